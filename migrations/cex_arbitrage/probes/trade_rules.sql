-- Values of legacy trades that no market shows.
select w.subject, concat_ws(' ', p.timestamp, p.exchange, p.symbol_base, p.symbol_quote, p.id) as key, w.problem
from piece p
cross join lateral (
    values
        ('trades price', 'the price is not above 0', p.price <= 0),
        ('trades quantity', 'the quantity is not above 0', p.quantity <= 0),
        ('trades side', 'the side is neither buy nor sell', p.side not in ('buy', 'sell')),
        ('trades time', 'the time lies more than five minutes ahead', p.timestamp > now() + interval '5 minutes' and isfinite(p.timestamp))
) w (subject, problem, wrong)
where w.wrong
