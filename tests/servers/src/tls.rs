//! A certificate authority and a server certificate for loopback, so that clients verify TLS as they do in the world.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

use crate::error::{Doing, Error, Result};

/// Names that the server certificate holds, beside the address 127.0.0.1.
pub const NAMES: [&str; 2] = ["localhost", "mail.shop.test"];

/// The files of one authority and the one certificate it signed.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The authority's certificate: what a client is given to trust. PEM.
    pub ca: PathBuf,
    /// The server's certificate, then the authority's. PEM.
    pub chain: PathBuf,
    /// The server's private key. PEM.
    pub key: PathBuf,
}

impl Tls {
    /// Uses what `dir` holds, or makes it anew.
    pub(crate) fn in_folder(dir: &Path) -> Result<Self> {
        let tls = Self { ca: dir.join("ca.pem"), chain: dir.join("server.pem"), key: dir.join("server.key") };
        if !tls.chain.exists() {
            tls.make().map_err(|e| Error::Unexpected(format!("making certificates: {e}")))?;
        }
        Ok(tls)
    }

    fn make(&self) -> std::result::Result<(), Box<dyn std::error::Error>> {
        let mut ca = CertificateParams::default();
        ca.distinguished_name.push(DnType::CommonName, "Shopdesk test authority");
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let ca_key = KeyPair::generate()?;
        let ca_pem = ca.self_signed(&ca_key)?.pem();
        let issuer = Issuer::new(ca, ca_key);

        let names = NAMES.iter().map(ToString::to_string).chain(["127.0.0.1".into()]);
        let mut leaf = CertificateParams::new(names.collect::<Vec<_>>())?;
        leaf.distinguished_name.push(DnType::CommonName, "localhost");
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.use_authority_key_identifier_extension = true;
        let leaf_key = KeyPair::generate()?;
        let leaf_pem = leaf.signed_by(&leaf_key, &issuer)?.pem();

        fs::write(&self.ca, &ca_pem)?;
        fs::write(&self.key, leaf_key.serialize_pem())?;
        fs::write(&self.chain, leaf_pem + &ca_pem)?;
        Ok(())
    }

    /// For a proxy that speaks TLS in the server's place.
    pub(crate) fn acceptor(&self) -> Result<tokio_rustls::TlsAcceptor> {
        let bad = |e: &dyn std::fmt::Display| Error::Unexpected(format!("reading the test certificate: {e}"));
        let chain = CertificateDer::pem_file_iter(&self.chain)
            .map_err(|e| bad(&e))?
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(|e| bad(&e))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|e| bad(&e))?;
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| bad(&e))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|e| bad(&e))?;
        Ok(Arc::new(config).into())
    }

    /// The authority's certificate as PEM text.
    pub fn ca_pem(&self) -> Result<String> {
        fs::read_to_string(&self.ca).doing(|| format!("reading {}", self.ca.display()))
    }
}
