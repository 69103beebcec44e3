-- A move over its whole life. Runs carry it on; this row outlives them.
-- The applier holds the row FOR SHARE in each of its transactions, whoever
-- changes the state holds it FOR UPDATE: so a cut-over meets no batch half-way.
CREATE TABLE refit.move (
    plan            text NOT NULL,
    id              text NOT NULL,
    state           text NOT NULL DEFAULT 'declared',
    -- What the capture looked like when it was armed, to be compared with what
    -- the catalog says now.
    mark            jsonb,
    armed_at        timestamptz,
    -- Why the log can no longer be trusted to hold every change.
    broken          text,
    broken_at       timestamptz,
    -- The run whose comparison of all ranges counts.
    verified_run    bigint REFERENCES refit.run,
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (plan, id)
);

-- Who applies, until when, and how far behind. Apart from refit.move, so that
-- its many updates wait for nobody.
CREATE TABLE refit.applier (
    plan            text NOT NULL,
    move            text NOT NULL,
    owner           text NOT NULL,
    epoch           bigint NOT NULL,
    until           timestamptz NOT NULL,
    -- Logged changes that are not applied yet, and since when the oldest waits.
    backlog         bigint NOT NULL DEFAULT 0,
    oldest          timestamptz,
    applied         bigint NOT NULL DEFAULT 0,
    failure         text,
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (plan, move)
);

CREATE TABLE refit.move_transition (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan    text NOT NULL,
    move    text NOT NULL,
    "from"  text NOT NULL,
    "to"    text NOT NULL,
    reason  text NOT NULL,
    actor   text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX move_transition_move ON refit.move_transition (plan, move, id);

-- Who wrote to a source, by hour: counted as the log is applied.
CREATE TABLE refit.census (
    plan        text NOT NULL,
    move        text NOT NULL,
    side        text NOT NULL CHECK (side IN ('source', 'target')),
    hour        timestamptz NOT NULL,
    application text NOT NULL,
    role        text NOT NULL,
    op          text NOT NULL,
    rows        bigint NOT NULL,
    PRIMARY KEY (plan, move, side, hour, application, role, op)
);

-- A key that was changed on both sides: the side that holds the truth wins,
-- the row of the other is kept here.
CREATE TABLE refit.conflict (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan    text NOT NULL,
    move    text NOT NULL,
    key     text[] NOT NULL,
    loser   jsonb,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX conflict_move ON refit.conflict (plan, move, id);

-- Quarantine belongs to the move. A row leaves it when it could be brought
-- over after all, or when somebody accepts the loss with a reason.
ALTER TABLE refit.quarantine
    ADD COLUMN plan text,
    ADD COLUMN state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'superseded', 'accepted')),
    ADD COLUMN settled_at timestamptz,
    ADD COLUMN settled_by text,
    ADD COLUMN note text,
    ALTER COLUMN run DROP NOT NULL;
UPDATE refit.quarantine q SET plan = r.plan_id FROM refit.run r WHERE r.id = q.run;
ALTER TABLE refit.quarantine ALTER COLUMN plan SET NOT NULL;
CREATE INDEX quarantine_open ON refit.quarantine (plan, move, key) WHERE state = 'open';
CREATE UNIQUE INDEX difference_key ON refit.difference (run, key);
DROP INDEX refit.difference_run;
