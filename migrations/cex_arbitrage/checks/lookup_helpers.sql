-- The look-up functions, asked about every symbol: they answer for its exact
-- spelling and for no other.
with answers as (
    select
        d.id, d.exchange_enum, d.exchange_name, d.symbol_base, d.symbol_quote,
        case when e.is_active and d.is_active then d.id end as expected_id,
        get_symbol_id(d.exchange_enum, d.symbol_base, d.symbol_quote) as found_id,
        get_exchange_name(d.id) as found_name,
        i.exchange_name as info_name, i.symbol_base as info_base, i.symbol_quote as info_quote,
        -- Another spelling may be another symbol, but never this one.
        get_symbol_id(d.exchange_enum, lower(d.symbol_base), d.symbol_quote) as lower_id,
        get_symbol_id(d.exchange_enum, upper(d.symbol_base), d.symbol_quote) as upper_id,
        get_symbol_id(d.exchange_enum, d.symbol_base || ' ', d.symbol_quote) as blank_id
    from symbol_details d
    join exchanges e on e.id = d.exchange_id
    left join lateral get_symbol_info(d.id) i on true
),
judged as (
    select
        a.*,
        case
            when a.found_id is distinct from a.expected_id
                then format('get_symbol_id says %s instead of %s',
                            coalesce(a.found_id::text, 'null'), coalesce(a.expected_id::text, 'null'))
            when a.found_name is distinct from a.exchange_name
                then format('get_exchange_name says %s', coalesce(a.found_name, 'null'))
            when (a.info_name, a.info_base, a.info_quote)
                 is distinct from (a.exchange_name, a.symbol_base, a.symbol_quote)
                then format('get_symbol_info says %s %s/%s', a.info_name, a.info_base, a.info_quote)
            when (a.lower_id = a.id and lower(a.symbol_base) <> a.symbol_base)
              or (a.upper_id = a.id and upper(a.symbol_base) <> a.symbol_base)
              or a.blank_id = a.id
                then 'get_symbol_id takes another spelling for this symbol'
        end as problem
    from answers a
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from judged) s
left join (
    select format('%s %s/%s', exchange_enum, symbol_base, symbol_quote) as subject, problem
    from judged
    where problem is not null
    order by id
    limit 100
) f on true
