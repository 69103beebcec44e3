UPDATE refit.incident SET reviewer = $2, reviewed_by = $3, reviewed_at = $4, finding = $5
 WHERE id = $1 AND reviewed_at IS NULL
