INSERT INTO refit.load
    (run, seconds, rate, upsert, read, lookup, legacy, connections, machine, server, version, database_bytes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, pg_database_size(current_database()))
