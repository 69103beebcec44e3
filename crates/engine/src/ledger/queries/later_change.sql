-- The chain of an account is added to at its end.
select c.change_time
from balance_changes c
where c.exchange_id = $1 and c.account_type = $2 and c.asset = $3 and c.change_time > $4
order by c.change_time desc
limit 1
