-- Refit's own tables. The database that is refactored keeps its tables where
-- they are; nothing here is referenced from there.

CREATE TABLE refit.run (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text NOT NULL,
    subject         text NOT NULL,
    title           text NOT NULL,
    phase           smallint,
    task            text,
    status          text NOT NULL CHECK (status IN
                    ('queued', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'succeeded', 'failed')),
    actor           text NOT NULL,
    plan_id         text NOT NULL,
    plan_hash       text NOT NULL,
    params          jsonb NOT NULL,
    stage           text NOT NULL DEFAULT '',
    done            bigint NOT NULL DEFAULT 0,
    total           bigint,
    unit            text NOT NULL DEFAULT '',
    rate            double precision,
    rows_read       bigint NOT NULL DEFAULT 0,
    rows_inserted   bigint NOT NULL DEFAULT 0,
    rows_present    bigint NOT NULL DEFAULT 0,
    rows_quarantined bigint NOT NULL DEFAULT 0,
    -- Key of the last row of the last committed batch; the upper bound is read
    -- once, when the move begins, so that it ends under steady inserts.
    cursor_key      text[],
    upper_key       text[],
    batch_rows      bigint,
    failure         jsonb,
    report          bigint,
    -- Times a worker vanished since the last progress.
    crashes         integer NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at      timestamptz,
    finished_at     timestamptz,
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT run_counts_balance CHECK (rows_read = rows_inserted + rows_present + rows_quarantined)
);

-- Of one kind and subject at most one run is open. Two starts at the same
-- moment meet here, whatever was read before.
CREATE UNIQUE INDEX run_one_open ON refit.run (kind, subject)
    WHERE status IN ('queued', 'running', 'pausing', 'paused', 'cancelling');
CREATE INDEX run_open ON refit.run (status)
    WHERE status IN ('queued', 'running', 'pausing', 'paused', 'cancelling');
CREATE INDEX run_latest ON refit.run (kind, subject, id DESC);

-- Who may work on a run. A worker writes only in transactions that first
-- touched this row with its own epoch.
CREATE TABLE refit.lease (
    run     bigint PRIMARY KEY REFERENCES refit.run,
    owner   text NOT NULL,
    epoch   bigint NOT NULL,
    until   timestamptz NOT NULL
);

CREATE TABLE refit.transition (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run     bigint NOT NULL REFERENCES refit.run,
    "from"  text,
    "to"    text NOT NULL,
    reason  text NOT NULL,
    actor   text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX transition_run ON refit.transition (run, id);

-- Lines are written by transactions that hold the run's row, so that within a
-- run the ids grow in the order of commit and a reader misses none.
CREATE TABLE refit.log (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run     bigint NOT NULL REFERENCES refit.run,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    level   text NOT NULL CHECK (level IN ('info', 'warn', 'error')),
    text    text NOT NULL
);
CREATE INDEX log_run ON refit.log (run, id);

-- The ledger of a move: one line per committed batch, tiling the key range.
CREATE TABLE refit.batch (
    run             bigint NOT NULL REFERENCES refit.run,
    seq             bigint NOT NULL,
    lo              text[],
    hi              text[] NOT NULL,
    rows_read       bigint NOT NULL,
    rows_inserted   bigint NOT NULL,
    rows_present    bigint NOT NULL,
    rows_quarantined bigint NOT NULL,
    duration_ms     bigint NOT NULL,
    verified        boolean NOT NULL,
    worker          text NOT NULL,
    committed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run, seq),
    CONSTRAINT batch_counts_balance CHECK (rows_read = rows_inserted + rows_present + rows_quarantined)
);

CREATE TABLE refit.quarantine (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run     bigint NOT NULL REFERENCES refit.run,
    move    text NOT NULL,
    key     text[] NOT NULL,
    reason  text NOT NULL,
    "row"   jsonb NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX quarantine_run ON refit.quarantine (run, id);

-- Indexes and constraints that a move took off an empty target, in the words
-- of the catalog, to be put back after the copy.
CREATE TABLE refit.stripped (
    run         bigint NOT NULL REFERENCES refit.run,
    ordinal     integer NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('primary', 'unique', 'index', 'foreign')),
    name        text NOT NULL,
    definition  text NOT NULL,
    restored_at timestamptz,
    PRIMARY KEY (run, ordinal)
);

-- One compared range: counts and sums of row hashes on both sides, read by one
-- statement under one snapshot.
CREATE TABLE refit.verification (
    run         bigint NOT NULL REFERENCES refit.run,
    seq         bigint NOT NULL,
    lo          text[],
    hi          text[],
    source_rows bigint NOT NULL,
    target_rows bigint NOT NULL,
    equal       boolean NOT NULL,
    duration_ms bigint NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run, seq)
);

CREATE TABLE refit.difference (
    run     bigint NOT NULL REFERENCES refit.run,
    kind    text NOT NULL CHECK (kind IN ('missing', 'extra', 'different')),
    key     text[] NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX difference_run ON refit.difference (run);

CREATE TABLE refit.migration (
    plan        text NOT NULL,
    version     text NOT NULL,
    name        text NOT NULL,
    checksum    text NOT NULL,
    applied_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL,
    run         bigint REFERENCES refit.run,
    duration_ms bigint NOT NULL,
    PRIMARY KEY (plan, version)
);

CREATE TABLE refit.report (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run         bigint NOT NULL REFERENCES refit.run,
    title       text NOT NULL,
    phase       smallint,
    plan_hash   text NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    verdict     text NOT NULL CHECK (verdict IN ('passed', 'warned', 'failed', 'broken'))
);

CREATE TABLE refit.outcome (
    report      bigint NOT NULL REFERENCES refit.report,
    ordinal     integer NOT NULL,
    "check"     text NOT NULL,
    title       text NOT NULL,
    verdict     text NOT NULL CHECK (verdict IN ('passed', 'warned', 'failed', 'broken')),
    value       text NOT NULL,
    target      text NOT NULL,
    message     text NOT NULL,
    findings    jsonb NOT NULL,
    remedy      text NOT NULL,
    duration_ms double precision NOT NULL,
    PRIMARY KEY (report, ordinal)
);
CREATE INDEX outcome_check ON refit.outcome ("check", report DESC);

-- What people said of tasks; the newest line per task is its state.
CREATE TABLE refit.mark (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan    text NOT NULL,
    task    text NOT NULL,
    state   text NOT NULL CHECK (state IN ('pending', 'in_progress', 'blocked', 'completed', 'deferred')),
    owner   text,
    note    text,
    actor   text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX mark_task ON refit.mark (plan, task, id DESC);
