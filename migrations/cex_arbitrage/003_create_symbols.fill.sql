-- Fills symbols with every combination that the data holds. May be run any
-- number of times; only what is missing is inserted, so no ids are used up.
-- A combination whose exchange is not there yet is left for the next run, and
-- one with equal base and quote breaks a rule of the plan: the check
-- "symbols_filled" names both, and the move puts their rows into quarantine.
insert into symbols (exchange_id, symbol_base, symbol_quote)
select e.id, held.symbol_base, held.symbol_quote
from (
    select distinct l.exchange, l.symbol_base, l.symbol_quote
    from legacy_symbols() l
) held
join exchanges e on e.enum_value = held.exchange
where held.symbol_base <> held.symbol_quote
  and not exists (
      select 1
      from symbols s
      where s.exchange_id = e.id
        and s.symbol_base = held.symbol_base
        and s.symbol_quote = held.symbol_quote
  )
order by e.id, held.symbol_base, held.symbol_quote;
