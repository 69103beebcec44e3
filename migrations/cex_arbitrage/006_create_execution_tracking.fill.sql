-- Gives cross_exchange_opportunities its well-known name, and the known venues
-- fees to begin with. May be run any number of times.

-- A legacy table of the name stays what it is, with its writers: nothing is
-- renamed under them. Once it has been moved out of the way, running this again
-- gives the name to the view.
do $$
begin
    if to_regclass('arbitrage_opportunities') is null then
        create view arbitrage_opportunities as select * from cross_exchange_opportunities;
        comment on view arbitrage_opportunities is 'cross_exchange_opportunities under the name that people type';
        perform share_with_legacy_readers(array['arbitrage_opportunities']);
    end if;
end;
$$;

-- What such venues commonly take of an account without a discount, and that
-- quantities are of the base asset: assumptions, and their reason says so. What
-- somebody has set for a venue stays.
insert into exchange_fees (exchange_id, maker_rate, taker_rate, in_contracts, changed_by, reason)
select e.id, known.maker, known.taker, known.contracts, 'plan', 'assumed by the plan, confirmed by nobody: see what the venue says'
from (
    values
        ('MEXC_SPOT', 0.0000, 0.0005, false),
        ('GATEIO_SPOT', 0.0020, 0.0020, false),
        ('GATEIO_FUTURES', 0.0002, 0.0005, false)
) known (exchange, maker, taker, contracts)
join exchanges e on e.enum_value = known.exchange
where not exists (select 1 from exchange_fees f where f.exchange_id = e.id)
order by e.id;
