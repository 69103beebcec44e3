SELECT probe, title, kind, about, state, note, looked_at, pieces, duration_ms
  FROM refit.integrity_probe WHERE run = $1 ORDER BY seq, probe
