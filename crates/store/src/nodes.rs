//! Nodes: the tree. Functions that reveal or change one take the proof that it is allowed.

use domain::access::{Delete, Download, Edit, Inspect, List, Proof, Purge, Restore, See, SetPrivate, SharePeople, Upload};
use domain::ids::{GrantId, LinkId, NodeId, OrgId, SpaceId, UserId, VersionId};
use domain::name::Name;
use domain::node::{CurrentContent, Direction, Node, NodeKind, SortBy};
use domain::{Error, Result, Timestamp, limits};

use crate::db::listed;
use crate::facts::{WAY, node_kind};
use crate::{Row, Tx, Value};
use crate::{held, search};

pub(crate) const COLUMNS: &str = "n.id, n.org_id, n.space_id, n.parent_id, n.kind_rank, n.name, n.private, n.created_at, \
     n.modified_at, n.revision, n.version_id, n.size_bytes, n.blake3, n.trashed_at";

pub(crate) fn read(row: &Row<'_>) -> Result<Node> {
    let content = match row.get::<Option<VersionId>>(10)? {
        Some(version) => Some(CurrentContent { version, size_bytes: row.get(11)?, blake3: row.get(12)? }),
        None => None,
    };
    Ok(Node {
        id: row.get(0)?,
        org: row.get(1)?,
        space: row.get(2)?,
        parent: row.get(3)?,
        kind: node_kind(row.get(4)?),
        name: row.get(5)?,
        private: row.get(6)?,
        created_at: row.get(7)?,
        modified_at: row.get(8)?,
        revision: row.get(9)?,
        content,
        trashed_at: row.get(13)?,
    })
}

fn load(tx: &Tx, id: NodeId) -> Result<Node> {
    let sql = format!("SELECT {COLUMNS} FROM nodes n WHERE n.id = $1");
    tx.row(&sql, &[id.into()], read)?.ok_or_else(Error::not_found)
}

/// The node itself. How much of it to tell, what the proof holds decides.
pub fn get(tx: &Tx, proof: &Proof<See>) -> Result<Node> {
    load(tx, proof.node())
}

/// The nodes themselves, as [`get`] each: one statement.
pub fn get_all(tx: &Tx, proofs: &[Proof<See>]) -> Result<Vec<Node>> {
    let mut params = Vec::with_capacity(proofs.len());
    let ids: Vec<NodeId> = proofs.iter().map(Proof::node).collect();
    let sql = format!("SELECT {COLUMNS} FROM nodes n WHERE n.id IN ({})", listed(&ids, &mut params));
    tx.rows(&sql, &params, read)
}

/// The node that is about to be changed, moved or copied from.
pub trait Acting {
    /// Which node the proof is about.
    fn acting_on(&self) -> NodeId;
}

macro_rules! acting {
    ($($action:ty),*) => {$(
        impl Acting for Proof<$action> {
            fn acting_on(&self) -> NodeId {
                self.node()
            }
        }
    )*};
}
acting!(Edit, Delete, Restore, Purge, Inspect, Upload, Download, List, SetPrivate, SharePeople);

/// The node that `proof` allows to act on.
pub fn acted_on(tx: &Tx, proof: &impl Acting) -> Result<Node> {
    load(tx, proof.acting_on())
}

/// Makes the folder of `proof` private, or clears the mark, and notes who did.
pub fn set_private(tx: &Tx, proof: &Proof<SetPrivate>, private: bool) -> Result<()> {
    let by = proof.actor().user().filter(|_| private);
    tx.execute(
        "UPDATE nodes SET private = $2, private_by = $3, revision = revision + 1 WHERE id = $1",
        &[proof.node().into(), private.into(), by.into()],
    )
    .map(drop)
}

/// The private folders below a node, the trash too, whoever may know of them: to be judged, never to be answered with.
pub fn private_below(tx: &Tx, node: NodeId) -> Result<Vec<NodeId>> {
    let sql = "WITH RECURSIVE tree (id) AS (
         SELECT id FROM nodes WHERE parent_id = $1 UNION ALL SELECT n.id FROM tree t JOIN nodes n ON n.parent_id = t.id)
       SELECT n.id FROM tree t JOIN nodes n ON n.id = t.id WHERE n.private = 1";
    tx.rows(sql, &[node.into()], |row| row.get(0))
}

/// Who made the folder of `proof` private, and what they are called.
pub fn made_private_by(tx: &Tx, proof: &Proof<See>) -> Result<Option<(UserId, String)>> {
    let sql = "SELECT u.id, u.display_name FROM nodes n JOIN users u ON u.id = n.private_by WHERE n.id = $1 AND n.private = 1";
    tx.row(sql, &[proof.node().into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Where a page of a listing begins: after the node with this key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// 0 for a folder, 1 for a file.
    pub kind_rank: i64,
    /// What it is sorted by.
    pub key: AfterKey,
    /// Its id, for ties.
    pub id: NodeId,
}

/// The value that a listing is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AfterKey {
    /// For [`SortBy::Name`].
    Bytes(Vec<u8>),
    /// For the other orders.
    Number(i64),
}

/// Which page of a listing, in which order.
#[derive(Clone, Debug)]
pub struct Page {
    /// By what.
    pub sort: SortBy,
    /// Which way.
    pub direction: Direction,
    /// From where; none is from the start.
    pub after: Option<After>,
    /// How many rows, at most [`limits::PAGE_ROWS_MAX`].
    pub rows: u32,
}

/// A row of a listing, with where the next page would begin after it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The node.
    pub node: Node,
    /// Its place in the order.
    pub place: After,
}

/// A page of the children of a folder that may be listed.
pub fn children(tx: &Tx, proof: &Proof<List>, page: &Page) -> Result<Vec<Listed>> {
    let mut params = vec![proof.node().into()];
    let sql = page_sql("n.parent_id = $1 AND n.trashed_at IS NULL", page, &mut params);
    tx.rows(&format!("SELECT {COLUMNS}, {} FROM nodes n {sql}", sort_column(page.sort)), &params, |row| {
        read_listed(row, page.sort)
    })
}

/// How many children a folder has that may be listed.
pub fn count_children(tx: &Tx, proof: &Proof<List>) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM nodes WHERE parent_id = $1 AND trashed_at IS NULL";
    Ok(tx.row(sql, &[proof.node().into()], |row| row.get(0))?.unwrap_or(0))
}

/// The children of a folder that is only on the way to something `user` was granted: the next steps and nothing else (S3.52).
pub fn steps_of_the_way(tx: &Tx, proof: &Proof<See>, user: UserId, page: &Page) -> Result<Vec<Listed>> {
    let mut params = vec![user.into(), proof.space().into(), proof.at().into(), proof.node().into()];
    let sql = page_sql("n.parent_id = $4 AND n.trashed_at IS NULL AND n.id IN (SELECT id FROM way)", page, &mut params);
    tx.rows(&format!("{WAY} SELECT {COLUMNS}, {} FROM nodes n {sql}", sort_column(page.sort)), &params, |row| {
        read_listed(row, page.sort)
    })
}

fn sort_column(sort: SortBy) -> &'static str {
    match sort {
        SortBy::Name => "n.sort_key",
        SortBy::Modified => "n.modified_at",
        SortBy::Size => "n.size_bytes",
    }
}

fn page_sql(filter: &str, page: &Page, params: &mut Vec<Value>) -> String {
    let column = sort_column(page.sort);
    let (compare, order) = match page.direction {
        Direction::Ascending => (">", "ASC"),
        Direction::Descending => ("<", "DESC"),
    };
    let mut sql = format!("WHERE {filter}");
    if let Some(after) = &page.after {
        let at = params.len();
        params.push(after.kind_rank.into());
        params.push(match &after.key {
            AfterKey::Bytes(bytes) => bytes.clone().into(),
            AfterKey::Number(number) => (*number).into(),
        });
        params.push(after.id.into());
        let (rank, key, id) = (at + 1, at + 2, at + 3);
        sql.push_str(&format!(
            " AND (n.kind_rank > ${rank} OR (n.kind_rank = ${rank} AND ({column}, n.id) {compare} (${key}, ${id})))"
        ));
    }
    params.push(i64::from(page.rows.min(limits::PAGE_ROWS_MAX)).into());
    sql.push_str(&format!(" ORDER BY n.kind_rank ASC, {column} {order}, n.id {order} LIMIT ${}", params.len()));
    sql
}

fn read_listed(row: &Row<'_>, sort: SortBy) -> Result<Listed> {
    let node = read(row)?;
    let key = match sort {
        SortBy::Name => AfterKey::Bytes(row.get(14)?),
        SortBy::Modified | SortBy::Size => AfterKey::Number(row.get(14)?),
    };
    let place = After { kind_rank: i64::from(node.kind == NodeKind::File), key, id: node.id };
    Ok(Listed { node, place })
}

/// The id of the child with this name, whatever the caller may know of it: to be judged next, never to be answered with.
pub fn child_id(tx: &Tx, parent: NodeId, name: &Name) -> Result<Option<(NodeId, NodeKind)>> {
    let sql = "SELECT id, kind_rank FROM nodes WHERE parent_id = $1 AND name_key = $2 AND trashed_at IS NULL";
    tx.row(sql, &[parent.into(), name.key().into()], |row| Ok((row.get(0)?, node_kind(row.get(1)?))))
}

/// What a new node is made of.
#[derive(Clone, Debug)]
pub struct NewNode {
    /// Its id.
    pub id: NodeId,
    /// Folder or file.
    pub kind: NodeKind,
    /// What it is called.
    pub name: Name,
    /// Who makes it; none for a visitor.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// A node that a unit of work has just made: what is put into it needs no further proof. Only this module makes one.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    id: NodeId,
    org: OrgId,
    space: SpaceId,
    by: Option<UserId>,
}

impl Made {
    /// Which node.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// In whose storage.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// In which space.
    pub(crate) fn space(&self) -> SpaceId {
        self.space
    }

    /// Who made it; none for a visitor.
    pub fn by(&self) -> Option<UserId> {
        self.by
    }
}

/// Makes a node in the folder of `proof`. None when the name is taken: nothing happened.
pub fn create(tx: &Tx, proof: &Proof<Upload>, node: &NewNode) -> Result<Option<Made>> {
    let made = Made { id: node.id, org: proof.org(), space: proof.space(), by: node.by };
    Ok(insert(tx, made, proof.node(), node)?.then_some(made))
}

/// Makes a node in a folder that was just made: a copied tree. None when the name is taken.
pub fn create_below(tx: &Tx, parent: &Made, node: &NewNode) -> Result<Option<Made>> {
    let made = Made { id: node.id, by: node.by, ..*parent };
    Ok(insert(tx, made, parent.id, node)?.then_some(made))
}

/// Makes the top folder of a space that was just made.
pub(crate) fn create_root(
    tx: &Tx,
    (space, org): (SpaceId, OrgId),
    id: NodeId,
    name: &Name,
    by: UserId,
    now: Timestamp,
) -> Result<Made> {
    tx.execute(
        "INSERT INTO nodes (id, org_id, space_id, kind_rank, name, name_key, sort_key, private, size_bytes, revision, created_at, created_by, modified_at)
         VALUES ($1, $2, $3, 0, $4, $5, $6, 0, 0, 1, $7, $8, $7)",
        &[
            id.into(),
            org.into(),
            space.into(),
            name.as_str().into(),
            name.key().into(),
            name.sort_key().into(),
            now.into(),
            by.into(),
        ],
    )?;
    Ok(Made { id, org, space, by: Some(by) })
}

fn insert(tx: &Tx, made: Made, parent: NodeId, node: &NewNode) -> Result<bool> {
    let Made { org, space, .. } = made;
    let inserted = tx.execute(
        "INSERT INTO nodes (id, org_id, space_id, parent_id, kind_rank, name, name_key, sort_key, private, size_bytes, revision, created_at, created_by, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 1, $9, $10, $9)
         ON CONFLICT (parent_id, name_key) WHERE trashed_at IS NULL DO NOTHING",
        &[
            node.id.into(),
            org.into(),
            space.into(),
            parent.into(),
            i64::from(node.kind == NodeKind::File).into(),
            node.name.as_str().into(),
            node.name.key().into(),
            node.name.sort_key().into(),
            node.at.into(),
            node.by.into(),
        ],
    )?;
    if inserted == 1 {
        search::keep(tx, node.id)?;
        touch(tx, parent, node.at)?;
    }
    Ok(inserted == 1)
}

/// A folder's time of change follows its list of children.
fn touch(tx: &Tx, folder: NodeId, at: Timestamp) -> Result<()> {
    let sql = "UPDATE nodes SET modified_at = $2 WHERE id = $1 AND modified_at < $2";
    tx.execute(sql, &[folder.into(), at.into()]).map(drop)
}

/// How many folders are above `node`, the root counted.
pub fn depth(tx: &Tx, node: NodeId) -> Result<usize> {
    let sql = "WITH RECURSIVE up (id, parent_id) AS (
        SELECT id, parent_id FROM nodes WHERE id = $1
        UNION ALL SELECT n.id, n.parent_id FROM up u JOIN nodes n ON n.id = u.parent_id)
      SELECT COUNT(*) - 1 FROM up";
    let count = tx.row(sql, &[node.into()], |row| row.get::<i64>(0))?.unwrap_or(0);
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Gives the node of `proof` another name. False when it is taken.
pub fn rename(tx: &Tx, proof: &Proof<Edit>, name: &Name) -> Result<bool> {
    if name_is_taken(tx, proof.node(), None, name)? {
        return Ok(false);
    }
    let sql = "UPDATE nodes SET name = $2, name_key = $3, sort_key = $4, revision = revision + 1 WHERE id = $1";
    let params = [proof.node().into(), name.as_str().into(), name.key().into(), name.sort_key().into()];
    search::renaming(tx, proof.node(), || tx.execute(sql, &params))?;
    Ok(true)
}

/// Whether another child than `node` of `parent` (none: of its own parent) has the name.
fn name_is_taken(tx: &Tx, node: NodeId, parent: Option<NodeId>, name: &Name) -> Result<bool> {
    let sql = "SELECT CAST(1 AS BIGINT) FROM nodes o WHERE o.name_key = $3 AND o.id <> $1 AND o.trashed_at IS NULL
      AND o.parent_id = COALESCE($2, (SELECT parent_id FROM nodes WHERE id = $1))";
    Ok(tx.row(sql, &[node.into(), parent.into(), name.key().into()], |row| row.get::<i64>(0))?.is_some())
}

/// Moves a node into the folder of `into`, with this name. It takes the right to edit it, to take it from where it is
/// (`out`) and to put it there. False when the name is taken. Into itself or below itself, or too deep, is an error.
pub fn move_to(
    tx: &Tx,
    edit: &Proof<Edit>,
    out: &Proof<Delete>,
    into: &Proof<Upload>,
    name: &Name,
    now: Timestamp,
) -> Result<bool> {
    let node = load(tx, edit.node())?;
    if node.parent != Some(out.node()) {
        return Err(Error::internal("a move was proven for another folder than the one the node is in"));
    }
    let tree = subtree_ids(tx, node.id)?;
    if tree.iter().any(|(id, _)| *id == into.node()) {
        return Err(Error::conflict("into_itself", "a folder cannot be moved into itself: choose another place"));
    }
    let height = tree.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
    if depth(tx, into.node())? + 1 + height > limits::DEPTH_MAX {
        return Err(Error::field("parent_id", "too_deep", "folders can be nested 128 deep at most"));
    }
    if name_is_taken(tx, node.id, Some(into.node()), name)? {
        return Ok(false);
    }
    if into.space() != node.space {
        move_across(tx, &node, &tree, into)?;
    }
    let sql = "UPDATE nodes SET parent_id = $2, name = $3, name_key = $4, sort_key = $5, revision = revision + 1 WHERE id = $1";
    let params = [node.id.into(), into.node().into(), name.as_str().into(), name.key().into(), name.sort_key().into()];
    search::renaming(tx, node.id, || tx.execute(sql, &params))?;
    touch(tx, out.node(), now)?;
    touch(tx, into.node(), now)?;
    Ok(true)
}

/// Books a tree from one space of the organization to another.
fn move_across(tx: &Tx, node: &Node, tree: &[(NodeId, usize)], into: &Proof<Upload>) -> Result<()> {
    if into.org() != node.org {
        return Err(Error::refused("files cannot be moved to another organization: copy or share them"));
    }
    let bytes = subtree_bytes(tx, node.id)?;
    crate::spaces::book_bytes(tx, node.space, -bytes)?;
    crate::spaces::book_bytes(tx, into.space(), bytes)?;
    for (id, _) in tree {
        let sql = "UPDATE nodes SET space_id = $2 WHERE id = $1";
        search::renaming(tx, *id, || tx.execute(sql, &[(*id).into(), into.space().into()]))?;
    }
    Ok(())
}

const SUBTREE: &str = "WITH RECURSIVE tree (id, depth) AS (
    SELECT id, CAST(0 AS BIGINT) FROM nodes WHERE id = $1
    UNION ALL SELECT n.id, t.depth + 1 FROM tree t JOIN nodes n ON n.parent_id = t.id)";

/// The ids of a node and all below it (trash included) with their depth below it; more than
/// [`limits::TREE_NODES_MAX`] is an error.
fn subtree_ids(tx: &Tx, node: NodeId) -> Result<Vec<(NodeId, usize)>> {
    let most = i64::try_from(limits::TREE_NODES_MAX).unwrap_or(i64::MAX);
    let sql = format!("{SUBTREE} SELECT id, depth FROM tree LIMIT $2");
    let tree = tx.rows(&sql, &[node.into(), (most + 1).into()], |row| {
        Ok((row.get(0)?, usize::try_from(row.get::<i64>(1)?).unwrap_or(0)))
    })?;
    if tree.len() > limits::TREE_NODES_MAX {
        return Err(Error::new(
            domain::Kind::TooLarge,
            "tree_too_large",
            "this folder holds more than 200000 items: do it in parts",
        ));
    }
    Ok(tree)
}

/// The bytes that all versions of a tree are booked with.
fn subtree_bytes(tx: &Tx, node: NodeId) -> Result<i64> {
    let sql = format!(
        "{SUBTREE} SELECT CAST(COALESCE(SUM(v.size_bytes), 0) AS BIGINT) FROM tree t JOIN versions v ON v.node_id = t.id"
    );
    Ok(tx.row(&sql, &[node.into()], |row| row.get(0))?.unwrap_or(0))
}

/// Puts the node of `proof` into the trash. What is below it goes with it. A root stays.
pub fn trash(tx: &Tx, proof: &Proof<Delete>, now: Timestamp) -> Result<()> {
    let node = load(tx, proof.node())?;
    let Some(parent) = node.parent else {
        return Err(Error::refused("the top folder of a space cannot be deleted"));
    };
    let by = proof.actor().user();
    tx.execute(
        "UPDATE nodes SET trashed_at = $2, trashed_by = $3, revision = revision + 1 WHERE id = $1",
        &[node.id.into(), now.into(), by.into()],
    )?;
    touch(tx, parent, now)
}

/// The tops of what is in the trash of a space, newest first: to be judged one by one. What waits to be accepted is none of it.
pub fn trashed(tx: &Tx, space: SpaceId, before: Option<(Timestamp, NodeId)>, rows: u32) -> Result<Vec<Node>> {
    let (at, id) = before.unzip();
    let sql = format!(
        "SELECT {COLUMNS} FROM nodes n WHERE n.space_id = $1 AND n.trashed_at IS NOT NULL AND n.held_by IS NULL
           AND ($2 IS NULL OR (n.trashed_at, n.id) < ($2, $3))
         ORDER BY n.trashed_at DESC, n.id DESC LIMIT $4"
    );
    tx.rows(&sql, &[space.into(), at.into(), id.into(), i64::from(rows).into()], read)
}

/// Takes the node of `proof` out of the trash, into the folder of `into`, which must be the one it was in.
/// False when the name is taken.
pub fn restore(tx: &Tx, proof: &Proof<Restore>, into: &Proof<Upload>, name: &Name, now: Timestamp) -> Result<bool> {
    let node = load(tx, proof.node())?;
    if node.parent != Some(into.node()) {
        return Err(Error::internal("a restore was proven for another folder than the one the node was in"));
    }
    if node.trashed_at.is_none() {
        return Err(Error::not_found());
    }
    held::expect_not_held(tx, node.id)?;
    put_back(tx, node.id, into, name, now)
}

/// Takes a node out of the trash into the folder of `into`. False when the name is taken.
pub(crate) fn put_back(tx: &Tx, node: NodeId, into: &Proof<Upload>, name: &Name, now: Timestamp) -> Result<bool> {
    if name_is_taken(tx, node, Some(into.node()), name)? {
        return Ok(false);
    }
    let sql = "UPDATE nodes SET trashed_at = NULL, trashed_by = NULL, name = $2, name_key = $3, sort_key = $4, parent_id = $5,
        revision = revision + 1
      WHERE id = $1";
    let params = [node.into(), name.as_str().into(), name.key().into(), name.sort_key().into(), into.node().into()];
    search::renaming(tx, node, || tx.execute(sql, &params))?;
    touch(tx, into.node(), now)?;
    Ok(true)
}

/// Ends a node in the trash and all below it for ever: versions, grants, and the links that have no other node.
/// Its content is marked for collection where nothing else points at it.
pub fn purge(tx: &Tx, proof: &Proof<Purge>) -> Result<()> {
    let node = load(tx, proof.node())?;
    if node.trashed_at.is_none() {
        return Err(Error::not_found());
    }
    held::expect_not_held(tx, node.id)?;
    crate::spaces::book_bytes(tx, node.space, -subtree_bytes(tx, node.id)?)?;
    let mut tree = subtree_ids(tx, node.id)?;
    tree.sort_by_key(|(_, depth)| std::cmp::Reverse(*depth));
    for (id, _) in tree {
        purge_one(tx, id)?;
    }
    crate::links::forget_empty(tx, node.org)
}

pub(crate) fn purge_one(tx: &Tx, id: NodeId) -> Result<()> {
    let blobs = tx.rows("SELECT DISTINCT blob_id FROM versions WHERE node_id = $1", &[id.into()], |row| row.get(0))?;
    tx.execute("DELETE FROM uploads WHERE parent_id = $1 OR node_id = $1 OR finished_node_id = $1", &[id.into()])?;
    tx.execute("DELETE FROM versions WHERE node_id = $1", &[id.into()])?;
    for blob in blobs {
        crate::blobs::release(tx, blob)?;
    }
    tx.execute("DELETE FROM link_items WHERE node_id = $1", &[id.into()])?;
    tx.execute("DELETE FROM grants WHERE node_id = $1", &[id.into()])?;
    search::forget(tx, id)?;
    held::forget(tx, id)?;
    tx.execute("DELETE FROM nodes WHERE id = $1", &[id.into()]).map(drop)
}

/// A node below one that is being copied or archived, with the path of ids from there.
#[derive(Clone, Debug)]
pub struct Below {
    /// The node.
    pub node: Node,
    /// How far below.
    pub depth: usize,
    /// Its grants are judged with its parent's facts; this one is private.
    pub private: bool,
}

/// Everything below the folder of `proof` that is not in the trash, parents before children, in natural order within a
/// folder. More than [`limits::TREE_NODES_MAX`] is an error. Each is to be judged before it is used (I23).
pub fn below(tx: &Tx, proof: &impl Acting) -> Result<Vec<Below>> {
    let most = i64::try_from(limits::TREE_NODES_MAX).unwrap_or(i64::MAX);
    let sql = format!(
        "WITH RECURSIVE tree (id, depth) AS (
           SELECT id, CAST(0 AS BIGINT) FROM nodes WHERE id = $1
           UNION ALL
           SELECT n.id, t.depth + 1 FROM tree t JOIN nodes n ON n.parent_id = t.id WHERE n.trashed_at IS NULL)
         SELECT {COLUMNS}, t.depth FROM tree t JOIN nodes n ON n.id = t.id WHERE t.depth > 0
         ORDER BY t.depth, n.parent_id, n.kind_rank, n.sort_key, n.id LIMIT $2"
    );
    let nodes = tx.rows(&sql, &[proof.acting_on().into(), (most + 1).into()], |row| {
        let node = read(row)?;
        let depth = usize::try_from(row.get::<i64>(14)?).unwrap_or(0);
        Ok(Below { private: node.private, node, depth })
    })?;
    if nodes.len() > limits::TREE_NODES_MAX {
        return Err(Error::new(
            domain::Kind::TooLarge,
            "tree_too_large",
            "this folder holds more than 200000 items: take it in parts",
        ));
    }
    Ok(nodes)
}

/// The names from the root down to `node` (with it): for a caller whose right to each of them is judged apart.
pub fn names_to(tx: &Tx, node: NodeId) -> Result<Vec<(NodeId, String)>> {
    let sql = "WITH RECURSIVE up (id, parent_id, name, depth) AS (
        SELECT id, parent_id, name, CAST(0 AS BIGINT) FROM nodes WHERE id = $1
        UNION ALL SELECT n.id, n.parent_id, n.name, u.depth + 1 FROM up u JOIN nodes n ON n.id = u.parent_id)
      SELECT id, name FROM up ORDER BY depth DESC";
    tx.rows(sql, &[node.into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Gives a link its grant on a node. Only the making of links calls this, with the proof of the right to share it.
pub(crate) fn grant_to_link(
    tx: &Tx,
    grant: GrantId,
    proof: &Proof<domain::access::ShareLink>,
    link: LinkId,
    role: &str,
    scope: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, scope, created_at, created_by)
         VALUES ($1, $2, $3, 'link', $4, $5, $6, $7, $8)",
        &[
            grant.into(),
            proof.org().into(),
            proof.node().into(),
            link.into(),
            role.into(),
            scope.into(),
            now.into(),
            proof.actor().user().into(),
        ],
    )
    .map(drop)
}
