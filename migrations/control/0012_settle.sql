-- A row whose loss was accepted is looked up by its key as well: when the key
-- changes, it is applied like any other.
DROP INDEX refit.quarantine_open;
CREATE INDEX quarantine_standing ON refit.quarantine (plan, move, key) WHERE state IN ('open', 'accepted');
-- For pages of one move.
CREATE INDEX quarantine_move ON refit.quarantine (plan, move, id);
-- Since when writers are counted: the hours before say nothing of them.
CREATE INDEX census_side ON refit.census (plan, move, side, hour);
