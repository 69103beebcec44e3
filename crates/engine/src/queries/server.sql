SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_database()::text, current_user::text
