-- Sessions by application and state. Of sessions that this role may not look
-- into, PostgreSQL shows neither state nor kind: they are counted as hidden.
SELECT coalesce(nullif(a.application_name, ''), '(no name)') AS application,
       coalesce(a.state, 'hidden') AS state,
       count(*) AS sessions,
       count(DISTINCT a.usesysid) AS roles,
       count(*) FILTER (WHERE a.wait_event_type = 'Lock') AS waiting,
       max(extract(epoch FROM clock_timestamp() - a.xact_start))::float8 AS oldest_transaction,
       max(extract(epoch FROM clock_timestamp() - a.state_change))::float8 AS longest_in_state
  FROM pg_stat_activity a
 WHERE a.datname = current_database() AND coalesce(a.backend_type, 'client backend') = 'client backend'
 GROUP BY 1, 2
 ORDER BY 3 DESC, 1, 2
 LIMIT 500
