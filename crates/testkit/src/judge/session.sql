set time zone 'UTC';
set work_mem = '128MB';
set client_min_messages = warning;
set application_name = 'judge';
