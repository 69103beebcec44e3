//! What is asked for, from its text.

use std::time::Duration;

use super::POINTS;
use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// SIGKILL: nothing is cleaned up, as when the machine goes.
    Kill,
    Abort,
    /// The process ends by itself, without unwinding.
    Exit,
    /// SIGSTOP: all threads, until somebody sends SIGCONT.
    Stop,
    Sleep(Duration),
    /// This task only, until it is released.
    Pause,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) point: &'static str,
    /// The how manieth passing acts, from 1.
    pub(super) nth: u32,
    pub(super) action: Action,
}

pub(super) fn read(text: &str) -> Result<Vec<Spec>> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(one).collect()
}

fn one(text: &str) -> Result<Spec> {
    let (place, action) = text.split_once('=').unwrap_or((text, "kill"));
    let (name, nth) = place.split_once(':').unwrap_or((place, "1"));
    let point = POINTS.iter().find(|point| **point == name).ok_or_else(|| {
        wrong(text, format!("there is no place {name:?}"), format!("There are {}.", POINTS.join(", ")))
    })?;
    let nth = nth.parse().ok().filter(|nth| *nth > 0).ok_or_else(|| {
        wrong(text, format!("{nth:?} is no count"), "Write NAME:2=kill for the second passing.".into())
    })?;
    Ok(Spec { point, nth, action: action_of(text, action)? })
}

fn action_of(text: &str, action: &str) -> Result<Action> {
    let sleep = action.strip_prefix("sleep(").and_then(|rest| rest.strip_suffix(')')?.parse().ok());
    match (action, sleep) {
        ("kill", _) => Ok(Action::Kill),
        ("abort", _) => Ok(Action::Abort),
        ("exit", _) => Ok(Action::Exit),
        ("stop", _) => Ok(Action::Stop),
        ("pause", _) => Ok(Action::Pause),
        (_, Some(ms)) => Ok(Action::Sleep(Duration::from_millis(ms))),
        _ => {
            let next = "There are kill, abort, exit, stop, sleep(MS) and pause.";
            Err(wrong(text, format!("there is no action {action:?}"), next.into()))
        }
    }
}

fn wrong(text: &str, why: String, next: String) -> Error {
    Error::invalid(format!("arming the failpoint {text:?}"), why, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let cases = [
            ("run.start.before_commit", Some((1, Action::Kill))),
            ("run.start.before_commit:3", Some((3, Action::Kill))),
            ("run.start.before_commit=stop", Some((1, Action::Stop))),
            (" run.start.before_commit:2=sleep(250) ;", Some((2, Action::Sleep(Duration::from_millis(250))))),
            ("run.start.before_commit:0", None),
            ("run.start.before_commit=sleep", None),
            ("run.start.before_commit=jump", None),
            ("run.nowhere", None),
        ];
        for (text, expected) in cases {
            let read = read(text).ok().map(|specs| (specs[0].nth, specs[0].action));
            assert_eq!(read, expected, "{text}");
        }
        assert_eq!(read("run.start.before_commit; run.start.after_commit=exit").expect("two").len(), 2);
    }
}
