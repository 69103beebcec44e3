-- red: lookup_helpers: MEXC_SPOT BTC/USDT
create or replace function get_symbol_id(exchange_enum text, base text, quote text) returns integer
language sql stable as $$
    select a.symbol_id
    from symbol_alias a
    where a.exchange = exchange_enum
      and upper(a.symbol_base) = upper(base)
      and upper(a.symbol_quote) = upper(quote);
$$;
