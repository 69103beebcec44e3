select
    s.symbol_base as base, s.symbol_quote as quote,
    array_agg(s.id order by s.exchange_id) as symbols,
    array_agg(s.exchange_id order by s.exchange_id) as exchanges
from symbols s
join exchanges e on e.id = s.exchange_id
where s.is_active and e.is_active
group by s.symbol_base, s.symbol_quote
having count(*) > 1
order by 1, 2
