-- Names begin with this database's own id: others of the server may have
-- proofs under way as well.
SELECT concat('refit_proof_', oid, '_') FROM pg_database WHERE datname = current_database()
