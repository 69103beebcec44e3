-- red: trades_counts: exchange GATEIO_SPOT
-- red: trades_equal: GATEIO_SPOT ETH/USDT 2024-05-01 00:00:05+00
-- red: old_access_trades: GATEIO_SPOT ETH/USDT
delete from trade_snapshots_v2
where timestamp = '2024-05-01 00:00:05+00'
  and symbol_id = get_symbol_id('GATEIO_SPOT', 'ETH', 'USDT');
