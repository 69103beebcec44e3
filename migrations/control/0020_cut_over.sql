-- Every cut-over that was asked for, and each attempt at it.
-- One is open at a time for each move. Whoever carries it out renews `until`.
-- The transaction that changes the move closes the row as well: when somebody
-- has cancelled it until then, the row is closed already and nothing commits.
CREATE TABLE refit.cut_over (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan        text NOT NULL,
    move        text NOT NULL,
    "from"      text NOT NULL,
    "to"        text NOT NULL,
    actor       text NOT NULL,
    began_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    until       timestamptz NOT NULL,
    -- None while it is under way.
    outcome     text CHECK (outcome IN ('done', 'refused', 'failed', 'gave_up', 'cancelled', 'vanished')),
    -- Why it came to nothing.
    error       text,
    ended_at    timestamptz,
    -- Who cancelled it.
    ended_by    text,
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT cut_over_ended CHECK ((outcome IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX cut_over_one_open ON refit.cut_over (plan, move) WHERE outcome IS NULL;
CREATE INDEX cut_over_move ON refit.cut_over (plan, move, id DESC);

CREATE TABLE refit.cut_over_attempt (
    cut_over    bigint NOT NULL REFERENCES refit.cut_over,
    number      integer NOT NULL,
    at          timestamptz NOT NULL,
    -- From its first statement to its end: nobody waited for it any longer.
    waited_ms   bigint NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('done', 'blocked', 'slow', 'refused', 'failed', 'cancelled')),
    error       text,
    -- Sessions that it waited for: pid, application, query.
    holders     jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (cut_over, number)
);
