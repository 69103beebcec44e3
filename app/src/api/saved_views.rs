//! Views that people keep of pages.

use leptos::prelude::*;

use crate::codec::Json;
use crate::fault::Answer;

/// Under a name that is there already it takes its place.
#[server(endpoint = "save_view", output = Json)]
pub async fn save_view(page: String, query: Option<String>, name: String) -> Answer<()> {
    use domain::saved_view::SavedView;
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let view = SavedView { id: 0, page, name: name.trim().to_owned(), query: query.unwrap_or_default() };
    super::server::refreshed(engine::saved_views::save(&engine, &view, &actor).await).await
}

#[server(endpoint = "remove_view", output = Json)]
pub async fn remove_view(id: i64) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::saved_views::remove(&engine, id, &actor).await).await
}
