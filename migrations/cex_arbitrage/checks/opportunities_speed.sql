-- The view of opportunities, as people read it.
select count(o.profit_percentage) as looked_at, null::text as subject, null::text as problem
from cross_exchange_opportunities o
