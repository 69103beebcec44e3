-- Symbols that cannot be meant: of an asset against itself, or without a name.
select
    concat_ws(' ', 'symbol', s.id, s.symbol_base || '/' || s.symbol_quote) as subject,
    s.id::text as key,
    case
        when s.symbol_base = s.symbol_quote then 'base and quote are the same'
        when btrim(s.symbol_base) = '' or btrim(s.symbol_quote) = '' then 'base or quote has no name'
        when s.symbol_base <> btrim(s.symbol_base) or s.symbol_quote <> btrim(s.symbol_quote)
            then 'base or quote begins or ends with a blank'
        when s.min_order_size > s.max_order_size then 'the smallest order is larger than the largest'
    end as problem
from symbols s
