INSERT INTO refit.backup_transition (backup, "from", "to", reason, actor) VALUES ($1, $2, $3, $4, $5)
