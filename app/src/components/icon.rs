//! Icons: the inner shapes of the files in `app/icons`, drawn in the colour of
//! the text around them. The words beside them carry the meaning.

use crate::prelude::*;

macro_rules! icons {
    ($($name:ident = $file:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($name,)* }

        impl Icon {
            fn shapes(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../../icons/", $file, ".svg")),)* }
            }
        }
    };
}

icons! {
    Activity = "activity",
    Check = "check",
    ChevronRight = "chevron-right",
    Circle = "circle",
    CircleCheck = "circle-check",
    CircleSlash = "circle-slash",
    Clock = "clock",
    Commit = "git-commit-horizontal",
    Copy = "copy",
    Database = "database",
    Download = "download",
    FileText = "file-text",
    Layers = "layers",
    ListChecks = "list-checks",
    Loader = "loader",
    Menu = "menu",
    Monitor = "monitor",
    Moon = "moon",
    OctagonX = "octagon-x",
    Pause = "pause",
    Play = "play",
    RotateCcw = "rotate-ccw",
    Search = "search",
    Square = "square",
    Sun = "sun",
    TriangleAlert = "triangle-alert",
    Undo = "undo-2",
    UserCheck = "user-check",
    X = "x",
}

/// The one place that puts markup into a page as text: our own files.
pub fn icon(icon: Icon) -> AnyView {
    let class = if icon == Icon::Loader { "icon spin" } else { "icon" };
    view! {
        <svg
            class=class
            width="14"
            height="14"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=icon.shapes()
        ></svg>
    }
    .erased()
}
