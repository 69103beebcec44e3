DELETE FROM refit.session WHERE seen_at <= $1 OR began_at <= $2
