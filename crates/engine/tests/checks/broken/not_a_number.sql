-- red: v2_rules: book ticker of symbol_id
-- The legacy table takes NaN, because it counts as above 0.
alter table book_ticker_snapshots_v2 drop constraint chk_positive_quantities_v2;
update book_ticker_snapshots_v2 set ask_qty = 'NaN'
where timestamp = '2024-05-01 00:00:05+00'
  and symbol_id = get_symbol_id('MEXC_SPOT', 'BTC', 'USDT');
update book_ticker_snapshots set ask_qty = 'NaN'
where timestamp = '2024-05-01 00:00:05+00'
  and exchange = 'MEXC_SPOT' and symbol_base = 'BTC';
