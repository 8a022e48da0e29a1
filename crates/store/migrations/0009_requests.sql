-- Links that ask for files, and what is said to who sent them; reminders before a link ends.

-- `request`: what a link asks to be sent in. `reminded_of`: the end that its owner was reminded of.
ALTER TABLE links ADD COLUMN request TEXT;
ALTER TABLE links ADD COLUMN reminded_of INT;
-- For which thing of the request an upload is, and what the sender called it.
ALTER TABLE uploads ADD COLUMN delivery TEXT;

-- What came in by a link that asks for files: told to its owner and to who sent it. It outlives the file and the visit.
CREATE TABLE link_receipts (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  link_id ID NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  visit_id ID,
  recipient_id ID,
  label TEXT NOT NULL,
  item TEXT,
  node_id ID NOT NULL,
  given_name TEXT NOT NULL,
  size_bytes INT NOT NULL,
  blake3 BYTES NOT NULL,
  sha256 BYTES NOT NULL,
  late INT NOT NULL,
  at INT NOT NULL
);
CREATE INDEX link_receipts_by_link ON link_receipts (link_id, id);
CREATE INDEX link_receipts_by_visit ON link_receipts (visit_id) WHERE visit_id IS NOT NULL;

-- What visitors ask of a link's owner: more time, or access. `state`: `open`, `granted` or `declined`.
CREATE TABLE link_asks (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  link_id ID NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  message TEXT NOT NULL,
  address TEXT NOT NULL,
  state TEXT NOT NULL,
  at INT NOT NULL,
  answered_at INT,
  UNIQUE (link_id, email_key)
);
CREATE INDEX link_asks_by_link ON link_asks (link_id, at);

-- An address that people can read and type, beside the token; `address_hash`: what it is looked up by.
ALTER TABLE links ADD COLUMN address TEXT;
ALTER TABLE links ADD COLUMN address_hash BYTES;
CREATE UNIQUE INDEX links_by_address ON links (address_hash) WHERE address_hash IS NOT NULL;
CREATE INDEX links_by_owners_end ON links (org_id, expires_at) WHERE expires_at IS NOT NULL AND ended_at IS NULL;

-- Keys of an organization: what they make has no owner.
ALTER TABLE api_keys ADD COLUMN site_wide INT NOT NULL DEFAULT 0;
