//! The facts for [`domain::access::decide`], from one query: the chain of folders, the grants on it that concern the
//! asker, the policy, and the asker themselves as they are now.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::access::{Actor, Asker, Facts, LinkFacts, Proof, SetPrivate, SharePeople, Step, UserFacts};
use domain::admin::Audits;
use domain::grant::{Grant, Principal, Scope};
use domain::ids::{GrantId, GroupId, LinkId, NodeId, OrgId, SpaceId, UserId};
use domain::node::{NodeKind, Space, SpaceKind};
use domain::policy::Policy;
use domain::role::Role;
use domain::user::UserKind;
use domain::{Error, Result, Timestamp, limits};

use crate::users::ACTIVE;
use crate::{Row, Tx, Value, spaces};

/// The grants that concern the asker as a person: theirs and their groups', or those of the owner of their link.
/// `$2` is the user, `$3` the link. Said of no link, so that the many grants of a node's links are not read (P8).
const CONCERNS_PERSON: &str = "g.principal_kind <> 'link' AND (
     (g.principal_kind = 'user' AND g.principal_id IN ($2, (SELECT owner_id FROM links WHERE id = $3)))
  OR (g.principal_kind = 'group' AND g.principal_id IN (SELECT group_id FROM group_members
        WHERE user_id IN ($2, (SELECT owner_id FROM links WHERE id = $3)))))";

/// The grants of the asker's link.
const CONCERNS_LINK: &str = "g.principal_kind = 'link' AND g.principal_id = $3";

/// The last is the member that a group's grant concerns.
const GRANT_COLUMNS: &str = "g.id, g.principal_kind, g.principal_id, g.role, r.capabilities, g.scope, g.until,
     CASE WHEN g.principal_kind = 'group' THEN (SELECT m.user_id FROM group_members m WHERE m.group_id = g.principal_id
       AND m.user_id IN ($2, (SELECT owner_id FROM links WHERE id = $3)) LIMIT 1) END";

/// How many columns [`GRANT_COLUMNS`] are.
const GRANT_WIDTH: usize = 8;

/// Loads the facts about `node` for `actor`; none when there is no such node.
/// `on_the_way` is left false: [`is_on_the_way`] asks for it where it decides.
pub fn load(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Option<Facts>> {
    static SQL: LazyLock<String> = LazyLock::new(|| load_sql("= $1", CONCERNS_PERSON));
    load_with(tx, actor, &SQL, &[node], now).map(|facts| facts.into_values().next())
}

/// The facts about nodes on which `user` was granted something in force, by node: one statement, however many there are. That
/// a grant of theirs is on each, the facts say.
pub fn load_granted(tx: &Tx, user: UserId, nodes: &[NodeId], now: Timestamp) -> Result<HashMap<NodeId, Facts>> {
    if nodes.is_empty() {
        return Ok(HashMap::new());
    }
    let places: Vec<String> = (0..nodes.len()).map(place_of).collect();
    let sql = load_sql(&format!("IN ({})", places.join(", ")), CONCERNS_PERSON);
    let mut found = load_with(tx, Actor::User(user), &sql, nodes, now)?;
    found.values_mut().for_each(|facts| facts.on_the_way = true);
    Ok(found)
}

/// The facts about a node with the grants of everybody on the way to it, and nobody as the asker: to judge one person after
/// another by them.
#[derive(Clone, Debug)]
pub struct Everybody {
    /// With at most [`limits::GRANTS_EXPLAINED_MAX`] grants, those next to the node first.
    pub facts: Facts,
    /// Whether these are all grants.
    pub complete: bool,
}

/// Loads the facts about the node that `of` is about, with everybody's grants. None when there is no such node in the
/// organization.
pub fn of_everybody(tx: &Tx, of: &impl SeesPeople, now: Timestamp) -> Result<Option<Everybody>> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let most = limits::GRANTS_EXPLAINED_MAX + 1;
        let first = format!("g.id IN (SELECT o.id FROM chain k JOIN grants o ON o.node_id = k.id LIMIT {most})");
        load_sql("= $1", &first)
    });
    let found = load_with(tx, Actor::Anonymous, &SQL, &[of.node()], now)?.into_values().next();
    Ok(found.filter(|facts| facts.org == of.org()).map(|facts| {
        let grants: usize = facts.chain.iter().map(|step| step.grants.len()).sum();
        Everybody { facts, complete: grants <= limits::GRANTS_EXPLAINED_MAX }
    }))
}

/// Which parameter a node is: `$2` to `$6` are of all.
fn place_of(index: usize) -> String {
    if index == 0 { "$1".to_owned() } else { format!("${}", index + 6) }
}

/// One statement, so that it is one round trip, of three sorts of rows, told apart by the depth: what the rule needs to know
/// once ([`read_head`]), each node of a chain with each grant on it that is `concerned`, and each grant of the asker's link with
/// the node it is on. Each sort leaves the columns of the others empty. The chain carries what is asked of its nodes, and nothing
/// is sorted by the engine: at depth 32 this is what the time goes by (P7).
fn load_sql(nodes: &str, concerned: &str) -> String {
    format!(
        "WITH RECURSIVE chain (below, id, parent_id, depth, kind_rank, private, trashed_at) AS (
           SELECT id, id, parent_id, CAST(0 AS BIGINT), kind_rank, private, trashed_at FROM nodes WHERE id {nodes}
           UNION ALL
           SELECT c.below, n.id, n.parent_id, c.depth + 1, n.kind_rank, n.private, n.trashed_at
           FROM chain c JOIN nodes n ON n.id = c.parent_id WHERE c.depth < $6)
         SELECT n.id, CAST({HEAD} AS BIGINT), {no_step}, n.org_id, n.space_id, s.kind, s.owner_id, o.policy,
           u.org_id, u.kind, u.enabled, u.access_ends_at,
           l.org_id, l.paused, l.starts_at, l.expires_at, l.password_version, l.gated,
           v.password_version, l.snapshot_space IS NOT NULL, l.owner_id, w.org_id, w.kind, w.enabled, w.access_ends_at, n.created_by
         FROM nodes n
         JOIN spaces s ON s.id = n.space_id
         JOIN organizations o ON o.id = s.org_id
         LEFT JOIN users u ON u.id = $2
         LEFT JOIN links l ON l.id = $3
         LEFT JOIN users w ON w.id = l.owner_id
         LEFT JOIN visits v ON v.id = $4 AND v.link_id = l.id AND v.expires_at > $5 AND {admitted}
         WHERE n.id {nodes}
         UNION ALL
         SELECT c.below, c.depth, c.id, c.kind_rank, c.private, c.trashed_at, {GRANT_COLUMNS}, {no_head}
         FROM chain c
         LEFT JOIN grants g ON g.node_id = c.id AND {concerned}
         LEFT JOIN roles r ON r.id = g.role_id
         UNION ALL
         SELECT n.id, CAST({OF_LINK} AS BIGINT), g.node_id, NULL, NULL, NULL, {GRANT_COLUMNS}, {no_head}
         FROM nodes n CROSS JOIN grants g LEFT JOIN roles r ON r.id = g.role_id
         WHERE n.id {nodes} AND {CONCERNS_LINK}",
        admitted = admitted(),
        no_step = nulls(HEAD_AT - STEP_AT),
        no_head = nulls(HEAD_WIDTH),
    )
}

fn nulls(columns: usize) -> String {
    vec!["NULL"; columns].join(", ")
}

fn load_with(tx: &Tx, actor: Actor, sql: &str, nodes: &[NodeId], now: Timestamp) -> Result<HashMap<NodeId, Facts>> {
    let Some((first, others)) = nodes.split_first() else { return Ok(HashMap::new()) };
    let (user, link, visit) = match actor {
        Actor::Anonymous => (None, None, None),
        Actor::User(user) => (Some(user), None, None),
        Actor::Visitor { link, visit } => (None, Some(link), visit),
    };
    let depth_max = i64::try_from(limits::DEPTH_MAX).unwrap_or(i64::MAX) + 1;
    let mut params = vec![first.into(), user.into(), link.into(), visit.into(), now.into(), depth_max.into()];
    params.extend(others.iter().map(Value::from));
    let mut gathered: HashMap<NodeId, Gathered> = HashMap::with_capacity(nodes.len());
    tx.rows(sql, &params, |row| gathered.entry(row.get(0)?).or_default().take(row, actor))?;
    let facts = gathered.into_iter().filter_map(|(node, of)| of.into_facts(now).map(|facts| (node, facts)));
    Ok(facts.collect())
}

/// Whether the visit `v` has passed the whole gate of `l`, and who came in by it may still: the user is active, and a member
/// where the link is for these (S4.31); the recipient is not revoked. `$5` is now.
fn admitted() -> String {
    let active = ACTIVE.replace("$2", "$5");
    format!(
        "v.waits = 0 AND (v.user_id IS NULL OR EXISTS (SELECT 1 FROM users u WHERE u.id = v.user_id AND {active}
           AND (u.kind = 'internal' OR l.audience <> 'organization')))
         AND (v.recipient_id IS NULL OR EXISTS (SELECT 1 FROM link_recipients e WHERE e.id = v.recipient_id AND e.revoked_at IS NULL))"
    )
}

/// Collects the rows of [`load_sql`] about one node: several for a node of the chain with several grants.
#[derive(Default)]
struct Gathered {
    /// From the node up; the engine may answer them in any order.
    chain: Vec<Option<Step>>,
    /// What the asker's link was granted, on whichever node.
    of_link: Vec<(NodeId, Grant)>,
    groups: Vec<(GroupId, UserId)>,
    head: Option<Head>,
}

/// What only the row of the node itself carries.
struct Head {
    org: OrgId,
    space: SpaceId,
    space_kind: SpaceKind,
    space_owner: Option<UserId>,
    policy: Policy,
    asker: Asker,
    made_by: Option<UserId>,
}

/// What stands for a depth in the rows that are no step of the chain: what is said once, and the grants of the asker's link.
const HEAD: i64 = -1;
const OF_LINK: i64 = -2;

/// Where the columns of a step begin, those of its grant, and those of [`read_head`]; and how many the last are.
const STEP_AT: usize = 2;
const GRANT_AT: usize = STEP_AT + 4;
const HEAD_AT: usize = GRANT_AT + GRANT_WIDTH;
const HEAD_WIDTH: usize = 23;

impl Gathered {
    fn take(&mut self, row: &Row<'_>, actor: Actor) -> Result<()> {
        let depth = match row.get::<i64>(1)? {
            HEAD => {
                self.head = Some(read_head(row, actor)?);
                return Ok(());
            }
            OF_LINK => {
                let grant = read_grant(row, GRANT_AT)?.map(|(grant, _)| grant);
                self.of_link.extend(Some(row.get(STEP_AT)?).zip(grant));
                return Ok(());
            }
            depth => usize::try_from(depth).map_err(Error::internal)?,
        };
        if self.chain.len() <= depth {
            self.chain.resize(depth + 1, None);
        }
        let Some(place) = self.chain.get_mut(depth) else { return Ok(()) };
        let step = match place {
            Some(step) => step,
            None => place.insert(read_step(row)?),
        };
        if let Some((grant, member)) = read_grant(row, GRANT_AT)? {
            if let (Principal::Group(group), Some(user)) = (grant.principal, member) {
                self.groups.push((group, user));
            }
            step.grants.push(grant);
        }
        Ok(())
    }

    fn into_facts(self, now: Timestamp) -> Option<Facts> {
        let head = self.head?;
        let mut chain: Vec<Step> = self.chain.into_iter().rev().flatten().collect();
        for (node, grant) in self.of_link {
            chain.iter_mut().filter(|step| step.node == node).for_each(|step| step.grants.push(grant.clone()));
        }
        let mut facts = Facts {
            now,
            org: head.org,
            space: head.space,
            space_kind: head.space_kind,
            space_owner: head.space_owner,
            policy: head.policy,
            chain,
            asker: head.asker,
            made_by: head.made_by,
            on_the_way: false,
        };
        add_groups(&mut facts, &self.groups);
        Some(facts)
    }
}

fn read_step(row: &Row<'_>) -> Result<Step> {
    Ok(Step {
        node: row.get(STEP_AT)?,
        kind: node_kind(row.get(STEP_AT + 1)?),
        private: row.get(STEP_AT + 2)?,
        trashed: row.get::<Option<Timestamp>>(STEP_AT + 3)?.is_some(),
        grants: Vec::new(),
    })
}

/// That somebody may see who holds what on a node, and above it.
pub trait SeesPeople {
    /// The node.
    fn node(&self) -> NodeId;
    /// The organization that it must be of.
    fn org(&self) -> OrgId;
}

impl SeesPeople for Proof<SharePeople> {
    fn node(&self) -> NodeId {
        self.node()
    }
    fn org(&self) -> OrgId {
        self.org()
    }
}

/// Whoever may make a folder private is told whom that shuts out.
impl SeesPeople for Proof<SetPrivate> {
    fn node(&self) -> NodeId {
        self.node()
    }
    fn org(&self) -> OrgId {
        self.org()
    }
}

/// Administrators and auditors see who holds what on every node of their organization; of the node itself they see nothing.
impl SeesPeople for (Audits, NodeId) {
    fn node(&self) -> NodeId {
        self.1
    }
    fn org(&self) -> OrgId {
        self.0.org()
    }
}

fn add_groups(facts: &mut Facts, memberships: &[(GroupId, UserId)]) {
    let user = match &mut facts.asker {
        Asker::Anonymous => None,
        Asker::User(user) => Some(user),
        Asker::Visitor(link) => link.owner.as_mut(),
    };
    let Some(user) = user else { return };
    for (group, member) in memberships {
        if *member == user.id && !user.groups.contains(group) {
            user.groups.push(*group);
        }
    }
}

fn read_head(row: &Row<'_>, actor: Actor) -> Result<Head> {
    let policy: String = row.get(HEAD_AT + 4)?;
    Ok(Head {
        org: row.get(HEAD_AT)?,
        space: row.get(HEAD_AT + 1)?,
        space_kind: space_kind(&row.get::<String>(HEAD_AT + 2)?)?,
        space_owner: row.get(HEAD_AT + 3)?,
        policy: read_policy(&policy)?,
        asker: read_asker(row, actor)?,
        made_by: row.get(HEAD_AT + 22)?,
    })
}

fn read_asker(row: &Row<'_>, actor: Actor) -> Result<Asker> {
    match actor {
        Actor::Anonymous => Ok(Asker::Anonymous),
        Actor::User(id) => {
            let user = read_user(row, HEAD_AT + 5, Some(id))?;
            Ok(user.map_or(Asker::Anonymous, Asker::User))
        }
        Actor::Visitor { link, .. } => read_link(row, link),
    }
}

fn read_link(row: &Row<'_>, id: LinkId) -> Result<Asker> {
    let at = HEAD_AT + 9;
    let Some(org) = row.get::<Option<OrgId>>(at)? else { return Ok(Asker::Anonymous) };
    let is_gated: bool = row.get(at + 5)?;
    let gate_version: i64 = row.get(at + 4)?;
    let owner = row.get(at + 8)?;
    Ok(Asker::Visitor(LinkFacts {
        id,
        org,
        paused: row.get(at + 1)?,
        starts_at: row.get(at + 2)?,
        expires_at: row.get(at + 3)?,
        gate_version: is_gated.then_some(gate_version),
        visit_gate_version: row.get(at + 6)?,
        snapshot: row.get(at + 7)?,
        owner: read_user(row, at + 9, owner)?,
    }))
}

fn read_user(row: &Row<'_>, at: usize, id: Option<UserId>) -> Result<Option<UserFacts>> {
    let (Some(id), Some(org)) = (id, row.get::<Option<OrgId>>(at)?) else { return Ok(None) };
    Ok(Some(UserFacts {
        id,
        org,
        kind: user_kind(&row.get::<String>(at + 1)?)?,
        enabled: row.get(at + 2)?,
        access_ends_at: row.get(at + 3)?,
        groups: Vec::new(),
    }))
}

/// Reads the grant whose columns begin at `at`, with the member of the group it is given to.
fn read_grant(row: &Row<'_>, at: usize) -> Result<Option<(Grant, Option<UserId>)>> {
    let Some(id) = row.get::<Option<GrantId>>(at)? else { return Ok(None) };
    let principal = read_principal(row, at + 1)?;
    let own: Option<String> = row.get(at + 4)?;
    let grant = Grant {
        id,
        principal,
        role: Role::read(&row.get::<String>(at + 3)?, own.as_deref()).map_err(unreadable)?,
        scope: read_scope(&row.get::<String>(at + 5)?)?,
        until: row.get(at + 6)?,
    };
    Ok(Some((grant, row.get(at + 7)?)))
}

/// Reads whom a grant is given to: its kind in column `at`, its id in the next.
pub(crate) fn read_principal(row: &Row<'_>, at: usize) -> Result<Principal> {
    let id: uuid::Uuid = row.get(at + 1)?;
    match row.get::<String>(at)?.as_str() {
        "user" => Ok(Principal::User(id.into())),
        "group" => Ok(Principal::Group(id.into())),
        "link" => Ok(Principal::Link(id.into())),
        other => Err(Error::internal(format!("a grant is given to an unknown kind of principal `{other}`"))),
    }
}

pub(crate) fn principal_word(principal: Principal) -> &'static str {
    match principal {
        Principal::User(_) => "user",
        Principal::Group(_) => "group",
        Principal::Link(_) => "link",
    }
}

/// INVARIANT (I24): what cannot be read is closed.
pub(crate) fn unreadable(error: Error) -> Error {
    Error::internal(format!("a row the access rule goes by cannot be read: {error}"))
}

pub(crate) fn read_scope(word: &str) -> Result<Scope> {
    match word {
        "tree" => Ok(Scope::Tree),
        "folder" => Ok(Scope::Folder),
        other => Err(Error::internal(format!("a grant has the unknown scope `{other}`"))),
    }
}

pub(crate) fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Tree => "tree",
        Scope::Folder => "folder",
    }
}

pub(crate) fn node_kind(rank: i64) -> NodeKind {
    if rank == 0 { NodeKind::Folder } else { NodeKind::File }
}

pub(crate) fn space_kind(word: &str) -> Result<SpaceKind> {
    match word {
        "personal" => Ok(SpaceKind::Personal),
        "team" => Ok(SpaceKind::Team),
        other => Err(Error::internal(format!("unknown kind of space `{other}`"))),
    }
}

pub(crate) fn user_kind(word: &str) -> Result<UserKind> {
    match word {
        "internal" => Ok(UserKind::Internal),
        "external" => Ok(UserKind::External),
        "shared" => Ok(UserKind::Shared),
        other => Err(Error::internal(format!("unknown kind of user `{other}`"))),
    }
}

/// Reads a policy as it is kept. An unreadable one refuses everything (I24).
pub fn read_policy(json: &str) -> Result<Policy> {
    serde_json::from_str(json).map_err(|error| Error::internal(format!("an organization's policy cannot be read: {error}")))
}

/// The nodes on the way to what `user` was granted in `space`: the granted nodes and all above them, as the recursive
/// table `way (id, parent_id)`. `$1` is the user, `$2` the space, `$3` now. The trash is nowhere on the way.
pub(crate) const WAY: &str = "WITH RECURSIVE way (id, parent_id) AS (
   SELECT n.id, n.parent_id FROM grants g JOIN nodes n ON n.id = g.node_id
   WHERE ((g.principal_kind = 'user' AND g.principal_id = $1)
       OR (g.principal_kind = 'group' AND g.principal_id IN (SELECT group_id FROM group_members WHERE user_id = $1)))
     AND n.space_id = $2 AND n.trashed_at IS NULL AND (g.until IS NULL OR g.until > $3)
   UNION
   SELECT n.id, n.parent_id FROM way w JOIN nodes n ON n.id = w.parent_id WHERE n.trashed_at IS NULL)";

/// The nodes of a space on which `user` holds a grant in force, themselves or by a group: what it gives is to be judged.
pub fn granted_nodes(tx: &Tx, user: UserId, space: SpaceId, now: Timestamp) -> Result<Vec<NodeId>> {
    let sql = "SELECT DISTINCT n.id FROM grants g JOIN nodes n ON n.id = g.node_id
      WHERE ((g.principal_kind = 'user' AND g.principal_id = $1)
          OR (g.principal_kind = 'group' AND g.principal_id IN (SELECT group_id FROM group_members WHERE user_id = $1)))
        AND n.space_id = $2 AND n.trashed_at IS NULL AND (g.until IS NULL OR g.until > $3)";
    tx.rows(sql, &[user.into(), space.into(), now.into()], |row| row.get(0))
}

/// The nodes on which others gave `user` something in force, themselves or by a group, outside of their own personal space.
/// What it gives is to be judged.
pub fn granted_by_others(tx: &Tx, user: UserId, now: Timestamp) -> Result<Vec<(Space, NodeId)>> {
    let sql = format!(
        "SELECT DISTINCT {}, n.id FROM grants g JOIN nodes n ON n.id = g.node_id JOIN spaces s ON s.id = n.space_id
         WHERE ((g.principal_kind = 'user' AND g.principal_id = $1)
             OR (g.principal_kind = 'group' AND g.principal_id IN (SELECT group_id FROM group_members WHERE user_id = $1)))
           AND (g.created_by IS NULL OR g.created_by <> $1) AND (s.owner_id IS NULL OR s.owner_id <> $1)
           AND n.trashed_at IS NULL AND (g.until IS NULL OR g.until > $2)
         ORDER BY n.id DESC LIMIT $3",
        spaces::COLUMNS
    );
    let params = [user.into(), now.into(), i64::from(limits::SHARED_WITH_ME_MAX).into()];
    tx.rows(&sql, &params, |row| Ok((spaces::read(row)?, row.get(spaces::WIDTH)?)))
}

/// Whether the node that `facts` are about is on the way to something that the asking user was granted.
pub fn is_on_the_way(tx: &Tx, facts: &Facts) -> Result<bool> {
    let (Asker::User(user), Some(target)) = (&facts.asker, facts.chain.last()) else { return Ok(false) };
    let sql = format!("{WAY} SELECT CAST(1 AS BIGINT) FROM way WHERE id = $4");
    let params = [user.id.into(), facts.space.into(), facts.now.into(), target.node.into()];
    Ok(tx.row(&sql, &params, |row| row.get::<i64>(0))?.is_some())
}

/// The grants that concern the asker of `facts` on the children of the folder they are about, by child.
/// One statement, however many children there are.
pub fn grants_on_children(tx: &Tx, facts: &mut Facts) -> Result<Vec<(NodeId, Grant)>> {
    let Some(folder) = facts.chain.last().map(|step| step.node) else { return Ok(Vec::new()) };
    grants_where(tx, facts, "n.parent_id = $1", folder.into())
}

/// The grants that concern the asker of `facts` anywhere in the space, by node. One statement.
pub fn grants_in_space(tx: &Tx, facts: &mut Facts) -> Result<Vec<(NodeId, Grant)>> {
    let space = facts.space;
    grants_where(tx, facts, "n.space_id = $1", space.into())
}

/// Loads grants on other nodes than those of the chain, and notes in `facts` which groups they reach the asker through.
fn grants_where(tx: &Tx, facts: &mut Facts, filter: &str, first: Value) -> Result<Vec<(NodeId, Grant)>> {
    let (user, link) = match &facts.asker {
        Asker::Anonymous => return Ok(Vec::new()),
        Asker::User(user) => (Some(user.id), None),
        Asker::Visitor(link) => (None, Some(link.id)),
    };
    let sql = format!(
        "SELECT n.id, {GRANT_COLUMNS} FROM grants g
         JOIN nodes n ON n.id = g.node_id
         LEFT JOIN roles r ON r.id = g.role_id
         WHERE {filter} AND n.trashed_at IS NULL AND (({CONCERNS_PERSON}) OR ({CONCERNS_LINK}))"
    );
    let rows = tx.rows(&sql, &[first, user.into(), link.into()], |row| Ok((row.get::<NodeId>(0)?, read_grant(row, 1)?)))?;
    let mut found = Vec::with_capacity(rows.len());
    let mut memberships = Vec::new();
    for (node, grant) in rows {
        let Some((grant, member)) = grant else { continue };
        if let (Principal::Group(group), Some(user)) = (grant.principal, member) {
            memberships.push((group, user));
        }
        found.push((node, grant));
    }
    add_groups(facts, &memberships);
    Ok(found)
}
