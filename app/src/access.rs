//! What each address asks of whoever comes: one table, by which the server
//! allows and the pages draw. What does not stand here leads nowhere.

use domain::access::Permission::{
    self, AcceptLoss, Analyse, Carry, Check, Contract, CutOver, Deploy, Export, Notify, Pause, People,
    Repair, RollBack, See, Sign, Throttle, Tick,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing: it says nothing about the database.
    Open,
    /// A session, whatever its roles: it is about one's own account.
    Person,
    Needs(Permission),
    /// As `See`, or a program on the server's own machine.
    Machine,
}

use Access::{Machine, Needs, Open, Person};

/// `{}` stands for one part of a path, and `{*}` for all that follow. The first
/// that fits counts.
pub const TABLE: &[(&str, Access)] = &[
    // Files of the site.
    ("/favicon.svg", Open),
    ("/pkg/{*}", Open),
    ("/fonts/{*}", Open),
    ("/licenses/{*}", Open),
    // Doors.
    ("/login", Open),
    ("/setup", Open),
    ("/login/provider", Open),
    ("/login/callback", Open),
    ("/logout", Person),
    ("/account/token", Person),
    ("/account/factor", Person),
    ("/account/factor/confirm", Person),
    // Probes.
    ("/healthz", Open),
    ("/readyz", Open),
    ("/metrics", Machine),
    // Pages.
    ("/", Needs(See)),
    ("/account", Person),
    ("/audit", Needs(See)),
    ("/backups", Needs(See)),
    ("/balances", Needs(Analyse)),
    ("/balances/{}/{}/{}", Needs(Analyse)),
    ("/benchmarks", Needs(See)),
    ("/cache", Needs(See)),
    ("/deployments", Needs(See)),
    ("/deployments/{}", Needs(See)),
    ("/doctor", Needs(See)),
    ("/executions", Needs(Analyse)),
    ("/fees", Needs(Analyse)),
    ("/integrity", Needs(See)),
    ("/integrity/{}", Needs(See)),
    ("/load", Needs(See)),
    ("/load/{}", Needs(See)),
    ("/diagnostics", Needs(See)),
    // Statements may hold data.
    ("/diagnostics/statements", Needs(Check)),
    ("/diagnostics/statement-costs", Needs(Check)),
    ("/diagnostics/{}", Needs(See)),
    ("/explain", Needs(See)),
    // Lines may hold statements.
    ("/logs", Needs(Check)),
    ("/matrix", Needs(Analyse)),
    ("/moves", Needs(See)),
    ("/moves/{}", Needs(See)),
    ("/moves/{}/census", Needs(See)),
    ("/moves/{}/quarantine", Needs(See)),
    ("/notifications", Needs(Notify)),
    ("/opportunities", Needs(Analyse)),
    ("/opportunities/{}/{}", Needs(Analyse)),
    ("/orders/{}/{}/{}/{}", Needs(Analyse)),
    ("/people", Needs(People)),
    ("/performance", Needs(Analyse)),
    ("/phases", Needs(See)),
    ("/phases/{}", Needs(See)),
    ("/phases/{}/burn-down", Needs(See)),
    ("/phases/{}/rollback", Needs(See)),
    ("/reports", Needs(See)),
    ("/reports/{}", Needs(See)),
    ("/runs", Needs(See)),
    ("/runs/{}", Needs(See)),
    ("/schedules", Needs(See)),
    ("/schema", Needs(See)),
    ("/tasks", Needs(See)),
    ("/troubleshooting", Needs(See)),
    ("/troubleshooting/{}", Needs(See)),
    ("/live", Needs(See)),
    // Files.
    ("/audit.csv", Needs(See)),
    ("/audit.jsonl", Needs(See)),
    ("/logs/postgres.txt", Needs(Check)),
    ("/logs/server.txt", Needs(Check)),
    ("/executions.csv", Needs(Export)),
    ("/executions.jsonl", Needs(Export)),
    ("/moves/{}/quarantine.csv", Needs(Export)),
    ("/moves/{}/quarantine.jsonl", Needs(Export)),
    ("/opportunities.csv", Needs(Export)),
    ("/opportunities.json", Needs(Export)),
    ("/opportunities.xlsx", Needs(Export)),
    ("/performance.csv", Needs(Export)),
    ("/performance.json", Needs(Export)),
    ("/phases/{}/tracker.md", Needs(See)),
    ("/runs/{}/log.txt", Needs(See)),
    ("/tracker.md", Needs(See)),
    // What pages are drawn from.
    ("/api/account", Person),
    ("/api/audit", Needs(See)),
    ("/api/backups", Needs(See)),
    ("/api/balance", Needs(Analyse)),
    ("/api/balances", Needs(Analyse)),
    ("/api/benchmarks", Needs(See)),
    ("/api/burn_down", Needs(See)),
    ("/api/cache", Needs(See)),
    ("/api/doctor", Needs(See)),
    ("/api/integrity", Needs(See)),
    ("/api/integrity_report", Needs(See)),
    ("/api/load", Needs(See)),
    ("/api/load_test", Needs(See)),
    ("/api/census", Needs(See)),
    ("/api/deployment", Needs(See)),
    ("/api/deployments", Needs(See)),
    ("/api/diagnostics", Needs(See)),
    ("/api/explain", Needs(See)),
    ("/api/executions", Needs(Analyse)),
    ("/api/fees", Needs(Analyse)),
    ("/api/frame", Person),
    ("/api/logs", Needs(Check)),
    ("/api/matrix", Needs(Analyse)),
    ("/api/move", Needs(See)),
    ("/api/moves", Needs(See)),
    ("/api/notifications", Needs(Notify)),
    ("/api/opportunities", Needs(Analyse)),
    ("/api/order", Needs(Analyse)),
    ("/api/overview", Needs(See)),
    ("/api/pair", Needs(Analyse)),
    ("/api/people", Needs(People)),
    ("/api/performance", Needs(Analyse)),
    ("/api/phase", Needs(See)),
    ("/api/phases", Needs(See)),
    ("/api/quarantine", Needs(See)),
    ("/api/report", Needs(See)),
    ("/api/reports", Needs(See)),
    ("/api/rollback", Needs(See)),
    ("/api/run", Needs(See)),
    ("/api/runs", Needs(See)),
    ("/api/schedules", Needs(See)),
    ("/api/schema", Needs(See)),
    ("/api/tasks", Needs(See)),
    ("/api/troubleshooting", Needs(See)),
    // For programs that read. The last two answer that there is no such address.
    ("/api/v1/openapi.json", Needs(See)),
    ("/api/v1/opportunities", Needs(Analyse)),
    ("/api/v1/opportunities/{}/{}", Needs(Analyse)),
    ("/api/v1/opportunities/stream", Needs(Analyse)),
    ("/api/v1/matrix", Needs(Analyse)),
    ("/api/v1/balances", Needs(Analyse)),
    ("/api/v1/balances/{}/{}/{}", Needs(Analyse)),
    ("/api/v1/balances/{}/{}/{}/changes", Needs(Analyse)),
    ("/api/v1/executions", Needs(Analyse)),
    ("/api/v1/orders/{}/{}/{}/{}", Needs(Analyse)),
    ("/api/v1/performance", Needs(Analyse)),
    ("/api/v1/fees", Needs(Analyse)),
    ("/api/v1/moves", Needs(See)),
    ("/api/v1/moves/{}", Needs(See)),
    ("/api/v1/runs", Needs(See)),
    ("/api/v1/runs/{}", Needs(See)),
    ("/api/v1/runs/{}/log", Needs(See)),
    ("/api/v1/phases", Needs(See)),
    ("/api/v1/phases/{}", Needs(See)),
    ("/api/v1/tasks", Needs(See)),
    ("/api/v1/deployments", Needs(See)),
    ("/api/v1/deployments/{}", Needs(See)),
    ("/api/v1/reports", Needs(See)),
    ("/api/v1/reports/{}", Needs(See)),
    ("/api/v1/integrity", Needs(See)),
    ("/api/v1/integrity/{}", Needs(See)),
    ("/api/v1/integrity/{}/findings", Needs(See)),
    ("/api/v1/backups", Needs(See)),
    ("/api/v1/backups/{}", Needs(See)),
    ("/api/v1/benchmarks", Needs(See)),
    ("/api/v1/benchmarks/{}", Needs(See)),
    ("/api/v1/health", Needs(See)),
    ("/api/v1", Needs(See)),
    ("/api/v1/{*}", Needs(See)),
    // What changes something.
    ("/api/accept_rows", Needs(AcceptLoss)),
    ("/api/add_account", Needs(People)),
    // It is carried out.
    ("/api/analyse_statement", Needs(Check)),
    ("/api/apply_migration", Needs(Carry)),
    ("/api/cancel_cut_over", Needs(Pause)),
    ("/api/cancel_run", Needs(Pause)),
    ("/api/change_password", Person),
    ("/api/check_task", Needs(Check)),
    ("/api/close_deployment", Needs(Deploy)),
    ("/api/contract_move", Needs(Contract)),
    ("/api/cut_over", Needs(CutOver)),
    ("/api/disable_account", Needs(People)),
    ("/api/enable_account", Needs(People)),
    ("/api/end_override", Needs(Throttle)),
    ("/api/execute_deployment", Needs(Deploy)),
    ("/api/explain_statement", Needs(See)),
    ("/api/give_up_move", Needs(RollBack)),
    ("/api/mark_task", Needs(Tick)),
    ("/api/open_deployment", Needs(Deploy)),
    ("/api/override_throttle", Needs(Throttle)),
    ("/api/pause_run", Needs(Pause)),
    ("/api/prove", Person),
    ("/api/rearm_move", Needs(Repair)),
    ("/api/review_incident", Needs(Sign)),
    ("/api/revoke_token", Person),
    ("/api/rehearse", Needs(Check)),
    ("/api/reject_deployment", Needs(Sign)),
    ("/api/remove_factor", Person),
    ("/api/remove_view", Needs(Analyse)),
    ("/api/replay_rows", Needs(Repair)),
    ("/api/resume_run", Needs(Pause)),
    ("/api/roll_back", Needs(RollBack)),
    ("/api/save_view", Needs(Analyse)),
    ("/api/set_fees", Needs(Analyse)),
    ("/api/set_password", Needs(People)),
    ("/api/set_roles", Needs(People)),
    ("/api/run_schedule", Needs(Check)),
    ("/api/set_schedule", Needs(Check)),
    ("/api/set_throttle", Needs(Throttle)),
    ("/api/settle_item", Needs(Deploy)),
    ("/api/sign_deployment", Needs(Sign)),
    ("/api/sign_out_everywhere", Person),
    ("/api/start_benchmarks", Needs(Check)),
    ("/api/start_integrity", Needs(Check)),
    ("/api/start_load", Needs(Carry)),
    ("/api/start_phase", Needs(Carry)),
    ("/api/start_task", Needs(Carry)),
    ("/api/stay", Person),
    ("/api/take_backup", Needs(Check)),
    ("/api/test_channel", Needs(Notify)),
    ("/api/theme", Person),
    ("/api/turn_schedule", Needs(Check)),
    ("/api/validate_again", Needs(Check)),
    ("/api/validate_phase", Needs(Check)),
    ("/api/verify_backup", Needs(Check)),
    ("/api/verify_move", Needs(Check)),
];

/// None for an address that nobody has thought of.
pub fn of(path: &str) -> Option<Access> {
    TABLE.iter().find(|(pattern, _)| fits(pattern, path)).map(|(_, access)| *access)
}

/// Whether the address is one of the pattern's.
pub fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), parts.next()) {
            (Some("{*}"), Some(_)) | (None, None) => return true,
            (Some("{}"), Some(part)) if !part.is_empty() => {}
            (Some(word), Some(part)) if word == part => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_part_by_part() {
        assert_eq!(of("/"), Some(Needs(See)));
        assert_eq!(of("/runs/7"), Some(Needs(See)));
        assert_eq!(of("/moves/trades/quarantine.csv"), Some(Needs(Export)));
        assert_eq!(of("/pkg/snippets/a/b.js"), Some(Open));
        for unknown in ["", "/runs/", "/runs/7/", "/runs//7", "/runs/7/x", "/nowhere", "/api", "/api/", "//"]
        {
            assert_eq!(of(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn no_line_stands_twice() {
        for (place, (pattern, _)) in TABLE.iter().enumerate() {
            assert!(TABLE.iter().skip(place + 1).all(|(other, _)| other != pattern), "{pattern}");
        }
    }
}
