-- Marks of one plan are made one after the other; people who read wait for nobody.
SELECT pg_advisory_xact_lock(hashtextextended('refit.mark ' || $1, 0))
