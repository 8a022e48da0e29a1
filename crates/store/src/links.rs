//! Share links. A link's grants are made and changed with it, in the same unit of work.
//! Who may see and change a link is its owner; administrators come with their issue.

use domain::access::{Proof, ShareLink};
use domain::capability::Capability;
use domain::grant::Scope;
use domain::ids::{GrantId, LinkId, NodeId, OrgId, UserId};
use domain::link::{Abilities, Link, LinkState};
use domain::name::fold;
use domain::node::NodeKind;
use domain::role::Role;
use domain::secret::TokenHash;
use domain::{Error, Result, Timestamp};

use crate::facts::{node_kind, scope_word};
use crate::search::containing;
use crate::{Row, Tx, Value};

/// What a new link is made of, besides its items.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Its id.
    pub id: LinkId,
    /// Whose.
    pub org: OrgId,
    /// Who answers for it.
    pub owner: Option<UserId>,
    /// The hash of its token.
    pub token_hash: TokenHash,
    /// The token, sealed for its owner.
    pub sealed_token: Vec<u8>,
    /// Its settings.
    pub settings: Settings,
    /// When.
    pub at: Timestamp,
}

/// The settings of a link that its owner can change.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What visitors see as its title.
    pub title: String,
    /// What it lets them do.
    pub abilities: Abilities,
    /// Its password, hashed and sealed; none is without.
    pub sealed_password: Option<Vec<u8>>,
    /// Counts the changes of the password.
    pub password_version: i64,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// For visitors.
    pub message: String,
    /// For internal users.
    pub note: String,
    /// Closed for now.
    pub paused: bool,
}

impl Settings {
    /// What a search looks at.
    fn search_key(&self) -> String {
        fold(&[self.title.as_str(), &self.message, &self.note].join(" "))
    }
}

/// Makes a link on the nodes of `items`, each with the proof that its maker may share it, and the id of the grant to make.
pub fn create(tx: &Tx, link: &NewLink, items: &[(GrantId, Proof<ShareLink>)]) -> Result<()> {
    let settings = &link.settings;
    tx.execute(
        "INSERT INTO links (id, org_id, owner_id, created_by, token_hash, sealed_token, title, abilities, sealed_password, password_version,
           expires_at, message, note, paused, revision, created_at, search_key)
         VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $15)",
        &[
            link.id.into(),
            link.org.into(),
            link.owner.into(),
            link.token_hash.0.into(),
            link.sealed_token.clone().into(),
            settings.title.as_str().into(),
            settings.abilities.capabilities().to_string().into(),
            settings.sealed_password.clone().into(),
            settings.password_version.into(),
            settings.expires_at.into(),
            settings.message.as_str().into(),
            settings.note.as_str().into(),
            settings.paused.into(),
            link.at.into(),
            settings.search_key().into(),
        ],
    )?;
    for (position, (grant, proof)) in items.iter().enumerate() {
        if proof.org() != link.org {
            return Err(Error::refused("a link can hold items of one organization only"));
        }
        add_item(tx, link, position, *grant, proof)?;
    }
    Ok(())
}

fn add_item(tx: &Tx, link: &NewLink, position: usize, grant: GrantId, proof: &Proof<ShareLink>) -> Result<()> {
    let position = i64::try_from(position).map_err(Error::internal)?;
    let sql = "INSERT INTO link_items (link_id, org_id, position, node_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    if tx.execute(sql, &[link.id.into(), link.org.into(), position.into(), proof.node().into()])? == 0 {
        return Ok(());
    }
    let role = Role::Abilities(link.settings.abilities.capabilities()).to_string();
    let scope = grant_scope(proof);
    crate::nodes::grant_to_link(tx, grant, proof, link.id, &role, scope_word(scope), link.at)
}

/// A link reaches as far down as the right of its owner to share (S5.25).
fn grant_scope(proof: &Proof<ShareLink>) -> Scope {
    proof.held().scope_of(Capability::ShareLink)
}

/// Writes a link's settings. `proofs` are about each of its items, made for its owner: nobody widens it further.
pub fn change(tx: &Tx, id: LinkId, settings: &Settings, proofs: &[Proof<ShareLink>]) -> Result<()> {
    let capabilities = settings.abilities.capabilities();
    if proofs.iter().any(|proof| !proof.held().here.includes(capabilities)) {
        return Err(Error::internal("a link was changed to give more than was proven"));
    }
    tx.execute(
        "UPDATE links SET title = $2, abilities = $3, sealed_password = $4, password_version = $5, expires_at = $6, message = $7,
           note = $8, paused = $9, search_key = $10, revision = revision + 1 WHERE id = $1",
        &[
            id.into(),
            settings.title.as_str().into(),
            capabilities.to_string().into(),
            settings.sealed_password.clone().into(),
            settings.password_version.into(),
            settings.expires_at.into(),
            settings.message.as_str().into(),
            settings.note.as_str().into(),
            settings.paused.into(),
            settings.search_key().into(),
        ],
    )?;
    let role = Role::Abilities(capabilities).to_string();
    tx.execute("UPDATE grants SET role = $2 WHERE principal_kind = 'link' AND principal_id = $1", &[id.into(), role.into()])
        .map(drop)
}

/// Ends a link for ever: its settings, grants, visits and uploads under way (S5.68 to S5.72).
pub fn revoke(tx: &Tx, id: LinkId) -> Result<()> {
    let blobs = tx.rows("SELECT blob_id FROM uploads WHERE link_id = $1", &[id.into()], |row| row.get(0))?;
    tx.execute("DELETE FROM uploads WHERE link_id = $1", &[id.into()])?;
    for blob in blobs {
        crate::blobs::release(tx, blob)?;
    }
    tx.execute("DELETE FROM grants WHERE principal_kind = 'link' AND principal_id = $1", &[id.into()])?;
    tx.execute("DELETE FROM links WHERE id = $1", &[id.into()]).map(drop)
}

/// Forgets the links of an organization that have no node any more.
pub(crate) fn forget_empty(tx: &Tx, org: OrgId) -> Result<()> {
    let sql = "DELETE FROM links WHERE NOT EXISTS (SELECT 1 FROM link_items i WHERE i.link_id = links.id) AND org_id = $1";
    tx.execute(sql, &[org.into()]).map(drop)
}

/// A link as its owner may know it, with what only the service may: the sealed token and password.
#[derive(Clone, Debug)]
pub struct Stored {
    /// As its owner sees it.
    pub link: Link,
    /// The token, sealed for its owner.
    pub sealed_token: Vec<u8>,
    /// The password, hashed and sealed.
    pub sealed_password: Option<Vec<u8>>,
    /// Counts the changes of the password.
    pub password_version: i64,
    /// Folder or file, of each of the link's items.
    pub kinds: Vec<NodeKind>,
}

const COLUMNS: &str = "l.id, l.org_id, l.owner_id, l.title, l.abilities, l.sealed_password, l.expires_at, l.message, l.note, l.paused, \
     l.created_at, l.revision, l.sealed_token, l.password_version";

fn read(row: &Row<'_>) -> Result<Stored> {
    let abilities: String = row.get(4)?;
    let sealed_password: Option<Vec<u8>> = row.get(5)?;
    Ok(Stored {
        link: Link {
            id: row.get(0)?,
            org: row.get(1)?,
            owner: row.get(2)?,
            title: row.get(3)?,
            abilities: Abilities::from_capabilities(abilities.parse()?),
            has_password: sealed_password.is_some(),
            expires_at: row.get(6)?,
            message: row.get(7)?,
            note: row.get(8)?,
            paused: row.get(9)?,
            created_at: row.get(10)?,
            revision: row.get(11)?,
            items: Vec::new(),
        },
        sealed_token: row.get(12)?,
        sealed_password,
        password_version: row.get(13)?,
        kinds: Vec::new(),
    })
}

fn with_items(tx: &Tx, stored: Option<Stored>) -> Result<Option<Stored>> {
    let Some(mut stored) = stored else { return Ok(None) };
    let sql = "SELECT i.node_id, n.kind_rank FROM link_items i JOIN nodes n ON n.id = i.node_id WHERE i.link_id = $1 ORDER BY i.position";
    let items: Vec<(NodeId, NodeKind)> =
        tx.rows(sql, &[stored.link.id.into()], |row| Ok((row.get(0)?, node_kind(row.get(1)?))))?;
    (stored.link.items, stored.kinds) = items.into_iter().unzip();
    Ok(Some(stored))
}

/// The link, for its owner; for anybody else there is none (S5.34).
pub fn of_owner(tx: &Tx, id: LinkId, owner: UserId) -> Result<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM links l WHERE l.id = $1 AND l.owner_id = $2");
    let stored = tx.row(&sql, &[id.into(), owner.into()], read)?;
    with_items(tx, stored)
}

/// Which links of a list to show; what is none does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those on this node.
    pub node: Option<NodeId>,
    /// Those in this state.
    pub state: Option<LinkState>,
    /// Those made at this time or later.
    pub created_from: Option<Timestamp>,
    /// Those made before this time.
    pub created_before: Option<Timestamp>,
    /// Those with this text in title, message or note, however it is cased.
    pub text: Option<String>,
}

/// A page of the links of `owner` that pass the filter, newest first.
pub fn list(tx: &Tx, owner: UserId, filter: &Filter, after: Option<LinkId>, rows: u32, now: Timestamp) -> Result<Vec<Stored>> {
    let mut params: Vec<Value> = vec![owner.into(), i64::from(rows).into()];
    let mut conditions = vec!["l.owner_id = $1".to_owned()];
    let mut ask = |condition: &str, value: Value| {
        params.push(value);
        conditions.push(condition.replace("$?", &format!("${}", params.len())));
    };
    if let Some(node) = filter.node {
        ask("EXISTS (SELECT 1 FROM link_items i WHERE i.link_id = l.id AND i.node_id = $?)", node.into());
    }
    match filter.state {
        Some(LinkState::Expired) => ask("l.expires_at <= $?", now.into()),
        Some(LinkState::Active) => ask("l.paused = 0 AND (l.expires_at IS NULL OR l.expires_at > $?)", now.into()),
        Some(LinkState::Paused) => ask("l.paused = 1 AND (l.expires_at IS NULL OR l.expires_at > $?)", now.into()),
        None => {}
    }
    if let Some(from) = filter.created_from {
        ask("l.created_at >= $?", from.into());
    }
    if let Some(before) = filter.created_before {
        ask("l.created_at < $?", before.into());
    }
    if let Some(text) = &filter.text {
        ask("l.search_key LIKE $? ESCAPE '!'", containing(text).into());
    }
    if let Some(after) = after {
        ask("l.id < $?", after.into());
    }
    let sql = format!("SELECT {COLUMNS} FROM links l WHERE {} ORDER BY l.id DESC LIMIT $2", conditions.join(" AND "));
    let mut links = tx.rows(&sql, &params, read)?;
    for (link, node, kind) in items_of_page(tx, &links)? {
        if let Some(stored) = links.iter_mut().find(|stored| stored.link.id == link) {
            stored.link.items.push(node);
            stored.kinds.push(kind);
        }
    }
    Ok(links)
}

/// How many links of `owner` that have not ended are on each child of a folder; children without one are left out.
pub fn count_on_children(tx: &Tx, owner: UserId, folder: NodeId, now: Timestamp) -> Result<Vec<(NodeId, u32)>> {
    let sql = "SELECT i.node_id, COUNT(*) FROM links l JOIN link_items i ON i.link_id = l.id JOIN nodes n ON n.id = i.node_id
      WHERE l.owner_id = $1 AND n.parent_id = $2 AND (l.expires_at IS NULL OR l.expires_at > $3) GROUP BY i.node_id";
    tx.rows(sql, &[owner.into(), folder.into(), now.into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The items of all links of a page, in one statement.
fn items_of_page(tx: &Tx, links: &[Stored]) -> Result<Vec<(LinkId, NodeId, NodeKind)>> {
    let (Some(newest), Some(oldest)) = (links.first(), links.last()) else { return Ok(Vec::new()) };
    let sql = "SELECT i.link_id, i.node_id, n.kind_rank
      FROM link_items i JOIN links l ON l.id = i.link_id JOIN nodes n ON n.id = i.node_id
      WHERE l.owner_id = $1 AND l.id <= $2 AND l.id >= $3 ORDER BY i.link_id, i.position";
    let params = [newest.link.owner.into(), newest.link.id.into(), oldest.link.id.into()];
    tx.rows(sql, &params, |row| Ok((row.get(0)?, row.get(1)?, node_kind(row.get(2)?))))
}

/// The link with this token.
pub fn by_token(tx: &Tx, token: &TokenHash) -> Result<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM links l WHERE l.token_hash = $1");
    let stored = tx.row(&sql, &[token.0.into()], read)?;
    with_items(tx, stored)
}

/// Who sends a link: the owner's name, if it has an owner, and the organization's.
pub fn sender(tx: &Tx, id: LinkId) -> Result<Option<(Option<String>, String)>> {
    let sql = "SELECT u.display_name, o.name FROM links l JOIN organizations o ON o.id = l.org_id LEFT JOIN users u ON u.id = l.owner_id
      WHERE l.id = $1";
    tx.row(sql, &[id.into()], |row| Ok((row.get(0)?, row.get(1)?)))
}
