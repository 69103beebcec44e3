truncate symbols restart identity;
insert into symbols (exchange_id, symbol_base, symbol_quote)
select e.id, 'BASE' || n, 'QUOTE' || n % 4
from generate_series(1, {symbols}) n
join (select id, row_number() over (order by id) - 1 as place from exchanges) e on e.place = n % 3;
analyze symbols;
