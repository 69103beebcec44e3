//! Contraction: the source of a move is shrunk to a window of recent rows,
//! after nobody has used it for as long as the plan asks. There is no way back
//! from it but a backup.

use domain::census::Side;
use domain::fixed::thousands;
use domain::moving::{Backing as Found, Condition, Ground, MoveState, MoveView};
use domain::plan::Contract;
use sqlx::AssertSqlSafe;

use crate::backups::{self, Backing};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, census, sql};

/// Rows are counted up to here; a page must not read a whole table.
const COUNTED: i64 = 100_000;

/// Lets the source keep a window of recent rows only. `confirm` is the typed
/// name of the database. Refused with every condition that does not hold.
pub async fn contract(
    engine: &Engine,
    id: &str,
    confirm: &str,
    backing: Backing,
    actor: &str,
) -> Result<MoveView> {
    let doing = format!("contracting the move {id}");
    engine.allow(domain::audit::Verb::ContractMove)?;
    super::look_now(engine, id).await?;
    let view = super::get(engine, id).await?;
    crate::rollback::confirmed(engine, &doing, confirm)?;
    let ground = ground(engine, &view, found(engine, id, backing).await?).await?;
    must_hold(&doing, &ground.conditions(&view, engine.now()))?;
    if let Some(run) = crate::runs::open_move(engine, id).await? {
        let next = format!("Wait for it, or cancel it: `refit run cancel {}`.", run.id);
        return Err(Error::new(Kind::Busy, doing, format!("run {} is open", run.id), next));
    }
    tracing::warn!(r#move = id, actor, backup = ?ground.backup, "the source is contracted");
    super::carry(engine, id, MoveState::Contracted, actor).await
}

/// The gate itself: every byte of the backup is read.
async fn found(engine: &Engine, id: &str, backing: Backing) -> Result<Found> {
    let Some(asks) = super::spec(engine, id)?.contract.clone() else {
        return Ok(Found::Missing("the plan does not ask for one".into()));
    };
    match backups::backing(engine, backing, asks.backup_age()).await {
        Ok(Some(backup)) => Ok(Found::Fresh(backup)),
        Ok(None) => Ok(Found::GivenUp),
        Err(error) if error.kind == Kind::Refused => Ok(Found::Missing(error.why)),
        Err(error) => Err(error),
    }
}

fn must_hold(doing: &str, conditions: &[Condition]) -> Result<()> {
    let open: Vec<&Condition> = conditions.iter().filter(|condition| !condition.holds).collect();
    let Some(first) = open.first() else { return Ok(()) };
    let why: Vec<String> =
        open.iter().map(|condition| format!("not so: {} ({})", condition.title, condition.value)).collect();
    Err(Error::new(Kind::Refused, doing, why.join("; "), first.remedy.clone()))
}

async fn ground(engine: &Engine, view: &MoveView, backup: Found) -> Result<Ground> {
    let (plan, doing) = (&engine.plan().plan.id, format!("looking at what contracting {} rests on", view.id));
    let over_since = store::moves::over_since(engine.control(), plan, &view.id).await.doing(doing)?;
    let over_since = over_since.filter(|_| view.state == MoveState::WritesOver);
    let sessions = census::sessions(engine, view).await?;
    let source = sessions.into_iter().filter(|session| session.side == Side::Source);
    let silence = match over_since {
        Some(since) => census::silence(engine, &view.id, since).await?,
        None => domain::census::Silence::unknown("writers use the source"),
    };
    Ok(Ground {
        asks: super::spec(engine, &view.id)?.contract.clone(),
        over_since,
        silence,
        users: source.map(|session| format!("{} (pid {})", session.application, session.pid)).collect(),
        backup,
    })
}

/// The conditions as a page shows them: of a backup only what is known of it.
pub(super) async fn conditions(engine: &Engine, view: &MoveView) -> Result<Vec<Condition>> {
    let backup = match super::spec(engine, &view.id)?.contract.as_ref() {
        Some(asks) => match backups::known_fresh(engine, asks.backup_age()).await {
            Ok(backup) => Found::Fresh(backup.id),
            Err(error) if error.kind == Kind::Refused => Found::Missing(error.why),
            Err(error) => return Err(error),
        },
        None => Found::Missing("the plan does not ask for one".into()),
    };
    Ok(ground(engine, view, backup).await?.conditions(view, engine.now()))
}

/// What a contraction takes away, one sentence for each thing.
pub async fn removes(engine: &Engine, id: &str) -> Result<Vec<String>> {
    let spec = super::spec(engine, id)?;
    let (source, target) = (&spec.source, &spec.target);
    let Some(asks) = &spec.contract else { return Ok(Vec::new()) };
    let rows = older(engine, source, asks).await?;
    let rows = match rows > COUNTED {
        true => format!("more than {}", thousands(COUNTED)),
        false => thousands(rows),
    };
    Ok(vec![
        format!(
            "{rows} rows of {source} whose {} is more than {} days ago are removed, in small batches, and from then on whatever grows as old",
            asks.window, asks.keep_days
        ),
        format!("rows of {source} that {target} does not hold exactly as they are stay"),
        format!(
            "writers can no longer go back to {source}, and phase {} can no longer be rolled back",
            spec.phase
        ),
        "it cannot be undone, except by restoring a backup".to_owned(),
    ])
}

async fn older(engine: &Engine, source: &str, asks: &Contract) -> Result<i64> {
    let doing = format!("counting the older rows of {source}");
    let statement = format!(
        "SELECT count(*) FROM (SELECT FROM {} WHERE {} < now() - {} * interval '1 day' LIMIT {}) old",
        sql::qualified(source),
        sql::ident(&asks.window),
        asks.keep_days,
        COUNTED + 1
    );
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(engine.work()).await.doing(doing)
}
