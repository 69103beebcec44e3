-- red: trades_equal: GATEIO_SPOT ETH/USDT 2024-05-01 00:00:05+00
-- red: old_access_trades: GATEIO_SPOT ETH/USDT
-- Null is another value than false.
update trade_snapshots_v2
set is_buyer = null
where timestamp = '2024-05-01 00:00:05+00'
  and symbol_id = get_symbol_id('GATEIO_SPOT', 'ETH', 'USDT');
