//! Everything that may happen next.

use domain::moving::MoveState;

use crate::batch::Batch;
use crate::model::{Open, Rules, State, Trust};

/// The rules of the protocol, of which one may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The capture begins when no writer is open.
    ArmedAlone,
    /// Nobody takes over before a batch under the fence has ended.
    FenceIsWaitedFor,
    RowsWithTheirLedger,
    OnlySeenLinesGo,
    /// What changed beside a batch makes it fail.
    OneSnapshotPerBatch,
    /// And what was removed beside it as well.
    RowsAreLockedFirst,
    /// Writers go over with an empty log.
    DrainedBefore,
    /// Nobody writes meanwhile.
    HeldOff,
    DrainedBack,
    OnlyTheWindowIsFollowed,
    /// A capture that was armed anew counts only after a comparison.
    ComparedAnew,
    LosersAreKept,
}

impl Fault {
    pub(crate) const ALL: [Self; 12] = [
        Self::ArmedAlone,
        Self::FenceIsWaitedFor,
        Self::RowsWithTheirLedger,
        Self::OnlySeenLinesGo,
        Self::OneSnapshotPerBatch,
        Self::RowsAreLockedFirst,
        Self::DrainedBefore,
        Self::HeldOff,
        Self::DrainedBack,
        Self::OnlyTheWindowIsFollowed,
        Self::ComparedAnew,
        Self::LosersAreKept,
    ];
}

/// Calls back with each state that may follow, and what led to it.
pub(crate) fn each(state: &State, rules: &Rules, mut then: impl FnMut(&'static str, State)) {
    source_clients(state, rules, &mut then);
    target_clients(state, rules, &mut then);
    for worker in 0..2 {
        works(state, worker, rules, &mut then);
    }
    stages(state, rules, &mut then);
    people(state, rules, &mut then);
}

fn source_clients(state: &State, rules: &Rules, then: &mut impl FnMut(&'static str, State)) {
    let Some(open) = state.client else {
        for (key, value) in writes(rules, &state.source, &state.log) {
            let logged = state.phase.captures();
            let open = Open { key, value, logged, bypasses: false };
            then("a client writes to the source", State { client: Some(open), ..*state });
            if logged && rules.bounds.bypasses {
                let open = Open { logged: false, bypasses: true, ..open };
                then("a client writes around the capture", State { client: Some(open), ..*state });
            }
        }
        return;
    };
    then("the client of the source gives up", State { client: None, ..*state });
    let mut next = State { client: None, ..*state };
    next.source[open.key] = open.value;
    next.log[open.key] += u8::from(open.logged);
    next.hands.iter_mut().flatten().filter(|batch| batch.writes_source(open.key)).for_each(Batch::touch);
    if open.bypasses && next.phase.captures() {
        next.trust = Trust::Broken;
    }
    if open.key == 0 && open.value != 0 {
        next.kept = 0;
    }
    then("the client of the source commits", next);
}

/// The application of tomorrow, which only writes where it was told to.
fn target_clients(state: &State, rules: &Rules, then: &mut impl FnMut(&'static str, State)) {
    let Some(open) = state.writer else {
        let reversed = state.phase.is_reversed();
        for (key, value) in writes(rules, &state.target, &state.back).filter(|_| reversed) {
            let open = Open { key, value, logged: true, bypasses: false };
            then("a client writes to the target", State { writer: Some(open), ..*state });
        }
        return;
    };
    then("the client of the target gives up", State { writer: None, ..*state });
    let mut next = State { writer: None, ..*state };
    next.target[open.key] = open.value;
    next.back[open.key] += 1;
    next.hands.iter_mut().flatten().filter(|batch| batch.writes_target(open.key)).for_each(Batch::touch);
    if open.key == 0 {
        next.kept = 0;
    }
    then("the client of the target commits", next);
}

/// Other values than what stands there, as long as the log has room for a line.
fn writes<'a>(rules: &'a Rules, side: &'a [u8], log: &'a [u8]) -> impl Iterator<Item = (usize, u8)> + 'a {
    let keys = (0..rules.bounds.keys).filter(move |key| log[*key] < rules.bounds.lines);
    keys.flat_map(move |key| {
        (0..rules.bounds.values).filter(move |value| *value != side[key]).map(move |value| (key, value))
    })
}

fn works(state: &State, worker: usize, rules: &Rules, then: &mut impl FnMut(&'static str, State)) {
    let mut free = *state;
    let Some(batch) = free.hands[worker].take() else {
        let waits = state.hands[1 - worker].is_some() && !rules.lacks(Fault::FenceIsWaitedFor);
        if state.owner == worker {
            for batch in Batch::all(state, rules) {
                let mut next = *state;
                next.hands[worker] = Some(batch);
                then("a batch takes its snapshot", next);
            }
        } else if !waits {
            then("a worker takes over", State { owner: worker, ..*state });
        }
        return;
    };
    then("the worker dies, or its session is ended", free);
    let waits_for =
        |open: Option<Open>, writes: bool| writes && open.is_some_and(|open| open.key == batch.key);
    if !waits_for(state.client, batch.writes_source(batch.key))
        && !waits_for(state.writer, batch.writes_target(batch.key))
    {
        then("a batch commits", batch.committed(&free, rules));
    }
}

/// What the worker of the run does between batches.
fn stages(state: &State, rules: &Rules, then: &mut impl FnMut(&'static str, State)) {
    if state.hands[state.owner].is_some() {
        return;
    }
    let to = match state.phase {
        MoveState::Declared if state.client.is_none() || rules.lacks(Fault::ArmedAlone) => MoveState::Armed,
        MoveState::Armed => MoveState::Copying,
        MoveState::Copying if state.done[..rules.bounds.keys].iter().all(|done| *done) => MoveState::Indexing,
        MoveState::Indexing => MoveState::CatchingUp,
        MoveState::CatchingUp => MoveState::Live,
        _ => return,
    };
    if let Some(next) = state.gone(to) {
        then("the run comes to its next stage", next);
    }
}

/// What somebody asks for. The row of the move is locked, so no batch is open.
fn people(state: &State, rules: &Rules, then: &mut impl FnMut(&'static str, State)) {
    let lasts = state.phase >= MoveState::Live && state.phase != MoveState::Contracted;
    if state.trust == Trust::Anew && lasts {
        then("all rows are compared and repaired", repaired(state));
    }
    if !state.has_no_batch() {
        return;
    }
    for to in MoveState::ALL {
        if let Some(next) = asked(state, to, rules) {
            then("somebody takes the move on, back, or gives it up", next);
        }
    }
    if state.trust == Trust::Broken && lasts && state.client.is_none() && state.writer.is_none() {
        let trust = if rules.lacks(Fault::ComparedAnew) { Trust::Whole } else { Trust::Anew };
        then("the capture is armed anew", State { trust, ..*state });
    }
}

fn asked(state: &State, to: MoveState, rules: &Rules) -> Option<State> {
    use MoveState::{Contracted, Declared, Live, ReadsOver, WritesOver};
    let mut next = state.gone(to)?;
    let source_is_quiet = state.client.is_none() || rules.lacks(Fault::HeldOff);
    let both_are_quiet = source_is_quiet && (state.writer.is_none() || rules.lacks(Fault::HeldOff));
    let whole = state.trust == Trust::Whole;
    match (state.phase, to) {
        (_, Declared) if state.client.is_none() => {
            Some(State { owner: state.owner, source: state.source, ..State::first() })
        }
        (Live, ReadsOver) => whole.then_some(next),
        (ReadsOver, Live) => Some(next),
        (ReadsOver, WritesOver) if source_is_quiet && whole => {
            if !rules.lacks(Fault::DrainedBefore) {
                drain(&mut next);
            }
            Some(settled(next, rules))
        }
        (WritesOver, ReadsOver) if both_are_quiet && whole => {
            drain(&mut next);
            if !rules.lacks(Fault::DrainedBack) {
                drain_back(&mut next);
            }
            next.back = Default::default();
            Some(next)
        }
        (WritesOver, Contracted) if source_is_quiet && whole && state.log.iter().all(|lines| *lines == 0) => {
            next.kept = if state.writer.is_none() { state.target[0] } else { 0 };
            Some(next)
        }
        _ => None,
    }
}

/// Nobody looks at a log again that was taken for drained.
fn settled(mut next: State, rules: &Rules) -> State {
    if rules.lacks(Fault::DrainedBefore) {
        next.log = Default::default();
    }
    next
}

fn drain(next: &mut State) {
    for key in 0..next.log.len() {
        // A key of both logs is the target's.
        if std::mem::take(&mut next.log[key]) > 0 && next.back[key] == 0 {
            next.target[key] = next.source[key];
        }
    }
}

fn drain_back(next: &mut State) {
    for key in 0..next.back.len() {
        if std::mem::take(&mut next.back[key]) > 0 {
            next.source[key] = next.target[key];
        }
    }
}

/// What differs and waits in no log is put on that of the side with the truth.
fn repaired(state: &State) -> State {
    let mut next = State { trust: Trust::Whole, ..*state };
    for key in 0..next.log.len() {
        if next.source[key] != next.target[key] && next.log[key] == 0 && next.back[key] == 0 {
            match state.phase.is_reversed() {
                true => next.back[key] = 1,
                false => next.log[key] = 1,
            }
        }
    }
    next
}
