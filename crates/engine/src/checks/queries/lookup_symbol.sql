-- The look-up that is measured: a symbol by exchange, base and quote, exactly.
select s.id::bigint
from symbols s
join exchanges e on e.id = s.exchange_id
where e.enum_value = $1
  and s.symbol_base = $2
  and s.symbol_quote = $3
