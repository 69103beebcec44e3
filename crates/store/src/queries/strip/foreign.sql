SELECT ordinal, kind, name, definition FROM refit.stripped WHERE run = $1 AND kind = 'foreign' AND restored_at IS NOT NULL ORDER BY ordinal
