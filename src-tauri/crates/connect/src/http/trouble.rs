//! From the HTTP library's errors to ours. Messages hold no address: they end up in the window and in logs.

use std::{error::Error, io};

use crate::{ConnectError, Trouble};

pub fn of(error: &reqwest::Error) -> ConnectError {
    let (trouble, message) = if error.is_connect() { connecting(error) } else { talking(error) };
    ConnectError::new(trouble, message)
}

fn connecting(error: &reqwest::Error) -> (Trouble, &'static str) {
    if error.is_dns() {
        return (Trouble::UnknownHost, "there is no server of this name");
    }
    match find::<rustls::Error>(error) {
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => {
            return (Trouble::BadCertificate, "the certificate does not prove the server's name");
        }
        Some(_) => return (Trouble::Garbage, "no secure connection could be agreed on"),
        None => {}
    }
    if error.is_timeout() {
        return (Trouble::Timeout, "the server does not answer");
    }
    (Trouble::Unreachable, "nothing answers at this address")
}

fn talking(error: &reqwest::Error) -> (Trouble, &'static str) {
    if error.is_timeout() {
        return (Trouble::Timeout, "the server takes too long");
    }
    let parse = find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse);
    if parse || (error.is_decode() && find::<hyper::Error>(error).is_none()) {
        return (Trouble::Garbage, "the server's answer makes no sense");
    }
    (Trouble::Cut, "the connection ended in the middle")
}

/// The first `E` among the causes; looks inside I/O errors, where TLS hides its own.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}
