-- The foundation: who there is, what they keep, what they share, what happened.
--
-- One text for both engines. The words ID, INT, BYTES stand for the engine's types (see migrate.rs).
-- Times are milliseconds since 1970 UTC; truth values are 0 and 1; an id is never a secret; secrets are kept hashed.
-- Every table names its organization, so that isolation can be checked along every reference.

-- What the server itself remembers: one row a key.
CREATE TABLE server_settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- One customer account. Its policy is JSON with only the keys that differ from the default.
-- Its key is wrapped with the server's root key.
CREATE TABLE organizations (
  id ID PRIMARY KEY,
  name TEXT NOT NULL,
  pod TEXT NOT NULL,
  platform TEXT NOT NULL CHECK (platform IN ('direct', 'partner')),
  policy TEXT NOT NULL,
  wrapped_key BYTES NOT NULL,
  quota_bytes INT,
  created_at INT NOT NULL
);

-- People (and shared credentials) with an account. The key of the address is what tells accounts apart, server-wide.
CREATE TABLE users (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL CHECK (kind IN ('internal', 'external', 'shared')),
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  admin TEXT CHECK (admin IN ('admin', 'auditor')),
  enabled INT NOT NULL,
  access_ends_at INT,
  created_at INT NOT NULL
);
CREATE INDEX users_by_org ON users (org_id, email_key);

-- How a user proves who they are. A password is an Argon2id string, sealed with a key of the organization.
CREATE TABLE credentials (
  user_id ID NOT NULL REFERENCES users (id),
  org_id ID NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL CHECK (kind IN ('password')),
  sealed BYTES NOT NULL,
  changed_at INT NOT NULL,
  PRIMARY KEY (user_id, kind)
);

-- Signed-in sessions, of browsers and of the command line.
CREATE TABLE sessions (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  user_id ID NOT NULL REFERENCES users (id),
  token_hash BYTES NOT NULL UNIQUE,
  user_agent TEXT NOT NULL,
  created_at INT NOT NULL,
  last_used_at INT NOT NULL,
  expires_at INT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- Keys for programs. One without a user is site-wide.
CREATE TABLE api_keys (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  user_id ID REFERENCES users (id),
  name TEXT NOT NULL,
  token_hash BYTES NOT NULL UNIQUE,
  created_at INT NOT NULL,
  last_used_at INT,
  expires_at INT
);
CREATE INDEX api_keys_by_user ON api_keys (user_id);

-- Named sets of internal users.
CREATE TABLE groups (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  created_at INT NOT NULL,
  UNIQUE (org_id, name_key)
);
CREATE TABLE group_members (
  group_id ID NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  user_id ID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  org_id ID NOT NULL REFERENCES organizations (id),
  PRIMARY KEY (user_id, group_id)
);
CREATE INDEX group_members_by_group ON group_members (group_id);

-- Roles of an organization's own: sets of capabilities.
CREATE TABLE roles (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  created_at INT NOT NULL
);

-- Trees of files. `used_bytes` is the sum of all versions in it, trash included, kept in the unit of work that changes it.
CREATE TABLE spaces (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL CHECK (kind IN ('personal', 'team')),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  owner_id ID REFERENCES users (id),
  root_id ID NOT NULL,
  quota_bytes INT,
  used_bytes INT NOT NULL,
  created_at INT NOT NULL
);
CREATE UNIQUE INDEX spaces_personal ON spaces (owner_id) WHERE kind = 'personal';
CREATE UNIQUE INDEX spaces_team_name ON spaces (org_id, name_key) WHERE kind = 'team';

-- Immutable content: an ordered list of parts. `staged` while an upload fills it, `live` when a version points at it.
CREATE TABLE blobs (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  state TEXT NOT NULL CHECK (state IN ('staged', 'live', 'deleting')),
  size_bytes INT NOT NULL,
  blake3 BYTES,
  crc32 INT,
  created_at INT NOT NULL
);

-- One sealed piece, written once under a random name that is never used again.
-- pending: being written or not yet referenced; live: referenced; deleting: being removed. A reference is committed only
-- while the state is pending or live.
CREATE TABLE parts (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  blob_id ID NOT NULL REFERENCES blobs (id),
  position INT NOT NULL,
  offset_bytes INT NOT NULL,
  size_bytes INT NOT NULL,
  blake3 BYTES NOT NULL,
  crc32 INT NOT NULL,
  wrapped_key BYTES NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'live', 'deleting')),
  created_at INT NOT NULL,
  UNIQUE (blob_id, position)
);
CREATE INDEX parts_by_state ON parts (state, created_at) WHERE state <> 'live';

-- Folders and files. A name is unique in its folder by its key (NFC, full case fold) among what is not in the trash.
-- `sort_key` orders names naturally. A folder's `kind_rank` is 0, a file's 1: folders come first.
CREATE TABLE nodes (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  space_id ID NOT NULL REFERENCES spaces (id),
  parent_id ID REFERENCES nodes (id),
  kind_rank INT NOT NULL CHECK (kind_rank IN (0, 1)),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  sort_key BYTES NOT NULL,
  private INT NOT NULL,
  private_by ID REFERENCES users (id),
  version_id ID,
  size_bytes INT NOT NULL,
  blake3 BYTES,
  revision INT NOT NULL,
  created_at INT NOT NULL,
  created_by ID REFERENCES users (id),
  modified_at INT NOT NULL,
  trashed_at INT,
  trashed_by ID REFERENCES users (id)
);
CREATE UNIQUE INDEX nodes_name ON nodes (parent_id, name_key) WHERE trashed_at IS NULL;
CREATE INDEX nodes_listing ON nodes (parent_id, kind_rank, sort_key, id) WHERE trashed_at IS NULL;
CREATE INDEX nodes_trash ON nodes (space_id, trashed_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX nodes_children ON nodes (parent_id);

-- The states of a file's content. `number` counts from 1 in each file.
CREATE TABLE versions (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  node_id ID NOT NULL REFERENCES nodes (id),
  number INT NOT NULL,
  blob_id ID NOT NULL REFERENCES blobs (id),
  size_bytes INT NOT NULL,
  blake3 BYTES NOT NULL,
  created_at INT NOT NULL,
  created_by ID REFERENCES users (id),
  link_id ID,
  UNIQUE (node_id, number)
);
CREATE INDEX versions_by_blob ON versions (blob_id);

-- Roles given to principals on nodes: all that the access rule goes by (I14).
CREATE TABLE grants (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  node_id ID NOT NULL REFERENCES nodes (id),
  principal_kind TEXT NOT NULL CHECK (principal_kind IN ('user', 'group', 'link')),
  principal_id ID NOT NULL,
  role TEXT NOT NULL,
  role_id ID REFERENCES roles (id),
  scope TEXT NOT NULL CHECK (scope IN ('tree', 'folder')),
  until INT,
  created_at INT NOT NULL,
  created_by ID REFERENCES users (id),
  UNIQUE (node_id, principal_kind, principal_id, role)
);
CREATE INDEX grants_by_principal ON grants (principal_kind, principal_id);

-- Share links. The token is kept as a hash, and sealed for its owner; the password as a sealed Argon2id string.
-- Revoking deletes the row and all that hangs on it, so that a revoked link is one that never was.
CREATE TABLE links (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  owner_id ID REFERENCES users (id),
  created_by ID REFERENCES users (id),
  token_hash BYTES NOT NULL UNIQUE,
  sealed_token BYTES NOT NULL,
  title TEXT NOT NULL,
  abilities TEXT NOT NULL,
  sealed_password BYTES,
  password_version INT NOT NULL,
  starts_at INT,
  expires_at INT,
  message TEXT NOT NULL,
  note TEXT NOT NULL,
  paused INT NOT NULL,
  revision INT NOT NULL,
  created_at INT NOT NULL
);
CREATE INDEX links_by_owner ON links (owner_id, id);
CREATE INDEX links_by_org ON links (org_id, id);

CREATE TABLE link_items (
  link_id ID NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  org_id ID NOT NULL REFERENCES organizations (id),
  position INT NOT NULL,
  node_id ID NOT NULL REFERENCES nodes (id),
  PRIMARY KEY (link_id, node_id)
);
CREATE INDEX link_items_by_node ON link_items (node_id);

-- Visitors' sessions, bound to the link and to the version of its password (I3).
CREATE TABLE visits (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  link_id ID NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  token_hash BYTES NOT NULL UNIQUE,
  password_version INT NOT NULL,
  user_agent TEXT NOT NULL,
  created_at INT NOT NULL,
  expires_at INT NOT NULL
);
CREATE INDEX visits_by_link ON visits (link_id);

-- Resumable uploads under way. Who may continue one is who began it: a user, or whoever opened the link.
-- The target is a new file in `parent_id` or new content for `node_id`.
CREATE TABLE uploads (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  user_id ID REFERENCES users (id),
  link_id ID REFERENCES links (id) ON DELETE CASCADE,
  blob_id ID NOT NULL REFERENCES blobs (id),
  parent_id ID REFERENCES nodes (id),
  node_id ID REFERENCES nodes (id),
  name TEXT NOT NULL,
  on_conflict TEXT NOT NULL,
  size_bytes INT,
  received_bytes INT NOT NULL,
  expected_blake3 BYTES,
  metadata TEXT NOT NULL,
  finished_node_id ID,
  created_at INT NOT NULL,
  expires_at INT NOT NULL
);
CREATE INDEX uploads_by_user ON uploads (user_id);
CREATE INDEX uploads_by_link ON uploads (link_id);
CREATE INDEX uploads_by_expiry ON uploads (expires_at);

-- The event log: one line for each thing that happened, written in its unit of work.
CREATE TABLE events (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  at INT NOT NULL,
  kind TEXT NOT NULL,
  user_id ID,
  link_id ID,
  node_id ID,
  details TEXT NOT NULL
);
CREATE INDEX events_by_time ON events (org_id, at, id);

-- Work to do later, written in the unit of work that asks for it.
CREATE TABLE jobs (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  run_at INT NOT NULL,
  attempts INT NOT NULL,
  claimed_until INT,
  last_error TEXT
);
CREATE INDEX jobs_by_time ON jobs (run_at);
