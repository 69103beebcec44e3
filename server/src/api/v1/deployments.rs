//! Deployments: their checklist, what it rests on, and who has signed.

use chrono::{DateTime, Utc};
use domain::access::Permission::See;
use domain::access::Role;
use domain::deployment::{ActKind, DeploymentState, DeploymentView, EvidenceKind, ItemState, ItemView};
use domain::deployment::{SignatureView, Standing};
use domain::plan::Section;
use engine::deployments;
use engine::error::Result;

use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/deployments",
        title: "Deployments, the newest first",
        about: "What each is for, its state, and what it still lacks.",
        needs: See,
        params: &[],
        // The evidence of each is looked at.
        gives: Gives::Many(50),
        schema: Deployment::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/deployments/{id}",
        title: "One deployment",
        about: "With its checklist and its signatures.",
        needs: See,
        params: &[param("id", Kind::Whole, "Number of the deployment.")],
        gives: Gives::One,
        schema: DeploymentDetail::schema,
        handler: handler!(one),
    },
];

shape! {
    /// Signatures of one role that the plan asks for.
    Needed {
        role: Role,
        wanted: usize,
        given: usize,
    }
}

shape! {
    /// The checklist of one step that is hard to take back.
    Deployment {
        id: i64,
        act: ActKind,
        /// The move or the phase.
        subject: String,
        purpose: String,
        state: DeploymentState,
        items: usize,
        items_settled: usize,
        needed: Vec<Needed>,
        /// SHA-256 of everything that is signed, as it is now.
        digest: String,
        plan_hash: String,
        /// The plan has changed since it was opened.
        other_plan: bool,
        opened_by: String,
        opened_at: DateTime<Utc>,
        changed_by: String,
        changed_at: DateTime<Utc>,
        executed_by: Option<String>,
        executed_at: Option<DateTime<Utc>>,
        ended_by: Option<String>,
        ended_at: Option<DateTime<Utc>>,
        ended_why: String,
    }
}

shape! {
    /// One item of the checklist.
    Item {
        id: String,
        section: Section,
        title: String,
        /// `waiting`, `barred`, `ticked`, `undone` or `skipped`.
        state: String,
        /// What its evidence lacks, of one that is barred or undone.
        lacks: Option<String>,
        /// What it rests on; a note where there is none.
        evidence: Option<EvidenceKind>,
        /// The report, backup or run that it follows.
        evidence_id: Option<i64>,
        evidence_at: Option<DateTime<Utc>>,
        note: Option<String>,
        settled_by: Option<String>,
        settled_at: Option<DateTime<Utc>>,
    }
}

shape! {
    /// One signature.
    Signature {
        signer: String,
        role: Role,
        comment: String,
        /// Of what was signed.
        digest: String,
        at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
        /// `counts`, `voided`, `expired`, `of_another` or `left`.
        standing: String,
        /// Why it was struck out.
        voided_why: Option<String>,
    }
}

shape! {
    /// A deployment with all that is signed.
    DeploymentDetail {
        deployment: Deployment,
        items: Vec<Item>,
        signatures: Vec<Signature>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let found = deployments::page(&asked.engine, asked.after_number()?, asked.limit + 1).await?;
    let rows: Vec<Deployment> = found.iter().map(Deployment::from).collect();
    Reply::page(&asked, rows, |row: &Deployment| vec![row.id.to_string()])
}

async fn one(asked: Asked) -> Result<Reply> {
    let found = deployments::get(&asked.engine, asked.whole("id").unwrap_or_default()).await?;
    let detail = DeploymentDetail {
        deployment: (&found).into(),
        items: found.items.into_iter().map(Item::from).collect(),
        signatures: found.signatures.into_iter().map(Signature::from).collect(),
    };
    Reply::one(&detail, None)
}

impl From<&DeploymentView> for Deployment {
    fn from(view: &DeploymentView) -> Self {
        let found = view.deployment.clone();
        let needed = view.needed.iter();
        Self {
            id: found.id,
            act: found.act.kind,
            subject: found.act.subject,
            purpose: found.purpose,
            state: view.state,
            items: view.items.len(),
            items_settled: view.items.iter().filter(|item| item.state.is_settled()).count(),
            needed: needed
                .map(|needed| Needed { role: needed.role, wanted: needed.wanted, given: needed.given })
                .collect(),
            digest: view.digest.clone(),
            plan_hash: found.plan_hash,
            other_plan: view.other_plan,
            opened_by: found.opened_by,
            opened_at: found.opened_at,
            changed_by: found.changed_by,
            changed_at: found.changed_at,
            executed_by: found.executed_by,
            executed_at: found.executed_at,
            ended_by: found.ended_by,
            ended_at: found.ended_at,
            ended_why: found.ended_why,
        }
    }
}

impl From<ItemView> for Item {
    fn from(view: ItemView) -> Self {
        let (state, lacks) = match view.state {
            ItemState::Waiting => ("waiting", None),
            ItemState::Barred(lack) => ("barred", Some(lack.word())),
            ItemState::Ticked => ("ticked", None),
            ItemState::Undone(lack) => ("undone", Some(lack.word())),
            ItemState::Skipped => ("skipped", None),
        };
        let (note, settled_by, settled_at) = match view.item.mark {
            Some(mark) => (Some(mark.note), Some(mark.by), Some(mark.at)),
            None => (None, None, None),
        };
        Self {
            id: view.item.id,
            section: view.item.section,
            title: view.item.title,
            state: state.to_owned(),
            lacks: lacks.map(str::to_owned),
            evidence: view.item.evidence,
            evidence_id: view.newest.as_ref().map(|newest| newest.id),
            evidence_at: view.newest.map(|newest| newest.at),
            note,
            settled_by,
            settled_at,
        }
    }
}

impl From<SignatureView> for Signature {
    fn from(view: SignatureView) -> Self {
        let standing = match view.standing {
            Standing::Counts => "counts",
            Standing::Voided => "voided",
            Standing::Expired => "expired",
            Standing::OfAnother => "of_another",
            Standing::Left => "left",
        };
        Self {
            signer: view.signature.signer,
            role: view.signature.role,
            comment: view.signature.comment,
            digest: view.signature.digest,
            at: view.signature.at,
            expires_at: view.signature.expires_at,
            standing: standing.to_owned(),
            voided_why: view.signature.voided.map(|(_, why)| why),
        }
    }
}
