-- $1 the answers, as JSON.
INSERT INTO public.health_checks (check_name, check_category, status, status_message, response_time_ms, check_time)
SELECT left(c.name, 50), c.category, c.status, c.message, least(c.response_ms, 9999999), c.at
  FROM jsonb_to_recordset($1::jsonb) AS c (name text, category text, status text, message text, response_ms numeric, at timestamptz)
