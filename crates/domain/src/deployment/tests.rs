//! Items, signatures and rules, each case a row; and a game of edits,
//! signatures and time in which nothing is ever executable without the policy.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::access::{Role, Roles};
use crate::plan::Section;

fn hour(hours: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
}

fn evidence(id: i64, at: i64, good: bool) -> Evidence {
    let (kind, digest) = (EvidenceKind::Validation, format!("digest of {id}"));
    Evidence { kind, id, at: hour(at), good, what: format!("report {id}"), digest }
}

fn item(section: Section, kind: Option<EvidenceKind>, mark: Option<Mark>) -> Item {
    Item { id: "a".into(), section, title: "A".into(), evidence: kind, within_hours: 24, mark }
}

fn mark(settled: Settled, attached: Option<Evidence>) -> Mark {
    Mark { settled, note: "n".into(), attached, by: "olga".into(), at: hour(0) }
}

fn ground(now: i64, found: Vec<Found>) -> Ground {
    let signatures = BTreeMap::from([(Role::Lead, 2)]);
    let approval = Approval { signatures, expires_hours: 24, gates: vec![ActKind::WritesOver] };
    Ground { now: hour(now), place: "here".into(), plan_hash: "plan".into(), approval, found }
}

fn deployment(items: Vec<Item>) -> Deployment {
    Deployment {
        id: 1,
        act: Act::new(ActKind::WritesOver, "trades"),
        purpose: String::new(),
        plan_hash: "plan".into(),
        ended: None,
        opened_by: "olga".into(),
        opened_at: hour(0),
        changed_by: "olga".into(),
        changed_at: hour(0),
        version: 1,
        executed_by: None,
        executed_at: None,
        ended_by: None,
        ended_at: None,
        ended_why: String::new(),
        items,
        signatures: Vec::new(),
        incidents: Vec::new(),
    }
}

fn view(deployment: &Deployment, ground: &Ground) -> DeploymentView {
    let digest = format!("{:?}", deployment.signed(ground));
    deployment.clone().view(ground, digest)
}

#[test]
fn what_an_item_amounts_to() {
    use ItemState::{Barred, Skipped, Ticked, Undone, Waiting};
    let ticked = |evidence: Option<Evidence>| Some(mark(Settled::Ticked, evidence));
    let good = || Some(evidence(1, 100, true));
    let altered = || Some(Evidence { digest: "another".into(), ..evidence(1, 100, true) });
    let kind = Some(EvidenceKind::Validation);
    // Mark, newest, attached as it is now, hour of looking, state.
    let cases = [
        (None, None, None, 100, Barred(Lack::Missing)),
        (None, Some(evidence(1, 100, false)), None, 100, Barred(Lack::Failed)),
        (None, good(), None, 125, Barred(Lack::TooOld)),
        (None, good(), None, 124, Waiting),
        (ticked(good()), good(), good(), 100, Ticked),
        (ticked(good()), good(), altered(), 100, Undone(Lack::Changed)),
        (ticked(good()), good(), None, 100, Undone(Lack::Changed)),
        (ticked(good()), None, good(), 100, Undone(Lack::Missing)),
        (ticked(good()), good(), good(), 125, Undone(Lack::TooOld)),
        // Newer evidence that is good keeps it, even when the attached one is old.
        (ticked(good()), Some(evidence(2, 124, true)), good(), 125, Ticked),
        (ticked(good()), Some(evidence(2, 101, false)), good(), 102, Undone(Lack::Failed)),
        (Some(mark(Settled::Skipped, None)), None, None, 500, Skipped),
    ];
    for (place, (mark, newest, attached, at, expected)) in cases.into_iter().enumerate() {
        let found = Found { item: "a".into(), newest, attached };
        let item = item(Section::Before, kind, mark);
        assert_eq!(item.state(&found, (false, None), hour(at)), expected, "case {place}");
    }
    let found = Found { item: "a".into(), newest: good(), attached: None };
    let after = item(Section::After, kind, None);
    assert_eq!(after.state(&found, (true, Some(hour(100))), hour(101)), Barred(Lack::Early));
    assert_eq!(after.state(&found, (true, Some(hour(99))), hour(101)), Waiting);
    let record = item(Section::Before, kind, ticked(good()));
    assert_eq!(record.state(&Found::default(), (true, Some(hour(99))), hour(900)), Ticked);
    assert_eq!(item(Section::Before, None, None).state(&Found::default(), (false, None), hour(1)), Waiting);
}

fn signature(signer: &str, digest: &str, at: i64) -> Signature {
    Signature {
        id: at,
        signer: signer.into(),
        role: Role::Lead,
        comment: String::new(),
        digest: digest.into(),
        at: hour(at),
        expires_at: hour(at + 24),
        voided: None,
        may_still: true,
    }
}

#[test]
fn which_signatures_count() {
    let fresh = signature("lea", "d", 0);
    let cases = [
        (fresh.clone(), 23, Standing::Counts),
        (fresh.clone(), 24, Standing::Expired),
        (Signature { digest: "e".into(), ..fresh.clone() }, 1, Standing::OfAnother),
        (Signature { may_still: false, ..fresh.clone() }, 1, Standing::Left),
        (Signature { voided: Some((hour(1), "edited".into())), ..fresh }, 1, Standing::Voided),
    ];
    for (signature, at, expected) in cases {
        assert_eq!(signature.standing("d", hour(at)), expected);
        assert_eq!(expected.why().is_empty(), expected == Standing::Counts);
    }
}

/// A deployment with one noted item, signed by these leads.
fn signed(by: &[&str]) -> (Deployment, Ground) {
    let mut deployment = deployment(vec![item(Section::Before, None, Some(mark(Settled::Ticked, None)))]);
    let ground = ground(1, Vec::new());
    let digest = format!("{:?}", deployment.signed(&ground));
    deployment.signatures = by.iter().map(|name| signature(name, &digest, 0)).collect();
    (deployment, ground)
}

#[test]
fn who_may_sign_and_who_not() {
    let (lead, operator) = (Roles::from([Role::Lead]), Roles::from([Role::Operator]));
    let (deployment, ground) = signed(&["lea"]);
    let now = view(&deployment, &ground);
    assert_eq!(now.state, DeploymentState::Awaiting);
    assert_eq!(may_sign(&now, "leo", &lead), Ok(Role::Lead));
    let refused = |view: &DeploymentView, name, roles, why: &str| {
        let said = may_sign(view, name, roles).expect_err(why);
        assert!(said.contains(why), "{said:?} is not {why:?}");
    };
    refused(&now, "olga", &lead, "you opened it");
    refused(&now, "lea", &lead, "signed it already");
    refused(&now, "omar", &operator, "only lead may sign");
    let changed = Deployment { changed_by: "leo".into(), ..deployment.clone() };
    refused(&view(&changed, &ground), "leo", &lead, "you changed it last");
    let full = view(&signed(&["lea", "leo"]).0, &ground);
    assert_eq!(full.state, DeploymentState::Approved);
    refused(&full, "lin", &lead, "every signature of your role");
    let later = Ground { plan_hash: "other".into(), ..ground.clone() };
    refused(&view(&deployment, &later), "leo", &lead, "the plan has changed");
    let rejected = Deployment { ended: Some(Ended::Rejected), ..deployment.clone() };
    refused(&view(&rejected, &ground), "leo", &lead, "it is rejected");
    let mut open = deployment;
    open.items[0].mark = None;
    refused(&view(&open, &ground), "leo", &lead, "not settled yet: A");
    assert!(may_reject(&now, &lead, " ").is_err() && may_reject(&now, &operator, "no").is_err());
    assert_eq!(may_reject(&now, &lead, "no"), Ok(()));
}

#[test]
fn what_is_executed_has_everything() {
    let (mut deployment, ground) = signed(&["lea", "leo"]);
    assert_eq!(may_execute(&view(&deployment, &ground)), Ok(Passage::Signed));
    deployment.signatures[0].may_still = false;
    let why = may_execute(&view(&deployment, &ground)).expect_err("one has left");
    assert_eq!(why, "1 of 2 signatures by lead");
    deployment.items[0].mark = None;
    let why = may_execute(&view(&deployment, &ground)).expect_err("an open item");
    assert_eq!(why, "not settled: A; 0 of 2 signatures by lead");
    let nobody = Approval { signatures: BTreeMap::new(), ..ground.approval.clone() };
    let unasked = Ground { approval: nobody, ..ground };
    assert!(may_execute(&view(&signed(&[]).0, &unasked)).is_err(), "nobody was asked");
}

#[test]
fn items_come_in_their_order() {
    use Section::{After, Before, During};
    let state = |state, section| {
        let (mut deployment, ground) =
            signed(if state == DeploymentState::Approved { &["lea", "leo"] } else { &[] });
        deployment.ended = match state {
            DeploymentState::Executed => Some(Ended::Executed),
            DeploymentState::Closed => Some(Ended::Closed),
            _ => None,
        };
        let view = view(&deployment, &ground);
        assert_eq!(view.state, state);
        let item = ItemView { item: item(section, None, None), state: ItemState::Waiting, newest: None };
        may_settle(&view, &item).is_ok()
    };
    let order = [
        (DeploymentState::Awaiting, [true, false, false]),
        (DeploymentState::Approved, [true, true, false]),
        (DeploymentState::Executed, [false, true, true]),
        (DeploymentState::Closed, [false, false, false]),
    ];
    for (at, expected) in order {
        assert_eq!([Before, During, After].map(|section| state(at, section)), expected, "{at:?}");
    }
}

#[test]
fn nothing_is_executed_but_what_is_approved() {
    let into: Vec<_> = ARROWS.iter().filter(|arrow| arrow.to == DeploymentState::Executed).collect();
    let (signed, broken): (Vec<&Arrow>, Vec<&Arrow>) =
        into.into_iter().partition(|arrow| arrow.from == DeploymentState::Approved);
    assert!(signed.len() == 1 && broken.iter().all(|arrow| arrow.reason.ends_with("broken glass")));
    for ended in [DeploymentState::Rejected, DeploymentState::Closed] {
        assert!(ARROWS.iter().all(|arrow| arrow.from != ended), "{ended:?} goes on");
    }
    assert!(ARROWS.iter().all(|arrow| !arrow.reason.is_empty() && arrow.from != arrow.to));
}

fn incident(opened: i64) -> Incident {
    Incident {
        id: 7,
        deployment: 1,
        lead: "lea".into(),
        admin: "ada".into(),
        reason: "the disk fills up".into(),
        lacked: "2 of 2 signatures by lead".into(),
        opened_at: hour(opened),
        expires_at: hour(opened) + OPEN_FOR,
        used: None,
        review: None,
    }
}

#[test]
fn who_may_break_the_glass() {
    let (lead, admin) = (Roles::from([Role::Lead]), Roles::from([Role::Admin]));
    let both = Roles::from([Role::Lead, Role::Admin]);
    let (deployment, ground) = signed(&["lea"]);
    let now = view(&deployment, &ground);
    let lacks = "1 of 2 signatures by lead".to_owned();
    assert_eq!(may_break(&now, ("leo", &lead), ("ada", &admin), "fire"), Ok(lacks.clone()));
    // Whoever opened or changed it, and has signed it, may: it is no signature.
    assert_eq!(may_break(&now, ("lea", &both), ("leo", &both), "fire"), Ok(lacks));
    let broken = Deployment { incidents: vec![incident(1)], ..deployment.clone() };
    let ended = Deployment { ended: Some(Ended::Rejected), ..deployment.clone() };
    let later = Ground { plan_hash: "other".into(), ..ground.clone() };
    let full = view(&signed(&["lea", "leo"]).0, &ground);
    let cases = [
        (&now, ("olga", &admin), ("ada", &admin), "fire", "olga is no lead"),
        (&now, ("leo", &lead), ("lin", &lead), "fire", "lin is no administrator"),
        (&now, ("ada", &both), ("ada", &both), "fire", "it takes two people"),
        (&now, ("leo", &lead), ("ada", &admin), " ", "needs its reason"),
        (&view(&broken, &ground), ("leo", &lead), ("ada", &admin), "fire", "broken already"),
        (&view(&ended, &ground), ("leo", &lead), ("ada", &admin), "fire", "it is rejected"),
        (&view(&deployment, &later), ("leo", &lead), ("ada", &admin), "fire", "the plan has changed"),
        (&full, ("leo", &lead), ("ada", &admin), "fire", "it has everything"),
    ];
    for (view, lead, admin, reason, why) in cases {
        let said = may_break(view, lead, admin, reason).expect_err(why);
        assert!(said.contains(why), "{said:?} is not {why:?}");
    }
}

#[test]
fn broken_glass_is_for_one_step_and_not_for_long() {
    let (deployment, ground) = signed(&["lea"]);
    let passes = |incident: Incident, ground: &Ground| {
        may_execute(&view(&Deployment { incidents: vec![incident], ..deployment.clone() }, ground)).ok()
    };
    assert_eq!(passes(incident(1), &ground), Some(Passage::BrokenGlass(7)));
    let used = Incident { used: Some(("omar".into(), hour(1))), ..incident(1) };
    let review = Review { by: "leo".into(), at: hour(1), finding: "there was no fire".into() };
    let reviewed = Incident { review: Some(review), ..incident(1) };
    let other_plan = Ground { plan_hash: "other".into(), ..ground.clone() };
    for (incident, ground) in [
        (used.clone(), &ground),
        (reviewed.clone(), &ground),
        (incident(0), &ground),
        (incident(1), &other_plan),
    ] {
        assert_eq!(passes(incident.clone(), ground), None, "{incident:?}");
    }
    let states = [incident(1), used.clone(), incident(0), reviewed.clone()].map(|one| one.state(hour(1)));
    use IncidentState::{Expired, Open, Reviewed, Used};
    assert_eq!(states, [Open, Used, Expired, Reviewed]);
    for from in IncidentState::ALL {
        let on: Vec<_> = INCIDENT_ARROWS.iter().filter(|arrow| arrow.from == from).collect();
        assert_eq!(on.iter().any(|arrow| arrow.to == Reviewed), from != Reviewed, "{from:?}");
        assert!(on.iter().all(|arrow| arrow.to == Reviewed || from == Open), "{from:?}");
    }

    let lead = Roles::from([Role::Lead]);
    assert_eq!(may_review(&used, "leo", &lead, "it burnt"), Ok(()));
    for (incident, name, roles, finding, why) in [
        (&used, "lea", &lead, "fine", "you had a part in it"),
        (&used, "ada", &lead, "fine", "you had a part in it"),
        (&used, "omar", &lead, "fine", "you had a part in it"),
        (&used, "leo", &Roles::from([Role::Operator]), "fine", "only a lead"),
        (&used, "leo", &lead, " ", "say what you have found"),
        (&reviewed, "leo", &lead, "fine", "looked at already"),
    ] {
        let said = may_review(incident, name, roles, finding).expect_err(why);
        assert!(said.contains(why), "{said:?} is not {why:?}");
    }
}

#[derive(Clone, Debug)]
enum Play {
    Edit(usize, bool),
    Sign(usize),
    Hours(i64),
    Report(bool),
    OtherPlan,
    Leave(usize),
}

fn play() -> impl Strategy<Value = Play> {
    prop_oneof![
        2 => (0..PEOPLE.len(), any::<bool>()).prop_map(|(who, tick)| Play::Edit(who, tick)),
        8 => (0..PEOPLE.len()).prop_map(Play::Sign),
        1 => (1..20_i64).prop_map(Play::Hours),
        1 => any::<bool>().prop_map(Play::Report),
        1 => Just(Play::OtherPlan),
        1 => (0..PEOPLE.len()).prop_map(Play::Leave),
    ]
}

const PEOPLE: [(&str, &[Role]); 5] = [
    ("olga", &[Role::Operator, Role::Lead]),
    ("lea", &[Role::Lead]),
    ("leo", &[Role::Lead, Role::Operator]),
    ("lin", &[Role::Lead]),
    ("omar", &[Role::Operator]),
];

/// What the game remembers by itself, without asking the rules.
#[derive(Default)]
struct Memory {
    content: u32,
    editor: usize,
    /// Who, under which content, when.
    signed: Vec<(usize, u32, i64)>,
    left: Vec<usize>,
}

proptest! {
    #[test]
    fn nothing_is_executable_with_fewer_signatures_than_the_policy(plays in proptest::collection::vec(play(), 1..40)) {
        let (mut now, mut report, mut plan) = (1, 1, 0);
        let mut deployment = deployment(vec![item(Section::Before, Some(EvidenceKind::Validation), None)]);
        let mut newest = evidence(1, 0, true);
        let mut memory = Memory::default();
        for play in plays {
            let attached = deployment.items[0].mark.as_ref().and_then(|mark| mark.attached.clone());
            let found = Found { item: "a".into(), newest: Some(newest.clone()), attached };
            let mut ground = ground(now, vec![found]);
            ground.plan_hash = if plan == 0 { "plan".into() } else { format!("plan {plan}") };
            let seen = view(&deployment, &ground);
            match play {
                Play::Edit(who, tick) => {
                    let item = seen.items[0].clone();
                    if tick && may_tick(&seen, &item, "").is_err() { continue }
                    let mut made = mark(Settled::Ticked, Some(newest.clone()));
                    made.by = PEOPLE[who].0.into();
                    deployment.items[0].mark = tick.then_some(made);
                    deployment.items[0].title = format!("A {}", memory.content);
                    deployment.changed_by = PEOPLE[who].0.into();
                    (memory.content, memory.editor) = (memory.content + 1, who);
                }
                Play::Sign(who) => {
                    let roles: Roles = PEOPLE[who].1.iter().copied().collect();
                    if !memory.left.contains(&who) && may_sign(&seen, PEOPLE[who].0, &roles).is_ok() {
                        deployment.signatures.push(signature(PEOPLE[who].0, &seen.digest, now));
                        memory.signed.push((who, memory.content, now));
                    }
                }
                Play::Hours(hours) => now += hours,
                Play::Report(good) => {
                    report += 1;
                    newest = evidence(report, now, good);
                }
                Play::OtherPlan => plan += 1,
                Play::Leave(who) => {
                    memory.left.push(who);
                    for signature in &mut deployment.signatures {
                        signature.may_still &= signature.signer != PEOPLE[who].0;
                    }
                }
            }
            let attached = deployment.items[0].mark.as_ref().and_then(|mark| mark.attached.clone());
            ground.found = vec![Found { item: "a".into(), newest: Some(newest.clone()), attached }];
            ground.now = hour(now);
            ground.plan_hash = if plan == 0 { "plan".into() } else { format!("plan {plan}") };
            if may_execute(&view(&deployment, &ground)).is_ok() {
                let valid = memory.signed.iter().filter(|(who, content, at)| {
                    *content == memory.content && now < at + 24 && !memory.left.contains(who)
                        && *who != 0 && *who != memory.editor && PEOPLE[*who].1.contains(&Role::Lead)
                });
                let signers: std::collections::BTreeSet<usize> = valid.map(|(who, ..)| *who).collect();
                prop_assert!(signers.len() >= 2 && plan == 0 && newest.good, "{signers:?}");
            }
        }
    }
}
