//! What a deployment is made of, and who signs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::deployment::{ActKind, EvidenceKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Before,
    During,
    After,
}

impl Section {
    pub const ALL: [Self; 3] = [Self::Before, Self::During, Self::After];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::During => "during",
            Self::After => "after",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.as_str() == text)
    }

    /// The heading of its items.
    pub fn title(self) -> &'static str {
        match self {
            Self::Before => "Before deployment",
            Self::During => "Deployment steps",
            Self::After => "After deployment",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    pub section: Section,
    #[serde(rename = "item")]
    pub items: Vec<ChecklistItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    pub id: String,
    pub title: String,
    /// What it cannot be ticked without; any other item takes a note.
    pub evidence: Option<EvidenceKind>,
    /// How old the evidence may be.
    pub within_hours: Option<u16>,
}

/// Who signs a deployment, for how long it counts, and what waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// How many of which role, each by somebody else.
    pub signatures: BTreeMap<Role, u8>,
    pub expires_hours: u16,
    /// Steps that are not carried out without a signed deployment.
    pub gates: Vec<ActKind>,
}
