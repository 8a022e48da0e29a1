-- A domain is one organization's: who set it first has it. Until now several could say so, and it was the oldest one's.
-- `domain`: what the policy says it is.

--[sqlite]
UPDATE organizations SET policy = json_remove(policy, '$.custom_domain') WHERE EXISTS (
  SELECT 1 FROM organizations older
  WHERE older.id < organizations.id
    AND json_extract(older.policy, '$.custom_domain') = json_extract(organizations.policy, '$.custom_domain'));
ALTER TABLE organizations ADD COLUMN domain TEXT GENERATED ALWAYS AS (json_extract(policy, '$.custom_domain')) VIRTUAL;
--[postgres]
UPDATE organizations SET policy = CAST(CAST(policy AS jsonb) - 'custom_domain' AS text) WHERE EXISTS (
  SELECT 1 FROM organizations older
  WHERE older.id < organizations.id
    AND CAST(older.policy AS jsonb) ->> 'custom_domain' = CAST(organizations.policy AS jsonb) ->> 'custom_domain');
ALTER TABLE organizations ADD COLUMN domain TEXT GENERATED ALWAYS AS (CAST(policy AS jsonb) ->> 'custom_domain') STORED;
--[both]
CREATE UNIQUE INDEX organizations_domain ON organizations (domain) WHERE domain IS NOT NULL;
