-- Deployments: the checklist of a step, how each item was settled, and who has
-- signed it; see domain/src/deployment/state.rs for the way from state to state.

CREATE TABLE refit.deployment (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan          text NOT NULL,
    -- Of the plan as it was when the deployment was opened.
    plan_hash     text NOT NULL,
    act           text NOT NULL CHECK (act IN ('phase', 'reads_over', 'writes_over', 'contract', 'roll_back')),
    -- A phase's number or a move's id.
    subject       text NOT NULL,
    purpose       text NOT NULL,
    -- Null while it is pending: whether it is approved is counted, never kept.
    ended         text CHECK (ended IN ('executed', 'rejected', 'closed')),
    opened_by     text NOT NULL,
    opened_at     timestamptz NOT NULL,
    -- Who last changed what is signed.
    changed_by    text NOT NULL,
    changed_at    timestamptz NOT NULL,
    version       bigint NOT NULL DEFAULT 1,
    executed_by   text,
    executed_at   timestamptz,
    ended_by      text,
    ended_at      timestamptz,
    ended_why     text NOT NULL DEFAULT '',
    updated_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT deployment_executed CHECK (ended <> 'executed' OR executed_at IS NOT NULL)
);

-- The step asks for the one that is pending.
CREATE UNIQUE INDEX deployment_one_pending ON refit.deployment (plan, act, subject) WHERE ended IS NULL;

-- The items as the plan had them when it was opened: what was signed stays
-- readable when the plan has gone on.
CREATE TABLE refit.deployment_item (
    deployment      bigint NOT NULL REFERENCES refit.deployment,
    ordinal         integer NOT NULL,
    id              text NOT NULL,
    section         text NOT NULL CHECK (section IN ('before', 'during', 'after')),
    title           text NOT NULL,
    evidence        text,
    within_hours    integer NOT NULL,
    settled         text CHECK (settled IN ('ticked', 'skipped')),
    note            text NOT NULL DEFAULT '',
    -- What it was ticked with, as it was then.
    attached        jsonb,
    settled_by      text,
    settled_at      timestamptz,
    PRIMARY KEY (deployment, id),
    CONSTRAINT deployment_item_settled CHECK ((settled IS NULL) = (settled_by IS NULL)),
    CONSTRAINT deployment_item_reason CHECK (settled <> 'skipped' OR note <> '')
);

CREATE TABLE refit.signature (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deployment    bigint NOT NULL REFERENCES refit.deployment,
    account       bigint NOT NULL REFERENCES refit.account,
    signer        text NOT NULL,
    role          text NOT NULL,
    comment       text NOT NULL,
    -- SHA-256 of everything signed, in hex.
    digest        text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    at            timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    voided_at     timestamptz,
    voided_why    text,
    CHECK ((voided_at IS NULL) = (voided_why IS NULL))
);

-- Nobody signs twice what is there now.
CREATE UNIQUE INDEX signature_once ON refit.signature (deployment, account) WHERE voided_at IS NULL;

-- Four eyes, whoever writes the row: a signature is neither the author's nor
-- the last editor's, and in the name of its account.
CREATE FUNCTION refit.signature_of_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM refit.deployment d JOIN refit.account a ON a.id = NEW.account
      WHERE d.id = NEW.deployment AND d.ended IS NULL AND a.name = NEW.signer
        AND NEW.role = ANY (a.roles) AND a.disabled_at IS NULL
        AND NEW.signer NOT IN (d.opened_by, d.changed_by);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a deployment is signed by somebody else than who opened or last changed it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER signature_of_another BEFORE INSERT ON refit.signature
    FOR EACH ROW EXECUTE FUNCTION refit.signature_of_another();

-- A signature can be struck out, once, and nothing else.
CREATE FUNCTION refit.signature_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
            AND to_jsonb(OLD) - '{voided_at,voided_why}'::text[] = to_jsonb(NEW) - '{voided_at,voided_why}'::text[] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a signature is never changed or removed, only struck out'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER signature_stays BEFORE UPDATE OR DELETE ON refit.signature
    FOR EACH ROW EXECUTE FUNCTION refit.signature_stays();
CREATE TRIGGER signature_stays_whole BEFORE TRUNCATE ON refit.signature
    FOR EACH STATEMENT EXECUTE FUNCTION refit.signature_stays();
