-- Reports on the integrity of the data: what was asked, how far it was read,
-- and what was found.

CREATE TABLE refit.integrity (
    run         bigint PRIMARY KEY REFERENCES refit.run,
    scope       jsonb NOT NULL,
    plan_hash   text NOT NULL,
    server      text NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    -- SHA-256 over the whole report, when it is finished.
    digest      text NOT NULL DEFAULT ''
);

CREATE TABLE refit.integrity_probe (
    run         bigint NOT NULL REFERENCES refit.integrity ON DELETE CASCADE,
    probe       text NOT NULL,
    seq         bigint NOT NULL,
    title       text NOT NULL,
    kind        text NOT NULL,
    about       text NOT NULL,
    state       text NOT NULL CHECK (state IN ('open', 'clean', 'found', 'unknown', 'left_out')),
    note        text NOT NULL,
    looked_at   bigint NOT NULL,
    pieces      bigint NOT NULL,
    -- Where the next piece begins, while it is open.
    cursor      text[],
    duration_ms bigint NOT NULL,
    PRIMARY KEY (run, probe)
);

CREATE TABLE refit.integrity_finding (
    run         bigint NOT NULL,
    probe       text NOT NULL,
    kind        text NOT NULL,
    subject     text NOT NULL,
    weight      text NOT NULL CHECK (weight IN ('critical', 'unknown', 'warning')),
    problem     text NOT NULL,
    count       bigint NOT NULL,
    -- Some of the rows.
    keys        text[] NOT NULL,
    evidence    text NOT NULL,
    remedy      text NOT NULL,
    fix         text NOT NULL,
    PRIMARY KEY (run, probe, kind, subject),
    FOREIGN KEY (run, probe) REFERENCES refit.integrity_probe ON DELETE CASCADE
);
