select s.id, s.exchange_id
from symbols s
where s.symbol_base = $1
    and s.symbol_quote = $2
