//! A table of cells. Each cell is a view without its type, so that the
//! browser's program has tables once and not once for each.

use crate::prelude::*;

pub struct Cell {
    class: &'static str,
    /// What names the cell where a row is a card.
    label: Option<&'static str>,
    inside: AnyView,
}

pub fn cell(class: &'static str, inside: impl IntoView + 'static) -> Cell {
    Cell { class, label: None, inside: inside.erased() }
}

pub fn named(class: &'static str, label: &'static str, inside: impl IntoView + 'static) -> Cell {
    Cell { class, label: Some(label), inside: inside.erased() }
}

pub struct Table {
    /// Of the frame: whether the head stays in sight, or the rows scroll.
    pub wrap: &'static str,
    pub class: &'static str,
    pub label: &'static str,
    /// Class and word.
    pub columns: &'static [(&'static str, &'static str)],
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub fn draw(self) -> AnyView {
        let heads = self.columns.iter().map(|(class, word)| head(class, word)).collect_view().erased();
        framed((self.wrap, self.class, self.label), heads, self.rows)
    }

    /// Figures of the market below heads of their own.
    pub fn headed(label: &'static str, heads: AnyView, rows: Vec<Vec<Cell>>) -> AnyView {
        framed(("table-wrap", "data cards market", label), heads, rows)
    }
}

fn framed(
    (wrap, class, label): (&'static str, &'static str, &'static str),
    heads: AnyView,
    rows: Vec<Vec<Cell>>,
) -> AnyView {
    let rows = rows.into_iter().map(row).collect_view();
    view! {
        <div class=wrap tabindex="0" role="region" aria-label=label>
            <table class=class>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}

/// Above buttons the word is for those who cannot see that they are some.
fn head(class: &'static str, word: &'static str) -> AnyView {
    let unseen = (class == "act-col").then_some("sr");
    view! {
        <th scope="col" class=class>
            <span class=unseen>{word}</span>
        </th>
    }
    .erased()
}

fn row(cells: Vec<Cell>) -> AnyView {
    let cells = cells.into_iter().map(|cell| {
        view! {
            <td class=cell.class data-label=cell.label>
                {cell.inside}
            </td>
        }
    });
    let cells = cells.collect_view();
    view! { <tr>{cells}</tr> }.erased()
}

/// Rows that scroll in their card, or why there are none.
pub fn listed(
    label: &'static str,
    columns: &'static [(&'static str, &'static str)],
    rows: Vec<Vec<Cell>>,
    none: &'static str,
) -> AnyView {
    if rows.is_empty() {
        return view! { <div class="empty short"><p>{none}</p></div> }.erased();
    }
    let wrap = if rows.len() > FEW { "table-wrap tall" } else { "table-wrap" };
    Table { wrap, class: "data rich", label, columns, rows }.draw()
}

/// So many rows need no scrolling of their own.
const FEW: usize = 8;

/// In the first column, to the page of the row.
pub fn id_link(path: String, id: i64) -> AnyView {
    view! { <a href=path>{id.to_string()}</a> }.erased()
}

/// As wide as the row, so that all of it leads there.
pub fn row_link(path: String, word: String) -> AnyView {
    view! {
        <a class="row" href=path>
            {word}
        </a>
    }
    .erased()
}

/// Text that may be long, cut where its column ends and whole in its title.
pub fn clip(text: &str) -> AnyView {
    view! {
        <span class="clip" title=text.to_owned()>
            {text.to_owned()}
        </span>
    }
    .erased()
}

/// A link in a sentence or a cell.
pub fn link(path: String, word: String) -> AnyView {
    view! {
        <a class="link" href=path>
            {word}
        </a>
    }
    .erased()
}
