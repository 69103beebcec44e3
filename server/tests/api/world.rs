//! A database with something of everything that the API reads, and whoever asks.

use domain::access::{Permission, Role, Roles};
use domain::deployment::{Act, ActKind};
use domain::plan::Action;
use domain::run::RunStatus;
use engine::plan::load;
use engine::runs::{self, StartOptions};
use engine::tokens::{self, Wanted};
use engine::{LoadedPlan, PlanSource, accounts, deployments};
use serde_json::Value;
use testkit::{TestDb, TestEngine};

use crate::refit::{PASSWORD, Server};

/// Quotes of now; a report, with a question and three findings; executions and
/// balances with all their digits, and the audit of one account; backups and
/// benchmarks.
const ROWS: &str = "
    INSERT INTO symbols (exchange_id, symbol_base, symbol_quote)
    SELECT id, b, 'USDT' FROM exchanges, unnest(array['BTC', 'ETH', 'SOL']) b
     WHERE name IN ('MEXC_SPOT', 'GATEIO_SPOT');
    INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
    SELECT symbol_id, now() - interval '1 hour', p, 3, p + 1, 2
      FROM symbol_alias, LATERAL (SELECT CASE exchange WHEN 'MEXC_SPOT' THEN 100.00000001 ELSE 103 END AS p) q
     WHERE symbol_base IN ('BTC', 'ETH', 'SOL') AND exchange IN ('MEXC_SPOT', 'GATEIO_SPOT');

    INSERT INTO order_executions (symbol_id, order_id, execution_id, side, order_type, original_quantity,
                                  executed_quantity, execution_price, commission, commission_asset,
                                  execution_status, execution_time)
    SELECT min(symbol_id), 'o ' || n / 3, 'x' || n, 1 + n % 2, 1, 30, 1.00000001, 100 + n, -0.00000001, 'USDT',
           3, timestamptz '2025-10-06' + interval '1 minute' * (n / 2)
      FROM symbol_alias, generate_series(1, 12) n WHERE symbol_base = 'BTC' AND exchange = 'MEXC_SPOT' GROUP BY n;

    INSERT INTO account_balances (exchange_id, account_type, asset, free_balance, locked_balance, snapshot_time)
    SELECT id, 'SPOT', a, 99999999999999.000000000000000001, n, timestamptz '2025-10-06' + interval '1 second' * n
      FROM exchanges, unnest(array['BTC', 'USDT', 'a/b']) a, generate_series(1, 4) n
     WHERE name IN ('MEXC_SPOT', 'GATEIO_SPOT');

    INSERT INTO balance_changes (exchange_id, account_type, asset, change_type, change_amount, previous_balance, new_balance,
                                 reference_id, change_time)
    SELECT id, 'SPOT', 'a/b', 'DEPOSIT', 0.000000000000000001, n, n + 0.000000000000000001, 'r' || n,
           timestamptz '2025-10-06' + interval '1 minute' * (n / 2)
      FROM exchanges, generate_series(1, 5) n WHERE name = 'MEXC_SPOT';

    INSERT INTO refit.backup (run, state, reason, actor, host, folder, database, program, files, tables, rows, taken_at)
    SELECT min(id), 'failed', 'It differs.', 'test', 'h', '/b', 'd', '15.1',
           '[{\"name\": \"dump\", \"bytes\": 7, \"sha256\": \"00\"}]'::jsonb, 1, 7, now()
      FROM refit.run, generate_series(1, 4) GROUP BY generate_series;

    INSERT INTO refit.report (run, title, phase, plan_hash, started_at, finished_at, verdict)
    SELECT min(id), 'Phase 1', 1, 'h', now(), now(), 'passed' FROM refit.run, generate_series(1, 3) GROUP BY generate_series;
    INSERT INTO refit.outcome
    SELECT id, 1, 'c', 'C', 'failed', '7 rows', '0 rows', '', '[{\"subject\": \"s\", \"problem\": \"p\"}]'::jsonb, '', 0.5 FROM refit.report;

    INSERT INTO refit.integrity (run, scope, plan_hash, server, finished_at)
    SELECT id, '{\"phase\": null, \"table\": \"trades\"}'::jsonb, 'h', 's', now() FROM refit.run ORDER BY id LIMIT 3;
    INSERT INTO refit.integrity_probe SELECT run, 'p', 1, 'P', 'orphan', '', 'found', '', 9, 1, NULL::text[], 3 FROM refit.integrity;
    INSERT INTO refit.integrity_finding
    SELECT run, 'p', 'orphan', 's' || n, CASE n WHEN 1 THEN 'warning' ELSE 'critical' END, 'wrong', n, '{7}'::text[], 'select 1', '', ''
      FROM refit.integrity, generate_series(1, 5) n;

    INSERT INTO refit.benchmark_run (run, machine, server, version, database_bytes)
    SELECT run, 'm', '15.1', '0.1', 7 FROM refit.integrity;
    INSERT INTO refit.benchmark (run, seq, name, title, unit, samples, mean, p50, p90, p99, slowest, at_most, verdict, note, plan)
    SELECT run, 1, 'a', 'A', 'ms', 3, 1.5, 1, 2, 2, 2, 1.25, 'missed', '', 'Index Scan' FROM refit.integrity;
    INSERT INTO refit.benchmark (run, seq, name, title, unit, verdict, note)
    SELECT run, 2, 'b', 'B', 'ms', 'unmeasured', 'there is no table' FROM refit.integrity;";

/// As it is shipped, so that it asks for signatures; what it wants to have
/// measured is left out.
fn plan() -> LoadedPlan {
    let mut plan = load(&PlanSource::Shipped).expect("the shipped plan");
    plan.plan.phases.iter_mut().for_each(|phase| phase.criteria.clear());
    plan
}

pub(crate) struct World {
    pub(crate) world: TestEngine,
}

impl World {
    pub(crate) async fn new() -> Self {
        let db = TestDb::copy_of("the read API", async || Self::made().await.db).await;
        Self { world: TestEngine::on(db, plan()).await }
    }

    /// Nothing of the plan is carried out.
    pub(crate) async fn empty() -> Self {
        let world = TestEngine::with_plan(plan()).await;
        let roles = Roles::from([Role::Analyst, Role::Viewer]);
        accounts::create(&world.engine, "ann", &roles, PASSWORD, "test").await.expect("an account");
        Self { world }
    }

    async fn made() -> TestEngine {
        let Self { world } = Self::empty().await;
        world.create_legacy().await;
        for version in ["002", "003", "004", "005", "006"] {
            let action = Action::Migrate(version.into());
            let run = runs::start(&world.engine, &action, StartOptions::default(), "test").await;
            let run = world.work(&run.expect("the migration starts")).await;
            assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
        }
        world.db.run(ROWS).await;
        for phase in ["1", "2", "3"] {
            let act = Act::new(ActKind::Phase, phase);
            deployments::open(&world.engine, act, "because", "test").await.expect("a deployment");
        }
        world
    }

    pub(crate) async fn token(&self, permission: Permission) -> String {
        let wanted = Wanted { name: "test".into(), scope: [permission].into(), days: 1 };
        tokens::create(&self.world.engine, "ann", &wanted, "test").await.expect("a token").1
    }

    /// The path with something that is there in each of its braces.
    pub(crate) async fn filled(&self, path: &str) -> String {
        let first = |table: &str| format!("SELECT min(run)::text FROM {table}");
        let run: String = self.world.db.one(&first("refit.integrity")).await;
        let id = match path {
            path if path.contains("moves") => "book_tickers",
            path if path.contains("runs") => run.as_str(),
            _ => "1",
        };
        [
            ("{id}", id),
            ("{run}", run.as_str()),
            ("{number}", "1"),
            ("{venue}", "MEXC_SPOT"),
            ("{account_type}", "SPOT"),
            ("{asset}", "a%2Fb"),
            ("{base}", "BTC"),
            ("{quote}", "USDT"),
            ("{order}", "o%201"),
        ]
        .iter()
        .fold(path.to_owned(), |path, (part, value)| path.replace(part, value))
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(crate) fn is_problem(&self) -> bool {
        self.header("content-type") == Some("application/problem+json")
            && self.body["status"] == self.status
            && self.body["type"] == "about:blank"
            && ["title", "detail", "doing", "why", "next"]
                .iter()
                .all(|name| self.body[*name].as_str().is_some_and(|text| !text.is_empty()))
    }

    pub(crate) fn rows(&self) -> &[Value] {
        self.body["data"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// As a program: a token, or none.
pub(crate) fn ask(server: &Server, token: &str, method: &str, path: &str, more: &[&str]) -> Answer {
    let shown = format!("Authorization: Bearer {token}");
    let mut headers = more.to_vec();
    if !token.is_empty() {
        headers.push(&shown);
    }
    let (status, answer) = server.ask(method, path, &headers);
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    Answer { status, head: head.to_owned(), body: serde_json::from_str(body).unwrap_or_default() }
}

pub(crate) fn get(server: &Server, token: &str, path: &str) -> Answer {
    ask(server, token, "GET", path, &[])
}
