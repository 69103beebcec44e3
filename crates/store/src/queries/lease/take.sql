INSERT INTO refit.lease AS l (run, owner, epoch, until)
VALUES ($1, $2, 1, clock_timestamp() + make_interval(secs => $3))
ON CONFLICT (run) DO UPDATE
   SET owner = excluded.owner, epoch = l.epoch + 1, until = excluded.until
 WHERE l.until < clock_timestamp()
RETURNING epoch
