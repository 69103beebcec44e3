DELETE FROM refit.notification WHERE at < $1
