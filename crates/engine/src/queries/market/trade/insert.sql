insert into trade_snapshots_v2
    (symbol_id, timestamp, side, price, quantity, quote_quantity, trade_id, is_buyer, is_maker)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
returning id
