-- Waits for nobody, and gives up rather than piling up behind itself.
set local lock_timeout = '200ms';
set local statement_timeout = '5s';
