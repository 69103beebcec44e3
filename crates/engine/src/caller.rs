//! Who asks for a verb over the network.

use domain::access::{Permission, Roles, may};
use domain::audit::Verb;
use domain::token::Scope;

use crate::Engine;
use crate::error::{Error, Kind, Result};

/// A person with a session, or a program with a token of theirs, as the request
/// presented itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    pub account: i64,
    pub name: String,
    pub roles: Roles,
    /// Of the token; none for a session, which may all that its roles may.
    pub scope: Option<Scope>,
    /// 0 for a token.
    pub session: i64,
    /// Its account has a second factor, of which it has shown no code lately.
    pub unproved: bool,
    /// It must have a second factor before anything else, and has none.
    pub lacks_factor: bool,
    /// Tells sessions and tokens apart in the audit, and proves nothing.
    pub fingerprint: String,
    /// The address of the browser.
    pub origin: String,
    /// Id of the request, as in the log.
    pub request: String,
}

impl Caller {
    pub const LACKS: &str = "who leads or manages accounts must have a second factor first";
    pub const ADD: &str = "Nothing was changed. Add one on the page Account.";

    pub fn may(&self, permission: Permission) -> bool {
        may(&self.roles, permission) && self.scope.as_ref().is_none_or(|scope| scope.contains(&permission))
    }

    /// Why it may not.
    pub fn refusal(&self, permission: Permission) -> String {
        match &self.scope {
            Some(_) if may(&self.roles, permission) => {
                format!("the token's scope lacks {}: it may not {}", permission.as_str(), permission.title())
            }
            _ => permission.refusal(),
        }
    }
}

impl Engine {
    /// Refused when the caller lacks what the verb needs. At the machine itself
    /// there is no caller, and whoever sits there could do more than we refuse.
    pub(crate) fn allow(&self, verb: Verb) -> Result<()> {
        match verb.permission() {
            Some(permission) => {
                self.must(permission, verb.as_str())?;
                self.proved(permission, verb.as_str())
            }
            None => Ok(()),
        }
    }

    fn proved(&self, permission: Permission, doing: &str) -> Result<()> {
        match self.caller() {
            Some(caller) if caller.lacks_factor => {
                tracing::warn!(
                    actor = caller.name,
                    origin = caller.origin,
                    doing,
                    "a second factor is wanted"
                );
                Err(Error::new(Kind::Forbidden, doing, Caller::LACKS, Caller::ADD))
            }
            Some(caller) if caller.unproved && permission.is_grave() => {
                tracing::warn!(actor = caller.name, origin = caller.origin, doing, "a code is wanted");
                let why = "it wants a code of your second factor, not older than 5 minutes";
                let next = "Nothing was changed. Enter a code on the page Account, then try again.";
                Err(Error::new(Kind::Forbidden, doing, why, next))
            }
            _ => Ok(()),
        }
    }

    pub fn must(&self, permission: Permission, doing: &str) -> Result<()> {
        match self.caller() {
            Some(caller) if !caller.may(permission) => {
                tracing::warn!(actor = caller.name, origin = caller.origin, doing, "denied");
                let next = "Nothing was changed. Ask somebody with that role, or an administrator for it.";
                Err(Error::new(Kind::Forbidden, doing, caller.refusal(permission), next))
            }
            _ => Ok(()),
        }
    }
}
