-- What is said of tasks, numbered for each of them: whoever decides by an older
-- mark than the newest is told so, and no two marks follow the same one.
ALTER TABLE refit.mark
    ADD COLUMN seq      integer,
    -- Why the state is what it is, where runs and checks have set it and no person.
    ADD COLUMN because  text;

UPDATE refit.mark SET seq = numbered.seq
  FROM (SELECT id, row_number() OVER (PARTITION BY plan, task ORDER BY id) AS seq FROM refit.mark) numbered
 WHERE numbered.id = mark.id;

ALTER TABLE refit.mark
    ALTER COLUMN seq SET NOT NULL,
    ADD CONSTRAINT mark_seq UNIQUE (plan, task, seq),
    ADD CHECK (seq > 0);

-- The new constraint has the same columns in the same order.
DROP INDEX refit.mark_task;
