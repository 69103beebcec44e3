//! The description of all the others.

use domain::access::Permission;

use crate::api::endpoint::{Endpoint, Gives};
use crate::api::openapi;

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/openapi.json",
    title: "The OpenAPI document",
    about: "What stands here, for programs.",
    needs: Permission::See,
    params: &[],
    gives: Gives::Document,
    schema: openapi::schema,
    handler: openapi::handler,
}];
