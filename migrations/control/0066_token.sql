-- What programs show instead of a session. Whoever reads this table cannot use
-- one: only their hashes are here.
CREATE TABLE refit.token (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash        bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    account     bigint NOT NULL REFERENCES refit.account ON DELETE CASCADE,
    -- What it is for, in its owner's words.
    name        text NOT NULL CHECK (name <> ''),
    -- Permissions; of these, those that the owner's roles have.
    scope       text[] NOT NULL CHECK (cardinality(scope) > 0),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > created_at),
    used_at     timestamptz,
    revoked_at  timestamptz
);

CREATE INDEX token_account ON refit.token (account);
