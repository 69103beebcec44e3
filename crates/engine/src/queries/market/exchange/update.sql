update exchanges
set display_name = $2,
    market_type = $3,
    base_url = $4,
    websocket_url = $5,
    rate_limit_requests_per_second = $6,
    precision_default = $7
where enum_value = $1
