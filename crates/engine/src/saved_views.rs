//! Views that people keep of pages: each of an account, and nobody else's.

mod kept;

use domain::audit::Verb;
use domain::saved_view::{MOST, SavedView};

use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
pub(crate) use kept::Kept;

/// Of whoever asks; at the machine itself there is nobody.
pub async fn own(engine: &Engine, page: &str) -> Result<Vec<SavedView>> {
    let Some(caller) = engine.caller() else { return Ok(Vec::new()) };
    let kept = &engine.inner.views;
    if let Some(list) = kept.get(caller.account, page) {
        return Ok(list);
    }
    let changes = kept.changes();
    let list = store::saved_view::list(engine.control(), caller.account, page).await;
    let list = list.doing("reading the views you have kept")?;
    kept.put((caller.account, page), &list, changes);
    Ok(list)
}

/// Under a name that is there already it takes its place.
pub async fn save(engine: &Engine, view: &SavedView, actor: &str) -> Result<()> {
    let doing = format!("keeping the view {}", view.name);
    if let Some(fault) = view.fault() {
        return Err(Error::invalid(doing, fault, "Open the page with its filter, then name it there."));
    }
    let account = account(engine, &doing)?;
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let saved =
        store::saved_view::save(&mut *tx, account, view, MOST, engine.now()).await.doing(doing.clone())?;
    if saved.is_none() {
        let why = format!("you have kept {MOST} already");
        return Err(Error::new(Kind::Refused, doing, why, "Remove one that you no longer need."));
    }
    let deed = Deed::new(Verb::SaveView, object(&view.page, &view.name)).to(view.address());
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing)?;
    engine.inner.views.forget(account);
    Ok(())
}

pub async fn remove(engine: &Engine, id: i64, actor: &str) -> Result<()> {
    let doing = "removing a view".to_owned();
    let account = account(engine, &doing)?;
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let removed = store::saved_view::remove(&mut *tx, id, account).await.doing(doing.clone())?;
    let Some((page, name)) = removed else {
        return Err(Error::not_found(doing, "you have kept no such view", "Load the page again."));
    };
    audit::write(engine, &mut tx, actor, Deed::new(Verb::RemoveView, object(&page, &name))).await?;
    tx.commit().await.doing(doing)?;
    engine.inner.views.forget(account);
    Ok(())
}

fn object(page: &str, name: &str) -> String {
    format!("view {name} of {page}")
}

fn account(engine: &Engine, doing: &str) -> Result<i64> {
    engine.caller().map(|caller| caller.account).ok_or_else(|| {
        let why = "views are kept for an account, and nobody has signed in";
        Error::new(Kind::Refused, doing, why, "Sign in in a browser and name it there.")
    })
}
