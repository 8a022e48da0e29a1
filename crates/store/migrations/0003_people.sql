-- People inside an organization: how they come, work in groups, are given roles, and leave.

-- When somebody was last here, to the minute: what "not used for N days" goes by. A user who was deleted keeps the row, for
-- what the history of others says of them, and nothing of what they could come in with.
ALTER TABLE users ADD COLUMN last_seen_at INT;
ALTER TABLE users ADD COLUMN deleted_at INT;
UPDATE users SET last_seen_at = (SELECT MAX(t.last_used_at) FROM sessions t WHERE t.user_id = users.id);

-- When a shut account was last opened again: from then on it is not unused.
ALTER TABLE users ADD COLUMN enabled_at INT;

-- What is searched for in people: name and address, case-folded as names of files are. What is here already is folded as far
-- as the engine can; the next change of a user writes it anew.
ALTER TABLE users ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
UPDATE users SET search_key = lower(display_name || ' ' || email);
CREATE INDEX users_by_name ON users (org_id, search_key, id);

-- One-time ways in, made by an administrator and handed over: to choose a first password, or a new one. Used, it is gone.
CREATE TABLE entries (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  user_id ID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reset')),
  token_hash BYTES NOT NULL UNIQUE,
  created_by ID REFERENCES users (id),
  created_at INT NOT NULL,
  expires_at INT NOT NULL
);
CREATE INDEX entries_by_user ON entries (user_id);

-- The Admin that whoever makes a folder private gets on it; it goes when the mark is cleared.
ALTER TABLE grants ADD COLUMN for_private INT NOT NULL DEFAULT 0;

-- A role of the organization's own is told apart by its name.
ALTER TABLE roles ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE roles SET name_key = lower(name);
CREATE UNIQUE INDEX roles_name ON roles (org_id, name_key);

-- When the policy was last changed.
ALTER TABLE organizations ADD COLUMN policy_changed_at INT;

-- About whom a line of the event log is: the user, group or role that something was done to or given to.
ALTER TABLE events ADD COLUMN subject_id ID;
CREATE INDEX events_by_user ON events (org_id, user_id, at, id);
CREATE INDEX events_by_subject ON events (org_id, subject_id, at, id);
CREATE INDEX events_by_node ON events (org_id, node_id, at, id);
CREATE INDEX events_by_kind ON events (org_id, kind, at, id);
