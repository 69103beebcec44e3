SELECT "check", title, verdict, value, target, message, findings, remedy, duration_ms
  FROM refit.outcome WHERE report = $1 ORDER BY ordinal
