-- red: symbols_relations: XRP/USDT
-- The foreign key stays and says it is valid, as after a faulty restore.
set session_replication_role = replica;
insert into symbols (exchange_id, symbol_base, symbol_quote) values (99, 'XRP', 'USDT');
reset session_replication_role;
