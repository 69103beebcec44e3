-- Which of these relations are not there, in their order.
select w.name
from unnest($1::text[]) with ordinality w (name, place)
where to_regclass(quote_ident(w.name)) is null
order by w.place
