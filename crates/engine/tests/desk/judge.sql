-- Every ordered pair of venues of every pair of assets, and of these the one
-- that leaves most per unit.
with newest as (
    select distinct on (symbol_id) *
    from book_ticker_snapshots_v2
    order by symbol_id, timestamp desc
),
fee as (
    select distinct on (exchange_id) exchange_id, taker_rate
    from exchange_fees
    order by exchange_id, id desc
),
side as (
    select s.symbol_base as base, s.symbol_quote as quote, e.name, e.market_type as kind, f.taker_rate as rate, n.*
    from newest n
    join symbols s on s.id = n.symbol_id
    join exchanges e on e.id = s.exchange_id
    join fee f on f.exchange_id = e.id
),
way as (
    select
        buy.base, buy.quote, buy.name as buyer, sell.name as seller, buy.ask_price as ask, sell.bid_price as bid,
        buy.ask_price * buy.rate as buy_fee, sell.bid_price * sell.rate as sell_fee,
        sell.bid_price - buy.ask_price as gross,
        sell.bid_price * (1 - sell.rate) - buy.ask_price * (1 + buy.rate) as net,
        least(buy.ask_qty, sell.bid_qty) as size,
        case
            when buy.kind = 'FUTURES' and sell.kind = 'SPOT'
                then (buy.bid_price + buy.ask_price)::numeric(200, 60) / (sell.bid_price + sell.ask_price) - 1
            when buy.kind = 'SPOT' and sell.kind = 'FUTURES'
                then (sell.bid_price + sell.ask_price)::numeric(200, 60) / (buy.bid_price + buy.ask_price) - 1
        end as basis,
        buy.ask_price * (1 + buy.rate) as pays, sell.bid_price * (1 - sell.rate) as gets
    from side buy
    join side sell using (base, quote)
    where buy.name <> sell.name
),
best as (
    select distinct on (base, quote) *
    from way
    order by base, quote, net desc, pays, buyer, gets desc, seller
)
select string_agg(concat_ws(
    ' ', base, quote, buyer, trim_scale(ask), trim_scale(buy_fee), seller, trim_scale(bid), trim_scale(sell_fee),
    trim_scale(gross), round(gross::numeric(200, 60) * 100 / ask, 6),
    trim_scale(net), round(net::numeric(200, 60) * 100 / ask, 6),
    trim_scale(size), trim_scale(size * net), coalesce(round(basis * 100, 6)::text, 'none')
), E'\n')
from best
