//! The second factor: codes of an app, and recovery codes for who has lost it.

use std::time::Duration;

use domain::account::Factor;
use domain::audit::Verb;
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use totp_rs::{Builder, Secret, Totp};

use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::sessions::{self, brake::Brake};
use crate::{Caller, Engine};

const STEP: Duration = Duration::from_secs(30);
const RECOVERY: usize = 10;
/// Of a recovery code: 80 bits, which nobody guesses, so that a plain hash keeps them.
const RECOVERY_BYTES: usize = 10;

/// What an app has to know, as text and as an address for its camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    pub secret: String,
    pub address: String,
}

/// The caller's own, if it is in use.
pub async fn own(engine: &Engine) -> Result<Option<Factor>> {
    let doing = "looking at the second factor";
    let caller = sessions::person(engine, doing)?;
    store::factor::get(engine.control(), caller.account).await.doing(doing)
}

/// A new secret, in place of one that was never confirmed.
pub async fn begin(engine: &Engine) -> Result<Enrolment> {
    let doing = "adding a second factor";
    let caller = sessions::person(engine, doing)?;
    let secret = random::<20>(doing)?;
    if !store::factor::replace(engine.control(), caller.account, &secret, engine.now()).await.doing(doing)? {
        let next = "Remove it first: that wants a code.";
        return Err(Error::new(Kind::Refused, doing, "there is one already", next));
    }
    Ok(enrolment(caller, secret))
}

/// The secret that waits to be confirmed, again.
pub async fn again(engine: &Engine) -> Result<Enrolment> {
    let doing = "adding a second factor";
    let caller = sessions::person(engine, doing)?;
    let mut conn = engine.control().acquire().await.doing(doing)?;
    let known = store::factor::lock(&mut *conn, caller.account).await.doing(doing)?;
    let secret = known.filter(|known| !known.confirmed).and_then(|known| known.secret.try_into().ok());
    secret.map(|secret| enrolment(caller, secret)).ok_or_else(|| none(doing))
}

fn enrolment(caller: &Caller, secret: [u8; 20]) -> Enrolment {
    let text = Secret::new_stack(secret).to_base32();
    let address = format!("otpauth://totp/Refit:{}?secret={text}&issuer=Refit", encoded(&caller.name));
    Enrolment { secret: text, address }
}

fn encoded(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn none(doing: &str) -> Error {
    let next = "Begin on the page Account.";
    Error::new(Kind::Refused, doing, "there is none that waits for its first code", next)
}

/// Takes the factor into use by a first code of it. The recovery codes stand in
/// this answer and nowhere else.
pub async fn confirm(engine: &Engine, code: &str) -> Result<Vec<String>> {
    let doing = "adding a second factor";
    let caller = sessions::person(engine, doing)?;
    let codes = (0..RECOVERY).map(|_| recovery_code(doing)).collect::<Result<Vec<_>>>()?;
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| hash(code)).collect();
    shown(engine, caller, code, doing, async |conn| {
        let known = store::factor::lock(&mut *conn, caller.account).await.doing(doing)?;
        if known.is_none_or(|known| known.confirmed) {
            return Err(none(doing));
        }
        if !matches(engine, conn, caller.account, code, doing).await? {
            return Ok(false);
        }
        store::factor::set_recovery(&mut *conn, caller.account, &hashes).await.doing(doing)?;
        audit::write(engine, conn, &caller.name, Deed::new(Verb::AddFactor, object(&caller.name))).await?;
        Ok(true)
    })
    .await?;
    Ok(codes)
}

/// Shows a code again, so that what wants a fresh one is allowed.
pub async fn prove(engine: &Engine, code: &str) -> Result<()> {
    let doing = "looking at the code";
    let caller = sessions::person(engine, doing)?;
    shown(engine, caller, code, doing, async |conn| {
        let known = store::factor::lock(&mut *conn, caller.account).await.doing(doing)?;
        Ok(known.is_some_and(|known| known.confirmed)
            && matches(engine, conn, caller.account, code, doing).await?)
    })
    .await
}

/// With a code, of one's own.
pub async fn remove(engine: &Engine, code: &str) -> Result<()> {
    let doing = "removing the second factor";
    let caller = sessions::person(engine, doing)?;
    shown(engine, caller, code, doing, async |conn| {
        if !matches(engine, conn, caller.account, code, doing).await? {
            return Ok(false);
        }
        store::factor::remove(&mut *conn, caller.account).await.doing(doing)?;
        audit::write(engine, conn, &caller.name, Deed::new(Verb::RemoveFactor, object(&caller.name))).await?;
        Ok(true)
    })
    .await
}

/// Of somebody who has lost the app and the recovery codes; at the machine.
pub async fn reset(engine: &Engine, name: &str, actor: &str) -> Result<()> {
    let doing = format!("removing the second factor of {name}");
    engine.allow(Verb::SetPassword)?;
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let account = store::account::lock(&mut *tx, name).await.doing(doing.clone())?;
    let next = "List the accounts with `refit user list`.";
    let account = account.ok_or_else(|| Error::not_found(doing.clone(), "there is no such account", next))?;
    if !store::factor::remove(&mut *tx, account.id).await.doing(doing.clone())? {
        return Err(Error::new(Kind::Refused, doing, "there is none", "There is nothing to do."));
    }
    audit::write(engine, &mut tx, actor, Deed::new(Verb::RemoveFactor, object(name))).await?;
    tx.commit().await.doing(doing)
}

fn object(name: &str) -> String {
    format!("account {name}")
}

/// In one transaction, slowed down like a password: a code has six digits.
async fn shown(
    engine: &Engine,
    caller: &Caller,
    code: &str,
    doing: &str,
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<bool>,
) -> Result<()> {
    let brake = Brake::new(&caller.name, &caller.origin);
    brake.press(engine).await?;
    let mut tx = engine.control().begin().await.doing(doing)?;
    if code.len() > 64 || !work(&mut tx).await? {
        tracing::warn!(actor = caller.name, origin = caller.origin, "a code was refused");
        let next = "Wait for the next code: each counts once.";
        return Err(Error::new(Kind::Forbidden, doing, "the code is wrong, or was used", next));
    }
    brake.release(engine, &mut tx).await?;
    store::session::prove_id(&mut *tx, caller.session, engine.now()).await.doing(doing)?;
    tx.commit().await.doing(doing)
}

/// What a sign-in has to do with a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// The account has none.
    NotAsked,
    Yes,
    No,
}

pub(crate) async fn passes(
    engine: &Engine,
    conn: &mut PgConnection,
    account: i64,
    code: &str,
) -> Result<Passed> {
    let doing = "signing in";
    let known = store::factor::lock(&mut *conn, account).await.doing(doing)?;
    if known.is_none_or(|known| !known.confirmed) {
        return Ok(Passed::NotAsked);
    }
    let right = code.len() <= 64 && matches(engine, conn, account, code, doing).await?;
    Ok(if right { Passed::Yes } else { Passed::No })
}

/// Whether it is a code of now that was not used yet, or a recovery code; and
/// uses it up.
async fn matches(
    engine: &Engine,
    conn: &mut PgConnection,
    account: i64,
    code: &str,
    doing: &str,
) -> Result<bool> {
    let Some(known) = store::factor::lock(&mut *conn, account).await.doing(doing)? else { return Ok(false) };
    let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let now = engine.now();
    let Some(totp) = known.secret.try_into().ok().map(totp) else { return Ok(false) };
    let step = totp.check(&code, now.timestamp().unsigned_abs()).and_then(|step| i64::try_from(step).ok());
    match step.filter(|step| *step > known.step) {
        Some(step) => {
            store::factor::use_step(&mut *conn, account, step, now).await.doing(doing)?;
            Ok(true)
        }
        None => store::factor::use_recovery(conn, account, &hash(&code), now).await.doing(doing),
    }
}

fn totp(secret: [u8; 20]) -> Totp {
    Builder::new()
        .with_secret(Secret::new_stack(secret))
        .with_step_duration(STEP.as_secs())
        .build_noncompliant()
}

fn random<const N: usize>(doing: &str) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|error| {
        let next = "The operating system gives no random numbers; see its log.";
        Error::new(Kind::Failed, doing, error.to_string(), next)
    })?;
    Ok(bytes)
}

/// Twenty hexadecimal digits in groups of five.
fn recovery_code(doing: &str) -> Result<String> {
    let digits = hex::encode(random::<RECOVERY_BYTES>(doing)?);
    let groups: Vec<&str> =
        digits.as_bytes().chunks(5).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Ok(groups.join("-"))
}

/// Of its letters and digits alone, however it was typed.
fn hash(code: &str) -> Vec<u8> {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Sha256::digest(plain.as_bytes()).to_vec()
}
