-- Balances that no account can have.
select
    concat_ws(' ', 'balance of', p.exchange_id, p.account_type, p.asset) as subject,
    p.id::text as key,
    case
        when p.locked_balance < 0 then 'what is locked is below 0'
        when p.free_balance < 0 then 'what is free is below 0, and nothing can be borrowed there'
        else 'the time lies more than five minutes ahead'
    end as problem
from piece p
where p.locked_balance < 0
   or (p.free_balance < 0 and p.account_type not in ('FUTURES', 'MARGIN'))
   or (p.snapshot_time > now() + interval '5 minutes' and isfinite(p.snapshot_time))
