SELECT hypertable_name::text FROM timescaledb_information.hypertables WHERE hypertable_name = ANY ($1::text[])
