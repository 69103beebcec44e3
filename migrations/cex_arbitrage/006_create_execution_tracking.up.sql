-- Executions with the history of their orders, venues' fees, the analytics over
-- market data and executions, and monitoring.

create table order_executions (
    id bigserial primary key,
    symbol_id integer not null,
    order_id varchar(100) not null,
    client_order_id varchar(100),
    execution_id varchar(100),
    -- 1 buy, 2 sell.
    side smallint not null,
    -- 1 limit, 2 market, 3 limit maker, 4 IOC, 5 FOK, 6 stop limit, 7 stop market.
    order_type smallint not null,
    -- 1 GTC, 2 IOC, 3 FOK, 4 GTD.
    time_in_force smallint,
    -- Null for market orders.
    order_price numeric(20, 8),
    stop_price numeric(20, 8),
    iceberg_quantity numeric(20, 8),
    original_quantity numeric(20, 8) not null,
    -- Of this execution, not of the order so far.
    executed_quantity numeric(20, 8) not null,
    remaining_quantity numeric(20, 8),
    execution_price numeric(20, 8) not null,
    -- Negative when the venue pays the maker.
    commission numeric(20, 8),
    commission_asset varchar(20),
    is_maker boolean,
    -- -1 unknown, 1 new, 2 filled, 3 partially filled, 4 cancelled,
    -- 5 partially cancelled, 6 expired, 7 rejected.
    execution_status smallint not null,
    order_time timestamptz,
    execution_time timestamptz not null,
    created_at timestamptz not null default now(),
    constraint fk_executions_symbol
        foreign key (symbol_id) references symbols (id) on delete restrict,
    -- NaN counts as greater than every number, so "> 0" alone lets it in.
    constraint chk_executions_positive_quantities check (
        original_quantity > 0 and original_quantity < 'NaN'
        and executed_quantity > 0 and executed_quantity < 'NaN'
        and execution_price > 0 and execution_price < 'NaN'
    ),
    constraint chk_executions_quantity_logic check (
        executed_quantity <= original_quantity
        and remaining_quantity between 0 and original_quantity - executed_quantity
    ),
    constraint chk_executions_prices check (
        order_price > 0 and order_price < 'NaN'
        and stop_price > 0 and stop_price < 'NaN'
        and iceberg_quantity > 0 and iceberg_quantity < 'NaN'
        and commission < 'NaN'
    ),
    constraint chk_executions_valid_side check (side in (1, 2)),
    constraint chk_executions_order_type check (order_type between 1 and 7),
    constraint chk_executions_time_in_force check (time_in_force between 1 and 4),
    constraint chk_executions_status
        check (execution_status = -1 or execution_status between 1 and 7),
    -- A commission without its asset cannot be added to anything.
    constraint chk_executions_commission_asset
        check (commission is null or commission = 0 or commission_asset is not null),
    constraint chk_executions_finite_times
        check (isfinite(execution_time) and isfinite(order_time))
);

-- Executions without a number of their own must not repeat either. NULLS NOT
-- DISTINCT is newer than the oldest PostgreSQL that the plan is for.
create unique index uq_executions_order
    on order_executions (symbol_id, order_id, coalesce(execution_id, ''));

create index idx_executions_symbol_time on order_executions (symbol_id, execution_time desc);

create index idx_executions_order_id on order_executions (order_id);

create index idx_executions_client_order on order_executions (client_order_id);

create index idx_executions_status on order_executions (execution_status);

create index idx_executions_execution_time on order_executions (execution_time desc);

create index idx_executions_analysis on order_executions (
    symbol_id, side, execution_time, execution_price, executed_quantity, commission
);

create table order_status_history (
    id bigserial primary key,
    order_id varchar(100) not null,
    client_order_id varchar(100),
    symbol_id integer not null,
    -- Null for a new order.
    previous_status smallint,
    new_status smallint not null,
    status_reason varchar(100),
    original_quantity numeric(20, 8) not null,
    filled_quantity numeric(20, 8) not null default 0,
    remaining_quantity numeric(20, 8) not null,
    status_time timestamptz not null,
    created_at timestamptz not null default now(),
    constraint fk_order_status_symbol
        foreign key (symbol_id) references symbols (id) on delete restrict,
    constraint chk_status_valid_quantities check (
        original_quantity > 0 and original_quantity < 'NaN'
        and filled_quantity >= 0 and remaining_quantity >= 0
        and filled_quantity + remaining_quantity = original_quantity
    ),
    constraint chk_status_known check (
        (new_status = -1 or new_status between 1 and 7)
        and (previous_status = -1 or previous_status between 1 and 7)
    ),
    constraint chk_status_finite_time check (isfinite(status_time))
);

create index idx_order_status_order_id on order_status_history (order_id);

create index idx_order_status_time on order_status_history (status_time desc);

create index idx_order_status_symbol on order_status_history (symbol_id, status_time desc);

-- What each venue takes of a trade, as a share of its value: 0.001 is 0.1 %.
-- Rows are only added; the newest of a venue is in force, the older ones say who
-- changed what. Negative when the venue pays the maker.
create table exchange_fees (
    id bigserial primary key,
    exchange_id smallint not null,
    maker_rate numeric(10, 8) not null,
    taker_rate numeric(10, 8) not null,
    -- A quote older than this is stale: nobody should trade on it.
    stale_after_ms integer not null default 10000,
    -- Whether quantities are numbers of contracts and not of the base asset.
    in_contracts boolean not null default false,
    changed_by text not null,
    reason text not null default '',
    changed_at timestamptz not null default now(),
    constraint fk_exchange_fees_exchange
        foreign key (exchange_id) references exchanges (id) on delete restrict,
    constraint chk_exchange_fees_rates
        check (maker_rate > -0.1 and maker_rate < 0.1 and taker_rate > -0.1 and taker_rate < 0.1),
    constraint chk_exchange_fees_stale check (stale_after_ms between 1 and 86400000)
);

create index idx_exchange_fees_current on exchange_fees (exchange_id, id desc);

create trigger trigger_exchange_fees_append_only
    before update or delete or truncate on exchange_fees
    for each statement
    execute function refuse_audit_edit();

-- How long opportunities stood. The desk writes it; at most one row of a route
-- is open.
create table opportunity_history (
    id bigserial primary key,
    symbol_base varchar(20) not null,
    symbol_quote varchar(20) not null,
    buy_exchange_id smallint not null,
    sell_exchange_id smallint not null,
    opened_at timestamptz not null,
    seen_at timestamptz not null,
    closed_at timestamptz,
    best_net_percent numeric(20, 6) not null,
    best_profit numeric not null,
    best_at timestamptz not null,
    constraint fk_opportunity_buy
        foreign key (buy_exchange_id) references exchanges (id) on delete restrict,
    constraint fk_opportunity_sell
        foreign key (sell_exchange_id) references exchanges (id) on delete restrict,
    constraint chk_opportunity_venues check (buy_exchange_id <> sell_exchange_id),
    constraint chk_opportunity_times check (closed_at >= opened_at and seen_at >= opened_at)
);

create unique index idx_opportunity_open
    on opportunity_history (symbol_base, symbol_quote, buy_exchange_id, sell_exchange_id)
    where closed_at is null;

create index idx_opportunity_pair
    on opportunity_history (symbol_base, symbol_quote, opened_at desc);

create index idx_opportunity_opened on opportunity_history (opened_at desc);

create table system_metrics (
    id bigserial primary key,
    metric_name varchar(50) not null,
    metric_category varchar(20) not null,
    metric_value numeric(20, 8) not null,
    metric_unit varchar(20),
    exchange_name varchar(50),
    symbol_pair varchar(50),
    additional_context jsonb,
    measurement_time timestamptz not null,
    created_at timestamptz not null default now(),
    constraint chk_metrics_category
        check (metric_category in ('PERFORMANCE', 'CACHE', 'DATABASE', 'NETWORK', 'BUSINESS')),
    constraint chk_metrics_number check (metric_value < 'NaN'),
    constraint chk_metrics_finite_time check (isfinite(measurement_time))
);

create index idx_metrics_name_time on system_metrics (metric_name, measurement_time desc);

create index idx_metrics_category_time on system_metrics (metric_category, measurement_time desc);

create index idx_metrics_exchange on system_metrics (exchange_name, measurement_time desc)
    where exchange_name is not null;

create table health_checks (
    id bigserial primary key,
    check_name varchar(50) not null,
    check_category varchar(20) not null,
    status varchar(20) not null,
    status_message text,
    response_time_ms numeric(10, 3),
    success_rate numeric(5, 2),
    exchange_name varchar(50),
    additional_data jsonb,
    check_time timestamptz not null,
    created_at timestamptz not null default now(),
    constraint chk_health_status check (status in ('HEALTHY', 'WARNING', 'CRITICAL', 'UNKNOWN')),
    constraint chk_health_category
        check (check_category in ('INFRASTRUCTURE', 'PERFORMANCE', 'DATA_QUALITY', 'BUSINESS')),
    constraint chk_health_numbers
        check (response_time_ms >= 0 and response_time_ms < 'NaN' and success_rate between 0 and 100),
    constraint chk_health_finite_time check (isfinite(check_time))
);

create index idx_health_checks_name_time on health_checks (check_name, check_time desc);

create index idx_health_checks_status on health_checks (status, check_time desc);

create index idx_health_checks_exchange on health_checks (exchange_name, check_time desc)
    where exchange_name is not null;

comment on table order_executions is 'One row per execution of an order';
comment on column order_executions.side is '1 buy, 2 sell';
comment on table order_status_history is 'Every status an order has had';
comment on table exchange_fees is 'Fees per venue as a share of the value; the newest row of a venue is in force';
comment on table opportunity_history is 'When an opportunity opened, its best and when it closed';
comment on table system_metrics is 'Measured values by name and time';
comment on table health_checks is 'Results of health checks';

-- The newest quote of every symbol that is active on an active venue: one probe
-- of the primary key per symbol. "between" and the order by symbol leave the
-- planner only that index, see 004.
create view cross_exchange_quotes as
select
    s.symbol_base || '/' || s.symbol_quote as symbol_pair,
    s.symbol_base, s.symbol_quote,
    e.name as exchange_name, e.market_type,
    newest.bid_price, newest.bid_qty, newest.ask_price, newest.ask_qty, newest.timestamp
from exchanges e
join symbols s on s.exchange_id = e.id
cross join lateral (
    select v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.timestamp
    from book_ticker_snapshots_v2 v
    where v.symbol_id between s.id and s.id
    order by v.symbol_id desc, v.timestamp desc
    limit 1
) newest
where e.is_active and s.is_active;

-- Of quotes of the last five minutes; a quote of the future is none. Refreshed
-- each minute, so "now" is the time of the refresh and analysis_time says it.
create materialized view cross_exchange_opportunities as
select
    q.symbol_pair, q.symbol_base, q.symbol_quote,
    max(q.bid_price) as highest_bid,
    min(q.ask_price) as lowest_ask,
    max(q.bid_price) - min(q.ask_price) as price_difference,
    round((max(q.bid_price) - min(q.ask_price)) * 100 / min(q.ask_price), 6) as profit_percentage,
    count(*) as exchange_count,
    array_agg(q.exchange_name order by q.exchange_name) as exchanges,
    now() as analysis_time
from cross_exchange_quotes q
where q.timestamp > now() - interval '5 minutes' and q.timestamp <= now()
group by q.symbol_pair, q.symbol_base, q.symbol_quote
having count(*) > 1 and max(q.bid_price) > min(q.ask_price);

-- A refresh that leaves readers alone needs a unique index. The two parts, not
-- the pair: an asset may have a slash in its name.
create unique index idx_arbitrage_symbol
    on cross_exchange_opportunities (symbol_base, symbol_quote);

-- Of the last 24 hours. Commissions in other assets than base and quote are
-- counted and left out of the sum: nothing here says what they are worth.
create materialized view trading_performance_summary as
select
    s.symbol_base || '/' || s.symbol_quote as symbol_pair,
    e.name as exchange_name,
    count(*) as execution_count,
    sum(x.executed_quantity) as base_volume,
    sum(x.executed_quantity * x.execution_price) as quote_volume,
    round(sum(x.executed_quantity * x.execution_price) / sum(x.executed_quantity), 8) as average_price,
    sum(case
        when x.commission_asset = s.symbol_quote then x.commission
        when x.commission_asset = s.symbol_base then x.commission * x.execution_price
    end) as total_commission,
    round(
        sum(case
            when x.commission_asset = s.symbol_quote then x.commission
            when x.commission_asset = s.symbol_base then x.commission * x.execution_price
        end) / sum(x.executed_quantity * x.execution_price), 8
    ) as commission_rate,
    count(*) filter (
        where x.commission <> 0 and x.commission_asset not in (s.symbol_base, s.symbol_quote)
    ) as other_commissions,
    min(x.execution_time) as first_execution,
    max(x.execution_time) as last_execution,
    now() as analysis_time
from order_executions x
join symbols s on s.id = x.symbol_id
join exchanges e on e.id = s.exchange_id
where x.execution_time > now() - interval '24 hours' and x.execution_time <= now()
group by s.symbol_base, s.symbol_quote, e.name;

create unique index idx_performance_symbol_exchange
    on trading_performance_summary (symbol_pair, exchange_name);

create view performance_alerts as
select
    m.metric_name, m.metric_category, m.metric_unit,
    avg(m.metric_value) as avg_value,
    max(m.metric_value) as max_value,
    min(m.metric_value) as min_value,
    stddev(m.metric_value) as stddev_value,
    count(*) as sample_count,
    (array_agg(m.metric_value order by m.measurement_time desc, m.id desc))[1] as latest_value,
    max(m.measurement_time) as latest_time
from system_metrics m
where m.measurement_time > now() - interval '1 hour' and m.measurement_time <= now()
group by m.metric_name, m.metric_category, m.metric_unit;

-- Volume, fees and what was paid and received, by pair, venue and day (UTC).
create view daily_trading_summary as
select
    (x.execution_time at time zone 'UTC')::date as trading_day,
    s.symbol_base || '/' || s.symbol_quote as symbol_pair,
    e.name as exchange_name,
    count(*) as execution_count,
    coalesce(sum(x.executed_quantity) filter (where x.side = 1), 0) as bought,
    coalesce(sum(x.executed_quantity) filter (where x.side = 2), 0) as sold,
    coalesce(sum(x.executed_quantity * x.execution_price) filter (where x.side = 1), 0) as paid,
    coalesce(sum(x.executed_quantity * x.execution_price) filter (where x.side = 2), 0) as received,
    coalesce(sum(x.commission) filter (where x.commission_asset = s.symbol_quote), 0) as fees_in_quote,
    coalesce(sum(x.commission) filter (where x.commission_asset = s.symbol_base), 0) as fees_in_base
from order_executions x
join symbols s on s.id = x.symbol_id
join exchanges e on e.id = s.exchange_id
group by 1, 2, 3;

-- Market data is for whoever may read the legacy tables. Balances, executions
-- and monitoring are not: their owner grants them.
select share_with_legacy_readers(array['cross_exchange_quotes', 'cross_exchange_opportunities']);
