//! The dialogs: approve, reject, close, and one for each item. They are
//! popovers, so that they open without a script.

use crate::prelude::*;
use domain::deployment::ItemView;
use server_fn::ServerFn;

use crate::api::deployments::{
    CloseDeployment, DeploymentPage as Data, RejectDeployment, ReviewIncident, SettleItem, SignDeployment,
};
use crate::components::forms::{busy, deed, form};
use crate::components::icon::{Icon, icon};
use crate::format;
use crate::loaded::Loaded;

pub(super) const APPROVE: &str = "approve";
pub(super) const REJECT: &str = "reject";
pub(super) const CLOSE: &str = "close";
pub(super) const REVIEW: &str = "review";

pub(super) fn of_item(id: &str) -> String {
    format!("item-{}", id.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))
}

/// Opens the dialog, or says why it does not.
pub(super) fn opener(
    class: &'static str,
    shape: Icon,
    word: &'static str,
    dialog: &'static str,
    off: Option<String>,
) -> AnyView {
    let why = off.clone().map(|why| view! { <span class="why">{why}</span> });
    view! {
        {why}
        {quiet(class, shape, word, dialog, off)}
    }
    .erased()
}

/// The same with its reason in the title alone.
pub(super) fn quiet(
    class: &'static str,
    shape: Icon,
    word: &'static str,
    dialog: &'static str,
    off: Option<String>,
) -> AnyView {
    let disabled = off.is_some();
    view! {
        <button class=class type="button" popovertarget=dialog disabled=disabled title=off>
            {icon(shape)}
            {word}
        </button>
    }
    .erased()
}

/// Approving is drawn anew when what is signed has changed: whoever had it open
/// looks again.
pub(super) fn all(data: Loaded<Data>) -> AnyView {
    let digest = Memo::new(move |_| data.with(|data| data.view.digest.clone()));
    let (id, items) = data.with_untracked(|data| (data.view.deployment.id, data.view.items.clone()));
    let items = items.iter().map(|view| item(data, id, view)).collect_view();
    view! {
        {changing(move || approve(data, id, digest.get()))}
        {reject(id)}
        {close(id)}
        {review(id)}
        {items}
    }
    .erased()
}

struct Dialog {
    dialog: String,
    tone: Option<&'static str>,
    title: String,
    follows: AnyView,
    path: &'static str,
    fields: Vec<(&'static str, String)>,
    inside: AnyView,
    class: &'static str,
    word: &'static str,
}

impl Dialog {
    fn draw(self) -> AnyView {
        let heading = format!("{}-title", self.dialog);
        let (labelled, hides) = (heading.clone(), self.dialog.clone());
        let deed = deed(self.path, &self.fields);
        let busy = busy(deed.clone());
        let inside = view! {
            <div class="body">{self.inside}</div>
            <footer>
                <button class="btn" type="button" popovertarget=hides popovertargetaction="hide">
                    "Not now"
                </button>
                <button class=self.class disabled=move || busy.get()>
                    {self.word}
                </button>
            </footer>
        };
        view! {
            <dialog class="dialog" data-tone=self.tone id=self.dialog popover="auto" aria-labelledby=labelled>
                <header>
                    <h2 id=heading>{self.title}</h2>
                </header>
                <div class="body">{self.follows}</div>
                {form("typed", self.path, self.fields, deed, inside.erased())}
            </dialog>
        }
        .erased()
    }
}

fn comment(label: &'static str, name: &'static str, required: bool) -> AnyView {
    view! {
        <label class="field">
            <span>{label}</span>
            <textarea class="input" name=name maxlength="1000" required=required></textarea>
        </label>
    }
    .erased()
}

/// With what will happen and what is signed on the same screen.
fn approve(data: Loaded<Data>, id: i64, digest: String) -> AnyView {
    let (title, lines, undo) = data.with_untracked(|data| {
        let act = &data.view.deployment.act;
        (act.title(), data.happening.lines.clone(), act.undo())
    });
    let lines = lines.into_iter().map(|line| view! { <li>{format::sentence(&line)}</li> }).collect_view();
    let follows = view! {
        <ul>{lines} <li>{format!("Undo: {undo}")}</li></ul>
        <p>"You sign " <span class="mono">{format::hash(&digest)}</span> ", with your name, role and the time."</p>
    };
    Dialog {
        dialog: APPROVE.into(),
        tone: None,
        title: format!("Approve: {title}?"),
        follows: follows.erased(),
        path: SignDeployment::PATH,
        fields: vec![("id", id.to_string()), ("digest", digest)],
        inside: comment("Comment, if you like", "comment", false),
        class: "btn primary",
        word: "Sign",
    }
    .draw()
}

fn reject(id: i64) -> AnyView {
    Dialog {
        dialog: REJECT.into(),
        tone: Some("bad"),
        title: "Reject this deployment?".into(),
        follows: view! { <p>"It ends here. Whoever wants it after all opens another one."</p> }.erased(),
        path: RejectDeployment::PATH,
        fields: vec![("id", id.to_string())],
        inside: comment("Why", "comment", true),
        class: "btn danger",
        word: "Reject it",
    }
    .draw()
}

fn close(id: i64) -> AnyView {
    Dialog {
        dialog: CLOSE.into(),
        tone: None,
        title: "Close this deployment?".into(),
        follows: view! { <p>"Nothing can be changed afterwards. Before its step was carried out, say why it is given up."</p> }.erased(),
        path: CloseDeployment::PATH,
        fields: vec![("id", id.to_string())],
        inside: comment("Why", "comment", false),
        class: "btn primary",
        word: "Close it",
    }
    .draw()
}

fn review(id: i64) -> AnyView {
    let follows = "The step was let through without its signatures. Say whether that was right, and what follows from it.";
    Dialog {
        dialog: REVIEW.into(),
        tone: None,
        title: "Review the broken glass?".into(),
        follows: view! { <p>{follows}</p> }.erased(),
        path: ReviewIncident::PATH,
        fields: vec![("id", id.to_string())],
        inside: comment("What you have found", "finding", true),
        class: "btn primary",
        word: "Save the review",
    }
    .draw()
}

/// The version follows what the page shows; the server refuses an older one.
fn item(data: Loaded<Data>, id: i64, view: &ItemView) -> AnyView {
    let version = move || data.with(|data| data.view.deployment.version.to_string());
    let fields = vec![("item", view.item.id.clone()), ("id", id.to_string())];
    let choice = |value: &'static str, word: &'static str, checked: bool| {
        view! {
            <label class="choice">
                <input type="radio" name="how" value=value checked=checked />
                <span>{word}</span>
            </label>
        }
    };
    let inside = view! {
        <input type="hidden" name="version" value=version />
        {choice("tick", "It is done", true)}
        {choice("skip", "Skip it, for the reason below", false)}
        {choice("open", "Open it again", false)}
        {comment("Note, link or reason", "note", false)}
    };
    Dialog {
        dialog: of_item(&view.item.id),
        tone: None,
        title: view.item.title.clone(),
        follows: follows(view),
        path: SettleItem::PATH,
        fields,
        inside: inside.erased(),
        class: "btn primary",
        word: "Save",
    }
    .draw()
}

fn follows(view: &ItemView) -> AnyView {
    let text = match (view.item.evidence, view.item.is_signed()) {
        (Some(_), _) => "It is ticked with the newest evidence of its kind.",
        (None, true) => "It has no evidence of its own: say what shows it. A change voids every signature.",
        (None, false) => "It has no evidence of its own: say what shows it.",
    };
    view! { <p>{text}</p> }.erased()
}
