-- The audit of one account, newest first, before a line. Lines are numbered in
-- the order in which they were added, and a chain is added to at its end.
select
    c.id, c.change_time, c.change_type, c.change_amount::text, c.previous_balance::text, c.new_balance::text,
    c.reference_id, c.description
from balance_changes c
join exchanges e on e.id = c.exchange_id
where e.name = $1 and c.account_type = $2 and c.asset = $3
  and ($4::int8 is null or (c.change_time, c.id) < (select b.change_time, b.id from balance_changes b where b.id = $4))
order by c.change_time desc, c.id desc
limit $5
