-- Nobody looked for so long that it is not known how long these stood. They end
-- where they were last seen.
update opportunity_history set closed_at = seen_at where closed_at is null and seen_at < $1
