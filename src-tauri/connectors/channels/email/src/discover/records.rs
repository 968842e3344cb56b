//! What the DNS says of a domain's mail.

use hickory_resolver::{
    TokioResolver,
    proto::rr::{Name, RData, rdata::SRV},
};

use super::Servers;
use crate::setup::{Security, Server, is_server_name};

/// The hosts that take the domain's mail, the preferred one first; in small letters, without the last dot.
pub(super) async fn hosts(resolver: &TokioResolver, domain: &str) -> Vec<String> {
    let Ok(found) = resolver.mx_lookup(format!("{domain}.")).await else { return Vec::new() };
    let mut hosts: Vec<(u16, String)> = found
        .answers()
        .iter()
        .filter_map(|record| match &record.data {
            RData::MX(mx) => Some((mx.preference, plain(&mx.exchange))),
            _ => None,
        })
        .collect();
    hosts.sort();
    hosts.into_iter().map(|(_, host)| host).collect()
}

/// IMAP and submission, both encrypted from the first byte where the domain offers it, else by STARTTLS.
pub(super) async fn servers(resolver: &TokioResolver, domain: &str) -> Option<Servers> {
    let (imaps, imap, submissions, submission) = tokio::join!(
        service(resolver, "_imaps", domain),
        service(resolver, "_imap", domain),
        service(resolver, "_submissions", domain),
        service(resolver, "_submission", domain),
    );
    let first =
        |tls: Vec<SRV>, starttls: Vec<SRV>| best(tls, Security::Tls).or_else(|| best(starttls, Security::StartTls));
    Some(Servers { imap: first(imaps, imap)?, smtp: first(submissions, submission)?, user: None })
}

async fn service(resolver: &TokioResolver, service: &str, domain: &str) -> Vec<SRV> {
    let Ok(found) = resolver.srv_lookup(format!("{service}._tcp.{domain}.")).await else { return Vec::new() };
    let records = found.answers().iter();
    records
        .filter_map(|record| match &record.data {
            RData::SRV(srv) => Some(srv.clone()),
            _ => None,
        })
        .collect()
}

/// The lowest priority wins, then the greatest weight. A target of `.` says that there is none (RFC 2782).
fn best(mut records: Vec<SRV>, security: Security) -> Option<Server> {
    records.sort_by_key(|srv| (srv.priority, std::cmp::Reverse(srv.weight)));
    let servers = records.into_iter().map(|srv| Server { host: plain(&srv.target), port: srv.port, security });
    servers.into_iter().find(|server| server.port > 0 && is_server_name(&server.host))
}

fn plain(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use hickory_resolver::{
        config::{ConnectionConfig, NameServerConfig, ResolverConfig},
        net::runtime::TokioRuntimeProvider,
        proto::{
            op::{Message, MessageType, ResponseCode},
            rr::{Record, RecordType, rdata::MX},
        },
    };
    use tokio::net::UdpSocket;

    use super::*;

    /// A name server on loopback that knows these records and no others.
    async fn resolver(known: Vec<(&'static str, RData)>) -> TokioResolver {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut bytes = vec![0; 4096];
            loop {
                let (length, from) = socket.recv_from(&mut bytes).await.unwrap();
                let asked = Message::from_vec(&bytes[..length]).unwrap();
                let query = asked.queries[0].clone();
                let mut answer = Message::new(asked.metadata.id, MessageType::Response, asked.metadata.op_code);
                answer.add_query(query.clone());
                for (name, data) in &known {
                    if query.name().to_ascii().eq_ignore_ascii_case(name) && query.query_type() == data.record_type() {
                        answer.add_answer(Record::from_rdata(query.name().clone(), 60, data.clone()));
                    }
                }
                if answer.answers.is_empty() {
                    answer.metadata.response_code = ResponseCode::NXDomain;
                }
                socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
            }
        });
        let mut udp = ConnectionConfig::udp();
        udp.port = port;
        let server = NameServerConfig::new(Ipv4Addr::LOCALHOST.into(), true, vec![udp]);
        let config = ResolverConfig::from_name_servers(vec![server]);
        TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).build().unwrap()
    }

    fn srv(priority: u16, weight: u16, port: u16, target: &str) -> RData {
        RData::SRV(SRV::new(priority, weight, port, Name::from_ascii(target).unwrap()))
    }

    #[tokio::test]
    async fn a_domain_says_where_its_servers_are() {
        let resolver = resolver(vec![
            ("_imaps._tcp.lamps.example.", srv(10, 0, 993, "second.lamps.example.")),
            ("_imaps._tcp.lamps.example.", srv(0, 1, 993, "light.lamps.example.")),
            ("_imaps._tcp.lamps.example.", srv(0, 9, 1993, "Mail.lamps.example.")),
            ("_imap._tcp.lamps.example.", srv(0, 0, 143, "mail.lamps.example.")),
            ("_submissions._tcp.lamps.example.", srv(0, 0, 0, ".")),
            ("_submission._tcp.lamps.example.", srv(0, 0, 587, "out.lamps.example.")),
        ])
        .await;
        let found = servers(&resolver, "lamps.example").await.unwrap();
        assert_eq!(found.imap, Server { host: "mail.lamps.example".into(), port: 1993, security: Security::Tls });
        assert_eq!(found.smtp, Server { host: "out.lamps.example".into(), port: 587, security: Security::StartTls });
        assert_eq!(servers(&resolver, "else.example").await, None);
    }

    #[tokio::test]
    async fn a_provider_is_known_by_where_mail_goes() {
        let mx = |preference, host: &str| RData::MX(MX::new(preference, Name::from_ascii(host).unwrap()));
        let resolver = resolver(vec![
            ("lamps.example.", mx(20, "alt1.aspmx.l.google.com.")),
            ("lamps.example.", mx(10, "ASPMX.L.google.com.")),
        ])
        .await;
        let hosts = hosts(&resolver, "lamps.example").await;
        assert_eq!(hosts, ["aspmx.l.google.com", "alt1.aspmx.l.google.com"]);
        assert_eq!(crate::presets::for_mx(&hosts[0]).unwrap().id, "gmail");
        assert!(super::hosts(&resolver, "else.example").await.is_empty());
        assert_eq!(RecordType::MX, mx(0, ".").record_type());
    }
}
