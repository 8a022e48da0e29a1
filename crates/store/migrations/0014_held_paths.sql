-- Where files go that wait until somebody accepts them; who sends much at once.

-- The path below the folder that a file was sent to, as far as it waits: its folders are made when it is accepted, not before.
ALTER TABLE link_receipts ADD COLUMN path TEXT;

-- What is being sent in by a link now: how many of it one visitor may have under way is asked with each.
CREATE INDEX link_acts_sending ON link_acts (link_id) WHERE act = 'upload' AND outcome = 'under_way';
