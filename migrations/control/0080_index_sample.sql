-- How often indexes were used, noted now and then: PostgreSQL itself knows only
-- a sum since its statistics were reset.

CREATE TABLE refit.index_sample (
    run         bigint PRIMARY KEY REFERENCES refit.run,
    at          timestamptz NOT NULL,
    -- Since when PostgreSQL counts.
    reset_at    timestamptz
);

CREATE TABLE refit.index_use (
    run         bigint NOT NULL REFERENCES refit.index_sample ON DELETE CASCADE,
    schema      text NOT NULL,
    name        text NOT NULL,
    table_name  text NOT NULL,
    scans       bigint NOT NULL,
    bytes       bigint,
    PRIMARY KEY (run, schema, name)
);
