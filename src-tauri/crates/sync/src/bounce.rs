//! A mail that came back makes its operation need a person, in the same write as the mail that says so.

use model::operation::{Event, Reason};
use store::{
    Result, StoreError, Writer,
    table::{ingest::Bounced, operation},
};

/// Parks the operations whose mail came back. One that is not done, or is parked already, is left as it is: what is
/// unsettled is being looked into anyway.
pub(crate) fn park(writer: &mut Writer<'_>, bounced: &[Bounced]) -> Result<()> {
    for one in bounced {
        let sent = match operation::get(&writer.reader(), one.operation) {
            Ok(sent) => sent,
            Err(StoreError::NotFound) => continue,
            Err(error) => return Err(error),
        };
        let reason = Reason::Bounced { address: one.address.clone(), diagnostic: one.diagnostic.clone() };
        if let Ok(state) = sent.state.after(Event::Parked { reason }) {
            operation::set_state(writer, &sent, &state)?;
            operation::record(writer, sent.id, "", sent.attempts, "parked", "bounced", None)?;
        }
    }
    Ok(())
}
