//! Migrations: their state, and the SQL in full.

use crate::prelude::*;
use domain::migration::{MigrationRow, MigrationState};
use server_fn::ServerFn;

use crate::api::schema::{ApplyMigration, Schema, schema};
use crate::components::card::empty;
use crate::components::chip::chip;
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::sql::sql;
use crate::components::state;
use crate::components::time::moment;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn SchemaPage() -> impl IntoView {
    loaded(String::new, |_| schema(), |data| data.shown(draw))
}

fn draw(data: &Schema) -> AnyView {
    let head = PageHead { actions: head_action(data), ..PageHead::new("Schema", says(data)) };
    let rows = data.rows.iter().map(|row| migration(row, data)).collect_view();
    let none = data
        .rows
        .is_empty()
        .then(|| empty(Icon::Database, "No migrations".into(), "The plan has none.", ().erased()));
    view! {
        {head.draw()}
        {none}
        <div class="stack">{rows}</div>
    }
    .erased()
}

fn says(data: &Schema) -> String {
    let count = |state| data.rows.iter().filter(|row| row.state == state).count();
    let changed = match count(MigrationState::Changed) {
        0 => String::new(),
        1 => " One file differs from what was applied.".to_owned(),
        more => format!(" {more} files differ from what was applied."),
    };
    let applied = data.rows.iter().filter(|row| row.applied.is_some()).count();
    format!("{applied} of {} migrations are applied to {}.{changed}", data.rows.len(), data.database)
}

fn head_action(data: &Schema) -> AnyView {
    let Some((version, refusal)) = &data.next else {
        return ().erased();
    };
    Press {
        class: "btn primary",
        icon: Icon::Play,
        path: ApplyMigration::PATH,
        word: format!("Apply {version}"),
        fields: vec![("version", version.clone())],
        off: refusal.as_ref().map(|refusal| format::sentence(&refusal.why)),
    }
    .draw()
}

fn migration(row: &MigrationRow, data: &Schema) -> AnyView {
    let next = data.next.as_ref().is_some_and(|(version, _)| *version == row.version);
    let scripts = [("Up", Some(&row.up)), ("Fill", row.fill.as_ref()), ("Down", Some(&row.down))];
    let scripts = scripts
        .into_iter()
        .filter_map(|(name, text)| text.filter(|text| !text.is_empty()).map(|text| script(name, text)));
    let scripts = scripts.collect_view();
    view! {
        <details class="card fold" open=next || row.state == MigrationState::Changed>
            <summary>
                {icon(Icon::ChevronRight)} <span class="mono">{row.version.clone()}</span>
                <b class="clip">{row.name.clone()}</b> {chip(state::of_migration(row.state))} <span class="grow"></span>
                <span class="note clip">{applied(row, data)}</span>
            </summary>
            {changed(row)}
            {scripts}
        </details>
    }
    .erased()
}

fn applied(row: &MigrationRow, data: &Schema) -> AnyView {
    let Some(applied) = &row.applied else {
        return row.phase.map(|phase| format!("phase {phase}")).erased();
    };
    let rest = format!(
        " by {} · {} · {}",
        applied.actor,
        format::duration(applied.duration_ms as f64),
        format::hash(&applied.checksum)
    );
    view! {
        {moment(applied.applied_at, data.at)}
        {rest}
    }
    .erased()
}

fn changed(row: &MigrationRow) -> Option<AnyView> {
    let applied = row.applied.as_ref()?;
    (row.state == MigrationState::Changed).then(|| {
        let title = format!("{}_{}.up.sql was changed after it was applied", row.version, row.name);
        let why = format!(
            "It was applied with checksum {}, and the file has another one now.",
            format::hash(&applied.checksum)
        );
        notice(
            "bad",
            title,
            why,
            "Put the file back as it was, and make the change in a new migration.".into(),
        )
    })
}

fn script(name: &'static str, text: &str) -> AnyView {
    view! {
        <h2 class="script">{name}</h2>
        {sql(text)}
    }
    .erased()
}
