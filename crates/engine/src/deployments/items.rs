//! Items: ticked, opened again, skipped. A change of what is signed strikes
//! every signature out, in the same transaction.

use domain::audit::Verb;
use domain::deployment::{DeploymentView, ItemView, Mark, Settled, may_settle, may_tick};
use sqlx::PgConnection;

use super::{change, object, refused, telling, text};
use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};

/// Which item, and the version of the deployment that whoever asks has seen.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    pub deployment: i64,
    pub item: &'a str,
    pub version: Option<i64>,
}

impl Change<'_> {
    fn doing(&self, word: &str) -> String {
        format!("{word} {} of deployment {}", self.item, self.deployment)
    }

    fn find<'a>(&self, doing: &str, view: &'a DeploymentView) -> Result<&'a ItemView> {
        if self.version.is_some_and(|seen| seen != view.deployment.version) {
            let why = format!("it was changed meanwhile, last by {}", view.deployment.changed_by);
            return Err(Error::new(Kind::Refused, doing, why, "Look at it again, then decide."));
        }
        view.item(self.item).ok_or_else(|| {
            let next = format!("See its items with `refit deployment show {}`.", self.deployment);
            Error::not_found(doing, "it has no such item", next)
        })
    }
}

/// With the newest evidence of its kind attached, or a note.
pub async fn tick(engine: &Engine, wanted: Change<'_>, note: &str, actor: &str) -> Result<()> {
    let doing = wanted.doing("ticking");
    let note = text(&doing, note)?;
    settle(engine, wanted, &doing, actor, |view, item| {
        may_tick(view, item, &note)?;
        let attached = item.newest.clone();
        Ok(Some(mark(engine, Settled::Ticked, note, attached, actor)))
    })
    .await
}

/// Leaves an item out, for a reason.
pub async fn skip(engine: &Engine, wanted: Change<'_>, reason: &str, actor: &str) -> Result<()> {
    let doing = wanted.doing("skipping");
    let reason = text(&doing, reason)?;
    settle(engine, wanted, &doing, actor, |view, item| {
        may_settle(view, item)?;
        match reason.is_empty() {
            true => Err("skipping needs a reason".to_owned()),
            false => Ok(Some(mark(engine, Settled::Skipped, reason, None, actor))),
        }
    })
    .await
}

/// Opens an item again.
pub async fn untick(engine: &Engine, wanted: Change<'_>, actor: &str) -> Result<()> {
    let doing = wanted.doing("opening");
    settle(engine, wanted, &doing, actor, |view, item| {
        may_settle(view, item)?;
        match item.item.mark {
            None => Err("it is open".to_owned()),
            Some(_) => Ok(None),
        }
    })
    .await
}

fn mark(
    engine: &Engine,
    settled: Settled,
    note: String,
    attached: Option<domain::deployment::Evidence>,
    actor: &str,
) -> Mark {
    Mark { settled, note, attached, by: actor.to_owned(), at: engine.now() }
}

async fn settle(
    engine: &Engine,
    wanted: Change<'_>,
    doing: &str,
    actor: &str,
    decide: impl FnOnce(&DeploymentView, &ItemView) -> Result<Option<Mark>, String>,
) -> Result<()> {
    engine.allow(Verb::SettleItem)?;
    change(engine, wanted.deployment, doing, async |view, conn| {
        let item = wanted.find(doing, view)?;
        let mark = decide(view, item).map_err(|why| refused(doing, why))?;
        write(engine, conn, (view, item, mark.as_ref()), (doing, actor)).await
    })
    .await
}

async fn write(
    engine: &Engine,
    conn: &mut PgConnection,
    (view, item, mark): (&DeploymentView, &ItemView, Option<&Mark>),
    (doing, actor): (&str, &str),
) -> Result<()> {
    let (id, now, signed) = (view.deployment.id, engine.now(), item.item.is_signed());
    store::deployment::settle(&mut *conn, id, &item.item.id, mark).await.doing(doing)?;
    store::deployment::touch(&mut *conn, id, signed, actor, now).await.doing(doing)?;
    if signed {
        let why = format!("{actor} changed \u{201c}{}\u{201d}", item.item.title);
        let standing = view.signatures.iter().filter(|view| view.signature.voided.is_none());
        let ids: Vec<i64> = standing.map(|view| view.signature.id).collect();
        store::deployment::void(&mut *conn, &ids, now, &why).await.doing(doing)?;
        telling::voided(engine, &mut *conn, view, (ids.len(), &why)).await?;
    }
    telling::changed(engine, &mut *conn, view).await?;
    let deed = Deed::new(Verb::SettleItem, object(id)).from(words(&item.item.id, item.item.mark.as_ref()));
    audit::write(engine, conn, actor, deed.to(words(&item.item.id, mark))).await
}

/// As the audit has it.
fn words(item: &str, mark: Option<&Mark>) -> String {
    let Some(mark) = mark else { return format!("{item}: open") };
    let attached = mark.attached.as_ref().map_or_else(String::new, |attached| {
        format!(" with {} {} ({})", attached.kind.as_str(), attached.id, attached.digest)
    });
    let note = if mark.note.is_empty() { String::new() } else { format!(": {}", mark.note) };
    format!("{item}: {}{attached}{note}", mark.settled.as_str())
}
