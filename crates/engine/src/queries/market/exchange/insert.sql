-- The name is the enum value, as the plan's own rows have it.
insert into exchanges (
    name, enum_value, display_name, market_type, base_url, websocket_url,
    rate_limit_requests_per_second, precision_default
)
values ($1, $1, $2, $3, $4, $5, $6, $7)
returning id
