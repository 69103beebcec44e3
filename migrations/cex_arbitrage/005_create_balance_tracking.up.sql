-- Balances: what each account held at a time, and the audit of every change.

create table account_balances (
    id bigserial primary key,
    exchange_id smallint not null,
    account_type varchar(20) not null,
    asset varchar(20) not null,
    -- 20 digits before the point: a wallet of 1e14 tokens with 18 decimals fits.
    free_balance numeric(38, 18) not null,
    locked_balance numeric(38, 18) not null default 0,
    total_balance numeric(38, 18) generated always as (free_balance + locked_balance) stored,
    margin_balance numeric(38, 18),
    unrealized_pnl numeric(38, 18),
    snapshot_time timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint fk_balances_exchange
        foreign key (exchange_id) references exchanges (id) on delete restrict,
    -- Read backwards, this is also the index to the newest balance of an account.
    constraint idx_balances_latest unique (exchange_id, account_type, asset, snapshot_time),
    constraint chk_balances_valid_account_type
        check (account_type in ('SPOT', 'FUTURES', 'MARGIN', 'OPTIONS')),
    -- A borrowed asset is a negative balance, which only these two can have.
    constraint chk_balances_non_negative check (
        locked_balance >= 0
        and (free_balance >= 0 or account_type in ('FUTURES', 'MARGIN'))
    ),
    -- NaN counts as greater than every number, so ">= 0" alone lets it in.
    constraint chk_balances_numbers check (
        free_balance < 'NaN' and locked_balance < 'NaN'
        and margin_balance < 'NaN' and unrealized_pnl < 'NaN'
    ),
    constraint chk_balances_asset check (asset <> ''),
    constraint chk_balances_finite_time check (isfinite(snapshot_time))
);

create index idx_balances_asset on account_balances (asset);

create index idx_balances_snapshot_time on account_balances (snapshot_time desc);

create function update_account_balances_updated_at() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end;
$$;

-- An update that changes nothing leaves updated_at alone. The columns one by
-- one: a condition on the whole row may not see a generated column.
create trigger trigger_account_balances_updated_at
    before update on account_balances
    for each row
    when (
        (old.exchange_id, old.account_type, old.asset, old.snapshot_time,
         old.free_balance, old.locked_balance, old.margin_balance, old.unrealized_pnl)
        is distinct from
        (new.exchange_id, new.account_type, new.asset, new.snapshot_time,
         new.free_balance, new.locked_balance, new.margin_balance, new.unrealized_pnl)
    )
    execute function update_account_balances_updated_at();

create table balance_changes (
    id bigserial primary key,
    exchange_id smallint not null,
    account_type varchar(20) not null,
    asset varchar(20) not null,
    change_type varchar(20) not null,
    change_amount numeric(38, 18) not null,
    previous_balance numeric(38, 18) not null,
    new_balance numeric(38, 18) not null,
    reference_id varchar(100),
    reference_type varchar(20),
    description text,
    change_time timestamptz not null,
    created_at timestamptz not null default now(),
    constraint fk_balance_changes_exchange
        foreign key (exchange_id) references exchanges (id) on delete restrict,
    constraint chk_balance_changes_account_type
        check (account_type in ('SPOT', 'FUTURES', 'MARGIN', 'OPTIONS')),
    constraint chk_balance_change_type check (
        change_type in ('TRADE', 'DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'FEE', 'ADJUSTMENT')
    ),
    constraint chk_balance_math check (new_balance = previous_balance + change_amount),
    constraint chk_balance_changes_numbers check (
        change_amount < 'NaN' and previous_balance < 'NaN' and new_balance < 'NaN'
    ),
    constraint chk_balance_changes_asset check (asset <> ''),
    constraint chk_balance_changes_finite_time check (isfinite(change_time))
);

-- The time comes last: the chain of one account is read in its order.
create index idx_balance_changes_exchange_asset
    on balance_changes (exchange_id, account_type, asset, change_time, id);

create index idx_balance_changes_time on balance_changes (change_time desc);

create index idx_balance_changes_reference on balance_changes (reference_id, reference_type);

-- An audit is added to and never rewritten: what was wrong is put right by a
-- later row that says so.
create function refuse_audit_edit() returns trigger
language plpgsql as $$
begin
    raise exception '% is an audit and takes no %', tg_table_name, lower(tg_op)
        using hint = 'Add a row that puts it right instead.';
end;
$$;

create trigger trigger_balance_changes_append_only
    before update or delete or truncate on balance_changes
    for each statement
    execute function refuse_audit_edit();

comment on table account_balances is 'What an account held of an asset at a time';
comment on table balance_changes is 'Audit of every change of a balance; rows are only added';
comment on column account_balances.total_balance is 'free and locked, worked out by the database';

-- The newest balance of every account: one probe of the unique index per
-- account, not a sort of the whole history.
create materialized view latest_account_balances as
with recursive account as (
    (
        select exchange_id, account_type, asset
        from account_balances
        order by exchange_id, account_type, asset
        limit 1
    )
    union all
    select next.*
    from account a
    cross join lateral (
        select b.exchange_id, b.account_type, b.asset
        from account_balances b
        where (b.exchange_id, b.account_type, b.asset) > (a.exchange_id, a.account_type, a.asset)
        order by b.exchange_id, b.account_type, b.asset
        limit 1
    ) next
)
select
    a.exchange_id, a.account_type, a.asset,
    newest.free_balance, newest.locked_balance, newest.total_balance, newest.snapshot_time
from account a
cross join lateral (
    select b.free_balance, b.locked_balance, b.total_balance, b.snapshot_time
    from account_balances b
    where b.exchange_id = a.exchange_id and b.account_type = a.account_type and b.asset = a.asset
    order by b.snapshot_time desc
    limit 1
) newest;

-- A refresh that leaves readers alone needs a unique index.
create unique index idx_latest_balances
    on latest_account_balances (exchange_id, account_type, asset);
