-- What does not add up in orders, executions, statuses and balances, each asked
-- of the tables and not of whoever filled them. Nothing is the right answer.
select string_agg(fault, '; ' order by fault) from (
    -- A taker's price was quoted within the last second, up to a tenth of a per cent.
    select format('%s: price', x.execution_id)
    from order_executions x
    join lateral (
        select min(v.bid_price) as low, max(v.ask_price) as high
        from book_ticker_snapshots_v2 v
        where v.symbol_id = x.symbol_id and v.timestamp between x.order_time - interval '1 minute' and x.execution_time
    ) q on true
    where x.execution_price not between q.low * 0.999 and q.high * 1.001
    union all
    select format('%s: filled', h.order_id)
    from order_status_history h
    where h.filled_quantity <> coalesce((
        select sum(x.executed_quantity) from order_executions x
        where x.order_id = h.order_id and x.execution_time <= h.status_time
    ), 0)
    union all
    select format('change %s', c.id)
    from (
        select c.*, lag(c.new_balance, 1, 0) over (partition by c.exchange_id, c.asset order by c.change_time, c.id) as left_by
        from balance_changes c
    ) c
    where c.previous_balance <> c.left_by
    union all
    select format('%s %s: held', e.name, b.asset)
    from account_balances b
    join exchanges e on e.id = b.exchange_id
    where b.total_balance <> (
        select sum(c.change_amount) from balance_changes c
        where c.exchange_id = b.exchange_id and c.asset = b.asset and c.change_time <= b.snapshot_time
    )
    union all
    -- What the executions brought is what the audit says.
    select format('%s %s: brought', e.name, a.asset)
    from (
        select s.exchange_id, g.asset, sum(g.amount) as brought
        from order_executions x
        join symbols s on s.id = x.symbol_id
        cross join lateral (
            values
                (s.symbol_base, x.executed_quantity * (3 - 2 * x.side)),
                (s.symbol_quote, x.executed_quantity * x.execution_price * (2 * x.side - 3)),
                (x.commission_asset, -x.commission)
        ) g (asset, amount)
        group by 1, 2
    ) a
    join exchanges e on e.id = a.exchange_id
    where a.brought <> (
        select coalesce(sum(c.change_amount), 0) from balance_changes c
        where c.exchange_id = a.exchange_id and c.asset = a.asset and c.change_type <> 'DEPOSIT'
    )
) f (fault)
