//! From Newchannel's words to ours. Pure, so that each translation has a test with an answer as it really came.

use connect::channel::ChannelIdentity;

use super::wire;

pub fn identity(account: wire::Account) -> ChannelIdentity {
    ChannelIdentity {
        address: account.address,
        name: account.name,
        server: "Newchannel".to_owned(),
        // Nothing was sent to find that out.
        files_sent: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_its_address() {
        let account: wire::Account = serde_json::from_str(r#"{"address":"@northlight"}"#).unwrap();
        assert_eq!(identity(account).address, "@northlight");
    }
}
