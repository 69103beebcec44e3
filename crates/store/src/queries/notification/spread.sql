-- A delivery for each channel that takes its kind. What is older than a day is
-- told to nobody: a channel that is new has missed it.
WITH spread AS (
    UPDATE refit.notification SET spread_at = $3
     WHERE id IN (SELECT id FROM refit.notification WHERE spread_at IS NULL ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, at
)
INSERT INTO refit.delivery (notification, channel, next_try)
SELECT spread.id, taken.channel, $3
  FROM spread JOIN unnest($1::text[], $2::text[]) AS taken (channel, kind) ON taken.kind = spread.kind
 WHERE spread.at > $3 - interval '1 day'
 ORDER BY spread.id, taken.channel
