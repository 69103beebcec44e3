//! Tokens: what a program shows instead of a session.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::access::{Permission, Roles, may};
use crate::task::text_fault;

/// What a token may be used for, of all that its owner may do.
pub type Scope = BTreeSet<Permission>;

/// In days, how long a token may hold, and does unless somebody says otherwise.
pub const LONGEST: i64 = 366;
pub const USUAL: i64 = 90;
const LONGEST_NAME: usize = 60;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub id: i64,
    /// What it is for.
    pub name: String,
    pub owner: String,
    pub scope: Scope,
    /// Its owner is kept out.
    pub disabled: bool,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Token {
    /// Why it does not hold at `now`.
    pub fn refusal(&self, now: DateTime<Utc>) -> Option<&'static str> {
        match self {
            Self { revoked_at: Some(_), .. } => Some("the token was revoked"),
            Self { expires_at, .. } if *expires_at <= now => Some("the token has expired"),
            Self { disabled: true, .. } => Some("the account of the token is disabled"),
            _ => None,
        }
    }
}

/// What can be left to a program. What cannot be taken back, and what is about
/// people, is done by somebody who sits there.
pub const GRANTED: [Permission; 9] = [
    Permission::See,
    Permission::Analyse,
    Permission::Export,
    Permission::Check,
    Permission::Carry,
    Permission::Pause,
    Permission::Tick,
    Permission::Throttle,
    Permission::Repair,
];

/// The same for somebody with these roles.
pub fn grantable(roles: &Roles) -> Vec<Permission> {
    GRANTED.into_iter().filter(|permission| may(roles, *permission)).collect()
}

/// Why there cannot be such a token, if there cannot.
pub fn token_fault(name: &str, scope: &Scope, days: i64, roles: &Roles) -> Option<String> {
    if name.trim().is_empty() {
        return Some("a token needs a name that says what it is for".to_owned());
    }
    if let Some(fault) = text_fault("the name", name, LONGEST_NAME) {
        return Some(fault);
    }
    if !(1..=LONGEST).contains(&days) {
        return Some(format!("a token holds for 1 to {LONGEST} days, not for {days}"));
    }
    if scope.is_empty() {
        return Some("a token without a scope opens nothing".to_owned());
    }
    let grantable = grantable(roles);
    let beyond = scope.iter().find(|permission| !grantable.contains(permission))?;
    Some(match GRANTED.contains(beyond) {
        true => format!("its owner may not {}", beyond.title()),
        false => format!("no token may {}", beyond.title()),
    })
}

/// How long a token of so many days holds.
pub fn days(days: i64) -> TimeDelta {
    TimeDelta::try_days(days.clamp(1, LONGEST)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    #[test]
    fn a_token_may_never_more_than_its_owner() {
        let roles = |roles: &[Role]| roles.iter().copied().collect::<Roles>();
        let check = |name, scope: &[Permission], days, role| {
            token_fault(name, &scope.iter().copied().collect(), days, &roles(&[role])).unwrap_or_default()
        };
        use Permission::{CutOver, Export, People, See};
        for (fault, expected) in [
            (check("ci", &[See], 30, Role::Viewer), ""),
            (check("ci", &[See, Export], 366, Role::Analyst), ""),
            (check(" ", &[See], 30, Role::Viewer), "a token needs a name that says what it is for"),
            (check("ci", &[], 30, Role::Viewer), "a token without a scope opens nothing"),
            (check("ci", &[See], 0, Role::Viewer), "a token holds for 1 to 366 days, not for 0"),
            (check("ci", &[See], 367, Role::Viewer), "a token holds for 1 to 366 days, not for 367"),
            (
                check("ci", &[Export], 30, Role::Viewer),
                "its owner may not take rows of the database away as a file",
            ),
            (check("ci", &[CutOver], 30, Role::Lead), "no token may send readers or writers over or back"),
            (check("ci", &[People], 30, Role::Admin), "no token may manage accounts"),
        ] {
            assert_eq!(fault, expected);
        }
        assert!(!check("a\nb", &[See], 30, Role::Viewer).is_empty());
    }

    #[test]
    fn when_a_token_holds() {
        let at = |day: i64| DateTime::from_timestamp(day * 86_400, 0).expect("a time");
        let token = Token {
            id: 1,
            name: "ci".into(),
            owner: "ada".into(),
            scope: Scope::from([Permission::See]),
            disabled: false,
            created_at: at(0),
            expires_at: at(30),
            used_at: None,
            revoked_at: None,
        };
        let why = |token: &Token, day| token.refusal(at(day)).unwrap_or("holds");
        assert_eq!(why(&token, 29), "holds");
        assert_eq!(why(&token, 30), "the token has expired");
        assert_eq!(
            why(&Token { disabled: true, ..token.clone() }, 1),
            "the account of the token is disabled"
        );
        assert_eq!(why(&Token { revoked_at: Some(at(1)), ..token }, 2), "the token was revoked");
    }
}
