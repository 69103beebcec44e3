-- What load tests asked of the database, what each second looked like, and what
-- came of them.

CREATE TABLE refit.load (
    run             bigint PRIMARY KEY REFERENCES refit.run,
    seconds         integer NOT NULL CHECK (seconds BETWEEN 1 AND 86400),
    -- Operations a second, of each side.
    rate            integer NOT NULL CHECK (rate > 0),
    -- Parts of the whole.
    upsert          integer NOT NULL,
    read            integer NOT NULL,
    lookup          integer NOT NULL,
    -- The same again through the legacy statements.
    legacy          boolean NOT NULL,
    connections     bigint NOT NULL,
    machine         text NOT NULL,
    server          text NOT NULL,
    -- Of Refit.
    version         text NOT NULL,
    database_bytes  bigint NOT NULL,
    began_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Null while it goes on, and when it was stopped before its end.
    ended_at        timestamptz,
    wal_bytes       bigint,
    -- Classes of errors, and what sessions of the test waited for.
    errors          jsonb NOT NULL DEFAULT '[]',
    waits           jsonb NOT NULL DEFAULT '[]'
);

-- About one a second. Latencies in ms.
CREATE TABLE refit.load_sample (
    run             bigint NOT NULL REFERENCES refit.load ON DELETE CASCADE,
    -- Since the beginning, and over how long it was counted.
    at_ms           bigint NOT NULL,
    span_ms         bigint NOT NULL,
    done            bigint NOT NULL,
    errors          bigint NOT NULL,
    p50             double precision NOT NULL,
    p99             double precision NOT NULL,
    slowest         double precision NOT NULL,
    -- All null where only the normalised side was asked for.
    legacy_done     bigint,
    legacy_errors   bigint,
    legacy_p50      double precision,
    legacy_p99      double precision,
    legacy_slowest  double precision,
    -- Of the process that makes the load, in cores.
    cpu             double precision,
    memory_bytes    bigint,
    -- Operations that were due and not begun.
    waiting         bigint NOT NULL,
    PRIMARY KEY (run, at_ms)
);

CREATE TABLE refit.load_operation (
    run         bigint NOT NULL REFERENCES refit.load ON DELETE CASCADE,
    seq         bigint NOT NULL,
    side        text NOT NULL CHECK (side IN ('normalised', 'legacy')),
    operation   text NOT NULL CHECK (operation IN ('upsert', 'read', 'lookup')),
    done        bigint NOT NULL,
    errors      bigint NOT NULL,
    -- In ms; all null when none was done.
    mean        double precision,
    p50         double precision,
    p90         double precision,
    p99         double precision,
    slowest     double precision,
    at_most     double precision,
    verdict     text NOT NULL CHECK (verdict IN ('met', 'missed', 'measured', 'unmeasured')),
    PRIMARY KEY (run, seq),
    UNIQUE (run, side, operation)
);
