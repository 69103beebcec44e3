delete from exchanges
where enum_value = $1
