SELECT ordinal, kind, name, definition FROM refit.stripped WHERE run = $1 AND restored_at IS NULL ORDER BY ordinal
