-- Several batches of a move are under way at the same time.

-- The epoch that may write. Every writing transaction of a worker holds this
-- row FOR SHARE, so that a new owner waits until the last one has ended; the
-- renewals of refit.lease pass beside it.
CREATE TABLE refit.fence (
    run     bigint PRIMARY KEY REFERENCES refit.run,
    epoch   bigint NOT NULL
);
INSERT INTO refit.fence (run, epoch) SELECT run, epoch FROM refit.lease;

-- Ranges are handed out in the order of the key and committed in any order.
-- Read by (range, seq) the ledger is in the order of the key; what it leaves
-- open is what is to be copied.
ALTER TABLE refit.batch ADD COLUMN range bigint;
UPDATE refit.batch SET range = seq;
ALTER TABLE refit.batch ALTER COLUMN range SET NOT NULL;
CREATE INDEX batch_range ON refit.batch (run, range, seq);
ALTER TABLE refit.run DROP COLUMN cursor_key;
