//! Signatures. Each is somebody's own: whoever sits at the machine signs as an
//! account too.

use chrono::TimeDelta;
use domain::audit::Verb;
use domain::deployment::{DeploymentView, Signature, Standing, may_sign};
use sqlx::PgConnection;

use super::{change, object, telling, text};
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Caller, Engine, sessions};

/// Signs what has this digest, which is what the signer has looked at.
pub async fn sign(engine: &Engine, id: i64, digest: &str, comment: &str) -> Result<()> {
    let doing = format!("signing deployment {id}");
    engine.allow(Verb::SignDeployment)?;
    let (caller, comment) = (in_person(engine, &doing)?, text(&doing, comment)?);
    change(engine, id, &doing, async |view, conn| {
        let signature = decide(engine, view, caller, (&doing, digest, comment))?;
        strike_out(engine, conn, view, &doing).await?;
        store::deployment::sign(&mut *conn, id, caller.account, &signature).await.doing(doing.clone())?;
        let said = format!("as {}: {} {}", signature.role.as_str(), signature.digest, signature.comment);
        let deed = Deed::new(Verb::SignDeployment, object(id)).to(said.trim_end());
        telling::signed(engine, &mut *conn, view, &caller.name).await?;
        audit::write(engine, conn, &caller.name, deed).await
    })
    .await
}

/// Four eyes are those of people: whatever a token may, it does not sign.
pub(super) fn in_person<'a>(engine: &'a Engine, doing: &str) -> Result<&'a Caller> {
    let caller = sessions::person(engine, doing)?;
    match caller.scope {
        None => Ok(caller),
        Some(_) => {
            let next = "Sign on the page of the deployment.";
            Err(Error::new(Kind::Forbidden, doing, "a token is nobody's signature", next))
        }
    }
}

fn decide(
    engine: &Engine,
    view: &DeploymentView,
    caller: &Caller,
    (doing, digest, comment): (&str, &str, String),
) -> Result<Signature> {
    let role = may_sign(view, &caller.name, &caller.roles).map_err(|why| {
        let asked = view.needed.iter().any(|needed| caller.roles.contains(&needed.role));
        let kind = if asked { Kind::Refused } else { Kind::Forbidden };
        Error::new(kind, doing, why, "Nothing was signed.")
    })?;
    if digest != view.digest {
        let by = &view.deployment.changed_by;
        let why = format!("what you have looked at is not what is there now; {by} changed it last");
        return Err(Error::new(Kind::Refused, doing, why, "Nothing was signed. Look at it again."));
    }
    let at = engine.now();
    Ok(Signature {
        id: 0,
        signer: caller.name.clone(),
        role,
        comment,
        digest: view.digest.clone(),
        at,
        expires_at: at + TimeDelta::hours(i64::from(view.expires_hours)),
        voided: None,
        may_still: true,
    })
}

/// What has lost its meaning by itself is struck out when somebody signs anew,
/// with its reason.
async fn strike_out(
    engine: &Engine,
    conn: &mut PgConnection,
    view: &DeploymentView,
    doing: &str,
) -> Result<()> {
    for one in
        view.signatures.iter().filter(|one| !matches!(one.standing, Standing::Counts | Standing::Voided))
    {
        let (ids, why) = ([one.signature.id], one.standing.why());
        store::deployment::void(&mut *conn, &ids, engine.now(), why).await.doing(doing)?;
    }
    Ok(())
}
