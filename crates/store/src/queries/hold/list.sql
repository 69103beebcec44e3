SELECT h.id, h.signal, h.value, h.threshold, h.says, h.since, h.until, o.actor AS overridden_by
  FROM refit.hold h LEFT JOIN refit.override o ON o.id = h.override
 WHERE h.run = $1 ORDER BY h.id DESC LIMIT $2
