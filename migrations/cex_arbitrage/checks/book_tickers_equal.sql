-- Every legacy row of book tickers and its image in the new table, in both directions
-- and column by column. Exact: values are compared, not hashes or counts.
with legacy as (
    select
        a.symbol_id, l.timestamp, l.exchange, l.symbol_base, l.symbol_quote,
        l.id,
        l.bid_price,
        l.bid_qty,
        l.ask_price,
        l.ask_qty,
        l.sequence_number,
        l.update_type,
        l.created_at
    from book_ticker_snapshots l
    left join symbol_alias a
        on a.exchange = l.exchange
        and a.symbol_base = l.symbol_base
        and a.symbol_quote = l.symbol_quote
),
different as (
    select
        coalesce(l.timestamp, v.timestamp) as timestamp,
        coalesce(l.exchange, a.exchange, '?') as exchange,
        coalesce(l.symbol_base, a.symbol_base, '?') as symbol_base,
        coalesce(l.symbol_quote, a.symbol_quote, '?') as symbol_quote,
        case
            when v.symbol_id is null then 'is in book_ticker_snapshots but not in book_ticker_snapshots_v2'
            when l.timestamp is null then 'is in book_ticker_snapshots_v2 but not in book_ticker_snapshots'
            else concat_ws(
                ', ',
                case when l.id is distinct from v.id then format('id %s became %s', coalesce(l.id::text, 'null'), coalesce(v.id::text, 'null')) end,
                case when l.bid_price is distinct from v.bid_price then format('bid_price %s became %s', coalesce(l.bid_price::text, 'null'), coalesce(v.bid_price::text, 'null')) end,
                case when l.bid_qty is distinct from v.bid_qty then format('bid_qty %s became %s', coalesce(l.bid_qty::text, 'null'), coalesce(v.bid_qty::text, 'null')) end,
                case when l.ask_price is distinct from v.ask_price then format('ask_price %s became %s', coalesce(l.ask_price::text, 'null'), coalesce(v.ask_price::text, 'null')) end,
                case when l.ask_qty is distinct from v.ask_qty then format('ask_qty %s became %s', coalesce(l.ask_qty::text, 'null'), coalesce(v.ask_qty::text, 'null')) end,
                case when l.sequence_number is distinct from v.sequence_number then format('sequence_number %s became %s', coalesce(l.sequence_number::text, 'null'), coalesce(v.sequence_number::text, 'null')) end,
                case when l.update_type is distinct from v.update_type then format('update_type %s became %s', coalesce(l.update_type::text, 'null'), coalesce(v.update_type::text, 'null')) end,
                case when l.created_at is distinct from v.created_at then format('created_at %s became %s', coalesce(l.created_at::text, 'null'), coalesce(v.created_at::text, 'null')) end
            )
        end as problem
    from legacy l
    full join book_ticker_snapshots_v2 v on v.symbol_id = l.symbol_id and v.timestamp = l.timestamp
    left join symbol_alias a on a.symbol_id = v.symbol_id
    where l.timestamp is null
       or v.symbol_id is null
       or (l.id, l.bid_price, l.bid_qty, l.ask_price, l.ask_qty, l.sequence_number, l.update_type, l.created_at)
          is distinct from
          (v.id, v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.sequence_number, v.update_type, v.created_at)
    limit 100
)
select s.looked_at, f.subject, f.problem
from (
    select greatest(
        (select count(*) from book_ticker_snapshots),
        (select count(*) from book_ticker_snapshots_v2)
    ) as looked_at
) s
left join (
    select
        format('%s %s/%s %s', d.exchange, d.symbol_base, d.symbol_quote, d.timestamp) as subject,
        d.problem
    from different d
    order by d.timestamp, 1
) f on true
