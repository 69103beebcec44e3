//! One connection of the application: decide, take a turn, do it, write it down.

use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::time::{sleep, timeout};

use super::Shared;
use super::carry::Call;
use super::decide::Hand;
use super::intent::{Answer, Deed, Intent, Verdict};
use super::report::ClientError;

/// The application's own limit on a call.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);
/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) async fn write(shared: Arc<Shared>, place: u32) {
    let mut hand = Hand::new(&shared.options, &shared.surroundings, place);
    let mut line = None;
    while !shared.stop.is_cancelled() {
        let (deed, intent) = hand.decide();
        tokio::select! {
            () = shared.stop.cancelled() => break,
            () = shared.pace.turn(intent.rows()) => {}
        }
        let verdict = call(&shared, &mut line, deed, &intent).await;
        hand.settle(intent, verdict);
    }
    if let Some(line) = line {
        line.close().await.ok();
    }
}

/// Does it once. A line that is in doubt is dropped, as a pool would.
async fn call(shared: &Shared, line: &mut Option<PgConnection>, deed: Deed, intent: &Intent) -> Verdict {
    let began = Instant::now();
    let mut call = Call { meter: &shared.meter, commits: false };
    let error = match attempt(shared, line, &mut call, intent).await {
        Ok(answer) => {
            shared.meter.acked(intent.rows(), answer.stale, began.elapsed());
            shared.ledger.write(intent, Verdict::Acked, answer.id);
            return Verdict::Acked;
        }
        Err(error) => error,
    };
    let verdict = if call.commits && intent.writes() && !is_definite(&error) {
        Verdict::Unknown
    } else {
        Verdict::Failed
    };
    if !is_definite(&error) {
        *line = None;
    }
    shared.ledger.write(intent, verdict, None);
    shared.meter.failed(ClientError::new(deed, intent.rows(), verdict == Verdict::Unknown, &error));
    if line.is_none() {
        sleep(PAUSE).await;
    }
    verdict
}

async fn attempt(
    shared: &Shared,
    line: &mut Option<PgConnection>,
    call: &mut Call<'_>,
    intent: &Intent,
) -> sqlx::Result<Answer> {
    let patience = async {
        let line = match line {
            Some(line) => line,
            None => line.insert(connect(shared).await?),
        };
        call.carry_out(line, intent).await
    };
    let late = || sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "no answer within 10 s"));
    timeout(COMMAND_TIMEOUT, patience).await.unwrap_or_else(|_| Err(late()))
}

async fn connect(shared: &Shared) -> sqlx::Result<PgConnection> {
    PgConnectOptions::from_str(&shared.url)?
        .application_name("legacy client")
        .statement_cache_capacity(1_024)
        .options([("default_transaction_isolation", shared.options.isolation.sql())])
        .connect()
        .await
}

/// The server said no, and is there to say more. A server that goes down says
/// so with a code of class 57, perhaps after it has committed.
fn is_definite(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            !error.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
        }
        // The client's own word for a count that is not right.
        sqlx::Error::AnyDriverError(_) => true,
        _ => false,
    }
}
