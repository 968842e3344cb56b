//! The proxy before Postfix. It knows where in a mail's submission it is, so it can cut exactly before or after the final
//! dot: the one place where a loss leaves it unknown whether a mail was sent.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{
    Brake, Braked, Gate, Moment, Turns, lock,
    mail_wire::{Guard, Security, Wire, connect, read_line, send, shown},
};
use crate::error::Result;

/// Where in a submission the client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Before the server's first line.
    Greeting,
    /// EHLO or HELO.
    Hello,
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO; counted per address.
    Rcpt,
    /// The command DATA.
    Data,
    /// The first line of the message.
    Body,
    /// The dot that ends the message: what it is about comes into being with it.
    FinalDot,
    /// Anything else: QUIT, RSET, NOOP.
    Other,
}

/// What happens at a stage.
#[derive(Debug, Clone)]
pub enum SmtpFault {
    /// Passed on after this time.
    Delay(Duration),
    /// Not passed on; both sides closed.
    CutBefore,
    /// Passed on and carried out; closed without the answer.
    CutAfter,
    /// Passed on and carried out; the client waits for an answer until it gives up.
    HangAfter,
    /// Not passed on; answered with this line, such as `450 4.2.0 later`.
    Answer(String),
    /// Passed on and carried out; answered with this line instead of the server's.
    AnswerAfter(String),
    /// Passed on and carried out; the client gets the server's answer twice.
    AnswerTwice,
    /// At the final dot: kept, the client's side closed. The mail is sent at [`SmtpProxy::release`]. Elsewhere a cut.
    Hold,
}

#[derive(Debug, Clone)]
pub struct SmtpRule {
    stage: Stage,
    turns: Turns,
    fault: SmtpFault,
}

impl SmtpRule {
    /// To the first time that a client comes to `stage`.
    pub fn new(stage: Stage, fault: SmtpFault) -> Self {
        Self { stage, turns: Turns::FIRST, fault }
    }

    /// Only to the `n`th time, counted from 1 over all connections.
    #[must_use]
    pub fn nth(mut self, n: usize) -> Self {
        self.turns = Turns::nth(n);
        self
    }

    #[must_use]
    pub fn always(mut self) -> Self {
        self.turns = Turns::always();
        self
    }
}

/// A line of the log: a command, or a whole message at its final dot.
#[derive(Debug, Clone)]
pub struct Passed {
    pub stage: Stage,
    /// The command, without what AUTH says; the raw message at [`Stage::FinalDot`].
    pub text: String,
    /// The fault that was applied, if one was.
    pub fault: Option<String>,
    /// The server's own answer, whether or not the client got it.
    pub answer: Option<String>,
}

#[derive(Default)]
struct Shared {
    rules: Mutex<Vec<SmtpRule>>,
    log: Mutex<Vec<Passed>>,
    held: Mutex<Vec<Wire>>,
    brake: Braked,
}

/// A proxy for SMTP submission; towards the server it speaks plain text.
pub struct SmtpProxy {
    pub gate: Gate,
    shared: Arc<Shared>,
}

impl SmtpProxy {
    /// `target` is a port of the server that takes plain text, such as [`crate::MailServers::submission_port`].
    pub async fn start(target: u16, security: Security) -> Result<Self> {
        let shared = Arc::new(Shared::default());
        let state = Arc::clone(&shared);
        let guard = Guard::new(&security)?;
        let gate = Gate::open(move |client| {
            let (shared, guard) = (Arc::clone(&state), guard.clone());
            async move {
                // What breaks here is seen by the client, which is what the tests look at.
                let _ = serve(client, target, &guard, &shared).await;
            }
        })
        .await?;
        Ok(Self { gate, shared })
    }

    pub fn rule(&self, rule: SmtpRule) {
        lock(&self.shared.rules).push(rule);
    }

    pub fn clear_rules(&self) {
        lock(&self.shared.rules).clear();
    }

    /// Final dots stop where this brake says.
    pub fn brake(&self, brake: &Arc<Brake>) {
        self.shared.brake.set(brake);
    }

    pub fn log(&self) -> Vec<Passed> {
        lock(&self.shared.log).clone()
    }

    /// Ends the messages that are kept, and answers the server's answers. Postfix waits five minutes for a dot.
    pub async fn release(&self) -> Vec<String> {
        let held = std::mem::take(&mut *lock(&self.shared.held));
        let mut answers = Vec::new();
        for mut server in held {
            let answer = async {
                send(&mut server, b".\r\n").await?;
                read_reply(&mut server).await
            };
            answers.push(answer.await.map_or_else(|e| e.to_string(), |a| shown(&a)));
        }
        answers
    }
}

impl Shared {
    /// Every rule for the stage counts; the first that is due is applied.
    fn enter(&self, stage: Stage, text: &str) -> (usize, Option<SmtpFault>) {
        let mut fault = None;
        for rule in lock(&self.rules).iter_mut().filter(|r| r.stage == stage) {
            if rule.turns.take() && fault.is_none() {
                fault = Some(rule.fault.clone());
            }
        }
        let mut log = lock(&self.log);
        let shown = fault.as_ref().map(|f| format!("{f:?}"));
        log.push(Passed { stage, text: text.to_owned(), fault: shown, answer: None });
        (log.len() - 1, fault)
    }

    fn answered(&self, entry: usize, answer: &[u8]) {
        if let Some(passed) = lock(&self.log).get_mut(entry) {
            passed.answer = Some(shown(answer));
        }
    }
}

/// How a step ended for the connection.
enum After {
    /// The client got the server's answer.
    Answered(Vec<u8>),
    /// It got another one.
    Replaced,
    Over,
}

async fn serve(client: tokio::net::TcpStream, target: u16, guard: &Guard, shared: &Shared) -> io::Result<()> {
    let mut client = guard.accept(client).await?;
    let mut server = connect(target).await?;
    if let After::Over = step(Stage::Greeting, "", b"", &mut client, &mut server, shared).await? {
        return Ok(());
    }
    let mut in_auth = false;
    while let Some(line) = read_line(&mut client).await? {
        let words = shown(&line).to_ascii_uppercase();
        if words == "STARTTLS" && guard.starts_tls() {
            send(&mut client, b"220 2.0.0 Ready to start TLS\r\n").await?;
            client = guard.upgrade(client).await?;
            continue;
        }
        let stage = if in_auth { Stage::Auth } else { stage_of(&words) };
        let text = if stage == Stage::Auth { "AUTH".into() } else { shown(&line) };
        match step(stage, &text, &line, &mut client, &mut server, shared).await? {
            After::Over => return Ok(()),
            After::Replaced => in_auth = false,
            After::Answered(answer) => {
                in_auth = stage == Stage::Auth && answer.starts_with(b"334");
                if stage == Stage::Data && answer.starts_with(b"354") {
                    match message(&mut client, server, shared).await? {
                        Some(kept) => server = kept,
                        None => return Ok(()),
                    }
                }
            }
        }
    }
    Ok(())
}

fn stage_of(words: &str) -> Stage {
    match words.get(..4).unwrap_or_default() {
        "EHLO" | "HELO" => Stage::Hello,
        "AUTH" => Stage::Auth,
        "MAIL" => Stage::Mail,
        "RCPT" => Stage::Rcpt,
        "DATA" => Stage::Data,
        _ => Stage::Other,
    }
}

/// Passes one command on and its answer back, with the fault that is due.
async fn step(
    stage: Stage,
    text: &str,
    line: &[u8],
    client: &mut Wire,
    server: &mut Wire,
    shared: &Shared,
) -> io::Result<After> {
    let (entry, fault) = shared.enter(stage, text);
    match &fault {
        Some(SmtpFault::CutBefore | SmtpFault::Hold) => return Ok(After::Over),
        Some(SmtpFault::Answer(answer)) => {
            send(client, format!("{answer}\r\n").as_bytes()).await?;
            return Ok(After::Replaced);
        }
        Some(SmtpFault::Delay(time)) => tokio::time::sleep(*time).await,
        _ => {}
    }
    send(server, line).await?;
    let answer = read_reply(server).await?;
    shared.answered(entry, &answer);
    finish(fault, answer, client).await
}

/// What the client gets once the server has done its part.
async fn finish(fault: Option<SmtpFault>, answer: Vec<u8>, client: &mut Wire) -> io::Result<After> {
    match fault {
        Some(SmtpFault::CutAfter) => Ok(After::Over),
        Some(SmtpFault::HangAfter) => {
            while read_line(client).await?.is_some() {}
            Ok(After::Over)
        }
        Some(SmtpFault::AnswerAfter(other)) => {
            send(client, format!("{other}\r\n").as_bytes()).await?;
            Ok(After::Replaced)
        }
        Some(SmtpFault::AnswerTwice) => {
            send(client, &[answer.as_slice(), answer.as_slice()].concat()).await?;
            Ok(After::Answered(answer))
        }
        _ => {
            send(client, &answer).await?;
            Ok(After::Answered(answer))
        }
    }
}

/// The message itself. Gives the server's side back while the session goes on.
async fn message(client: &mut Wire, mut server: Wire, shared: &Shared) -> io::Result<Option<Wire>> {
    let mut raw = Vec::new();
    if let (_, Some(fault)) = shared.enter(Stage::Body, "") {
        if let SmtpFault::Delay(time) = fault {
            tokio::time::sleep(time).await;
        } else {
            let first = read_line(client).await?.unwrap_or_default();
            send(&mut server, &first).await?;
            return Ok(None);
        }
    }
    loop {
        let Some(line) = read_line(client).await? else { return Ok(None) };
        if line == b".\r\n" {
            break;
        }
        send(&mut server, &line).await?;
        raw.extend_from_slice(&line);
    }
    let (entry, fault) = shared.enter(Stage::FinalDot, &String::from_utf8_lossy(&raw));
    match &fault {
        Some(SmtpFault::CutBefore) => return Ok(None),
        Some(SmtpFault::Hold) => {
            lock(&shared.held).push(server);
            return Ok(None);
        }
        Some(SmtpFault::Answer(answer)) => {
            // The server never sees the dot: its side is closed, and the client's with it.
            send(client, format!("{answer}\r\n").as_bytes()).await?;
            return Ok(None);
        }
        Some(SmtpFault::Delay(time)) => tokio::time::sleep(*time).await,
        _ => {}
    }
    shared.brake.reach(Moment::Came).await;
    let answer = async {
        send(&mut server, b".\r\n").await?;
        read_reply(&mut server).await
    }
    .await;
    shared.brake.reach(Moment::Effect).await;
    let finished = match answer {
        Ok(answer) => {
            shared.answered(entry, &answer);
            finish(fault, answer, client).await
        }
        Err(error) => Err(error),
    };
    shared.brake.reach(Moment::Answered).await;
    Ok(match finished? {
        After::Over => None,
        After::Answered(_) | After::Replaced => Some(server),
    })
}

/// All lines of one answer.
async fn read_reply(server: &mut Wire) -> io::Result<Vec<u8>> {
    let mut reply = Vec::new();
    loop {
        let line = read_line(server).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let more = line.get(3) == Some(&b'-');
        reply.extend_from_slice(&line);
        if !more {
            return Ok(reply);
        }
    }
}
