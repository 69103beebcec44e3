update exchanges
set display_name = 'Renamed exchange', rate_limit_requests_per_second = 7
where enum_value = $1
