//! What somebody wants to be said of a task, and whether it may be.

use super::{Mark, TaskState, transition};
use crate::phase::Refusal;

/// In characters.
pub const LONGEST_OWNER: usize = 60;
pub const LONGEST_NOTE: usize = 400;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    pub state: Option<TaskState>,
    /// None leaves it as it is, an empty one takes it away.
    pub owner: Option<String>,
    /// None and an empty one say nothing; a reason that the state needs stays.
    pub note: Option<String>,
    /// The number of the mark that was seen when it was wished; 0 for none.
    pub seen: Option<i32>,
}

impl Wish {
    pub fn state(state: TaskState) -> Self {
        Self { state: Some(state), ..Self::default() }
    }

    /// What the task's next mark says, or none when all of it is said already.
    /// Number and time are given when it is written down.
    pub fn decide(&self, before: &Mark, manual: bool, actor: &str) -> Result<Option<Mark>, Refusal> {
        let state = self.state.unwrap_or(before.state);
        let note = self.note(before, state);
        let owner = self.owner(before, state, actor);
        if (state, &owner, &note) == (before.state, &before.owner, &before.note) {
            return Ok(None);
        }
        self.nobody_was_faster(before)?;
        if state != before.state {
            allowed(before, state, manual)?;
        }
        if state.needs_reason() && note.is_none() {
            let why = format!("a {} task needs its reason", state.word());
            return Err(Refusal::not_yet(why, "Say in the note why it is so."));
        }
        let actor = actor.to_owned();
        Ok(Some(Mark { state, owner, note, because: None, actor, ..before.clone() }))
    }

    fn note(&self, before: &Mark, state: TaskState) -> Option<String> {
        let kept = || before.note.clone().filter(|_| state == before.state && self.keeps(state));
        given(self.note.as_deref()).or_else(kept)
    }

    /// Whether an earlier note still says something of the task as it is.
    fn keeps(&self, state: TaskState) -> bool {
        state.needs_reason() || self.note.is_none()
    }

    /// Who takes up what nobody has, has it.
    fn owner(&self, before: &Mark, state: TaskState, actor: &str) -> Option<String> {
        match &self.owner {
            Some(owner) if given(Some(owner)).is_some() => given(Some(owner)),
            Some(_) if state != TaskState::InProgress || before.state == state => None,
            _ if state == TaskState::InProgress && before.owner.is_none() && before.state != state => {
                Some(actor.to_owned())
            }
            _ => before.owner.clone(),
        }
    }

    fn nobody_was_faster(&self, before: &Mark) -> Result<(), Refusal> {
        match self.seen {
            Some(seen) if seen != before.seq => {
                let why = format!("{} has changed it meanwhile: it is {}", before.actor, before.state.word());
                Err(Refusal::not_yet(why, "Look at it again, then decide."))
            }
            _ => Ok(()),
        }
    }
}

fn given(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn allowed(before: &Mark, to: TaskState, manual: bool) -> Result<(), Refusal> {
    if !manual {
        return Err(Refusal::not_yet(
            "its state follows what Refit carries out and checks, and is not set by hand",
            "Start its action or run its checks. Its owner and a note can be set.",
        ));
    }
    transition(before.state, to).map(|_| ()).ok_or_else(|| {
        let next: Vec<&str> = before.state.choices().iter().skip(1).map(|state| state.word()).collect();
        Refusal::not_yet(
            format!("a {} task cannot become {}", before.state.word(), to.word()),
            format!("It can become {}.", next.join(", ")),
        )
    })
}

/// Why a text of a person cannot be kept, if it cannot: others read it in
/// tables, logs and files, where such characters could pretend to be something
/// else.
pub fn text_fault(what: &str, text: &str, longest: usize) -> Option<String> {
    let length = text.trim().chars().count();
    if length > longest {
        return Some(format!("{what} has {length} characters, and may have {longest}"));
    }
    text.chars()
        .any(is_unseen)
        .then(|| format!("{what} holds control characters or ones that turn the direction of the text"))
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use TaskState::{Blocked, Completed, Deferred, InProgress, Pending};

    fn mark(state: TaskState, owner: Option<&str>, note: Option<&str>) -> Mark {
        let text = |text: &str| text.to_owned();
        Mark {
            seq: 3,
            state,
            owner: owner.map(text),
            note: note.map(text),
            actor: "ada".into(),
            ..Mark::default()
        }
    }

    fn wish(state: Option<TaskState>, owner: Option<&str>, note: Option<&str>) -> Wish {
        let text = |text: &str| text.to_owned();
        Wish { state, owner: owner.map(text), note: note.map(text), seen: None }
    }

    /// State, owner and note of what comes out, or why nothing does.
    fn decided(before: &Mark, wish: &Wish, manual: bool) -> String {
        match wish.decide(before, manual, "bob") {
            Ok(None) => "nothing new".into(),
            Ok(Some(mark)) => {
                let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".into());
                format!("{} {} {}", mark.state.as_str(), or_none(mark.owner), or_none(mark.note))
            }
            Err(refusal) => refusal.why,
        }
    }

    #[test]
    fn what_may_be_said_of_a_task() {
        let stuck = mark(Blocked, Some("ada"), Some("no right to create"));
        for (before, wish, expected) in [
            (mark(Pending, None, None), wish(Some(InProgress), None, None), "in_progress bob -"),
            (mark(Pending, None, None), wish(Some(InProgress), Some(""), None), "in_progress bob -"),
            (mark(Pending, Some("ada"), None), wish(Some(InProgress), None, None), "in_progress ada -"),
            (mark(InProgress, Some("ada"), None), wish(None, Some(" bob "), None), "in_progress bob -"),
            (mark(InProgress, Some("ada"), None), wish(None, Some(""), None), "in_progress - -"),
            (mark(InProgress, Some("ada"), None), wish(Some(InProgress), None, None), "nothing new"),
            (mark(InProgress, None, Some("half")), wish(Some(Completed), None, None), "completed - -"),
            (mark(InProgress, None, Some("half")), wish(None, Some("bob"), None), "in_progress bob half"),
            (mark(InProgress, None, Some("half")), wish(None, None, Some("")), "in_progress - -"),
            (
                mark(InProgress, None, None),
                wish(Some(Blocked), None, Some(" ")),
                "a blocked task needs its reason",
            ),
            (
                mark(InProgress, None, None),
                wish(Some(Deferred), None, None),
                "a deferred task needs its reason",
            ),
            (stuck.clone(), wish(Some(Blocked), Some("bob"), Some("")), "blocked bob no right to create"),
            (stuck.clone(), wish(Some(Completed), None, None), "a blocked task cannot become completed"),
            (stuck.clone(), wish(Some(InProgress), None, None), "in_progress ada -"),
        ] {
            assert_eq!(decided(&before, &wish, true), expected, "{before:?} {wish:?}");
        }
    }

    #[test]
    fn a_task_that_follows_its_checks_is_only_given_away_and_noted() {
        let before = mark(Pending, None, None);
        assert!(decided(&before, &wish(Some(Completed), None, None), false).starts_with("its state follows"));
        assert_eq!(decided(&before, &wish(None, Some("bob"), Some("mine")), false), "pending bob mine");
    }

    #[test]
    fn who_has_not_seen_the_newest_mark_decides_nothing() {
        let before = mark(InProgress, Some("ada"), None);
        let late = |seen, state| Wish { seen: Some(seen), ..wish(Some(state), None, None) };
        let refused = "ada has changed it meanwhile: it is in progress";
        assert_eq!(decided(&before, &late(2, Completed), true), refused);
        assert_eq!(decided(&before, &late(2, InProgress), true), "nothing new");
        assert_eq!(decided(&before, &late(3, Completed), true), "completed ada -");
    }

    #[test]
    fn texts_that_pretend_are_refused() {
        for text in ["a\u{202e}b", "a\nb", "a\u{1b}[31m", "\u{200b}", &"a".repeat(61)] {
            assert!(text_fault("the owner", text, LONGEST_OWNER).is_some(), "{text:?}");
        }
        for text in ["", "Zoë O'Neill", "<b>ada</b>", "=1+1", &"ä".repeat(60)] {
            assert_eq!(text_fault("the owner", text, LONGEST_OWNER), None, "{text:?}");
        }
    }
}
