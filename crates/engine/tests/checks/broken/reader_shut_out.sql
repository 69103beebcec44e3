-- red: reader_access: book_ticker_snapshots_v2
grant select on book_ticker_snapshots to public;
