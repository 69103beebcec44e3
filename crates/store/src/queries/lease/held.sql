-- Runs whose worker is alive.
SELECT run FROM refit.lease WHERE until > clock_timestamp()
