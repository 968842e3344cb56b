//! The configuration of Dovecot 2.3 and Postfix 3.7 for one private pair of them on loopback.

use std::{fmt::Write, path::Path};

use super::{MailOptions, Ports};
use crate::tls::Tls;

/// Mail to this address is refused when it is named (550).
pub const REFUSED: &str = "refused@customer.test";
/// Mail to this address is put off when it is named (450).
pub const LATER: &str = "later@customer.test";

/// Mail to this address is taken, and a bounce comes back: the mailbox behind it does not exist.
pub const BOUNCES: &str = "bounces@customer.test";

pub(super) fn dovecot(dir: &Path, tls: &Tls, ports: &Ports, owner: &str, options: &MailOptions) -> String {
    let d = dir.display();
    let (chain, key) = (tls.chain.display(), tls.key.display());
    let Ports { imap, imaps, lmtp, sasl, .. } = ports;
    let (imap, imaps, lmtp, sasl) = (imap.number(), imaps.number(), lmtp.number(), sasl.number());
    let mut folders = String::new();
    for (folder, usage) in [("Sent", "Sent"), ("Drafts", "Drafts"), ("Trash", "Trash"), ("Junk", "Junk")] {
        let _ = write!(folders, "  mailbox {folder} {{\n    special_use = \\{usage}\n    auto = subscribe\n  }}\n");
    }
    let capability = match &options.hidden_capabilities {
        words if words.is_empty() => String::new(),
        words => format!("  imap_capability = {}\n", capabilities_without(words)),
    };
    let detail = if options.files_sent { "yes" } else { "no" };
    format!(
        "base_dir = {d}/dovecot/run
state_dir = {d}/dovecot/state
log_path = {d}/dovecot.log
instance_name = shopdesk-{imap}
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{chain}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_uid = {owner}
mail_gid = {owner}
first_valid_uid = 1
mail_home = {d}/mailboxes/%n
mail_location = maildir:~/Maildir
mail_max_userip_connections = {connections}
recipient_delimiter = +
lmtp_save_to_detail_mailbox = {detail}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {d}/dovecot/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={d}/mailboxes/%n
}}
namespace inbox {{
  inbox = yes
  separator = /
{folders}}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
  process_min_avail = 1
  client_limit = 500
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener sasl {{
    address = 127.0.0.1
    port = {sasl}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
protocol imap {{
{capability}}}
protocol lmtp {{
  postmaster_address = postmaster@shop.test
}}
",
        connections = options.connections_per_user,
    )
}

/// Dovecot's own list after login, less the given words.
fn capabilities_without(hidden: &[String]) -> String {
    const ALL: &str = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES \
        THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS \
        LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY \
        MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE";
    let words: Vec<&str> =
        ALL.split_whitespace().filter(|w| !hidden.iter().any(|h| h.eq_ignore_ascii_case(w))).collect();
    words.join(" ")
}

pub(super) fn users(options: &MailOptions) -> String {
    options.users.iter().fold(String::new(), |mut text, user| {
        let _ = writeln!(text, "{user}@shop.test:{{PLAIN}}{}::::::", super::password(user));
        text
    })
}

pub(super) fn postfix_main(dir: &Path, tls: &Tls, ports: &Ports, options: &MailOptions) -> String {
    let d = dir.display();
    let (chain, key) = (tls.chain.display(), tls.key.display());
    let (lmtp, sasl) = (ports.lmtp.number(), ports.sasl.number());
    // A provider that files sent mail by itself: a copy for each of our own senders goes to their folder Sent.
    let sent =
        if options.files_sent { format!("sender_bcc_maps = regexp:{d}/postfix/etc/sent\n") } else { String::new() };
    format!(
        "compatibility_level = 3.6
queue_directory = {d}/postfix/queue
data_directory = {d}/postfix/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {d}/postfix.log
maillog_file_prefixes = {d}
myhostname = mail.shop.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = shop.test, customer.test
virtual_alias_maps = inline:{{ {{ postmaster@shop.test = support@shop.test }} }}, regexp:{d}/postfix/etc/customers
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:5.1.2 this address is not on this machine, and no mail leaves it
relay_transport = error:5.1.2 this address is not on this machine, and no mail leaves it
smtputf8_enable = yes
recipient_delimiter = +
smtpd_tls_chain_files = {key}, {chain}
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl}
smtpd_sasl_security_options = noanonymous
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ {REFUSED} = 550 5.1.1 nobody here by that name }}, {{ {LATER} = 450 4.2.0 come back later }} }}, permit_sasl_authenticated, reject_unauth_destination
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
message_size_limit = {limit}
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_client_message_rate_limit = 0
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtpd_hard_error_limit = 1000
smtpd_soft_error_limit = 1000
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
{sent}",
        limit = options.message_size_limit,
    )
}

/// Everybody else at customer.test is the one mailbox `customer`.
pub(super) fn customers() -> String {
    let bounces = BOUNCES.replace('.', "\\.");
    format!("/^{bounces}$/ nobody@shop.test\n/^.*@customer\\.test$/ customer@shop.test\n")
}

pub(super) const SENT: &str = "/^([^@+]+)@shop\\.test$/ ${1}+Sent@shop.test\n";

pub(super) fn postfix_master(ports: &Ports) -> String {
    let (smtp, submission, submissions) = (ports.smtp.number(), ports.submission.number(), ports.submissions.number());
    format!(
        "127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_security_level=may
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{submissions} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"
    )
}
