-- red: exchanges_indexes: exchanges (market_type)
drop index idx_exchanges_market_type;
