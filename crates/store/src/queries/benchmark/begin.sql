INSERT INTO refit.benchmark_run (run, machine, server, version, database_bytes)
VALUES ($1, $2, $3, $4, pg_database_size(current_database()))
