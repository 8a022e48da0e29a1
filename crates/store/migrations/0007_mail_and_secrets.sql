-- Mail that waits to be sent, texts that are shown once, and names that several people share.

-- What a job needs and nobody may read in the database: sealed with a key of the organization, gone when it is done or given up.
-- A job that was given up stays for a while, for the operator to see why.
ALTER TABLE jobs ADD COLUMN sealed BYTES;
ALTER TABLE jobs ADD COLUMN gave_up_at INT;

-- Texts that are shown once: a password on its way to somebody. Shown, taken back or ended, the row is gone.
CREATE TABLE secrets (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  user_id ID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash BYTES NOT NULL UNIQUE,
  sealed BYTES NOT NULL,
  created_at INT NOT NULL,
  expires_at INT NOT NULL
);
CREATE INDEX secrets_by_user ON secrets (user_id, id);

-- Who made a shared name: they and the administrators may change its password.
ALTER TABLE users ADD COLUMN made_by ID REFERENCES users (id);
