-- What a search by name looks things up in: of each name (`nodes.name_key`) what stands at its first, third, fifth … place,
-- 12 characters of it. A text stands somewhere in a name where a piece begins with it, or with it from its second character
-- on. Kept in the unit of work that names a node (search.rs). No reference to the node: it would ask for another index.
CREATE TABLE name_pieces (
  org_id ID NOT NULL REFERENCES organizations (id),
  space_id ID NOT NULL REFERENCES spaces (id),
  piece TEXT NOT NULL,
  node_id ID NOT NULL,
  PRIMARY KEY (space_id, piece, node_id)
) STRICT, WITHOUT ROWID;

INSERT INTO name_pieces (org_id, space_id, piece, node_id)
WITH RECURSIVE pieces (id, place, places) AS (
  SELECT id, 1, length(name_key) FROM nodes WHERE parent_id IS NOT NULL
  UNION ALL
  SELECT id, place + 2, places FROM pieces WHERE place + 2 <= places)
SELECT DISTINCT n.org_id, n.space_id, substr(n.name_key, p.place, 12), n.id FROM pieces p JOIN nodes n ON n.id = p.id;
