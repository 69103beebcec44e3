-- One row per account and time; the same again is the same row, other amounts
-- of the same time replace it, and the last of them counts. Names that are not
-- known come back.
with given as (
    select g.*, e.id as exchange_id
    from unnest(
        $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]
    ) with ordinality g (venue, account_type, asset, free, locked, at, place)
    left join exchanges e on e.name = g.venue
),
stored as (
    insert into account_balances as b (
        exchange_id, account_type, asset, free_balance, locked_balance, snapshot_time
    )
    select distinct on (g.exchange_id, g.account_type, g.asset, g.at)
        g.exchange_id, g.account_type, g.asset, g.free::numeric, g.locked::numeric, g.at
    from given g
    where not exists (select 1 from given u where u.exchange_id is null)
    order by g.exchange_id, g.account_type, g.asset, g.at, g.place desc
    on conflict (exchange_id, account_type, asset, snapshot_time) do update
    set free_balance = excluded.free_balance, locked_balance = excluded.locked_balance
    where (b.free_balance, b.locked_balance) is distinct from (excluded.free_balance, excluded.locked_balance)
    returning 1
)
select
    (select count(*) from stored) as stored,
    (select g.venue from given g where g.exchange_id is null order by g.place limit 1) as unknown
