-- Blocks of a table, of its largest part when it is partitioned; none for what
-- has no storage.
SELECT coalesce((SELECT max(pg_relation_size(p.relid)) FROM pg_partition_tree(to_regclass($1)) p WHERE p.isleaf),
                pg_relation_size(to_regclass($1)), 0)::bigint / current_setting('block_size')::bigint
