//! Deployments on a real database: worked through, signed, refused in every
//! wrong way, asked for by the step, and raced for.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use std::collections::BTreeMap;

use chrono::{TimeDelta, Utc};
use domain::access::{Permission, Role, Roles};
use domain::deployment::{
    Act, ActKind, DeploymentState, DeploymentView, EvidenceKind, ItemState, Lack, Standing,
};
use domain::moving::{Applier, MoveState};
use domain::plan::{Approval, Checklist, ChecklistItem, Section};
use domain::token::Scope;
use engine::deployments::{self, Change};
use engine::error::{Error, Kind};
use engine::plan::load;
use engine::{Caller, Engine, LoadedPlan, PlanSource, accounts, moves};
use futures::future::join_all;
use testkit::TestEngine;
use world::{MOVE, live, seen, until};

const PASSWORD: &str = "correct horse battery";

fn item(id: &str, evidence: Option<EvidenceKind>) -> ChecklistItem {
    let within_hours = evidence.map(|_| 24);
    ChecklistItem { id: id.into(), title: format!("Title of {id}"), evidence, within_hours }
}

/// Two leads sign, and writers do not go over without.
fn plan() -> LoadedPlan {
    let mut loaded = load(&PlanSource::Shipped).expect("the shipped plan");
    loaded.plan.approval = Some(Approval {
        signatures: BTreeMap::from([(Role::Lead, 2)]),
        expires_hours: 24,
        gates: vec![ActKind::WritesOver, ActKind::RollBack],
    });
    let list = |section, items| Checklist { section, items };
    loaded.plan.checklists = vec![
        list(Section::Before, vec![item("tests", None), item("validated", Some(EvidenceKind::Validation))]),
        list(Section::During, vec![item("watched", None)]),
        list(Section::After, vec![item("holds", Some(EvidenceKind::Validation)), item("told", None)]),
    ];
    loaded
}

struct World {
    world: TestEngine,
}

impl World {
    async fn new() -> Self {
        Self::on(TestEngine::with_plan(plan()).await).await
    }

    async fn on(world: TestEngine) -> Self {
        let made = Self { world };
        for name in ["olga", "omar"] {
            made.account(name, Role::Operator).await;
        }
        for name in ["lea", "leo", "lin", "lou"] {
            made.account(name, Role::Lead).await;
        }
        made
    }

    async fn account(&self, name: &str, role: Role) {
        let roles = Roles::from([role]);
        accounts::create(&self.world.engine, name, &roles, PASSWORD, "test").await.expect("an account");
    }

    async fn of(&self, engine: &Engine, name: &str) -> Engine {
        let (account, roles): (i64, Vec<String>) =
            sqlx::query_as("SELECT id, roles FROM refit.account WHERE name = $1")
                .bind(name)
                .fetch_one(self.world.db.pool())
                .await
                .expect("the account");
        let roles = roles.iter().filter_map(|role| Role::parse(role)).collect();
        engine.on_behalf_of(Caller { account, name: name.into(), roles, ..Caller::default() })
    }

    async fn by(&self, name: &str) -> Engine {
        self.of(&self.world.engine, name).await
    }

    /// A report of all checks of phase 2, so many minutes ago.
    async fn report(&self, verdict: &str, minutes: i32) {
        let hash = &self.world.engine.plan().hash;
        let script = format!(
            "WITH run AS (INSERT INTO refit.run (kind, subject, title, phase, status, actor, plan_id, plan_hash, params)
                          VALUES ('validate', 'phase 2', 'Validate phase 2', 2, 'succeeded', 'test', 'p', '{hash}', '{{}}') RETURNING id),
                  report AS (INSERT INTO refit.report (run, title, phase, plan_hash, started_at, finished_at, verdict)
                             SELECT id, 'Validate phase 2', 2, '{hash}', now(), clock_timestamp() - {minutes} * interval '1 minute', '{verdict}' FROM run RETURNING id)
             INSERT INTO refit.outcome (report, ordinal, \"check\", title, verdict, value, target, message, findings, remedy, duration_ms)
             SELECT id, 1, 'c', 'C', '{verdict}', '', '', '', '[]', '', 1 FROM report"
        );
        self.world.db.run(&script).await;
    }

    async fn open(&self, kind: ActKind, subject: &str) -> i64 {
        let view =
            deployments::open(&self.by("olga").await, Act::new(kind, subject), "because", "olga").await;
        view.expect("it is opened").deployment.id
    }

    async fn view(&self, id: i64) -> DeploymentView {
        deployments::get(&self.world.engine, id).await.expect("the deployment")
    }

    async fn tick(&self, id: i64, item: &str, name: &str) -> Result<(), Error> {
        let change = Change { deployment: id, item, version: None };
        deployments::tick(&self.by(name).await, change, "see the log", name).await
    }

    /// What is before the step is settled by olga.
    async fn settled(&self, id: i64) {
        for item in ["tests", "validated"] {
            self.tick(id, item, "olga").await.expect("it is ticked");
        }
    }

    async fn sign(&self, id: i64, name: &str) -> Result<(), Error> {
        let digest = self.view(id).await.digest;
        deployments::sign(&self.by(name).await, id, &digest, "looked at").await
    }
}

fn refused(outcome: Result<(), Error>, why: &str) {
    let error = outcome.expect_err(why);
    assert!(error.to_string().contains(why), "{error} is not {why:?}");
    let kinds = [Kind::Refused, Kind::Forbidden, Kind::Invalid, Kind::NotFound];
    assert!(kinds.contains(&error.kind), "{:?}", error.kind);
}

#[tokio::test]
async fn from_opened_to_closed_and_every_wrong_way() {
    let world = World::new().await;
    let id = world.open(ActKind::Phase, "2").await;
    let again = deployments::open(&world.by("omar").await, Act::new(ActKind::Phase, "2"), "", "omar").await;
    refused(again.map(drop), "one is pending");

    // An item follows its evidence, and needs a note without one.
    refused(world.tick(id, "validated", "olga").await, "was not validated yet");
    world.report("failed", 0).await;
    refused(world.tick(id, "validated", "olga").await, "its evidence is failed: Report 1");
    world.report("passed", 24 * 60 + 1).await;
    refused(world.tick(id, "validated", "olga").await, "its evidence is too old");
    let olga = world.by("olga").await;
    let change = |item| Change { deployment: id, item, version: None };
    refused(deployments::tick(&olga, change("tests"), " ", "olga").await, "say in a note");
    refused(deployments::skip(&olga, change("tests"), " ", "olga").await, "needs a reason");
    refused(world.tick(id, "watched", "olga").await, "when the deployment is approved");
    refused(world.tick(id, "told", "olga").await, "after the step");
    refused(world.tick(id, "nothing", "olga").await, "no such item");
    refused(world.sign(id, "lea").await, "not settled yet");
    world.report("passed", 0).await;
    world.settled(id).await;
    let stale = Change { version: Some(1), ..change("tests") };
    refused(deployments::tick(&olga, stale, "later", "olga").await, "changed meanwhile, last by olga");
    assert_eq!(world.view(id).await.state, DeploymentState::Awaiting);

    // Who may not sign; and not twice, and not what has changed since.
    refused(world.sign(id, "omar").await, "only lead may sign");
    let digest = world.view(id).await.digest;
    let nobody = deployments::sign(&world.world.engine, id, &digest, "").await;
    refused(nobody, "nobody is signed in");
    let lou = world.by("lou").await;
    let scope = Some(Scope::from([Permission::Sign]));
    let token = lou.on_behalf_of(Caller { scope, ..lou.caller().expect("lou").clone() });
    refused(deployments::sign(&token, id, &digest, "").await, "a token is nobody's signature");
    let unproved = lou.on_behalf_of(Caller { unproved: true, ..lou.caller().expect("lou").clone() });
    refused(deployments::sign(&unproved, id, &digest, "").await, "a code of your second factor");
    let author = deployments::open(&world.by("lea").await, Act::new(ActKind::Phase, "3"), "", "lea").await;
    let own = author.expect("her own").deployment.id;
    refused(world.sign(own, "lea").await, "you opened it");
    world.sign(id, "lea").await.expect("the first");
    refused(world.sign(id, "lea").await, "you have signed it already");
    refused(deployments::execute(&olga, id, "olga").await, "1 of 2 signatures by lead");
    let skipped = deployments::skip(&world.by("leo").await, change("tests"), "done by hand", "leo").await;
    skipped.expect("it is skipped");
    let view = world.view(id).await;
    assert_eq!((view.signatures[0].standing, view.state), (Standing::Voided, DeploymentState::Awaiting));
    assert_eq!(view.signatures[0].signature.voided.as_ref().expect("void").1, "leo changed “Title of tests”");
    refused(world.sign(id, "leo").await, "you changed it last");
    refused(deployments::sign(&world.by("lea").await, id, &digest, "").await, "not what is there now");
    for name in ["lea", "lin"] {
        world.sign(id, name).await.expect("signed again");
    }
    assert_eq!(world.view(id).await.state, DeploymentState::Approved);
    refused(world.sign(id, "lou").await, "every signature of your role");

    // Evidence that goes bad takes the approval with it, and time does.
    world.report("failed", 0).await;
    let view = world.view(id).await;
    assert_eq!(view.item("validated").expect("it").state, ItemState::Undone(Lack::Failed));
    refused(deployments::execute(&olga, id, "olga").await, "not settled: Title of validated");
    world.report("passed", 0).await;
    assert_eq!(world.view(id).await.state, DeploymentState::Approved, "newer evidence is good as well");
    let later = world.world.at(Utc::now() + TimeDelta::hours(25)).await;
    refused(deployments::execute(&world.of(&later, "olga").await, id, "olga").await, "0 of 2 signatures");
    accounts::disable(&world.world.engine, "lin", "test").await.expect("disabled");
    refused(deployments::execute(&olga, id, "olga").await, "1 of 2 signatures");
    accounts::enable(&world.world.engine, "lin", "test").await.expect("enabled");
    // Evidence that somebody has changed is not what was signed.
    world.world.db.run("UPDATE refit.outcome SET message = 'better' WHERE report = 3").await;
    let view = world.view(id).await;
    assert_eq!(view.item("validated").expect("it").state, ItemState::Undone(Lack::Changed));
    world.world.db.run("UPDATE refit.outcome SET message = '' WHERE report = 3").await;

    world.tick(id, "watched", "omar").await.expect("during");
    assert_eq!(world.view(id).await.state, DeploymentState::Approved, "what comes later voids nothing");
    deployments::execute(&olga, id, "olga").await.expect("it is carried out");
    refused(deployments::execute(&olga, id, "olga").await, "it is carried out by olga");
    refused(world.tick(id, "tests", "olga").await, "carried out on it");
    refused(deployments::close(&olga, id, "", "olga").await, "not settled yet");
    refused(world.tick(id, "holds", "olga").await, "from before the step");
    world.report("passed", 0).await;
    for item in ["holds", "told"] {
        world.tick(id, item, "omar").await.expect("after");
    }
    deployments::close(&olga, id, "", "olga").await.expect("it is closed");
    let document = deployments::export::document(&world.world.engine, id).await.expect("a document");
    for part in ["# Deployment 1", "**Closed.**", "- [x] Title of tests (skipped by leo", "| lin | lead |"] {
        assert!(document.markdown().contains(part), "{}", document.markdown());
    }
    assert_eq!(document.history.len(), 12, "{:#?}", document.history);

    let leo = world.by("leo").await;
    refused(deployments::reject(&leo, own, " ", "leo").await, "needs its reason");
    deployments::reject(&leo, own, "too early", "leo").await.expect("rejected");
    refused(world.sign(own, "leo").await, "it is rejected by leo");

    // What was refused or undone is told to nobody.
    let told: String = world
        .world
        .db
        .one("SELECT string_agg(replace(kind, 'approval_', ''), ' ' ORDER BY id) FROM refit.notification")
        .await;
    assert_eq!(told, "asked given voided given given voided");
    assert_eq!(world.view(own).await.state, DeploymentState::Rejected);
}

/// Whoever writes the row by hand is refused by the database itself.
#[tokio::test]
async fn the_database_knows_four_eyes_too() {
    let world = World::new().await;
    world.report("passed", 0).await;
    let id = world.open(ActKind::Phase, "2").await;
    world.settled(id).await;
    world.sign(id, "lea").await.expect("signed");
    let insert = |name: &str, signer: &str, role: &str| {
        format!(
            "INSERT INTO refit.signature (deployment, account, signer, role, comment, digest, at, expires_at)
             SELECT {id}, id, '{signer}', '{role}', '', repeat('a', 64), now(), now() + interval '1 day'
               FROM refit.account WHERE name = '{name}'"
        )
    };
    let by_hand = [
        insert("olga", "olga", "operator"),
        insert("lea", "lea", "lead"),
        insert("leo", "lou", "lead"),
        insert("omar", "omar", "lead"),
        "UPDATE refit.signature SET digest = repeat('b', 64)".into(),
        "UPDATE refit.signature SET expires_at = expires_at + interval '1 year'".into(),
        "DELETE FROM refit.signature".into(),
        "TRUNCATE refit.signature".into(),
    ];
    for script in by_hand {
        let outcome = sqlx::raw_sql(sqlx::AssertSqlSafe(script.clone())).execute(world.world.db.pool()).await;
        assert!(outcome.is_err(), "{script}");
    }
    world.world.db.run("UPDATE refit.signature SET voided_at = now(), voided_why = 'by hand'").await;
    let back = "UPDATE refit.signature SET voided_at = NULL, voided_why = NULL";
    assert!(sqlx::raw_sql(back).execute(world.world.db.pool()).await.is_err(), "it came back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_go_over_when_it_is_signed() {
    let TestEngine { db, .. } = live().await;
    let mut plan = plan();
    plan.plan.checks.iter_mut().for_each(|check| check.limit = None);
    plan.plan.phases.iter_mut().for_each(|phase| phase.criteria.clear());
    plan.plan.checklists[0].items[1] = item("validated", Some(EvidenceKind::Verification));
    let bare = TestEngine::on(db, plan).await;
    let _applier = bare.look_after();
    until("an applier is at work", || async { seen(&bare).await.applier == Applier::Running }).await;
    let go = async |engine: &Engine, to| moves::go(engine, MOVE, to, "lea").await.map(drop);
    go(&bare.engine, MoveState::ReadsOver).await.expect("readers wait for nobody");
    refused(go(&bare.engine, MoveState::WritesOver).await, "nobody has an account that could sign");
    let world = World::on(bare).await;
    let lea = world.by("lea").await;
    refused(go(&lea, MoveState::WritesOver).await, "none is open");
    let id = world.open(ActKind::WritesOver, MOVE).await;
    let ahead = moves::detail(&lea, MOVE).await.expect("the console").ahead.expect("a way on");
    let asks = ahead.conditions.last().expect("a condition");
    assert!(!asks.holds && asks.value.contains("not settled"), "{asks:?}");
    refused(go(&lea, MoveState::WritesOver).await, "not settled: Title of tests, Title of validated");
    world.settled(id).await;
    world.sign(id, "leo").await.expect("signed");
    refused(go(&lea, MoveState::WritesOver).await, "1 of 2 signatures by lead");
    world.sign(id, "lin").await.expect("signed");
    go(&lea, MoveState::WritesOver).await.expect("it goes over");
    let view = world.view(id).await;
    assert_eq!(view.state, DeploymentState::Executed);
    assert_eq!(view.deployment.executed_by.as_deref(), Some("lea"));
    let line: String = world
        .world
        .db
        .one("SELECT concat(verb, ' ', object) FROM refit.audit ORDER BY seq DESC LIMIT 1")
        .await;
    assert_eq!(line, format!("deployment.execute deployment {id}"));
    // The way back waits for nobody, and the next time it takes another one.
    go(&lea, MoveState::ReadsOver).await.expect("back");
    refused(go(&lea, MoveState::WritesOver).await, "none is open");
    // In an emergency it goes through without, once, and the audit says by what.
    let id = world.open(ActKind::WritesOver, MOVE).await;
    world.account("ada", Role::Admin).await;
    let ada = world.by("ada").await;
    deployments::break_glass(&lea, &ada, id, "the disk fills up").await.expect("the glass is broken");
    go(&lea, MoveState::WritesOver).await.expect("it goes through");
    let before: String = world.world.db.one("SELECT before FROM refit.audit ORDER BY seq DESC LIMIT 1").await;
    assert_eq!(before, "not approved, by incident 1");
}

/// Two people, one hour, one step; told to everybody, and shown until another
/// lead has looked at it.
#[tokio::test]
async fn broken_glass_takes_two_and_is_never_silent() {
    let world = World::new().await;
    world.account("ada", Role::Admin).await;
    let id = world.open(ActKind::Phase, "2").await;
    let (lea, ada, olga) = (world.by("lea").await, world.by("ada").await, world.by("olga").await);
    let broken = async |lead: &Engine, admin: &Engine, reason: &str| {
        deployments::break_glass(lead, admin, id, reason).await.map(drop)
    };
    let as_if = |engine: &Engine, caller: Caller| engine.on_behalf_of(caller);
    let known = |engine: &Engine| engine.caller().expect("somebody").clone();
    let token = as_if(&lea, Caller { scope: Some(Scope::from([Permission::BreakGlass])), ..known(&lea) });
    let unproved = as_if(&ada, Caller { unproved: true, ..known(&ada) });
    let (bare, lou) = (&world.world.engine, world.by("lou").await);
    let wrong = [
        (broken(&olga, &ada, "fire").await, "only lead or admin may let a step through"),
        (broken(&lea, &olga, "fire").await, "only lead or admin may let a step through"),
        (broken(&ada, &lea, "fire").await, "ada is no lead"),
        (broken(&lea, &lou, "fire").await, "lou is no administrator"),
        (broken(&lea, &lea, "fire").await, "lea is no administrator"),
        (broken(&lea, &ada, " \u{202e} ").await, "an emergency needs its reason"),
        (broken(&token, &ada, "fire").await, "a token is nobody's signature"),
        (broken(&lea, &unproved, "fire").await, "a code of your second factor"),
        (broken(bare, &ada, "fire").await, "nobody is signed in"),
        (broken(&lea, bare, "fire").await, "nobody is signed in"),
        (deployments::review(&lou, id, "fine").await, "nobody has broken its glass"),
    ];
    for (outcome, why) in wrong {
        refused(outcome, why);
    }
    let traces = "SELECT (SELECT count(*) FROM refit.incident) + (SELECT count(*) FROM refit.audit WHERE verb LIKE '%glass')";
    assert_eq!(world.world.db.one::<i64>(traces).await, 0, "what was refused has left something");

    refused(deployments::execute(&olga, id, "olga").await, "0 of 2 signatures");
    broken(&lea, &ada, "the disk fills up").await.expect("the glass is broken");
    refused(broken(&lea, &ada, "again").await, "broken already");
    let alarms = deployments::unreviewed(bare).await.expect("the alarms");
    let alarm = alarms[0].1.alarm(&alarms[0].0.title());
    assert!(
        alarm.starts_with("Roll out phase 2 may be carried out without its signatures: lea and ada"),
        "{alarm}"
    );
    let said = "SELECT string_agg(concat_ws(' ', actor, before), '; ' ORDER BY seq) FROM refit.audit WHERE verb = 'deployment.break_glass'";
    let lacks = "not settled: Title of tests, Title of validated; 0 of 2 signatures by lead";
    assert_eq!(world.world.db.one::<String>(said).await, format!("lea {lacks}; ada {lacks}"));

    // It runs out; and whoever looks at it shuts it.
    let later = world.world.at(Utc::now() + TimeDelta::minutes(61)).await;
    refused(deployments::execute(&world.of(&later, "olga").await, id, "olga").await, "0 of 2 signatures");
    refused(deployments::review(&lea, id, "fine").await, "you had a part in it");
    refused(deployments::review(&olga, id, "fine").await, "only a lead");
    refused(deployments::review(&lou, id, " ").await, "say what you have found");
    deployments::review(&lou, id, "there was room enough").await.expect("it is looked at");
    refused(deployments::execute(&olga, id, "olga").await, "0 of 2 signatures");

    broken(&lea, &ada, "now it does").await.expect("the glass is broken again");
    deployments::execute(&olga, id, "olga").await.expect("it is carried out");
    refused(broken(&lea, &ada, "and again").await, "it is carried out by olga");
    assert_eq!(deployments::unreviewed(bare).await.expect("the alarms").len(), 1, "used is not looked at");
    let view = world.view(id).await;
    let by_hand = [
        "UPDATE refit.incident SET reason = 'none'",
        "UPDATE refit.incident SET used_at = NULL, used_by = NULL",
        "UPDATE refit.incident SET finding = 'fine' WHERE reviewed_at IS NOT NULL",
        "UPDATE refit.incident SET reviewer = lead_account, reviewed_by = lead, reviewed_at = now(), finding = 'fine' WHERE id = 2",
        "UPDATE refit.incident SET reviewer = a.id, reviewed_by = a.name, reviewed_at = now(), finding = 'fine'
           FROM refit.account a WHERE incident.id = 2 AND a.name = 'omar'",
        "INSERT INTO refit.incident (deployment, lead_account, lead, admin_account, admin, reason, lacked, opened_at, expires_at)
           SELECT deployment, lead_account, lead, lead_account, lead, 'x', '', now(), now() + interval '1 min' FROM refit.incident",
        "DELETE FROM refit.incident",
        "TRUNCATE refit.incident",
    ];
    for script in by_hand {
        assert!(sqlx::raw_sql(script).execute(world.world.db.pool()).await.is_err(), "{script}");
    }
    assert_eq!(world.view(id).await.deployment.incidents, view.deployment.incidents);
    deployments::review(&lou, id, "it was right").await.expect("it is looked at");
    assert!(deployments::unreviewed(bare).await.expect("the alarms").is_empty());
    let document = deployments::export::document(bare, id).await.expect("a document").markdown();
    assert!(document.contains("## Broken glass") && document.contains("found at"), "{document}");
    let told: i64 =
        world.world.db.one("SELECT count(*) FROM refit.notification WHERE kind = 'break_glass'").await;
    assert_eq!(told, 3, "each time it was broken, and when it was used");
}

/// The audit tells in which order things were committed. Before what was
/// executed, two leads have signed after the last change, and neither is who
/// opened it or made that change; after it nothing is signed.
const BREACHES: &str = "
    WITH line AS (SELECT seq, object, actor, verb FROM refit.audit WHERE object LIKE 'deployment %'),
         executed AS (SELECT object, seq FROM line WHERE verb = 'deployment.execute'),
         edited AS (SELECT e.object, e.seq, max(l.seq) AS last FROM executed e
                      JOIN line l ON l.object = e.object AND l.verb = 'deployment.settle' AND l.seq < e.seq GROUP BY e.object, e.seq),
         signers AS (SELECT e.object, count(DISTINCT l.actor) FILTER (WHERE l.actor LIKE 'l%' AND l.actor NOT IN (
                        (SELECT actor FROM line o WHERE o.object = e.object AND o.verb = 'deployment.open'),
                        (SELECT actor FROM line c WHERE c.seq = e.last))) AS good,
                        count(*) FILTER (WHERE l.actor IS NOT NULL) AS given
                       FROM edited e LEFT JOIN line l ON l.object = e.object AND l.verb = 'deployment.sign' AND l.seq BETWEEN e.last AND e.seq
                      GROUP BY e.object)
    SELECT (SELECT count(*) FROM signers WHERE good < 2 OR good <> given)
         + (SELECT count(*) FROM executed GROUP BY object HAVING count(*) > 1 UNION ALL SELECT 0 LIMIT 1)
         + (SELECT count(*) FROM line l JOIN executed e ON e.object = l.object AND l.seq > e.seq AND l.verb IN ('deployment.sign', 'deployment.settle'))";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_races_breaks_no_rule() {
    const ROUNDS: usize = 12;
    let world = World::new().await;
    world.report("passed", 0).await;
    for _ in 0..ROUNDS {
        let id = world.open(ActKind::Phase, "2").await;
        world.settled(id).await;
        let races = (0..48).map(|place| race(&world, id, place));
        join_all(races).await;
        if world.view(id).await.state.is_pending() {
            deployments::close(&world.by("olga").await, id, "nobody won", "olga").await.expect("closed");
        } else {
            world.world.db.run("UPDATE refit.deployment SET ended = 'closed' WHERE ended = 'executed'").await;
        }
    }
    let (breaches, executed, signed): (i64, i64, i64) = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT ({BREACHES})::bigint, (SELECT count(*) FROM refit.audit WHERE verb = 'deployment.execute'),
                (SELECT count(*) FROM refit.audit WHERE verb = 'deployment.sign')"
    )))
    .fetch_one(world.world.db.pool())
    .await
    .expect("a judgement");
    println!("{executed} of {ROUNDS} executed, {signed} signatures");
    assert_eq!(breaches, 0);
    assert!(executed > 0 && signed > executed, "nobody won a race: {executed} executed, {signed} signed");
}

/// One of them signs, changes or carries it out, with what it has seen, and
/// looks again a few times.
async fn race(world: &World, id: i64, place: usize) {
    for turn in 0..4 {
        if let Err(error) = deed(world, id, place + turn * 7).await {
            assert!(matches!(error.kind, Kind::Refused), "{error}");
        }
    }
}

async fn deed(world: &World, id: i64, place: usize) -> Result<(), Error> {
    let lead = ["lea", "leo", "lin", "lou"][place % 4];
    match place % 16 {
        0..12 => world.sign(id, lead).await,
        12 if place.is_multiple_of(3) => {
            let wanted = Change { deployment: id, item: "tests", version: None };
            deployments::tick(&world.by(lead).await, wanted, &format!("note {place}"), lead).await
        }
        _ => deployments::execute(&world.by("omar").await, id, "omar").await,
    }
}
