-- When moves waited, for which signal, and what people have set or overridden.

-- Newest line per move and name counts; one without a threshold is back to the
-- default. A line without a move is for all of them. The name is a signal's
-- id, or `cores`, whose threshold is a number of cores.
CREATE TABLE refit.throttle_setting (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    move        text,
    name        text NOT NULL,
    hold_at     double precision,
    release_at  double precision,
    actor       text NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT throttle_setting_whole CHECK ((hold_at IS NULL) = (release_at IS NULL))
);

-- A signal that does not hold until a moment, because somebody said so.
CREATE TABLE refit.override (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    move        text,
    signal      text NOT NULL,
    actor       text NOT NULL,
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    since       timestamptz NOT NULL DEFAULT clock_timestamp(),
    until       timestamptz NOT NULL,
    -- Taken back before its time.
    ended_at    timestamptz,
    ended_by    text,
    CONSTRAINT override_ends CHECK (until > since)
);
CREATE INDEX override_until ON refit.override (until);

-- The timeline: one row per hold, closed when it lets go.
CREATE TABLE refit.hold (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run         bigint NOT NULL REFERENCES refit.run,
    signal      text NOT NULL,
    -- None when the signal was unknown.
    value       double precision,
    threshold   double precision NOT NULL,
    says        text NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz,
    -- What ended it, when it was not the signal itself.
    override    bigint REFERENCES refit.override,
    CONSTRAINT hold_forward CHECK (until >= since)
);
CREATE INDEX hold_run ON refit.hold (run, id DESC);
-- Two workers that both think they have the run open a hold once.
CREATE UNIQUE INDEX hold_one_open ON refit.hold (run, signal) WHERE until IS NULL;

-- What a run's sampler saw last, for pages and commands of other processes.
-- One row per run, written every second while the run is worked on.
CREATE TABLE refit.throttle_sample (
    run         bigint PRIMARY KEY REFERENCES refit.run,
    at          timestamptz NOT NULL,
    signals     jsonb NOT NULL,
    -- The canary's time before the move had begun. It outlives the worker, so
    -- that a resumed move is not measured against its own load.
    canary_ms   double precision
) WITH (fillfactor = 50);
