//! The HTML document around the pages.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::app::App;
use crate::components::theme::Theme;
use crate::me::Me;

pub fn shell(options: LeptosOptions) -> impl IntoView {
    let (theme, me) = (Theme::of_request(), Me::of_page());
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute() data-name=me.name.clone() data-roles=me.words()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link
                    rel="preload"
                    href="/fonts/inter-latin-wght-normal.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin="anonymous"
                />
                <link rel="stylesheet" href="/pkg/refit.css" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
