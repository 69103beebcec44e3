-- Numbered in their order, by which the chain of an account is read.
insert into balance_changes (
    exchange_id, account_type, asset, change_type, change_amount, previous_balance, new_balance,
    reference_id, reference_type, description, change_time
)
select
    g.exchange_id, 'SPOT', g.asset, g.kind, g.amount::numeric, g.before::numeric, g.before::numeric + g.amount::numeric,
    g.reference, case when g.reference is not null then 'execution' end, 'sample', g.at
from unnest(
    $1::int2[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[]
) with ordinality g (exchange_id, asset, kind, amount, before, reference, at, place)
order by g.place
