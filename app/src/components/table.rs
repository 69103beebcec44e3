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
    pub class: &'static str,
    pub label: &'static str,
    /// Class and word.
    pub columns: &'static [(&'static str, &'static str)],
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub fn draw(self) -> AnyView {
        let heads = self.columns.iter().map(|(class, word)| {
            view! {
                <th scope="col" class=*class>
                    {*word}
                </th>
            }
        });
        let heads = heads.collect_view();
        let rows = self.rows.into_iter().map(row).collect_view();
        view! {
            <div class="table-wrap" tabindex="0" role="region" aria-label=self.label>
                <table class=self.class>
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .erased()
    }
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

/// A link in a sentence or a cell.
pub fn link(path: String, word: String) -> AnyView {
    view! {
        <a class="link" href=path>
            {word}
        </a>
    }
    .erased()
}
