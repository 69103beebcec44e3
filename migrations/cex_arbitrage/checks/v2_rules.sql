-- The rules of the market data, looked at in every row: a constraint may have
-- been dropped, or added NOT VALID. NaN is named by itself, because it counts as
-- greater than every number and passes "> 0".
with broken as (
    select
        v.symbol_id, v.timestamp, 'book ticker' as kind,
        concat_ws(
            ', ',
            case when 'NaN' in (v.bid_price, v.bid_qty, v.ask_price, v.ask_qty) then 'a value is NaN' end,
            case when v.bid_price <= 0 or v.ask_price <= 0 then 'a price is not above 0' end,
            case when v.bid_qty <= 0 or v.ask_qty <= 0 then 'a quantity is not above 0' end,
            case when v.ask_price < v.bid_price then 'the ask is below the bid' end,
            case when not isfinite(v.timestamp) or not isfinite(v.created_at) then 'a time is infinite' end
        ) as problem
    from book_ticker_snapshots_v2 v
    where v.bid_price <= 0 or v.bid_price >= 'NaN'
       or v.ask_price <= 0 or v.ask_price >= 'NaN'
       or v.bid_qty <= 0 or v.bid_qty >= 'NaN'
       or v.ask_qty <= 0 or v.ask_qty >= 'NaN'
       or v.ask_price < v.bid_price
       or not isfinite(v.timestamp)
       or not isfinite(v.created_at)
    union all
    select
        v.symbol_id, v.timestamp, 'trade ' || v.id,
        concat_ws(
            ', ',
            case when 'NaN' in (v.price, v.quantity) then 'a value is NaN' end,
            case when v.price <= 0 then 'the price is not above 0' end,
            case when v.quantity <= 0 then 'the quantity is not above 0' end,
            case when v.side not in (1, 2) then 'the side is neither 1 nor 2' end,
            case when not isfinite(v.timestamp) or not isfinite(v.created_at) then 'a time is infinite' end
        )
    from trade_snapshots_v2 v
    where v.price <= 0 or v.price >= 'NaN'
       or v.quantity <= 0 or v.quantity >= 'NaN'
       or v.side not in (1, 2)
       or not isfinite(v.timestamp)
       or not isfinite(v.created_at)
)
select s.looked_at, f.subject, f.problem
from (
    select
        (select count(*) from book_ticker_snapshots_v2)
        + (select count(*) from trade_snapshots_v2) as looked_at
) s
left join (
    select format('%s of symbol_id %s at %s', kind, symbol_id, timestamp) as subject, problem
    from broken
    limit 100
) f on true
