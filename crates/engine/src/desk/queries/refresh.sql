-- The materialised views of phase 4 that are there and ours to refresh.
select c.relname::text
from unnest($1::text[]) with ordinality w (name, place)
join pg_class c on c.oid = to_regclass(quote_ident(w.name))
where c.relkind = 'm' and c.relispopulated and pg_has_role(c.relowner, 'usage')
order by w.place
