//! The address to serve on.

use std::fs;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use engine::error::{Error, Kind, Result};

/// Takes the address. One that others can reach needs a name and TLS in front,
/// for sessions and passwords cross the network then.
pub(crate) fn listen(address: &str, named: bool) -> Result<TcpListener> {
    let addresses = resolve(address)?;
    if let Some(open) = addresses.iter().find(|address| !named && !address.ip().is_loopback()) {
        return Err(Error::new(
            Kind::Refused,
            format!("listening on {address}"),
            format!(
                "{} can be reached by others, and passwords would cross the network in the clear",
                open.ip()
            ),
            "Put a proxy with TLS in front and name its address with --external-url, or listen on 127.0.0.1.",
        ));
    }
    let listener =
        TcpListener::bind(&addresses[..]).map_err(|error| not_free(address, &addresses, &error))?;
    listener.set_nonblocking(true).map_err(|error| not_free(address, &addresses, &error))?;
    Ok(listener)
}

fn resolve(address: &str) -> Result<Vec<SocketAddr>> {
    let wrong = |why: String| {
        let next = "Write it as 127.0.0.1:3000; port 0 takes a free one.";
        Error::new(Kind::Invalid, format!("listening on {address}"), why, next)
    };
    let found: Vec<SocketAddr> =
        address.to_socket_addrs().map_err(|error| wrong(error.to_string()))?.collect();
    if found.is_empty() { Err(wrong("it names no address".to_owned())) } else { Ok(found) }
}

fn not_free(address: &str, addresses: &[SocketAddr], error: &std::io::Error) -> Error {
    let doing = format!("listening on {address}");
    if error.kind() != ErrorKind::AddrInUse {
        return Error::new(
            Kind::Unavailable,
            doing,
            error.to_string(),
            "Give another address with --listen.",
        );
    }
    let who = addresses.iter().find_map(|address| holder(address.port()));
    let why = who.map_or_else(|| "the port is taken".to_owned(), |who| format!("the port is taken by {who}"));
    Error::new(
        Kind::Unavailable,
        doing,
        why,
        "Stop that process, or give another port: --listen 127.0.0.1:0 takes a free one.",
    )
}

/// The process that listens on the port, as far as we may look.
fn holder(port: u16) -> Option<String> {
    let socket = format!("socket:[{}]", inode(port)?);
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let mut pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let pid = pids.find(|pid| {
        let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
        files
            .into_iter()
            .any(|file| fs::read_link(file.path()).is_ok_and(|target| target.as_os_str() == socket.as_str()))
    })?;
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    Some(format!("process {pid} ({})", name.trim()))
}

/// The kernel's table of sockets: local address, state 0A for listening, inode.
fn inode(port: u16) -> Option<String> {
    let suffix = format!(":{port:04X}");
    let tables =
        ["/proc/net/tcp", "/proc/net/tcp6"].into_iter().filter_map(|table| fs::read_to_string(table).ok());
    tables.collect::<String>().lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let listens = fields.get(1)?.ends_with(&suffix) && *fields.get(3)? == "0A";
        listens.then(|| fields.get(9).map(|inode| (*inode).to_owned()))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_connect() {
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
            assert!(listen(address, false).is_err_and(|error| error.kind == Kind::Refused), "{address}");
        }
        assert!(listen("127.0.0.1:0", false).is_ok());
        assert!(listen("localhost:0", false).is_ok());
        assert!(listen("0.0.0.0:0", true).is_ok());
    }

    #[test]
    fn what_is_no_address_is_called_so() {
        for address in ["3000", "127.0.0.1", "127.0.0.1:99999", ""] {
            assert!(listen(address, false).is_err_and(|error| error.kind == Kind::Invalid), "{address}");
        }
    }

    #[test]
    fn a_taken_port_names_its_holder() {
        let taken = listen("127.0.0.1:0", false).expect("a free port");
        let address = taken.local_addr().expect("its address").to_string();
        let error = listen(&address, false).expect_err("it is taken").to_string();
        assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
    }
}
