-- The broken glass: a step that was let through without its signatures, by whom,
-- why, and what another lead found; see domain/src/deployment/incident.rs.

CREATE TABLE refit.incident (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deployment     bigint NOT NULL REFERENCES refit.deployment,
    lead_account   bigint NOT NULL REFERENCES refit.account,
    lead           text NOT NULL,
    admin_account  bigint NOT NULL REFERENCES refit.account,
    admin          text NOT NULL,
    reason         text NOT NULL CHECK (reason ~ '\S'),
    -- What the gate asked for and did not get.
    lacked         text NOT NULL,
    opened_at      timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    used_by        text,
    used_at        timestamptz,
    reviewer       bigint REFERENCES refit.account,
    reviewed_by    text,
    reviewed_at    timestamptz,
    finding        text,
    CONSTRAINT incident_two_people CHECK (lead_account <> admin_account),
    CONSTRAINT incident_is_short CHECK (expires_at > opened_at AND expires_at <= opened_at + interval '1 hour'),
    CONSTRAINT incident_used CHECK ((used_by IS NULL) = (used_at IS NULL)),
    CONSTRAINT incident_used_in_time CHECK (used_at < expires_at),
    CONSTRAINT incident_reviewed CHECK (num_nulls(reviewer, reviewed_by, reviewed_at, finding) IN (0, 4)),
    CONSTRAINT incident_finding CHECK (finding ~ '\S'),
    CONSTRAINT incident_reviewed_by_another CHECK (reviewer NOT IN (lead_account, admin_account))
);

CREATE INDEX incident_of_deployment ON refit.incident (deployment);
CREATE INDEX incident_to_review ON refit.incident (id) WHERE reviewed_at IS NULL;

-- Whoever writes the row: those two could do it at that moment, for a step that
-- still waits, and whoever looks at it is a lead. It can be used once and
-- reviewed once, and nothing else of it ever changes.
CREATE FUNCTION refit.incident_is_vouched_for() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := '{used_by,used_at,reviewer,reviewed_by,reviewed_at,finding}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM refit.account l, refit.account a, refit.deployment d
          WHERE l.id = NEW.lead_account AND l.name = NEW.lead AND 'lead' = ANY (l.roles) AND l.disabled_at IS NULL
            AND a.id = NEW.admin_account AND a.name = NEW.admin AND 'admin' = ANY (a.roles) AND a.disabled_at IS NULL
            AND d.id = NEW.deployment AND d.ended IS NULL
            AND NEW.used_at IS NULL AND NEW.reviewed_at IS NULL;
        IF FOUND THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'a lead and an administrator break the glass together, for a step that waits'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(OLD) - later = to_jsonb(NEW) - later AND OLD.reviewed_at IS NULL
            AND (OLD.used_at IS NULL OR (OLD.used_at, OLD.used_by) = (NEW.used_at, NEW.used_by))
            AND (NEW.reviewed_at IS NULL OR EXISTS (
                    SELECT FROM refit.account r WHERE r.id = NEW.reviewer AND r.name = NEW.reviewed_by
                       AND 'lead' = ANY (r.roles) AND r.disabled_at IS NULL)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an incident is used once and reviewed once by another lead, and stays'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER incident_is_vouched_for BEFORE INSERT OR UPDATE OR DELETE ON refit.incident
    FOR EACH ROW EXECUTE FUNCTION refit.incident_is_vouched_for();
CREATE TRIGGER incident_stays BEFORE TRUNCATE ON refit.incident
    FOR EACH STATEMENT EXECUTE FUNCTION refit.incident_is_vouched_for();
