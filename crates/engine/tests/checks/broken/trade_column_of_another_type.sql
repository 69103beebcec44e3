-- red: move_ready_trades: trades.price
-- More digits than the new column keeps.
alter table trades alter price type numeric(30, 8);
