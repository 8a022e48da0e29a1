-- Files that visitors send and that wait until somebody accepts them; what is granted to people on a node with many links.

-- The link by which a file came in that nobody has accepted yet. It lies in the trash meanwhile, where nobody sees it, and is
-- something in the trash like any other once its link is no more.
ALTER TABLE nodes ADD COLUMN held_by ID REFERENCES links (id) ON DELETE SET NULL;
CREATE INDEX nodes_held ON nodes (held_by) WHERE held_by IS NOT NULL;
-- What became of a file that came in: `held`, `accepted` or `declined`; nothing where it was put in its place at once.
ALTER TABLE link_receipts ADD COLUMN verdict TEXT;
CREATE INDEX link_receipts_held ON link_receipts (link_id, id) WHERE verdict = 'held';
CREATE INDEX link_receipts_held_nodes ON link_receipts (node_id) WHERE verdict = 'held';

-- A node may have very many links, each with its grant: who asks as a person is not to read past them.
CREATE INDEX grants_of_people ON grants (node_id, principal_kind, principal_id) WHERE principal_kind <> 'link';
