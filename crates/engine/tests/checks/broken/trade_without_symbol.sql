-- red: trades_orphans: symbol_id 999999
-- red: trades_counts: exchange of no known symbol
-- red: trades_equal: ? ?/?
-- red: latest_trades:
-- The foreign key stays and says it is valid, as after a faulty restore.
set session_replication_role = replica;
insert into trade_snapshots_v2 (timestamp, symbol_id, side, price, quantity)
values ('2024-05-01 00:00:00+00', 999999, 1, 1, 1);
reset session_replication_role;
