-- The keys of an organization, each wrapped with the server's root key. The newest that is in use seals what is new; the older
-- ones open what they sealed. `used_from`: when it begins to seal, which is later than when it is known.
CREATE TABLE org_keys (
  org_id ID NOT NULL REFERENCES organizations (id),
  version INT NOT NULL,
  wrapped_key BYTES NOT NULL,
  used_from INT NOT NULL,
  PRIMARY KEY (org_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO org_keys (org_id, version, wrapped_key, used_from) SELECT id, 1, wrapped_key, created_at FROM organizations;
ALTER TABLE organizations DROP COLUMN wrapped_key;
