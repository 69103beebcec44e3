-- Executions by themselves.
select
    w.subject, p.id::text as key, w.problem
from piece p
cross join lateral (
    values
        ('execution beyond its order', 'more was executed than asked for', p.executed_quantity > p.original_quantity),
        ('execution amount', 'quantity or price is not above 0', p.executed_quantity <= 0 or p.execution_price <= 0),
        ('execution side', 'the side is neither 1 nor 2', p.side not in (1, 2)),
        ('execution time', 'it is executed before it was ordered', p.execution_time < p.order_time)
) w (subject, problem, wrong)
where w.wrong
