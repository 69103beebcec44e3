//! A deployment as it stands: what each item amounts to, which signatures
//! count, and what is left before its step may be carried out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Deployment, DeploymentState, Evidence, Ground, Item, ItemState, Signature, Standing};
use crate::access::Role;
use crate::moving::Condition;
use crate::plan::Section;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeploymentView {
    pub deployment: Deployment,
    pub state: DeploymentState,
    pub items: Vec<ItemView>,
    pub signatures: Vec<SignatureView>,
    /// For each role of the plan.
    pub needed: Vec<Needed>,
    pub expires_hours: u16,
    /// Of everything that is signed, as it is now.
    pub digest: String,
    /// The plan has changed since it was opened.
    pub other_plan: bool,
    pub seen: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemView {
    pub item: Item,
    pub state: ItemState,
    /// What it follows.
    pub newest: Option<Evidence>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignatureView {
    pub signature: Signature,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needed {
    pub role: Role,
    pub wanted: usize,
    pub given: usize,
}

/// What carrying it out does, as things stand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Happening {
    pub lines: Vec<String>,
    /// What the step itself asks for besides.
    pub conditions: Vec<Condition>,
}

/// A line of the audit about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    pub at: DateTime<Utc>,
    pub actor: String,
    pub verb: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Deployment {
    /// `digest` is that of `signed`.
    pub fn view(self, ground: &Ground, digest: String) -> DeploymentView {
        let items: Vec<ItemView> = self.items.iter().map(|item| self.item_view(item, ground)).collect();
        let signatures: Vec<SignatureView> = self
            .signatures
            .iter()
            .map(|signature| SignatureView {
                standing: signature.standing(&digest, ground.now),
                signature: signature.clone(),
            })
            .collect();
        let needed = needed(ground, &signatures);
        let state = self.state(&items, &needed);
        DeploymentView {
            other_plan: self.plan_hash != ground.plan_hash,
            expires_hours: ground.approval.expires_hours,
            seen: ground.now,
            deployment: self,
            state,
            items,
            signatures,
            needed,
            digest,
        }
    }

    fn item_view(&self, item: &Item, ground: &Ground) -> ItemView {
        let found = ground.found(&item.id);
        let state = item.state(&found, (self.ended.is_some(), self.executed_at), ground.now);
        ItemView { item: item.clone(), state, newest: found.newest }
    }

    fn state(&self, items: &[ItemView], needed: &[Needed]) -> DeploymentState {
        if let Some(ended) = self.ended {
            return ended.into();
        }
        let open = items.iter().any(|view| view.item.is_signed() && !view.state.is_settled());
        match open {
            true => DeploymentState::Open,
            false if is_enough(needed) => DeploymentState::Approved,
            false => DeploymentState::Awaiting,
        }
    }
}

/// A plan that asks for nobody is refused when it is read, and here once more.
fn is_enough(needed: &[Needed]) -> bool {
    !needed.is_empty() && needed.iter().all(|needed| needed.given >= needed.wanted.max(1))
}

fn needed(ground: &Ground, signatures: &[SignatureView]) -> Vec<Needed> {
    let given = |role: Role| {
        signatures
            .iter()
            .filter(|view| view.standing == Standing::Counts && view.signature.role == role)
            .count()
    };
    let signatures = ground.approval.signatures.iter();
    signatures
        .map(|(role, wanted)| Needed { role: *role, wanted: usize::from(*wanted), given: given(*role) })
        .collect()
}

impl DeploymentView {
    pub fn item(&self, id: &str) -> Option<&ItemView> {
        self.items.iter().find(|view| view.item.id == id)
    }

    pub fn of(&self, section: Section) -> impl Iterator<Item = &ItemView> {
        self.items.iter().filter(move |view| view.item.section == section)
    }

    pub fn counting(&self) -> impl Iterator<Item = &Signature> {
        let counting = self.signatures.iter().filter(|view| view.standing == Standing::Counts);
        counting.map(|view| &view.signature)
    }

    /// Who has signed what is there now.
    pub fn signed_by(&self, name: &str) -> Option<&Signature> {
        self.counting().find(|signature| signature.signer == name)
    }

    /// `1 of 2 signatures of lead`.
    pub fn needs(&self) -> String {
        let part =
            |needed: &Needed| format!("{} of {} by {}", needed.given, needed.wanted, needed.role.as_str());
        self.needed.iter().map(part).collect::<Vec<_>>().join(", ")
    }

    /// When the first of the signatures that count runs out.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.counting().map(|signature| signature.expires_at).min()
    }
}
