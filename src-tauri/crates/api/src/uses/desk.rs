//! The desk: who sits at it, its lock, its settings, and where it is asked to go.

use model::{
    agent::{Agent, Language, Role},
    id::{AgentId, ConversationId},
    time::{MINUTE, SECOND, Timestamp},
};
use store::{Durability, table};
use table::agent::PinHash;

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

const SETTINGS: &str = "desk";
/// Who sat here last, so that a desk without PINs starts where it was.
const LAST_AGENT: &str = "last_agent";
/// Wrong PINs before each further try has to wait.
const FREE_TRIES: u32 = 3;
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;

impl Default for DeskSettings {
    fn default() -> Self {
        Self {
            theme: "system".into(),
            notify: true,
            notify_content: true,
            quiet_from: 0,
            quiet_to: 0,
            close_to_tray: true,
            start_at_login: false,
            auto_lock_minutes: 5,
            undo_seconds: 10,
            stale_hours: 24,
            recovery_kept: false,
        }
    }
}

impl Desk {
    /// Takes up where the desk was left: the last agent sits here again, locked when a PIN guards them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn resume(&self) -> Result<()> {
        let agents = self.store.read(table::agent::list).await?;
        let last: Option<String> = self.store.read(|r| table::setting::get(r, LAST_AGENT)).await?;
        let found = agents.iter().find(|agent| Some(agent.id.to_string()) == last);
        if let Some(agent) = found {
            let mut session = self.session();
            session.agent = Some(agent.id);
            session.locked = agent.has_pin;
            session.last_active = self.store.now();
        }
        Ok(())
    }

    /// The state of an open desk.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn ready_state(&self) -> Result<Boot> {
        let (agents, accounts) = self.store.read(|r| Ok((table::agent::list(r)?, table::account::list(r)?))).await?;
        let session = self.session().clone();
        Ok(Boot::Ready {
            first_run: accounts.is_empty(),
            agent: agents.iter().find(|agent| Some(agent.id) == session.agent).map(agent_view),
            agents: agents.iter().map(agent_view).collect(),
            locked: session.locked,
            settings: self.stored_settings().await?,
            version: self.version.clone(),
        })
    }

    pub(crate) async fn agents(&self, _: Empty) -> Result<Vec<AgentView>> {
        let agents = self.store.read(table::agent::list).await?;
        Ok(agents.iter().map(agent_view).collect())
    }

    /// Adds or changes a profile. Where nobody sits, whoever is new sits down at once; see `newcomer` for who may.
    pub(crate) async fn agent_save(&self, request: AgentSave) -> Result<AgentView> {
        let name = request.name.trim().to_owned();
        if name.is_empty() {
            return Err(ApiError::new("agent.no_name", "the name is missing"));
        }
        let language: Language = parse_word("language", &request.language)?;
        let mut role: Role = parse_word("role", &request.role)?;
        let id: Option<AgentId> = request.id.as_deref().map(str::parse).transpose()?;
        let pin = match request.pin.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(pin) => Some(Some(hash(pin).await?)),
        };
        let nobody = self.session().agent.is_none();
        if nobody {
            let agents = self.store.read(table::agent::list).await?;
            self.newcomer(&agents, id, request.let_in_by).await?;
            if !agents.is_empty() {
                role = Role::Agent;
            }
        } else {
            let me = self.agent()?;
            if pin.is_some() && id.is_some_and(|id| id != me) {
                return Err(ApiError::new("agent.pin_other", "a PIN is set by whoever it belongs to"));
            }
        }
        let agent = self
            .store
            .write(Durability::Normal, move |w| {
                let id = match id {
                    Some(id) => {
                        table::agent::set(w, id, &name, language, role)?;
                        id
                    }
                    None => table::agent::add(w, &name, language, role)?,
                };
                if let Some(pin) = &pin {
                    table::agent::set_pin(w, id, pin.as_ref())?;
                }
                table::agent::get(&w.reader(), id)
            })
            .await?;
        if nobody {
            self.sit_down(agent.id).await?;
        }
        Ok(agent_view(&agent))
    }

    pub(crate) async fn sign_in(&self, request: SignIn) -> Result<Boot> {
        let id: AgentId = request.agent.parse()?;
        self.check_pin(id, request.pin.unwrap_or_default()).await?;
        self.sit_down(id).await?;
        self.ready_state().await
    }

    pub(crate) async fn sign_out(&self, _: Empty) -> Result<Boot> {
        self.store.write(Durability::Normal, |w| table::setting::remove(w, LAST_AGENT)).await?;
        {
            let mut session = self.session();
            session.agent = None;
            session.locked = false;
            session.conversation = None;
        }
        self.ready_state().await
    }

    pub(crate) async fn lock(&self, _: Empty) -> Result<Boot> {
        self.session().locked = true;
        self.ready_state().await
    }

    pub(crate) async fn unlock(&self, request: SignIn) -> Result<Boot> {
        self.sign_in(request).await
    }

    pub(crate) async fn settings_save(&self, request: DeskSettings) -> Result<DeskSettings> {
        self.agent()?;
        let before = self.stored_settings().await?;
        let settings = DeskSettings {
            quiet_from: request.quiet_from.min(24 * 60 - 1),
            quiet_to: request.quiet_to.min(24 * 60 - 1),
            undo_seconds: request.undo_seconds.min(120),
            stale_hours: request.stale_hours.clamp(1, 24 * 14),
            ..request
        };
        if settings.start_at_login != before.start_at_login {
            self.outside.set_start_at_login(settings.start_at_login)?;
        }
        let kept = settings.clone();
        self.store.write(Durability::Normal, move |w| table::setting::put(w, SETTINGS, &kept)).await?;
        Ok(settings)
    }

    pub async fn stored_settings(&self) -> Result<DeskSettings> {
        Ok(self.store.read(|r| table::setting::get(r, SETTINGS)).await?.unwrap_or_default())
    }

    pub(crate) async fn recovery_code(&self, _: Empty) -> Result<RecoveryCode> {
        self.agent()?;
        Ok(RecoveryCode { code: self.links.new_recovery_code().await? })
    }

    pub(crate) async fn recovery_passphrase(&self, request: Passphrase) -> Result<Empty> {
        self.agent()?;
        let passphrase = request.passphrase.filter(|passphrase| !passphrase.is_empty());
        if passphrase.as_ref().is_some_and(|passphrase| passphrase.chars().count() < 10) {
            return Err(ApiError::new("recovery.short", "at least ten characters"));
        }
        self.links.set_passphrase(passphrase.map(connect::Secret::new)).await?;
        Ok(Empty {})
    }

    pub(crate) async fn focus(&self, request: Focus) -> Result<Empty> {
        let conversation: Option<ConversationId> = request.conversation.as_deref().map(str::parse).transpose()?;
        let now = self.store.now();
        let mut session = self.session();
        session.window_focused = request.window;
        session.conversation = conversation;
        if request.window {
            session.last_active = now;
        }
        Ok(Empty {})
    }

    pub(crate) async fn navigation(&self, _: Empty) -> Result<Navigation> {
        Ok(std::mem::replace(&mut self.session().navigation, Navigation::Nowhere))
    }

    /// Locks when nobody was active for the set time and the agent has a PIN; true when it did.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn lock_when_idle(&self) -> Result<bool> {
        let minutes = self.stored_settings().await?.auto_lock_minutes;
        let agents = self.store.read(table::agent::list).await?;
        let now = self.store.now();
        let mut session = self.session();
        let guarded = agents.iter().any(|agent| Some(agent.id) == session.agent && agent.has_pin);
        let idle = now.since(session.last_active) >= i64::from(minutes) * MINUTE;
        let locks = minutes > 0 && guarded && idle && !session.locked;
        session.locked |= locks;
        Ok(locks)
    }

    /// Whether a profile may be made while nobody sits here. The first of all may; and any while somebody without a PIN
    /// works here, since then anybody may sit down. Else the PINs guard the desk, and one of its people lets the new one in.
    async fn newcomer(&self, agents: &[Agent], id: Option<AgentId>, let_in_by: Option<SignIn>) -> Result<()> {
        if id.is_some() {
            return Err(ApiError::new("desk.no_agent", "a profile is changed by somebody who sits here"));
        }
        if agents.iter().all(|agent| agent.has_pin) && !agents.is_empty() {
            let missing = || ApiError::new("agent.let_in", "somebody who works here must let a new one in");
            let SignIn { agent, pin } = let_in_by.ok_or_else(missing)?;
            self.check_pin(agent.parse()?, pin.unwrap_or_default()).await?;
        }
        Ok(())
    }

    async fn sit_down(&self, id: AgentId) -> Result<()> {
        self.store.write(Durability::Normal, move |w| table::setting::put(w, LAST_AGENT, &id.to_string())).await?;
        let now = self.store.now();
        let mut session = self.session();
        session.agent = Some(id);
        session.locked = false;
        session.last_active = now;
        Ok(())
    }

    /// The lead who gave their word at this desk, if it was they.
    pub(crate) async fn lead_agrees(&self, word: LeadWord) -> Result<AgentId> {
        let lead: AgentId = word.lead.parse()?;
        let who = self.store.read(move |r| table::agent::get(r, lead)).await?;
        if who.role != Role::Lead {
            return Err(ApiError::new("approval.not_lead", "only a lead approves"));
        }
        if !who.has_pin {
            return Err(ApiError::new("approval.no_pin", "a lead who approves has a PIN"));
        }
        self.check_pin(lead, word.pin).await?;
        Ok(lead)
    }

    /// Each wrong PIN after the first few makes the next try wait twice as long, up to five minutes.
    pub(crate) async fn check_pin(&self, id: AgentId, pin: String) -> Result<()> {
        let now = self.store.now();
        let after = self.session().pin_after;
        if after > now {
            let seconds = after.since(now) / SECOND + 1;
            return Err(ApiError::new("agent.pin_wait", format!("try again in {seconds} s")));
        }
        let right = table::agent::verify_pin(&self.store, id, pin).await?;
        let mut session = self.session();
        if right {
            session.wrong_pins = 0;
            session.pin_after = Timestamp(0);
            return Ok(());
        }
        session.wrong_pins = session.wrong_pins.saturating_add(1);
        if session.wrong_pins >= FREE_TRIES {
            let wait = (SECOND << (session.wrong_pins - FREE_TRIES).min(9)).min(5 * MINUTE);
            session.pin_after = now.plus_ms(wait);
        }
        Err(ApiError::new("agent.pin_wrong", "this is not the PIN"))
    }
}

async fn hash(pin: &str) -> Result<PinHash> {
    if !PIN_DIGITS.contains(&pin.chars().count()) {
        return Err(ApiError::new("agent.pin_length", "a PIN has 4 to 12 characters"));
    }
    let pin = pin.to_owned();
    let hash = tokio::task::spawn_blocking(move || PinHash::of(&pin)).await;
    Ok(hash.map_err(|error| ApiError::new("agent.pin", error.to_string()))??)
}

fn parse_word<T: serde::de::DeserializeOwned>(what: &str, word: &str) -> Result<T> {
    serde_json::from_value(word.into()).map_err(|_| ApiError::request(format!("{what} {word:?}")))
}

fn agent_view(agent: &Agent) -> AgentView {
    let word = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    AgentView {
        id: agent.id.to_string(),
        name: agent.name.clone(),
        language: word(serde_json::to_value(agent.language)),
        role: word(serde_json::to_value(agent.role)),
        has_pin: agent.has_pin,
    }
}
