//! All backups, newest first, and whether each is proved.

use crate::prelude::*;
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
use crate::components::progress::part;
use crate::components::state;
use crate::components::time::age;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn BackupsPage() -> impl IntoView {
    loaded(String::new, |_| backups(), |data| (move || data.with(draw)).erased())
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

fn table(data: &Backups) -> AnyView {
    let rows = data.backups.iter().map(|backup| row(backup, data)).collect_view();
    view! {
        <div class="table-wrap stick" tabindex="0" role="region" aria-label="Table of backups">
            <table class="data steady rich cards">
                <thead>
                    <tr>
                        <th scope="col" class="id">"Backup"</th>
                        <th scope="col" class="main-col">"Proof"</th>
                        <th scope="col" class="state-col">"State"</th>
                        <th scope="col" class="num">"Tables"</th>
                        <th scope="col" class="num">"Rows"</th>
                        <th scope="col" class="num">"Size"</th>
                        <th scope="col">"SHA-256"</th>
                        <th scope="col" class="num">"Age"</th>
                        <th scope="col" class="act-col">
                            <span class="sr">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}

fn row(backup: &Backup, data: &Backups) -> AnyView {
    let dumped = backup.taken_at.is_some();
    let figure = |value: String| if dumped { value.erased() } else { none() };
    let run = format!("/runs/{}", backup.run);
    view! {
        <tr>
            <td class="id">
                <a href=run>{backup.id}</a>
            </td>
            <td class="main-col">{proof(backup, data)}</td>
            <td class="state-col">{chip(state::of_backup(backup.state))}</td>
            <td class="num" data-label="Tables">
                {figure(format::number(backup.tables))}
            </td>
            <td class="num" data-label="Rows">
                {figure(format::number(backup.rows))}
            </td>
            <td class="num" data-label="Size">
                {figure(format::bytes(backup.bytes()))}
            </td>
            <td class="mono" data-label="SHA-256">
                {backup.digest().map_or_else(none, digest)}
            </td>
            <td class="num">{age(backup.taken_at.unwrap_or(backup.created_at), data.at)}</td>
            <td class="act-col">
                <div class="act">{action(backup, data)}</div>
            </td>
        </tr>
    }
    .erased()
}

fn digest(whole: &str) -> AnyView {
    view! { <span title=whole.to_owned()>{format::hash(whole)}</span> }.erased()
}

/// What is known of it, and since when.
fn proof(backup: &Backup, data: &Backups) -> AnyView {
    let words = format::sentence(&backup.reason);
    match (backup.state, backup.verified_at) {
        (BackupState::Dumping, _) => "A snapshot is being dumped.".erased(),
        (BackupState::Verified, Some(at)) => {
            let took = backup.proof_ms.map(|ms| format!(", in {}", format::duration(ms as f64)));
            view! {
                {words}
                <small>{age(at, data.at)} {took}</small>
            }
            .erased()
        }
        (_, Some(at)) => view! {
            {words}
            <small>"Verified before, " {age(at, data.at)}</small>
        }
        .erased(),
        (_, None) => words.erased(),
    }
}

fn action(backup: &Backup, data: &Backups) -> AnyView {
    let open =
        open_run(data, &backup.id.to_string()).or_else(|| data.open.iter().find(|run| run.id == backup.run));
    if let Some(run) = open {
        let word = format!("Run {}, {}", run.id, part(run));
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
