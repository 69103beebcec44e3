-- What people are told of, written in the transaction of what happened, and its
-- delivery by each channel.

CREATE TABLE refit.notification (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What receivers tell repetitions by.
    key         text NOT NULL UNIQUE,
    kind        text NOT NULL,
    title       text NOT NULL,
    text        text NOT NULL,
    path        text NOT NULL,
    -- What is noticed again and again is told of once.
    once        text UNIQUE,
    at          timestamptz NOT NULL,
    -- When its deliveries were written, by a process that has channels.
    spread_at   timestamptz
);
CREATE INDEX notification_unspread ON refit.notification (id) WHERE spread_at IS NULL;
CREATE INDEX notification_at ON refit.notification (at);

CREATE TABLE refit.delivery (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notification    bigint NOT NULL REFERENCES refit.notification ON DELETE CASCADE,
    channel         text NOT NULL CHECK (channel IN ('email', 'slack', 'webhook')),
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
    tries           integer NOT NULL DEFAULT 0,
    -- Of the last try that failed.
    error           text NOT NULL DEFAULT '',
    -- While a try is under way: when it is taken for lost.
    next_try        timestamptz,
    delivered_at    timestamptz,
    UNIQUE (notification, channel),
    CONSTRAINT delivery_waits CHECK ((state = 'waiting') = (next_try IS NOT NULL)),
    CONSTRAINT delivery_done CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);
CREATE INDEX delivery_due ON refit.delivery (next_try) WHERE state = 'waiting';
