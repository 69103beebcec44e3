-- red: symbols_unique: exchange GATEIO_FUTURES
-- red: exchanges_indexes: exchanges (enum_value)
-- red: exchanges_enum_mapping: 'GATEIO_FUTURES'
alter table exchanges drop constraint idx_exchanges_enum_value;
insert into exchanges (name, enum_value, display_name, market_type)
values ('again', 'GATEIO_FUTURES', 'Gate.io', 'FUTURES');
