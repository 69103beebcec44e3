//! Tokens on a real database.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Permission, Role, Roles};
use domain::token::Scope;
use engine::error::Kind;
use engine::tokens::{self, Wanted};
use engine::{Caller, Engine, accounts};
use testkit::TestEngine;

fn wanted(scope: &[Permission], days: i64) -> Wanted {
    Wanted { name: "nightly".into(), scope: scope.iter().copied().collect(), days }
}

async fn why(engine: &Engine, token: &str) -> String {
    match tokens::holder(engine, token, "192.0.2.1", "r1").await {
        Ok(caller) => format!("{} of {}", caller.fingerprint, caller.name),
        Err(error) => error.why,
    }
}

#[tokio::test]
async fn a_token_holds_for_its_time_and_only_its_hash_is_stored() {
    let world = TestEngine::new().await;
    let begin: DateTime<Utc> = "2026-03-01T08:00:00Z".parse().expect("a time");
    let engine = world.at(begin).await;
    let roles = Roles::from([Role::Operator]);
    accounts::create(&engine, "ada", &roles, "correct horse battery", "test").await.expect("an account");
    let scope = [Permission::See, Permission::Tick];
    let (made, text) = tokens::create(&engine, "ada", &wanted(&scope, 30), "test").await.expect("a token");
    assert_eq!((made.id, made.expires_at), (1, begin + TimeDelta::days(30)));

    assert_eq!(why(&engine, &text).await, "token 1 of ada");
    let second = TimeDelta::seconds(1);
    let last = world.at(made.expires_at - second).await;
    assert_eq!(why(&last, &text).await, "token 1 of ada");
    assert_eq!(why(&world.at(made.expires_at).await, &text).await, "the token has expired");
    for garbage in ["", "refit_", &text[6..], &format!("{text}0"), &text.to_uppercase()] {
        assert_eq!(why(&engine, garbage).await, "there is no such token", "{garbage}");
    }
    let used: DateTime<Utc> = world.db.one("SELECT used_at FROM refit.token").await;
    assert_eq!(used, made.expires_at - second);
    let stored: String = world
        .db
        .one("SELECT (SELECT string_agg(t::text, ' ') FROM refit.token t) || (SELECT string_agg(a::text, ' ') FROM refit.audit a)")
        .await;
    assert!(!stored.contains(&text[6..]) && stored.contains("token.create"), "{stored}");
}

#[tokio::test]
async fn who_makes_a_token_of_whom() {
    let world = TestEngine::new().await;
    let engine = &world.engine;
    for (name, role) in [("ada", Role::Operator), ("bob", Role::Lead)] {
        let roles = Roles::from([role]);
        accounts::create(engine, name, &roles, "correct horse battery", "test").await.expect("an account");
    }
    let see = wanted(&[Permission::See], 1);
    let caller = |account, scope| Caller { account, name: "ada".into(), scope, ..Caller::default() };
    let ada = engine.on_behalf_of(caller(1, None));
    let (_, text) = tokens::create(&ada, "ada", &see, "ada").await.expect("her own");
    let by_token = engine.on_behalf_of(caller(1, Some(Scope::from([Permission::See]))));
    for (engine, account, wanted, kind) in [
        (&ada, "bob", &see, Kind::Forbidden),
        (&by_token, "ada", &see, Kind::Forbidden),
        (engine, "carl", &see, Kind::NotFound),
        (engine, "ada", &wanted(&[Permission::CutOver], 1), Kind::Invalid),
        (engine, "bob", &wanted(&[Permission::CutOver], 1), Kind::Invalid),
        (engine, "ada", &wanted(&[], 1), Kind::Invalid),
        (engine, "ada", &wanted(&[Permission::See], 400), Kind::Invalid),
    ] {
        let made = tokens::create(engine, account, wanted, "test").await;
        assert_eq!(made.expect_err(account).kind, kind, "{account} {wanted:?}");
    }
    accounts::disable(engine, "ada", "test").await.expect("disabled");
    assert_eq!(tokens::create(engine, "ada", &see, "test").await.expect_err("kept out").kind, Kind::Refused);
    assert_eq!(why(engine, &text).await, "the account of the token is disabled");
    accounts::enable(engine, "ada", "test").await.expect("enabled");
    let bob = engine.on_behalf_of(caller(2, None));
    assert_eq!(tokens::revoke(&bob, 1, "bob").await.expect_err("not his").kind, Kind::NotFound);
    tokens::revoke(&ada, 1, "ada").await.expect("revoked");
    assert_eq!(tokens::revoke(&ada, 1, "ada").await.expect_err("once").kind, Kind::NotFound);
    assert_eq!(why(engine, &text).await, "the token was revoked");
    let own = tokens::own(&ada).await.expect("the list");
    assert!(own.len() == 1 && own[0].revoked_at.is_some() && own[0].used_at.is_none(), "{own:?}");
}
