//! What carrying a deployment out does, as things stand: for whoever signs it.

use domain::deployment::{Act, ActKind, Happening};
use domain::moving::Condition;
use domain::plan::Plan;

use crate::error::Result;
use crate::{Engine, moves, rollback};

pub async fn happening(engine: &Engine, act: &Act) -> Result<Happening> {
    let plan = &engine.plan().plan;
    if act.phase(plan).is_none() {
        return Ok(Happening::default());
    }
    Ok(match act.kind {
        ActKind::Phase => Happening { lines: tasks(plan, act), conditions: Vec::new() },
        ActKind::RollBack => back(engine, act).await?,
        ActKind::ReadsOver | ActKind::WritesOver | ActKind::Contract => crossing(engine, act).await?,
    })
}

/// What Refit carries out of the phase.
fn tasks(plan: &Plan, act: &Act) -> Vec<String> {
    let phase = act.phase(plan).and_then(|number| plan.phase(number));
    let tasks = phase.into_iter().flat_map(|phase| phase.tasks().filter(|task| task.action.is_some()));
    tasks.map(|task| format!("{} {}", task.id, task.title)).collect()
}

async fn back(engine: &Engine, act: &Act) -> Result<Happening> {
    let found = rollback::consequences(engine, act.subject.parse().unwrap_or_default()).await?;
    let refusal = found.refusal.as_ref().map(|refusal| Condition {
        title: "It may begin".to_owned(),
        value: refusal.why.clone(),
        holds: false,
        remedy: refusal.next.clone(),
    });
    Ok(Happening { lines: found.lines(), conditions: refusal.into_iter().collect() })
}

async fn crossing(engine: &Engine, act: &Act) -> Result<Happening> {
    let Some(to) = act.kind.to() else { return Ok(Happening::default()) };
    let spec = moves::spec(engine, &act.subject)?;
    let (source, target) = (&spec.source, &spec.target);
    let lines = match act.kind {
        ActKind::Contract => moves::removes(engine, &spec.id).await?,
        ActKind::WritesOver => vec![
            format!(
                "writers of {source} wait for less than a second, or the step is given up and tried again"
            ),
            format!(
                "what is left in the log is applied to {target} under that lock, so no moment shows two truths"
            ),
            format!(
                "from then on {target} holds the truth, and every change of it is carried back to {source}"
            ),
        ],
        _ => vec![
            format!("readers are told to use {target}, which follows every change"),
            format!("writers stay with {source}, which holds the truth"),
        ],
    };
    Ok(Happening { lines, conditions: moves::asks(engine, &spec.id, to).await? })
}
