-- Exchanges: one row per exchange string that the application or the data uses.
-- The rows come from 002_create_exchanges.fill.sql.

create table exchanges (
    id smallint generated always as identity primary key,
    name varchar(50) not null,
    -- The string the application writes. Compared exactly, case included.
    enum_value varchar(50) not null,
    display_name varchar(100) not null,
    market_type varchar(20) not null,
    -- Soft delete. Rows of an inactive exchange still resolve in a move.
    is_active boolean not null default true,
    base_url varchar(255),
    websocket_url varchar(255),
    rate_limit_requests_per_second integer,
    precision_default smallint default 8,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint uq_exchanges_name unique (name),
    -- The unique constraint is the look-up index: a second one would be a copy.
    constraint idx_exchanges_enum_value unique (enum_value),
    constraint chk_exchanges_market_type check (market_type in ('SPOT', 'FUTURES', 'OPTIONS')),
    constraint chk_exchanges_rate_limit check (rate_limit_requests_per_second > 0),
    constraint chk_exchanges_precision check (precision_default between 1 and 18)
);

create index idx_exchanges_active on exchanges (is_active) where is_active;

create index idx_exchanges_market_type on exchanges (market_type);

create index idx_exchanges_cache_load
    on exchanges (id, name, enum_value, display_name, market_type, is_active)
    where is_active;

create index idx_exchanges_updated_at on exchanges (updated_at desc);

comment on table exchanges is 'One row per exchange string found in the data or known to the application';
comment on column exchanges.enum_value is 'The string as the application writes it, compared exactly';

create function update_exchanges_updated_at() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end;
$$;

-- An update that changes nothing leaves updated_at alone.
create trigger trigger_exchanges_updated_at
    before update on exchanges
    for each row
    when (old.* is distinct from new.*)
    execute function update_exchanges_updated_at();

-- Counts the changes of the reference tables, for caches: whoever reads the
-- number and the tables under one snapshot knows later whether they are still
-- the same. The row's lock is held until commit, so the numbers become visible
-- in their order. It is taken before a statement touches any row of the tables:
-- two that write the same rows cannot wait for each other in a circle.
create table reference_generation (
    only_row boolean primary key default true check (only_row),
    generation bigint not null
);

insert into reference_generation (generation) values (1);

comment on table reference_generation is 'One row: how often exchanges and symbols were written to';

-- By the rights of the owner: who may write to a reference table need not be
-- able to write here. NOTIFY takes a lock that others who notify wait for, and
-- only they: nothing that is written all day does.
create function count_reference_change() returns trigger
language plpgsql security definer
set search_path from current
as $$
begin
    update reference_generation set generation = generation + 1;
    notify reference_generation;
    return null;
end;
$$;

create trigger trigger_exchanges_generation
    before insert or update or delete or truncate on exchanges
    for each statement
    execute function count_reference_change();

-- Whether a walk along an index from one symbol to the next is possible: it
-- needs a complete and ordered index that starts with exchange, base and quote.
create function legacy_symbols_indexed(source regclass) returns boolean
language sql stable as $$
    select exists (
        select 1
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        join pg_am a on a.oid = c.relam
        where i.indrelid = source
          and a.amname = 'btree'
          and i.indisvalid
          and i.indpred is null
          and pg_get_indexdef(i.indexrelid, 1, true) = 'exchange'
          and pg_get_indexdef(i.indexrelid, 2, true) = 'symbol_base'
          and pg_get_indexdef(i.indexrelid, 3, true) = 'symbol_quote'
    );
$$;

-- Every (exchange, base, quote) that a legacy table holds; one that is in both
-- tables comes twice. A legacy table that does not exist has none.
-- A DISTINCT over millions of rows takes seconds, a jump along the index from
-- each symbol to the next takes one probe per symbol. Without the index the
-- jumps would each read the whole table, so then DISTINCT is the way.
create function legacy_symbols()
returns table (exchange varchar, symbol_base varchar, symbol_quote varchar)
language plpgsql stable
set search_path from current
as $$
declare
    source text;
begin
    foreach source in array array['book_ticker_snapshots', 'trades'] loop
        if to_regclass(source) is null then
            continue;
        elsif legacy_symbols_indexed(to_regclass(source)) then
            return query execute format('
                with recursive walk as (
                    (select l.exchange, l.symbol_base, l.symbol_quote
                     from %1$I l
                     order by 1, 2, 3
                     limit 1)
                    union all
                    select next.*
                    from walk w
                    cross join lateral (
                        select l.exchange, l.symbol_base, l.symbol_quote
                        from %1$I l
                        where (l.exchange, l.symbol_base, l.symbol_quote)
                            > (w.exchange, w.symbol_base, w.symbol_quote)
                        order by 1, 2, 3
                        limit 1
                    ) next
                )
                select * from walk', source);
        else
            return query execute format(
                'select distinct l.exchange, l.symbol_base, l.symbol_quote from %I l', source);
        end if;
    end loop;
end;
$$;

-- Default privileges belong to the role that creates an object, and that need
-- not be the owner of the legacy tables. Who may read those may read these.
create function share_with_legacy_readers(relations text[]) returns void
language plpgsql
set search_path from current
as $$
declare
    relation text;
    reader text;
begin
    for reader in
        select case when held.grantee = 0 then 'public' else quote_ident(r.rolname) end
        from (
            select c.relowner as grantee
            from pg_class c
            where c.oid in (to_regclass('book_ticker_snapshots'), to_regclass('trades'))
            union
            select acl.grantee
            from pg_class c
            cross join lateral aclexplode(c.relacl) acl
            where c.oid in (to_regclass('book_ticker_snapshots'), to_regclass('trades'))
              and acl.privilege_type = 'SELECT'
        ) held
        left join pg_roles r on r.oid = held.grantee
    loop
        foreach relation in array relations loop
            execute format('grant select on %I to %s', relation, reader);
        end loop;
    end loop;
end;
$$;

select share_with_legacy_readers(array['exchanges', 'reference_generation']);
