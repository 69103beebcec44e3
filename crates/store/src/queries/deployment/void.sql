UPDATE refit.signature SET voided_at = $2, voided_why = $3 WHERE id = ANY ($1) AND voided_at IS NULL
