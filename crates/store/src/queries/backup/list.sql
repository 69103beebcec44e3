SELECT * FROM refit.backup WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2
