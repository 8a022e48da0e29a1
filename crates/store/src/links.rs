//! Share links. A link's grants are made and changed with it, in the same unit of work. What was done with one is in
//! [`crate::acts`].

use std::collections::HashMap;

use domain::access::{Proof, ShareLink};
use domain::admin::Audits;
use domain::capability::Capability;
use domain::grant::Scope;
use domain::ids::{AliasId, GrantId, LinkId, NodeId, OrgId, SpaceId, UserId};
use domain::link::{Abilities, Act, Address, Audience, Form, Limits, Link, LinkState, Terms};
use domain::name::fold;
use domain::node::NodeKind;
use domain::role::Role;
use domain::secret::TokenHash;
use domain::{Error, Result, Timestamp, limits};

use crate::db::UNIQUE_VIOLATION;
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
    /// The space that holds the copy it shows.
    pub snapshot: Option<SpaceId>,
    /// When.
    pub at: Timestamp,
}

/// The settings of a link that its owner can change.
#[derive(Clone, Debug)]
pub struct Settings {
    /// All but the password.
    pub terms: Terms,
    /// Its password, hashed and sealed; none is without.
    pub sealed_password: Option<Vec<u8>>,
    /// Counts the changes of its gate: the visits before have not passed it.
    pub gate_version: i64,
}

impl Settings {
    /// What a search looks at.
    fn search_key(&self) -> String {
        fold(&[self.terms.title.as_str(), &self.terms.message, &self.terms.note].join(" "))
    }

    /// The values of [`SETTINGS`], in its order.
    fn values(&self) -> Result<Vec<Value>> {
        let Terms {
            title,
            abilities,
            audience,
            limits: _,
            form,
            request,
            address,
            starts_at,
            expires_at,
            message,
            note,
            paused,
            notify,
        } = &self.terms;
        let form = (!form.is_empty()).then(|| serde_json::to_string(form)).transpose().map_err(Error::internal)?;
        let request = request.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
        Ok(vec![
            title.as_str().into(),
            abilities.capabilities().to_string().into(),
            abilities.save.into(),
            audience.word().into(),
            form.into(),
            request.into(),
            address.as_ref().map(Address::to_string).into(),
            address.as_ref().map(|address| address.key().0).into(),
            (*starts_at).into(),
            (*expires_at).into(),
            message.as_str().into(),
            note.as_str().into(),
            (*paused).into(),
            (*notify).into(),
            self.sealed_password.clone().into(),
            self.gate_version.into(),
            self.terms.is_gated(self.sealed_password.is_some()).into(),
            self.search_key().into(),
        ])
    }
}

/// The columns that settings are kept in.
const SETTINGS: [&str; 18] = [
    "title",
    "abilities",
    "save",
    "audience",
    "form",
    "request",
    "address",
    "address_hash",
    "starts_at",
    "expires_at",
    "message",
    "note",
    "paused",
    "notify",
    "sealed_password",
    "password_version",
    "gated",
    "search_key",
];

/// Makes a link on the nodes of `items`, each with the proof that its maker may share it, and the id of the grant to make.
pub fn create(tx: &Tx, link: &NewLink, items: &[(GrantId, Proof<ShareLink>)]) -> Result<()> {
    insert(tx, link)?;
    for (position, (grant, proof)) in items.iter().enumerate() {
        add_item(tx, link.id, &link.settings.terms, (position, *grant), proof, link.at)?;
    }
    Ok(())
}

/// The row of a link, and its limits.
pub(crate) fn insert(tx: &Tx, link: &NewLink) -> Result<()> {
    let mut values: Vec<Value> = vec![
        link.id.into(),
        link.org.into(),
        link.owner.into(),
        link.owner.into(),
        link.token_hash.0.into(),
        link.sealed_token.clone().into(),
        link.snapshot.into(),
        link.at.into(),
    ];
    values.extend(link.settings.values()?);
    let places: Vec<String> = (1..=values.len()).map(|at| format!("${at}")).collect();
    let sql = format!(
        "INSERT INTO links (id, org_id, owner_id, created_by, token_hash, sealed_token, snapshot_space, created_at, {}, revision)
         VALUES ({}, 1)",
        SETTINGS.join(", "),
        places.join(", ")
    );
    tx.execute(&sql, &values).map_err(|error| address_taken(error, &link.settings))?;
    write_limits(tx, link.id, link.org, &link.settings.terms.limits)
}

/// What it means that settings cannot be written since there may be one of something: of addresses, whoever has the other link.
fn address_taken(error: Error, settings: &Settings) -> Error {
    if error.code != UNIQUE_VIOLATION || settings.terms.address.is_none() {
        return error;
    }
    Error::field("address", "address_taken", "another link has this address: choose another one")
}

fn write_limits(tx: &Tx, link: LinkId, org: OrgId, limits: &Limits) -> Result<()> {
    for act in Act::COUNTED {
        let most = limits.of(act);
        let sql = if most.is_some() {
            "INSERT INTO link_counts (link_id, org_id, act, most, used) VALUES ($1, $2, $3, $4, 0)
             ON CONFLICT (link_id, act) DO UPDATE SET most = $4"
        } else {
            "UPDATE link_counts SET most = $4 WHERE link_id = $1 AND org_id = $2 AND act = $3 AND most IS NOT NULL"
        };
        tx.execute(sql, &[link.into(), org.into(), act.word().into(), most.map(i64::from).into()])?;
    }
    Ok(())
}

fn add_item(
    tx: &Tx,
    link: LinkId,
    terms: &Terms,
    (position, grant): (usize, GrantId),
    proof: &Proof<ShareLink>,
    now: Timestamp,
) -> Result<()> {
    if !is_on(tx, link, proof.org(), proof.node(), position)? {
        return Ok(());
    }
    let role = Role::Abilities(terms.abilities.capabilities()).to_string();
    crate::nodes::grant_to_link(tx, grant, proof, link, &role, scope_word(grant_scope(proof)), now)
}

/// Puts a node of the link's own organization on a link; says whether it was not there yet.
fn is_on(tx: &Tx, link: LinkId, org: OrgId, node: NodeId, position: usize) -> Result<bool> {
    let position = i64::try_from(position).map_err(Error::internal)?;
    let sql = "INSERT INTO link_items (link_id, org_id, position, node_id)
      SELECT l.id, l.org_id, CAST($3 AS BIGINT), $4 FROM links l WHERE l.id = $1 AND l.org_id = $2
      ON CONFLICT (link_id, node_id) DO UPDATE SET position = excluded.position WHERE link_items.position <> excluded.position";
    let held = "SELECT CAST(1 AS BIGINT) FROM link_items WHERE link_id = $1 AND node_id = $2";
    let was_there = tx.row(held, &[link.into(), node.into()], |row| row.get::<i64>(0))?.is_some();
    let written = tx.execute(sql, &[link.into(), org.into(), position.into(), node.into()])?;
    if written == 0 && !was_there {
        return Err(Error::refused("a link can hold items of one organization only"));
    }
    Ok(!was_there)
}

/// A link reaches as far down as the right of its owner to share (S5.25).
fn grant_scope(proof: &Proof<ShareLink>) -> Scope {
    proof.held().scope_of(Capability::ShareLink)
}

/// Writes a link's settings. `proofs` are about each of its items, made for its owner: nobody widens it further.
pub fn change(tx: &Tx, link: &Link, settings: &Settings, proofs: &[Proof<ShareLink>]) -> Result<()> {
    let capabilities = settings.terms.abilities.capabilities();
    if proofs.iter().any(|proof| !proof.held().here.includes(capabilities)) {
        return Err(Error::internal("a link was changed to give more than was proven"));
    }
    let set: Vec<String> = SETTINGS.iter().enumerate().map(|(at, column)| format!("{column} = ${}", at + 2)).collect();
    let mut values: Vec<Value> = vec![link.id.into()];
    values.extend(settings.values()?);
    let sql = format!("UPDATE links SET {}, revision = revision + 1 WHERE id = $1", set.join(", "));
    tx.execute(&sql, &values).map_err(|error| address_taken(error, settings))?;
    write_limits(tx, link.id, link.org, &settings.terms.limits)?;
    let role = Role::Abilities(capabilities).to_string();
    tx.execute("UPDATE grants SET role = $2 WHERE principal_kind = 'link' AND principal_id = $1", &[link.id.into(), role.into()])
        .map(drop)
}

/// Counts a wrong password, for as long as the gate is the one it was tried at and the link is not locked; with the last that is
/// allowed since the password was set, the link is locked. One conditional update, which is exact however many try at once.
/// Says whether it was this one that locked it.
pub fn count_wrong_password(tx: &Tx, stored: &Stored, now: Timestamp) -> Result<bool> {
    let most = i64::from(limits::LINK_WRONG_PASSWORDS_MAX);
    let sql = "UPDATE links SET wrong_passwords = wrong_passwords + 1,
        locked_at = CASE WHEN wrong_passwords + 1 >= $3 THEN CAST($4 AS BIGINT) END
      WHERE id = $1 AND password_version = $2 AND locked_at IS NULL";
    let id = stored.link.id;
    if tx.execute(sql, &[id.into(), stored.gate_version.into(), most.into(), now.into()])? == 0 {
        return Ok(false);
    }
    let sql = "SELECT CAST(1 AS BIGINT) FROM links WHERE id = $1 AND locked_at IS NOT NULL";
    Ok(tx.row(sql, &[id.into()], |row| row.get::<i64>(0))?.is_some())
}

/// What an owner is told of by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Somebody opened the link.
    Opened,
    /// Something came in by it.
    Uploaded,
}

/// When the owner of a link is told of this: at most once in [`limits::LINK_NOTICE_INTERVAL`], whoever and however many cause it
/// (T47). What comes sooner after they were told is gathered into one mail at the end of that time; none is when they will be told
/// anyway. Who is given a time has that mail sent then.
pub fn turn_to_tell(tx: &Tx, link: LinkId, of: Notice, now: Timestamp) -> Result<Option<Timestamp>> {
    let column = match of {
        Notice::Opened => "told_opened_at",
        Notice::Uploaded => "told_uploaded_at",
    };
    let sql = format!(
        "UPDATE links SET {column} = CASE WHEN {column} > $3 THEN {column} + ($2 - $3) ELSE $2 END
         WHERE id = $1 AND ({column} IS NULL OR {column} <= $2) RETURNING {column}"
    );
    tx.row(&sql, &[link.into(), now.into(), (now - limits::LINK_NOTICE_INTERVAL).into()], |row| row.get(0))
}

/// A link has another password: what was tried before is of no matter.
pub fn forget_wrong_passwords(tx: &Tx, link: LinkId) -> Result<()> {
    tx.execute("UPDATE links SET wrong_passwords = 0, locked_at = NULL WHERE id = $1", &[link.into()]).map(drop)
}

/// Makes a link be on exactly the nodes of `items`, in this order, each with the proof that its owner may share it (S5.54).
pub fn set_items(tx: &Tx, link: &Link, items: &[(GrantId, Proof<ShareLink>)], now: Timestamp) -> Result<()> {
    let kept: Vec<NodeId> = items.iter().map(|(_, proof)| proof.node()).collect();
    for node in link.items.iter().filter(|node| !kept.contains(node)) {
        let params = [link.id.into(), (*node).into()];
        tx.execute("DELETE FROM grants WHERE principal_kind = 'link' AND principal_id = $1 AND node_id = $2", &params)?;
        tx.execute("DELETE FROM link_items WHERE link_id = $1 AND node_id = $2", &params)?;
    }
    for (position, (grant, proof)) in items.iter().enumerate() {
        add_item(tx, link.id, &link.terms, (position, *grant), proof, now)?;
    }
    tx.execute("UPDATE links SET revision = revision + 1 WHERE id = $1", &[link.id.into()]).map(drop)
}

/// How an ended link goes.
#[derive(Clone, Debug)]
pub enum Goes {
    /// It and all that hangs on it is erased (S5.68 to S5.72).
    Erased,
    /// It opens nothing any more, its old token is gone, and it is kept for the history (S4.51).
    Kept {
        /// What stands in the place of its token's hash: of a token that nobody has.
        token_hash: TokenHash,
        /// Since when.
        at: Timestamp,
    },
}

/// Ends a link for ever: its grants, visits, addresses and uploads under way; and the row, or all it opened by.
/// The space of a snapshot is left to [`crate::snapshots`].
pub fn revoke(tx: &Tx, id: LinkId, goes: &Goes) -> Result<()> {
    let blobs = tx.rows("SELECT blob_id FROM uploads WHERE link_id = $1", &[id.into()], |row| row.get(0))?;
    tx.execute("DELETE FROM uploads WHERE link_id = $1", &[id.into()])?;
    for blob in blobs {
        crate::blobs::release(tx, blob)?;
    }
    tx.execute("DELETE FROM grants WHERE principal_kind = 'link' AND principal_id = $1", &[id.into()])?;
    match goes {
        Goes::Erased => tx.execute("DELETE FROM links WHERE id = $1", &[id.into()]).map(drop),
        Goes::Kept { token_hash, at } => {
            tx.execute("DELETE FROM visits WHERE link_id = $1", &[id.into()])?;
            tx.execute("DELETE FROM link_aliases WHERE link_id = $1", &[id.into()])?;
            let sql = "UPDATE links SET ended_at = $2, token_hash = $3, sealed_token = $4, sealed_password = NULL, address = NULL, address_hash = NULL, paused = 0, snapshot_space = NULL,
                 revision = revision + 1 WHERE id = $1";
            let nothing: Vec<u8> = Vec::new();
            tx.execute(sql, &[id.into(), (*at).into(), token_hash.0.into(), nothing.into()]).map(drop)
        }
    }
}

/// Up to `most` links of an organization that ended before `before` and were kept since.
pub fn ended_before(tx: &Tx, org: OrgId, before: Timestamp, most: u32) -> Result<Vec<LinkId>> {
    let sql = "SELECT id FROM links WHERE org_id = $1 AND ended_at <= $2 ORDER BY id LIMIT $3";
    tx.rows(sql, &[org.into(), before.into(), i64::from(most).into()], |row| row.get(0))
}

/// Up to `most` links of an organization whose owner's account is in force no more.
pub fn of_inactive_owners(tx: &Tx, org: OrgId, now: Timestamp, most: u32) -> Result<Vec<(LinkId, UserId)>> {
    let sql = "SELECT l.id, u.id FROM links l JOIN users u ON u.id = l.owner_id
      WHERE l.org_id = $1 AND l.ended_at IS NULL AND (u.enabled = 0 OR u.access_ends_at <= $2) ORDER BY l.id LIMIT $3";
    tx.rows(sql, &[org.into(), now.into(), i64::from(most).into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The links that somebody owns and that were not ended.
pub fn of_owner(tx: &Tx, owner: UserId) -> Result<Vec<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM links l WHERE l.owner_id = $1 AND l.ended_at IS NULL ORDER BY l.id");
    let mut links = tx.rows(&sql, &[owner.into()], read)?;
    complete(tx, &mut links)?;
    Ok(links)
}

/// Lets no link of `owner` be open after `end` (S5.96); says how many would have been.
pub fn pull_in(tx: &Tx, owner: UserId, end: Timestamp) -> Result<u64> {
    let sql = "UPDATE links SET expires_at = $2, revision = revision + 1
      WHERE owner_id = $1 AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $2)";
    tx.execute(sql, &[owner.into(), end.into()])
}

/// The same for all links of an organization, each by the end of its owner's access (S5.95).
pub fn pull_all_in(tx: &Tx, org: OrgId) -> Result<u64> {
    let sql = "UPDATE links SET revision = revision + 1,
        expires_at = (SELECT u.access_ends_at FROM users u WHERE u.id = links.owner_id)
      WHERE org_id = $1 AND ended_at IS NULL AND EXISTS (SELECT 1 FROM users u
        WHERE u.id = links.owner_id AND (links.expires_at IS NULL OR links.expires_at > u.access_ends_at)
          AND u.access_ends_at IS NOT NULL)";
    tx.execute(sql, &[org.into()])
}

/// How many links were made in an organization since `from`, also those that have ended since.
pub fn made_since(tx: &Tx, org: OrgId, from: Timestamp) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM events WHERE org_id = $1 AND kind = 'link_created' AND at >= $2";
    Ok(tx.row(sql, &[org.into(), from.into()], |row| row.get(0))?.unwrap_or(0))
}

/// Up to `most` links of an organization that have an owner, end between `now` and `until`, were open for longer than that, and
/// whose owner was not reminded of that end.
pub fn ending(tx: &Tx, org: OrgId, (now, until): (Timestamp, Timestamp), most: u32) -> Result<Vec<Stored>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM links l WHERE l.org_id = $1 AND l.expires_at > $2 AND l.expires_at <= $3 AND l.ended_at IS NULL
           AND l.owner_id IS NOT NULL AND l.expires_at - l.created_at > $3 - $2
           AND (l.reminded_of IS NULL OR l.reminded_of <> l.expires_at) ORDER BY l.expires_at LIMIT $4"
    );
    tx.rows(&sql, &[org.into(), now.into(), until.into(), i64::from(most).into()], read)
}

/// Keeps that the owner of a link was reminded of its end.
pub fn reminded(tx: &Tx, link: &Link) -> Result<()> {
    tx.execute("UPDATE links SET reminded_of = expires_at WHERE id = $1 AND org_id = $2", &[link.id.into(), link.org.into()])
        .map(drop)
}

/// Gives a link another owner, or none.
pub fn set_owner(tx: &Tx, by: &domain::admin::Administers, link: LinkId, owner: Option<UserId>) -> Result<()> {
    let sql = "UPDATE links SET owner_id = $3, revision = revision + 1 WHERE id = $1 AND org_id = $2";
    tx.execute(sql, &[link.into(), by.org().into(), owner.into()]).map(drop)
}

/// Forgets the links of an organization that have no node any more.
pub(crate) fn forget_empty(tx: &Tx, org: OrgId) -> Result<()> {
    let sql = "DELETE FROM links WHERE NOT EXISTS (SELECT 1 FROM link_items i WHERE i.link_id = links.id) AND org_id = $1 AND ended_at IS NULL";
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
    /// Counts the changes of its gate.
    pub gate_version: i64,
    /// The space that holds the copy it shows.
    pub snapshot: Option<SpaceId>,
    /// Folder or file, of each of the link's items.
    pub kinds: Vec<NodeKind>,
    /// How often each act was done.
    pub used: Vec<(Act, u64)>,
    /// What its owner is called; none without one.
    pub owner_name: Option<String>,
    /// How many files that came in by it wait until somebody accepts them.
    pub held_count: u64,
}

const COLUMNS: &str = "l.id, l.org_id, l.owner_id, l.title, l.abilities, l.save, l.audience, l.form, l.starts_at, l.expires_at, \
     l.message, l.note, l.paused, l.notify, l.sealed_password, l.password_version, l.ended_at, l.snapshot_space, l.created_at, \
     l.revision, l.sealed_token, (SELECT o.display_name FROM users o WHERE o.id = l.owner_id), l.request, l.address, \
     (SELECT COUNT(*) FROM link_receipts h WHERE h.link_id = l.id AND h.verdict = 'held'), l.locked_at";

fn read(row: &Row<'_>) -> Result<Stored> {
    let abilities = Abilities::from_capabilities(row.get::<String>(4)?.parse()?);
    let form: Option<String> = row.get(7)?;
    let request: Option<String> = row.get(22)?;
    let address: Option<String> = row.get(23)?;
    let sealed_password: Option<Vec<u8>> = row.get(14)?;
    let snapshot: Option<SpaceId> = row.get(17)?;
    let terms = Terms {
        title: row.get(3)?,
        abilities: Abilities { save: row.get(5)?, ..abilities },
        audience: Audience::read(&row.get::<String>(6)?)?,
        limits: Limits::default(),
        form: form.map(|form| serde_json::from_str::<Form>(&form)).transpose().map_err(Error::internal)?.unwrap_or_default(),
        request: request.map(|request| serde_json::from_str(&request)).transpose().map_err(Error::internal)?,
        address: address.map(|address| Address::read(&address)).transpose()?,
        starts_at: row.get(8)?,
        expires_at: row.get(9)?,
        message: row.get(10)?,
        note: row.get(11)?,
        paused: row.get(12)?,
        notify: row.get(13)?,
    };
    Ok(Stored {
        link: Link {
            id: row.get(0)?,
            org: row.get(1)?,
            owner: row.get(2)?,
            terms,
            has_password: sealed_password.is_some(),
            locked_at: row.get(25)?,
            snapshot: snapshot.is_some(),
            ended_at: row.get(16)?,
            created_at: row.get(18)?,
            revision: row.get(19)?,
            items: Vec::new(),
        },
        sealed_token: row.get(20)?,
        sealed_password,
        gate_version: row.get(15)?,
        snapshot,
        kinds: Vec::new(),
        used: Vec::new(),
        owner_name: row.get(21)?,
        held_count: row.get(24)?,
    })
}

/// Adds to each link what is in tables of its own: its items, limits and counts. Two statements, however many links.
fn complete(tx: &Tx, links: &mut [Stored]) -> Result<()> {
    if links.is_empty() {
        return Ok(());
    }
    let mut params: Vec<Value> = Vec::new();
    let ids: Vec<LinkId> = links.iter().map(|stored| stored.link.id).collect();
    let listed = crate::db::listed(&ids, &mut params);
    let places: HashMap<LinkId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let at = |id: LinkId| places.get(&id).copied();
    let sql = format!(
        "SELECT i.link_id, i.node_id, n.kind_rank FROM link_items i JOIN nodes n ON n.id = i.node_id
         WHERE i.link_id IN ({listed}) ORDER BY i.link_id, i.position"
    );
    for (link, node, kind) in tx.rows(&sql, &params, |row| Ok((row.get(0)?, row.get(1)?, node_kind(row.get(2)?))))? {
        if let Some(stored) = at(link).and_then(|at| links.get_mut(at)) {
            stored.link.items.push(node);
            stored.kinds.push(kind);
        }
    }
    let sql = format!("SELECT link_id, act, most, used FROM link_counts WHERE link_id IN ({listed})");
    let counts =
        tx.rows(&sql, &params, |row| Ok((row.get(0)?, row.get::<String>(1)?, row.get::<Option<i64>>(2)?, row.get(3)?)))?;
    for (link, act, most, used) in counts {
        let Some(stored) = at(link).and_then(|at| links.get_mut(at)) else { continue };
        let act = Act::read(&act).map_err(crate::facts::unreadable)?;
        stored.link.terms.limits.set(act, most.map(u16::try_from).transpose().map_err(Error::internal)?);
        stored.used.push((act, used));
    }
    Ok(())
}

fn one(tx: &Tx, condition: &str, params: &[Value]) -> Result<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM links l WHERE {condition}");
    let mut found = tx.rows(&sql, params, read)?;
    complete(tx, &mut found)?;
    Ok(found.pop())
}

/// The link with this id. Whether the caller may know it, its owner and the administrators of its organization decide.
pub fn get(tx: &Tx, id: LinkId) -> Result<Option<Stored>> {
    one(tx, "l.id = $1", &[id.into()])
}

/// Whose links a list is of.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Somebody's own (S5.34).
    Own(UserId),
    /// Of an organization, for who may look at everything about sharing (S5.35, S5.42).
    Everybodys(&'a Audits),
}

/// Which links of a list to show; what is none does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those on this node.
    pub node: Option<NodeId>,
    /// Those that stand so; none is those that have not ended (S5.58).
    pub state: Option<Shown>,
    /// Those made at this time or later.
    pub created_from: Option<Timestamp>,
    /// Those made before this time.
    pub created_before: Option<Timestamp>,
    /// Those with this text in title, message or note, or in the address of a recipient, however it is cased.
    pub text: Option<String>,
    /// Those of this owner; none inside is those without one.
    pub owner: Option<Option<UserId>>,
    /// Those that ask for files, or those that do not.
    pub request: Option<bool>,
}

/// Which states of links a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Those in one state.
    Only(LinkState),
    /// Those that have ended, by time or for ever (S4.51).
    History,
    /// All.
    All,
}

const OPEN: &str = "l.ended_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > $NOW)";

fn condition_of(shown: Option<Shown>) -> String {
    match shown {
        None => OPEN.to_owned(),
        Some(Shown::All) => "1 = 1".to_owned(),
        Some(Shown::History) => format!("NOT ({OPEN})"),
        Some(Shown::Only(LinkState::Active)) => {
            format!("{OPEN} AND l.paused = 0 AND (l.starts_at IS NULL OR l.starts_at <= $NOW)")
        }
        Some(Shown::Only(LinkState::Paused)) => format!("{OPEN} AND l.paused = 1"),
        Some(Shown::Only(LinkState::Waiting)) => format!("{OPEN} AND l.paused = 0 AND l.starts_at > $NOW"),
        Some(Shown::Only(LinkState::Expired)) => "l.ended_at IS NULL AND l.expires_at <= $NOW".to_owned(),
        Some(Shown::Only(LinkState::Revoked)) => "l.ended_at IS NOT NULL".to_owned(),
    }
}

/// A page of links that pass the filter, newest first.
pub fn list(tx: &Tx, whose: Whose<'_>, filter: &Filter, after: Option<LinkId>, rows: u32, now: Timestamp) -> Result<Vec<Stored>> {
    let (condition, first): (_, Value) = match whose {
        Whose::Own(owner) => ("l.owner_id = $1", owner.into()),
        Whose::Everybodys(by) => ("l.org_id = $1", by.org().into()),
    };
    let mut params = vec![first, i64::from(rows).into(), now.into()];
    let mut conditions =
        vec![condition.to_owned(), "$3 IS NOT NULL".to_owned(), condition_of(filter.state).replace("$NOW", "$3")];
    if filter.owner == Some(None) {
        conditions.push("l.owner_id IS NULL".to_owned());
    }
    if let Some(asks) = filter.request {
        conditions.push(format!("l.request IS {} NULL", if asks { "NOT" } else { "" }));
    }
    let mut ask = |condition: &str, value: Value| {
        params.push(value);
        conditions.push(condition.replace("$?", &format!("${}", params.len())));
    };
    if let Some(node) = filter.node {
        ask("EXISTS (SELECT 1 FROM link_items i WHERE i.link_id = l.id AND i.node_id = $?)", node.into());
    }
    if let Some(Some(owner)) = filter.owner {
        ask("l.owner_id = $?", owner.into());
    }
    if let Some(from) = filter.created_from {
        ask("l.created_at >= $?", from.into());
    }
    if let Some(before) = filter.created_before {
        ask("l.created_at < $?", before.into());
    }
    if let Some(text) = &filter.text {
        let in_recipients = "EXISTS (SELECT 1 FROM link_recipients r WHERE r.link_id = l.id AND r.email_key LIKE $? ESCAPE '!')";
        ask(&format!("(l.search_key LIKE $? ESCAPE '!' OR {in_recipients})"), containing(text).into());
    }
    if let Some(after) = after {
        ask("l.id < $?", after.into());
    }
    let sql = format!("SELECT {COLUMNS} FROM links l WHERE {} ORDER BY l.id DESC LIMIT $2", conditions.join(" AND "));
    let mut links = tx.rows(&sql, &params, read)?;
    complete(tx, &mut links)?;
    Ok(links)
}

/// How many links of `owner` that have not ended are on each child of a folder; children without one are left out.
pub fn count_on_children(tx: &Tx, owner: UserId, folder: NodeId, now: Timestamp) -> Result<Vec<(NodeId, u32)>> {
    let sql = format!(
        "SELECT i.node_id, COUNT(*) FROM links l JOIN link_items i ON i.link_id = l.id JOIN nodes n ON n.id = i.node_id
         WHERE l.owner_id = $1 AND n.parent_id = $2 AND {} GROUP BY i.node_id",
        OPEN.replace("$NOW", "$3")
    );
    tx.rows(&sql, &[owner.into(), folder.into(), now.into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The link with this token or address, or with a QR code with this token that has not ended, where it is open by its own
/// settings. One that is not takes the same time as one that never was: nothing more is read of it (T1).
pub fn open_by_token(tx: &Tx, token: &TokenHash, now: Timestamp) -> Result<Option<Stored>> {
    by_token(tx, token, &condition_of(Some(Shown::Only(LinkState::Active))), now)
}

/// The same link, also where it is closed for now or has ended by time: for who asks its owner for more.
pub fn kept_by_token(tx: &Tx, token: &TokenHash, now: Timestamp) -> Result<Option<Stored>> {
    by_token(tx, token, "l.ended_at IS NULL", now)
}

fn by_token(tx: &Tx, token: &TokenHash, condition: &str, now: Timestamp) -> Result<Option<Stored>> {
    let alias = "SELECT a.link_id FROM link_aliases a WHERE a.token_hash = $1 AND a.expires_at > $2";
    let condition = condition.replace("$NOW", "$2");
    let sql = format!("(l.token_hash = $1 OR l.address_hash = $1 OR l.id = ({alias})) AND {condition}");
    let found = one(tx, &sql, &[token.0.into(), now.into()])?;
    let by_address = |stored: &Stored| stored.link.terms.address.as_ref().is_some_and(|address| address.key() == *token);
    match found {
        // An address opens while the organization allows any.
        Some(stored) if by_address(&stored) && !crate::organizations::policy(tx, stored.link.org)?.link_addresses_allowed => {
            Ok(None)
        }
        found => Ok(found),
    }
}

/// Who sends a link: the owner's name, if it has an owner, and the organization's.
pub fn sender(tx: &Tx, id: LinkId) -> Result<Option<(Option<String>, String)>> {
    let sql = "SELECT u.display_name, o.name FROM links l JOIN organizations o ON o.id = l.org_id LEFT JOIN users u ON u.id = l.owner_id
      WHERE l.id = $1";
    tx.row(sql, &[id.into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Another address of a link, with an end of its own: what a QR code holds (S4.43, S4.44).
#[derive(Clone, Debug)]
pub struct Alias {
    /// Which.
    pub id: AliasId,
    /// Its token, sealed for the link's owner.
    pub sealed_token: Vec<u8>,
    /// Until when it opens the link.
    pub expires_at: Timestamp,
}

/// Makes another address of a link; of more than [`limits::LINK_CODES_MAX`] the one that ends first goes.
pub fn add_alias(tx: &Tx, link: &Link, alias: &Alias, token_hash: TokenHash, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO link_aliases (id, org_id, link_id, token_hash, sealed_token, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            alias.id.into(),
            link.org.into(),
            link.id.into(),
            token_hash.0.into(),
            alias.sealed_token.clone().into(),
            now.into(),
            alias.expires_at.into(),
        ],
    )?;
    let sql = "DELETE FROM link_aliases WHERE link_id = $1 AND id NOT IN (
      SELECT id FROM link_aliases WHERE link_id = $1 ORDER BY expires_at DESC, id DESC LIMIT $2)";
    tx.execute(sql, &[link.id.into(), i64::from(limits::LINK_CODES_MAX).into()]).map(drop)
}

/// The addresses of a link that have not ended, the newest first.
pub fn aliases(tx: &Tx, link: LinkId, now: Timestamp) -> Result<Vec<Alias>> {
    let sql = "SELECT id, sealed_token, expires_at FROM link_aliases WHERE link_id = $1 AND expires_at > $2 ORDER BY expires_at DESC, id DESC";
    tx.rows(sql, &[link.into(), now.into()], |row| {
        Ok(Alias { id: row.get(0)?, sealed_token: row.get(1)?, expires_at: row.get(2)? })
    })
}

/// Forgets the addresses that have ended.
pub fn forget_ended_aliases(tx: &Tx, now: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM link_aliases WHERE expires_at <= $1", &[now.into()]).map(drop)
}
