-- red: book_tickers_counts: exchange MEXC_SPOT
-- red: book_tickers_equal: MEXC_SPOT BTC/USDT 2024-05-01 00:00:05+00
-- red: old_access: MEXC_SPOT BTC/USDT
delete from book_ticker_snapshots_v2
where timestamp = '2024-05-01 00:00:05+00'
  and symbol_id = get_symbol_id('MEXC_SPOT', 'BTC', 'USDT');
