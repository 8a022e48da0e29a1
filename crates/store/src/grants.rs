//! Grants: who was given what on which node, and by whom. What `decide` can use is what is shown here (I14).

use domain::access::{Proof, SetPrivate, SharePeople, UserFacts};
use domain::grant::{Gift, Grant, Principal, Scope};
use domain::ids::{GrantId, GroupId, LinkId, NodeId, OrgId, UserId};
use domain::role::Role;
use domain::user::{User, UserKind};
use domain::{Error, Result, Timestamp, limits};

use crate::db::listed;
use crate::facts::{principal_word, read_principal, read_scope, scope_word, unreadable, user_kind};
use crate::nodes::Acting;
use crate::users::{ACTIVE, COLUMNS, WIDTH};
use crate::{Row, Tx, Value, users};

/// A grant, with all that a list of grants shows.
#[derive(Clone, Debug)]
pub struct Given {
    /// The grant.
    pub grant: Grant,
    /// The node it is on.
    pub on: NodeId,
    /// What that is called.
    pub on_name: String,
    /// Who it is given to.
    pub to: To,
    /// What the organization calls the role, where it is one of its own.
    pub role_name: Option<String>,
    /// When it was given.
    pub created_at: Timestamp,
    /// By whom, and what they are called; none when nobody knows any more.
    pub created_by: Option<(UserId, String)>,
    /// Whether it is there only for as long as the folder is private.
    pub for_private: bool,
}

/// Whom something is given to, as a list shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct To {
    /// Who.
    pub principal: Principal,
    /// What they are called: a user's display name, a group's name, a link's title.
    pub name: String,
    /// A user's address.
    pub email: Option<String>,
    /// What sort of user.
    pub user_kind: Option<UserKind>,
    /// How many are in a group.
    pub member_count: Option<u32>,
    /// Whether a user may come in.
    pub active: bool,
}

/// A person, with what the access rule needs to know about them.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who they are to others.
    pub user: User,
    /// For the rule. Their groups are those that were asked for.
    pub facts: UserFacts,
}

const TO_COLUMNS: &str = "COALESCE(u.display_name, p.name, l.title), u.email, u.kind,
   (SELECT COUNT(*) FROM group_members m WHERE m.group_id = p.id)";

/// These grants of an organization, by the name of whom they are given to, with all that a list shows. The ids come from facts that were decided by.
pub fn shown(tx: &Tx, org: OrgId, ids: &[GrantId], now: Timestamp) -> Result<Vec<Given>> {
    let mut params = vec![org.into(), now.into()];
    let ids = listed(ids, &mut params);
    let sql = format!(
        "SELECT g.principal_kind, g.principal_id, {TO_COLUMNS}, CASE WHEN u.id IS NULL OR ({ACTIVE}) THEN 1 ELSE 0 END,
           g.id, g.role, r.capabilities, g.scope, g.until, g.node_id, n.name, r.name, g.created_at, g.created_by, b.display_name,
           g.for_private
         FROM grants g JOIN nodes n ON n.id = g.node_id
         LEFT JOIN roles r ON r.id = g.role_id
         LEFT JOIN users u ON g.principal_kind = 'user' AND u.id = g.principal_id
         LEFT JOIN groups p ON g.principal_kind = 'group' AND p.id = g.principal_id
         LEFT JOIN links l ON g.principal_kind = 'link' AND l.id = g.principal_id
         LEFT JOIN users b ON b.id = g.created_by
         WHERE g.org_id = $1 AND g.id IN ({ids}) ORDER BY COALESCE(u.display_name, p.name, l.title), g.created_at, g.id"
    );
    tx.rows(&sql, &params, read_given)
}

fn read_given(row: &Row<'_>) -> Result<Given> {
    let to = read_to(row)?;
    let own: Option<String> = row.get(9)?;
    let by: Option<UserId> = row.get(16)?;
    Ok(Given {
        grant: Grant {
            id: row.get(7)?,
            principal: to.principal,
            role: Role::read(&row.get::<String>(8)?, own.as_deref()).map_err(unreadable)?,
            scope: read_scope(&row.get::<String>(10)?)?,
            until: row.get(11)?,
        },
        on: row.get(12)?,
        on_name: row.get(13)?,
        to,
        role_name: row.get(14)?,
        created_at: row.get(15)?,
        created_by: by.zip(row.get::<Option<String>>(17)?),
        for_private: row.get(18)?,
    })
}

fn read_to(row: &Row<'_>) -> Result<To> {
    let principal = read_principal(row, 0)?;
    Ok(To {
        principal,
        name: row.get::<Option<String>>(2)?.unwrap_or_default(),
        email: row.get(3)?,
        user_kind: row.get::<Option<String>>(4)?.as_deref().map(user_kind).transpose()?,
        member_count: if matches!(principal, Principal::Group(_)) { Some(row.get(5)?) } else { None },
        active: row.get(6)?,
    })
}

/// The users and groups of an organization among these, as a list shows them. Links are given to by their own settings, and
/// whoever is of another organization is not found.
pub fn recipients(tx: &Tx, org: OrgId, principals: &[Principal], now: Timestamp) -> Result<Vec<To>> {
    let (users, groups) = split(principals);
    let mut params = vec![org.into(), now.into()];
    let (users, groups) = (listed(&users, &mut params), listed(&groups, &mut params));
    let sql = format!(
        "SELECT 'user', u.id, u.display_name, u.email, u.kind, NULL, CASE WHEN {ACTIVE} THEN 1 ELSE 0 END FROM users u
         WHERE u.org_id = $1 AND u.deleted_at IS NULL AND u.id IN ({users})
         UNION ALL
         SELECT 'group', p.id, p.name, NULL, NULL, (SELECT COUNT(*) FROM group_members m WHERE m.group_id = p.id), 1 FROM groups p
         WHERE p.org_id = $1 AND p.id IN ({groups})"
    );
    tx.rows(&sql, &params, read_to)
}

fn split(principals: &[Principal]) -> (Vec<UserId>, Vec<GroupId>) {
    let mut of_each = (Vec::new(), Vec::new());
    for principal in principals {
        match principal {
            Principal::User(id) => of_each.0.push(*id),
            Principal::Group(id) => of_each.1.push(*id),
            Principal::Link(_) => {}
        }
    }
    of_each
}

/// Every person that these principals are: users themselves, and the members of groups, by name. One statement. Says whether
/// that is everybody: of more than [`limits::MEMBERS_EXPLAINED_MAX`] memberships the first are looked at.
pub fn people(tx: &Tx, principals: &[Principal]) -> Result<(Vec<Member>, bool)> {
    let (users, groups) = split(principals);
    let mut params = vec![(limits::MEMBERS_EXPLAINED_MAX + 1).into()];
    let (users, groups) = (listed(&users, &mut params), listed(&groups, &mut params));
    let sql = format!(
        "SELECT {COLUMNS}, u.enabled, u.access_ends_at, m.group_id FROM users u
         LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id IN ({groups})
         WHERE u.deleted_at IS NULL AND (u.id IN ({users}) OR m.group_id IS NOT NULL)
         ORDER BY u.display_name, u.id LIMIT $1"
    );
    let rows = tx.rows(&sql, &params, |row| Ok((read_member(row)?, row.get::<Option<GroupId>>(WIDTH + 2)?)))?;
    let complete = rows.len() <= limits::MEMBERS_EXPLAINED_MAX;
    let mut people: Vec<Member> = Vec::new();
    for (member, group) in rows {
        if people.last().is_none_or(|last| last.user.id != member.user.id) {
            people.push(member);
        }
        if let (Some(last), Some(group)) = (people.last_mut(), group) {
            last.facts.groups.push(group);
        }
    }
    if !complete {
        // Not all groups of the last one may be known: they are judged by all or not at all.
        people.pop();
    }
    Ok((people, complete))
}

fn read_member(row: &Row<'_>) -> Result<Member> {
    let user = users::read(row, 0)?;
    let facts = UserFacts {
        id: user.id,
        org: user.org,
        kind: user.kind,
        enabled: row.get(WIDTH)?,
        access_ends_at: row.get(WIDTH + 1)?,
        groups: Vec::new(),
    };
    Ok(Member { user, facts })
}

/// Gives something on the node of `proof`. None when they hold that role there already.
pub fn give(tx: &Tx, proof: &Proof<SharePeople>, id: GrantId, to: Principal, gift: &Gift) -> Result<bool> {
    insert(tx, id, (proof.org(), proof.node()), to, gift, (proof.actor().user(), proof.at()), false)
}

/// Gives the Admin that whoever makes a folder private holds on it while it is. One that they had and that gives nothing any
/// more is renewed.
pub fn give_for_private(tx: &Tx, proof: &Proof<SetPrivate>, id: GrantId, to: UserId) -> Result<()> {
    let gift = Gift { role: Role::Admin, scope: Scope::Tree, until: None };
    let place = (proof.org(), proof.node());
    if insert(tx, id, place, Principal::User(to), &gift, (proof.actor().user(), proof.at()), true)? {
        return Ok(());
    }
    tx.execute(
        "UPDATE grants SET scope = 'tree', until = NULL, for_private = 1
         WHERE node_id = $1 AND principal_kind = 'user' AND principal_id = $2 AND role = 'admin'",
        &[proof.node().into(), to.into()],
    )
    .map(drop)
}

fn insert(
    tx: &Tx,
    id: GrantId,
    (org, node): (OrgId, NodeId),
    to: Principal,
    gift: &Gift,
    (by, at): (Option<UserId>, Timestamp),
    for_private: bool,
) -> Result<bool> {
    let made = tx.execute(
        "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, role_id, scope, until, created_at, created_by, for_private)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
        &[
            id.into(),
            org.into(),
            node.into(),
            principal_word(to).into(),
            to.id().into(),
            gift.role.to_string().into(),
            role_id(gift.role),
            scope_word(gift.scope).into(),
            gift.until.into(),
            at.into(),
            by.into(),
            for_private.into(),
        ],
    )?;
    Ok(made > 0)
}

fn role_id(role: Role) -> Value {
    match role {
        Role::Own(id, _) => id.into(),
        _ => Value::Null(crate::db::NullOf::Id),
    }
}

/// Changes a grant on the node of `proof`. Whoever changes it answers for it from then on, as the one who gave it.
pub fn change(tx: &Tx, proof: &Proof<SharePeople>, id: GrantId, gift: &Gift) -> Result<()> {
    let changed = tx.execute(
        "UPDATE grants SET role = $3, role_id = $4, scope = $5, until = $6, created_by = $7
         WHERE id = $1 AND node_id = $2 AND principal_kind <> 'link'",
        &[
            id.into(),
            proof.node().into(),
            gift.role.to_string().into(),
            role_id(gift.role),
            scope_word(gift.scope).into(),
            gift.until.into(),
            proof.actor().user().into(),
        ],
    )?;
    if changed == 0 { Err(Error::not_found()) } else { Ok(()) }
}

/// Takes back a grant on the node of `proof`; a link's goes with the link.
pub fn take(tx: &Tx, proof: &Proof<SharePeople>, id: GrantId) -> Result<()> {
    let sql = "DELETE FROM grants WHERE id = $1 AND node_id = $2 AND principal_kind <> 'link'";
    if tx.execute(sql, &[id.into(), proof.node().into()])? == 0 { Err(Error::not_found()) } else { Ok(()) }
}

/// A grant to a person or group somewhere in a tree.
#[derive(Clone, Debug)]
pub struct Below {
    /// Which.
    pub id: GrantId,
    /// The node it is on.
    pub on: NodeId,
    /// To whom.
    pub principal: Principal,
    /// What.
    pub role: Role,
}

/// What people and groups were given on the node of `proof` and anywhere below it, by `giver` or by anybody.
pub fn below(tx: &Tx, proof: &impl Acting, giver: Option<UserId>) -> Result<Vec<Below>> {
    let sql = "WITH RECURSIVE tree (id) AS (
         SELECT id FROM nodes WHERE id = $1 UNION ALL SELECT n.id FROM tree t JOIN nodes n ON n.parent_id = t.id)
       SELECT g.id, g.node_id, g.principal_kind, g.principal_id, g.role, r.capabilities
       FROM tree t JOIN grants g ON g.node_id = t.id LEFT JOIN roles r ON r.id = g.role_id
       WHERE g.principal_kind <> 'link' AND ($2 IS NULL OR g.created_by = $2)";
    tx.rows(sql, &[proof.acting_on().into(), giver.into()], |row| {
        let own: Option<String> = row.get(5)?;
        Ok(Below {
            id: row.get(0)?,
            on: row.get(1)?,
            principal: read_principal(row, 2)?,
            role: Role::read(&row.get::<String>(4)?, own.as_deref()).map_err(unreadable)?,
        })
    })
}

/// Ends a grant that was given by the right that goes with the mark of `proof`.
pub fn end(tx: &Tx, proof: &Proof<SetPrivate>, id: GrantId) -> Result<()> {
    tx.execute("DELETE FROM grants WHERE id = $1 AND org_id = $2", &[id.into(), proof.org().into()]).map(drop)
}

/// The grants on the folder of `proof` that are there only for as long as it is private.
pub fn for_private(tx: &Tx, proof: &Proof<SetPrivate>) -> Result<Vec<GrantId>> {
    tx.rows("SELECT id FROM grants WHERE node_id = $1 AND for_private = 1", &[proof.node().into()], |row| row.get(0))
}

/// Takes back what was given on the folder of `proof` only for as long as it is private. Gives whose it was.
pub fn take_for_private(tx: &Tx, proof: &Proof<SetPrivate>) -> Result<Vec<UserId>> {
    let sql = "DELETE FROM grants WHERE node_id = $1 AND for_private = 1 RETURNING principal_id";
    tx.rows(sql, &[proof.node().into()], |row| row.get(0))
}

/// Links that hold a grant on a node of a chain, with what the rule needs to know of each but its owner, and who that is.
pub fn links(tx: &Tx, ids: &[LinkId]) -> Result<Vec<(domain::access::LinkFacts, Option<UserId>)>> {
    let mut params = Vec::new();
    let sql = format!(
        "SELECT l.id, l.org_id, l.paused, l.starts_at, l.expires_at, l.owner_id,
           l.snapshot_space IS NOT NULL FROM links l WHERE l.id IN ({})",
        listed(ids, &mut params)
    );
    tx.rows(&sql, &params, |row| {
        let link = domain::access::LinkFacts {
            id: row.get(0)?,
            org: row.get(1)?,
            paused: row.get(2)?,
            starts_at: row.get(3)?,
            expires_at: row.get(4)?,
            gate_version: None,
            visit_gate_version: None,
            snapshot: row.get(6)?,
            owner: None,
        };
        Ok((link, row.get(5)?))
    })
}
