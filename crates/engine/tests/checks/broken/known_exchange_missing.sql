-- red: exchanges_enum_mapping: 'GATEIO_FUTURES'
delete from exchanges where enum_value = 'GATEIO_FUTURES';
