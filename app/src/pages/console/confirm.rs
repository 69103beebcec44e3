//! Steps that are not taken lightly ask for the move's id. The dialogs are
//! popovers, so that they open without a script; the browser itself refuses to
//! send another id, and so does the server.

use crate::prelude::*;
use server_fn::ServerFn;

use super::acts;
use crate::api::moves::{ContractMove, CutOver, GiveUpMove};
use crate::components::forms::{busy, deed, form};
use crate::components::icon::{Icon, icon};
use crate::components::typed::Typed;

pub(super) const WRITES: &str = "cut-writes-over";
pub(super) const CONTRACT: &str = "contract";
pub(super) const GIVE_UP: &str = "give-up";

/// Opens the dialog, or says why it does not.
pub(super) fn opener(
    class: &'static str,
    shape: Icon,
    word: &'static str,
    dialog: &'static str,
    off: Option<&str>,
) -> AnyView {
    if let Some(why) = off {
        return acts::off(class, shape, word, why);
    }
    view! {
        <button class=class type="button" popovertarget=dialog>
            {icon(shape)}
            {word}
        </button>
    }
    .erased()
}

struct Dialog {
    dialog: &'static str,
    title: String,
    follows: [&'static str; 4],
    path: &'static str,
    fields: Vec<(&'static str, String)>,
    word: &'static str,
}

pub(super) fn writes_over(id: &str) -> AnyView {
    let dialog = Dialog {
        dialog: WRITES,
        title: format!("Cut the writers of {id} over?"),
        follows: [
            "Writers of the source wait for less than a second, or the step is given up and tried again.",
            "What is left in the log is applied under that lock, so no moment shows two truths.",
            "From then on the target holds the truth, and every change of it is carried back to the source.",
            "It can be taken back at any time, with everything that was written since.",
        ],
        path: CutOver::PATH,
        fields: vec![("to", "writes_over".into()), ("id", id.into())],
        word: "Cut writes over",
    };
    dialog.draw(id)
}

pub(super) fn contract(id: &str, database: &str) -> AnyView {
    let dialog = Dialog {
        dialog: CONTRACT,
        title: format!("Contract the source of {id}?"),
        follows: [
            "Rows of the source that are older than the plan keeps them are removed, in small batches; the page says how many.",
            "What the target does not hold exactly as it is stays in the source.",
            "Writers can no longer go back, and the phase can no longer be rolled back.",
            "It cannot be undone, except by restoring the backup that it rests on.",
        ],
        path: ContractMove::PATH,
        fields: vec![("id", id.into())],
        word: "Contract the source",
    };
    dialog.draw(database)
}

pub(super) fn give_up(id: &str) -> AnyView {
    let dialog = Dialog {
        dialog: GIVE_UP,
        title: format!("Give the move {id} up?"),
        follows: [
            "The triggers and the log are removed; the source is not touched otherwise.",
            "The target keeps its rows and follows no more: from then on it grows old.",
            "The comparison that was made no longer counts.",
            "To go on later, the move is started from the beginning.",
        ],
        path: GiveUpMove::PATH,
        fields: vec![("id", id.into())],
        word: "Give the move up",
    };
    dialog.draw(id)
}

impl Dialog {
    /// `typed` is what has to be typed: the move's id, or the database's name.
    fn draw(self, typed: &str) -> AnyView {
        let heading = format!("{}-title", self.dialog);
        let labelled = heading.clone();
        let follows = self.follows.map(|line| view! { <li>{line}</li> }).collect_view();
        let inside = inside(&self, typed);
        let deed = deed(self.path, &self.fields);
        view! {
            <dialog class="dialog" data-tone="bad" id=self.dialog popover="auto" aria-labelledby=labelled>
                <header>
                    <h2 id=heading>{self.title}</h2>
                </header>
                <div class="body">
                    <ul>{follows}</ul>
                </div>
                {form("typed", self.path, self.fields, deed, inside)}
            </dialog>
        }
        .erased()
    }
}

fn inside(dialog: &Dialog, id: &str) -> AnyView {
    let typed = Typed::new();
    let busy = busy(deed(dialog.path, &dialog.fields));
    let wanted = id.to_owned();
    let off = move || busy.get() || typed.is_not(&wanted);
    view! {
        <div class="body">{typed.field("", id)}</div>
        <footer>
            <button class="btn" type="button" autofocus popovertarget=dialog.dialog popovertargetaction="hide">
                "Leave it"
            </button>
            <button class="btn danger" disabled=off>
                {dialog.word}
            </button>
        </footer>
    }
    .erased()
}
