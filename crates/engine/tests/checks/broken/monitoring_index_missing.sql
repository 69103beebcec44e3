-- red: monitoring_exists: system_metrics (metric_name, measurement_time)
drop index idx_metrics_name_time;
