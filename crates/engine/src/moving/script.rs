//! A cut-over as SQL, to be read before it is run. Every statement is made by
//! the function that the cut-over itself calls.

use domain::moving::{MoveArrow, MoveState};
use sqlx::PgConnection;

use super::capture::Capture;
use super::sequences::{Way, statements_past_the_other};
use super::{Shape, apply, arm, cut_over};
use crate::error::Result;
use crate::sql;

/// What following the arrow runs, in order.
pub(crate) async fn of(
    plan: &str,
    shape: &Shape,
    arrow: &MoveArrow,
    conn: &mut PgConnection,
) -> Result<Vec<String>> {
    let id = &shape.spec.id;
    let mut texts = vec!["BEGIN".to_owned(), cut_over::SETTINGS.to_owned()];
    texts.push(bound(store::moves::LOCK, &[plan, id]));
    match (arrow.from, arrow.to) {
        (MoveState::ReadsOver, MoveState::WritesOver) => texts.extend(writes_over(plan, shape, conn).await?),
        (MoveState::WritesOver, MoveState::Contracted) => texts.extend(contracted(plan, shape)),
        (MoveState::WritesOver, MoveState::ReadsOver) => texts.extend(writes_back(shape, conn).await?),
        _ => {}
    }
    let (from, to) = (arrow.from.as_str(), arrow.to.as_str());
    texts.push(bound(store::moves::CHANGE, &[plan, id, from, to]));
    texts.push(bound(store::moves::RECORD, &[plan, id, from, to, arrow.reason, "who asked"]));
    texts.push(bound(
        store::cut_over::DONE,
        &["this cut-over", "attempt", "milliseconds", "whom it waited for"],
    ));
    texts.push("COMMIT".to_owned());
    if let Some(contract) = shape.spec.contract.as_ref().filter(|_| arrow.to == MoveState::Contracted) {
        texts.push(format!("-- from then on, batch after batch\n{}", shape.trim(plan, contract)));
    }
    Ok(texts.into_iter().map(|text| text.trim().trim_end_matches(';').to_owned()).collect())
}

async fn writes_over(plan: &str, shape: &Shape, conn: &mut PgConnection) -> Result<Vec<String>> {
    let (forward, reverse) = (Capture::forward(shape), Capture::reverse(shape));
    let mut texts = vec![arm::hold_off(&forward.table)];
    texts.extend(drained(shape, &forward));
    texts.push(forward.left());
    texts.push(arm::hold_off(&reverse.table));
    texts.extend(reverse.place_statements(conn).await?);
    texts.push(bound(store::moves::SET_REVERSE_MARK, &[plan, &shape.spec.id, "what it looks like now"]));
    texts.extend(statements_past_the_other(shape, Way::ToTarget, conn).await?);
    Ok(texts)
}

fn contracted(plan: &str, shape: &Shape) -> Vec<String> {
    let forward = Capture::forward(shape);
    let days =
        shape.spec.contract.as_ref().map_or_else(String::new, |contract| contract.keep_days.to_string());
    let window = bound(store::moves::SET_WINDOW, &[plan, &shape.spec.id, &days]);
    vec![arm::hold_off(&forward.table), forward.left(), window]
}

async fn writes_back(shape: &Shape, conn: &mut PgConnection) -> Result<Vec<String>> {
    let (forward, reverse) = (Capture::forward(shape), Capture::reverse(shape));
    let mut texts = vec![arm::hold_off(&reverse.table), arm::hold_off(&forward.table)];
    texts.extend(drained(shape, &forward));
    texts.push(again(shape.take(&reverse)));
    texts.push(again(shape.remove_gone_back()));
    texts.push(again(shape.upsert_back()));
    texts.push(reverse.left());
    texts.extend(reverse.silence_statements());
    texts.extend(statements_past_the_other(shape, Way::ToSource, conn).await?);
    Ok(texts)
}

/// What is left of the forward log, batch after batch.
fn drained(shape: &Shape, forward: &Capture) -> Vec<String> {
    let batch = [
        shape.take(forward),
        shape.count_unmapped(),
        apply::SETTLE.to_owned(),
        shape.remove_gone(),
        shape.upsert(),
    ];
    batch.into_iter().map(again).collect()
}

fn again(statement: String) -> String {
    format!("-- until the log is empty\n{statement}")
}

/// The statement with its values in a comment, as they are bound.
fn bound(statement: &str, values: &[&str]) -> String {
    let values = values.iter().enumerate();
    let values = values.map(|(at, value)| format!("${} = {}", at + 1, sql::literal(value)));
    format!("-- {}\n{statement}", values.collect::<Vec<_>>().join(", "))
}
