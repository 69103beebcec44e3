delete from symbols s
using exchanges e
where e.id = s.exchange_id and e.enum_value = $1 and e.display_name = $2
