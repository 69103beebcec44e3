-- Values of trades that no market shows.
select w.subject, concat_ws(' ', p.symbol_id, p.timestamp, p.id) as key, w.problem
from piece p
cross join lateral (
    values
        ('trade_snapshots_v2 price', 'the price is not above 0', p.price <= 0),
        ('trade_snapshots_v2 quantity', 'the quantity is not above 0', p.quantity <= 0),
        ('trade_snapshots_v2 side', 'the side is neither buy nor sell', p.side not in (1, 2)),
        ('trade_snapshots_v2 time', 'the time lies more than five minutes ahead', p.timestamp > now() + interval '5 minutes' and isfinite(p.timestamp))
) w (subject, problem, wrong)
where w.wrong
