-- What benchmarks have measured, and where.

CREATE TABLE refit.benchmark_run (
    run             bigint PRIMARY KEY REFERENCES refit.run,
    machine         text NOT NULL,
    server          text NOT NULL,
    -- Of Refit.
    version         text NOT NULL,
    database_bytes  bigint NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE refit.benchmark (
    run         bigint NOT NULL REFERENCES refit.benchmark_run ON DELETE CASCADE,
    seq         bigint NOT NULL,
    -- The same from run to run.
    name        text NOT NULL,
    title       text NOT NULL,
    unit        text NOT NULL,
    -- The figures; all of them null when there was nothing to measure.
    samples     bigint,
    mean        double precision,
    p50         double precision,
    p90         double precision,
    p99         double precision,
    slowest     double precision,
    -- What the mean has to reach: at most this, or at least that.
    at_most     double precision,
    at_least    double precision,
    verdict     text NOT NULL CHECK (verdict IN ('met', 'missed', 'measured', 'unmeasured')),
    note        text NOT NULL,
    -- EXPLAIN of the statement, where it is one.
    plan        text,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run, seq),
    CHECK ((verdict = 'unmeasured') = (mean IS NULL))
);
CREATE INDEX benchmark_name ON refit.benchmark (name, run DESC);
