-- red: legacy_intact: trades
-- red: legacy_still_intact: trades
-- red: move_ready_trades: trades
alter table trades drop constraint trades_pkey;
