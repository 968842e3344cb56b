use proptest::prelude::*;

use super::*;
use crate::{
    order::{Fulfilment, LineDetail, Order, PostalAddress},
    time::{DAY, HOUR},
};

fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn order(country: &str, delivered: Option<&str>) -> Order {
    let mut order = crate::refund::tests::order("EUR", &[(100.into(), Decimal::ZERO)], &[(2, 100.into())]);
    order.placed_at = at("2026-03-02T10:00:00Z");
    order.ship_to =
        Some(PostalAddress { lines: vec![], city: String::new(), postal_code: String::new(), country: country.into() });
    order.lines[0].detail.product_type = Some("lamp".into());
    order.fulfilments = vec![Fulfilment {
        remote: "ful_1".into(),
        shipped_at: Some(at("2026-03-03T10:00:00Z")),
        delivered_at: delivered.map(at),
        cancelled_at: None,
        tracking: vec![],
    }];
    order
}

fn preset(id: &str) -> Policy {
    Preset::named(id).unwrap().policy
}

fn ask(policy: &Policy, order: &Order, cause: Cause, when: &str) -> Verdict {
    judge(policy, &Asked { order, line: &order.lines[0], cause, groups: &BTreeSet::new(), at: at(when) })
}

fn answer(policy: &Policy, order: &Order, when: &str) -> Answer {
    ask(policy, order, Cause::ChangeOfMind, when).answer
}

#[test]
fn every_preset_can_be_read_and_ages() {
    assert_eq!(Preset::all().len(), PRESETS.len());
    for preset in Preset::all() {
        assert_eq!(preset.policy.preset, preset.id);
        assert!(!preset.is_old(at("2027-11-22T00:00:00Z")), "{}", preset.id);
        assert!(preset.is_old(at("2027-11-24T00:00:00Z")), "{}", preset.id);
        let ids: BTreeSet<&str> = preset.policy.rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids.len(), preset.policy.rules.len());
        for rule in &preset.policy.rules {
            assert_eq!(rule.law.is_some(), rule.origin == Origin::Statutory, "{}", rule.id);
            assert!(!rule.causes.is_empty() && !rule.outcomes.is_empty(), "{}", rule.id);
        }
        let text = serde_json::to_string(&preset.policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), preset.policy);
    }
}

#[test]
fn fourteen_days_end_on_a_working_day_in_the_union() {
    // Delivered on Saturday the 7th: fourteen days later is Saturday the 21st, so it ends on Monday the 23rd.
    let order = order("DE", Some("2026-03-07T12:00:00Z"));
    let eu = preset("eu");
    let verdict = ask(&eu, &order, Cause::ChangeOfMind, "2026-03-23T22:30:00Z");
    assert_eq!(verdict.answer, Answer::Yes);
    let said = &verdict.findings[0].said;
    assert!(matches!(said, Said::Within { days: 14, last, .. } if last.to_string() == "2026-03-23"), "{said:?}");
    assert_eq!(verdict.findings[0].rule, "eu.withdrawal");
    assert_eq!(answer(&eu, &order, "2026-03-23T23:30:00Z"), Answer::No, "the day ends at midnight there");
    let mut holiday = eu.clone();
    holiday.holidays.insert("2026-03-23".parse().unwrap());
    assert_eq!(answer(&holiday, &order, "2026-03-24T12:00:00Z"), Answer::Yes);
    // Two weeks after the 17th of April is Labour Day, a Friday: it ends on Monday.
    let may = self::order("DE", Some("2026-04-17T12:00:00Z"));
    assert_eq!(answer(&eu, &may, "2026-05-04T12:00:00Z"), Answer::Yes);
    assert_eq!(answer(&eu, &may, "2026-05-05T12:00:00Z"), Answer::No);
    // The same days without that rule.
    let uk = self::order("GB", Some("2026-03-07T12:00:00Z"));
    assert_eq!(answer(&preset("uk"), &uk, "2026-03-21T12:00:00Z"), Answer::Yes);
    assert_eq!(answer(&preset("uk"), &uk, "2026-03-22T12:00:00Z"), Answer::No);
}

#[test]
fn seven_days_begin_on_the_day_after_receipt() {
    let cn = preset("cn");
    // Late in the evening of the 4th in Beijing; seven days end with Wednesday the 11th.
    let order = order("CN", Some("2026-03-04T15:30:00Z"));
    assert_eq!(answer(&cn, &order, "2026-03-11T15:59:00Z"), Answer::Yes);
    assert_eq!(answer(&cn, &order, "2026-03-11T16:00:00Z"), Answer::No);
}

#[test]
fn the_last_parcel_counts() {
    let mut order = order("DE", Some("2026-03-04T12:00:00Z"));
    let mut second = order.fulfilments[0].clone();
    second.delivered_at = Some(at("2026-03-20T12:00:00Z"));
    order.fulfilments.push(second);
    assert_eq!(answer(&preset("eu"), &order, "2026-04-03T12:00:00Z"), Answer::Yes);
    order.lines[0].quantity = 3;
    let verdict = ask(&preset("eu"), &order, Cause::ChangeOfMind, "2026-09-03T12:00:00Z");
    assert!(matches!(verdict.findings[0].said, Said::NotBegun { .. }), "a part has not left yet");
}

#[test]
fn what_is_missing_is_named_and_only_when_it_matters() {
    let order = order("DE", None);
    let eu = preset("eu");
    // Shipped on the 3rd: it cannot have ended by the 17th.
    assert_eq!(answer(&eu, &order, "2026-03-17T12:00:00Z"), Answer::Yes);
    let late = ask(&eu, &order, Cause::ChangeOfMind, "2026-03-18T12:00:00Z");
    assert_eq!(late.answer, Answer::Unknown);
    assert_eq!(late.findings[0].said, Said::Missing { what: Missing::DeliveryDate });
    let mut nowhere = order.clone();
    nowhere.ship_to = None;
    let verdict = ask(&eu, &nowhere, Cause::ChangeOfMind, "2026-03-10T12:00:00Z");
    assert_eq!(verdict.findings[0].said, Said::Missing { what: Missing::Country });
    let mut not_sent = order;
    not_sent.lines[0].fulfilled = 0;
    not_sent.lines[0].delivered = 0;
    assert_eq!(answer(&eu, &not_sent, "2026-09-01T12:00:00Z"), Answer::Yes);
}

#[test]
fn exceptions_hold_unless_the_goods_are_faulty() {
    let mut order = order("DE", Some("2026-03-04T12:00:00Z"));
    let eu = preset("eu");
    order.lines[0].detail = LineDetail { product_type: Some("Made-to-order".into()), ..LineDetail::default() };
    let verdict = ask(&eu, &order, Cause::ChangeOfMind, "2026-03-05T12:00:00Z");
    assert_eq!(verdict.answer, Answer::No);
    assert_eq!(verdict.findings[0].said, Said::Excluded { reason: "made_to_order".into() });
    let faulty = ask(&eu, &order, Cause::Defective, "2028-01-01T12:00:00Z");
    assert_eq!((faulty.answer, &faulty.findings[0].said), (Answer::Yes, &Said::Fault));
    assert_eq!(faulty.terms.unwrap().way_back, Payer::Shop);
    // Whether it is made to order is not told: it is not guessed.
    order.lines[0].detail = LineDetail::default();
    let verdict = ask(&eu, &order, Cause::ChangeOfMind, "2026-03-05T12:00:00Z");
    assert_eq!(verdict.findings[0].said, Said::Missing { what: Missing::ProductType });
}

#[test]
fn the_best_terms_of_all_allowing_rules_stand() {
    let fee = |percent: i64| Fee { kind: FeeKind::Restocking, charge: Charge::Percent { percent: percent.into() } };
    let rule = |id: &str, way_back, fees| Rule { id: id.into(), way_back, fees, ..Rule::default() };
    let policy = |rules| Policy { rules, ..Policy::default() };
    let order = order("DE", Some("2026-03-04T12:00:00Z"));
    let goods = order.money(Decimal::ONE_HUNDRED);
    let both = policy(vec![rule("a", Payer::Customer, vec![fee(20)]), rule("b", Payer::Shop, vec![fee(10)])]);
    let terms = ask(&both, &order, Cause::ChangeOfMind, "2026-03-05T12:00:00Z").terms.unwrap();
    assert_eq!(terms.way_back, Payer::Shop);
    assert_eq!(fees_on(&terms.fees, goods), [(FeeKind::Restocking, order.money(Decimal::TEN))]);
    let one_without = policy(vec![rule("a", Payer::Customer, vec![fee(20)]), rule("b", Payer::Shop, vec![])]);
    let terms = ask(&one_without, &order, Cause::ChangeOfMind, "2026-03-05T12:00:00Z").terms.unwrap();
    assert!(terms.fees.is_empty());
}

#[test]
fn the_version_of_the_purchase_date_and_of_the_brand_decides() {
    let id = |n: u128| PolicyId(uuid::Uuid::from_u128(n));
    let brand = BrandId(uuid::Uuid::from_u128(9));
    let version = |n, brand, from| Version { id: id(n), brand, from: Timestamp(from), policy: Policy::default() };
    let versions = [version(1, None, 0), version(2, None, 100), version(3, Some(brand), 200)];
    let chosen = |brand, at| in_force(&versions, brand, Timestamp(at)).map(|version| version.id);
    assert_eq!(chosen(brand, 50), Some(id(1)));
    assert_eq!(chosen(brand, 150), Some(id(2)));
    assert_eq!(chosen(brand, 200), Some(id(3)));
    assert_eq!(chosen(BrandId(uuid::Uuid::from_u128(8)), 500), Some(id(2)));
    assert_eq!(chosen(brand, -1), None);
}

#[test]
fn a_lead_is_needed_above_the_limit() {
    let eur = Currency::new("EUR").unwrap();
    let limits = vec![Limit { role: Role::Agent, amount: 50.into(), currency: eur }];
    let policy = Policy { limits, ..Policy::default() };
    let sum = |amount: i64, code: &str| Money::new(amount.into(), Currency::new(code).unwrap());
    assert!(!policy.needs_lead(Role::Agent, sum(50, "EUR")));
    assert!(policy.needs_lead(Role::Agent, sum(51, "EUR")));
    assert!(policy.needs_lead(Role::Agent, sum(1, "USD")), "no limit in this currency is no free hand");
    assert!(!policy.needs_lead(Role::Senior, sum(51, "EUR")));
    assert!(!policy.needs_lead(Role::Lead, sum(5_000, "EUR")));
}

prop_compose! {
    fn rule()(
        days in prop::option::of(0u32..60),
        from in prop::sample::select(vec![Anchor::Delivery, Anchor::Shipping, Anchor::Order]),
        working_day_end in any::<bool>(),
        country in prop::sample::select(vec!["", "DE", "GB"]),
        tag in prop::sample::select(vec!["", "sale"]),
        percent in 0i64..30,
        shop_pays in any::<bool>(),
        fault in any::<bool>(),
    ) -> Rule {
        let set = |text: &str| [text.to_owned()].into_iter().filter(|each| !each.is_empty()).collect::<BTreeSet<_>>();
        Rule {
            causes: if fault { [Cause::Defective].into() } else { [Cause::ChangeOfMind].into() },
            applies: Scope { countries: set(country), ..Scope::default() },
            except: vec![Exception { reason: "sale".into(), of: Scope { tags: set(tag), ..Scope::default() } }],
            window: days.map(|days| Window { days, from, working_day_end }),
            way_back: if shop_pays { Payer::Shop } else { Payer::Customer },
            fees: vec![Fee { kind: FeeKind::Restocking, charge: Charge::Percent { percent: percent.into() } }],
            ..Rule::default()
        }
    }
}

proptest! {
    /// The shop's own rules may only add.
    #[test]
    fn a_further_rule_never_takes_away(
        rules in prop::collection::vec(rule(), 1..4), added in rule(), days in 0i64..90, delivered in any::<bool>(),
        tags in prop::option::of(prop::sample::select(vec!["sale", "new"])),
    ) {
        let mut order = order("DE", delivered.then_some("2026-03-04T12:00:00Z"));
        order.lines[0].detail.tags = tags.map(|tag| vec![tag.to_owned()]);
        let ask = |rules: Vec<Rule>, cause| {
            let policy = Policy { rules, ..Policy::default() };
            let at = order.placed_at.plus_ms(days * DAY + 3 * HOUR);
            judge(&policy, &Asked { order: &order, line: &order.lines[0], cause, groups: &BTreeSet::new(), at })
        };
        let more: Vec<Rule> = rules.iter().cloned().chain([added]).collect();
        let goods = order.money(Decimal::ONE_HUNDRED);
        for cause in [Cause::ChangeOfMind, Cause::Defective] {
            let (before, after) = (ask(rules.clone(), cause), ask(more.clone(), cause));
            prop_assert_eq!(before.terms.is_some(), before.answer == Answer::Yes);
            if cause.is_fault() {
                prop_assert!(before.answer != Answer::No && after.answer != Answer::No);
            }
            let (Some(was), Some(is)) = (before.terms, after.terms.clone()) else {
                prop_assert!(before.answer != Answer::Yes);
                continue;
            };
            prop_assert_eq!(after.answer, Answer::Yes);
            prop_assert!(is.way_back <= was.way_back && is.outcomes.is_superset(&was.outcomes));
            let sum = |fees: &Fees| fees_on(fees, goods).iter().map(|(_, fee)| fee.amount).sum::<Decimal>();
            prop_assert!(sum(&is.fees) <= sum(&was.fees));
        }
    }

    #[test]
    fn fees_never_exceed_the_goods(goods in 0i64..100_000, percent in 0i64..200, fixed in 0i64..100_000) {
        let eur = Currency::new("EUR").unwrap();
        let goods = Money::new(Decimal::new(goods, 2), eur);
        let fees: Fees = [
            (FeeKind::Restocking, vec![Charge::Percent { percent: percent.into() }]),
            (FeeKind::ReturnShipping, vec![Charge::Fixed { amount: Decimal::new(fixed, 2), currency: eur }]),
        ].into();
        let sum: Decimal = fees_on(&fees, goods).iter().map(|(_, fee)| fee.amount).sum();
        prop_assert!(sum <= goods.amount && sum >= Decimal::ZERO);
    }
}
