select s.id, e.enum_value::text, s.symbol_base::text, s.symbol_quote::text
from symbols s
join exchanges e on e.id = s.exchange_id
order by s.id
