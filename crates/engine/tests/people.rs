//! Accounts and sessions on a real database.

#[path = "people/together.rs"]
mod together;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Role, Roles};
use domain::account::{IDLE, LONGEST};
use domain::deployment::{Act, ActKind};
use domain::plan::Action;
use domain::saved_view::SavedView;
use domain::task::{TaskState, Wish};
use engine::deployments::Change;
use engine::error::Kind;
use engine::runs::{Scope, StartOptions};
use engine::sessions::From;
use engine::{
    Caller, Engine, accounts, deployments, moves, phases, quarantine, runs, saved_views, sessions, tasks,
    throttle,
};
use testkit::TestEngine;

const PASSWORD: &str = "correct horse battery";
const FROM: From<'static> = From { peer: "192.0.2.1", agent: "a browser", request: "r1" };

async fn world(name: &str, roles: &[Role]) -> TestEngine {
    let world = TestEngine::new().await;
    let roles: Roles = roles.iter().copied().collect();
    accounts::create(&world.engine, name, &roles, PASSWORD, "test").await.expect("an account");
    world
}

fn caller(name: &str, roles: &[Role]) -> Caller {
    Caller { name: name.into(), roles: roles.iter().copied().collect(), ..Caller::default() }
}

async fn held(engine: &Engine, token: &str, acts: bool) -> bool {
    sessions::holder(engine, token, acts).await.expect("an answer").is_some()
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let world = world("ada", &[Role::Viewer]).await;
    let begin: DateTime<Utc> = "2026-03-01T08:00:00Z".parse().expect("a time");
    let token = sessions::sign_in(&world.at(begin).await, "Ada ", PASSWORD, FROM).await.expect("a session");
    let second = TimeDelta::seconds(1);
    assert!(held(&world.at(begin + IDLE - second).await, &token, false).await);
    assert!(!held(&world.at(begin + IDLE).await, &token, false).await, "a page kept itself signed in");

    let mut now = begin;
    while now + IDLE - second < begin + LONGEST {
        now += IDLE - second;
        assert!(held(&world.at(now).await, &token, true).await, "it was in use until {now}");
    }
    assert!(!held(&world.at(begin + LONGEST).await, &token, true).await, "it lasts for ever");
    assert!(!held(&world.at(begin).await, "", true).await);
    assert!(!held(&world.at(begin).await, &another(&token), true).await);
}

/// Whatever its digits are.
fn another(token: &str) -> String {
    let first = if token.starts_with('a') { "b" } else { "a" };
    format!("{first}{}", &token[1..])
}

#[tokio::test]
async fn only_the_hash_of_a_token_and_of_a_password_is_stored() {
    let world = world("ada", &[Role::Viewer]).await;
    let token = sessions::sign_in(&world.engine, "ada", PASSWORD, FROM).await.expect("a session");
    let again = sessions::sign_in(&world.engine, "ada", PASSWORD, FROM).await.expect("a session");
    assert!(token.len() == 64 && token != again);
    let stored: String = world
        .db
        .one("SELECT (SELECT string_agg(s::text, ' ') FROM refit.session s) || (SELECT string_agg(a::text, ' ') FROM refit.account a) || (SELECT string_agg(a::text, ' ') FROM refit.audit a)")
        .await;
    assert!(!stored.contains(&token) && !stored.contains(PASSWORD), "{stored}");
    assert!(stored.contains("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
}

#[tokio::test]
async fn what_ends_sessions() {
    let world = world("ada", &[Role::Lead]).await;
    let engine = &world.engine;
    let sign_in = async |password| sessions::sign_in(engine, "ada", password, FROM).await.expect("a session");
    let by = async |token: &str| {
        let (holder, _) = sessions::holder(engine, token, true).await.expect("an answer").expect("it holds");
        let caller = caller(&holder.name, &[Role::Lead]);
        engine.on_behalf_of(Caller { account: holder.account, session: holder.session, ..caller })
    };

    let (one, other) = (sign_in(PASSWORD).await, sign_in(PASSWORD).await);
    sessions::sign_out(&by(&one).await).await.expect("signed out");
    assert!(!held(engine, &one, true).await && held(engine, &other, true).await);

    let third = sign_in(PASSWORD).await;
    sessions::sign_out_everywhere(&by(&other).await).await.expect("signed out");
    assert!(!held(engine, &other, true).await && !held(engine, &third, true).await);

    let token = sign_in(PASSWORD).await;
    let owner = by(&token).await;
    let wrong = accounts::change_password(&owner, "a wrong one, surely", "another good password").await;
    assert_eq!(wrong.expect_err("the current one is wrong").kind, Kind::Forbidden);
    assert!(held(engine, &token, true).await);
    accounts::change_password(&owner, PASSWORD, "another good password").await.expect("changed");
    assert!(!held(engine, &token, true).await);
    assert!(sessions::sign_in(engine, "ada", PASSWORD, FROM).await.is_err(), "the old password works");

    let token = sign_in("another good password").await;
    accounts::disable(engine, "ada", "test").await.expect("disabled");
    assert!(!held(engine, &token, true).await);
    let refused = sessions::sign_in(engine, "ada", "another good password", FROM).await;
    assert_eq!(refused.expect_err("she is disabled").kind, Kind::Forbidden);
    accounts::enable(engine, "ada", "test").await.expect("enabled");
    assert!(!held(engine, &token, true).await, "an old session came back");
}

#[tokio::test]
async fn who_guesses_waits_and_nobody_for_good() {
    let world = world("ada", &[Role::Viewer]).await;
    let now: DateTime<Utc> = "2026-03-01T08:00:00Z".parse().expect("a time");
    let engine = world.at(now).await;
    for _ in 0..5 {
        let error = sessions::sign_in(&engine, "ada", "a wrong one, surely", FROM).await.expect_err("wrong");
        assert_eq!(error.kind, Kind::Forbidden);
    }
    let error = sessions::sign_in(&engine, "ada", PASSWORD, FROM).await.expect_err("it waits");
    assert_eq!(error.kind, Kind::Busy);
    let later = world.at(now + TimeDelta::seconds(31)).await;
    assert!(sessions::sign_in(&later, "ada", PASSWORD, FROM).await.is_ok(), "she is locked out");
    let left: i32 =
        world.db.one("SELECT coalesce(max(failures), 0) FROM refit.brake WHERE key LIKE 'account%'").await;
    assert_eq!(left, 0, "her failures were kept");
}

#[tokio::test]
async fn somebody_always_manages_accounts_and_nobody_their_own_roles() {
    let world = world("ada", &[Role::Admin]).await;
    let engine = &world.engine;
    let ada = engine.on_behalf_of(caller("ada", &[Role::Admin]));
    let lead = Roles::from([Role::Lead]);
    for refused in [
        accounts::set_roles(&ada, "ada", &Roles::from([Role::Admin, Role::Lead]), "ada").await,
        accounts::disable(&ada, "ada", "ada").await,
        accounts::set_roles(engine, "ada", &lead, "test").await,
        accounts::disable(engine, "ada", "test").await,
    ] {
        assert_eq!(refused.expect_err("it must not be").kind, Kind::Refused);
    }
    accounts::create(&ada, "bob", &Roles::from([Role::Admin]), PASSWORD, "ada").await.expect("a second one");
    let bob = engine.on_behalf_of(caller("bob", &[Role::Admin]));
    accounts::set_roles(&bob, "ada", &lead, "bob").await.expect("there is another administrator");
    assert_eq!(
        accounts::create(&bob, "ada", &lead, PASSWORD, "bob").await.expect_err("taken").kind,
        Kind::Refused
    );
    for (name, password) in [("Carl", PASSWORD), ("carl", "short"), ("carl", "password1234")] {
        assert_eq!(
            accounts::create(&bob, name, &lead, password, "bob").await.expect_err(name).kind,
            Kind::Invalid
        );
    }
    let none = accounts::create(&bob, "carl", &Roles::new(), PASSWORD, "bob").await;
    assert_eq!(none.expect_err("no role").kind, Kind::Invalid);
}

#[tokio::test]
async fn a_link_makes_the_first_account_once_and_not_for_long() {
    let world = TestEngine::new().await;
    let now: DateTime<Utc> = "2026-03-01T08:00:00Z".parse().expect("a time");
    let engine = world.at(now).await;
    let stale = accounts::invite(&engine).await.expect("an answer").expect("a link");
    let token = accounts::invite(&engine).await.expect("an answer").expect("another one");
    let set_up =
        async |engine: &Engine, token: &str| accounts::set_up(engine, token, "ada", PASSWORD, FROM).await;
    assert!(set_up(&engine, &stale).await.is_err(), "an earlier link works");
    let late = world.at(now + TimeDelta::hours(25)).await;
    assert!(set_up(&late, &token).await.is_err(), "an old link works");
    let session = set_up(&engine, &token).await.expect("a session");
    assert!(held(&engine, &session, true).await);
    assert!(set_up(&engine, &token).await.is_err(), "it works twice");
    assert_eq!(accounts::invite(&engine).await.expect("an answer"), None);
}

/// What the server asks before it reads a request, each verb asks again in the
/// transaction of its change.
#[tokio::test]
async fn each_verb_refuses_who_may_not() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    let engine = world.engine.on_behalf_of(caller("eve", &[Role::Viewer, Role::Analyst]));
    let migrate = Action::Migrate("002".into());
    let signal = domain::throttle::Signal::Canary;
    let to = domain::moving::MoveState::ReadsOver;
    let roles = Roles::from([Role::Admin]);
    let kinds = [
        runs::start(&engine, &migrate, StartOptions::default(), "eve").await.map(drop),
        runs::validate(&engine, Scope::All, "eve").await.map(drop),
        phases::start(&engine, 1, "eve").await.map(drop),
        tasks::set(&engine, "P1.1.2", &Wish::state(TaskState::Completed), "eve").await,
        throttle::set(&engine, None, signal, None, "eve").await,
        throttle::add_override(&engine, None, signal, "because", 5, "eve").await.map(drop),
        moves::go(&engine, "trades", to, "eve").await.map(drop),
        moves::give_up(&engine, "trades", "eve").await.map(drop),
        moves::rearm(&engine, "trades", "eve").await.map(drop),
        engine::backups::take(&engine, "eve").await.map(drop),
        engine::rehearsal::start(&engine, engine::rehearsal::Source::Sample(10), "eve").await.map(drop),
        accounts::create(&engine, "eve2", &roles, PASSWORD, "eve").await.map(drop),
        accounts::list(&engine).await.map(drop),
        quarantine::accept(&engine, "trades", None, "because", "eve").await.map(drop),
        deployments::open(&engine, Act::new(ActKind::Phase, "1"), "", "eve").await.map(drop),
        deployments::tick(&engine, Change { deployment: 1, item: "a", version: None }, "n", "eve").await,
        deployments::sign(&engine, 1, "", "").await,
        deployments::reject(&engine, 1, "no", "eve").await,
        deployments::execute(&engine, 1, "eve").await,
        deployments::close(&engine, 1, "no", "eve").await,
    ];
    for (place, outcome) in kinds.into_iter().enumerate() {
        assert_eq!(outcome.expect_err("she may not").kind, Kind::Forbidden, "number {place}");
    }
    let traces: i64 = world
        .db
        .one("SELECT (SELECT count(*) FROM refit.run) + (SELECT count(*) FROM refit.mark) + (SELECT count(*) FROM refit.account) + (SELECT count(*) FROM refit.audit WHERE actor = 'eve')")
        .await;
    assert_eq!(traces, 0, "something was done");
}

#[tokio::test]
async fn a_view_is_kept_for_one_account() {
    let world = world("ada", &[Role::Analyst]).await;
    let eve: Roles = [Role::Analyst, Role::Viewer].into();
    accounts::create(&world.engine, "eve", &eve, PASSWORD, "test").await.expect("an account");
    let as_one =
        |account, name: &str, role| world.engine.on_behalf_of(Caller { account, ..caller(name, &[role]) });
    let (ada, eve, viewer) =
        (as_one(1, "ada", Role::Analyst), as_one(2, "eve", Role::Analyst), as_one(2, "eve", Role::Viewer));
    let view = |name: &str, query: &str| SavedView {
        id: 0,
        page: "opportunities".into(),
        name: name.into(),
        query: query.into(),
    };
    saved_views::save(&ada, &view("Mine", "net=0.1"), "ada").await.expect("kept");
    saved_views::save(&ada, &view("Mine", "net=0.2"), "ada").await.expect("in its place");
    let kept = saved_views::own(&ada, "opportunities").await.expect("views");
    let [mine] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!((mine.name.as_str(), mine.address().as_str()), ("Mine", "/opportunities?net=0.2"));
    assert!(saved_views::own(&eve, "opportunities").await.expect("views").is_empty());
    assert!(saved_views::own(&ada, "executions").await.expect("views").is_empty());

    assert_eq!(saved_views::remove(&eve, mine.id, "eve").await.expect_err("not hers").kind, Kind::NotFound);
    assert_eq!(
        saved_views::save(&viewer, &view("V", ""), "eve").await.expect_err("a viewer").kind,
        Kind::Forbidden
    );
    assert_eq!(
        saved_views::save(&world.engine, &view("V", ""), "test").await.expect_err("nobody").kind,
        Kind::Refused
    );
    assert_eq!(saved_views::save(&ada, &view("", ""), "ada").await.expect_err("no name").kind, Kind::Invalid);
    for number in 0..49 {
        saved_views::save(&ada, &view(&format!("V{number}"), ""), "ada").await.expect("kept");
    }
    assert_eq!(
        saved_views::save(&ada, &view("One more", ""), "ada").await.expect_err("too many").kind,
        Kind::Refused
    );
    saved_views::save(&ada, &view("Mine", "q=x"), "ada").await.expect("in its place");
    saved_views::remove(&ada, mine.id, "ada").await.expect("removed");
    let lines = "SELECT string_agg(verb, ' ' ORDER BY seq) FROM (SELECT DISTINCT ON (verb) verb, seq FROM refit.audit WHERE verb LIKE 'view.%') v";
    assert_eq!(world.db.one::<String>(lines).await, "view.save view.remove");
}
