//! Opportunities as they change, as server-sent events. The list of a filter is
//! written once per look of the desk, for all who follow it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderName;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::access::Permission::Analyse;
use domain::access::may;
use domain::arbitrage::filter::Filter;
use engine::desk::Desk;
use engine::error::{Kind, Result};
use engine::{sessions, tokens};
use futures::StreamExt;
use futures::stream::unfold;
use serde_json::json;
use tokio::sync::watch;

use super::opportunities::{FILTERS, Opportunity, filter};
use super::stale;
use crate::api::asked::{Asked, Proof};
use crate::api::endpoint::{Endpoint, Gives, handler};
use crate::api::reply::Reply;
use crate::api::shape::Shape;
use crate::router::State;
use crate::sse::KEEP_ALIVE;

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/opportunities/stream",
    title: "Opportunities as they change",
    about: "An event named `opportunities` with the whole list at once, and again whenever anything in it has \
            changed, at most four times a second. It ends within 15 seconds when session, token or role hold no more.",
    needs: Analyse,
    params: FILTERS,
    gives: Gives::Stream,
    schema: Opportunity::schema,
    handler: handler!(follow),
}];

/// How often a program has to prove itself anew.
const PROVED_EVERY: Duration = Duration::from_secs(15);
/// Filters whose lists are kept until the next look.
const MOST: usize = 256;

/// Lists of the newest look, by their filter.
#[derive(Clone, Default)]
pub(crate) struct Sheets(Arc<Mutex<Shelf>>);

#[derive(Default)]
struct Shelf {
    version: u64,
    sheets: HashMap<String, Arc<str>>,
}

impl Sheets {
    fn get(&self, desk: &Desk, question: &str, filter: &Filter) -> Result<Arc<str>> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let version = desk.seen().version;
        if shelf.version != version {
            *shelf = Shelf { version, sheets: HashMap::new() };
        }
        if let Some(sheet) = shelf.sheets.get(question) {
            return Ok(sheet.clone());
        }
        let sheet: Arc<str> = written(desk, filter)?.into();
        if shelf.sheets.len() < MOST {
            shelf.sheets.insert(question.to_owned(), sheet.clone());
        }
        Ok(sheet)
    }
}

fn written(desk: &Desk, filter: &Filter) -> Result<String> {
    let board = desk.board(filter)?;
    let stale = stale(board.at, board.old.as_ref());
    let rows: Vec<Opportunity> = board.rows.into_iter().map(Opportunity::from).collect();
    Ok(json!({ "data": rows, "stale": stale }).to_string())
}

struct Follower {
    desk: Desk,
    sheets: Sheets,
    looks: watch::Receiver<u64>,
    question: String,
    filter: Filter,
    last: Arc<str>,
}

/// What cannot be listed is a problem, before the first event.
async fn follow(asked: Asked) -> Result<Reply> {
    let (filter, question) = (filter(&asked)?, asked.question());
    let (desk, sheets) = (asked.state.desk.clone(), asked.state.api.sheets.clone());
    let mut looks = desk.versions();
    looks.mark_changed();
    sheets.get(&desk, &question, &filter)?;
    let follower = Follower { desk, sheets, looks, question, filter, last: "".into() };
    let events = unfold(follower, |mut follower| async move {
        follower.next().await.map(|event| (Ok::<_, Infallible>(event), follower))
    });
    let stream = Sse::new(events.take_until(Box::pin(ended(asked))));
    // Proxies that gather answers would hold the events back.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    let answer = (unbuffered, stream.keep_alive(KeepAlive::new().interval(KEEP_ALIVE)));
    Ok(Reply::Live(answer.into_response()))
}

impl Follower {
    /// None when there is no list any more: the reader comes back and is told why.
    async fn next(&mut self) -> Option<Event> {
        loop {
            self.looks.changed().await.ok()?;
            let version = *self.looks.borrow_and_update();
            let sheet = self.sheets.get(&self.desk, &self.question, &self.filter).ok()?;
            if sheet != self.last {
                self.last = sheet.clone();
                return Some(Event::default().event("opportunities").id(version.to_string()).data(sheet));
            }
        }
    }
}

/// When the server stops, or whoever follows may no more.
async fn ended(asked: Asked) {
    let Asked { state, caller, proof, .. } = asked;
    let signed_out = async {
        match &proof {
            Proof::Session(_) => state.holding.ended(caller.session).await,
            Proof::Token(_) => pending().await,
        }
    };
    tokio::select! {
        () = refused(&state, &proof, &caller.origin) => {}
        () = signed_out => {}
        () = state.stop.cancelled() => {}
    }
}

/// A database that is away refuses nobody.
async fn refused(state: &State, proof: &Proof, origin: &str) {
    loop {
        tokio::time::sleep(PROVED_EVERY).await;
        if matches!(may_still(state, proof, origin).await, Ok(false)) {
            return;
        }
    }
}

async fn may_still(state: &State, proof: &Proof, origin: &str) -> Result<bool> {
    match proof {
        Proof::Session(token) => {
            let found = sessions::holder(&state.engine, token, false).await?;
            Ok(found.is_some_and(|(holder, _)| may(&holder.roles, Analyse)))
        }
        Proof::Token(token) => match tokens::holder(&state.engine, token, origin, "").await {
            Ok(caller) => Ok(caller.may(Analyse)),
            Err(error) if error.kind == Kind::Forbidden => Ok(false),
            Err(error) => Err(error),
        },
    }
}
