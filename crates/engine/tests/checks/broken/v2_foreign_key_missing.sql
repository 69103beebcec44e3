-- red: v2_foreign_keys_valid: trade_snapshots_v2 (symbol_id) to symbols
alter table trade_snapshots_v2 drop constraint fk_trade_v2_symbol;
