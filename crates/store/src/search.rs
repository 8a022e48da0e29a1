//! What texts are searched by. Short lists are looked through with `LIKE`; names of nodes, of which there are millions, are
//! looked up by their pieces: see `migrations/0008_search.sql` and `docs/decisions/0010-search-by-name.md`.

use std::collections::BTreeSet;

use domain::ids::{NodeId, SpaceId};
use domain::name::fold;
use domain::{Result, limits};

use crate::db::listed;
use crate::{Row, Tx, Value};

/// A pattern for `LIKE … ESCAPE '!'` that matches texts which contain the folded form of this one.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in fold(text).chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The places of the name of `$1` at which its pieces begin.
const PLACES: &str = "WITH RECURSIVE places (place) AS (
    SELECT 1 UNION ALL
    SELECT place + 2 FROM places WHERE place + 2 <= (SELECT length(name_key) FROM nodes WHERE id = $1))";

/// How long a piece is, in characters; the SQL texts say it too.
const PIECE_CHARS: usize = 12;

/// From now on the node is found by its name.
pub(crate) fn keep(tx: &Tx, node: NodeId) -> Result<()> {
    let sql = format!(
        "{PLACES} INSERT INTO name_pieces (org_id, space_id, piece, node_id)
         SELECT n.org_id, n.space_id, substr(n.name_key, p.place, 12), n.id FROM places p CROSS JOIN nodes n WHERE n.id = $1
         ON CONFLICT DO NOTHING"
    );
    tx.execute(&sql, &[node.into()]).map(drop)
}

/// The node is not found any more by the name that it has.
pub(crate) fn forget(tx: &Tx, node: NodeId) -> Result<()> {
    let sql = format!(
        "{PLACES} DELETE FROM name_pieces WHERE node_id = $1 AND space_id = (SELECT space_id FROM nodes WHERE id = $1)
           AND piece IN (SELECT substr(n.name_key, p.place, 12) FROM places p CROSS JOIN nodes n WHERE n.id = $1)"
    );
    tx.execute(&sql, &[node.into()]).map(drop)
}

/// Lets `change` change the name of a node, or the space it is in.
pub(crate) fn renaming<T>(tx: &Tx, node: NodeId, change: impl FnOnce() -> Result<T>) -> Result<T> {
    forget(tx, node)?;
    let changed = change()?;
    keep(tx, node)?;
    Ok(changed)
}

/// Where somebody sees names: from where a search goes down.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Folders of which all is seen down to private ones, of which the name is.
    pub trees: Vec<NodeId>,
    /// Folders of which all is seen, private ones too.
    pub whole_trees: Vec<NodeId>,
    /// Folders of which only what is directly in them is seen.
    pub folders: Vec<NodeId>,
    /// Nodes of which only they themselves are seen.
    pub nodes: Vec<NodeId>,
}

impl Reach {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        [&self.trees, &self.whole_trees, &self.folders, &self.nodes].iter().all(|nodes| nodes.is_empty())
    }
}

/// A node with the text in its name: folders first, then by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    kind_rank: i64,
    sort_key: Vec<u8>,
    /// Which.
    pub id: NodeId,
}

/// What came of looking at names.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// Those with the text in them. Each is still to be judged.
    pub named: BTreeSet<Named>,
    /// Whether there were more names than [`limits::SEARCH_CANDIDATES_MAX`]: those were not looked at.
    pub more: bool,
}

/// How a search goes on below a node: not at all, to its children, down to private folders, everywhere.
const ENTERS: [&str; 4] = ["0", "1", "2", "3"];

/// How it goes on below a child of `s`.
const CHILD_ENTERS: &str = "CASE WHEN s.enters = 3 THEN 3 WHEN s.enters = 2 AND c.private = 0 THEN 2 ELSE 0 END";

/// The places of a reach in a statement.
struct Places {
    all: String,
    /// How a search goes on below the node in the column `id` of the table `c`.
    enters: String,
}

fn places(reach: &Reach, params: &mut Vec<Value>) -> Places {
    let mut list = |nodes: &[NodeId]| listed(nodes, params);
    let (whole, trees, folders, nodes) = (list(&reach.whole_trees), list(&reach.trees), list(&reach.folders), list(&reach.nodes));
    let [none, children, tree, everywhere] = ENTERS;
    let enters = format!(
        "CASE WHEN c.id IN ({whole}) THEN {everywhere} WHEN c.id IN ({trees}) THEN {tree} WHEN c.id IN ({folders}) THEN {children}
           ELSE {none} END"
    );
    Places { all: format!("{whole}, {trees}, {folders}, {nodes}"), enters }
}

/// `$1` is the pattern.
const NAMED: &str = "n.id, n.kind_rank, n.sort_key,
  CASE WHEN n.parent_id IS NOT NULL AND n.trashed_at IS NULL AND n.name_key LIKE $1 ESCAPE '!' THEN 1 ELSE 0 END";

/// Looks at the names within `reach`, and on the way to it, one after another, those next to it first. What is hidden from
/// whoever has this reach is not even looked at.
pub fn walk(tx: &Tx, reach: &Reach, text: &str) -> Result<Looked> {
    let mut params: Vec<Value> = vec![containing(text).into(), one_more()];
    let Places { all, enters } = places(reach, &mut params);
    let sql = format!(
        "WITH RECURSIVE up (id, parent_id) AS (
           SELECT id, parent_id FROM nodes WHERE id IN ({all})
           UNION SELECT n.id, n.parent_id FROM up u JOIN nodes n ON n.id = u.parent_id),
         seen (id, enters) AS (
           SELECT c.id, {enters} FROM up c
           UNION SELECT c.id, {CHILD_ENTERS} FROM seen s JOIN nodes c ON c.parent_id = s.id
           WHERE s.enters > 0 AND c.trashed_at IS NULL)
         SELECT {NAMED} FROM (SELECT id FROM seen LIMIT $2) s JOIN nodes n ON n.id = s.id"
    );
    looked(tx, &sql, &params)
}

/// Looks the text up among the names of spaces, hidden ones too: for whoever sees all that is in them.
pub fn look_up(tx: &Tx, spaces: &[SpaceId], text: &str) -> Result<Looked> {
    let mut params = found_by(text);
    let pieces = pieces(spaces, &mut params);
    let sql = format!("SELECT {NAMED} FROM (SELECT p.node_id FROM ({pieces}) p LIMIT $2) p JOIN nodes n ON n.id = p.node_id");
    looked(tx, &sql, &params)
}

/// Looks the text up among the names of spaces, and keeps those within `reach`: from each that was found up to where the
/// reach begins, and down again as [`walk`] goes.
pub fn look_up_within(tx: &Tx, spaces: &[SpaceId], reach: &Reach, text: &str) -> Result<BTreeSet<Named>> {
    let mut params = found_by(text);
    let pieces = pieces(spaces, &mut params);
    let Places { all, enters } = places(reach, &mut params);
    let sql = format!(
        "WITH RECURSIVE found (id) AS (SELECT p.node_id FROM ({pieces}) p LIMIT $2),
         known (id, parent_id, private) AS (
           SELECT n.id, n.parent_id, n.private FROM found f JOIN nodes n ON n.id = f.id
           WHERE n.trashed_at IS NULL AND n.name_key LIKE $1 ESCAPE '!'
           UNION
           SELECT n.id, n.parent_id, n.private FROM known k JOIN nodes n ON n.id = k.parent_id WHERE n.trashed_at IS NULL),
         seen (id, enters) AS (
           SELECT c.id, {enters} FROM known c WHERE c.id IN ({all})
           UNION SELECT c.id, {CHILD_ENTERS} FROM seen s JOIN known c ON c.parent_id = s.id WHERE s.enters > 0)
         SELECT {NAMED} FROM seen s JOIN nodes n ON n.id = s.id"
    );
    looked(tx, &sql, &params).map(|looked| looked.named)
}

fn looked(tx: &Tx, sql: &str, params: &[Value]) -> Result<Looked> {
    let rows = tx.rows(sql, params, |row| {
        let is_named = row.get::<bool>(3)?;
        is_named.then(|| read(row)).transpose()
    })?;
    let more = rows.len() > limits::SEARCH_CANDIDATES_MAX as usize;
    Ok(Looked { named: rows.into_iter().flatten().collect(), more })
}

fn read(row: &Row<'_>) -> Result<Named> {
    Ok(Named { id: row.get(0)?, kind_rank: row.get(1)?, sort_key: row.get(2)? })
}

fn one_more() -> Value {
    (limits::SEARCH_CANDIDATES_MAX + 1).into()
}

/// The parameters that [`pieces`] reads: the pattern, how many, and the bounds of the pieces that begin as two windows do.
fn found_by(text: &str) -> Vec<Value> {
    let mut params = vec![containing(text).into(), one_more()];
    for window in windows(text) {
        params.push(window.as_str().into());
        params.push(format!("{window}\u{10ffff}").into());
    }
    params
}

/// What a piece of a name begins with when the text stands in it: one window of the text for where it begins at a place of
/// a piece, one for where it begins beside one. As far behind as it goes: beginnings are what names have in common.
fn windows(text: &str) -> [String; 2] {
    let folded: Vec<char> = fold(text).chars().collect();
    let last = folded.len().saturating_sub(PIECE_CHARS);
    let even = last - last % 2;
    let odd = if last % 2 == 1 { last } else { last.saturating_sub(1).max(1) };
    [even, odd].map(|from| folded.iter().skip(from).take(PIECE_CHARS).collect())
}

/// The nodes of spaces with such pieces.
fn pieces(spaces: &[SpaceId], params: &mut Vec<Value>) -> String {
    let spaces = listed(spaces, params);
    format!(
        "SELECT node_id FROM name_pieces WHERE space_id IN ({spaces}) AND piece >= $3 AND piece < $4
         UNION ALL SELECT node_id FROM name_pieces WHERE space_id IN ({spaces}) AND piece >= $5 AND piece < $6"
    )
}

#[cfg(test)]
mod tests {
    use super::windows;

    /// Every place at which a text may stand in a name is found by one of the windows.
    #[test]
    fn a_text_is_found_wherever_it_stands() {
        let name: Vec<char> = "quarterly report of the year 2026, final (3).pdf".chars().collect();
        let pieces: Vec<String> = (0..name.len()).step_by(2).map(|at| name.iter().skip(at).take(12).collect()).collect();
        for from in 0..name.len() {
            for to in from + 3..=name.len() {
                let text: String = name.get(from..to).unwrap_or_default().iter().collect();
                let found = windows(&text).iter().any(|window| pieces.iter().any(|piece| piece.starts_with(window)));
                assert!(found, "{text}: {:?}", windows(&text));
            }
        }
    }
}
