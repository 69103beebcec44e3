//! Reports, deployments, logs, quarantines, the audit and the task tracker as
//! files: `/reports/7.json`, `/deployments/7.md`, `/runs/7/log.txt`,
//! `/moves/trades/quarantine.csv`, `/audit.csv`, `/tracker.md`,
//! `/phases/1/tracker.md` and `/logs/server.txt`.
//!
//! They share their first part with pages, whose names the router could not
//! tell from a name with an ending. So they are looked at before it.

use axum::body::{Body, Bytes};
use axum::extract::{Request, State as Extract};
use axum::http::Method;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use domain::logs::{Entry, Source};
use engine::audit::{self, Filter};
use engine::desk::{self, Desk};
use engine::error::{Error, Kind, Result};
use engine::ledger::{execution, performance};
use engine::quarantine::Format;
use engine::{Engine, deployments, integrity, logs, moves, quarantine, reports, runs, tasks};
use futures::stream::{Stream, StreamExt, TryStreamExt, iter, try_unfold};

use crate::command::run::log;
use crate::middleware::failure;
use crate::router::State;

const PAGE: i64 = 1000;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Clone, Debug, PartialEq, Eq)]
enum Export {
    Report(i64),
    /// A deployment, as Markdown or JSON.
    Deployment(i64, &'static str),
    Log(i64),
    Quarantine(String, Format),
    Audit(Format),
    Integrity(i64, integrity::Format),
    Executions(Format),
    /// Opportunities as a file of this kind.
    Opportunities(&'static str),
    Performance(&'static str),
    /// Of the server or of PostgreSQL.
    Lines(Source),
    /// Of this phase, or of all of them.
    Tracker(Option<u8>),
}

pub(crate) async fn answer(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let wanted =
        wanted(request.uri().path()).filter(|_| matches!(*request.method(), Method::GET | Method::HEAD));
    let made = match wanted {
        None => return next.run(request).await,
        Some(Export::Report(id)) => report(&state.engine, id).await,
        Some(Export::Deployment(id, kind)) => deployment(&state.engine, id, kind).await,
        Some(Export::Integrity(id, format)) => findings(&state.engine, id, format).await,
        Some(Export::Log(id)) => whole_log(&state.engine, id).await,
        Some(Export::Quarantine(id, format)) => kept(&state.engine, &id, format).await,
        Some(Export::Audit(format)) => lines(&state.engine, request.uri().query(), format).await,
        Some(Export::Executions(format)) => executions(&state.engine, given(&request), format).await,
        Some(Export::Performance(kind)) => performed(&state.engine, given(&request), kind).await,
        Some(Export::Opportunities(kind)) => opportunities(&state.desk, &request, kind),
        Some(Export::Lines(source)) => {
            let query = request.uri().query().unwrap_or_default().to_owned();
            newest(&state, &query, source).await
        }
        Some(Export::Tracker(phase)) => tracker(&state.engine, phase).await,
    };
    made.unwrap_or_else(|error| failure(&error))
}

fn wanted(path: &str) -> Option<Export> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts[..] {
        ["executions.csv"] => Some(Export::Executions(Format::Csv)),
        ["executions.jsonl"] => Some(Export::Executions(Format::JsonLines)),
        ["performance.csv"] => Some(Export::Performance("csv")),
        ["performance.json"] => Some(Export::Performance("json")),
        ["opportunities.xlsx"] => Some(Export::Opportunities("xlsx")),
        ["opportunities.csv"] => Some(Export::Opportunities("csv")),
        ["opportunities.json"] => Some(Export::Opportunities("json")),
        ["tracker.md"] => Some(Export::Tracker(None)),
        ["phases", number, "tracker.md"] => Some(Export::Tracker(Some(number.parse().ok()?))),
        [file] => file.strip_prefix("audit.")?.parse().ok().map(Export::Audit),
        ["reports", file] => file.strip_suffix(".json")?.parse().ok().map(Export::Report),
        ["deployments", file] => {
            let (id, ending) = file.split_once('.')?;
            let kind = ["md", "json"].into_iter().find(|kind| *kind == ending)?;
            Some(Export::Deployment(id.parse().ok()?, kind))
        }
        ["integrity", file] => {
            let (id, ending) = file.split_once('.')?;
            Some(Export::Integrity(id.parse().ok()?, ending.parse().ok()?))
        }
        ["logs", file] => Source::parse(file.strip_suffix(".txt")?).map(Export::Lines),
        ["runs", id, "log.txt"] => id.parse().ok().map(Export::Log),
        ["moves", id, file] => {
            let format = file.strip_prefix("quarantine.")?.parse().ok()?;
            Some(Export::Quarantine(id.to_owned(), format))
        }
        _ => None,
    }
}

async fn report(engine: &Engine, id: i64) -> Result<Response> {
    let report = reports::get(engine, id).await?;
    let text = serde_json::to_string_pretty(&report).unwrap_or_default();
    Ok(file("application/json", &format!("report-{id}.json"), text.into()))
}

async fn deployment(engine: &Engine, id: i64, kind: &'static str) -> Result<Response> {
    let document = deployments::export::document(engine, id).await?;
    let name = format!("deployment-{id}.{kind}");
    Ok(match kind {
        "md" => file("text/markdown; charset=utf-8", &name, document.markdown().into()),
        _ => file("application/json", &name, document.json().into()),
    })
}

async fn findings(engine: &Engine, id: i64, format: integrity::Format) -> Result<Response> {
    let report = integrity::get(engine, Some(id)).await?;
    Ok(match format {
        integrity::Format::Json => {
            file("application/json", &format!("integrity-{id}.json"), integrity::json(&report)?.into())
        }
        integrity::Format::Csv => {
            file("text/csv; charset=utf-8", &format!("integrity-{id}.csv"), integrity::csv(&report)?.into())
        }
    })
}

/// Sent page by page, so that a long log takes no memory.
async fn whole_log(engine: &Engine, id: i64) -> Result<Response> {
    runs::get(engine, id).await?;
    let engine = engine.clone();
    let pages = try_unfold((engine, 0), move |(engine, after)| async move {
        let lines = runs::log(&engine, id, after, PAGE).await?;
        let text: String = lines.iter().map(|line| log::plain(line) + "\n").collect();
        Ok::<_, Error>(lines.last().map(|last| (Bytes::from(text), (engine, last.id))))
    });
    let body = begun(pages).await?;
    Ok(file("text/plain; charset=utf-8", &format!("run-{id}.log.txt"), body))
}

/// Every row, whatever became of it.
async fn kept(engine: &Engine, id: &str, format: Format) -> Result<Response> {
    moves::get(engine, id).await?;
    let (kind, ending) = kind_of(format);
    let parts = quarantine::export(engine, id, domain::quarantine::Filter::default(), format);
    Ok(file(kind, &format!("quarantine.{ending}"), begun(parts).await?))
}

/// With the filter of the page.
async fn lines(engine: &Engine, query: Option<&str>, format: Format) -> Result<Response> {
    let mut filter = Filter::default();
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match name.as_ref() {
            "actor" => filter.actor = value.into_owned(),
            "verb" => filter.verb = value.into_owned(),
            "object" => filter.object = value.into_owned(),
            _ => {}
        }
    }
    let (kind, ending) = kind_of(format);
    let body = begun(audit::export(engine, filter, format)).await?;
    Ok(file(kind, &format!("audit.{ending}"), body))
}

fn kind_of(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::JsonLines => ("application/jsonl", "jsonl"),
    }
}

async fn executions(engine: &Engine, given: Vec<(String, String)>, format: Format) -> Result<Response> {
    let (kind, ending) = kind_of(format);
    let filter = execution::asked(|name| value(&given, name))?;
    let parts = execution::export(engine, filter, format);
    Ok(file(kind, &format!("executions.{ending}"), begun(parts).await?))
}

/// The first part is read before anything is answered: what fails at once is
/// told as a failure, and not by an answer that breaks off.
async fn begun<T>(parts: impl Stream<Item = Result<T>> + Send + 'static) -> Result<Body>
where
    T: Into<Bytes> + Send + 'static,
{
    let mut parts = Box::pin(parts);
    let first = parts.try_next().await?;
    Ok(Body::from_stream(iter(first.map(Ok)).chain(parts)))
}

async fn performed(engine: &Engine, given: Vec<(String, String)>, kind: &'static str) -> Result<Response> {
    let filter = performance::asked(|name| value(&given, name))?;
    let report = performance::performance(engine, &filter).await?;
    Ok(match kind {
        "csv" => file("text/csv; charset=utf-8", "performance.csv", performance::csv(&report)?.into()),
        _ => file("application/json", "performance.json", performance::json(&report)?.into()),
    })
}

/// The parameters of an address.
fn given(request: &Request) -> Vec<(String, String)> {
    let query = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn value(given: &[(String, String)], name: &str) -> String {
    given.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// What the page lists for the same filter, all of it.
fn opportunities(desk: &Desk, request: &Request, kind: &'static str) -> Result<Response> {
    let given = given(request);
    let view = desk.asked(|name| value(&given, name))?;
    Ok(match kind {
        "xlsx" => file(XLSX, "opportunities.xlsx", desk::export::xlsx(&view)?.into()),
        "csv" => file("text/csv; charset=utf-8", "opportunities.csv", desk::export::csv(&view)?.into()),
        _ => file("application/json", "opportunities.json", desk::export::json(&view)?.into()),
    })
}

/// The newest lines with the filter of the page, oldest first as in a file.
async fn newest(state: &State, query: &str, source: Source) -> Result<Response> {
    let given: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let of = |name: &str| given.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let (_, wanted) = logs::asked("", of)?;
    let wanted = logs::Wanted { limit: usize::MAX, ..wanted };
    let page = state.logs.page(&state.engine, source, &wanted).await?;
    if let Some(why) = page.why {
        let doing = "reading a log";
        return Err(Error::new(Kind::Refused, doing, why.why, why.next));
    }
    let line = |entry: &Entry| {
        let at = entry.at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true)).unwrap_or_default();
        let by =
            if entry.application.is_empty() { String::new() } else { format!("{}: ", entry.application) };
        format!("{at} {:5} {by}{}\n", entry.level.as_str(), entry.text.replace('\n', "\n\t"))
    };
    let text: String = page.entries.iter().rev().map(line).collect();
    Ok(file("text/plain; charset=utf-8", &format!("{}.txt", source.as_str()), text.into()))
}

async fn tracker(engine: &Engine, phase: Option<u8>) -> Result<Response> {
    let text = tasks::export(engine, phase).await?;
    Ok(file("text/markdown; charset=utf-8", "tracker.md", text.into()))
}

fn file(kind: &'static str, name: &str, body: Body) -> Response {
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("inline; filename=\"{name}\""))], body)
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_exports() {
        assert_eq!(wanted("/reports/7.json"), Some(Export::Report(7)));
        assert_eq!(wanted("/runs/12/log.txt"), Some(Export::Log(12)));
        assert_eq!(wanted("/opportunities.csv"), Some(Export::Opportunities("csv")));
        assert_eq!(wanted("/deployments/7.md"), Some(Export::Deployment(7, "md")));
        assert_eq!(wanted("/deployments/7"), None);
        assert_eq!(wanted("/opportunities"), None);
        assert_eq!(wanted("/phases/2/tracker.md"), Some(Export::Tracker(Some(2))));
        let csv = Export::Quarantine("trades".into(), Format::Csv);
        assert_eq!(wanted("/moves/trades/quarantine.csv"), Some(csv));
        assert_eq!(wanted("/audit.jsonl"), Some(Export::Audit(Format::JsonLines)));
        assert_eq!(wanted("/integrity/7.csv"), Some(Export::Integrity(7, integrity::Format::Csv)));
        assert_eq!(wanted("/logs/postgres.txt"), Some(Export::Lines(Source::Postgres)));
        assert_eq!(wanted("/logs/7.txt"), None);
        assert_eq!(wanted("/integrity/7.pdf"), None);
        assert_eq!(wanted("/moves/trades/quarantine"), None);
        for path in
            ["/reports/7", "/reports/x.json", "/runs/12", "/runs/12/log.txt/", "/runs/../log.txt", "/"]
        {
            assert_eq!(wanted(path), None, "{path}");
        }
    }
}
