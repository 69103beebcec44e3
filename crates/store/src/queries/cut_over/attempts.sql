SELECT cut_over, number, at, waited_ms, outcome, error, holders
  FROM refit.cut_over_attempt WHERE cut_over = ANY ($1)
 ORDER BY number DESC
