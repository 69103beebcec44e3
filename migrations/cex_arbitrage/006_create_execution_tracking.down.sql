-- Executions have no other copy: the plan rolls phase 4 back after a backup only.
-- Without CASCADE on purpose: what somebody else built on these tables is
-- refused, not removed.

-- Only our own view of this name goes. A legacy table keeps it.
do $$
begin
    if exists (
        select 1
        from pg_class c
        join pg_depend d on d.refobjid = to_regclass('cross_exchange_opportunities')
            and d.refclassid = 'pg_class'::regclass and d.classid = 'pg_rewrite'::regclass
        join pg_rewrite r on r.oid = d.objid and r.ev_class = c.oid
        where c.oid = to_regclass('arbitrage_opportunities') and c.relkind = 'v'
    ) then
        drop view arbitrage_opportunities;
    end if;
end;
$$;

drop view if exists daily_trading_summary;
drop view if exists performance_alerts;
drop materialized view if exists trading_performance_summary;
drop materialized view if exists cross_exchange_opportunities;
drop view if exists cross_exchange_quotes;
drop table if exists health_checks;
drop table if exists system_metrics;
drop table if exists opportunity_history;
drop table if exists exchange_fees;
drop table if exists order_status_history;
drop table if exists order_executions;
