//! Buttons that change something. Each is a form, so that it works without a
//! script; with one the page stays and the button is off until the answer.

use leptos::form::ActionForm;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use server_fn::client::Client;
use server_fn::codec::PostUrl;
use server_fn::request::ClientReq;
use server_fn::{Http, ServerFn};
use web_sys::FormData;

use super::icon::{Icon, icon};
use super::notice::fault_notice;
use super::toasts::Toasts;
use crate::fault::Fault;
use crate::live::Live;

/// A button in a form of its own.
pub struct Press {
    /// `btn` and more.
    pub class: &'static str,
    pub icon: Icon,
    pub word: String,
    /// Hidden fields: the arguments of the server function.
    pub fields: Vec<(&'static str, String)>,
    /// Why the button is off.
    pub off: Option<String>,
    /// Whether its answer is being waited for.
    pub busy: Signal<bool>,
}

impl Press {
    /// The button with the reason before it.
    pub fn draw<S, O>(self, action: ServerAction<S>) -> AnyView
    where
        S: DeserializeOwned
            + ServerFn<Error = Fault, Protocol = Http<PostUrl, O>>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Output: Send + Sync + 'static,
        <S::Client as Client<Fault>>::Request: ClientReq<Fault>,
        <<S::Client as Client<Fault>>::Request as ClientReq<Fault>>::FormData: From<FormData>,
        S::Client: Client<Fault>,
    {
        let fields = hidden(self.fields);
        let (busy, shape) = (self.busy, self.icon);
        let off = self.off.is_some();
        let class = self.class;
        let title = self.off.clone();
        view! {
            {self.off.map(|why| view! { <span class="why">{why}</span> })}
            <ActionForm action attr:class="inline-form">
                {fields}
                <button
                    class=move || if busy.get() { format!("{class} busy") } else { class.to_owned() }
                    title=title
                    disabled=move || off || busy.get()
                >
                    {move || icon(if busy.get() { Icon::Loader } else { shape })}
                    {self.word}
                </button>
            </ActionForm>
        }
        .into_any()
    }
}

pub fn hidden(fields: Vec<(&'static str, String)>) -> AnyView {
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view()
        .into_any()
}

/// Says what came of an action: a refusal as a toast, or as a notice when the
/// page was sent as a plain form; success by asking for the data anew.
pub fn outcome<S>(action: ServerAction<S>) -> AnyView
where
    S: ServerFn<Error = Fault> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    let live = Live::of_page();
    let toasts = Toasts::of_page();
    Effect::new(move |before: Option<()>| {
        let fault = value.with(|value| value.as_ref().map(|value| value.as_ref().err().cloned()));
        match (before, fault) {
            (Some(()), Some(Some(fault))) => toasts.show(fault),
            (Some(()), Some(None)) => live.tell(),
            _ => {}
        }
    });
    value
        .with_untracked(|value| value.as_ref().and_then(|value| value.as_ref().err()).map(fault_notice))
        .into_any()
}

/// Whether the answer to this very input is being waited for.
pub fn busy<S>(action: ServerAction<S>, mine: impl Fn(&S) -> bool + Send + Sync + 'static) -> Signal<bool>
where
    S: ServerFn<Error = Fault> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let (pending, input) = (action.pending(), action.input());
    Signal::derive(move || pending.get() && input.with(|input| input.as_ref().is_some_and(&mine)))
}
