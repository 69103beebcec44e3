INSERT INTO refit.outcome
    (report, ordinal, "check", title, verdict, value, target, message, findings, remedy, duration_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
