use super::*;
use crate::money::Currency;

fn id<T: From<uuid::Uuid>>(n: u128) -> T {
    T::from(uuid::Uuid::from_u128(n))
}

fn order() -> OrderRef {
    OrderRef { id: id(1), remote: "order_1".into(), number: "10372".into() }
}

fn one_of_each() -> Vec<Payload> {
    let line = RemoteId::new("line_1");
    let address = Address { name: "Mara".into(), address: "mara@example.test".into() };
    vec![
        Payload::SendMessage(SendMessage {
            account: id(2),
            conversation: id(3),
            message: id(4),
            from: Address { name: "Shop".into(), address: "support@shop.test".into() },
            to: vec![address],
            cc: vec![],
            bcc: vec![],
            subject: "Re: lamp".into(),
            text: "Hello".into(),
            html: None,
            attachments: vec![Attachment {
                part: id(5),
                name: "a.jpg".into(),
                mime: "image/jpeg".into(),
                size: 9,
                content_id: String::new(),
            }],
            in_reply_to: Some("a@b.test".into()),
            references: vec!["a@b.test".into()],
            seen: Some(id(6)),
        }),
        Payload::CreateReturn(CreateReturn {
            account: id(2),
            order: order(),
            items: vec![ReturnItem {
                line: line.clone(),
                quantity: 1,
                reason: Some("rr_1".into()),
                note: "cracked".into(),
            }],
            note: "customer mailed".into(),
        }),
        Payload::ReceiveReturn(ReceiveReturn {
            account: id(2),
            order: order(),
            of: "ret_1".into(),
            items: vec![ReceivedItem { line: line.clone(), quantity: 1, damaged: 0, found: vec![] }],
            note: String::new(),
        }),
        Payload::CancelReturn(CancelReturn {
            account: id(2),
            order: order(),
            of: "ret_1".into(),
            items: vec![LineQuantity { line: line.clone(), quantity: 1 }],
        }),
        Payload::Refund(Refund {
            account: id(2),
            order: order(),
            payment: "pay_1".into(),
            method: "card".into(),
            amount: Money::new(Decimal::new(2490, 2), Currency::new("EUR").unwrap()),
            reason: None,
            note: "shade".into(),
            lines: vec![LineQuantity { line: line.clone(), quantity: 1 }],
        }),
    ]
    .into_iter()
    .chain(amended(&line))
    .collect()
}

fn amended(line: &RemoteId) -> Vec<Payload> {
    use crate::amend::{AddressParts, ClaimItem, Fault, GivenBack, NewItem, Off, Remedy};
    let euro = |cents| Money::new(Decimal::new(cents, 2), Currency::new("EUR").unwrap());
    let out = || vec![NewItem { variant: "variant_1".into(), title: "Shade".into(), quantity: 1, each: euro(2990) }];
    let (account, note) = (id(2), String::from("as agreed"));
    vec![
        Payload::Exchange(Exchange {
            account,
            order: order(),
            back: vec![ReturnItem { line: line.clone(), quantity: 1, reason: None, note: String::new() }],
            out: out(),
            note: note.clone(),
        }),
        Payload::Claim(Claim {
            account,
            order: order(),
            remedy: Remedy::Replace,
            items: vec![ClaimItem { line: line.clone(), quantity: 1, fault: Fault::WrongItem, note: String::new() }],
            goods_back: true,
            out: out(),
            note: note.clone(),
        }),
        Payload::EditOrder(EditOrder {
            account,
            order: order(),
            lines: vec![LineQuantity { line: line.clone(), quantity: 0 }],
            add: out(),
            note: note.clone(),
        }),
        Payload::ChangeAddress(ChangeAddress {
            account,
            order: order(),
            to: AddressParts { city: Some("Bonn".into()), ..AddressParts::default() },
        }),
        Payload::CancelOrder(CancelOrder {
            account,
            order: order(),
            gives_back: vec![GivenBack { payment: "pay_1".into(), amount: euro(2490) }],
            note: note.clone(),
        }),
        Payload::IssueCode(IssueCode {
            account,
            order: order(),
            code: "SORRY-1".into(),
            off: Off::Percent { percent: 10 },
            customer: Some("cus_1".into()),
            valid_until: Some(crate::time::Timestamp(9)),
            note,
        }),
    ]
}

/// What the first version wrote is read as it was meant.
#[test]
fn a_receipt_of_the_first_version_is_read() {
    let old = r#"{"v":1,"kind":"receive_return","account":"00000000-0000-0000-0000-000000000002","order":{"id":"00000000-0000-0000-0000-000000000001","remote":"order_1","number":"1"},"of":"ret_1","items":[{"line":"line_1","quantity":1,"damaged":0}],"note":""}"#;
    let Payload::ReceiveReturn(receipt) = Payload::from_stored(old).unwrap() else { panic!("another kind") };
    assert_eq!((receipt.items[0].quantity, receipt.items[0].found.len()), (1, 0));
}

/// A change here means stores in the field hold another shape: raise `VERSION` and read the old one too.
#[test]
fn stored_shapes_stay() {
    let stored: Vec<String> = one_of_each().iter().map(|payload| payload.to_stored().unwrap()).collect();
    insta::assert_snapshot!(stored.join("\n"));
}

#[test]
fn what_is_stored_is_read_back() {
    for payload in one_of_each() {
        assert_eq!(Payload::from_stored(&payload.to_stored().unwrap()).unwrap(), payload);
    }
}
