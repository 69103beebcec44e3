//! Who has signed, what, and whether it counts.

use crate::prelude::*;
use domain::deployment::{SignatureView, Standing};

use super::why_not_sign;
use crate::api::deployments::DeploymentPage as Data;
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::icon::{Icon, icon};
use crate::components::state;
use crate::components::time::moment;
use crate::format;
use crate::me::Me;

pub(super) fn signatures(data: &Data) -> AnyView {
    let rows = data.view.signatures.iter().map(|one| row(one, data)).collect_view();
    let body = view! {
        <ul class="items">{rows} {own(data)}</ul>
        <div class="body">{covers(data)}</div>
    };
    card("signatures", "Signatures", data.view.needs(), ().erased(), body.erased())
}

fn row(one: &SignatureView, data: &Data) -> AnyView {
    let (signature, counts) = (&one.signature, one.standing == Standing::Counts);
    let void = match &signature.voided {
        Some((_, why)) => Some(format!("Voided because {why}")),
        None => (!counts).then(|| format::sentence(one.standing.why())),
    };
    let comment = (!signature.comment.is_empty()).then(|| format!("“{}”", signature.comment));
    view! {
        <li>
            <span class="box" data-on=counts.then_some("")>
                {icon(Icon::Check)}
            </span>
            <span>
                {format!("{} · {}", signature.signer, signature.role.as_str())}
                <small>
                    <span>{moment(signature.at, data.at)} " " {comment}</span>
                    {void.map(|why| view! { <span>{why}</span> })}
                    <span class="mono screen" title=signature.digest.clone()>
                        {format::hash(&signature.digest)}
                    </span>
                    <span class="mono paper">{format!("{} {}", format::exact(signature.at), signature.digest)}</span>
                </small>
            </span>
            {chip(state::of_signature(one.standing))}
        </li>
    }
    .erased()
}

/// What the reader may do about it, and why not.
fn own(data: &Data) -> Option<AnyView> {
    let name = Me::of_page().name;
    if !data.view.state.is_pending() || data.view.signed_by(&name).is_some() {
        return None;
    }
    let (why, look) = match why_not_sign(&data.view) {
        None => ("You may sign: you neither opened nor last changed it".to_owned(), state::YOUR_TURN),
        Some(why) => (why, state::NOT_YOU),
    };
    let row = view! {
        <li class="screen">
            <span class="box">{icon(Icon::Check)}</span>
            <span>{name} <small>{why}</small></span>
            {chip(look)}
        </li>
    };
    Some(row.erased())
}

fn covers(data: &Data) -> AnyView {
    let until = data.view.expires_at().filter(|_| data.view.state.is_pending());
    let until =
        until.map(|at| view! { <p class="note">"The first of them expires " {moment(at, data.at)} "."</p> });
    let hours = format!(
        "Signing covers the step, the plan and every item before it, with its evidence; any change voids it, and it counts for {} hours. Digest now ",
        data.view.expires_hours
    );
    view! {
        <p class="note">
            {hours} <span class="mono screen" title=data.view.digest.clone()>
                {format::hash(&data.view.digest)}
            </span>
            <span class="mono paper">{data.view.digest.clone()}</span>
        </p>
        {until}
    }
    .erased()
}
