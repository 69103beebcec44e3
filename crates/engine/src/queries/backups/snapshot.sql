SELECT pg_export_snapshot(), now()
