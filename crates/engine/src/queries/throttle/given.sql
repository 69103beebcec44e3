-- What the statement of every signal is given: the names of our sessions, the
-- tables of the move, the cores of the machine, and what the role may see.
-- Without that right pg_stat_activity and its like show rows with holes.
WITH given AS MATERIALIZED (
    SELECT $1::text[] AS ours, $2::text[] AS relations, $3::float8 AS cores,
           pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
           format('only a member of pg_monitor may read this: GRANT pg_monitor TO %I', current_user) AS no_right)
