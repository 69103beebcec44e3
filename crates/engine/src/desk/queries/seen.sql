-- Still standing: if nobody looks any more, they ended about now.
update opportunity_history set seen_at = $1 where closed_at is null and seen_at < $1
