insert into account_balances (exchange_id, account_type, asset, free_balance, snapshot_time)
select g.exchange_id, 'SPOT', g.asset, g.total::numeric, g.at
from unnest($1::int2[], $2::text[], $3::text[], $4::timestamptz[]) g (exchange_id, asset, total, at)
