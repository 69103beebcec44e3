//! One reader of the stream.

use std::time::Duration;

use axum::response::sse::Event as Message;
use domain::run::{LogLine, Run};
use engine::live::{Event, Hub};
use engine::{Engine, runs};
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::Sender;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::guard::Holding;
use crate::router::State;

const RETRY: Duration = Duration::from_secs(1);
const PAGE: i64 = 1000;
/// A line to the database may be dead without a word.
const SILENT: Duration = Duration::from_secs(10);

pub(super) struct Viewer {
    engine: Engine,
    hub: Hub,
    stop: CancellationToken,
    events: Receiver<Event>,
    /// Looks at the market.
    looks: watch::Receiver<u64>,
    /// Looks at the database itself.
    diagnoses: watch::Receiver<u64>,
    run: Option<i64>,
    /// The last line of the log that was sent.
    last: i64,
    sender: Sender<Message>,
}

/// The reader has gone, so there is nobody to send to.
struct Gone;

impl Viewer {
    /// Listens from here on.
    pub(super) fn new(state: &State, run: Option<i64>, after: i64, sender: Sender<Message>) -> Self {
        let events = state.hub.subscribe();
        let looks = state.desk.versions();
        let diagnoses = state.diagnostics.versions();
        Self {
            engine: state.engine.clone(),
            hub: state.hub.clone(),
            stop: state.stop.clone(),
            events,
            looks,
            diagnoses,
            run,
            last: after,
            sender,
        }
    }

    /// Until the reader goes, the session ends, or the server does.
    pub(super) async fn watch(mut self, holding: Holding, session: i64) {
        let stop = self.stop.clone();
        let sender = self.sender.clone();
        tokio::select! {
            _ = self.tell() => {}
            () = sender.closed() => {}
            () = holding.ended(session) => {}
            () = stop.cancelled() => {
                let _ = sender.send(Message::default().retry(RETRY).comment("the server is stopping")).await;
            }
        }
    }

    async fn tell(&mut self) -> Result<(), Gone> {
        self.send(Message::default().retry(RETRY).comment("live")).await?;
        self.now().await?;
        loop {
            let event = tokio::select! {
                event = self.events.recv() => event,
                looked = self.looks.changed() => {
                    looked.map_err(|_| Gone)?;
                    self.looked().await?;
                    continue;
                }
                diagnosed = self.diagnoses.changed() => {
                    diagnosed.map_err(|_| Gone)?;
                    self.diagnosed().await?;
                    continue;
                }
            };
            match event {
                Ok(event) => self.pass_on(event).await?,
                // Too slow for the backlog: what was missed is read again.
                Err(RecvError::Lagged(_)) => self.now().await?,
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }

    /// What a reader needs who knows nothing but the last line it has.
    async fn now(&mut self) -> Result<(), Gone> {
        let snapshot = self.hub.snapshot();
        for run in snapshot.runs.iter().filter(|run| self.run == Some(run.id)) {
            self.run_moved(run).await?;
        }
        self.replay().await?;
        self.changed(snapshot.version).await
    }

    async fn replay(&mut self) -> Result<(), Gone> {
        let Some(run) = self.run else { return Ok(()) };
        loop {
            let lines = match timeout(SILENT, runs::log(&self.engine, run, self.last, PAGE)).await {
                Ok(lines) => lines.map_err(|error| error.to_string()),
                Err(_) => Err("the database says nothing".to_owned()),
            };
            let lines = match lines {
                Ok(lines) => lines,
                Err(error) => {
                    // The reader comes back by itself and asks from the same line on.
                    tracing::warn!(run, error, "could not read the log for a viewer");
                    return Err(Gone);
                }
            };
            if lines.is_empty() {
                return Ok(());
            }
            for line in &lines {
                self.line(line).await?;
            }
        }
    }

    async fn pass_on(&mut self, event: Event) -> Result<(), Gone> {
        match event {
            Event::Run(run) if self.run.is_none_or(|wanted| wanted == run.id) => self.run_moved(&run).await,
            Event::Log(line) if self.run == Some(line.run) => self.line(&line).await,
            Event::Changed(version) => self.changed(version).await,
            Event::Run(_) | Event::Log(_) => Ok(()),
        }
    }

    async fn line(&mut self, line: &LogLine) -> Result<(), Gone> {
        if line.id <= self.last {
            return Ok(());
        }
        self.last = line.id;
        self.send(written("log", line).id(line.id.to_string())).await
    }

    async fn run_moved(&self, run: &Run) -> Result<(), Gone> {
        self.send(written("run", run)).await
    }

    /// Of looks that came in the meantime only the last counts.
    async fn looked(&mut self) -> Result<(), Gone> {
        let version = *self.looks.borrow_and_update();
        self.send(Message::default().event("market").data(version.to_string())).await
    }

    async fn diagnosed(&mut self) -> Result<(), Gone> {
        let version = *self.diagnoses.borrow_and_update();
        self.send(Message::default().event("diagnosed").data(version.to_string())).await
    }

    async fn changed(&self, version: u64) -> Result<(), Gone> {
        self.send(Message::default().event("changed").data(version.to_string())).await
    }

    async fn send(&self, message: Message) -> Result<(), Gone> {
        self.sender.send(message).await.map_err(|_| Gone)
    }
}

/// In the form that the page's data have.
fn written(name: &str, value: &impl Serialize) -> Message {
    let text = app::Written::of(value).map(|written| written.to_string()).unwrap_or_default();
    Message::default().event(name).data(text)
}
