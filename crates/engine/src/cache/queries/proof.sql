-- Read under the snapshot of whatever else the transaction reads: every change
-- that it does not see will show a higher number.
select tableoid::bigint as home, generation from reference_generation
