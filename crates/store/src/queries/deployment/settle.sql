UPDATE refit.deployment_item
   SET settled = $3, note = $4, attached = $5, settled_by = $6, settled_at = $7
 WHERE deployment = $1 AND id = $2
