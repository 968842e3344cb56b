//! Where the program's own log goes. It holds no bodies, addresses, keys or tokens: the crates that write it see to that,
//! and a library that writes down what it says to a server, sign-in included, is not heard at any level.

use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// Starts the log. `wish` is what to write, in the words of `SHOPDESK_LOG` (`debug`, `sync=trace`); warnings without it or
/// where it cannot be read. Later calls change nothing.
pub fn start_log<W>(wish: Option<&str>, writer: W)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = wish.and_then(|wish| EnvFilter::try_new(wish).ok()).unwrap_or_else(|| EnvFilter::new("warn"));
    let mut heard = tracing_log::LogTracer::builder();
    for library in crate::registry::UNHEARD {
        heard = heard.ignore_crate(library);
    }
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).finish();
    // Both fail only where a log has been started before.
    if tracing::subscriber::set_global_default(subscriber).is_ok() {
        let _ = heard.init();
    }
}
