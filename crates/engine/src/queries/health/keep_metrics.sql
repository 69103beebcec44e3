-- $1 the values, as JSON; $2 when they were measured.
INSERT INTO public.system_metrics (metric_name, metric_category, metric_value, metric_unit, measurement_time)
SELECT left(m.name, 50), m.category, m.value, m.unit, $2
  FROM jsonb_to_recordset($1::jsonb) AS m (name text, category text, value numeric, unit text)
