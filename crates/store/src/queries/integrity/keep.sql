-- A probe as far as it was read. Its findings are written anew.
INSERT INTO refit.integrity_probe
    (run, probe, seq, title, kind, about, state, note, looked_at, pieces, cursor, duration_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (run, probe) DO UPDATE
   SET state = excluded.state, note = excluded.note, looked_at = excluded.looked_at,
       pieces = excluded.pieces, cursor = excluded.cursor, duration_ms = excluded.duration_ms
