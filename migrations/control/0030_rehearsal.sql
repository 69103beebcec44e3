-- What came of carrying the plan out on a copy.

CREATE TABLE refit.rehearsal (
    run         bigint PRIMARY KEY REFERENCES refit.run,
    -- The backup that was restored; none when the rows were made up.
    backup      bigint,
    -- Rows of the legacy tables: in the copy, and in the database itself.
    rows        bigint NOT NULL,
    real_rows   bigint NOT NULL,
    server      text NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE refit.rehearsal_step (
    run         bigint NOT NULL REFERENCES refit.rehearsal ON DELETE CASCADE,
    seq         bigint NOT NULL,
    phase       smallint NOT NULL,
    -- As of a run.
    kind        text NOT NULL,
    title       text NOT NULL,
    duration_ms bigint NOT NULL,
    -- What the copy has grown by, and what went into the WAL meanwhile.
    bytes       bigint NOT NULL,
    wal_bytes   bigint NOT NULL,
    -- The longest lock that would have kept writers out of a legacy table.
    lock_ms     bigint NOT NULL,
    locked      text NOT NULL DEFAULT '',
    -- Why it came to nothing.
    failure     text,
    PRIMARY KEY (run, seq)
);
