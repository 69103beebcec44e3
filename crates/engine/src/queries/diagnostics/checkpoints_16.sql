-- Checkpoints since the statistics were reset, up to PostgreSQL 16.
SELECT checkpoints_timed AS timed, checkpoints_req AS requested, buffers_checkpoint AS buffers,
       checkpoint_write_time AS write_ms, checkpoint_sync_time AS sync_ms
  FROM pg_stat_bgwriter
