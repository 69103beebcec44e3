UPDATE refit.cut_over SET until = clock_timestamp() + $2 * interval '1 second' WHERE id = $1 AND outcome IS NULL
