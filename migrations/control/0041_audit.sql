-- What was done, each line chained to the one before it.

CREATE TABLE refit.audit (
    seq           bigint PRIMARY KEY,
    at            timestamptz NOT NULL,
    actor         text NOT NULL,
    session       text NOT NULL,
    origin        text NOT NULL,
    verb          text NOT NULL,
    object        text NOT NULL,
    before        text,
    after         text,
    request       text NOT NULL,
    -- Hash of the line before; 32 zero bytes before the first.
    prev          bytea NOT NULL CHECK (length(prev) = 32),
    -- SHA-256 of a zero byte, `prev` and the line as domain::audit writes it.
    hash          bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE INDEX audit_actor ON refit.audit (actor, seq);
CREATE INDEX audit_object ON refit.audit (object, seq);

-- The last line. Whoever writes one locks this first, so that lines have no gap
-- and a transaction that comes to nothing leaves none.
CREATE TABLE refit.audit_head (
    single        boolean PRIMARY KEY DEFAULT true CHECK (single),
    seq           bigint NOT NULL,
    hash          bytea NOT NULL
);

INSERT INTO refit.audit_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION refit.audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'lines of the audit are never changed or removed'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON refit.audit
    FOR EACH ROW EXECUTE FUNCTION refit.audit_stays();
CREATE TRIGGER audit_stays_whole BEFORE TRUNCATE ON refit.audit
    FOR EACH STATEMENT EXECUTE FUNCTION refit.audit_stays();
CREATE TRIGGER audit_head_stays BEFORE DELETE ON refit.audit_head
    FOR EACH ROW EXECUTE FUNCTION refit.audit_stays();
CREATE TRIGGER audit_head_stays_whole BEFORE TRUNCATE ON refit.audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refit.audit_stays();
