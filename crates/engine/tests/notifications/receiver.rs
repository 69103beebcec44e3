//! Somebody who takes what is sent, and writes it down.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Taken {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
struct Book {
    taken: Vec<Taken>,
    answer: String,
}

pub(crate) struct Http {
    port: u16,
    book: Arc<Mutex<Book>>,
}

impl Http {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let book = Arc::new(Mutex::new(Book { answer: "200 OK".into(), ..Book::default() }));
        let shared = book.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream, shared.clone()));
            }
        });
        Self { port, book }
    }

    pub(crate) fn authority(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority())
    }

    /// With this status line, and headers after it, from now on.
    pub(crate) fn answer(&self, text: &str) {
        self.book.lock().expect("the book").answer = text.to_owned();
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.book.lock().expect("the book").taken.clone()
    }
}

async fn take(stream: TcpStream, book: Arc<Mutex<Book>>) {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let path = lines[0].split(' ').nth(1).unwrap_or_default().to_owned();
    let pairs = lines[1..].iter().filter_map(|line| line.split_once(": "));
    let headers: Vec<_> = pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let mut taken = Taken { path, headers, body: String::new() };
    let length = taken.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.expect("the body");
    taken.body = String::from_utf8(body).expect("text");
    let answer = {
        let mut book = book.lock().expect("the book");
        book.taken.push(taken);
        book.answer.clone()
    };
    let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.ok();
}

pub(crate) struct Smtp {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Smtp {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let shared = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, shared.clone()));
            }
        });
        Self { port, taken }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn taken(&self) -> Vec<String> {
        self.taken.lock().expect("the mails").clone()
    }
}

/// Everything that was said to it, written down before the mail is taken.
async fn converse(stream: TcpStream, mails: Arc<Mutex<Vec<String>>>) {
    let (mut said, mut stream) = (String::new(), BufReader::new(stream));
    stream.write_all(b"220 test\r\n").await.expect("a greeting");
    let mut data = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        said.push_str(&line);
        let answer = match (data, line.trim_end()) {
            (true, ".") => {
                data = false;
                mails.lock().expect("the mails").push(said.clone());
                "250 taken"
            }
            (true, _) => continue,
            (false, "DATA") => {
                data = true;
                "354 go on"
            }
            (false, "QUIT") => {
                stream.write_all(b"221 bye\r\n").await.ok();
                return;
            }
            (false, _) => "250 test",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.expect("an answer");
    }
}
