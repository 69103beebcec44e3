-- To one channel, its first try begun.
WITH spread AS (UPDATE refit.notification SET spread_at = $3 WHERE id = $1)
INSERT INTO refit.delivery (notification, channel, tries, next_try) VALUES ($1, $2, 1, $4) RETURNING id
