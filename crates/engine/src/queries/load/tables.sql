-- Whether the tables that a test writes are there: normalised, legacy.
select
    to_regclass('book_ticker_snapshots_v2') is not null and to_regclass('symbols') is not null,
    to_regclass('book_ticker_snapshots') is not null
