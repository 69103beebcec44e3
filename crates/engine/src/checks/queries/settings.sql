-- A check that runs longer than ten minutes has lost its use.
set local statement_timeout = '10min';
-- A check must not queue behind DDL, or everybody else queues behind the check.
set local lock_timeout = '1s';
-- Times in findings read the same on every server.
set local timezone = 'UTC';
