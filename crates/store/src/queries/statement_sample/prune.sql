-- A hundred are more than anybody compares.
DELETE FROM refit.statement_sample
 WHERE id <= (SELECT id FROM refit.statement_sample ORDER BY id DESC OFFSET 100 LIMIT 1)
