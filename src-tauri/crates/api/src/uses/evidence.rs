//! Evidence packs: a case gathered, sealed and saved; a pack verified.

use bytes::Bytes;
use jiff::tz::TimeZone;
use model::{
    id::{AgentId, CaseId, PartId},
    message::{Held, MessageKind},
};
use store::{Durability, Reader, table};
use table::{
    evidence::Pack,
    part::{PartKind, StoredPart},
};

use super::{case::case_view, outbox::Ready, parts::shown_as, raw_mail::Asking};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
    evidence::{
        Chained, Dossier, FORMAT, Flaw, Language, Letter, Looked, Manifest, Picture, Raw, Words, head_of, look,
        members, page, root_of, sealed, write,
    },
};

/// Messages of the conversation that go into a pack, the newest.
pub(super) const MESSAGES: usize = 1_000;

impl Desk {
    pub(crate) async fn evidence_pack(&self, request: EvidencePackRequest) -> Result<EvidencePacked> {
        let agent = self.agent()?;
        let id: CaseId = request.case.parse()?;
        let mut asking = Asking::begin();
        self.fetch_files(id, &mut asking).await?;
        let (ready, now) = (self.ready().await?, self.now());
        let words = Words(Language::of(&request.language));
        let mut dossier = self.store.read(move |r| gather(r, id, agent, words, &ready, now)).await?;
        self.fetch_raw(&mut dossier, &mut asking).await;
        let without_raw = dossier.letters.iter().filter(|letter| matches!(letter.raw, Raw::Missing(_))).count() as u32;
        let missing = dossier.pictures.iter().filter(|picture| picture.file.is_empty()).count() as u32;
        let shown = page(&dossier);
        let members = members(&dossier, &shown)?;
        let listed = sealed(&members);
        let kept: Vec<_> = listed.iter().map(crate::evidence::Listed::kept).collect();
        let case_number = dossier.case.row.number;
        let chain = self
            .store
            .write(Durability::Full, move |w| {
                let before = table::evidence::last(&w.reader())?;
                let (number, previous) = before.map_or((1, String::new()), |pack| (pack.number + 1, pack.head));
                let made_at = now.0;
                let mut chain = Chained { number, case: case_number, made_at, previous, head: String::new() };
                chain.head = head_of(&chain, &root_of(&kept));
                let Chained { previous, head, .. } = chain.clone();
                let pack = Pack { number, case: id, case_number, made_at: now, agent, members: kept, previous, head };
                table::evidence::add(w, &pack)?;
                Ok(chain)
            })
            .await?;
        let number = chain.number;
        let archive = write(&members, &Manifest { format: FORMAT.into(), chain, members: listed })
            .map_err(|error| ApiError::new("evidence.write", error.to_string()))?;
        let name = format!("case-{case_number}-evidence-{number}");
        // Where saving fails, a file may be there all the same, so its place in the chain stays; where it was declined, none is.
        let saved = self.outside.save_file(&format!("{name}.zip"), Bytes::from(archive)).await?;
        if saved {
            let actor = model::case::Actor::Agent;
            let detail = number.to_string();
            let told = self
                .store
                .write(Durability::Normal, move |w| table::case::event(w, id, agent, actor, "packed", &detail));
            told.await?;
            // The first is anchored at once, and a failure is no failure of the pack: it is tried again.
            if let Err(error) = self.anchor_evidence().await {
                tracing::warn!(%error, "a new evidence pack was not anchored");
            }
            if request.show_page {
                self.outside.open_file(&format!("{name}.html"), Bytes::from(shown)).await?;
            }
        } else {
            self.store.write(Durability::Full, move |w| table::evidence::withdraw(w, number)).await?;
        }
        Ok(EvidencePacked { saved, number, missing, without_raw })
    }

    /// Looks at a file that the window handed over, and takes it away again.
    pub(crate) async fn evidence_verify(&self, request: ById) -> Result<EvidenceVerdict> {
        self.agent()?;
        let id: PartId = request.id.parse()?;
        let content = self.store.read(move |r| table::part::read_content(r, id)).await?;
        self.store.write(Durability::Normal, move |w| table::part::remove_loose(w, id)).await?;
        let looked = content.and_then(|bytes| look(&bytes));
        let Some(Looked { manifest, flaws }) = looked else {
            return Ok(EvidenceVerdict {
                outcome: EvidenceOutcome::Unreadable,
                flaws: vec![],
                number: 0,
                case_number: 0,
                made_at: 0,
                head: String::new(),
                anchored_at: None,
                members: 0,
            });
        };
        Ok(self.store.read(move |r| verdict(r, &manifest, flaws)).await?)
    }
}

fn gather(
    r: &Reader<'_>,
    id: CaseId,
    agent: AgentId,
    words: Words,
    ready: &Ready,
    now: model::time::Timestamp,
) -> store::Result<Dossier> {
    let case = table::case::get(r, id)?;
    let agents: Vec<_> = table::agent::list(r)?.into_iter().map(|agent| (agent.id, agent.name)).collect();
    let made_by = agents.iter().find(|(known, _)| *known == agent).map(|(_, name)| name.clone()).unwrap_or_default();
    let mut messages = match case.conversation {
        Some(conversation) => table::message::timeline(r, conversation, None, MESSAGES)?.0,
        None => vec![],
    };
    messages.retain(|message| message.kind != MessageKind::Event);
    let picked = table::case::evidence(r, id)?;
    let mut pictures: Vec<Picture> = Vec::new();
    // A message of which only the beginning is here is in the pack as its mailbox has it.
    let files = |part: &&StoredPart| part.kind != PartKind::Raw || part.held == Held::Here;
    for part in messages.iter().flat_map(|message| &message.parts).filter(files) {
        let content = table::part::read_content(r, part.id)?;
        let file = content.as_ref().map(|content| format!("files/{:03}.{}", pictures.len() + 1, ending(content)));
        pictures.push(Picture {
            file: file.unwrap_or_default(),
            title: part.name.clone(),
            picked: picked.iter().any(|each| each.item == part.id.0),
            content: content.unwrap_or_default(),
        });
    }
    let mut operations = Vec::new();
    for id in table::case::operations(r, id)? {
        operations.push((table::operation::get(r, id)?, table::operation::ledger(r, id)?));
    }
    let order = case.order.and_then(|order| table::shop_order::get(r, order).ok());
    Ok(Dossier {
        words,
        zone: TimeZone::system(),
        made_at: now,
        made_by,
        case: case_view(r, id, ready, now)?,
        order: order.map(|stored| (stored.order, stored.as_of)),
        operations,
        letters: messages.into_iter().map(|message| Letter { message, raw: Raw::Never }).collect(),
        pictures,
        agents,
    })
}

/// Neutral names: the desk keeps them beside the digests.
fn ending(content: &[u8]) -> &'static str {
    match shown_as(content) {
        Some("image/png") => "png",
        Some("image/jpeg") => "jpg",
        Some("image/gif") => "gif",
        Some("image/webp") => "webp",
        Some("image/bmp") => "bmp",
        Some("application/pdf") => "pdf",
        _ => "bin",
    }
}

fn verdict(r: &Reader<'_>, manifest: &Manifest, flaws: Vec<Flaw>) -> store::Result<EvidenceVerdict> {
    let mut told: Vec<EvidenceFlaw> = flaws.into_iter().map(flaw).collect();
    let chain = &manifest.chain;
    let known = table::evidence::get(r, chain.number)?;
    let digests: Vec<_> = manifest.members.iter().map(crate::evidence::Listed::kept).collect();
    let ours = known.as_ref().filter(|pack| pack.made_at.0 == chain.made_at && pack.case_number == chain.case);
    if let Some(pack) = ours {
        // A list that was written anew, salts and sums included: the desk knows the digests that were sealed.
        for member in &digests {
            if !pack.members.contains(member) && told.iter().all(|flaw| flaw.name != member.name) {
                told.push(EvidenceFlaw { how: "changed".into(), name: member.name.clone() });
            }
        }
        for member in &pack.members {
            if digests.iter().all(|listed| listed.name != member.name) {
                told.push(EvidenceFlaw { how: "missing".into(), name: member.name.clone() });
            }
        }
        if pack.head != chain.head && told.is_empty() {
            told.push(EvidenceFlaw { how: "list".into(), name: String::new() });
        }
    }
    let anchor = ours.map(|pack| table::evidence::anchor_of(r, pack.number)).transpose()?.flatten();
    if let Some(pack) = ours {
        let until = anchor.as_ref().map_or(pack.number, |anchor| anchor.number);
        let end = anchor.as_ref().map(|anchor| anchor.head.as_str());
        if !holds(r, pack.number, until, end)? {
            told.push(EvidenceFlaw { how: "chain".into(), name: String::new() });
        }
    }
    let outcome = match (&ours, &anchor) {
        _ if !told.is_empty() => EvidenceOutcome::Changed,
        (None, _) => EvidenceOutcome::Foreign,
        (Some(_), None) => EvidenceOutcome::NotAnchored,
        (Some(_), Some(_)) => EvidenceOutcome::Anchored,
    };
    Ok(EvidenceVerdict {
        outcome,
        flaws: told,
        number: chain.number,
        case_number: chain.case,
        made_at: chain.made_at,
        head: chain.head.clone(),
        anchored_at: anchor.filter(|_| outcome == EvidenceOutcome::Anchored).map(|anchor| anchor.at.0),
        members: manifest.members.len() as u32,
    })
}

/// Whether the desk's own chain leads from this pack to the anchored head, link by link.
fn holds(r: &Reader<'_>, from: u32, until: u32, end: Option<&str>) -> store::Result<bool> {
    let packs = table::evidence::between(r, from.saturating_sub(1), until)?;
    let mut previous = match from {
        0 | 1 => Some(String::new()),
        _ => table::evidence::get(r, from - 1)?.map(|pack| pack.head),
    };
    for pack in &packs {
        let chain = Chained {
            number: pack.number,
            case: pack.case_number,
            made_at: pack.made_at.0,
            previous: pack.previous.clone(),
            head: pack.head.clone(),
        };
        if previous.as_ref() != Some(&pack.previous) || head_of(&chain, &root_of(&pack.members)) != pack.head {
            return Ok(false);
        }
        previous = Some(pack.head.clone());
    }
    let whole = packs.len() as u32 == until.saturating_sub(from).saturating_add(1);
    Ok(whole && end.is_none_or(|end| previous.as_deref() == Some(end)))
}

fn flaw(of: Flaw) -> EvidenceFlaw {
    let (how, name) = match of {
        Flaw::Changed(name) => ("changed", name),
        Flaw::Missing(name) => ("missing", name),
        Flaw::Added(name) => ("added", name),
        Flaw::List => ("list", String::new()),
        Flaw::Around => ("around", String::new()),
    };
    EvidenceFlaw { how: how.into(), name }
}
