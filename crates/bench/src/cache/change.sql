insert into symbols (exchange_id, symbol_base, symbol_quote)
select id, '{base}', 'USDT' from exchanges where enum_value = 'MEXC_SPOT';
