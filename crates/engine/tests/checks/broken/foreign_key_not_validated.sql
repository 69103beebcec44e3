-- red: foreign_keys_valid: symbols (exchange_id) to exchanges
-- red: v2_foreign_keys_valid: symbols (exchange_id) to exchanges
alter table symbols drop constraint fk_symbols_exchange;
alter table symbols add constraint fk_symbols_exchange
    foreign key (exchange_id) references exchanges (id) on delete restrict not valid;
