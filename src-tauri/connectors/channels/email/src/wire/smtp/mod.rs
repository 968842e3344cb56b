//! SMTP submission (RFC 5321, 6409): our own dialogue, because the one thing that must never be wrong is whether the final
//! dot may have reached the server. Up to it nothing was sent; after it, only the server's answer tells.

mod dialogue;
mod reply;

use connect::{ConnectError, Outcome, Trouble};
use model::told::Saying;
use serde_json::Value;

use crate::{compose::Mail, setup::Config, trouble, wire::net::Trust};
use dialogue::{Dialogue, Fault};
pub use reply::Reply;

/// Sends a mail, once. `left` is what a success leaves.
pub async fn send(config: &Config, trust: &Trust, mail: &Mail, left: Value) -> Outcome {
    let mut dialogue = match Dialogue::open(config, trust).await {
        Ok(dialogue) => dialogue,
        Err(error) => return Outcome::NotHappened(error),
    };
    if let Some(limit) = dialogue.features().size
        && mail.raw.len() as u64 > limit
    {
        return too_big(format!("{} > {limit} bytes", mail.raw.len()));
    }
    if !mail.is_ascii() && !dialogue.features().utf8 {
        return Outcome::Refused { code: "mail.address".into(), message: Saying::AddressLetters.into() };
    }
    match transmit(&mut dialogue, mail).await {
        Ok(()) => {
            dialogue.quit().await;
            Outcome::Done(left)
        }
        Err(outcome) => outcome,
    }
}

async fn transmit(dialogue: &mut Dialogue, mail: &Mail) -> Result<(), Outcome> {
    dialogue
        .mail_from(mail)
        .await
        .map_err(|fault| before_the_dot(fault, "mail.sender", |words| Saying::SenderRefused { words }))?;
    for address in &mail.recipients {
        let refused = |words| Saying::RecipientRefused { address: address.clone(), words };
        dialogue.rcpt_to(address).await.map_err(|fault| before_the_dot(fault, "mail.recipient", refused))?;
    }
    if let Some(own) = &mail.proof {
        match dialogue.rcpt_to(own).await {
            // The mail itself can go; it is only harder to prove.
            Ok(()) | Err(Fault::Said(_)) => {}
            Err(fault) => return Err(before_the_dot(fault, "mail.recipient", |words| Saying::MailRefused { words })),
        }
    }
    dialogue
        .data()
        .await
        .map_err(|fault| before_the_dot(fault, "mail.refused", |words| Saying::MailRefused { words }))?;
    dialogue
        .body(&mail.raw)
        .await
        .map_err(|fault| before_the_dot(fault, "mail.refused", |words| Saying::MailRefused { words }))?;
    match dialogue.dot().await {
        Ok(()) => Ok(()),
        // A final no: whatever the server did, it is for a person to look at.
        Err(Fault::Said(reply)) if !reply.is_temporary() => {
            Err(before_the_dot(Fault::Said(reply), "mail.refused", |words| Saying::MailRefused { words }))
        }
        // "Later" says that the mail was not taken (RFC 5321, 4.2.5). But it would be sent again by itself on that word, and
        // servers were seen that said so and delivered: it is looked for first.
        Err(Fault::Said(reply)) => Err(Outcome::Unknown(later(&reply))),
        Err(Fault::Network(error)) => Err(Outcome::Unknown(error)),
    }
}

/// What a fault means when the server cannot have taken the mail.
fn before_the_dot(fault: Fault, code: &str, saying: impl FnOnce(String) -> Saying) -> Outcome {
    match fault {
        Fault::Network(error) => Outcome::NotHappened(error),
        Fault::Said(reply) if reply.is_temporary() => Outcome::NotHappened(later(&reply)),
        Fault::Said(reply) if reply.is_too_big() => too_big(reply.words()),
        Fault::Said(reply) if reply.wants_sign_in() => Outcome::NotHappened(trouble::sign_in(&reply.words())),
        Fault::Said(reply) => Outcome::Refused { code: code.into(), message: saying(reply.words()).into() },
    }
}

fn later(reply: &Reply) -> ConnectError {
    let words = reply.words();
    let trouble = match trouble::refusal("421", &words).trouble {
        Trouble::TooManyConnections => Trouble::TooManyConnections,
        _ => Trouble::RateLimited { retry_after: None },
    };
    ConnectError::new(trouble, trouble::said(&words))
}

fn too_big(words: String) -> Outcome {
    Outcome::Refused { code: "mail.too_big".into(), message: Saying::MailTooBig { words }.into() }
}

#[cfg(test)]
mod tests;
