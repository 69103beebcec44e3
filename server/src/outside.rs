//! What the server is called from outside, and by which proxy.

use std::net::IpAddr;

use axum::http::uri::Authority;
use engine::error::{Error, Result};

use crate::config::Server;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outside {
    url: Option<Own>,
    proxy: Option<IpAddr>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Own {
    origin: String,
    authority: String,
    tls: bool,
}

impl Outside {
    pub(crate) fn of(settings: &Server) -> Result<Self> {
        let url = settings.external_url.as_deref().map(own).transpose()?;
        let proxy = settings.proxy.as_deref().map(|text| {
            text.parse().map_err(|_| wrong("server.proxy", text, "it is not an address like 10.0.0.7"))
        });
        Ok(Self { url, proxy: proxy.transpose()? })
    }

    pub(crate) fn is_named(&self) -> bool {
        self.url.is_some()
    }

    /// Whether a request may name us so, beside names of this machine.
    pub(crate) fn is_ours(&self, asked: &Authority) -> bool {
        self.url.as_ref().is_some_and(|own| own.authority.eq_ignore_ascii_case(asked.as_str()))
    }

    /// The origin of our own pages, for whoever named us so.
    pub(crate) fn origin(&self, asked: &Authority) -> String {
        match &self.url {
            Some(own) if self.is_ours(asked) => own.origin.clone(),
            _ => format!("http://{asked}"),
        }
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.url.as_ref().is_some_and(|own| own.tls)
    }

    /// Only our own proxy is believed.
    pub(crate) fn peer(&self, direct: IpAddr, forwarded: Option<&str>) -> IpAddr {
        let told = forwarded.filter(|_| self.proxy == Some(direct)).and_then(|text| text.parse().ok());
        told.unwrap_or(direct)
    }
}

/// Passwords and sessions cross the network only inside TLS.
fn own(text: &str) -> Result<Own> {
    let fault = |why: &str| wrong("server.external_url", text, why);
    let url = url::Url::parse(text).map_err(|error| fault(&error.to_string()))?;
    if url.scheme() != "https" {
        return Err(fault("it does not begin with https://"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(fault("it is more than a host and a port"));
    }
    let origin = url.origin().ascii_serialization();
    let authority = origin.trim_start_matches("https://").to_owned();
    Ok(Own { origin, authority, tls: true })
}

fn wrong(key: &str, text: &str, why: &str) -> Error {
    Error::invalid(
        "reading the configuration",
        format!("{key} is {text:?}: {why}"),
        "Correct it; refit.example.toml shows every key.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outside(url: Option<&str>, proxy: Option<&str>) -> Result<Outside> {
        let settings = Server {
            external_url: url.map(str::to_owned),
            proxy: proxy.map(str::to_owned),
            ..Server::default()
        };
        Outside::of(&settings)
    }

    #[test]
    fn only_whole_https_addresses() {
        for good in
            ["https://refit.example.org", "https://refit.example.org/", "https://refit.example.org:8443"]
        {
            assert!(outside(Some(good), None).is_ok(), "{good}");
        }
        for bad in [
            "http://refit.example.org",
            "refit.example.org",
            "https://a.b/c",
            "https://a@b.c",
            "https://a.b/?c",
            "",
        ] {
            assert!(outside(Some(bad), None).is_err(), "{bad}");
        }
    }

    #[test]
    fn our_own_name_has_our_own_origin() {
        let outside = outside(Some("https://refit.example.org"), None).expect("settings");
        let asked = |text: &str| text.parse::<Authority>().expect("an authority");
        assert!(outside.is_ours(&asked("refit.example.org")) && outside.is_ours(&asked("Refit.example.org")));
        assert!(!outside.is_ours(&asked("evil.example")) && !outside.is_ours(&asked("refit.example.org:80")));
        assert_eq!(outside.origin(&asked("refit.example.org")), "https://refit.example.org");
        assert_eq!(outside.origin(&asked("127.0.0.1:3000")), "http://127.0.0.1:3000");
    }

    #[test]
    fn only_the_proxy_says_who_comes() {
        let outside = outside(None, Some("10.0.0.7")).expect("settings");
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert_eq!(outside.peer(ip("10.0.0.7"), Some("192.0.2.1")), ip("192.0.2.1"));
        assert_eq!(outside.peer(ip("10.0.0.7"), Some("anything")), ip("10.0.0.7"));
        assert_eq!(outside.peer(ip("192.0.2.9"), Some("192.0.2.1")), ip("192.0.2.9"));
    }
}
