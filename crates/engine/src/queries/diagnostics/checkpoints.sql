-- Checkpoints since the statistics were reset, PostgreSQL 17 and later.
SELECT num_timed AS timed, num_requested AS requested, buffers_written AS buffers,
       write_time AS write_ms, sync_time AS sync_ms
  FROM pg_stat_checkpointer
