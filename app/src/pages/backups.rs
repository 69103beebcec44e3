//! All backups, newest first, and whether each is proved.

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::backup::{Backup, BackupState, newest_verified};
use domain::run::Run;
use server_fn::ServerFn;

use crate::api::backups::{Backups, TakeBackup, VerifyBackup, backups};
use crate::components::card::empty;
use crate::components::chip::{chip, none};
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::notice::{notice, stop};
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, id_link, named};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn BackupsPage() -> impl IntoView {
    late(String::new, |_| backups(), page)
}

#[part(moves, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Backups>| data.shown(draw))
}

fn draw(data: &Backups) -> AnyView {
    let head = PageHead { actions: take(data), ..PageHead::new("Backups", says(data)) };
    let body = if data.backups.is_empty() {
        let text = "A backup is a dump and a manifest of one snapshot. It counts as verified only after it was \
                    restored into a scratch database and every table was compared.";
        empty(Icon::Layers, "No backups yet".into(), text, ().erased())
    } else {
        table(data)
    };
    view! {
        {head.draw()}
        {data.failed.as_ref().map(failed)}
        <section class="card" aria-label="Backups">{body}</section>
        <p class="note">{place(data)}</p>
    }
    .erased()
}

fn says(data: &Backups) -> AnyView {
    let newest = newest_verified(&data.backups).and_then(|id| data.backups.iter().find(|one| one.id == id));
    let bad = data.backups.iter().filter(|backup| is_bad(backup)).count() as i64;
    let bad = match bad {
        0 => String::new(),
        1 => " One is not to be relied on.".to_owned(),
        bad => format!(" {bad} are not to be relied on."),
    };
    match newest.and_then(|backup| backup.taken_at) {
        Some(taken) => {
            view! { "The newest verified backup was taken " {age(taken, data.at)} "." {bad} }.erased()
        }
        None if data.backups.is_empty() => "Nothing has been backed up yet.".erased(),
        None => format!("None of them is verified.{bad}").erased(),
    }
}

fn is_bad(backup: &Backup) -> bool {
    matches!(backup.state, BackupState::Failed | BackupState::Damaged)
}

fn place(data: &Backups) -> String {
    let removed = match data.removed {
        0 => String::new(),
        removed => format!(" {} removed.", format::counted(removed as i64, "was", "were")),
    };
    format!("New ones go into {}; {}.{removed}", data.dir, data.kept)
}

/// A run that came to its end before there was anything to list.
fn failed(run: &Run) -> AnyView {
    let failure = run.failure.as_ref();
    let why = failure.map(|failure| stop(&failure.why)).unwrap_or_default();
    let next = failure.map(|failure| failure.next.clone()).unwrap_or_default();
    notice("bad", format!("Run {} has taken no backup", run.id), why, next)
}

fn open_run<'a>(data: &'a Backups, subject: &str) -> Option<&'a Run> {
    data.open.iter().find(|run| run.subject == subject)
}

fn take(data: &Backups) -> AnyView {
    let open = open_run(data, "new");
    Press {
        class: "btn primary",
        icon: Icon::Layers,
        path: TakeBackup::PATH,
        word: "Take a backup".into(),
        fields: Vec::new(),
        off: open.map(|run| format!("Run {} is taking one", run.id)),
    }
    .draw()
}

const COLUMNS: [(&str, &str); 7] = [
    ("id", "Backup"),
    ("main-col", "Proof"),
    ("state-col", "State"),
    ("num", "Rows"),
    ("num", "Size"),
    ("num", "Age"),
    ("act-col", "Actions"),
];

fn table(data: &Backups) -> AnyView {
    let rows = data.backups.iter().map(|backup| row(backup, data)).collect();
    let label = "Table of backups";
    Table { wrap: "table-wrap stick", class: "data steady rich cards", label, columns: &COLUMNS, rows }.draw()
}

fn row(backup: &Backup, data: &Backups) -> Vec<Cell> {
    let dumped = backup.taken_at.is_some();
    let size = || format::bytes(backup.bytes()).erased();
    vec![
        cell("id", id_link(format!("/runs/{}", backup.run), backup.id)),
        cell("main-col", proof(backup, data)),
        cell("state-col", chip(state::of_backup(backup.state))),
        named("num", "Rows", if dumped { rows(backup) } else { none() }),
        named("num", "Size", if dumped { size() } else { none() }),
        cell("num", age(backup.taken_at.unwrap_or(backup.created_at), data.at)),
        cell("act-col", view! { <div class="act">{action(backup, data)}</div> }),
    ]
}

fn rows(backup: &Backup) -> AnyView {
    view! {
        {format::number(backup.rows)}
        <small>{format::counted(backup.tables, "table", "tables")}</small>
    }
    .erased()
}

/// What is known of it, since when, and by which bytes.
fn proof(backup: &Backup, data: &Backups) -> AnyView {
    let words = match backup.state {
        BackupState::Dumping => "A snapshot is being dumped".to_owned(),
        _ => format::sentence(&backup.reason),
    };
    let digest = backup.digest().map(|whole| {
        view! { <span title=whole.to_owned()>{format!("SHA-256 {}", format::hash(whole))}</span> }
    });
    view! {
        {words}
        <small>{backup.verified_at.map(|at| proved(backup, at, data))} {digest}</small>
    }
    .erased()
}

fn proved(backup: &Backup, at: DateTime<Utc>, data: &Backups) -> AnyView {
    let before = (backup.state != BackupState::Verified).then_some("verified before, ");
    let took = backup.proof_ms.map(|ms| format!(", in {}", format::duration(ms as f64)));
    view! { {before} {age(at, data.at)} {took} " · " }.erased()
}

fn action(backup: &Backup, data: &Backups) -> AnyView {
    let open =
        open_run(data, &backup.id.to_string()).or_else(|| data.open.iter().find(|run| run.id == backup.run));
    if let Some(run) = open {
        let stage = if run.stage.is_empty() { run.status.as_str() } else { run.stage.as_str() };
        let word = format!("Run {}, {}", run.id, stage.to_lowercase());
        return view! {
            <a class="btn small" href=format!("/runs/{}", run.id)>
                {word}
            </a>
        }
        .erased();
    }
    if !backup.state.may_verify() {
        return ().erased();
    }
    Press {
        class: "btn small",
        icon: Icon::ListChecks,
        path: VerifyBackup::PATH,
        word: "Verify".into(),
        fields: vec![("id", backup.id.to_string())],
        off: None,
    }
    .draw()
}
