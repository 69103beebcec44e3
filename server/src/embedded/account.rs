//! PostgreSQL refuses to run as root, so root hands it to another account.

use std::fs;

use engine::error::{Error, Kind, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// In order of preference.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// The account that the database processes change to; none means that they
/// run as whoever started Refit.
pub(super) fn for_database() -> Result<Option<Account>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let found = CANDIDATES.iter().find_map(|name| of_name(&accounts, name));
    found.map(Some).ok_or_else(|| {
        Error::new(
            Kind::Failed,
            "starting the private PostgreSQL as root",
            "PostgreSQL does not run as root, and there is neither an account postgres nor nobody to change to",
            "Start Refit as an ordinary user.",
        )
    })
}

/// The account with that name in the text of /etc/passwd.
fn of_name(passwd: &str, name: &str) -> Option<Account> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    let uid = fields.next()?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    (uid != 0).then_some(Account { uid, gid })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_their_whole_name() {
        let passwd =
            "root:x:0:0::/root:/bin/sh\npostgres2:x:7:7::/:/x\npostgres:x:101:104:,,,:/var:/bin/bash\nbad\n";
        assert_eq!(of_name(passwd, "postgres"), Some(Account { uid: 101, gid: 104 }));
        assert_eq!(of_name(passwd, "nobody"), None);
        assert_eq!(of_name(passwd, "root"), None);
    }
}
