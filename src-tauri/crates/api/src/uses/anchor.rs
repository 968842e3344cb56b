//! The head of the evidence chain, mailed to whoever was named: what they have cannot be changed from here. The first goes at
//! once, then one a day. It goes the way of every mail, through the outbox.

use model::{
    id::{AccountId, ConversationId, MessageId},
    message::{Address, message_id_of},
    payload::{Payload, SendMessage},
    time::{DAY, Timestamp},
};
use outbox::NewOperation;
use serde::{Deserialize, Serialize};
use store::{Durability, Reader, StoreError, Writer, table};
use table::{
    evidence::{Anchor, Pack},
    message::NewOut,
};

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

const SETTING: &str = "evidence_anchoring";
const CONVERSATION: &str = "evidence_conversation";
/// Packs that one mail names, the newest.
const NAMED: usize = 200;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Anchoring {
    on: bool,
    address: String,
    account: Option<AccountId>,
    /// Whom the last one went to: somebody new has none yet.
    #[serde(default)]
    last_to: String,
}

impl Desk {
    pub(crate) async fn evidence_chain(&self, _: Empty) -> Result<EvidenceChain> {
        let chain = self.store.read(|r| {
            let last = table::evidence::last(r)?;
            let anchor = table::evidence::last_anchor(r)?;
            let setting: Anchoring = table::setting::get(r, SETTING)?.unwrap_or_default();
            Ok(EvidenceChain {
                packs: last.as_ref().map_or(0, |pack| pack.number),
                head: last.map(|pack| pack.head).unwrap_or_default(),
                anchored_at: anchor.as_ref().map(|anchor| anchor.at.0),
                anchored: anchor.map_or(0, |anchor| anchor.number),
                anchoring: EvidenceAnchoring {
                    on: setting.on,
                    address: setting.address,
                    account: setting.account.map(|id| id.to_string()),
                },
            })
        });
        Ok(chain.await?)
    }

    pub(crate) async fn evidence_anchoring(&self, request: EvidenceAnchoring) -> Result<Empty> {
        self.agent()?;
        let account: Option<AccountId> = request.account.as_deref().map(str::parse).transpose()?;
        let address = request.address.trim().to_owned();
        let sound = address.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
        if request.on && (!sound || address.contains(char::is_whitespace)) {
            return Err(ApiError::new("send.bad_address", address));
        }
        if request.on && account.is_none() {
            return Err(ApiError::new("evidence.no_mailbox", "no mailbox was chosen to send it from"));
        }
        let kept = self.store.write(Durability::Normal, move |w| {
            let before: Anchoring = table::setting::get(&w.reader(), SETTING)?.unwrap_or_default();
            let kept = Anchoring { on: request.on, address, account, ..before };
            table::setting::put(w, SETTING, &kept)
        });
        kept.await?;
        self.anchor_evidence().await?;
        Ok(Empty {})
    }

    /// Mails the chain's head when that is wished, something is new, and the last mail to that address is a day old. Whether
    /// it did.
    ///
    /// # Errors
    /// The store's.
    pub async fn anchor_evidence(&self) -> Result<bool> {
        let now = self.now();
        if self.store.read(move |r| due(r, now)).await?.is_none() {
            return Ok(false);
        }
        let asked = self.store.write(Durability::Full, move |w| {
            // Asked again within the transaction, so that two rounds never mail twice.
            let Some((setting, packs)) = due(&w.reader(), now)? else { return Ok(false) };
            ask(w, &setting, &packs, now)
        });
        Ok(asked.await?)
    }
}

fn due(r: &Reader<'_>, now: Timestamp) -> store::Result<Option<(Anchoring, Vec<Pack>)>> {
    let setting: Anchoring = table::setting::get(r, SETTING)?.unwrap_or_default();
    let last = table::evidence::last_anchor(r)?;
    let last = last.filter(|_| setting.last_to == setting.address);
    let (after, at) = last.map_or((0, Timestamp(0)), |anchor| (anchor.number, anchor.at));
    if !setting.on || now.since(at) < DAY {
        return Ok(None);
    }
    let packs = table::evidence::between(r, after, u32::MAX)?;
    Ok((!packs.is_empty()).then_some((setting, packs)))
}

fn ask(w: &mut Writer<'_>, setting: &Anchoring, packs: &[Pack], now: Timestamp) -> store::Result<bool> {
    let (Some(account), Some(last)) = (setting.account, packs.last()) else { return Ok(false) };
    // One that is only out of reach sends it once it is back.
    if table::account::get(&w.reader(), account)?.removed {
        return Ok(false);
    }
    let Some(from) = table::account::senders(&w.reader(), account)?.into_iter().next() else { return Ok(false) };
    let from = Address { name: from.name, address: from.address };
    let brand = table::brand::get(&w.reader(), table::account::get(&w.reader(), account)?.brand)?;
    let (subject, text) = words(packs, last, brand.language.starts_with("zh"));
    let conversation = conversation(w, account, setting, &subject)?;
    let to = vec![Address { name: String::new(), address: setting.address.clone() }];
    let message: MessageId = w.new_id();
    let seen = table::message::newest_stored(&w.reader(), conversation)?;
    let payload = Payload::SendMessage(SendMessage {
        account,
        conversation,
        message,
        from: from.clone(),
        to: to.clone(),
        cc: vec![],
        bcc: vec![],
        subject: subject.clone(),
        text: text.clone(),
        html: None,
        attachments: vec![],
        in_reply_to: None,
        references: vec![],
        seen,
    });
    let operation = table::operation::insert(
        w,
        &NewOperation {
            request: format!("evidence-anchor-{message}"),
            position: 0,
            agent: last.agent,
            payload,
            facts: None,
            conversation: Some(conversation),
            after: vec![],
            undo_until: now,
            not_before: now,
            stale_after: Timestamp(0),
        },
    )?;
    let shown = NewOut {
        id: Some(message),
        conversation,
        account,
        operation,
        author: last.agent,
        message_id: Some(message_id_of(operation, &from.address)),
        from,
        to,
        cc: vec![],
        bcc: vec![],
        subject,
        fresh: text.clone(),
        text,
        html: None,
        attachments: vec![],
        references: vec![],
    };
    table::message::add_out(w, shown)?;
    let anchor = Anchor { operation, number: last.number, head: last.head.clone(), at: now };
    table::evidence::add_anchor(w, &anchor)?;
    let told = Anchoring { last_to: setting.address.clone(), ..setting.clone() };
    table::setting::put(w, SETTING, &told)?;
    Ok(true)
}

/// The one that all anchors to an address stand in.
fn conversation(
    w: &mut Writer<'_>,
    account: AccountId,
    setting: &Anchoring,
    subject: &str,
) -> store::Result<ConversationId> {
    let known: Option<ConversationId> = table::setting::get(&w.reader(), CONVERSATION)?;
    if let Some(id) = known.filter(|_| setting.last_to == setting.address) {
        match table::conversation::get(&w.reader(), id) {
            Ok(found) if found.account == account => return Ok(id),
            Ok(_) | Err(StoreError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    let id = table::conversation::begin_out(w, account, &setting.address, subject)?;
    table::setting::put(w, CONVERSATION, &id)?;
    Ok(id)
}

fn words(packs: &[Pack], last: &Pack, chinese: bool) -> (String, String) {
    let skipped = packs.len().saturating_sub(NAMED);
    let rows: Vec<String> = packs
        .iter()
        .skip(skipped)
        .map(|pack| {
            let at = jiff::Timestamp::from_millisecond(pack.made_at.0).unwrap_or_default();
            format!("{}  {at:.0}  {}", pack.number, pack.head)
        })
        .collect();
    let (head, rows) = (&last.head, rows.join("\n"));
    if chinese {
        let text = format!(
            "Shopdesk 证据链的链首（第 {} 份证据包）：\n\n{head}\n\n请保留此邮件：它可证明在此之前制作的证据包未被更改。\n\n\
             上次以来的证据包：\n{rows}\n",
            last.number
        );
        (format!("证据链：第 {} 份", last.number), text)
    } else {
        let text = format!(
            "The head of Shopdesk's chain of evidence packs, after pack {}:\n\n{head}\n\nPlease keep this mail: with it, packs \
             that were made before can be shown to be unchanged.\n\nPacks since the last mail:\n{rows}\n",
            last.number
        );
        (format!("Evidence chain: pack {}", last.number), text)
    }
}
