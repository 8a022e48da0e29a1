-- What people show besides their password, or in its place.

-- The secret that an app makes codes from. Until a code of it was shown, it counts for nothing. No step of time counts twice.
CREATE TABLE totp (
  user_id ID PRIMARY KEY REFERENCES users (id),
  org_id ID NOT NULL REFERENCES organizations (id),
  sealed BYTES NOT NULL,
  created_at INT NOT NULL,
  confirmed_at INT,
  last_step INT NOT NULL DEFAULT 0
);

-- Codes that work once: of each its hash. Used, it is gone.
CREATE TABLE recovery_codes (
  user_id ID NOT NULL REFERENCES users (id),
  org_id ID NOT NULL REFERENCES organizations (id),
  code_hash BYTES NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);

-- Public keys whose other half is in a device. `data` is what checking a signature needs, with the counter of the device.
CREATE TABLE passkeys (
  id ID PRIMARY KEY,
  org_id ID NOT NULL REFERENCES organizations (id),
  user_id ID NOT NULL REFERENCES users (id),
  credential_id BYTES NOT NULL UNIQUE,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  created_at INT NOT NULL,
  last_used_at INT
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);
