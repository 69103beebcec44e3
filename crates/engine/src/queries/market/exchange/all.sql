select
    id, name, enum_value, display_name, market_type, is_active, base_url, websocket_url,
    rate_limit_requests_per_second as rate_limit, precision_default
from exchanges
where ($1::smallint is null or id = $1)
    and ($2::text is null or enum_value = $2)
    and ($3::text is null or market_type = $3)
    and ($4::boolean is null or is_active = $4)
order by id
