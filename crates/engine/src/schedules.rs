//! Schedules: the clock starts what people could start, under its own name.
//! docs/decisions/069 has the why.

mod cron;
mod fire;

use domain::audit::Verb;
use domain::run::{Run, RunKind};
use domain::schedule::{Offer, Outcome, Schedule, ScheduleView, offers};
use store::schedule::Named;

use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Result};

pub use fire::fire_due;
pub(crate) use fire::watch;

/// Of each schedule so much is remembered.
const REMEMBERED: i64 = 50;

/// Everything that the clock may start, on or off.
pub async fn list(engine: &Engine) -> Result<Vec<ScheduleView>> {
    let (plan, doing) = (&engine.plan().plan, "reading the schedules");
    let said = store::schedule::list(engine.control(), &plan.id).await.doing(doing)?;
    let firings = store::schedule::firings(engine.control(), &plan.id, REMEMBERED).await.doing(doing)?;
    let view = |offer: Offer| {
        let said = said.iter().find(|said| is_of(said.kind, &said.subject, &offer));
        let expression = said.map_or(offer.expression, |said| said.expression.clone());
        let offer = Offer { expression, ..offer };
        ScheduleView {
            words: cron::words(&offer.expression),
            next_at: said.and_then(|said| said.next_at),
            changed: said.map(|said| (said.changed_at, said.changed_by.clone())),
            firings: firings
                .iter()
                .filter(|found| is_of(found.kind, &found.subject, &offer))
                .cloned()
                .collect(),
            offer,
        }
    };
    Ok(offers(plan).into_iter().map(view).collect())
}

fn is_of(kind: RunKind, subject: &str, offer: &Offer) -> bool {
    offer.kind == kind && offer.subject == subject
}

/// The one of this kind. Where there is only one the subject may be left out.
pub fn find(engine: &Engine, kind: &str, subject: &str) -> Result<Offer> {
    let all = offers(&engine.plan().plan);
    let of_kind = |offer: &&Offer| offer.kind.as_str() == kind;
    let wanted = |offer: &&Offer| offer.subject == subject;
    let mut alone = all.iter().filter(of_kind);
    let found = match (subject, alone.next(), alone.next()) {
        ("", Some(first), _) if first.kind != RunKind::Refresh => Some(first),
        ("", Some(only), None) => Some(only),
        _ => all.iter().filter(of_kind).find(wanted),
    };
    found.cloned().ok_or_else(|| {
        let known = all.iter().map(|offer| format!("{} {}", offer.kind.as_str(), offer.subject));
        let next = format!("There are: {}.", known.collect::<Vec<_>>().join(", "));
        let why = format!("there is none of {}", format!("{kind} {subject}").trim());
        Error::not_found("looking for a schedule", why, next)
    })
}

/// Says when it is due. One that is on goes by the new times at once.
pub async fn set(engine: &Engine, offer: &Offer, expression: &str, actor: &str) -> Result<()> {
    let expression = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    cron::parse(&expression)?;
    change(engine, offer, actor, |schedule| Schedule { expression, ..schedule }).await
}

pub async fn turn_on(engine: &Engine, offer: &Offer, actor: &str) -> Result<()> {
    let now = engine.now();
    change(engine, offer, actor, |schedule| Schedule { next_at: Some(now), ..schedule }).await
}

pub async fn turn_off(engine: &Engine, offer: &Offer, actor: &str) -> Result<()> {
    change(engine, offer, actor, |schedule| Schedule { next_at: None, ..schedule }).await
}

/// Changes the line of a schedule, or writes its first one. The next time of
/// one that is on is counted from now: what was due before is nobody's fault.
async fn change(
    engine: &Engine,
    offer: &Offer,
    actor: &str,
    to: impl FnOnce(Schedule) -> Schedule,
) -> Result<()> {
    let doing = format!("changing the schedule {} {}", offer.kind.as_str(), offer.subject);
    let (named, now) = (named(engine, offer), engine.now());
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let before = store::schedule::lock(&mut *tx, named).await.doing(doing.clone())?;
    let first = Schedule {
        kind: offer.kind,
        subject: offer.subject.clone(),
        expression: offer.expression.clone(),
        next_at: None,
        changed_at: now,
        changed_by: actor.to_owned(),
    };
    let before = before.unwrap_or_else(|| first.clone());
    let after = to(Schedule { changed_at: now, changed_by: actor.to_owned(), ..before.clone() });
    let next_at = match after.next_at {
        Some(_) => Some(cron::next(&after.expression, now)?),
        None => None,
    };
    let after = Schedule { next_at, ..after };
    store::schedule::set(&mut *tx, named.plan, &after).await.doing(doing.clone())?;
    let deed = Deed::new(Verb::SetSchedule { kind: offer.kind }, object(offer));
    audit::write(engine, &mut tx, actor, deed.from(said(&before)).to(said(&after))).await?;
    tx.commit().await.doing(doing)
}

fn named<'a>(engine: &'a Engine, offer: &'a Offer) -> Named<'a> {
    Named { plan: &engine.plan().plan.id, kind: offer.kind, subject: &offer.subject }
}

fn object(offer: &Offer) -> String {
    format!("schedule {} {}", offer.kind.as_str(), offer.subject)
}

fn said(schedule: &Schedule) -> String {
    let word = if schedule.next_at.is_some() { "on" } else { "off" };
    format!("{}, {word}", schedule.expression)
}

/// Starts it now, by whoever asks; the clock goes on as before.
pub async fn run_now(engine: &Engine, offer: &Offer, actor: &str) -> Result<Run> {
    let run = fire::start(engine, offer, actor).await?;
    let (doing, named) = ("noting what was started", named(engine, offer));
    let mut tx = engine.control().begin().await.doing(doing)?;
    store::schedule::fire(&mut *tx, named, run.created_at, (Outcome::Taken, 1)).await.doing(doing)?;
    store::schedule::settle(&mut *tx, named, run.created_at, (Outcome::Started, Some(run.id), ""))
        .await
        .doing(doing)?;
    tx.commit().await.doing(doing)?;
    Ok(run)
}
