//! The second factor on a real database and a clock that stands.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Role, Roles};
use engine::error::Kind;
use engine::sessions::{self, From};
use engine::{Caller, Engine, accounts, factors};
use testkit::TestEngine;
use totp_rs::{Builder, Secret};

const PASSWORD: &str = "correct horse battery";
const FROM: From<'static> = From { peer: "192.0.2.1", agent: "a browser", request: "r1" };

/// The code that an app shows at this time.
fn code(secret: &str, at: DateTime<Utc>) -> String {
    let secret = Secret::try_from_base32(secret).expect("a secret");
    let totp = Builder::new().with_secret(secret).build().expect("a factor");
    totp.generate(at.timestamp().unsigned_abs()).to_string()
}

async fn sign_in(engine: &Engine, code: &str) -> Result<String, Kind> {
    sessions::sign_in_with(engine, "ada", (PASSWORD, code), FROM).await.map_err(|error| error.kind)
}

/// The engine at this time, asked by the session of the token.
async fn by(world: &TestEngine, at: DateTime<Utc>, token: &str) -> Engine {
    let engine = world.at(at).await;
    let (holder, _) = sessions::holder(&engine, token, true).await.expect("an answer").expect("it holds");
    let unproved = sessions::is_unproved(&engine, &holder);
    let (account, name, roles, session) = (holder.account, holder.name, holder.roles, holder.session);
    engine.on_behalf_of(Caller { account, name, roles, session, unproved, ..Caller::default() })
}

#[tokio::test]
async fn a_code_is_asked_for_counts_once_and_gets_old() {
    let world = TestEngine::new().await;
    let begin: DateTime<Utc> = "2026-03-01T08:00:00Z".parse().expect("a time");
    let at = |seconds| begin + TimeDelta::seconds(seconds);
    let engine = world.at(begin).await;
    let roles = Roles::from([Role::Admin]);
    accounts::create(&engine, "ada", &roles, PASSWORD, "test").await.expect("an account");

    let token = sign_in(&engine, "").await.expect("without a factor");
    let ada = by(&world, begin, &token).await;
    let given = factors::begin(&ada).await.expect("a secret");
    assert!(given.address.starts_with("otpauth://totp/Refit:ada?secret="), "{given:?}");
    assert!(sign_in(&engine, "").await.is_ok(), "it is asked for before it was confirmed");
    assert_eq!(factors::confirm(&ada, "000000").await.expect_err("wrong").kind, Kind::Forbidden);
    let recovery = factors::confirm(&ada, &code(&given.secret, begin)).await.expect("recovery codes");
    assert_eq!(recovery.len(), 10);
    assert_eq!(factors::begin(&ada).await.expect_err("there is one").kind, Kind::Refused);

    // The clock, the code, and whether it lets in.
    let used = code(&given.secret, begin);
    for (seconds, code, lets_in) in [
        (31, String::new(), false),
        (31, used, false),
        (31, "000000".into(), false),
        (62, code(&given.secret, at(62)), true),
        (62, code(&given.secret, at(62)), false),
        (64, code(&given.secret, at(40)), false),
        (3_700, code(&given.secret, at(3_000)), false),
        (3_700, recovery[0].to_uppercase().replace('-', " "), true),
        (3_700, recovery[0].clone(), false),
        (7_400, code(&given.secret, at(7_400 + 30)), true),
    ] {
        let outcome = sign_in(&world.at(at(seconds)).await, &code).await;
        assert_eq!(outcome.is_ok(), lets_in, "{seconds} {code}: {outcome:?}");
    }

    // A session that has shown none lately may not what cannot be taken back.
    let late = 11_000;
    let token = sign_in(&world.at(at(late)).await, &code(&given.secret, at(late))).await.expect("a session");
    let fresh = by(&world, at(late + 299), &token).await;
    accounts::create(&fresh, "bob", &roles, PASSWORD, "ada").await.expect("she has just shown one");
    let stale = by(&world, at(late + 300), &token).await;
    let refused = accounts::create(&stale, "carl", &roles, PASSWORD, "ada").await.expect_err("too long ago");
    assert!(refused.kind == Kind::Forbidden && refused.why.contains("second factor"), "{refused}");
    assert!(accounts::list(&stale).await.is_ok(), "reading wants no code");
    factors::prove(&stale, &code(&given.secret, at(late + 300))).await.expect("shown");
    let again = by(&world, at(late + 301), &token).await;
    accounts::create(&again, "carl", &roles, PASSWORD, "ada").await.expect("she has shown another");

    let stored: String = world
        .db
        .one("SELECT (SELECT string_agg(r::text, ' ') FROM refit.recovery r) || (SELECT string_agg(a::text, ' ') FROM refit.audit a)")
        .await;
    assert!(recovery.iter().all(|code| !stored.contains(code)) && stored.contains("factor.add"), "{stored}");
    factors::reset(&world.engine, "ada", "test").await.expect("removed");
    assert!(sign_in(&world.at(at(late + 400)).await, "").await.is_ok(), "it is asked for still");
}

/// One code, many at once: it counts for one of them.
#[tokio::test]
async fn a_code_is_used_by_one() {
    let world = TestEngine::new().await;
    let begin: DateTime<Utc> = "2026-03-01T08:00:00Z".parse().expect("a time");
    let engine = world.at(begin).await;
    accounts::create(&engine, "ada", &Roles::from([Role::Lead]), PASSWORD, "test").await.expect("an account");
    let token = sign_in(&engine, "").await.expect("a session");
    let ada = by(&world, begin, &token).await;
    let given = factors::begin(&ada).await.expect("a secret");
    factors::confirm(&ada, &code(&given.secret, begin)).await.expect("recovery codes");
    let later = begin + TimeDelta::seconds(60);
    let (engine, code) = (world.at(later).await, code(&given.secret, later));
    let (one, two, three) =
        tokio::join!(sign_in(&engine, &code), sign_in(&engine, &code), sign_in(&engine, &code));
    assert_eq!([one, two, three].iter().filter(|outcome| outcome.is_ok()).count(), 1);
}
