//! The task tracker as a Markdown file that people read, print and paste.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::{TaskState, is_settled};
use crate::phase::{PhaseStatus, PhaseView, TaskView};

/// These phases as a document. What people wrote stands in it as text: no
/// letter of theirs begins a list, a link, a cell or a tag.
pub fn tracker(title: &str, phases: &[PhaseView], now: DateTime<Utc>) -> String {
    let mut text = format!("# Task tracker: {}\n\n", plain(title));
    put(
        &mut text,
        format_args!("As of {} UTC. {}\n", time(now), progress(phases.iter().flat_map(|phase| &phase.tasks))),
    );
    put(
        &mut text,
        format_args!(
            "\nLegend: {}.\n",
            TaskState::ALL.map(|state| format!("{} {}", sign(state), word(state))).join(", ")
        ),
    );
    phases.iter().for_each(|phase| write_phase(&mut text, phase));
    text
}

/// Writing into a text cannot fail.
fn put(text: &mut String, words: std::fmt::Arguments<'_>) {
    text.write_fmt(words).ok();
}

fn write_phase(text: &mut String, phase: &PhaseView) {
    put(text, format_args!("\n## Phase {}: {}\n\n", phase.number, plain(&phase.title)));
    put(text, format_args!("{}. {}\n", status(phase.status), progress(&phase.tasks)));
    for (id, day, title) in &phase.steps {
        put(text, format_args!("\n### {} {} (day {day})\n\n", plain(id), plain(title)));
        text.push_str("| | Task | Title | Minutes | After | Owner | Status | Started | Completed | Note |\n");
        text.push_str("|---|---|---|--:|---|---|---|---|---|---|\n");
        phase.tasks.iter().filter(|task| task.step == *id).for_each(|task| write_task(text, task));
    }
    if !phase.criteria.is_empty() {
        text.push_str("\n### Success criteria\n\n");
    }
    for criterion in &phase.criteria {
        let done = if criterion.met { 'x' } else { ' ' };
        put(text, format_args!("- [{done}] {} {}\n", plain(&criterion.id), plain(&criterion.title)));
    }
}

fn write_task(text: &mut String, task: &TaskView) {
    let note = task.said.as_ref().and_then(|said| said.note.as_deref());
    // Where checks and runs decide, they say why; a person's note stands beside.
    let why = (!task.manual).then_some(task.because.as_str());
    let notes: Vec<String> = [why, note].into_iter().flatten().map(plain).collect();
    let cells = [
        sign(task.state).to_owned(),
        plain(&task.id),
        plain(&task.title),
        task.minutes.to_string(),
        plain(&task.after.join(", ")),
        plain(task.owner.as_deref().unwrap_or_default()),
        word(task.state).to_owned(),
        task.started_at.map(time).unwrap_or_default(),
        task.completed_at.map(time).unwrap_or_default(),
        notes.join("; "),
    ];
    put(text, format_args!("| {} |\n", cells.join(" | ")));
}

fn progress<'a>(tasks: impl IntoIterator<Item = &'a TaskView>) -> String {
    let (mut done, mut all, mut left, mut minutes) = (0, 0, 0, 0);
    for task in tasks {
        all += 1;
        done += u32::from(task.state == TaskState::Completed);
        minutes += u32::from(task.minutes);
        left += if is_settled(task.state) { 0 } else { u32::from(task.minutes) };
    }
    let percent = (100 * done).checked_div(all).unwrap_or(0);
    format!(
        "{done} of {all} tasks are completed ({percent} %), {left} of {minutes} estimated minutes are left."
    )
}

fn sign(state: TaskState) -> &'static str {
    match state {
        TaskState::Pending => "⏳",
        TaskState::InProgress => "🔄",
        TaskState::Blocked => "❌",
        TaskState::Completed => "✅",
        TaskState::Deferred => "⏸",
    }
}

fn word(state: TaskState) -> &'static str {
    match state {
        TaskState::Pending => "Pending",
        TaskState::InProgress => "In progress",
        TaskState::Blocked => "Blocked",
        TaskState::Completed => "Completed",
        TaskState::Deferred => "Deferred",
    }
}

fn status(status: PhaseStatus) -> &'static str {
    match status {
        PhaseStatus::NotStarted => "Not started",
        PhaseStatus::InProgress | PhaseStatus::Running => "In progress",
        PhaseStatus::Blocked => "Blocked",
        PhaseStatus::Completed => "Completed",
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// Every mark of Markdown and HTML as itself. Dots, hyphens and brackets in the
/// middle of a line mean nothing, and stay readable.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '#' => plain.extend(['\\', c]),
            // An address would become a link all by itself.
            ':' | '@' => put(&mut plain, format_args!("&#{};", u32::from(c))),
            c if c.is_control() => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phase::{CriterionView, Said};
    use crate::plan::Risk;

    #[test]
    fn what_people_wrote_stays_text() {
        for (text, expected) in [
            ("ada", "ada"),
            ("a|b", "a\\|b"),
            ("[x](https://evil)", "\\[x\\](https&#58;//evil)"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("one\n# two", "one \\# two"),
            (" *b* _i_ `c` &amp; ", "\\*b\\* \\_i\\_ \\`c\\` &amp;amp;"),
        ] {
            assert_eq!(plain(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_tracker_has_each_task_in_its_step() {
        let at = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");
        let task = |id: &str, state, minutes| TaskView {
            id: id.into(),
            step: "1.1".into(),
            title: "Exchanges".into(),
            minutes,
            manual: true,
            state,
            owner: Some("ada|eve".into()),
            started_at: Some(at),
            completed_at: (state == TaskState::Completed).then_some(at),
            said: Some(Said { actor: "ada".into(), at, note: Some("<b>done</b>".into()) }),
            ..TaskView::default()
        };
        let criterion = |met| CriterionView {
            id: "C1".into(),
            title: "It holds".into(),
            manual: false,
            met,
            evidence: vec![],
        };
        let phase = PhaseView {
            number: 1,
            title: "Reference tables".into(),
            summary: String::new(),
            risk: Risk::Low,
            days: 5,
            rollback: vec![],
            status: PhaseStatus::InProgress,
            steps: vec![("1.1".into(), 1, "Exchanges".into())],
            tasks: vec![task("P1.1.1", TaskState::Completed, 15), task("P1.1.2", TaskState::Blocked, 20)],
            criteria: vec![criterion(true)],
            next: None,
            refusal: None,
            run: None,
        };
        let text = tracker("The plan", &[phase], at);
        for line in [
            "# Task tracker: The plan",
            "As of 2023-11-14 22:13 UTC. 1 of 2 tasks are completed (50 %), 20 of 35 estimated minutes are left.",
            "## Phase 1: Reference tables",
            "### 1.1 Exchanges (day 1)",
            "| ✅ | P1.1.1 | Exchanges | 15 |  | ada\\|eve | Completed | 2023-11-14 22:13 | 2023-11-14 22:13 | &lt;b&gt;done&lt;/b&gt; |",
            "| ❌ | P1.1.2 | Exchanges | 20 |  | ada\\|eve | Blocked | 2023-11-14 22:13 |  | &lt;b&gt;done&lt;/b&gt; |",
            "- [x] C1 It holds",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n---\n{text}");
        }
    }
}
