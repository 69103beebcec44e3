-- Every legacy row of trades and its image in the new table, in both directions
-- and column by column. Exact: values are compared, not hashes or counts.
with legacy as (
    select
        a.symbol_id, l.timestamp, l.exchange, l.symbol_base, l.symbol_quote, l.id,
        l.price,
        l.quantity,
        case l.side when 'buy' then 1 when 'sell' then 2 end as side,
        l.trade_id,
        l.quote_quantity,
        l.is_buyer,
        l.is_maker,
        l.created_at
    from trades l
    left join symbol_alias a
        on a.exchange = l.exchange
        and a.symbol_base = l.symbol_base
        and a.symbol_quote = l.symbol_quote
),
different as (
    select
        coalesce(l.timestamp, v.timestamp) as timestamp, coalesce(l.id, v.id) as id,
        coalesce(l.exchange, a.exchange, '?') as exchange,
        coalesce(l.symbol_base, a.symbol_base, '?') as symbol_base,
        coalesce(l.symbol_quote, a.symbol_quote, '?') as symbol_quote,
        case
            when v.symbol_id is null then 'is in trades but not in trade_snapshots_v2'
            when l.timestamp is null then 'is in trade_snapshots_v2 but not in trades'
            else concat_ws(
                ', ',
                case when l.price is distinct from v.price then format('price %s became %s', coalesce(l.price::text, 'null'), coalesce(v.price::text, 'null')) end,
                case when l.quantity is distinct from v.quantity then format('quantity %s became %s', coalesce(l.quantity::text, 'null'), coalesce(v.quantity::text, 'null')) end,
                case when l.side is distinct from v.side then format('side %s became %s', coalesce(l.side::text, 'null'), coalesce(v.side::text, 'null')) end,
                case when l.trade_id is distinct from v.trade_id then format('trade_id %s became %s', coalesce(l.trade_id::text, 'null'), coalesce(v.trade_id::text, 'null')) end,
                case when l.quote_quantity is distinct from v.quote_quantity then format('quote_quantity %s became %s', coalesce(l.quote_quantity::text, 'null'), coalesce(v.quote_quantity::text, 'null')) end,
                case when l.is_buyer is distinct from v.is_buyer then format('is_buyer %s became %s', coalesce(l.is_buyer::text, 'null'), coalesce(v.is_buyer::text, 'null')) end,
                case when l.is_maker is distinct from v.is_maker then format('is_maker %s became %s', coalesce(l.is_maker::text, 'null'), coalesce(v.is_maker::text, 'null')) end,
                case when l.created_at is distinct from v.created_at then format('created_at %s became %s', coalesce(l.created_at::text, 'null'), coalesce(v.created_at::text, 'null')) end
            )
        end as problem
    from legacy l
    full join trade_snapshots_v2 v on v.symbol_id = l.symbol_id and v.timestamp = l.timestamp and v.id = l.id
    left join symbol_alias a on a.symbol_id = v.symbol_id
    where l.timestamp is null
       or v.symbol_id is null
       or (l.price, l.quantity, l.side, l.trade_id, l.quote_quantity, l.is_buyer, l.is_maker, l.created_at)
          is distinct from
          (v.price, v.quantity, v.side, v.trade_id, v.quote_quantity, v.is_buyer, v.is_maker, v.created_at)
    limit 100
)
select s.looked_at, f.subject, f.problem
from (
    select greatest(
        (select count(*) from trades),
        (select count(*) from trade_snapshots_v2)
    ) as looked_at
) s
left join (
    select
        format('%s %s/%s %s id %s', d.exchange, d.symbol_base, d.symbol_quote, d.timestamp, d.id) as subject,
        d.problem
    from different d
    order by d.timestamp, 1
) f on true
