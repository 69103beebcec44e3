select
    count(*) as exchanges,
    count(*) filter (where is_active) as active,
    count(*) filter (where market_type = 'SPOT') as spot,
    count(*) filter (where market_type = 'FUTURES') as futures,
    count(*) filter (where market_type = 'OPTIONS') as options,
    (select count(*) from symbols) as symbols
from exchanges
