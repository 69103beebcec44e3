//! Whether a capture has been in place all the time.
//!
//! The mark is what the catalog says of table, log and triggers. It is taken
//! in the transaction that arms the capture and compared every two seconds and
//! at every gate. Whatever differs means that changes may be missing.

use serde_json::Value;
use sqlx::PgConnection;

use super::capture::Capture;
use crate::error::{Doing, Result};

/// What the capture looks like now; none when its table is gone.
pub(crate) async fn read(capture: &Capture, conn: &mut PgConnection) -> Result<Option<Value>> {
    sqlx::query_scalar(include_str!("../queries/moving/mark.sql"))
        .bind(&capture.table)
        .bind(capture.name())
        .fetch_optional(conn)
        .await
        .doing(format!("looking at the capture of {}", capture.table))
}

/// Why the log may lack changes, or none when it cannot.
pub(crate) async fn fault(
    capture: &Capture,
    armed: Option<&Value>,
    conn: &mut PgConnection,
) -> Result<Option<String>> {
    let now = read(capture, &mut *conn).await?;
    if let Some(why) = difference(&capture.table, armed, now.as_ref()) {
        return Ok(Some(why));
    }
    let statement = format!("SELECT EXISTS (SELECT 1 FROM {} WHERE refit_op = 'T')", capture.log());
    let truncated: bool = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
        .fetch_one(conn)
        .await
        .doing(format!("looking at the capture of {}", capture.table))?;
    Ok(truncated.then(|| format!("{} was truncated", capture.table)))
}

fn difference(table: &str, armed: Option<&Value>, now: Option<&Value>) -> Option<String> {
    let Some(armed) = armed else { return Some(format!("nothing is known of the capture of {table}")) };
    let Some(now) = now else { return Some(format!("{table} was renamed or dropped")) };
    if armed["table"] != now["table"] {
        return Some(format!("{table} was replaced by another table"));
    }
    if armed["storage"] != now["storage"] {
        return Some(format!("{table} was truncated or rewritten, or a part of it came or went"));
    }
    if armed["log"] != now["log"] {
        return Some(format!("the log of {table} was dropped, truncated or rewritten"));
    }
    triggers(&armed["triggers"], &now["triggers"])
}

fn triggers(armed: &Value, now: &Value) -> Option<String> {
    let armed = armed.as_object()?;
    armed.iter().find_map(|(name, before)| match now.get(name) {
        None => Some(format!("trigger {name} was dropped")),
        Some(after) if after == before => None,
        Some(after) if after["enabled"] != before["enabled"] => Some(format!("trigger {name} was disabled")),
        Some(_) => Some(format!("trigger {name} or its function was changed, or was disabled for a while")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mark() -> Value {
        json!({"table": 1, "storage": {"1": 2}, "log": [3, 4],
               "triggers": {"a on t": {"enabled": "A", "definition": "5 6"}}})
    }

    #[test]
    fn every_part_of_the_mark_counts() {
        assert_eq!(difference("t", Some(&mark()), Some(&mark())), None);
        assert!(difference("t", None, Some(&mark())).is_some());
        assert!(difference("t", Some(&mark()), None).is_some());
        for (path, value) in [
            ("/table", json!(9)),
            ("/storage/1", json!(9)),
            ("/log/1", json!(9)),
            ("/log", Value::Null),
            ("/triggers", json!({})),
            ("/triggers/a on t/enabled", json!("D")),
            ("/triggers/a on t/definition", json!("5 7")),
        ] {
            let mut now = mark();
            *now.pointer_mut(path).expect("a part of the mark") = value;
            assert!(difference("t", Some(&mark()), Some(&now)).is_some(), "{path} does not count");
        }
    }
}
