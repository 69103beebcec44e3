delete from exchanges where enum_value = $1 and display_name = $2
