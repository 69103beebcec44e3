-- The look-up that is measured: an exchange by its enum value.
select id::bigint from exchanges where enum_value = $1
