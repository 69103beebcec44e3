-- Dumps of the database, and whether each is proved to restore. What is good
-- is good because it was restored and compared, so a verified row has the time
-- of that; see domain/src/backup/state.rs for the way from state to state.
CREATE TABLE refit.backup (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run         bigint NOT NULL REFERENCES refit.run,
    state       text NOT NULL DEFAULT 'dumping' CHECK (state IN
                ('dumping', 'dumped', 'verified', 'failed', 'damaged', 'removed')),
    reason      text NOT NULL DEFAULT '',
    actor       text NOT NULL,
    -- The machine that has the files, and their folder there. Each attempt at
    -- the dump has a folder of its own.
    host        text NOT NULL DEFAULT '',
    folder      text NOT NULL DEFAULT '',
    database    text NOT NULL,
    program     text NOT NULL DEFAULT '',
    files       jsonb NOT NULL DEFAULT '[]',
    -- Counts and digests of every table under the snapshot of the dump.
    manifest    jsonb,
    tables      bigint NOT NULL DEFAULT 0,
    rows        bigint NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    taken_at    timestamptz,
    verified_at timestamptz,
    dump_ms     bigint,
    proof_ms    bigint,
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT backup_written CHECK (state NOT IN ('dumped', 'verified')
        OR (manifest IS NOT NULL AND taken_at IS NOT NULL AND jsonb_array_length(files) > 0)),
    CONSTRAINT backup_proved CHECK (state <> 'verified' OR verified_at IS NOT NULL)
);
CREATE INDEX backup_run ON refit.backup (run, id DESC);

CREATE TABLE refit.backup_transition (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backup  bigint NOT NULL REFERENCES refit.backup,
    "from"  text NOT NULL,
    "to"    text NOT NULL,
    reason  text NOT NULL,
    actor   text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX backup_transition_backup ON refit.backup_transition (backup, id);
