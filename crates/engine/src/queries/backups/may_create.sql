SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user
