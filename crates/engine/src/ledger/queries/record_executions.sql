-- The same execution again is the same row. A name that is not known keeps all
-- of them out and comes back.
with given as (
    select g.*, a.symbol_id
    from unnest(
        $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
        $7::int2[], $8::int2[], $9::text[], $10::text[], $11::text[], $12::text[],
        $13::text[], $14::text[], $15::bool[], $16::int2[], $17::timestamptz[], $18::timestamptz[]
    ) with ordinality g (
        venue, base, quote, order_id, client_order_id, execution_id,
        side, order_type, order_price, original, executed, price,
        commission, commission_asset, is_maker, status, ordered_at, at, place
    )
    left join symbol_alias a
        on a.exchange = g.venue and a.symbol_base = g.base and a.symbol_quote = g.quote
),
stored as (
    insert into order_executions (
        symbol_id, order_id, client_order_id, execution_id, side, order_type, order_price,
        original_quantity, executed_quantity, execution_price, commission, commission_asset,
        is_maker, execution_status, order_time, execution_time
    )
    select
        g.symbol_id, g.order_id, g.client_order_id, g.execution_id, g.side, g.order_type, g.order_price::numeric,
        g.original::numeric, g.executed::numeric, g.price::numeric, g.commission::numeric, g.commission_asset,
        g.is_maker, g.status, g.ordered_at, g.at
    from given g
    where not exists (select 1 from given u where u.symbol_id is null)
    order by g.place
    on conflict (symbol_id, order_id, coalesce(execution_id, '')) do nothing
    returning 1
)
select
    (select count(*) from stored) as stored,
    (
        select concat(g.base, '/', g.quote, ' at ', g.venue)
        from given g where g.symbol_id is null order by g.place limit 1
    ) as unknown
