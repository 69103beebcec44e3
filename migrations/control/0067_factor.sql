-- The second factor of an account: codes that change every 30 s, and a few that
-- work once for whoever has lost the device.
CREATE TABLE refit.factor (
    account       bigint PRIMARY KEY REFERENCES refit.account ON DELETE CASCADE,
    -- As it is, since codes are worked out from it: whoever reads this table knows them.
    secret        bytea NOT NULL CHECK (length(secret) = 20),
    made_at       timestamptz NOT NULL,
    -- The first right code. Before it nobody is asked for one.
    confirmed_at  timestamptz,
    -- The newest 30 s of which a code was used: each counts once, and none before it.
    step          bigint NOT NULL DEFAULT 0
);

CREATE TABLE refit.recovery (
    account       bigint NOT NULL REFERENCES refit.factor ON DELETE CASCADE,
    hash          bytea NOT NULL CHECK (length(hash) = 32),
    used_at       timestamptz,
    PRIMARY KEY (account, hash)
);

-- When the session last showed a code.
ALTER TABLE refit.session ADD COLUMN proved_at timestamptz;
