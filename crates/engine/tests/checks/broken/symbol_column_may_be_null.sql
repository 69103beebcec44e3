-- red: symbols_exists: symbols.price_precision
alter table symbols alter price_precision drop not null;
