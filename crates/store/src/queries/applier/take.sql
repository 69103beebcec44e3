INSERT INTO refit.applier AS a (plan, move, owner, epoch, until)
VALUES ($1, $2, $3, 1, clock_timestamp() + make_interval(secs => $4))
ON CONFLICT (plan, move) DO UPDATE
   SET owner = excluded.owner, epoch = a.epoch + 1, until = excluded.until, failure = NULL
 WHERE a.until < clock_timestamp()
RETURNING epoch
