-- red: reference_counted: trigger_symbols_generation
-- As a restore does, and as one forgets to take back.
alter table symbols disable trigger trigger_symbols_generation;
