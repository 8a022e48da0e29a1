//! Sharing with people: who holds what on a node, giving it, changing it, taking it back; private folders; what others have
//! given to oneself.

use std::collections::HashMap;

use domain::access::explain::{Effect, Reason, effect_of, held_until, reasons};
use domain::access::{Actor, Decision, Facts, Proof, See, SetPrivate, SharePeople, UserFacts, decide};
use domain::capability::{Capabilities, Capability};
use domain::event::EventKind;
use domain::grant::{Gift, Grant, Principal, Scope, expect_offered, may_give, may_receive};
use domain::ids::{GrantId, NodeId, OrgId, UserId};
use domain::node::{Node, NodeKind, Space};
use domain::role::Role;
use domain::user::UserKind;
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
use store::Tx;
use store::facts::Everybody;
use store::grants::{Given, To};

use crate::access::{facts, judge, member, permit};
use crate::bounds::{expect_nothing_closed_below, take_what_outgrows};
use crate::nodes::{NodeView, record_about, view};
use crate::roles::{RoleView, catalogue};
use crate::{Stile, new_id};

/// Sharing inside is a switch of its own, apart from links (S4.61); what was given stays in force.
fn expect_internal_sharing(policy: &domain::policy::Policy) -> Result<()> {
    if policy.share_internal {
        return Ok(());
    }
    Err(Error::new(Kind::Refused, "internal_sharing_disabled", "your organization does not allow sharing with people now"))
}

/// Whether a grant does something on the node that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantState {
    /// It gives something.
    InForce,
    /// It has ended.
    Ended,
    /// Whom it is given to may not come in, or is not admitted from outside.
    Inactive,
    /// This private folder stands between.
    Stopped(NodeId),
    /// It is for a folder above and the files in it: not for this.
    Elsewhere,
}

/// A grant on a node or above it, as somebody sees it who looks at the node.
#[derive(Clone, Debug)]
pub struct GrantView {
    /// The grant.
    pub given: Given,
    /// Its role, as a list shows it.
    pub role: RoleView,
    /// Whether it is on a folder above.
    pub inherited: bool,
    /// What comes of it here.
    pub state: GrantState,
    /// What the private folder is called that stands between.
    pub stopped_by: Option<String>,
    /// Whether the asker may change it or take it back.
    pub changeable: bool,
}

/// Who holds what on a node.
#[derive(Clone, Debug)]
pub struct Access {
    /// Whether the folder is private.
    pub private: bool,
    /// Who made it so.
    pub private_by: Option<(UserId, String)>,
    /// What the asker holds.
    pub capabilities: Capabilities,
    /// The roles that the asker may give here, to the whole tree or to the folder alone.
    pub may_give: Vec<RoleView>,
    /// Whether they may make it private or clear the mark.
    pub may_set_private: bool,
    /// Whether they see everybody's grants, or only their own.
    pub sees_people: bool,
    /// The grants, root first.
    pub grants: Vec<GrantView>,
    /// Whether these are all: of more than [`limits::GRANTS_EXPLAINED_MAX`] those next to the node are shown.
    pub complete: bool,
}

/// Something to give to several at once.
#[derive(Clone, Debug)]
pub struct NewGrants {
    /// To whom: 1 to [`limits::GRANT_PRINCIPALS_MAX`] users and groups.
    pub principals: Vec<Principal>,
    /// The role, as it is kept: `editor`, `own:<id>`.
    pub role: String,
    /// How far down.
    pub scope: Scope,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// What to change of a grant; none leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct GrantChange {
    /// The role, as it is kept.
    pub role: Option<String>,
    /// How far down.
    pub scope: Option<Scope>,
    /// Until when, or for ever.
    pub until: Option<Option<Timestamp>>,
}

/// Something that others have given to the asker.
#[derive(Clone, Debug)]
pub struct SharedWithMe {
    /// What.
    pub view: NodeView,
    /// In which space.
    pub space: Space,
    /// Whose space it is, if it is a personal one.
    pub owner_name: Option<String>,
    /// The grants, newest last.
    pub grants: Vec<Given>,
}

impl Stile {
    /// Who holds what on a node. Whoever may not share it with people is shown their own grants only.
    pub async fn access(&self, actor: Actor, node: NodeId) -> Result<Access> {
        let now = self.clock.now();
        self.db.read(move |tx| access(tx, actor, node, now)).await
    }

    /// Gives a role on a node to users and groups of the organization: to all of them or to none.
    pub async fn give(&self, actor: Actor, node: NodeId, new: NewGrants) -> Result<Vec<GrantView>> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let sharing = Sharing::on(tx, actor, node, now)?;
                expect_internal_sharing(&sharing.facts.policy)?;
                let gift = sharing.gift(tx, &new.role, new.scope, new.until)?;
                let ids = new_grants(tx, &sharing, &gift, &new.principals, now)?;
                sharing.shown(tx, &ids)
            })
            .await
    }

    /// Changes a grant that is on the node itself.
    pub async fn change_grant(&self, actor: Actor, node: NodeId, grant: GrantId, change: GrantChange) -> Result<GrantView> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let sharing = Sharing::on(tx, actor, node, now)?;
                let given = sharing.own_to_change(tx, grant)?;
                let gift = sharing.changed(tx, &given, &change)?;
                may_receive(gift.role, given.to.user_kind.unwrap_or(UserKind::Internal), &sharing.facts.policy)?;
                store::grants::change(tx, &sharing.proof, grant, &gift)?;
                let was = Gift { role: given.grant.role, scope: given.grant.scope, until: given.grant.until };
                let details =
                    json!({ "to": given.to.name, "from": told(&was), "is": told(&gift), "role": gift.role.to_string() });
                record_about(tx, EventKind::GrantChanged, &sharing.proof, node, given.to.principal.id(), details)?;
                sharing.shown(tx, &[grant])?.pop().ok_or_else(|| Error::internal("a grant is gone that was just changed"))
            })
            .await
    }

    /// Takes back a grant that is on the node itself: it holds at once, running transfers end.
    pub async fn take_back(&self, actor: Actor, node: NodeId, grant: GrantId) -> Result<()> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let sharing = Sharing::on(tx, actor, node, now)?;
                let given = sharing.own_to_change(tx, grant)?;
                store::grants::take(tx, &sharing.proof, grant)?;
                let details = json!({ "to": given.to.name, "role": given.grant.role.to_string() });
                record_about(tx, EventKind::GrantRevoked, &sharing.proof, node, given.to.principal.id(), details)
            })
            .await
    }

    /// Makes a folder private or clears the mark. Whoever makes it private holds Admin on it for as long as it is (S3.42,
    /// S3.43).
    pub async fn set_private(&self, actor: Actor, node: NodeId, private: bool) -> Result<NodeView> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let proof = may_set_private(tx, actor, node, now)?;
                match (store::nodes::acted_on(tx, &proof)?.private, private) {
                    (false, true) => make_private(tx, &proof)?,
                    (true, false) => clear_private(tx, &proof)?,
                    _ => {}
                }
                view(tx, actor, node, now)
            })
            .await
    }

    /// What others have given to the asker or their groups, outside of their own personal space, newest first.
    pub async fn shared_with_me(&self, actor: Actor) -> Result<Vec<SharedWithMe>> {
        let now = self.clock.now();
        self.db.read(move |tx| shared_with_me(tx, actor, now)).await
    }

    /// The node that a private shortcut points at (S3.23 to S3.29). It gives nothing: a member who may not see the node is
    /// told that they have no permission, in the same words as for one that never was; for everybody else there is nothing.
    pub async fn shortcut(&self, actor: Actor, node: NodeId) -> Result<NodeView> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let (user, _) = member(tx, actor, now).map_err(|_| Error::not_found())?;
                if user.kind != UserKind::Internal {
                    return Err(Error::not_found());
                }
                let mut facts = facts(tx, actor, node, now).map_err(no_permission_for)?;
                let see = judge::<See>(tx, actor, &mut facts).map_err(no_permission_for)?;
                let leads_on = !see.held().here.is_empty() || store::facts::is_on_the_way(tx, &facts)?;
                if facts.org != user.org || !leads_on {
                    return Err(no_permission());
                }
                view(tx, actor, node, now)
            })
            .await
    }
}

fn no_permission_for(error: Error) -> Error {
    if matches!(error.kind, Kind::NotFound | Kind::Refused) { no_permission() } else { error }
}

fn no_permission() -> Error {
    let text = "you do not have permission to open this: ask the person who sent you the shortcut for access";
    Error::new(Kind::Refused, "no_permission", text)
}

/// Sharing a node with people, allowed to the asker.
pub(crate) struct Sharing {
    pub(crate) proof: Proof<SharePeople>,
    pub(crate) facts: Facts,
    now: Timestamp,
}

impl Sharing {
    pub(crate) fn on(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Self> {
        Self::judged(tx, actor, facts(tx, actor, node, now)?, now)
    }

    /// The same, as if it did not lie in the trash.
    pub(crate) fn even_in_trash(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Self> {
        let mut facts = facts(tx, actor, node, now)?;
        facts.chain.iter_mut().for_each(|step| step.trashed = false);
        Self::judged(tx, actor, facts, now)
    }

    fn judged(tx: &Tx, actor: Actor, mut facts: Facts, now: Timestamp) -> Result<Self> {
        let proof = judge::<SharePeople>(tx, actor, &mut facts)?;
        Ok(Self { proof, facts, now })
    }

    /// Whether the asker could give what this grant gives.
    pub(crate) fn covers(&self, grant: &Grant) -> bool {
        self.check(&Gift { role: grant.role, scope: grant.scope, until: grant.until }).is_ok()
    }

    fn org(&self) -> OrgId {
        self.proof.org()
    }

    fn manages(&self) -> bool {
        self.proof.held().here.has(Capability::Manage)
    }

    /// What the asker wants to give, if they may.
    pub(crate) fn gift(&self, tx: &Tx, role: &str, scope: Scope, until: Option<Timestamp>) -> Result<Gift> {
        if until.is_some_and(|until| until <= self.now) {
            return Err(Error::field("until", "in_the_past", "choose an end that is not past yet"));
        }
        let gift = Gift { role: read_role(tx, self.org(), role)?, scope, until };
        expect_offered(gift.role, &self.facts.policy)?;
        self.check(&gift)?;
        Ok(gift)
    }

    /// On a file there is nothing below: what is given there is as for a folder alone.
    fn check(&self, gift: &Gift) -> Result<()> {
        let is_file = self.facts.chain.last().is_some_and(|step| step.kind == NodeKind::File);
        let reached = if is_file { Gift { scope: Scope::Folder, ..*gift } } else { *gift };
        let until = |capability| held_until(&self.facts, capability, reached.scope);
        may_give(&reached, self.proof.held(), until, &self.facts.policy)
    }

    /// What a grant would be after a change, if the asker may make it so. A role that is kept may have been switched off
    /// meanwhile (S3.22).
    pub(crate) fn changed(&self, tx: &Tx, given: &Given, change: &GrantChange) -> Result<Gift> {
        let role = change.role.as_deref().filter(|role| *role != given.grant.role.to_string());
        let (scope, until) = (change.scope.unwrap_or(given.grant.scope), change.until.unwrap_or(given.grant.until));
        match role {
            Some(role) => self.gift(tx, role, scope, until),
            None => {
                let gift = Gift { role: given.grant.role, scope, until };
                self.check(&gift).map(|()| gift)
            }
        }
    }

    /// The grant on the node itself that the asker may change: any for whoever manages the node, else what they gave (and
    /// could give) themselves.
    pub(crate) fn own_to_change(&self, tx: &Tx, grant: GrantId) -> Result<Given> {
        let given = store::grants::shown(tx, self.org(), &[grant], self.now)?.pop();
        let given = given.filter(|given| given.on == self.proof.node()).ok_or_else(Error::not_found)?;
        if matches!(given.grant.principal, Principal::Link(_)) {
            return Err(Error::refused("this is the grant of a link: change or revoke the link"));
        }
        if self.is_owners(&given) {
            return Err(Error::refused("this is the space of the person who holds this: it cannot be taken from them"));
        }
        if !self.may_change(&given) {
            return Err(Error::refused("somebody else gave this: ask them, or the person who manages this folder"));
        }
        Ok(given)
    }

    fn may_change(&self, given: &Given) -> bool {
        let here = given.on == self.proof.node() && !matches!(given.grant.principal, Principal::Link(_));
        let gave = given.created_by.as_ref().map(|(by, _)| *by) == self.proof.actor().user();
        let held = self.proof.held().here;
        here && !self.is_owners(given)
            && (self.manages() || (gave && held.includes(given.grant.role.capabilities(&self.facts.policy))))
    }

    /// The grant that makes a personal space its owner's.
    fn is_owners(&self, given: &Given) -> bool {
        let is_root = self.facts.chain.len() == 1 && given.on == self.proof.node();
        let owner = self.facts.space_owner.map(Principal::User);
        is_root && owner == Some(given.grant.principal) && given.grant.role == Role::Admin
    }

    pub(crate) fn shown(&self, tx: &Tx, ids: &[GrantId]) -> Result<Vec<GrantView>> {
        let facts = store::facts::of_everybody(tx, &self.proof, self.now)?.ok_or_else(Error::not_found)?.facts;
        let given = store::grants::shown(tx, self.org(), ids, self.now)?;
        Ok(given.into_iter().map(|given| grant_view(&facts, given, |given| self.may_change(given))).collect())
    }
}

/// Makes the grants. A role that somebody holds here already is an error, and nobody is given anything.
pub(crate) fn new_grants(
    tx: &Tx,
    sharing: &Sharing,
    gift: &Gift,
    principals: &[Principal],
    now: Timestamp,
) -> Result<Vec<GrantId>> {
    let mut ids = Vec::with_capacity(principals.len());
    for to in recipients(tx, sharing, gift, principals, now)? {
        let id = new_id();
        if !store::grants::give(tx, &sharing.proof, id, to.principal, gift)? {
            let text = format!("`{}` holds this role here already: change that grant", to.name);
            return Err(Error::conflict("already_granted", text));
        }
        let details =
            json!({ "to": to.name, "role": gift.role.to_string(), "scope": gift.scope, "until": gift.until.map(|end| end.0) });
        record_about(tx, EventKind::Granted, &sharing.proof, sharing.proof.node(), to.principal.id(), details)?;
        ids.push(id);
    }
    Ok(ids)
}

/// What the log says of a gift.
fn told(gift: &Gift) -> serde_json::Value {
    json!({ "role": gift.role.to_string(), "scope": gift.scope, "until": gift.until.map(|until| until.0) })
}

/// Those among `principals` who are there and may be given it: all of them, or an error.
pub(crate) fn recipients(tx: &Tx, sharing: &Sharing, gift: &Gift, principals: &[Principal], now: Timestamp) -> Result<Vec<To>> {
    let mut asked = principals.to_vec();
    asked.sort_by_key(|principal| principal.id());
    asked.dedup();
    if asked.is_empty() || asked.len() > limits::GRANT_PRINCIPALS_MAX {
        return Err(Error::field("principals", "count", "name 1 to 100 people and groups"));
    }
    let found = store::grants::recipients(tx, sharing.org(), &asked, now)?;
    if found.len() != asked.len() {
        let text = "one of these people or groups is not there any more: choose them again from the list";
        return Err(Error::field("principals", "unknown_principal", text));
    }
    for to in &found {
        may_receive(gift.role, to.user_kind.unwrap_or(UserKind::Internal), &sharing.facts.policy)?;
    }
    Ok(found)
}

/// Reads a role as callers write it: a built-in one, or one of the organization's own.
fn read_role(tx: &Tx, org: OrgId, word: &str) -> Result<Role> {
    let unknown = || Error::field("role", "unknown_role", format!("`{word}` is not a role"));
    match word.strip_prefix("own:") {
        Some(id) => {
            let id = id.parse().map_err(|_| unknown())?;
            Ok(store::roles::by_id(tx, org, id)?.ok_or_else(unknown)?.role)
        }
        None => word.parse(),
    }
}

/// That the asker may make the folder private or clear the mark.
pub(crate) fn may_set_private(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Proof<SetPrivate>> {
    let proof = permit::<SetPrivate>(tx, actor, node, now)?;
    let node = store::nodes::acted_on(tx, &proof)?;
    match (node.kind, node.parent) {
        (NodeKind::File, _) => Err(Error::invalid("not_a_folder", "only folders are private: put the file into one")),
        (NodeKind::Folder, None) => {
            Err(Error::invalid("top_folder", "the top folder of a space cannot be private: nothing is granted above it"))
        }
        (NodeKind::Folder, Some(_)) => Ok(proof),
    }
}

fn make_private(tx: &Tx, proof: &Proof<SetPrivate>) -> Result<()> {
    expect_nothing_closed_below(tx, proof)?;
    store::nodes::set_private(tx, proof, true)?;
    let kept_in = keep_in(tx, proof)?;
    crate::nodes::record(tx, EventKind::MadePrivate, proof, proof.node(), json!({ "admin_given": kept_in }))
}

fn clear_private(tx: &Tx, proof: &Proof<SetPrivate>) -> Result<()> {
    store::nodes::set_private(tx, proof, false)?;
    let holders = store::grants::take_for_private(tx, proof)?;
    for holder in &holders {
        take_what_outgrows(tx, proof, *holder)?;
    }
    crate::nodes::record(tx, EventKind::PrivateCleared, proof, proof.node(), json!({ "admin_taken": !holders.is_empty() }))
}

/// Whoever makes a folder private must not shut themselves out. Says whether that took a grant.
fn keep_in(tx: &Tx, proof: &Proof<SetPrivate>) -> Result<bool> {
    let Some(user) = proof.actor().user() else { return Ok(false) };
    let holds = |tx: &Tx| {
        let after = facts(tx, proof.actor(), proof.node(), proof.at())?;
        Ok::<_, Error>(domain::access::held(&after).below.has(Capability::Manage))
    };
    if holds(tx)? {
        return Ok(false);
    }
    store::grants::give_for_private(tx, proof, new_id(), user)?;
    if holds(tx)? { Ok(true) } else { Err(Error::internal("whoever made a folder private would be shut out")) }
}

fn access(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Access> {
    let mut own = facts(tx, actor, node, now)?;
    let see = judge::<See>(tx, actor, &mut own)?;
    let view = store::nodes::get(tx, &see)?;
    let may_set_private =
        view.is_folder() && view.parent.is_some() && matches!(decide::<SetPrivate>(actor, &own), Decision::Allowed(_));
    let mut access = Access {
        private: view.private,
        private_by: store::nodes::made_private_by(tx, &see)?,
        capabilities: see.held().here,
        may_give: Vec::new(),
        may_set_private,
        sees_people: false,
        grants: Vec::new(),
        complete: true,
    };
    match decide::<SharePeople>(actor, &own) {
        Decision::Allowed(proof) => {
            let sharing = Sharing { proof, facts: own, now };
            access.sees_people = true;
            access.may_give = may_give_here(tx, &sharing)?;
            (access.grants, access.complete) = everybodys_grants(tx, &sharing)?;
        }
        Decision::Refused(_) | Decision::Hidden => access.grants = own_grants(tx, &own)?,
    }
    Ok(access)
}

/// The roles that may be given here, if only to the folder alone and for a time.
fn may_give_here(tx: &Tx, sharing: &Sharing) -> Result<Vec<RoleView>> {
    let gives = |view: &RoleView| {
        let gift = Gift { role: view.role, scope: Scope::Folder, until: Some(sharing.now) };
        view.available && sharing.check(&gift).is_ok()
    };
    Ok(catalogue(tx, sharing.org(), &sharing.facts.policy)?.into_iter().filter(gives).collect())
}

/// The grants of everybody, and whether these are all.
fn everybodys_grants(tx: &Tx, sharing: &Sharing) -> Result<(Vec<GrantView>, bool)> {
    let Everybody { facts, complete } =
        store::facts::of_everybody(tx, &sharing.proof, sharing.now)?.ok_or_else(Error::not_found)?;
    let to_people = |grant: &Grant| !matches!(grant.principal, Principal::Link(_));
    Ok((listed(tx, &facts, to_people, |given| sharing.may_change(given))?, complete))
}

fn own_grants(tx: &Tx, facts: &Facts) -> Result<Vec<GrantView>> {
    let theirs: Vec<GrantId> = reasons(facts).into_iter().map(|reason| reason.grant.id).collect();
    listed(tx, facts, |grant| theirs.contains(&grant.id), |_| false)
}

/// Grants of the chain of `facts`, root first.
fn listed(tx: &Tx, facts: &Facts, which: impl Fn(&Grant) -> bool, changeable: impl Fn(&Given) -> bool) -> Result<Vec<GrantView>> {
    let ids: Vec<GrantId> =
        facts.chain.iter().flat_map(|step| &step.grants).filter(|grant| which(grant)).map(|grant| grant.id).collect();
    let mut given = store::grants::shown(tx, facts.org, &ids, facts.now)?;
    let depth = |given: &Given| facts.chain.iter().position(|step| step.node == given.on);
    given.sort_by_key(|given| depth(given));
    let mut views: Vec<GrantView> = given.into_iter().map(|given| grant_view(facts, given, &changeable)).collect();
    views.retain(|view| view.state != GrantState::Elsewhere);
    name_barriers(tx, facts, &mut views)?;
    Ok(views)
}

/// A private folder is named to whoever sees the grant that it stops: they see the folder's name, or its people.
fn name_barriers(tx: &Tx, facts: &Facts, views: &mut [GrantView]) -> Result<()> {
    let Some(target) = facts.chain.last().filter(|_| views.iter().any(|view| matches!(view.state, GrantState::Stopped(_))))
    else {
        return Ok(());
    };
    let names = store::nodes::names_to(tx, target.node)?;
    for view in views {
        if let GrantState::Stopped(by) = view.state {
            view.stopped_by = names.iter().find(|(id, _)| *id == by).map(|(_, name)| name.clone());
        }
    }
    Ok(())
}

pub(crate) fn grant_view(facts: &Facts, given: Given, changeable: impl Fn(&Given) -> bool) -> GrantView {
    let here = facts.chain.last().map(|step| step.node);
    GrantView {
        role: RoleView::new(given.grant.role, given.role_name.as_deref(), &facts.policy),
        inherited: here != Some(given.on),
        state: state_of(facts, &given),
        stopped_by: None,
        changeable: changeable(&given),
        given,
    }
}

/// What comes of a grant on the node, told by the rule itself as for a user who holds it.
fn state_of(facts: &Facts, given: &Given) -> GrantState {
    let kind = given.to.user_kind.unwrap_or(UserKind::Internal);
    let holder = UserFacts {
        id: UserId(given.grant.principal.id()),
        org: facts.org,
        kind,
        enabled: given.to.active,
        access_ends_at: None,
        groups: match given.grant.principal {
            Principal::Group(group) => vec![group],
            _ => Vec::new(),
        },
    };
    match effect_of(facts, &holder, given.grant.id) {
        Some(Effect::Gives(_)) => GrantState::InForce,
        Some(Effect::Ended) => GrantState::Ended,
        Some(Effect::Stopped(by)) => GrantState::Stopped(by),
        Some(Effect::Inactive | Effect::NotAdmitted) => GrantState::Inactive,
        Some(Effect::FolderOnly) | None => GrantState::Elsewhere,
    }
}

/// A fixed number of statements, however much was shared.
fn shared_with_me(tx: &Tx, actor: Actor, now: Timestamp) -> Result<Vec<SharedWithMe>> {
    let Some(user) = actor.user() else { return Ok(Vec::new()) };
    let granted = store::facts::granted_by_others(tx, user, now)?;
    let ids: Vec<NodeId> = granted.iter().map(|(_, node)| *node).collect();
    let facts = store::facts::load_granted(tx, user, &ids, now)?;
    let seen: HashMap<NodeId, Proof<See>> =
        facts.iter().filter_map(|(node, facts)| Some((*node, decide::<See>(actor, facts).proof().ok()?))).collect();
    let mut on_it = given_on_them(tx, &facts, now)?;
    let owners: Vec<UserId> = granted.iter().filter_map(|(space, _)| space.owner).collect();
    let owners = store::users::display_names(tx, &owners)?;
    let held: HashMap<NodeId, Capabilities> = seen.iter().map(|(node, proof)| (*node, proof.held().here)).collect();
    let seen: Vec<Proof<See>> = seen.into_values().collect();
    let mut nodes: HashMap<NodeId, Node> = store::nodes::get_all(tx, &seen)?.into_iter().map(|node| (node.id, node)).collect();
    let mut shared: Vec<SharedWithMe> = granted
        .into_iter()
        .filter_map(|(space, id)| {
            let (node, capabilities, grants) = (nodes.remove(&id)?, *held.get(&id)?, on_it.remove(&id)?);
            let owner_name = space.owner.and_then(|owner| owners.get(&owner).cloned());
            Some(SharedWithMe { view: NodeView { node, capabilities, link_count: None }, space, owner_name, grants })
        })
        .collect();
    shared.sort_by_key(|one| std::cmp::Reverse(one.grants.iter().map(|given| given.created_at).max()));
    Ok(shared)
}

/// Of each node that facts are about, the grants of the asker on it that give something. All are of one organization.
fn given_on_them(tx: &Tx, facts: &HashMap<NodeId, Facts>, now: Timestamp) -> Result<HashMap<NodeId, Vec<Given>>> {
    let Some(org) = facts.values().next().map(|facts| facts.org) else { return Ok(HashMap::new()) };
    let counts = |reason: &Reason, node: NodeId| reason.on == node && matches!(reason.effect, Effect::Gives(_));
    let ids: Vec<GrantId> = facts
        .iter()
        .flat_map(|(node, facts)| reasons(facts).into_iter().filter(|reason| counts(reason, *node)))
        .map(|reason| reason.grant.id)
        .collect();
    let mut on_each: HashMap<NodeId, Vec<Given>> = HashMap::new();
    for given in store::grants::shown(tx, org, &ids, now)? {
        on_each.entry(given.on).or_default().push(given);
    }
    Ok(on_each)
}
