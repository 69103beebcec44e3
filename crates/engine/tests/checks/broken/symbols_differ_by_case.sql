-- red: symbols_similar: GATEIO_FUTURES 'kPEPE'/'USDT' and 'KPEPE'/'USDT'
insert into symbols (exchange_id, symbol_base, symbol_quote)
select e.id, b, 'USDT'
from exchanges e, unnest(array['kPEPE', 'KPEPE']) b
where e.enum_value = 'GATEIO_FUTURES';
