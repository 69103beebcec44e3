-- Every part is the newest entry of an index or of a small table.
SELECT concat_ws(' ',
    (SELECT max(updated_at) FROM refit.run WHERE status IN ('queued', 'running', 'pausing', 'paused', 'cancelling')),
    (SELECT max(id) FROM refit.transition),
    (SELECT max(id) FROM refit.log),
    (SELECT max(id) FROM refit.mark),
    (SELECT max(id) FROM refit.report),
    (SELECT max(updated_at) FROM refit.deployment),
    (SELECT max(at) FROM refit.throttle_sample),
    (SELECT max(id) FROM refit.throttle_setting),
    (SELECT concat(max(id), max(ended_at)) FROM refit.override),
    (SELECT max(updated_at) FROM refit.backup),
    (SELECT concat(count(*), max(applied_at)) FROM refit.migration),
    (SELECT max(updated_at) FROM refit.move),
    (SELECT max(id) FROM refit.move_transition),
    (SELECT concat(max(id), ' ', max(updated_at)) FROM refit.cut_over),
    -- A lease that ran out changes no row.
    (SELECT string_agg(concat_ws(' ', id, until > clock_timestamp()), ' ' ORDER BY id) FROM refit.cut_over WHERE outcome IS NULL),
    (SELECT string_agg(concat_ws(' ', backlog, applied, until > clock_timestamp(), failure), ' ' ORDER BY plan, move) FROM refit.applier))
