//! Writing: drafts, what a reply is addressed and quotes, and sending it into the outbox.

use model::{
    conversation::Happening,
    id::{AgentId, ConversationId, MessageId, OperationId, PartId},
    message::{Address, MessageKind, message_id_of},
    operation::{Reason, State},
    payload::{Attachment, Payload, SendMessage},
    time::{HOUR, MINUTE, SECOND, Timestamp},
};
use outbox::NewOperation;
use store::{Durability, Reader, Writer, table};
use table::{
    conversation::StoredConversation,
    message::{NewOut, StoredMessage},
};

use super::{
    besides,
    envelope::{address, last_from_customer, references},
    hold, quote,
    timeline::address_view,
};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
    html::{self, Answer},
};

/// So long after the moment chosen for it, a reply asks first: the app was closed, or the mailbox out of reach.
const LATE: i64 = 10 * MINUTE;
/// How far ahead a reply can be put, which tells a moment from a slip of the hand.
const FARTHEST: i64 = 366 * 24 * HOUR;
/// Messages looked through for addresses, references and the quotation.
const LOOKED_AT: usize = 100;

impl Desk {
    pub(crate) async fn draft(&self, request: ById) -> Result<DraftView> {
        let agent = self.agent()?;
        let id: ConversationId = request.id.parse()?;
        Ok(self.store.read(move |r| draft_view(r, id, agent)).await?)
    }

    pub(crate) async fn draft_save(&self, request: DraftSave) -> Result<DraftSaved> {
        let agent = self.agent()?;
        let id: ConversationId = request.conversation.parse()?;
        let saved_at = self.store.write(Durability::Normal, move |w| save(w, id, agent, request)).await?;
        Ok(DraftSaved { saved_at: saved_at.0 })
    }

    pub(crate) async fn draft_discard(&self, request: ById) -> Result<Empty> {
        let agent = self.agent()?;
        let id: ConversationId = request.id.parse()?;
        self.store.write(Durability::Normal, move |w| table::draft::discard(w, id, agent)).await?;
        Ok(Empty {})
    }

    pub(crate) async fn draft_quote(&self, request: ById) -> Result<QuotedHistory> {
        let id: ConversationId = request.id.parse()?;
        let quoted = self.store.read(move |r| {
            let brand = table::brand::get(r, table::conversation::get(r, id)?.brand)?;
            let last = last_from_customer(&messages(r, id)?).cloned();
            Ok(last.map_or(QuotedHistory { attribution: String::new(), text: String::new() }, |last| QuotedHistory {
                attribution: quote::attribution(&last, &brand.language),
                text: quote::lines(last.whole_text()),
            }))
        });
        Ok(quoted.await?)
    }

    /// Puts the reply into the outbox, unless something was added that its author has not seen.
    pub(crate) async fn send(&self, request: SendReply) -> Result<Sent> {
        let agent = self.agent()?;
        let id: ConversationId = request.draft.conversation.parse()?;
        let after = request.after.iter().map(|id| id.parse()).collect::<std::result::Result<Vec<OperationId>, _>>()?;
        let undo_ms = i64::from(self.stored_settings().await?.undo_seconds) * SECOND;
        let account = self.store.read(move |r| Ok(table::conversation::get(r, id)?.account)).await?;
        let caps = self.links.channel(account).map(|channel| channel.caps());
        let Some(caps) = caps else { return Err(ApiError::new("account.gone", "this mailbox is no longer connected")) };
        let outcome = self.store.write(Durability::Full, move |w| {
            let reply = Reply { agent, conversation: table::conversation::get(&w.reader(), id)?, after, undo_ms, caps };
            reply.send(w, request)
        });
        outcome.await?
    }

    /// Calls a reply off and puts its text back into the composer, before what is there already.
    ///
    /// In one write: what has begun meanwhile stays what it is, and a text that was called off is never nowhere.
    pub(crate) async fn take_back(&self, agent: AgentId, operation: OperationId, reply: &SendMessage) -> Result<()> {
        let (reply, conversation) = (reply.clone(), reply.conversation);
        let back = self.store.write(Durability::Full, move |w| {
            let operation = outbox::call_back(w, operation, agent)?;
            let bounced = matches!(operation.state, State::NeedsYou { reason: Reason::Bounced { .. } });
            // A moment that was chosen for it is chosen still.
            let later = (operation.not_before > operation.undo_until).then_some(operation.not_before.0);
            let written = table::message::get(&w.reader(), reply.message)?.fresh;
            let mut draft = as_save(draft_view(&w.reader(), conversation, agent)?);
            draft.mode = "reply".into();
            let page = table::message::html(&w.reader(), reply.message)?;
            let rich = page.as_deref().and_then(quote::formatted).map(|rich| html::answer(rich).html);
            if rich.is_some() || !draft.html.is_empty() {
                let below = if draft.html.is_empty() { quote::paragraphs(&draft.text) } else { draft.html };
                draft.html = rich.unwrap_or_else(|| quote::paragraphs(&written)) + &below;
            }
            draft.text = if draft.text.trim().is_empty() { written } else { format!("{written}\n\n{}", draft.text) };
            draft.subject = reply.subject;
            draft.to = reply.to.iter().map(address_view).collect();
            draft.cc = reply.cc.iter().map(address_view).collect();
            draft.bcc = reply.bcc.iter().map(address_view).collect();
            draft.attachments.extend(reply.attachments.iter().map(|file| file.part.to_string()));
            draft.request = new_request();
            draft.send_at = later;
            save(w, conversation, agent, draft)?;
            if bounced { Ok(()) } else { table::message::remove_out(w, reply.message) }
        });
        back.await.map_err(|error| match error {
            store::StoreError::Content(words) => ApiError::new("outbox.not_now", words),
            other => other.into(),
        })
    }
}

struct Reply {
    agent: AgentId,
    conversation: StoredConversation,
    after: Vec<OperationId>,
    undo_ms: i64,
    caps: connect::ChannelCaps,
}

impl Reply {
    fn send(self, w: &mut Writer<'_>, request: SendReply) -> store::Result<Result<Sent>> {
        let mut draft = request.draft;
        // The plain text is made from what is sent with formatting, so that both say the same.
        let answer = (self.caps.html && !draft.html.trim().is_empty()).then(|| html::answer(&draft.html));
        if let Some(answer) = &answer {
            draft.text.clone_from(&answer.text);
        }
        if let Some(known) = table::operation::of_request(&w.reader(), &draft.request)?.first() {
            return Ok(Ok(Sent::Waiting { operation: known.id.to_string(), undo_until: known.undo_until.0 }));
        }
        let seen: Option<MessageId> = match draft.seen.as_deref().map(str::parse).transpose() {
            Ok(seen) => seen,
            Err(error) => return Ok(Err(ApiError::from(error))),
        };
        let id = self.conversation.id;
        let added = table::message::added_since(&w.reader(), id, seen, self.agent)?;
        if !added.is_empty() && !request.newer_seen {
            return Ok(Ok(Sent::Newer { added: hold::added(&w.reader(), &added)? }));
        }
        let seen = if request.newer_seen { added.last().copied().or(seen) } else { seen };
        let checked = match self.check(w, &draft, answer.as_ref())? {
            Ok(checked) => checked,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Checked { from, to, cc, bcc, attachments } = checked;
        let later = draft.send_at.map(Timestamp);
        if later.is_some_and(|at| at <= w.now() || at > w.now().plus_ms(FARTHEST)) {
            return Ok(Err(ApiError::new("send.moment", "a later moment, within a year")));
        }
        if !request.others_meant {
            let named = hold::others(&w.reader(), id, &format!("{}\n{}", draft.subject, draft.text))?;
            if !named.is_empty() {
                return Ok(Ok(Sent::Others { named }));
            }
        }
        let history = messages(&w.reader(), id)?;
        let brand = table::brand::get(&w.reader(), self.conversation.brand)?;
        let references = references(&history);
        let rich = answer.as_ref().map(|answer| html::outgoing(answer, &from.address));
        let body = quote::body(&draft.text, rich.as_deref(), &brand, last_from_customer(&history), self.caps.html);
        let message: MessageId = w.new_id();
        let undo_until = w.now().plus_ms(self.undo_ms);
        let payload = Payload::SendMessage(SendMessage {
            account: self.conversation.account,
            conversation: id,
            message,
            from: from.clone(),
            to: to.clone(),
            cc: cc.clone(),
            bcc: bcc.clone(),
            subject: draft.subject.trim().to_owned(),
            text: body.text.clone(),
            html: body.html.clone(),
            attachments: attachments.clone(),
            in_reply_to: references.last().cloned(),
            references: references.clone(),
            seen,
        });
        let operation = table::operation::insert(
            w,
            &NewOperation {
                request: draft.request.clone(),
                position: 0,
                agent: self.agent,
                payload,
                facts: None,
                conversation: Some(id),
                after: self.after,
                undo_until,
                not_before: later.map_or(undo_until, |at| at.max(undo_until)),
                stale_after: later.map_or(Timestamp(0), |at| at.max(undo_until).plus_ms(LATE)),
            },
        )?;
        let shown = NewOut {
            id: Some(message),
            conversation: id,
            account: self.conversation.account,
            operation,
            author: self.agent,
            message_id: Some(message_id_of(operation, &from.address)),
            from,
            to,
            cc,
            bcc,
            subject: draft.subject.trim().to_owned(),
            fresh: draft.text.trim_end().to_owned(),
            text: body.text,
            html: body.html,
            attachments: attachments.iter().map(|file| (file.part, file.content_id.clone())).collect(),
            references,
        };
        table::message::add_out(w, shown)?;
        table::draft::discard(w, id, self.agent)?;
        if !draft.note.trim().is_empty() {
            // The reply has gone; the note begun beside it stays.
            let rest = DraftSave { note: draft.note, ..as_save(draft_view(&w.reader(), id, self.agent)?) };
            save(w, id, self.agent, rest)?;
        }
        if self.conversation.assignee.is_none() {
            table::conversation::assign(w, self.agent, id, Some(self.agent))?;
        }
        for action in draft.actions {
            besides::act(w, self.agent, id, action)?;
        }
        if request.resolve {
            table::conversation::act(w, self.agent, id, Happening::Resolve)?;
        }
        Ok(Ok(Sent::Waiting { operation: operation.to_string(), undo_until: undo_until.0 }))
    }

    fn check(&self, w: &Writer<'_>, draft: &DraftSave, answer: Option<&Answer>) -> store::Result<Result<Checked>> {
        let refuse = |code: &str, words: String| Ok(Err(ApiError::new(code, words)));
        let recipients = |views: &[AddressView]| -> std::result::Result<Vec<Address>, String> {
            let filled = views.iter().filter(|view| !view.address.trim().is_empty());
            filled.map(|view| address(view).ok_or_else(|| view.address.clone())).collect()
        };
        let lists = recipients(&draft.to).and_then(|to| Ok((to, recipients(&draft.cc)?, recipients(&draft.bcc)?)));
        let (to, cc, bcc) = match lists {
            Ok(lists) => lists,
            Err(bad) => return refuse("send.bad_address", bad),
        };
        if to.is_empty() {
            return refuse("send.no_recipient", "nobody to send to".into());
        }
        if draft.text.trim().is_empty() && draft.attachments.is_empty() {
            return refuse("send.empty", "there is nothing to send".into());
        }
        if let [hole, ..] = *model::quick_reply::holes(&format!("{} {}", draft.subject, draft.text)) {
            return refuse("send.hole", hole.to_owned());
        }
        let senders = table::account::senders(&w.reader(), self.conversation.account)?;
        let chosen = senders.iter().find(|sender| draft.from.as_deref() == Some(&sender.address)).or(senders.first());
        let Some(from) = chosen else { return refuse("send.no_sender", "this mailbox has no sender address".into()) };
        let from = Address { name: from.name.clone(), address: from.address.clone() };
        let mut attachments = Vec::new();
        for id in &draft.attachments {
            let Ok(part) = id.parse::<PartId>() else { return refuse("api.request", format!("not a file: {id}")) };
            let part = table::part::get(&w.reader(), part)?;
            let in_place = answer.is_some_and(|answer| answer.pictures.contains(&part.id));
            let content_id = if in_place { html::content_id(part.id, &from.address) } else { String::new() };
            let (part, name, mime, size) = (part.id, part.name, part.mime, part.size);
            attachments.push(Attachment { part, name, mime, size, content_id });
        }
        let weight: u64 = attachments.iter().map(|file| file.size).sum();
        if weight > self.caps.attachments_max && !attachments.is_empty() {
            return refuse("send.too_large", format!("{weight} of {}", self.caps.attachments_max));
        }
        Ok(Ok(Checked { from, to, cc, bcc, attachments }))
    }
}

struct Checked {
    from: Address,
    to: Vec<Address>,
    cc: Vec<Address>,
    bcc: Vec<Address>,
    attachments: Vec<Attachment>,
}

fn save(w: &mut Writer<'_>, id: ConversationId, agent: AgentId, draft: DraftSave) -> store::Result<Timestamp> {
    let content = serde_json::to_string(&draft)?;
    table::draft::save(w, id, agent, &content)
}

/// Puts a text below what an agent has begun to write in a conversation. False where it stands there already.
pub(crate) fn add_to_draft(w: &mut Writer<'_>, id: ConversationId, agent: AgentId, text: &str) -> store::Result<bool> {
    let mut draft = as_save(draft_view(&w.reader(), id, agent)?);
    let added = !draft.text.contains(text);
    if added {
        if !draft.html.is_empty() {
            draft.html += &quote::paragraphs(text);
        }
        let above = draft.text.trim_end();
        draft.text = if above.is_empty() { text.to_owned() } else { format!("{above}\n\n{text}") };
    }
    draft.mode = "reply".into();
    save(w, id, agent, draft)?;
    Ok(added)
}

fn messages(r: &Reader<'_>, id: ConversationId) -> store::Result<Vec<StoredMessage>> {
    let (mut messages, _) = table::message::timeline(r, id, None, LOOKED_AT)?;
    messages.retain(|message| message.kind == MessageKind::Message);
    Ok(messages)
}

/// The stored draft, or a fresh one addressed as a reply.
fn draft_view(r: &Reader<'_>, id: ConversationId, agent: AgentId) -> store::Result<DraftView> {
    let conversation = table::conversation::get(r, id)?;
    let senders: Vec<AddressView> = table::account::senders(r, conversation.account)?
        .into_iter()
        .map(|sender| AddressView { name: sender.name, address: sender.address })
        .collect();
    let wait_for = wait_for(r, &conversation)?;
    let seen = table::message::newest_item(r, id)?.map(|seen| seen.to_string());
    if let Some((content, saved_at)) = table::draft::get(r, id, agent)? {
        let draft: DraftSave = serde_json::from_str(&content)?;
        let from = draft.from.as_deref().and_then(|from| senders.iter().find(|sender| sender.address == from));
        let mut attachments = Vec::new();
        for part in &draft.attachments {
            let part = part.parse::<PartId>().ok().map(|part| table::part::get(r, part));
            if let Some(Ok(part)) = part {
                let (name, mime, size) = (part.name, part.mime, part.size);
                attachments.push(AttachmentView { id: part.id.to_string(), name, mime, size });
            }
        }
        return Ok(DraftView {
            conversation: id.to_string(),
            request: draft.request,
            mode: draft.mode,
            from: from
                .or(senders.first())
                .cloned()
                .unwrap_or(AddressView { name: String::new(), address: String::new() }),
            to: draft.to,
            cc: draft.cc,
            bcc: draft.bcc,
            subject: draft.subject,
            text: draft.text,
            html: draft.html,
            note: draft.note,
            attachments,
            actions: draft.actions,
            send_at: draft.send_at,
            seen: draft.seen,
            saved_at: Some(saved_at.0),
            senders,
            wait_for,
        });
    }
    let history = messages(r, id)?;
    let last = last_from_customer(&history);
    let ours = |address: &Address| senders.iter().any(|sender| sender.address.eq_ignore_ascii_case(&address.address));
    let addressed = last.map(|last| last.addresses.to.iter().chain(&last.addresses.cc).find(|to| ours(to)));
    let from = addressed
        .flatten()
        .and_then(|to| senders.iter().find(|sender| sender.address.eq_ignore_ascii_case(&to.address)))
        .or(senders.first());
    let to = match last {
        Some(last) => vec![last.addresses.reply_to.clone().unwrap_or_else(|| last.from.clone())],
        None => history.last().map(|message| message.addresses.to.clone()).unwrap_or_default(),
    };
    let others = last.map(|last| last.addresses.to.iter().chain(&last.addresses.cc)).into_iter().flatten();
    let cc = others.filter(|other| !ours(other) && !to.iter().any(|to| to.address == other.address)).map(address_view);
    Ok(DraftView {
        conversation: id.to_string(),
        request: new_request(),
        mode: "reply".into(),
        from: from.cloned().unwrap_or(AddressView { name: String::new(), address: String::new() }),
        cc: cc.collect(),
        to: to.iter().map(address_view).collect(),
        bcc: vec![],
        subject: quote::reply_subject(last.map_or(&conversation.subject, |last| &last.subject)),
        text: String::new(),
        html: String::new(),
        note: String::new(),
        attachments: vec![],
        actions: vec![],
        send_at: None,
        seen,
        saved_at: None,
        senders,
        wait_for,
    })
}

fn as_save(view: DraftView) -> DraftSave {
    DraftSave {
        conversation: view.conversation,
        request: view.request,
        mode: view.mode,
        from: Some(view.from.address).filter(|from| !from.is_empty()),
        to: view.to,
        cc: view.cc,
        bcc: view.bcc,
        subject: view.subject,
        text: view.text,
        html: view.html,
        note: view.note,
        attachments: view.attachments.into_iter().map(|file| file.id).collect(),
        actions: view.actions,
        send_at: view.send_at,
        seen: view.seen,
    }
}

/// Unsettled operations on the customer's orders: by default the reply goes after them.
fn wait_for(r: &Reader<'_>, conversation: &StoredConversation) -> store::Result<Vec<WaitFor>> {
    let open = table::operation::open(r)?;
    let mut found = Vec::new();
    for operation in open.iter().filter(|operation| operation.conversation == Some(conversation.id)) {
        if let Some(order) = operation.payload.order() {
            let what = format!("{} #{}", operation.payload.kind(), order.number);
            found.push(WaitFor { operation: operation.id.to_string(), what });
        }
    }
    Ok(found)
}

fn new_request() -> String {
    uuid::Uuid::now_v7().to_string()
}
