-- What the capture of the target looked like when writers went over to it; none
-- while they use the source.
ALTER TABLE refit.move ADD COLUMN reverse_mark jsonb;
