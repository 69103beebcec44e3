-- red: unknown_exchanges: 'MEXC'
-- The same data under an old name, known to all tables.
update book_ticker_snapshots set exchange = 'MEXC' where exchange = 'MEXC_SPOT';
update trades set exchange = 'MEXC' where exchange = 'MEXC_SPOT';
update exchanges set name = 'MEXC', enum_value = 'MEXC' where enum_value = 'MEXC_SPOT';
insert into exchanges (name, enum_value, display_name, market_type)
values ('MEXC_SPOT', 'MEXC_SPOT', 'MEXC Spot Trading', 'SPOT');
