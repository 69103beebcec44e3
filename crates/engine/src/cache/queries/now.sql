-- The moment that a snapshot shows, by the clock of the database.
select clock_timestamp()
