-- Of an active symbol or not: history has to be written down too.
select symbol_id from symbol_alias where exchange = $1 and symbol_base = $2 and symbol_quote = $3
