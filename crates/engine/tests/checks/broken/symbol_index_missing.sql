-- red: symbols_indexes: symbols (symbol_base, symbol_quote)
drop index idx_symbols_base_quote;
