-- Without CASCADE on purpose: while the tables or views of migration 004 exist,
-- they depend on symbols and make this script fail, and the transaction leaves
-- everything as it was. Market data can therefore never lose its names.

drop function if exists extract_current_symbols();
drop function if exists get_symbol_info(integer);
drop function if exists get_exchange_name(integer);
drop function if exists get_symbol_id(text, text, text);
drop view if exists symbol_details;
drop view if exists symbol_alias;

drop table if exists symbols;

drop function if exists update_symbols_updated_at();

-- For caches: what they hold is gone.
update reference_generation set generation = generation + 1;
