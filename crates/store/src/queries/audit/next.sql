SELECT seq + 1, hash, clock_timestamp() FROM refit.audit_head FOR UPDATE
