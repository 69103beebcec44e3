//! One client's connection, from its first packet to its end.

use std::io;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, BufWriter};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::Control;
use super::message::{Message, Startup};
use super::swallow::{Order, Session};
use super::weather::{Weather, abandoned, cut, deliver};

/// The order that waits for the server's answer to a COMMIT.
type Waiting = Mutex<Option<Order>>;

pub(super) async fn serve(mut client: TcpStream, mut server: TcpStream, control: &Control) {
    let began = *control.weather.borrow();
    client.set_nodelay(true).ok();
    server.set_nodelay(true).ok();
    let reset = tokio::select! {
        () = cut(control.weather.subscribe(), began.cuts) => true,
        () = abandoned(control.weather.subscribe(), began.abandoned) => {
            cut(control.weather.subscribe(), began.cuts).await;
            true
        }
        passed = pass(&mut client, &mut server, control) => passed.is_err(),
    };
    if reset {
        client.set_zero_linger().ok();
        server.set_zero_linger().ok();
    }
}

/// Until one side closes; an error asks for a reset of both.
async fn pass(client: &mut TcpStream, server: &mut TcpStream, control: &Control) -> io::Result<()> {
    let session = Session::of(greet(client, server, control).await?);
    let waiting = Waiting::default();
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    tokio::select! {
        ended = requests(from_client, to_server, session, &waiting, control) => ended,
        ended = answers(from_server, to_client, &waiting, control) => ended,
    }
}

/// The proxy itself declines encryption, so that it can read on.
async fn greet(client: &mut TcpStream, server: &mut TcpStream, control: &Control) -> io::Result<String> {
    let mut weather = control.weather.subscribe();
    loop {
        let startup = Startup::read(client).await?;
        if startup.asks_for_encryption() {
            deliver(client, b"N", true, &mut weather).await?;
            continue;
        }
        deliver(server, startup.bytes(), true, &mut weather).await?;
        return Ok(startup.application());
    }
}

async fn requests(
    from: impl AsyncRead + Unpin,
    to: impl AsyncWrite + Unpin,
    mut session: Session,
    waiting: &Waiting,
    control: &Control,
) -> io::Result<()> {
    relay(from, to, control.weather.subscribe(), |message| {
        if let Some(order) = session.hears(message, &control.orders) {
            put(waiting, Some(order));
        }
        Ok(true)
    })
    .await
}

async fn answers(
    from: impl AsyncRead + Unpin,
    to: impl AsyncWrite + Unpin,
    waiting: &Waiting,
    control: &Control,
) -> io::Result<()> {
    relay(from, to, control.weather.subscribe(), |message| match message.kind() {
        // A command is complete, or refused.
        b'C' | b'E' => {
            let order = put(waiting, None);
            order.map_or(Ok(()), |order| decide(order, message, waiting, control)).map(|()| true)
        }
        b'A' if control.weather.borrow().deaf => {
            control.unheard.fetch_add(1, Ordering::Relaxed);
            Ok(false)
        }
        _ => Ok(true),
    })
    .await
}

/// Whether this is the answer that the order is about.
fn decide(order: Order, message: &Message, waiting: &Waiting, control: &Control) -> io::Result<()> {
    if message.kind() == b'E' || message.texts().next() == Some("ROLLBACK") {
        control.orders.put_back(order);
    } else if message.texts().next() == Some("COMMIT") {
        order.done.send(()).ok();
        return Err(io::Error::other("the answer to the COMMIT is swallowed"));
    } else {
        // The answer to a statement before the COMMIT.
        put(waiting, Some(order));
    }
    Ok(())
}

fn put(waiting: &Waiting, order: Option<Order>) -> Option<Order> {
    std::mem::replace(&mut waiting.lock().unwrap_or_else(PoisonError::into_inner), order)
}

async fn relay(
    from: impl AsyncRead + Unpin,
    to: impl AsyncWrite + Unpin,
    mut weather: watch::Receiver<Weather>,
    mut passes: impl FnMut(&Message) -> io::Result<bool>,
) -> io::Result<()> {
    let (mut from, mut to) = (BufReader::with_capacity(65_536, from), BufWriter::new(to));
    while let Some(message) = Message::read(&mut from).await? {
        if passes(&message)? {
            deliver(&mut to, message.bytes(), message.burst, &mut weather).await?;
        }
        if from.buffer().is_empty() {
            to.flush().await?;
        }
    }
    to.shutdown().await
}
