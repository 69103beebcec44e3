-- The oldest first, by the index over time; in an order, so that two of these
-- do not wait for each other in a circle.
delete from trade_snapshots_v2
where ctid = any (array(
    select v.ctid
    from trade_snapshots_v2 v
    where v.timestamp < $1
    order by v.timestamp
    limit $2
    for update skip locked
))
