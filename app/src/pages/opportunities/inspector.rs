//! One row more closely, beside the list.

use super::filters::address;
use crate::api::desk::Pair;
use crate::asked::Asked;
use crate::components::filters::encode;
use crate::components::lines::Cross;
use crate::pages::pair;
use crate::prelude::*;

pub(super) fn inspector(data: &Pair, asked: &Asked, cross: Cross) -> AnyView {
    let view = &data.view;
    let path = format!("/opportunities/{}/{}", encode(&view.base), encode(&view.quote));
    let close = address("/opportunities", asked, &[("inspect", ""), ("span", ""), ("to", "")]);
    let title = format!("{}/{}", view.base, view.quote);
    view! {
        <section class="inspected" aria-label=format!("Inspector of {title}")>
            <div class="page-head">
                <h2>{title.clone()}</h2>
                <div class="actions">
                    <a class="btn small" href=path>
                        "Whole page"
                    </a>
                    <a class="btn small" href=close>
                        "Close"
                    </a>
                </div>
            </div>
            {view.row.as_ref().map(pair::arithmetic)}
            {pair::books(&view.books)}
            {pair::quotes(data, "card", cross)}
            {pair::past(view)}
        </section>
    }
    .erased()
}
