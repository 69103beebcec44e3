-- red: v2_matviews: latest_trade_snapshots
drop index idx_latest_trade_symbol;
