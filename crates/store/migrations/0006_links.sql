-- Links, complete: who may open one, how often, after telling what; what was done with it; other addresses of it.

-- `gated`: whether visitors pass a gate (a password, a form, an audience, a limit of visits); `password_version` counts the
-- changes of all of that. `save`: beside `abilities`, which are capabilities on nodes. `ended_at`: ended for ever, and kept for
-- the history. `snapshot_space`: where the copy is that the link shows.
ALTER TABLE links ADD COLUMN gated INT NOT NULL DEFAULT 0;
UPDATE links SET gated = 1 WHERE sealed_password IS NOT NULL;
ALTER TABLE links ADD COLUMN save INT NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN audience TEXT NOT NULL DEFAULT 'anyone';
ALTER TABLE links ADD COLUMN form TEXT;
ALTER TABLE links ADD COLUMN notify INT NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN ended_at INT;
ALTER TABLE links ADD COLUMN snapshot_space ID REFERENCES spaces (id);
CREATE INDEX links_by_end ON links (expires_at) WHERE expires_at IS NOT NULL;

-- A space that is the copy of a link: nobody's, and in nobody's list.
ALTER TABLE spaces ADD COLUMN snapshot INT NOT NULL DEFAULT 0;

-- How often each act was done on a link, and how often it may be. Apart from the link, which every request reads.
CREATE TABLE link_counts (
  link_id ID NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  org_id ID NOT NULL REFERENCES organizations (id),
  act TEXT NOT NULL,
  most INT,
  used INT NOT NULL,
  PRIMARY KEY (link_id, act)
);

-- What visitors did, tried or were refused. One row for each act of a visitor on one thing: a range, a resumed transfer or a
-- second look adds to it. `who` is the visit, or without one a hash of address and program. `counted`: whether it holds a place
-- in the limit. `label`: whom the sender sees.
CREATE TABLE link_acts (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  link_id ID NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  act TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('under_way', 'done', 'given_back', 'refused')),
  reason TEXT NOT NULL,
  who BYTES NOT NULL,
  subject BYTES NOT NULL,
  visit_id ID,
  node_id ID,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  sealed_registration BYTES,
  counted INT NOT NULL,
  size_bytes INT NOT NULL,
  sent_bytes INT NOT NULL,
  times INT NOT NULL,
  at INT NOT NULL,
  last_at INT NOT NULL,
  UNIQUE (link_id, act, who, subject, reason)
);
CREATE INDEX link_acts_by_time ON link_acts (link_id, at, id);
CREATE INDEX link_acts_under_way ON link_acts (last_at) WHERE outcome = 'under_way';
CREATE INDEX link_acts_of_uploads ON link_acts (subject) WHERE act = 'upload';
CREATE INDEX link_acts_by_org ON link_acts (org_id, last_at);

-- Other addresses of a link, each with an end of its own: QR codes.
CREATE TABLE link_aliases (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  link_id ID NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  token_hash BYTES NOT NULL UNIQUE,
  sealed_token BYTES NOT NULL,
  created_at INT NOT NULL,
  expires_at INT NOT NULL
);
CREATE INDEX link_aliases_by_link ON link_aliases (link_id, expires_at);

-- Those a link is for, by e-mail address. Revoked ones stay in its history.
CREATE TABLE link_recipients (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  link_id ID NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  downloads_max INT,
  downloads_used INT NOT NULL DEFAULT 0,
  code_hash BYTES,
  code_expires_at INT,
  invited_at INT,
  opened_at INT,
  revoked_at INT,
  created_at INT NOT NULL,
  UNIQUE (link_id, email_key)
);

-- Who a visit is of: a member, or one of the recipients; and whom the sender sees. One that waits has passed a part of the
-- gate and opens nothing.
ALTER TABLE visits ADD COLUMN passed_password INT NOT NULL DEFAULT 0;
ALTER TABLE visits ADD COLUMN waits INT NOT NULL DEFAULT 0;
ALTER TABLE visits ADD COLUMN user_id ID REFERENCES users (id);
ALTER TABLE visits ADD COLUMN recipient_id ID REFERENCES link_recipients (id) ON DELETE CASCADE;
ALTER TABLE visits ADD COLUMN label TEXT NOT NULL DEFAULT '';
