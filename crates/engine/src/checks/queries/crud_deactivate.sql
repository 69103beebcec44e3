update exchanges
set is_active = false
where enum_value = $1
