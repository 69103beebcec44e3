-- What the test's sessions are busy with at this moment. A session in a
-- transaction that waits for us, its client, is not.
select coalesce(wait_event_type || ' ' || wait_event, 'CPU') as event, count(*) as seen
from pg_stat_activity
where datname = current_database() and application_name = $1 and state = 'active'
group by 1
