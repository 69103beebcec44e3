-- Every backup that still has files, or is about to.
SELECT * FROM refit.backup WHERE state <> 'removed' ORDER BY id DESC
