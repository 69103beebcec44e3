SELECT EXISTS (SELECT FROM refit.invitation WHERE token = $1 AND expires_at > $2)
