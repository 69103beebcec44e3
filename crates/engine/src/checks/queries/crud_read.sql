-- The test exchange by its enum value, as the application reads it.
select display_name, rate_limit_requests_per_second as rate, is_active, updated_at
from exchanges
where enum_value = $1
