//! The columns of the list. Which are hidden stands in the address.

use super::filters::address;
use crate::asked::Asked;
use crate::prelude::*;

/// Class, word, and name in the address.
pub(super) type Column = (&'static str, &'static str, &'static str);

const COLUMNS: [Column; 9] = [
    ("", "Pair", "pair"),
    ("", "Buy at, ask", "buy"),
    ("", "Sell at, bid", "sell"),
    ("num", "Gross %", "gross"),
    ("num", "Net %", "net"),
    ("num", "Size", "size"),
    ("num", "Profit", "profit"),
    ("num", "Stands", "since"),
    ("num", "Age", "age"),
];

fn hidden(asked: &Asked) -> Vec<String> {
    asked.get("hide").split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The pair always stays: it leads to the rest.
pub(super) fn shown(asked: &Asked) -> Vec<Column> {
    let hidden = hidden(asked);
    let stays = |name: &str| name == "pair" || !hidden.iter().any(|hidden| hidden == name);
    COLUMNS.into_iter().filter(|(_, _, name)| stays(name)).collect()
}

/// A link for each column that shows or hides it, so that it works without a
/// script and the address says it.
pub(super) fn chooser(asked: &Asked) -> AnyView {
    let hidden = hidden(asked);
    let columns = COLUMNS.iter().skip(1).map(|(_, word, name)| {
        let is_hidden = hidden.iter().any(|hidden| hidden == name);
        let mut others: Vec<&str> =
            hidden.iter().map(String::as_str).filter(|hidden| hidden != name).collect();
        if !is_hidden {
            others.push(name);
        }
        let path = address("/opportunities", asked, &[("hide", &others.join(","))]);
        view! {
            <a href=path aria-current=(!is_hidden).then_some("true")>
                <span class="sr">{if is_hidden { "Show " } else { "Hide " }}</span>
                {*word}
            </a>
        }
    });
    let columns = columns.collect_view();
    let reset = (!hidden.is_empty()).then(|| {
        view! {
            <a href=address("/opportunities", asked, &[("hide", "")])>"Reset"</a>
        }
    });
    view! {
        <details class="chooser" open=!hidden.is_empty()>
            <summary>"Columns"</summary>
            <nav class="tabs" aria-label="Columns">
                {columns}
                {reset}
            </nav>
        </details>
    }
    .erased()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_stands_in_the_address_and_the_pair_stays() {
        let names =
            |query: &str| shown(&Asked::of(query)).iter().map(|(_, _, name)| *name).collect::<Vec<_>>();
        assert_eq!(names("").len(), 9);
        assert_eq!(names("hide=pair,buy,mood,sell,gross,size,since"), ["pair", "net", "profit", "age"]);
    }
}
