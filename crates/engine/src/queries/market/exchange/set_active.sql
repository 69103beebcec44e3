update exchanges set is_active = $2 where id = $1
