//! Light, dark, or as the system has it.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::cookie;
use super::icon::{Icon, icon};
use crate::api::theme::SetTheme;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

const CHOICES: [(Theme, &str, Icon); 3] = [
    (Theme::System, "System", Icon::Monitor),
    (Theme::Light, "Light", Icon::Sun),
    (Theme::Dark, "Dark", Icon::Moon),
];

impl Theme {
    pub fn parse(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// `data-theme` of the document; none follows the system.
    pub fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.name())
    }

    #[cfg_attr(
        not(feature = "ssr"),
        expect(dead_code, reason = "the server sets it for pages without a script")
    )]
    pub fn cookie(self) -> String {
        cookie::attributes("theme", self.name())
    }

    /// From the cookie of the request, so that the first paint is right.
    pub fn of_request() -> Self {
        #[cfg(feature = "ssr")]
        {
            let parts = use_context::<axum::http::request::Parts>();
            let cookies =
                parts.as_ref().and_then(|parts| parts.headers.get(axum::http::header::COOKIE)?.to_str().ok());
            cookies.and_then(|cookies| cookie::value(cookies, "theme")).map_or(Self::System, Self::parse)
        }
        #[cfg(not(feature = "ssr"))]
        cookie::read("theme").map_or(Self::System, |theme| Self::parse(&theme))
    }

    fn show(self) {
        cookie::write("theme", self.name());
        let Some(root) = document().document_element() else {
            return;
        };
        let _ = match self.attribute() {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
    }
}

#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(Theme::of_request());
    let choose = move |event: MouseEvent, theme: Theme| {
        event.prevent_default();
        theme.show();
        chosen.set(theme);
    };
    view! {
        <form class="inline-form" method="post" action=SetTheme::url()>
            <div class="seg theme" role="group" aria-label="Theme">
            {CHOICES
                .map(|(theme, word, shape)| {
                    view! {
                        <button
                            name="theme"
                            value=theme.name()
                            aria-label=word
                            title=word
                            aria-pressed=move || (chosen.get() == theme).to_string()
                            on:click=move |event| choose(event, theme)
                        >
                            {icon(shape)}
                        </button>
                    }
                })}
            </div>
        </form>
    }
}
