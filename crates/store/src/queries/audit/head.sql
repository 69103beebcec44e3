SELECT seq, hash FROM refit.audit_head
