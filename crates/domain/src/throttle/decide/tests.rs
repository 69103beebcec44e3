use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_348_800 + seconds, 0).expect("a valid time")
}

/// Every signal as it is on a quiet day.
fn quiet(now: DateTime<Utc>) -> Vec<Reading> {
    SIGNALS.iter().map(|row| reading(row.signal, Value::Known(row.threshold.release_at), now)).collect()
}

fn reading(signal: Signal, value: Value, at: DateTime<Utc>) -> Reading {
    Reading { signal, value, says: String::new(), at }
}

fn with(signal: Signal, value: Value, now: DateTime<Utc>) -> Vec<Reading> {
    let mut readings = quiet(now);
    readings[signal as usize].value = value;
    readings
}

/// A series of values of one signal, a second apart, and when it holds.
fn check(signal: Signal, values: &[f64], holds: &[bool]) {
    let settings = Settings::default();
    let mut decision = Decision::default();
    let found: Vec<bool> = (0..)
        .zip(values)
        .map(|(second, value)| {
            decision = decide(
                &with(signal, Value::Known(*value), at(second)),
                &asked(&settings, &[], second),
                &decision,
            );
            !decision.goes()
        })
        .collect();
    assert_eq!(found, holds, "{signal:?} {values:?}");
}

fn asked<'a>(settings: &'a Settings, overrides: &'a [Override], second: i64) -> Asked<'a> {
    Asked { work: Work::Copy, full_speed: false, settings, overrides, now: at(second) }
}

fn overriding(signal: Signal, until: i64) -> Override {
    Override {
        id: 1,
        subject: None,
        signal,
        actor: "maria".into(),
        reason: "known".into(),
        since: at(0),
        until: at(until),
    }
}

#[test]
fn every_signal_holds_at_one_point_and_lets_go_at_another() {
    const T: bool = true;
    const F: bool = false;
    let mb = 1_048_576.0;
    check(Signal::ReplicaBytes, &[63.0 * mb, 64.0 * mb, 17.0 * mb, 16.0 * mb, 63.0 * mb], &[F, T, T, F, F]);
    check(Signal::ReplicaSeconds, &[1.9, 2.0, 0.6, 0.5, 1.9], &[F, T, T, F, F]);
    check(Signal::Archive, &[41.0, 42.0, 11.0, 10.0], &[F, T, T, F]);
    check(Signal::Vacuum, &[0.0, 1.0, 2.0, 0.0], &[F, T, T, F]);
    check(Signal::Blocking, &[0.9, 1.0, 0.1, 0.0], &[F, T, T, F]);
    check(Signal::Sessions, &[1.4, 1.5, 1.1, 1.0], &[F, T, T, F]);
    check(Signal::Canary, &[1.9, 2.0, 1.3, 1.2], &[F, T, T, F]);
    check(Signal::Snapshot, &[9.0, 10.0, 6.0, 5.0], &[F, T, T, F]);
    check(Signal::DataDisk, &[11.0, 10.0, 11.0, 12.0, 11.0], &[F, T, T, F, F]);
    check(Signal::WalDisk, &[11.0, 10.0, 11.0, 12.0, 11.0], &[F, T, T, F, F]);
    check(Signal::Slots, &[1_100.0 * mb, 1_024.0 * mb, 1_100.0 * mb, 1_536.0 * mb], &[F, T, T, F]);
}

#[test]
fn a_quiet_day_goes() {
    let settings = Settings::default();
    assert!(decide(&quiet(at(0)), &asked(&settings, &[], 0), &Decision::default()).goes());
}

#[test]
fn what_is_not_known_does_not_go_by_default() {
    assert!(!Decision::default().goes());
}

#[test]
fn a_hold_says_since_when_and_keeps_it() {
    let settings = Settings::default();
    let holding = |second, previous: &Decision| {
        decide(
            &with(Signal::Archive, Value::Known(50.0), at(second)),
            &asked(&settings, &[], second),
            previous,
        )
    };
    let first = holding(3, &Decision::default());
    let later = holding(9, &first);
    let hold = later.holds().next().expect("a hold");
    assert_eq!(
        (hold.signal, hold.value, hold.threshold, hold.since),
        (Signal::Archive, Some(50.0), 42.0, at(3))
    );
    assert_eq!(hold.to_string(), "WAL waiting for the archive: 50 segments, holds at 42 segments");
}

#[test]
fn a_reading_grows_old_after_five_seconds() {
    let settings = Settings::default();
    let age = |second| decide(&quiet(at(0)), &asked(&settings, &[], second), &Decision::default());
    assert!(age(5).goes());
    let old = age(6);
    assert!(!old.goes());
    assert!(old.holds().all(|hold| hold.says.contains("6 s ago")), "{old:?}");
}

#[test]
fn a_blink_does_not_turn_the_space_between_into_a_hold() {
    let settings = Settings::default();
    let mut decision = Decision::default();
    for (second, value, goes) in
        [(0, Value::Known(11.0), true), (1, Value::Unknown, false), (2, Value::Known(11.0), true)]
    {
        decision =
            decide(&with(Signal::DataDisk, value, at(second)), &asked(&settings, &[], second), &decision);
        assert_eq!(decision.goes(), goes, "second {second}");
    }
}

#[test]
fn an_override_names_its_signal_only_and_ends_by_itself() {
    let settings = Settings::default();
    let overrides = [overriding(Signal::Archive, 10)];
    let held = |signal, second| {
        let readings = with(signal, Value::Unknown, at(second));
        decide(&readings, &asked(&settings, &overrides, second), &Decision::default())
    };
    let overridden = held(Signal::Archive, 9);
    assert!(overridden.goes());
    let judged = overridden.of(Signal::Archive).expect("the signal");
    assert_eq!(judged.state, State::Overridden);
    assert!(judged.says.contains("maria: known"));
    assert!(!held(Signal::Archive, 10).goes(), "it has ended");
    assert!(!held(Signal::Canary, 9).goes(), "it is for another signal");
}

#[test]
fn after_an_override_a_signal_in_between_still_holds() {
    let settings = Settings::default();
    let overrides = [overriding(Signal::Archive, 2)];
    let mut decision = Decision::default();
    for (second, value, goes) in [(0, 50.0, true), (1, 20.0, true), (2, 20.0, false), (3, 10.0, true)] {
        let readings = with(Signal::Archive, Value::Known(value), at(second));
        decision = decide(&readings, &asked(&settings, &overrides, second), &decision);
        assert_eq!(decision.goes(), goes, "second {second}");
    }
}

#[test]
fn settings_replace_the_thresholds() {
    let mut settings = Settings::default();
    settings.thresholds.insert(Signal::Archive, Threshold { hold_at: 100.0, release_at: 50.0 });
    let readings = with(Signal::Archive, Value::Known(60.0), at(0));
    assert!(decide(&readings, &asked(&settings, &[], 0), &Decision::default()).goes());
}

#[test]
fn what_does_not_apply_holds_nobody() {
    let settings = Settings::default();
    let readings = with(Signal::ReplicaBytes, Value::DoesNotApply, at(0));
    assert!(decide(&readings, &asked(&settings, &[], 0), &Decision::default()).goes());
}

#[test]
fn full_speed_is_held_by_safety_alone() {
    let settings = Settings::default();
    for row in &SIGNALS {
        let asked = Asked { full_speed: true, ..asked(&settings, &[], 0) };
        let decision = decide(&with(row.signal, Value::Unknown, at(0)), &asked, &Decision::default());
        assert_eq!(decision.goes(), !row.safety, "{}", row.id);
    }
}

#[test]
fn of_several_the_worst_is_named_first() {
    let settings = Settings::default();
    let mut readings = with(Signal::Canary, Value::Known(9.0), at(0));
    readings[Signal::DataDisk as usize].value = Value::Known(3.0);
    let decision = decide(&readings, &asked(&settings, &[], 0), &Decision::default());
    let named: Vec<Signal> = decision.holds().map(|hold| hold.signal).collect();
    assert_eq!(named, [Signal::DataDisk, Signal::Canary]);
}

/// What makes a signal unknown, each in its own way.
#[derive(Clone, Copy, Debug)]
enum Gap {
    Unknown,
    Missing,
    Old,
    NotANumber,
    Infinite,
}

fn gap() -> impl Strategy<Value = Gap> {
    prop_oneof![
        Just(Gap::Unknown),
        Just(Gap::Missing),
        Just(Gap::Old),
        Just(Gap::NotANumber),
        Just(Gap::Infinite)
    ]
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(prop_oneof![0.0..200.0_f64, 0.0..1e12_f64], SIGNALS.len())
}

proptest! {
    #[test]
    fn an_unknown_never_goes(
        values in values(),
        place in 0..SIGNALS.len(),
        gap in gap(),
        before in values(),
        work in proptest::sample::select(Work::ALL.to_vec()),
        full_speed in any::<bool>(),
    ) {
        let row = &SIGNALS[place];
        prop_assume!(row.spared(work, full_speed).is_none());
        let settings = Settings::default();
        let asked = Asked { work, full_speed, ..asked(&settings, &[], 10) };
        let known = |values: &[f64], now| -> Vec<Reading> {
            SIGNALS.iter().zip(values).map(|(row, value)| reading(row.signal, Value::Known(*value), now)).collect()
        };
        let previous = decide(&known(&before, at(9)), &Asked { now: at(9), ..asked }, &Decision::default());
        let mut readings = known(&values, at(10));
        match gap {
            Gap::Unknown => readings[place].value = Value::Unknown,
            Gap::Missing => { readings.remove(place); }
            Gap::Old => readings[place].at = at(10) - TimeDelta::milliseconds(5_001),
            Gap::NotANumber => readings[place].value = Value::Known(f64::NAN),
            Gap::Infinite => readings[place].value = Value::Known(f64::INFINITY),
        }
        let decision = decide(&readings, &asked, &previous);
        prop_assert!(!decision.goes());
        prop_assert_eq!(decision.of(row.signal).map(|judged| judged.state), Some(State::Unknown));
    }
}
