//! Who may do what: one matrix, asked by pages to draw and by the server to
//! allow. What does not stand in it is nobody's.

mod role;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use role::Role;

pub type Roles = BTreeSet<Role>;

/// What can be allowed. A verb needs one of these, see `audit::Verb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    See,
    Analyse,
    Export,
    Check,
    Carry,
    Pause,
    Tick,
    Throttle,
    Repair,
    AcceptLoss,
    CutOver,
    RollBack,
    Contract,
    Deploy,
    Sign,
    BreakGlass,
    People,
    Notify,
}

use Role::{Admin, Analyst, Lead, Operator, Viewer};

/// A row for each permission, in the order of the declaration: what it allows,
/// and to whom. The administrator of accounts has no say over the database, but
/// for stopping what is under way.
pub const MATRIX: [(Permission, &str, &[Role]); 18] = [
    (Permission::See, "see the pages, the logs and the audit", &[Viewer, Analyst, Operator, Lead, Admin]),
    (Permission::Analyse, "see what the market data say", &[Analyst, Operator, Lead]),
    (Permission::Export, "take rows of the database away as a file", &[Analyst, Operator, Lead]),
    (Permission::Check, "validate, verify, rehearse, measure and back up", &[Operator, Lead]),
    (Permission::Carry, "start phases, migrations and moves", &[Operator, Lead]),
    (Permission::Pause, "pause, resume or cancel what is under way", &[Operator, Lead, Admin]),
    (Permission::Tick, "set the state of tasks", &[Operator, Lead]),
    (Permission::Throttle, "change what a move waits for", &[Operator, Lead]),
    (Permission::Repair, "repair moves and apply quarantined rows again", &[Operator, Lead]),
    (Permission::AcceptLoss, "accept the loss of rows", &[Lead]),
    (Permission::CutOver, "send readers or writers over or back", &[Lead]),
    (Permission::RollBack, "take migrations, moves and phases back", &[Lead]),
    (Permission::Contract, "shrink the source of a move", &[Lead]),
    (Permission::Deploy, "open deployments and settle their items", &[Operator, Lead]),
    // The plan says how many of which role.
    (Permission::Sign, "sign or reject deployments", &[Operator, Lead]),
    // Each with one of the other.
    (Permission::BreakGlass, "let a step through without its signatures, in an emergency", &[Lead, Admin]),
    (Permission::People, "manage accounts", &[Admin]),
    (Permission::Notify, "see whom notifications reach, and test it", &[Admin]),
];

impl Permission {
    fn row(self) -> &'static (Self, &'static str, &'static [Role]) {
        &MATRIX[self as usize]
    }

    /// As the scope of a token names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Analyse => "analyse",
            Self::Export => "export",
            Self::Check => "check",
            Self::Carry => "carry",
            Self::Pause => "pause",
            Self::Tick => "tick",
            Self::Throttle => "throttle",
            Self::Repair => "repair",
            Self::AcceptLoss => "accept_loss",
            Self::CutOver => "cut_over",
            Self::RollBack => "roll_back",
            Self::Contract => "contract",
            Self::Deploy => "deploy",
            Self::Sign => "sign",
            Self::BreakGlass => "break_glass",
            Self::People => "people",
            Self::Notify => "notify",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        MATRIX.iter().map(|(permission, ..)| *permission).find(|permission| permission.as_str() == text)
    }

    /// After "may".
    pub fn title(self) -> &'static str {
        self.row().1
    }

    pub fn roles(self) -> &'static [Role] {
        self.row().2
    }

    /// What it allows cannot be taken back, or gives such a permission away.
    pub fn is_grave(self) -> bool {
        use Permission as P;
        matches!(
            self,
            P::Sign | P::BreakGlass | P::AcceptLoss | P::CutOver | P::RollBack | P::Contract | P::People
        )
    }

    /// Why somebody without it is refused.
    pub fn refusal(self) -> String {
        format!("only {} may {}", self.who(), self.title())
    }

    /// The roles that have it, in words.
    pub fn who(self) -> String {
        let roles: Vec<&str> = self.roles().iter().map(|role| role.as_str()).collect();
        alternatives(&roles)
    }
}

fn alternatives(words: &[&str]) -> String {
    match words {
        [] => "nobody".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

pub fn may(roles: &Roles, permission: Permission) -> bool {
    permission.roles().iter().any(|role| roles.contains(role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_permission_has_its_own_row() {
        for (place, (permission, title, roles)) in MATRIX.iter().enumerate() {
            assert_eq!(*permission as usize, place, "{permission:?} stands in the wrong place");
            assert!(!title.is_empty() && !roles.is_empty(), "{permission:?}");
            assert_eq!(Permission::parse(permission.as_str()), Some(*permission));
        }
    }

    #[test]
    fn without_a_role_nothing_is_allowed() {
        for (permission, ..) in MATRIX {
            assert!(!may(&Roles::new(), permission), "{permission:?}");
        }
    }

    /// The table of permissions as a reviewer reads it: viewer, analyst,
    /// operator, lead, admin.
    #[test]
    fn the_matrix_is_the_one_that_was_agreed() {
        let drawn: Vec<String> = MATRIX
            .iter()
            .map(|(permission, ..)| {
                let marks =
                    Role::ALL.map(|role| if may(&Roles::from([role]), *permission) { 'x' } else { '-' });
                format!("{} {permission:?}", marks.iter().collect::<String>())
            })
            .collect();
        let agreed = [
            "xxxxx See",
            "-xxx- Analyse",
            "-xxx- Export",
            "--xx- Check",
            "--xx- Carry",
            "--xxx Pause",
            "--xx- Tick",
            "--xx- Throttle",
            "--xx- Repair",
            "---x- AcceptLoss",
            "---x- CutOver",
            "---x- RollBack",
            "---x- Contract",
            "--xx- Deploy",
            "--xx- Sign",
            "---xx BreakGlass",
            "----x People",
            "----x Notify",
        ];
        assert_eq!(drawn, agreed);
    }

    #[test]
    fn roles_add_up() {
        let both = Roles::from([Viewer, Admin]);
        assert!(may(&both, Permission::People) && may(&both, Permission::See));
        assert!(!may(&both, Permission::Carry));
        let why = Permission::Pause.refusal();
        assert_eq!(why, "only operator, lead or admin may pause, resume or cancel what is under way");
    }
}
