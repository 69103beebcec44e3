//! One file per page.

use std::future::Future;
use std::pin::Pin;

pub mod account;
pub mod audit;
pub mod backups;
pub mod balance;
pub mod balances;
pub mod benchmarks;
pub mod burn_down;
pub mod cache;
pub mod census;
pub mod console;
pub mod deployment;
pub mod deployments;
pub mod diagnostics;
pub mod doctor;
pub mod executions;
pub mod explain;
pub mod fees;
pub mod findings;
pub mod integrity;
pub mod load;
pub mod load_run;
pub mod logs;
pub mod matrix;
pub mod missing;
pub mod moves;
pub mod notifications;
pub mod opportunities;
pub mod order;
pub mod overview;
pub mod pair;
pub mod people;
pub mod performance;
pub mod phase;
pub mod phases;
pub mod quarantine;
pub mod report;
pub mod reports;
pub mod rollback;
pub mod run;
pub mod runs;
pub mod schedules;
pub mod schema;
pub mod tasks;
pub mod troubleshooting;

/// Loads the part of the program that draws the page at this path, if it is not
/// in the main one. Taking over what the server has drawn cannot wait for it: it
/// has to be there before. Each page for itself, since each notes by itself that
/// its part has come.
pub async fn ready(path: &str) {
    let path: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
    if let Some(part) = part_of(&path) {
        part.await;
    }
}

fn part_of(path: &[&str]) -> Option<Pin<Box<dyn Future<Output = ()>>>> {
    Some(match path {
        ["phases", _, "rollback"] => Box::pin(rollback::preload()),
        ["phases", _, "burn-down"] => Box::pin(burn_down::preload()),
        ["moves"] => Box::pin(moves::preload()),
        ["moves", _] => Box::pin(console::preload()),
        ["moves", _, "quarantine"] => Box::pin(quarantine::preload()),
        ["moves", _, "census"] => Box::pin(census::preload()),
        ["benchmarks"] => Box::pin(benchmarks::preload()),
        ["doctor"] => Box::pin(doctor::preload()),
        ["integrity"] => Box::pin(integrity::preload()),
        ["integrity", _] => Box::pin(findings::preload()),
        ["load"] => Box::pin(load::preload()),
        ["load", _] => Box::pin(load_run::preload()),
        ["cache"] => Box::pin(cache::preload()),
        ["backups"] => Box::pin(backups::preload()),
        ["diagnostics"] | ["diagnostics", _] => Box::pin(diagnostics::preload()),
        ["troubleshooting"] | ["troubleshooting", _] => Box::pin(troubleshooting::preload()),
        ["explain"] => Box::pin(explain::preload()),
        ["logs"] => Box::pin(logs::preload()),
        ["schedules"] => Box::pin(schedules::preload()),
        ["account"] => Box::pin(account::preload()),
        ["audit"] => Box::pin(audit::preload()),
        ["people"] => Box::pin(people::preload()),
        ["notifications"] => Box::pin(notifications::preload()),
        ["deployments"] => Box::pin(deployments::preload()),
        ["deployments", _] => Box::pin(deployment::preload()),
        ["tasks"] => Box::pin(tasks::preload()),
        ["opportunities"] => Box::pin(opportunities::preload()),
        ["opportunities", _, _] => Box::pin(pair::preload()),
        ["fees"] => Box::pin(fees::preload()),
        ["executions"] => Box::pin(executions::preload()),
        ["orders", _, _, _, _] => Box::pin(order::preload()),
        ["performance"] => Box::pin(performance::preload()),
        ["balances", _, _, _] => Box::pin(balance::preload()),
        ["balances"] => Box::pin(balances::preload()),
        ["matrix"] => Box::pin(matrix::preload()),
        _ => return None,
    })
}
