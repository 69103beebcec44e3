-- Fills exchanges. May be run any number of times.
-- INSERT ... ON CONFLICT draws an id for every row it refuses, and a smallint
-- has only 32,767 of them: so only what is missing is inserted at all.

-- The known exchanges. Their descriptive columns follow the plan, is_active
-- belongs to the operator. A row that is right already is not touched, so
-- updated_at tells when something really changed.
with seed (
    name, display_name, market_type, base_url, websocket_url, rate_limit, digits
) as (
    values
        ('MEXC_SPOT', 'MEXC Spot Trading', 'SPOT',
         'https://api.mexc.com', 'wss://wbs.mexc.com/ws', 100, 8::smallint),
        ('GATEIO_SPOT', 'Gate.io Spot Trading', 'SPOT',
         'https://api.gateio.ws', 'wss://api.gateio.ws/ws/v4/', 100, 8::smallint),
        ('GATEIO_FUTURES', 'Gate.io Futures Trading', 'FUTURES',
         'https://api.gateio.ws', 'wss://fx-ws.gateio.ws/v4/ws/', 100, 8::smallint)
),
added as (
    insert into exchanges (
        name, enum_value, display_name, market_type, base_url, websocket_url,
        rate_limit_requests_per_second, precision_default
    )
    select
        s.name, s.name, s.display_name, s.market_type, s.base_url, s.websocket_url,
        s.rate_limit, s.digits
    from seed s
    where not exists (select 1 from exchanges e where e.enum_value = s.name)
)
update exchanges e
set display_name = s.display_name,
    market_type = s.market_type,
    base_url = s.base_url,
    websocket_url = s.websocket_url,
    rate_limit_requests_per_second = s.rate_limit,
    precision_default = s.digits
from seed s
where e.enum_value = s.name
  and (e.display_name, e.market_type, e.base_url, e.websocket_url,
       e.rate_limit_requests_per_second, e.precision_default)
      is distinct from
      (s.display_name, s.market_type, s.base_url, s.websocket_url, s.rate_limit, s.digits);

-- Every other string that the data holds, in its exact spelling: old names and
-- analysts' names too. They are active, because their rows have to resolve.
-- The market type is a guess from the name that people may correct.
insert into exchanges (name, enum_value, display_name, market_type)
select
    held.exchange, held.exchange, held.exchange,
    case
        when upper(held.exchange) like '%FUTURES%' then 'FUTURES'
        when upper(held.exchange) like '%OPTIONS%' then 'OPTIONS'
        else 'SPOT'
    end
from (select distinct l.exchange from legacy_symbols() l) held
where not exists (select 1 from exchanges e where e.enum_value = held.exchange)
order by held.exchange;
