//! Notifications against receivers of the test's own: told in the transaction of
//! what happened, tried again, the same to its receiver each time, and never
//! sent where it must not go.

#[path = "notifications/receiver.rs"]
mod receiver;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::notification::{Channel, DeliveryState, Kind};
use engine::error::Kind as Fault;
use engine::notifications::{self, Email, Reach, Secret, SecretUrl, Security, Settings, Slack, Webhook};
use engine::runs::{self, Scope};
use engine::{Caller, Engine};
use hmac::{Hmac, Mac};
use receiver::{Http, Smtp};
use testkit::TestEngine;

const SECRET: &str = "a secret of the test";

fn settings(receiver: &Http) -> Settings {
    let url = |path: &str| SecretUrl(receiver.url(path).parse().expect("an address"));
    Settings {
        slack: Some(Slack { url: url("/slack"), kinds: BTreeSet::from([Kind::RunFailed, Kind::Test]) }),
        webhook: Some(Webhook { url: url("/hook"), secret: Secret(SECRET.into()), kinds: Kind::ALL.into() }),
        reach: Reach {
            hosts: vec![receiver.authority()],
            networks: vec!["127.0.0.0/8".parse().expect("one")],
        },
        held_minutes: 10,
        pages: "https://refit.example.org".into(),
        environment: "production".into(),
        ..Settings::default()
    }
}

async fn log(world: &TestEngine) -> Vec<(String, String, i32, String)> {
    sqlx::query_as(
        "SELECT d.channel, d.state, d.tries, n.kind FROM refit.delivery d JOIN refit.notification n ON n.id = d.notification ORDER BY n.id, d.channel",
    )
    .fetch_all(world.db.pool())
    .await
    .expect("the log")
}

fn line(channel: &str, state: &str, tries: i32, kind: &str) -> (String, String, i32, String) {
    (channel.into(), state.into(), tries, kind.into())
}

async fn at(world: &TestEngine, time: DateTime<Utc>, settings: &Settings) -> Engine {
    world.at(time).await.telling(settings.clone())
}

async fn finished_run(world: &TestEngine) {
    let run = runs::validate(&world.engine, Scope::Phase(1), "test").await.expect("a run");
    world.work(&run).await;
}

#[tokio::test]
async fn told_with_what_happened_and_tried_until_it_is_taken() {
    let world = TestEngine::new().await;
    let (receiver, begin) = (Http::start().await, Utc::now() + TimeDelta::minutes(1));
    let settings = settings(&receiver);
    finished_run(&world).await;

    receiver.answer("500 No");
    notifications::deliver(&at(&world, begin, &settings).await).await.expect("a round");
    assert_eq!(log(&world).await, [line("webhook", "waiting", 1, "run_finished")]);
    // It is not asked again before its time.
    notifications::deliver(&at(&world, begin + TimeDelta::seconds(9), &settings).await)
        .await
        .expect("a round");
    assert_eq!(receiver.taken().len(), 1);

    // A process that dies in the middle of a try: its claim runs out.
    let died = begin + TimeDelta::seconds(13);
    world
        .db
        .run(&format!(
            "UPDATE refit.delivery SET tries = 2, next_try = '{died}'::timestamptz + interval '60 s'"
        ))
        .await;
    receiver.answer("200 OK");
    notifications::deliver(&at(&world, died, &settings).await).await.expect("a round");
    assert_eq!(receiver.taken().len(), 1, "a try that is under way was begun twice");
    let later = died + TimeDelta::seconds(61);
    notifications::deliver(&at(&world, later, &settings).await).await.expect("a round");
    notifications::deliver(&at(&world, later + TimeDelta::days(2), &settings).await).await.expect("a round");
    assert_eq!(log(&world).await, [line("webhook", "delivered", 3, "run_finished")]);

    let taken = receiver.taken();
    assert_eq!(taken.len(), 2, "what was taken is not sent again");
    assert_eq!(taken[0].header("idempotency-key"), taken[1].header("idempotency-key"));
    let body: serde_json::Value = serde_json::from_str(&taken[1].body).expect("JSON");
    assert_eq!(body["kind"], "run_finished");
    assert_eq!(body["url"], "https://refit.example.org/runs/1");
    assert_eq!(body["id"].as_str(), taken[1].header("idempotency-key"));
    let signature = taken[1].header("refit-signature").expect("a signature");
    let (time, sum) =
        signature.strip_prefix("t=").and_then(|rest| rest.split_once(",v1=")).expect("its parts");
    assert_eq!(time, later.timestamp().to_string());
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    mac.update(format!("{time}.{}", taken[1].body).as_bytes());
    mac.verify_slice(&hex::decode(sum).expect("hex")).expect("the receiver believes it");
}

#[tokio::test]
async fn what_fails_for_a_day_is_given_up_and_what_is_undone_is_not_told() {
    let world = TestEngine::new().await;
    let receiver = Http::start().await;
    let settings = settings(&receiver);
    receiver.answer("503 No");
    // A run that nobody is allowed to start leaves nothing in the outbox.
    let nobody = world.engine.on_behalf_of(Caller { name: "eve".into(), ..Caller::default() });
    assert!(runs::validate(&nobody, Scope::Phase(1), "eve").await.is_err());
    world.db.run("INSERT INTO refit.notification (key, kind, title, text, path, at) VALUES ('a', 'run_failed', 'A <b> & c', 't', '/', now()), ('b', 'run_failed', 'Long ago', 't', '/', now() - interval '2 days')").await;

    let mut now = Utc::now();
    for _ in 0..12 {
        notifications::deliver(&at(&world, now, &settings).await).await.expect("a round");
        now += TimeDelta::hours(15);
    }
    let given_up = |channel| line(channel, "given_up", 10, "run_failed");
    assert_eq!(log(&world).await, [given_up("slack"), given_up("webhook")]);
    let slack = receiver.taken().into_iter().find(|taken| taken.path == "/slack").expect("one for Slack");
    assert!(slack.body.contains("A &lt;b&gt; &amp; c"), "{}", slack.body);
    let error: String = world.db.one("SELECT DISTINCT error FROM refit.delivery").await;
    assert_eq!(error, "it answered with status 503 Service Unavailable");
}

#[tokio::test]
async fn a_hold_that_lasts_is_told_of_once() {
    let world = TestEngine::new().await;
    world.db.run(
        "WITH run AS (INSERT INTO refit.run (kind, subject, title, status, actor, plan_id, plan_hash, params)
                      SELECT 'move', s, 'Move', 'running', 'test', 'p', 'h', '{}' FROM unnest(ARRAY['short', 'long']) s RETURNING id, subject)
         INSERT INTO refit.hold (run, signal, threshold, says, since)
         SELECT id, signal, 1, signal || ' is high', now() - CASE subject WHEN 'long' THEN interval '11 min' ELSE interval '9 min' END
           FROM run, unnest(ARRAY['canary', 'wal']) signal",
    )
    .await;
    let engine = world.engine.clone().telling(Settings { held_minutes: 10, ..Settings::default() });
    for _ in 0..3 {
        notifications::notice_holds(&engine).await.expect("a look");
    }
    let told: String =
        world.db.one("SELECT string_agg(kind || ' ' || title, ',') FROM refit.notification").await;
    assert_eq!(told, "move_held The move long has waited for more than 10 min");
}

#[tokio::test]
async fn by_e_mail() {
    let world = TestEngine::new().await;
    let smtp = Smtp::start().await;
    let email = Email {
        host: "127.0.0.1".into(),
        port: smtp.port(),
        security: Security::None,
        login: None,
        from: "Refit <refit@example.org>".parse().expect("an address"),
        to: vec![
            "lea@example.org".parse().expect("an address"),
            "leo@example.org".parse().expect("an address"),
        ],
        kinds: Kind::ALL.into(),
    };
    let settings = Settings { email: Some(email), environment: "production".into(), ..Settings::default() };
    let engine = world.engine.clone().telling(settings);
    let delivery = notifications::test(&engine, Channel::Email, "ada").await.expect("a try");
    assert_eq!((delivery.state, delivery.tries), (DeliveryState::Delivered, 1), "{}", delivery.error);
    let mail = smtp.taken().pop().expect("a mail");
    let key: String = world.db.one("SELECT key FROM refit.notification").await;
    for part in [
        "RCPT TO:<lea@example.org>",
        "RCPT TO:<leo@example.org>",
        "Subject: [production] ada tests this channel",
        &format!("Message-ID: <{key}@refit>"),
        "the channel works",
    ] {
        assert!(mail.contains(part), "{part} is missing in {mail}");
    }
    let line: String =
        world.db.one("SELECT verb || ' ' || object FROM refit.audit ORDER BY seq DESC LIMIT 1").await;
    assert_eq!(line, "channel.test channel email");
}

#[tokio::test]
async fn nothing_goes_where_it_must_not() {
    let world = TestEngine::new().await;
    let (receiver, other) = (Http::start().await, Http::start().await);
    let good = settings(&receiver);
    let test = async |settings: &Settings| {
        let engine = world.engine.clone().telling(settings.clone());
        notifications::test(&engine, Channel::Webhook, "ada").await.expect("a try")
    };
    let refused = async |settings: &Settings, why: &str| {
        let delivery = test(settings).await;
        assert!(delivery.error.contains(why), "{why}: {}", delivery.error);
        assert_eq!((delivery.state, delivery.tries), (DeliveryState::GivenUp, 1));
    };
    let private = Reach { networks: Vec::new(), ..good.reach.clone() };
    refused(&Settings { reach: private, ..good.clone() }, "which is private").await;
    let unnamed = Reach { hosts: vec!["hooks.slack.com".into()], ..good.reach.clone() };
    refused(&Settings { reach: unnamed, ..good.clone() }, "not among the hosts").await;
    assert!(receiver.taken().is_empty(), "it was asked");

    // Nobody is followed elsewhere.
    receiver.answer(&format!("302 Found\r\nLocation: {}", other.url("/")));
    refused(&good, "status 302").await;
    assert!(other.taken().is_empty(), "a redirect was followed");
    receiver.answer("200 OK");
    assert_eq!(test(&good).await.state, DeliveryState::Delivered);

    // Only who may, and only what is there.
    let engine = world.engine.clone().telling(good);
    let eve = engine.on_behalf_of(Caller { name: "eve".into(), ..Caller::default() });
    let fault = async |engine: &Engine, name: &str| {
        notifications::try_channel(engine, name, "eve").await.expect_err("refused").kind
    };
    assert_eq!(fault(&eve, "webhook").await, Fault::Forbidden);
    assert_eq!(fault(&engine, "email").await, Fault::Refused);
    assert_eq!(fault(&engine, "pigeon").await, Fault::NotFound);
}
