-- The statements that took the most time, without their values. Refit's own are
-- known by the schemas that they name.
SELECT s.queryid::text AS id, pg_get_userbyid(s.userid)::text AS role,
       s.calls, s.{total} AS total_ms, s.{mean} AS mean_ms, s.rows,
       s.shared_blks_hit AS blocks_hit, s.shared_blks_read AS blocks_read,
       s.temp_blks_written AS temp_blocks,
       100 * s.{total} / nullif(sum(s.{total}) OVER (), 0) AS share,
       left(s.query, 1000) AS statement
  FROM {view} s
 WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND s.query !~ '\m(refit|apalis)\.'
 ORDER BY s.{total} DESC
 LIMIT 200
