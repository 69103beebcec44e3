-- red: v2_indexes: trade_snapshots_v2 (trade_id)
drop index idx_trade_v2_trade_id;
