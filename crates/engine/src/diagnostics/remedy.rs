//! What to do about what was found, as a statement to copy. Nothing here is
//! ever sent by Refit.

use domain::diagnostics::foreign_key::ForeignKeyState;
use domain::diagnostics::index::IndexFault;
use domain::diagnostics::table::TableFault;
use domain::diagnostics::{ForeignKey, Index, Remedy, Table, Transaction, Unvalidated, Waiter};

use crate::sql::{ident, literal, qualified_pair};

fn remedy(does: &str, statement: String) -> Option<Remedy> {
    Some(Remedy { does: does.to_owned(), statement })
}

/// A session that does nothing has no statement that could be cancelled.
fn of_session(pid: i32, state: &str) -> Option<Remedy> {
    if state == "active" {
        let does = "Cancels the statement of the session; its transaction fails.";
        return remedy(does, format!("SELECT pg_cancel_backend({pid});"));
    }
    let does = "Ends the session; its transaction is rolled back.";
    remedy(does, format!("SELECT pg_terminate_backend({pid});"))
}

pub(super) fn of_waiter(waiter: &mut Waiter) {
    if waiter.is_root() && waiter.pid != 0 {
        waiter.remedy = of_session(waiter.pid, &waiter.state);
    }
}

pub(super) fn of_transaction(transaction: &mut Transaction) {
    if !transaction.is_long() {
        return;
    }
    transaction.remedy = match (&transaction.prepared, transaction.pid) {
        (Some(prepared), _) => remedy(
            "Rolls the prepared transaction back; COMMIT PREPARED would commit it.",
            format!("ROLLBACK PREPARED {};", literal(prepared).trim_start()),
        ),
        (None, Some(pid)) => of_session(pid, &transaction.state),
        (None, None) => None,
    };
}

pub(super) fn of_table(table: &mut Table) {
    let name = qualified_pair(&table.schema, &table.name);
    table.remedy = table.faults.iter().find_map(|fault| match fault {
        TableFault::Unfrozen => remedy(
            "Freezes old rows, beside readers and writers.",
            format!("VACUUM (FREEZE, VERBOSE) {name};"),
        ),
        TableFault::DeadRows => {
            remedy("Makes the room of dead rows usable again.", format!("VACUUM (ANALYZE) {name};"))
        }
        TableFault::Bloated => remedy(
            "Writes the table anew and locks everybody out meanwhile: in a maintenance window only.",
            format!("VACUUM (FULL, ANALYZE) {name};"),
        ),
        TableFault::NeverAnalyzed | TableFault::OldStatistics => {
            remedy("Tells the planner what is in the table.", format!("ANALYZE {name};"))
        }
        // Which column lacks an index, only the statements can tell.
        TableFault::ReadWhole => None,
    });
}

pub(super) fn of_index(index: &mut Index) {
    let name = qualified_pair(&index.schema, &index.name);
    index.remedy = match index.faults.first() {
        Some(IndexFault::Invalid) => remedy(
            "Builds the index anew beside readers and writers.",
            format!("REINDEX INDEX CONCURRENTLY {name};"),
        ),
        Some(_) if index.is_constraint => remedy(
            "Drops the constraint with its index; the other one stays.",
            format!(
                "ALTER TABLE {} DROP CONSTRAINT {};",
                qualified_pair(&index.table_schema, &index.table_name),
                ident(&index.name)
            ),
        ),
        Some(_) => {
            remedy("Drops the index beside readers and writers.", format!("DROP INDEX CONCURRENTLY {name};"))
        }
        None => None,
    };
}

pub(super) fn of_foreign_key(key: &mut ForeignKey) {
    let table = qualified_pair(&key.schema, &key.table_name);
    let name = ident(&key.name);
    key.remedy = match key.state() {
        ForeignKeyState::NotValidated => validate(&key.schema, &key.table_name, &key.name),
        ForeignKeyState::Disabled => remedy(
            "Switches the triggers of the key on again.",
            format!("ALTER TABLE {table} ENABLE TRIGGER ALL;"),
        ),
        ForeignKeyState::NotEnforced => remedy(
            "Checks all rows, and every new one from then on.",
            format!("ALTER TABLE {table} ALTER CONSTRAINT {name} ENFORCED;"),
        ),
        ForeignKeyState::Holds if key.index_name.is_none() => {
            let columns = key.columns.iter().map(|column| ident(column)).collect::<Vec<_>>().join(", ");
            remedy(
                "Creates the index beside readers and writers.",
                format!("CREATE INDEX CONCURRENTLY ON {table} ({columns});"),
            )
        }
        ForeignKeyState::Holds => None,
    };
}

pub(super) fn of_constraint(constraint: &mut Unvalidated) {
    constraint.remedy = validate(&constraint.schema, &constraint.table_name, &constraint.name);
}

fn validate(schema: &str, table: &str, name: &str) -> Option<Remedy> {
    let table = qualified_pair(schema, table);
    remedy(
        "Reads every row once; readers and writers go on.",
        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {};", ident(name)),
    )
}
