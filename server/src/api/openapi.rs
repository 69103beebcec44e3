//! The OpenAPI 3.1 document, made of the table.

use serde_json::{Map, Value, json};

use super::asked::Asked;
use super::endpoint::{Answering, Endpoint, Gives, Param, ROOT};
use super::endpoints;
use super::reply::{Reply, Stale};
use super::shape::{Shape, Shapes};

const ABOUT: &str = "Reads what the pages of Refit show. Nothing is changed by it. Numbers that must not be rounded \
    are texts with all their digits; times are RFC 3339 in UTC. Lists come in pages: follow `next` until it is null. \
    Every refusal is a problem of RFC 9457.";

/// Those that any address may answer with.
const PROBLEMS: [(&str, &str); 7] = [
    ("400", "A parameter or the cursor was not understood; the detail names it."),
    ("401", "No session and no token, or one that does not hold."),
    ("403", "The role, or the scope of the token, lacks the permission."),
    ("404", "There is no such thing, or its tables are not there yet."),
    ("406", "The `Accept` header leaves out what this address answers with."),
    ("429", "The account has asked too often; `Retry-After` says when to come again."),
    ("503", "The database cannot be asked; `Retry-After` says when to come again."),
];

pub(super) fn document() -> Value {
    let mut shapes = Shapes::default();
    let stale = Option::<Stale>::schema(&mut shapes);
    let paths: Map<String, Value> = endpoints()
        .map(|endpoint| {
            (endpoint.path.to_owned(), json!({ "get": operation(endpoint, &stale, &mut shapes) }))
        })
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Refit", "version": "1", "description": ABOUT },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }, { "session": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "Made by `refit token create` or on the page Account." },
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-refit", "description": "Of a browser that has signed in." },
            },
            "responses": { "Problem": problem() },
            "schemas": shapes.into_value(),
        },
    })
}

/// For `docs/openapi.json`.
pub(super) fn handler(_: Asked) -> Answering {
    Box::pin(async { Reply::json(&document(), None) })
}

/// Anything that is an object: the document describes itself elsewhere.
pub(super) fn schema(_: &mut Shapes) -> Value {
    json!({ "type": "object", "description": "An OpenAPI 3.1 document." })
}

fn operation(endpoint: &Endpoint, stale: &Value, shapes: &mut Shapes) -> Value {
    let mut responses = Map::new();
    responses.insert("200".into(), success(endpoint, stale, shapes));
    if endpoint.gives != Gives::Stream {
        responses.insert("304".into(), json!({ "description": "As the reader has it by `If-None-Match`." }));
    }
    for (status, _) in PROBLEMS {
        responses.insert(status.into(), json!({ "$ref": "#/components/responses/Problem" }));
    }
    json!({
        "operationId": name(endpoint.path),
        "summary": endpoint.title,
        "description": format!("{} Needs the permission `{}`.", endpoint.about, endpoint.needs.as_str()),
        "x-permission": endpoint.needs.as_str(),
        "parameters": parameters(endpoint),
        "responses": responses,
    })
}

/// `/api/v1/runs/{id}/log` is `runs_id_log`.
fn name(path: &str) -> String {
    let bare = path.trim_start_matches(ROOT).trim_start_matches('/').replace(['{', '}'], "");
    bare.replace(['/', '.'], "_")
}

fn success(endpoint: &Endpoint, stale: &Value, shapes: &mut Shapes) -> Value {
    let data = (endpoint.schema)(shapes);
    let list = json!({ "type": "array", "items": data });
    let next =
        json!({ "type": ["string", "null"], "description": "Where the next page is; null on the last." });
    let body = match endpoint.gives {
        Gives::Document => data,
        Gives::One => enveloped(json!({ "data": data, "stale": stale })),
        Gives::Stream => enveloped(json!({ "data": list, "stale": stale })),
        Gives::Many(_) => enveloped(json!({ "data": list, "next": next, "stale": stale })),
    };
    let about = match endpoint.gives {
        Gives::Stream => "Events named `opportunities`, each with the whole list as its data.",
        _ => "As it stands.",
    };
    let mut content = Map::new();
    content.insert(endpoint.gives.media_type().into(), json!({ "schema": body }));
    json!({ "description": about, "content": content })
}

fn enveloped(properties: Value) -> Value {
    let required: Vec<&String> = properties.as_object().into_iter().flat_map(Map::keys).collect();
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

fn parameters(endpoint: &Endpoint) -> Vec<Value> {
    let own = endpoint.params.iter().map(|param| parameter(endpoint, param));
    let Gives::Many(most) = endpoint.gives else { return own.collect() };
    let limit = json!({
        "name": "limit", "in": "query", "description": "Rows of a page.",
        "schema": { "type": "integer", "minimum": 1, "maximum": most, "default": endpoint.gives.usual() },
    });
    let cursor = json!({
        "name": "cursor", "in": "query", "schema": { "type": "string" },
        "description": "Where the page begins, as `next` has it. It says nothing to anybody else.",
    });
    own.chain([limit, cursor]).collect()
}

fn parameter(endpoint: &Endpoint, param: &Param) -> Value {
    let place = if param.is_part_of(endpoint.path) { "path" } else { "query" };
    json!({
        "name": param.name, "in": place, "required": place == "path",
        "description": param.about, "schema": param.schema(),
    })
}

fn problem() -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let properties = json!({
        "type": text("Always about:blank: the status says it."),
        "title": text("The status in words."),
        "status": { "type": "integer" },
        "detail": text("What was being done, why it failed, and what to do next, in one text."),
        "doing": text("What was being done."),
        "why": text("Why it failed."),
        "next": text("What to do next."),
    });
    let about: Vec<String> = PROBLEMS.iter().map(|(status, about)| format!("{status}: {about}")).collect();
    json!({
        "description": about.join(" "),
        "content": { "application/problem+json": { "schema": enveloped(properties) } },
    })
}

/// The table of docs/API.md.
#[cfg(test)]
pub(super) fn table() -> String {
    let line = |endpoint: &Endpoint| {
        let own = endpoint.params.iter().filter(|param| !param.is_part_of(endpoint.path));
        let filters: Vec<String> = own.map(|param| format!("`{}`", param.name)).collect();
        format!(
            "| `{}` | {} | {} | {} |\n",
            endpoint.path,
            endpoint.title,
            filters.join(" "),
            endpoint.needs.as_str()
        )
    };
    endpoints().map(line).collect()
}
