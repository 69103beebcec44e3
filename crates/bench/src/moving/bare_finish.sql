SET maintenance_work_mem = '256MB';
SET max_parallel_maintenance_workers = 1;
ALTER TABLE bare ADD PRIMARY KEY (symbol_id, timestamp);
CREATE INDEX ON bare (timestamp DESC);
ALTER TABLE bare ADD CONSTRAINT bare_symbol FOREIGN KEY (symbol_id) REFERENCES symbols (id) NOT VALID;
ALTER TABLE bare VALIDATE CONSTRAINT bare_symbol;
ANALYZE bare;
RESET maintenance_work_mem;
RESET max_parallel_maintenance_workers;
