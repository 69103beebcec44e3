//! What goes out over the network to addresses that somebody has configured:
//! only to hosts that are named, only to addresses of the world unless theirs
//! is named too, to the very address that was looked at, and no further.

mod address;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt;
use url::{Host, Url};

const PATIENCE: Duration = Duration::from_secs(10);

/// Where requests may go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// `host` for its https port, or `host:port`.
    pub hosts: Vec<String>,
    /// Of addresses that are none of the world's and are meant all the same.
    pub networks: Vec<IpNet>,
}

impl Reach {
    /// Why this address must not be asked.
    pub(crate) fn refusal(&self, url: &Url) -> Option<String> {
        let (host, port) = (url.host_str()?, url.port_or_known_default()?);
        if !url.username().is_empty() || url.password().is_some() {
            return Some("its address has a name or a password in it".to_owned());
        }
        if !matches!(url.scheme(), "https" | "http") {
            return Some(format!("{}: is no way to it", url.scheme()));
        }
        let named = |entry: &String| {
            entry.eq_ignore_ascii_case(&format!("{host}:{port}"))
                || (port == 443 && entry.eq_ignore_ascii_case(host))
        };
        let known = self.hosts.iter().any(named);
        (!known).then(|| format!("{host}:{port} is not among the hosts that may be asked"))
    }

    fn may(&self, ip: IpAddr, tls: bool) -> bool {
        let ip = ip.to_canonical();
        let meant = self.networks.iter().any(|network| network.contains(&ip));
        meant || (tls && address::is_of_the_world(ip))
    }
}

/// Looked up once: what is connected to is what was judged, whatever the name
/// means a moment later.
async fn resolve(reach: &Reach, url: &Url) -> Result<Vec<SocketAddr>, String> {
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err("its address has no host".to_owned());
    };
    let found: Vec<SocketAddr> = match host {
        Host::Ipv4(ip) => vec![SocketAddr::new(ip.into(), port)],
        Host::Ipv6(ip) => vec![SocketAddr::new(ip.into(), port)],
        Host::Domain(name) => tokio::time::timeout(PATIENCE, tokio::net::lookup_host((name, port)))
            .await
            .map_err(|_| format!("{name} was not found within {} s", PATIENCE.as_secs()))?
            .map_err(|error| format!("{name} was not found: {error}"))?
            .collect(),
    };
    let tls = url.scheme() == "https";
    let may: Vec<SocketAddr> = found.iter().copied().filter(|address| reach.may(address.ip(), tls)).collect();
    match (may.is_empty(), found.first()) {
        (false, _) => Ok(may),
        (true, Some(first)) if address::is_of_the_world(first.ip().to_canonical()) => {
            Err("without TLS only the networks that are named may be asked".to_owned())
        }
        (true, Some(first)) => Err(format!(
            "it leads to {}, which is private and not among the networks that are named",
            first.ip()
        )),
        (true, None) => Err("its name leads to no address".to_owned()),
    }
}

/// Sends the body; an answer of 2xx means that it was taken.
pub(crate) async fn post(reach: &Reach, url: &Url, headers: HeaderMap, body: String) -> Result<(), String> {
    if let Some(why) = reach.refusal(url) {
        return Err(why);
    }
    let addresses = resolve(reach, url).await?;
    let host = url.host_str().unwrap_or_default();
    let client = client()?.resolve_to_addrs(host, &addresses).build().map_err(|error| words(&error))?;
    let sent = client.post(url.clone()).headers(headers).body(body).send().await;
    let status = sent.map_err(|error| words(&error))?.status();
    if status.is_success() { Ok(()) } else { Err(format!("it answered with status {status}")) }
}

/// It follows nobody, believes no proxy of the environment, and trusts whom the
/// machine trusts.
pub(crate) fn client() -> Result<ClientBuilder, String> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| format!("TLS cannot be used: {error}"))?
        .with_no_client_auth();
    Ok(Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .no_proxy()
        .user_agent(concat!("refit/", env!("CARGO_PKG_VERSION")))
        .timeout(PATIENCE))
}

/// Without the address, which may be a secret, and with the reason below.
fn words(error: &reqwest::Error) -> String {
    use std::error::Error;
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    match cause.downcast_ref::<reqwest::Error>() {
        Some(_) if error.is_timeout() => format!("no answer within {} s", PATIENCE.as_secs()),
        Some(_) => "it cannot be asked".to_owned(),
        None if error.is_timeout() => format!("no answer within {} s", PATIENCE.as_secs()),
        None => cause.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(networks: &[&str]) -> Reach {
        let hosts = ["hooks.example.org", "in.example.org:8443", "127.0.0.1:80", "localhost:80", "[::1]:443"];
        Reach {
            hosts: hosts.map(str::to_owned).to_vec(),
            networks: networks.iter().map(|one| one.parse().expect("a network")).collect(),
        }
    }

    #[test]
    fn only_hosts_that_are_named() {
        for (url, may) in [
            ("https://hooks.example.org/a", true),
            ("https://HOOKS.example.org:443/a", true),
            ("https://in.example.org:8443/", true),
            ("https://in.example.org/", false),
            ("https://hooks.example.org:8443/", false),
            ("http://hooks.example.org/", false),
            ("https://hooks.example.org.evil.example/", false),
            ("https://evil.example/hooks.example.org", false),
            ("https://hooks.example.org@evil.example/", false),
            ("https://a:b@hooks.example.org/", false),
        ] {
            let url = Url::parse(url).expect("an address");
            assert_eq!(reach(&[]).refusal(&url).is_none(), may, "{url}");
        }
    }

    #[tokio::test]
    async fn addresses_that_are_not_of_the_world_are_refused_however_they_are_written() {
        let refused = [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://localhost/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.1/",
        ];
        for url in refused {
            let url = Url::parse(url).expect("an address");
            assert!(resolve(&reach(&[]), &url).await.is_err(), "{url}");
        }
        let ours = reach(&["127.0.0.0/8"]);
        let found = resolve(&ours, &Url::parse("http://127.0.0.1/").expect("an address")).await;
        assert_eq!(found, Ok(vec!["127.0.0.1:80".parse().expect("an address")]));
        // The world is asked by TLS alone.
        let plain = Url::parse("http://93.184.215.14/").expect("an address");
        assert!(resolve(&ours, &plain).await.is_err_and(|why| why.contains("TLS")));
    }
}
