-- For each exchange: as many symbols stem from the data as the data holds
-- combinations. Symbols that the data does not hold are not counted.
with inventory as materialized (
    select * from extract_current_symbols()
),
per_exchange as (
    select
        i.exchange,
        count(*) as combinations,
        (
            select count(distinct a.symbol_id)
            from symbol_alias a
            where a.exchange = i.exchange
              and exists (
                  select 1
                  from inventory h
                  where h.exchange = a.exchange
                    and h.symbol_base = a.symbol_base
                    and h.symbol_quote = a.symbol_quote
              )
        ) as symbols
    from inventory i
    group by i.exchange
)
select s.looked_at, f.subject, f.problem
from (select coalesce(sum(combinations), 0)::bigint as looked_at from per_exchange) s
left join (
    select
        exchange as subject,
        format('the data holds %s combinations, %s symbols stem from it', combinations, symbols) as problem
    from per_exchange
    where combinations <> symbols
    order by exchange
    limit 100
) f on true
