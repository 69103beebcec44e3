-- What the clock starts, when, and what came of it. What nobody has said
-- anything about has no line and is off.

CREATE TABLE refit.schedule (
    plan_id     text NOT NULL,
    -- The kind and subject of the runs.
    kind        text NOT NULL,
    subject     text NOT NULL,
    -- Five fields, in UTC.
    expression  text NOT NULL,
    -- Null while it is off. Whoever moves it on carries the time out.
    next_at     timestamptz,
    changed_at  timestamptz NOT NULL,
    changed_by  text NOT NULL,
    PRIMARY KEY (plan_id, kind, subject)
);

CREATE TABLE refit.firing (
    plan_id     text NOT NULL,
    kind        text NOT NULL,
    subject     text NOT NULL,
    -- The first of those that were missed in a row.
    due_at      timestamptz NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('taken', 'started', 'missed', 'busy', 'refused')),
    times       bigint NOT NULL CHECK (times > 0),
    run         bigint REFERENCES refit.run,
    note        text NOT NULL,
    PRIMARY KEY (plan_id, kind, subject, due_at),
    CHECK ((outcome = 'started') = (run IS NOT NULL))
);
