//! What people want to see again of a page.

use chrono::{DateTime, Utc};
use domain::saved_view::SavedView;
use sqlx::{PgExecutor, Result};

/// Of one account and page, by name.
pub async fn list(executor: impl PgExecutor<'_>, account: i64, page: &str) -> Result<Vec<SavedView>> {
    let rows: Vec<(i64, String, String, String)> =
        sqlx::query_as(include_str!("queries/saved_view/list.sql"))
            .bind(account)
            .bind(page)
            .fetch_all(executor)
            .await?;
    Ok(rows.into_iter().map(|(id, page, name, query)| SavedView { id, page, name, query }).collect())
}

/// None where the account has as many others as it may have.
pub async fn save(
    executor: impl PgExecutor<'_>,
    account: i64,
    view: &SavedView,
    most: i64,
    at: DateTime<Utc>,
) -> Result<Option<i64>> {
    sqlx::query_scalar(include_str!("queries/saved_view/save.sql"))
        .bind(account)
        .bind(&view.page)
        .bind(&view.name)
        .bind(&view.query)
        .bind(at)
        .bind(most)
        .fetch_optional(executor)
        .await
}

/// Its page and name, if it was one of this account.
pub async fn remove(
    executor: impl PgExecutor<'_>,
    id: i64,
    account: i64,
) -> Result<Option<(String, String)>> {
    sqlx::query_as(include_str!("queries/saved_view/remove.sql"))
        .bind(id)
        .bind(account)
        .fetch_optional(executor)
        .await
}
