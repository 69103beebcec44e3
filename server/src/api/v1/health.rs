//! Whether all that has to be there is there and well.

use chrono::{DateTime, Utc};
use domain::access::Permission::See;
use domain::health::{Health, HealthCheck};
use engine::error::Result;

use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, handler};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/health",
    title: "Health checks",
    about: "The last answer of each, asked every 30 seconds for all who look. For a probe that needs no account \
            there is `/readyz`.",
    needs: See,
    params: &[],
    gives: Gives::Many(100),
    schema: Check::schema,
    handler: handler!(list),
}];

shape! {
    /// One health check.
    Check {
        name: String,
        title: String,
        category: String,
        status: Health,
        /// What was seen, and what to do about it.
        message: String,
        response_ms: f64,
        at: DateTime<Utc>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let seen = asked.state.ward.seen();
    let rows: Vec<Check> = seen.iter().map(|watched| watched.check.clone().into()).collect();
    Reply::ordered(&asked, rows, |check: &Check| vec![check.name.clone()])
}

impl From<HealthCheck> for Check {
    fn from(check: HealthCheck) -> Self {
        Self {
            name: check.name,
            title: check.title,
            category: check.category,
            status: check.status,
            message: check.message,
            response_ms: check.response_ms,
            at: check.at,
        }
    }
}
