//! The log never holds a password, whatever is wished for.
#![allow(clippy::unwrap_used)]

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_library_that_writes_down_its_sign_in_is_not_heard() {
    let written = Written::default();
    let writer = written.clone();
    host::start_log(Some("trace,async_imap=trace,async_imap::imap_stream=trace"), move || writer.clone());
    log::trace!(target: "async_imap::imap_stream", "C: A0001 LOGIN \"desk\" \"secret\"");
    log::trace!(target: "rustls::client", "another library");
    tracing::warn!("our own");
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(!text.contains("secret"), "{text}");
    assert!(text.contains("another library") && text.contains("our own"), "{text}");
}
