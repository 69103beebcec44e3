-- More than a thousand rows of one symbol within one second: a replay or a loop.
select
    'symbol_id ' || p.symbol_id as subject,
    date_trunc('second', p.timestamp)::text as key,
    count(*) || ' rows within one second' as problem
from piece p
group by p.symbol_id, date_trunc('second', p.timestamp)
having count(*) > 1000
