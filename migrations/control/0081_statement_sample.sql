-- What pg_stat_statements had counted when a phase was begun and when it had
-- nothing automatic left: what the statements of the application cost before,
-- while and after.

CREATE TABLE refit.statement_sample (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id     text NOT NULL,
    phase       smallint NOT NULL,
    edge        text NOT NULL CHECK (edge IN ('begun', 'ended')),
    at          timestamptz NOT NULL,
    -- Without their values, as pg_stat_statements has them.
    statements  jsonb NOT NULL
);
CREATE INDEX statement_sample_phase ON refit.statement_sample (plan_id, phase, id DESC);
