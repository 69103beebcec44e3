-- red: symbols_filled: MEXC_SPOT kPEPE/USDT
-- red: symbols_counts: MEXC_SPOT
-- red: book_tickers_counts: exchange MEXC_SPOT
-- red: book_tickers_equal: MEXC_SPOT kPEPE/USDT
-- red: old_access: MEXC_SPOT kPEPE/USDT
-- A symbol appears after the fills have run.
insert into book_ticker_snapshots (
    timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty
)
values ('2024-05-01 00:00:00+00', 'MEXC_SPOT', 'kPEPE', 'USDT', 1, 1, 1, 1);
