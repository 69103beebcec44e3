//! Pages for who has no session: drawn by the server alone, without a script
//! and without a word about the database.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::components::cookie;
use crate::components::theme::Theme;

/// Seconds until what was asked for in vain is asked for again.
pub const AGAIN: u32 = 5;

/// What stands on a door beside its form.
#[derive(Clone, Debug, Default)]
pub struct Door {
    /// The request's cookies, for the theme.
    pub cookies: String,
    /// What was refused.
    pub refused: Option<String>,
}

impl Door {
    /// `next` is the own page to go on with, `provider` what the button of single
    /// sign-on says and its address.
    pub fn login(self, name: &str, next: &str, provider: Option<(String, String)>) -> String {
        let (name, next) = (name.to_owned(), next.to_owned());
        let provider = provider.map(|(title, address)| {
            view! {
                <a class="btn" href=address>
                    {format!("Sign in with {title}")}
                </a>
            }
        });
        let form = view! {
            <form class="form" method="post" action="/login">
                <input type="hidden" name="next" value=next />
                {text("Name", "name", "username", name)}
                {secret("Password", "password", "current-password", None)}
                {code("Code, if you have a second factor", false)}
                <button class="btn primary">"Sign in"</button>
            </form>
            {provider}
        };
        self.page("Sign in", form.into_any())
    }

    pub fn setup(self, name: &str, token: &str) -> String {
        let (name, token) = (name.to_owned(), token.to_owned());
        let hint = "At least 12 characters. A few words that belong to nobody else make a good one.";
        let form = view! {
            <p>"The first account leads the work and manages the accounts of others."</p>
            <form class="form" method="post" action="/setup">
                <input type="hidden" name="token" value=token />
                {text("Name", "name", "username", name)}
                {secret("Password", "password", "new-password", Some(hint))}
                <button class="btn primary">"Make the first account"</button>
            </form>
        };
        self.page("Set up Refit", form.into_any())
    }

    /// A token that was just made, in the only answer that ever holds it.
    pub fn token(self, name: &str, token: &str) -> String {
        let (name, token) = (name.to_owned(), token.to_owned());
        let body = view! {
            <p>
                "This is the token “" {name} "”. It is shown only now and stored nowhere: whoever holds it may what its "
                "scope says, in your name."
            </p>
            <label class="field">
                <span>"Token"</span>
                <input class="input mono" readonly autocomplete="off" value=token />
            </label>
            <p>
                <code>"curl -H \"Authorization: Bearer …\" …/audit.csv"</code>
            </p>
            <a class="btn primary" href="/account#tokens">"I have it"</a>
        };
        self.page("A new token", body.into_any())
    }

    /// A secret for an app that makes codes, until the first of them was right.
    /// `picture` is the address of its QR code.
    pub fn enrol(self, secret: &str, picture: &str) -> String {
        let (secret, picture) = (secret.to_owned(), picture.to_owned());
        let body = view! {
            <p>"Scan this with an app that makes codes, or type the secret into it. Then enter the code it shows."</p>
            <img class="qr" src=picture alt="QR code of the secret below" width="220" height="220" />
            <label class="field">
                <span>"Secret"</span>
                <input class="input mono" readonly autocomplete="off" value=secret />
            </label>
            <form class="form" method="post" action="/account/factor/confirm">
                {code("Code", true)}
                <button class="btn primary">"Use it"</button>
            </form>
            <a class="btn quiet" href="/account">"Not now"</a>
        };
        self.page("Second factor", body.into_any())
    }

    /// Shown once.
    pub fn recovery(self, codes: &[String]) -> String {
        let codes = codes.iter().map(|code| view! { <li class="mono">{code.clone()}</li> }).collect_view();
        let body = view! {
            <p>
                "From now on signing in asks for a code. Each of these works once in place of one, for when the app is "
                "lost. They are shown only now: keep them where the app is not."
            </p>
            <ul class="plain">{codes}</ul>
            <a class="btn primary" href="/account">"I have them"</a>
        };
        self.page("Recovery codes", body.into_any())
    }

    pub fn no_factor(self) -> String {
        let back = view! { <a class="btn" href="/account">"Account"</a> };
        self.page("Nothing was changed", back.into_any())
    }

    pub fn no_token(self) -> String {
        let back = view! { <a class="btn" href="/account#tokens">"Back to the form"</a> };
        self.page("No token was made", back.into_any())
    }

    /// Without a form: there is nothing to fill in.
    pub fn closed(self, title: &'static str) -> String {
        let back = view! { <a class="btn" href="/">"Overview"</a> };
        self.page(title, back.into_any())
    }

    /// While the database cannot be reached. `path` is what was asked for, unless
    /// it was something to be done: that is not asked for again by itself.
    pub fn away(self, since: DateTime<Utc>, now: DateTime<Utc>, path: Option<&str>) -> String {
        let (at, minutes) = (since.format("%Y-%m-%d %H:%M:%S UTC").to_string(), (now - since).num_minutes());
        let lasts = if minutes > 0 { format!(", for {minutes} min") } else { String::new() };
        let (next, word, says) = match path {
            Some(path) => (
                path,
                "Ask again",
                format!("This page asks again every {AGAIN} seconds and comes by itself."),
            ),
            None => ("/", "Overview", "What you have sent was not carried out.".to_owned()),
        };
        let next = next.to_owned();
        let body = view! {
            <p role="status">{format!("Since {at}{lasts}.")}</p>
            <p>
                "Refit tries to reach it every second. What it has committed stays, and runs that were under way go on where "
                "they stopped, as soon as the database answers. Nothing has to be done here."
            </p>
            <p>{says}</p>
            <a class="btn" href=next>
                {word}
            </a>
        };
        self.page_again("The database cannot be reached", path.map(|_| AGAIN), body.into_any())
    }

    fn page(self, title: &'static str, body: AnyView) -> String {
        self.page_again(title, None, body)
    }

    /// Asked for again after so many seconds, without a script.
    fn page_again(self, title: &'static str, again: Option<u32>, body: AnyView) -> String {
        let again = again.map(|seconds| view! { <meta http-equiv="refresh" content=seconds.to_string() /> });
        let theme = cookie::value(&self.cookies, "theme").map_or(Theme::System, Theme::parse);
        let refused =
            self.refused.map(|why| view! { <p class="notice" data-tone="bad" role="alert">{why}</p> });
        let page = view! {
            <html lang="en" data-theme=theme.attribute()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <link rel="stylesheet" href="/pkg/refit.css" />
                    {again}
                    <title>{format!("{title} · Refit")}</title>
                </head>
                <body>
                    <main class="door">
                        <p class="brand">"Refit"</p>
                        <h1>{title}</h1>
                        {refused}
                        {body}
                    </main>
                </body>
            </html>
        };
        format!("<!DOCTYPE html>{}", page.to_html())
    }
}

fn text(label: &'static str, name: &'static str, complete: &'static str, value: String) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                class="input"
                name=name
                value=value
                required
                autocomplete=complete
                autocapitalize="off"
                spellcheck="false"
            />
        </label>
    }
}

fn secret(
    label: &'static str,
    name: &'static str,
    complete: &'static str,
    hint: Option<&'static str>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input class="input" type="password" name=name required autocomplete=complete />
            {hint.map(|hint| view! { <small>{hint}</small> })}
        </label>
    }
}

fn code(label: &'static str, required: bool) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                class="input mono"
                name="code"
                required=required
                maxlength="32"
                autocomplete="one-time-code"
                autocapitalize="off"
                spellcheck="false"
            />
        </label>
    }
}
