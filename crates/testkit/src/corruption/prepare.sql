set local time zone 'UTC';
set local client_min_messages = warning;
create schema if not exists corruption;
create table if not exists corruption.planted (
    kind text not null,
    finding text not null,
    key text[] not null
);
drop table if exists picked;
