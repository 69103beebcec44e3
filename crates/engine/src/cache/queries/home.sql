-- Whether there is something to load, and triggers that count what changes.
select to_regclass('reference_generation') is not null
    and to_regclass('exchanges') is not null
    and to_regclass('symbols') is not null
