-- Shared: the batches of one owner do not wait for each other.
SELECT true FROM refit.fence WHERE run = $1 AND epoch = $2 FOR SHARE
