//! A deployment as a document: Markdown for people, JSON for programs.

use std::fmt::Write;

use domain::deployment::{DeploymentView, Happening, HistoryLine, ItemView, Settled, Standing};
use domain::plan::Section;
use serde::Serialize;

use crate::Engine;
use crate::error::Result;

/// Everything that the page shows.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    pub view: DeploymentView,
    pub happening: Happening,
    pub history: Vec<HistoryLine>,
}

pub async fn document(engine: &Engine, id: i64) -> Result<Document> {
    let view = super::get(engine, id).await?;
    let happening = super::happening(engine, &view.deployment.act).await?;
    Ok(Document { history: super::history(engine, id).await?, happening, view })
}

impl Document {
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    pub fn markdown(&self) -> String {
        let (view, deployment) = (&self.view, &self.view.deployment);
        let mut out = String::new();
        let at = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M:%S UTC");
        let _ = writeln!(out, "# Deployment {}: {}\n", deployment.id, plain(&deployment.act.title()));
        let _ = writeln!(
            out,
            "**{}.** Opened by {} at {}.",
            view.state.title(),
            plain(&deployment.opened_by),
            at(deployment.opened_at)
        );
        let _ =
            writeln!(out, "Plan `{}`, digest of what is signed `{}`.\n", deployment.plan_hash, view.digest);
        if !deployment.purpose.is_empty() {
            let _ = writeln!(out, "{}\n", plain(&deployment.purpose));
        }
        if let (Some(by), Some(ended)) = (&deployment.ended_by, deployment.ended_at) {
            let _ =
                writeln!(out, "Ended by {} at {}: {}\n", plain(by), at(ended), plain(&deployment.ended_why));
        }
        for section in Section::ALL {
            let _ = writeln!(out, "## {}\n", section.title());
            view.of(section).for_each(|item| line(&mut out, item));
            out.push('\n');
        }
        self.signatures(&mut out);
        self.incidents(&mut out);
        out
    }

    fn incidents(&self, out: &mut String) {
        if self.view.deployment.incidents.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n## Broken glass\n");
        let at = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
        for incident in &self.view.deployment.incidents {
            let (lead, admin) = (plain(&incident.lead), plain(&incident.admin));
            let used = incident.used.as_ref().map_or_else(
                || "not carried out through it".to_owned(),
                |(by, used)| format!("carried out by {} at {}", plain(by), at(*used)),
            );
            let found = incident.review.as_ref().map_or_else(
                || "nobody has looked at it yet".to_owned(),
                |review| {
                    format!("{} found at {}: {}", plain(&review.by), at(review.at), plain(&review.finding))
                },
            );
            let (opened, until) = (at(incident.opened_at), at(incident.expires_at));
            let (reason, lacked) = (plain(&incident.reason), plain(&incident.lacked));
            let _ = writeln!(
                out,
                "- Incident {}: {lead} and {admin}, {opened} to {until}: {reason}. It lacked: {lacked}; {used}; {found}.",
                incident.id
            );
        }
    }

    fn signatures(&self, out: &mut String) {
        let _ = writeln!(out, "## Signatures\n\n{}.\n", self.view.needs());
        let _ =
            writeln!(out, "| Name | Role | Time | Counts | Comment | Digest |\n|---|---|---|---|---|---|");
        for one in &self.view.signatures {
            let signature = &one.signature;
            let counts = match (&signature.voided, one.standing) {
                (Some((_, why)), _) => format!("void: {why}"),
                (None, Standing::Counts) => "yes".to_owned(),
                (None, standing) => standing.why().to_owned(),
            };
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | `{}` |",
                plain(&signature.signer),
                signature.role.as_str(),
                signature.at.format("%Y-%m-%d %H:%M:%S UTC"),
                plain(&counts),
                plain(&signature.comment),
                signature.digest
            );
        }
    }
}

fn line(out: &mut String, view: &ItemView) {
    let mark = view.item.mark.as_ref();
    let tick = if view.state.is_settled() { "x" } else { " " };
    let _ = write!(out, "- [{tick}] {}", plain(&view.item.title));
    if let Some(mark) = mark {
        let skipped = if mark.settled == Settled::Skipped { "skipped by" } else { "by" };
        let _ = write!(out, " ({skipped} {}, {})", plain(&mark.by), mark.at.format("%Y-%m-%d %H:%M UTC"));
        if let Some(attached) = &mark.attached {
            let _ = write!(out, "; {}, `{}`", plain(&attached.what), attached.digest);
        }
        if !mark.note.is_empty() {
            let _ = write!(out, "; {}", plain(&mark.note));
        }
    }
    out.push('\n');
}

/// On one line, with nothing that Markdown would take for a mark of its own.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}
