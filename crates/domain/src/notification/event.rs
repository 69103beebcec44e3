//! What people are told of, in the words they are told it in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::deployment::Incident;
use crate::run::{Run, RunStatus};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    ApprovalAsked,
    ApprovalGiven,
    ApprovalVoided,
    RunFailed,
    RunFinished,
    MoveHeld,
    IntegrityFinding,
    BreakGlass,
    /// Of the button; every channel takes it.
    Test,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::ApprovalAsked,
        Self::ApprovalGiven,
        Self::ApprovalVoided,
        Self::RunFailed,
        Self::RunFinished,
        Self::MoveHeld,
        Self::IntegrityFinding,
        Self::BreakGlass,
        Self::Test,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApprovalAsked => "approval_asked",
            Self::ApprovalGiven => "approval_given",
            Self::ApprovalVoided => "approval_voided",
            Self::RunFailed => "run_failed",
            Self::RunFinished => "run_finished",
            Self::MoveHeld => "move_held",
            Self::IntegrityFinding => "integrity_finding",
            Self::BreakGlass => "break_glass",
            Self::Test => "test",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Something that has happened, for whoever is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: Kind,
    pub title: String,
    pub text: String,
    /// Of the page about it.
    pub path: String,
    /// What is told of once, however often it is noticed.
    pub once: Option<String>,
}

impl Event {
    fn new(kind: Kind, title: String, text: impl Into<String>, path: String) -> Self {
        Self { kind, title, text: text.into(), path, once: None }
    }

    pub fn test(actor: &str) -> Self {
        let text = "If you can read this, the channel works.";
        Self::new(Kind::Test, format!("{actor} tests this channel"), text, "/notifications".into())
    }

    /// None while there is something left to come of it, and for what somebody
    /// has cancelled.
    pub fn of_run(run: &Run) -> Option<Self> {
        let path = format!("/runs/{}", run.id);
        match run.status {
            RunStatus::Succeeded => {
                let title = format!("Run {} has finished: {}", run.id, run.title);
                Some(Self::new(Kind::RunFinished, title, format!("Asked for by {}.", run.actor), path))
            }
            RunStatus::Failed => {
                let title = format!("Run {} has failed: {}", run.id, run.title);
                let words = run.failure.as_ref().map_or_else(String::new, |failure| {
                    format!("{}: {}. {}", failure.doing, failure.why.trim_end_matches('.'), failure.next)
                });
                Some(Self::new(Kind::RunFailed, title, words.trim(), path))
            }
            _ => None,
        }
    }

    pub fn approval_asked(id: i64, step: &str, purpose: &str, needs: &str) -> Self {
        let text = format!("{purpose}\nSignatures: {needs}.");
        Self::of_deployment(Kind::ApprovalAsked, id, format!("Signatures are asked for: {step}"), text)
    }

    pub fn approval_given(id: i64, step: &str, signer: &str, needs: &str) -> Self {
        let text = format!("Signatures: {needs}.");
        Self::of_deployment(Kind::ApprovalGiven, id, format!("{signer} has signed: {step}"), text)
    }

    pub fn approval_voided(id: i64, step: &str, count: usize, why: &str) -> Self {
        let signatures =
            if count == 1 { "1 signature is".to_owned() } else { format!("{count} signatures are") };
        let title = format!("{signatures} void: {step}");
        Self::of_deployment(Kind::ApprovalVoided, id, title, format!("{why}."))
    }

    pub fn rejected(id: i64, step: &str, by: &str, comment: &str) -> Self {
        Self::of_deployment(
            Kind::ApprovalVoided,
            id,
            format!("{by} has rejected: {step}"),
            comment.to_owned(),
        )
    }

    /// The gate stands open, or the step went through it.
    pub fn broken_glass(incident: &Incident, step: &str) -> Self {
        let until = incident.expires_at.format("%Y-%m-%d %H:%M");
        let what = match &incident.used {
            Some((by, _)) => format!("{by} has carried it out."),
            None => format!("It may be carried out until {until} UTC."),
        };
        let text = format!("{}\nIt lacked: {}.\n{what}", incident.reason, incident.lacked);
        let title = format!("{} and {} broke the glass: {step}", incident.lead, incident.admin);
        Self::of_deployment(Kind::BreakGlass, incident.deployment, title, text)
    }

    fn of_deployment(kind: Kind, id: i64, title: String, text: String) -> Self {
        Self::new(kind, title, text, format!("/deployments/{id}"))
    }

    /// Of one hold that lasts, once.
    pub fn move_held(run: i64, of: &str, says: &str, since: DateTime<Utc>, minutes: i64) -> Self {
        let text = format!("{says}, since {} UTC.", since.format("%Y-%m-%d %H:%M"));
        let title = format!("The move {of} has waited for more than {minutes} min");
        let once = format!("run {run} held since {}", since.timestamp_micros());
        Self { once: Some(once), ..Self::new(Kind::MoveHeld, title, text, format!("/moves/{of}")) }
    }

    pub fn integrity(run: i64, verdict: &str) -> Self {
        let title = "The integrity report has findings".to_owned();
        Self::new(Kind::IntegrityFinding, title, format!("{verdict}."), format!("/integrity/{run}"))
    }
}
