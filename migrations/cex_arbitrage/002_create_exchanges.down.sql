-- Without CASCADE on purpose: while symbols exists, its foreign key makes this
-- script fail, and the transaction leaves everything as it was.

drop table if exists exchanges;

drop function if exists count_reference_change();
drop table if exists reference_generation;
drop function if exists update_exchanges_updated_at();
drop function if exists share_with_legacy_readers(text[]);
drop function if exists legacy_symbols();
drop function if exists legacy_symbols_indexed(regclass);
