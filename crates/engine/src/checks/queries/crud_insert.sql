-- The test exchange. Its id is given: one drawn from the sequence would be used
-- up although the row is rolled back, and a smallint has only 32,767 of them.
-- Its updated_at lies in the past, because now() stands still in a transaction
-- and the trigger's new value has to differ.
insert into exchanges (
    id, name, enum_value, display_name, market_type,
    rate_limit_requests_per_second, updated_at
)
overriding system value
select least(min(e.id), 0) - 1, $1, $1, 'Test exchange', 'SPOT', 5, now() - interval '1 day'
from exchanges e
