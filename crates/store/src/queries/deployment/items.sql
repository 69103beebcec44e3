SELECT id, section, title, evidence, within_hours, settled, note, attached, settled_by, settled_at
FROM refit.deployment_item WHERE deployment = $1 ORDER BY ordinal
