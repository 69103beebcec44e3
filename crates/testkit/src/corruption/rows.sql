-- No two symbols share an instant, so that a row can be given another symbol.
insert into book_ticker_snapshots (
    timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty,
    sequence_number, update_type, created_at
)
select
    '2025-10-06 00:00:00+00'::timestamptz + i * interval '500 milliseconds' + p.place * interval '30 milliseconds',
    p.exchange, p.base, p.quote,
    1 + i % 97 + p.place * 0.00000123, 2 + i * 0.00000789, 1 + i % 97 + 0.5, 3 + i * 0.00000457,
    case when i % 3 > 0 then 1234567 + i * 7 end,
    (array['snapshot', 'update', null, ''])[1 + i % 4],
    '2025-10-06 00:00:01+00'::timestamptz + i * interval '500 milliseconds'
from generate_series(1, :rows) i
cross join (
    values
        (0, 'MEXC_SPOT', 'BTC', 'USDT'), (1, 'MEXC_SPOT', 'kPEPE', 'USDT'), (2, 'MEXC_SPOT', 'KPEPE', 'USDT'),
        (3, 'MEXC_SPOT', 'F', 'USDT'), (4, 'GATEIO_SPOT', 'BTC', 'USDT'), (5, 'GATEIO_SPOT', 'kPEPE', 'USDT'),
        (6, 'GATEIO_SPOT', 'KPEPE', 'USDT'), (7, 'GATEIO_FUTURES', 'BTC', 'USDT'), (8, 'MEXC', 'BTC', 'USDT'),
        (9, 'binance-spot', 'ETH', 'BTC')
) p (place, exchange, base, quote);
