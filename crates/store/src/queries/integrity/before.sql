-- The newest finished report of the same scope before this one.
SELECT b.run FROM refit.integrity a JOIN refit.integrity b ON b.scope = a.scope
 WHERE a.run = $1 AND b.run < a.run AND b.finished_at IS NOT NULL
 ORDER BY b.run DESC LIMIT 1
