-- What to look up: existing symbols, in an order that no index has.
select s.id::bigint as id, array[e.enum_value::text, s.symbol_base::text, s.symbol_quote::text] as names
from symbols s
join exchanges e on e.id = s.exchange_id
order by md5(s.id::text)
limit 1000
