//! The plan as a person reads it.

use domain::plan::{Action, Phase, Plan};
use engine::LoadedPlan;

use crate::output::Output;

pub(super) fn show(loaded: &LoadedPlan, output: &Output) {
    let plan = &loaded.plan;
    output.show(plan, |output| {
        output.line(format!("{} ({}), version {}", plan.title, plan.id, plan.version));
        output.line(format!("hash {}", loaded.hash));
        plan.phases.iter().for_each(|phase| phase_table(phase, output));
        migrations(plan, output);
        moves(plan, output);
        checks(plan, output);
    });
}

fn heading(text: &str, output: &Output) {
    output.line(format!("\n{text}"));
}

fn phase_table(phase: &Phase, output: &Output) {
    heading(&format!("Phase {}: {}", phase.number, phase.title), output);
    let rows = phase.tasks().map(|task| {
        let action = task.action.as_ref().map_or_else(|| "by hand".to_owned(), action);
        let action =
            if task.action.is_none() && !task.checks.is_empty() { "checks".to_owned() } else { action };
        vec![
            task.id.clone(),
            task.title.clone(),
            action,
            format!("{} min", task.minutes),
            task.after.join(", "),
        ]
    });
    output.table(&["task", "title", "done by", "estimate", "after"], rows.collect());
}

fn action(action: &Action) -> String {
    match action {
        Action::Migrate(version) => format!("migrate {version}"),
        Action::Fill(version) => format!("fill {version}"),
        Action::Move(id) => format!("move {id}"),
        Action::Refresh(view) => format!("refresh {view}"),
    }
}

fn migrations(plan: &Plan, output: &Output) {
    heading("Migrations", output);
    let rows = plan.migrations.iter().map(|migration| {
        vec![
            migration.version.clone(),
            migration.name.clone(),
            migration.phase.to_string(),
            migration.creates.join(", "),
        ]
    });
    output.table(&["version", "name", "phase", "creates"], rows.collect());
}

fn moves(plan: &Plan, output: &Output) {
    heading("Moves", output);
    let rows = plan.moves.iter().map(|spec| {
        vec![
            spec.id.clone(),
            spec.source.clone(),
            spec.target.clone(),
            spec.phase.to_string(),
            spec.requires.join(", "),
        ]
    });
    output.table(&["move", "from", "to", "phase", "requires"], rows.collect());
}

fn checks(plan: &Plan, output: &Output) {
    heading("Checks", output);
    let rows = plan.checks.iter().map(|check| {
        let asks = check.sql.clone().or_else(|| check.probe.clone()).unwrap_or_default();
        vec![check.id.clone(), check.title.clone(), check.phase.to_string(), asks]
    });
    output.table(&["check", "title", "phase", "asks"], rows.collect());
}
