select id from exchanges where name = $1
