-- People, their sessions, and the audit.

CREATE TABLE refit.account (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- In small letters, so that no two names look alike.
    name          text NOT NULL UNIQUE CHECK (name = lower(name) AND name <> ''),
    roles         text[] NOT NULL,
    -- A PHC string: argon2id with its parameters and salt.
    password      text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by    text NOT NULL,
    disabled_at   timestamptz,
    signed_in_at  timestamptz
);

CREATE TABLE refit.session (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- SHA-256 of what the browser holds: whoever reads this table cannot sign in.
    token         bytea NOT NULL UNIQUE CHECK (length(token) = 32),
    account       bigint NOT NULL REFERENCES refit.account ON DELETE CASCADE,
    began_at      timestamptz NOT NULL,
    seen_at       timestamptz NOT NULL,
    peer          text NOT NULL,
    agent         text NOT NULL
);

CREATE INDEX session_account ON refit.session (account);

-- A link that makes the first account: used once, and not for long.
CREATE TABLE refit.invitation (
    token         bytea PRIMARY KEY CHECK (length(token) = 32),
    expires_at    timestamptz NOT NULL
);

-- Sign-ins that failed in a row, by account and by address.
CREATE TABLE refit.brake (
    key           text PRIMARY KEY,
    failures      integer NOT NULL,
    failed_at     timestamptz NOT NULL
);
