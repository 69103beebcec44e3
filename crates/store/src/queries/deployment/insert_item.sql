INSERT INTO refit.deployment_item (deployment, ordinal, id, section, title, evidence, within_hours)
VALUES ($1, $2, $3, $4, $5, $6, $7)
