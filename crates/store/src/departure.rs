//! What somebody who leaves leaves behind, and how it ends or goes on. All of it by the proof of who may, in their
//! organization only.

use domain::access::Actor;
use domain::admin::{Administers, Audits};
use domain::capability::{Capabilities, Capability};
use domain::grant::Scope;
use domain::ids::{BlobId, GrantId, LinkId, NodeId, SpaceId, UploadId, UserId};
use domain::link::Abilities;
use domain::name::Name;
use domain::node::{NodeKind, Space};
use domain::role::Role;
use domain::{Result, Timestamp};

use crate::facts::{node_kind, read_scope};
use crate::{Tx, overview, spaces};

/// How many rows of what somebody leaves there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Links they own.
    pub links: u64,
    /// Grants they hold outside of their own space.
    pub grants: u64,
    /// API keys that act as them.
    pub api_keys: u64,
    /// Names they made that several people share: shut until an administrator gives them a password.
    pub shared_names: u64,
    /// Files in their own space, the trash included.
    pub files: u64,
}

/// All nodes below `$4`, and it.
const TREE: &str = "WITH RECURSIVE tree (id, kind_rank) AS (SELECT id, kind_rank FROM nodes WHERE id = $4
   UNION ALL SELECT n.id, n.kind_rank FROM tree t JOIN nodes n ON n.parent_id = t.id)";

/// Counts what `user` would leave; `space` is their own.
pub fn left(tx: &Tx, by: &Audits, user: UserId, space: Option<&Space>) -> Result<Left> {
    let (id, root) = (space.map(|space| space.id), space.map(|space| space.root));
    let params = [user.into(), by.org().into(), id.into(), root.into()];
    let count = |what: &str| -> Result<u64> {
        Ok(tx.row(&format!("{TREE} SELECT COUNT(*) FROM {what}"), &params, |row| row.get(0))?.unwrap_or(0))
    };
    Ok(Left {
        links: count("links WHERE owner_id = $1 AND org_id = $2 AND ended_at IS NULL")?,
        grants: count(
            "grants g JOIN nodes n ON n.id = g.node_id WHERE g.principal_kind = 'user' AND g.principal_id = $1
               AND g.org_id = $2 AND ($3 IS NULL OR n.space_id <> $3)",
        )?,
        api_keys: count("api_keys WHERE user_id = $1 AND org_id = $2")?,
        shared_names: count("users WHERE made_by = $1 AND org_id = $2 AND kind = 'shared' AND deleted_at IS NULL")?,
        files: count("tree WHERE kind_rank = 1")?,
    })
}

/// The team spaces in which nobody who may come in would hold Admin on the root without `user`, who does now.
pub fn spaces_without_admin(tx: &Tx, by: &Audits, user: UserId) -> Result<Vec<(SpaceId, String)>> {
    let others = overview::without_admin("u.id <> $3");
    let held =
        "EXISTS (SELECT 1 FROM grants h WHERE h.node_id = s.root_id AND h.role = 'admin' AND (h.until IS NULL OR h.until > $2)
      AND ((h.principal_kind = 'user' AND h.principal_id = $3) OR (h.principal_kind = 'group'
        AND h.principal_id IN (SELECT k.group_id FROM group_members k WHERE k.user_id = $3))))";
    let sql = format!(
        "SELECT s.id, s.name FROM spaces s WHERE s.org_id = $1 AND s.kind = 'team' AND {held} AND {others} ORDER BY s.name_key, s.id"
    );
    tx.rows(&sql, &[by.org().into(), by.at().into(), user.into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Ends up to `most` nodes of a space for ever, the deepest first: versions, grants, and links that have no other node. Gives
/// their bytes back; content that nothing points at is marked for collection. Says how many are done; fewer than `most` is
/// all of them, but for the top folder.
pub fn erase(tx: &Tx, _by: &Administers, space: &Space, most: usize) -> Result<usize> {
    erase_some(tx, space, most)
}

pub(crate) fn erase_some(tx: &Tx, space: &Space, most: usize) -> Result<usize> {
    let (mut erased, mut bytes) = (0, 0);
    let mut open = vec![space.root];
    while let Some(top) = open.last().copied().filter(|_| erased < most) {
        let children = children(tx, top, most)?;
        if !children.is_empty() {
            open.extend(children);
            continue;
        }
        open.pop();
        if top != space.root {
            bytes += bytes_of(tx, top)?;
            crate::nodes::purge_one(tx, top)?;
            erased += 1;
        }
    }
    spaces::book_bytes(tx, space.id, -bytes)?;
    crate::links::forget_empty(tx, space.org)?;
    Ok(erased)
}

fn children(tx: &Tx, node: NodeId, most: usize) -> Result<Vec<NodeId>> {
    tx.rows("SELECT id FROM nodes WHERE parent_id = $1 LIMIT $2", &[node.into(), most.into()], |row| row.get(0))
}

fn bytes_of(tx: &Tx, node: NodeId) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM versions WHERE node_id = $1";
    Ok(tx.row(sql, &[node.into()], |row| row.get(0))?.unwrap_or(0))
}

/// Ends a space that holds nothing any more but its top folder.
pub fn delete_space(tx: &Tx, _by: &Administers, space: &Space) -> Result<()> {
    crate::nodes::purge_one(tx, space.root)?;
    crate::links::forget_empty(tx, space.org)?;
    tx.execute("DELETE FROM spaces WHERE id = $1", &[space.id.into()]).map(drop)
}

/// Makes a personal space a team space of this name, with `to` as its Admin. Says whether the name was free.
pub fn hand_over(tx: &Tx, by: &Administers, space: &Space, name: &Name, to: (GrantId, UserId)) -> Result<bool> {
    let taken = "SELECT CAST(1 AS BIGINT) FROM spaces WHERE org_id = $1 AND kind = 'team' AND name_key = $2";
    if tx.row(taken, &[by.org().into(), name.key().into()], |row| row.get::<i64>(0))?.is_some() {
        return Ok(false);
    }
    tx.execute(
        "UPDATE spaces SET kind = 'team', owner_id = NULL, name = $2, name_key = $3 WHERE id = $1",
        &[space.id.into(), name.as_str().into(), name.key().into()],
    )?;
    tx.execute(
        "UPDATE nodes SET name = $2, name_key = $3, sort_key = $4, revision = revision + 1 WHERE id = $1",
        &[space.root.into(), name.as_str().into(), name.key().into(), name.sort_key().into()],
    )?;
    spaces::give_admin(tx, space.org, space.root, to, by.actor().user(), by.at())?;
    Ok(true)
}

/// Up to `most` links that `owner` owns.
pub fn links(tx: &Tx, by: &Audits, owner: UserId, most: u32) -> Result<Vec<LinkId>> {
    let sql = "SELECT id FROM links WHERE owner_id = $1 AND org_id = $2 ORDER BY id LIMIT $3";
    tx.rows(sql, &[owner.into(), by.org().into(), i64::from(most).into()], |row| row.get(0))
}

/// Cuts a link to what its owner holds now on each of its items, as if their account were in force: without an owner it will
/// give what it gives, and must not give more than they could (I5). An item of which nothing is left goes. Says whether any
/// is left.
pub fn narrow(tx: &Tx, by: &Administers, link: LinkId, owner: UserId) -> Result<bool> {
    let mut left = Capabilities::NONE;
    for item in items(tx, link)? {
        let kept = Abilities::from_capabilities(item.gives & held_by(tx, owner, &item, by.at())?).capabilities();
        left = left | kept;
        if kept.is_empty() {
            tx.execute("DELETE FROM grants WHERE id = $1", &[item.grant.into()])?;
            let sql = "DELETE FROM link_items WHERE link_id = $1 AND node_id = $2";
            tx.execute(sql, &[link.into(), item.node.into()])?;
        } else if kept != item.gives {
            let role = Role::Abilities(kept).to_string();
            tx.execute("UPDATE grants SET role = $2 WHERE id = $1", &[item.grant.into(), role.into()])?;
        }
    }
    let downloads = i64::from(left.has(Capability::Download));
    let sql = "UPDATE links SET abilities = $2, save = save * $3 WHERE id = $1";
    tx.execute(sql, &[link.into(), left.to_string().into(), downloads.into()])?;
    Ok(!left.is_empty())
}

/// A node of a link with the grant that the link holds on it.
struct Item {
    grant: GrantId,
    node: NodeId,
    kind: NodeKind,
    gives: Capabilities,
    scope: Scope,
}

fn items(tx: &Tx, link: LinkId) -> Result<Vec<Item>> {
    let sql = "SELECT g.id, g.node_id, n.kind_rank, g.role, g.scope FROM grants g JOIN nodes n ON n.id = g.node_id
      WHERE g.principal_kind = 'link' AND g.principal_id = $1";
    tx.rows(sql, &[link.into()], |row| {
        let gives = match Role::read(&row.get::<String>(3)?, None)? {
            Role::Abilities(gives) => gives,
            other => return Err(domain::Error::internal(format!("a link holds the role `{other}`"))),
        };
        let scope = read_scope(&row.get::<String>(4)?)?;
        Ok(Item { grant: row.get(0)?, node: row.get(1)?, kind: node_kind(row.get(2)?), gives, scope })
    })
}

/// What `owner` would hold on an item, as far down as the link's grant goes, if it were in its place and they could come in.
fn held_by(tx: &Tx, owner: UserId, item: &Item, now: Timestamp) -> Result<Capabilities> {
    let Some(mut facts) = crate::facts::load(tx, Actor::User(owner), item.node, now)? else { return Ok(Capabilities::NONE) };
    facts.chain.iter_mut().for_each(|step| step.trashed = false);
    if let domain::access::Asker::User(user) = &mut facts.asker {
        user.enabled = true;
        user.access_ends_at = None;
    }
    let held = domain::access::held(&facts);
    let goes_down = item.kind == NodeKind::Folder && item.scope == Scope::Tree;
    Ok(if goes_down { held.below } else { held.here })
}

/// Ends all by which somebody could come in or act, and keeps the row for what the history of others says of them. Their
/// address is free again (I20).
pub fn delete_user(tx: &Tx, by: &Administers, user: UserId) -> Result<()> {
    let uploads: Vec<(UploadId, BlobId)> =
        tx.rows("SELECT id, blob_id FROM uploads WHERE user_id = $1", &[user.into()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (upload, blob) in uploads {
        crate::uploads::end(tx, upload, blob)?;
    }
    for sql in [
        "DELETE FROM grants WHERE principal_kind = 'user' AND principal_id = $1",
        "DELETE FROM group_members WHERE user_id = $1",
        "DELETE FROM credentials WHERE user_id = $1",
        "DELETE FROM sessions WHERE user_id = $1",
        "DELETE FROM api_keys WHERE user_id = $1",
        "DELETE FROM entries WHERE user_id = $1",
        "DELETE FROM secrets WHERE user_id = $1",
    ] {
        tx.execute(sql, &[user.into()])?;
    }
    crate::factors::end_all(tx, user)?;
    tx.execute(
        "UPDATE users SET deleted_at = $3, enabled = 0, admin = NULL, email = '', email_key = $4, search_key = ''
         WHERE id = $1 AND org_id = $2",
        &[user.into(), by.org().into(), by.at().into(), freed_key(user).into()],
    )
    .map(drop)
}

/// A key that no address has: those hold an `@`.
fn freed_key(user: UserId) -> String {
    format!("deleted:{user}")
}
