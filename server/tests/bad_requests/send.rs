//! A request as bytes, and as much of the answer as says what it is.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Answer {
    /// None when the line was closed without a word.
    pub(crate) status: Option<u16>,
    head: String,
}

impl Answer {
    /// A server that is busy or stopping says so, and when to come again.
    pub(crate) fn is_fault(&self) -> bool {
        match self.status {
            Some(503) => {
                !self.head.to_lowercase().contains("retry-after") && !self.head.contains("problem+json")
            }
            Some(status) => status >= 500,
            None => self.is_late(),
        }
    }

    pub(crate) fn is_late(&self) -> bool {
        self.head.starts_with(LATE)
    }
}

const LATE: &str = "no end of an answer in time: ";
/// The server itself gives up after half of that.
const PATIENCE: Duration = Duration::from_secs(60);

/// `ends`: nothing more will come, which a server takes for hanging up.
pub(crate) fn send(host: &str, bytes: &[u8], ends: bool) -> Answer {
    let mut stream = TcpStream::connect(host).expect("the server");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    // It may hang up before it has heard everything.
    let _ = stream.write_all(bytes);
    if ends {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer)
        && matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
    {
        let begun = String::from_utf8_lossy(&answer[..answer.len().min(2_000)]).into_owned();
        return Answer { status: None, head: format!("{LATE}{begun}") };
    }
    let text = String::from_utf8_lossy(&answer[..answer.len().min(2_000)]).into_owned();
    let status =
        text.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)).and_then(|word| word.parse().ok());
    Answer { status, head: text }
}
