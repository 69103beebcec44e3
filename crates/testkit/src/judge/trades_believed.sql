with
-- A trade of the client is known by its trade_id; a copy counts when all its
-- values are right.
stored as (
    select c.call, c.outcome, c.trade_id, c.copies, count(t.id) as there
    from call_trade c
    left join trades t
        on t.trade_id = c.trade_id
            and (t.timestamp, t.exchange, t.symbol_base, t.symbol_quote, t.price, t.quantity, t.side)
                = (c.timestamp, c.exchange, c.symbol_base, c.symbol_quote, c.price, c.quantity, c.side)
    group by c.call, c.outcome, c.trade_id, c.copies
),
old as (
    select
        o.timestamp, o.exchange, o.symbol_base, o.symbol_quote, o.id,
        o.created_at < c.surely as is_gone,
        o.created_at >= c.surely and o.created_at < c.perhaps as is_doubtful,
        t.id is not null as is_there,
        t is not distinct from o as is_untouched
    from judge.trades o
    join cleaned c on c.of_table = 'trades'
    left join trades t
        on (t.timestamp, t.exchange, t.symbol_base, t.symbol_quote, t.id)
            = (o.timestamp, o.exchange, o.symbol_base, o.symbol_quote, o.id)
),
faults as (
    select
        case when s.there < s.copies then 'lost' else 'too many copies' end as kind,
        s.trade_id as key
    from stored s
    where s.outcome = 'acked' and s.there <> s.copies
    union all
    select 'call in doubt is half there', 'call ' || s.call
    from stored s
    where s.outcome = 'unknown'
    group by s.call
    having not (bool_and(s.there = s.copies) or bool_and(s.there = 0))
    union all
    select
        case
            when o.is_gone and o.is_there then 'cleaned up and there'
            when o.is_gone or o.is_doubtful then null
            when not o.is_there then 'old row lost'
            when not o.is_untouched then 'old row changed'
        end,
        concat_ws(' ', o.timestamp, o.exchange, o.symbol_base, o.symbol_quote, o.id)
    from old o
    union all
    select 'clean-up in doubt is half done', count(*) filter (where o.is_there) || ' of ' || count(*) || ' rows are there'
    from old o
    where o.is_doubtful
    having count(*) filter (where o.is_there) not in (0, count(*))
    union all
    select 'ghost', concat_ws(' ', t.timestamp, t.exchange, t.symbol_base, t.symbol_quote, t.id)
    from trades t
    where not exists (
            select from judge.trades o
            where (o.timestamp, o.exchange, o.symbol_base, o.symbol_quote, o.id)
                = (t.timestamp, t.exchange, t.symbol_base, t.symbol_quote, t.id)
        )
        and not exists (
            select from call_trade c
            where c.trade_id = t.trade_id
                and (t.timestamp, t.exchange, t.symbol_base, t.symbol_quote, t.price, t.quantity, t.side)
                    = (c.timestamp, c.exchange, c.symbol_base, c.symbol_quote, c.price, c.quantity, c.side)
        )
)
select count(*) over () as count, kind, 'trade ' || key as key
from faults
where kind is not null
order by kind, key
limit $1
