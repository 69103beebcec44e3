-- red: old_access: MEXC_SPOT ETH/USDT
alter view book_ticker_snapshots_legacy rename to renamed;
create view book_ticker_snapshots_legacy as
select * from renamed where symbol_base <> 'ETH' or exchange <> 'MEXC_SPOT';
