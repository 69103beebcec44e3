-- Sessions of others that are at work right now, per core of the machine.
SELECT 'sessions' AS signal, CASE WHEN g.sees_all AND g.cores > 0 THEN s.active / g.cores END AS value, true AS applies,
       CASE WHEN NOT g.sees_all THEN g.no_right
            WHEN g.cores IS NULL THEN 'how many cores the database''s machine has cannot be seen from here: say it with `refit throttle cores NUMBER`'
            ELSE format('%s active on %s cores', s.active, g.cores) END AS says
  FROM given g
 CROSS JOIN LATERAL (
       SELECT count(*) AS active FROM pg_stat_activity
        WHERE state = 'active' AND backend_type IN ('client backend', 'parallel worker') AND pid <> pg_backend_pid()
          AND application_name <> ALL (g.ours)) s
