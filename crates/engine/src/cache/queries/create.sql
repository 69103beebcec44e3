-- Another process may create the same at this moment: its row is waited for and
-- taken. The order is the same for all, so nobody waits in a circle; and what is
-- there already draws no id.
insert into symbols (exchange_id, symbol_base, symbol_quote)
select wanted.exchange_id, wanted.symbol_base, wanted.symbol_quote
from unnest($1::smallint[], $2::text[], $3::text[]) as wanted (exchange_id, symbol_base, symbol_quote)
where not exists (
    select 1
    from symbols s
    where s.exchange_id = wanted.exchange_id
        and s.symbol_base = wanted.symbol_base
        and s.symbol_quote = wanted.symbol_quote
)
order by 1, 2, 3
on conflict (exchange_id, symbol_base, symbol_quote) do nothing
