-- A contracted source holds rows from here on; what is older is the target's
-- alone. It only ever grows.
ALTER TABLE refit.move ADD COLUMN window_from timestamptz;
