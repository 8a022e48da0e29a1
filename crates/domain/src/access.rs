//! The one rule of access. `docs/access.md` says it in words; this file is its only implementation.
//!
//! [`decide`] judges every request of every protocol from plain [`Facts`]. What it allows it hands out as a
//! [`Proof`] for one action on one node; the rooms that act take the proof, so a forgotten check does not compile.

pub mod explain;

use std::marker::PhantomData;

use crate::capability::{Capabilities, Capability};
use crate::error::Error;
use crate::grant::{Grant, Principal, Scope};
use crate::ids::{GroupId, LinkId, NodeId, OrgId, SpaceId, UserId, VisitId};
use crate::node::{NodeKind, SpaceKind};
use crate::policy::{LinksEnabled, Policy};
use crate::role::Role;
use crate::time::Timestamp;
use crate::user::UserKind;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Nobody in particular.
    Anonymous,
    /// A user, by a session or an API key of theirs.
    User(UserId),
    /// Whoever opened a link. Without a visit they have not passed its password.
    Visitor {
        /// The link they opened.
        link: LinkId,
        /// The visit that passed the gate, if any.
        visit: Option<VisitId>,
    },
}

impl Actor {
    /// The user behind the actor, if there is one.
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            _ => None,
        }
    }
}

/// All that the rule needs to know about one node and one actor, from one query.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The time of the request.
    pub now: Timestamp,
    /// The space's organization.
    pub org: OrgId,
    /// The space the node is in.
    pub space: SpaceId,
    /// Personal or team.
    pub space_kind: SpaceKind,
    /// The owner of a personal space.
    pub space_owner: Option<UserId>,
    /// The organization's policy.
    pub policy: Policy,
    /// The folders from the root to the node itself, which is last; with the grants of the asker's principals.
    pub chain: Vec<Step>,
    /// Who asks, as the database knows them now.
    pub asker: Asker,
    /// Who made the node; none for a visitor of a link.
    pub made_by: Option<UserId>,
    /// Whether a grant of the asker is on the node, or it is a folder on the way to one that a grant of theirs is on.
    pub on_the_way: bool,
}

/// One node of the chain.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which.
    pub node: NodeId,
    /// Folder or file.
    pub kind: NodeKind,
    /// Whether it is a barrier.
    pub private: bool,
    /// Whether it is the top of something in the trash.
    pub trashed: bool,
    /// The grants on it that the asker (or the owner of the asker's link) could hold.
    pub grants: Vec<Grant>,
}

/// Who asks, as the database knows them now.
#[derive(Clone, Debug)]
pub enum Asker {
    /// Nobody in particular.
    Anonymous,
    /// A user.
    User(UserFacts),
    /// A visitor of a link.
    Visitor(LinkFacts),
}

/// What the rule needs to know about a user.
#[derive(Clone, Debug)]
pub struct UserFacts {
    /// Who.
    pub id: UserId,
    /// Whose member.
    pub org: OrgId,
    /// What sort.
    pub kind: UserKind,
    /// Whether the account is enabled.
    pub enabled: bool,
    /// When their access ends.
    pub access_ends_at: Option<Timestamp>,
    /// The groups they are a member of, as far as grants on the chain name them.
    pub groups: Vec<GroupId>,
}

impl UserFacts {
    fn is_active(&self, now: Timestamp) -> bool {
        self.enabled && self.access_ends_at.is_none_or(|end| now < end)
    }

    fn as_if_active(&self) -> Self {
        Self { enabled: true, access_ends_at: None, ..self.clone() }
    }

    fn is(&self, principal: Principal) -> bool {
        match principal {
            Principal::User(id) => id == self.id,
            Principal::Group(id) => self.groups.contains(&id),
            Principal::Link(_) => false,
        }
    }
}

/// What the rule needs to know about a link and the visit that opened it.
#[derive(Clone, Debug)]
pub struct LinkFacts {
    /// Which.
    pub id: LinkId,
    /// Whose.
    pub org: OrgId,
    /// Paused by its owner.
    pub paused: bool,
    /// Not open before.
    pub starts_at: Option<Timestamp>,
    /// Not open from then on.
    pub expires_at: Option<Timestamp>,
    /// Counts the changes of its gate: password, audience, form. None while it has no gate.
    pub gate_version: Option<i64>,
    /// The count that the visit passed with; none without a visit, or when the visit has ended: by time, or because who came
    /// in by it may no more.
    pub visit_gate_version: Option<i64>,
    /// Whether its nodes are a copy of its own, in which its owner holds nothing.
    pub snapshot: bool,
    /// Its owner, if it has one.
    pub owner: Option<UserFacts>,
}

impl LinkFacts {
    /// Whether the link is open at `now`, its gate apart.
    pub fn is_in_force(&self, now: Timestamp, policy: &Policy) -> bool {
        policy.links_enabled != LinksEnabled::Suspended
            && !self.paused
            && self.starts_at.is_none_or(|start| start <= now)
            && self.expires_at.is_none_or(|end| now < end)
            && !(policy.links_auto_revoke_on_deactivation && self.owner.as_ref().is_some_and(|owner| !owner.is_active(now)))
    }

    /// Whether the visit has passed the gate that the link has now (I3).
    pub fn is_unlocked(&self) -> bool {
        self.gate_version.is_none() || self.gate_version == self.visit_gate_version
    }
}

mod sealed {
    /// Keeps the set of actions closed.
    pub trait Sealed {}
}

/// Something that one may be allowed to do with a node. The types below are the operations of the table in `docs/access.md`.
pub trait Action: sealed::Sealed {
    /// Its name in tables and texts.
    const NAME: &'static str;
    /// The capability it asks for on the node; none asks only that the name is visible.
    const ASKS: Option<Capability>;
    /// Whether it is done to nodes in the trash; every other action sees none of them.
    const IN_TRASH: bool;
    /// Whether members who made the folder, and may still edit it, may do it without the capability.
    const MAKER_MAY: bool;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $asks:expr, $trash:literal, $maker:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $name;
            impl sealed::Sealed for $name {}
            impl Action for $name {
                const NAME: &'static str = $word;
                const ASKS: Option<Capability> = $asks;
                const IN_TRASH: bool = $trash;
                const MAKER_MAY: bool = $maker;
            }
        )*
        /// Every action: its name, what it asks, whether it is done to nodes in the trash, whether the folder's maker may do it.
        pub const ACTIONS: &[(&str, Option<Capability>, bool, bool)] = &[$(($word, $asks, $trash, $maker)),*];
    };
}

actions! {
    /// Know that the node exists and what it is called.
    See = "see", None, false, false;
    /// List its children, sizes and activity.
    List = "list", Some(Capability::List), false, false;
    /// See a rendition of it.
    Preview = "preview", Some(Capability::Preview), false, false;
    /// Read its bytes, a range of them, their hash; put it into an archive; copy from it.
    Download = "download", Some(Capability::Download), false, false;
    /// Create a file or a folder in it.
    Upload = "upload", Some(Capability::Upload), false, false;
    /// Replace its content, rename it, restore a version of it.
    Edit = "edit", Some(Capability::Edit), false, false;
    /// Put it into the trash; take it out of its folder.
    Delete = "delete", Some(Capability::Delete), false, false;
    /// Take it out of the trash.
    Restore = "restore", Some(Capability::Delete), true, false;
    /// End it for ever.
    Purge = "purge", Some(Capability::Manage), true, false;
    /// Read it where it waits to be accepted.
    Inspect = "inspect", Some(Capability::Download), true, false;
    /// Make and change links on it.
    ShareLink = "share_link", Some(Capability::ShareLink), false, false;
    /// See and change grants on it, within one's own capabilities.
    SharePeople = "share_people", Some(Capability::SharePeople), false, false;
    /// Change any grant on it.
    Manage = "manage", Some(Capability::Manage), false, false;
    /// Make a folder private, or clear the mark (S3.42, S3.44).
    SetPrivate = "set_private", Some(Capability::Manage), false, true;
}

/// The actions that read bytes.
pub trait Reads: Action {}
impl Reads for Download {}
impl Reads for Inspect {}

/// That `actor` was allowed `A` on one node. Only [`decide`] makes it.
///
/// INVARIANT: a proof is made and used within one unit of work, or renewed while a transfer runs
/// ([`crate::limits::TRANSFER_RECHECK_INTERVAL`]).
#[derive(Debug)]
pub struct Proof<A: Action> {
    actor: Actor,
    org: OrgId,
    space: SpaceId,
    node: NodeId,
    at: Timestamp,
    held: Held,
    action: PhantomData<A>,
}

impl<A: Action> Proof<A> {
    /// Who was allowed.
    pub fn actor(&self) -> Actor {
        self.actor
    }
    /// The organization of the node.
    pub fn org(&self) -> OrgId {
        self.org
    }
    /// The space of the node.
    pub fn space(&self) -> SpaceId {
        self.space
    }
    /// The node it was allowed on: it is no proof for another.
    pub fn node(&self) -> NodeId {
        self.node
    }
    /// When it was decided.
    pub fn at(&self) -> Timestamp {
        self.at
    }
    /// All that the actor holds on the node.
    pub fn held(&self) -> Held {
        self.held
    }
}

/// What an asker holds on a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// On the node itself.
    pub here: Capabilities,
    /// By grants that go on to everything below it, up to barriers.
    pub below: Capabilities,
}

impl Held {
    /// How far down `capability` goes from here.
    pub fn scope_of(self, capability: Capability) -> Scope {
        if self.below.has(capability) { Scope::Tree } else { Scope::Folder }
    }
}

/// Why somebody who may know the node was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What they would have needed.
    pub lacks: Capability,
    /// The private folder that stops a grant of theirs which would have given it, if there is one.
    pub stopped_by: Option<NodeId>,
}

/// The three outcomes.
#[derive(Debug)]
pub enum Decision<A: Action> {
    /// Go on; here is the proof.
    Allowed(Proof<A>),
    /// They may know that the node exists, and may not do this.
    Refused(Reason),
    /// They may not know: answer as for a node that never was.
    Hidden,
}

impl<A: Action> Decision<A> {
    /// The proof, or the error to answer with.
    pub fn proof(self) -> Result<Proof<A>, Error> {
        match self {
            Self::Allowed(proof) => Ok(proof),
            Self::Refused(reason) => Err(Error::refused(reason.text())),
            Self::Hidden => Err(Error::not_found()),
        }
    }
}

impl Reason {
    /// The sentence for people.
    fn text(self) -> String {
        let what = self.lacks.word();
        match self.stopped_by {
            Some(_) => format!("this folder is private: ask its owner for access (`{what}` is needed)"),
            None => format!("you do not have the right `{what}` here: ask the person who manages this folder"),
        }
    }
}

/// Decides whether the asker of `facts` may do `A` with the node that `facts` are about. `actor` is who the caller
/// says is asking; facts about anybody else are refused (I24).
pub fn decide<A: Action>(actor: Actor, facts: &Facts) -> Decision<A> {
    let Some(target) = facts.chain.last() else { return Decision::Hidden };
    if !facts.are_about(actor) || facts.is_trashed() != A::IN_TRASH || facts.is_out_of_sight() {
        return Decision::Hidden;
    }
    let held = facts.held(target_index(facts));
    let allowed = match A::ASKS {
        Some(capability) => held.here.has(capability) || (A::MAKER_MAY && facts.is_askers_work(held)),
        None => facts.name_is_visible(held),
    };
    if allowed {
        return Decision::Allowed(Proof {
            actor,
            org: facts.org,
            space: facts.space,
            node: target.node,
            at: facts.now,
            held,
            action: PhantomData,
        });
    }
    match A::ASKS {
        Some(lacks) if facts.name_is_visible(held) => {
            Decision::Refused(Reason { lacks, stopped_by: facts.barrier_against(lacks) })
        }
        _ => Decision::Hidden,
    }
}

/// What the asker of `facts` holds on the node they are about: nothing when it is in the trash.
pub fn held(facts: &Facts) -> Held {
    if facts.is_trashed() { Held::default() } else { facts.held(target_index(facts)) }
}

fn target_index(facts: &Facts) -> usize {
    facts.chain.len().saturating_sub(1)
}

impl Facts {
    fn are_about(&self, actor: Actor) -> bool {
        match (&self.asker, actor) {
            (Asker::Anonymous, Actor::Anonymous) => true,
            (Asker::User(facts), Actor::User(id)) => facts.id == id,
            (Asker::Visitor(facts), Actor::Visitor { link, .. }) => facts.id == link,
            _ => false,
        }
    }

    fn is_trashed(&self) -> bool {
        self.chain.iter().any(|step| step.trashed)
    }

    /// For a visitor nothing in the trash exists, whatever they ask.
    fn is_out_of_sight(&self) -> bool {
        matches!(self.asker, Asker::Visitor(_)) && self.is_trashed()
    }

    /// What the asker holds on the node at `index` of the chain.
    fn held(&self, index: usize) -> Held {
        match &self.asker {
            Asker::Anonymous => Held::default(),
            Asker::User(user) => self.held_by_user(user, index),
            Asker::Visitor(link) => self.held_by_visitor(link, index),
        }
    }

    fn held_by_user(&self, user: &UserFacts, index: usize) -> Held {
        if !user.is_active(self.now) {
            return Held::default();
        }
        let outsider = self.is_outsider(user);
        let held = self.union(index, |grant| user.is(grant.principal), !outsider);
        if !outsider {
            return held;
        }
        let bound = self.bound_of_outsider(user);
        Held { here: held.here & bound, below: held.below & bound }
    }

    /// A link is judged as a user is; it gives no more than its owner holds here (I5, T5), or would if their account were not
    /// disabled or ended: shutting an account opens nothing that was closed.
    fn held_by_visitor(&self, link: &LinkFacts, index: usize) -> Held {
        if link.org != self.org || !link.is_in_force(self.now, &self.policy) || !link.is_unlocked() {
            return Held::default();
        }
        let held = self.union(index, |grant| grant.principal == Principal::Link(link.id), false);
        match &link.owner {
            Some(owner) if self.policy.link_follows_owner && !link.snapshot => {
                let owned = self.held_by_user(&owner.as_if_active(), index);
                Held { here: held.here & owned.here, below: held.below & owned.below }
            }
            _ => held,
        }
    }

    /// The union of what all grants that reach the node at `index` give to those whom `holds` names.
    fn union(&self, index: usize, holds: impl Fn(&Grant) -> bool, may_cross: bool) -> Held {
        let mut held = Held::default();
        for (from, grant) in self.grants().filter(|(from, _)| *from <= index) {
            let crosses = may_cross && grant.role.crosses_barriers();
            if holds(grant) && self.in_force(grant) && self.reaches(from, grant.scope, crosses, index) {
                let given = grant.role.capabilities(&self.policy);
                held.here = held.here | given;
                if grant.scope == Scope::Tree {
                    held.below = held.below | given;
                }
            }
        }
        held
    }

    fn grants(&self) -> impl Iterator<Item = (usize, &Grant)> {
        self.chain.iter().enumerate().flat_map(|(at, step)| step.grants.iter().map(move |grant| (at, grant)))
    }

    fn in_force(&self, grant: &Grant) -> bool {
        grant.until.is_none_or(|until| self.now < until)
    }

    /// The three ways of reaching, as `docs/access.md` numbers them.
    fn reaches(&self, from: usize, scope: Scope, crosses: bool, to: usize) -> bool {
        let is_file = self.chain.get(to).is_some_and(|step| step.kind == NodeKind::File);
        from == to
            || match scope {
                Scope::Folder => is_file && from + 1 == to,
                Scope::Tree => crosses || self.barrier_between(from, to).is_none(),
            }
    }

    /// The first private folder below `from`, down to and with `to`.
    fn barrier_between(&self, from: usize, to: usize) -> Option<NodeId> {
        let below = self.chain.get(from + 1..=to)?;
        below.iter().find(|step| step.private).map(|step| step.node)
    }

    /// Whether the user comes from outside the organization whose space this is.
    fn is_outsider(&self, user: &UserFacts) -> bool {
        user.kind != UserKind::Internal || user.org != self.org
    }

    /// Whether the user's grants count here at all.
    fn is_admitted(&self, user: &UserFacts) -> bool {
        user.is_active(self.now) && (!self.is_outsider(user) || !self.bound_of_outsider(user).is_empty())
    }

    /// The most that somebody from outside may hold here.
    fn bound_of_outsider(&self, user: &UserFacts) -> Capabilities {
        let never = Capabilities::of(&[Capability::ShareLink, Capability::SharePeople]);
        if self.space_kind == SpaceKind::Personal && self.space_owner == Some(user.id) {
            return Capabilities::ALL - never;
        }
        if !self.policy.external_sharing {
            return Capabilities::NONE;
        }
        Role::from(self.policy.external_max_role).capabilities(&self.policy) - never
    }

    /// Whether the node is a folder that the asker made and may still edit; whoever comes from outside makes none of their own.
    fn is_askers_work(&self, held: Held) -> bool {
        let Asker::User(user) = &self.asker else { return false };
        let is_folder = self.chain.last().is_some_and(|step| step.kind == NodeKind::Folder);
        is_folder && self.made_by == Some(user.id) && held.here.has(Capability::Edit) && !self.is_outsider(user)
    }

    /// Whether the asker may know the name of the node; `held` is what they hold on it.
    fn name_is_visible(&self, held: Held) -> bool {
        let target = target_index(self);
        self.is_seen(held)
            || match &self.asker {
                Asker::Anonymous | Asker::Visitor(_) => false,
                Asker::User(user) => {
                    (self.on_the_way && !self.is_trashed() && self.is_admitted(user))
                        || target.checked_sub(1).is_some_and(|parent| self.held(parent).here.has(Capability::List))
                }
            }
    }

    /// Whether what they hold lets them know of the node. Writing only is no way to learn whether something exists (I6):
    /// it shows a node only where the grant is on that very node.
    fn is_seen(&self, held: Held) -> bool {
        let write_only = Capabilities::of(&[Capability::Upload]);
        if !write_only.includes(held.here) {
            return true;
        }
        !held.here.is_empty() && self.chain.last().is_some_and(|step| step.grants.iter().any(|grant| self.is_askers(grant)))
    }

    fn is_askers(&self, grant: &Grant) -> bool {
        let theirs = match &self.asker {
            Asker::Anonymous => false,
            Asker::User(user) => user.is(grant.principal),
            Asker::Visitor(link) => grant.principal == Principal::Link(link.id),
        };
        theirs && self.in_force(grant)
    }

    /// The first private folder that keeps `lacking` from a user. A visitor is never told of one: for them it does not exist.
    fn barrier_against(&self, lacking: Capability) -> Option<NodeId> {
        let Asker::User(user) = &self.asker else { return None };
        if self.is_outsider(user) && !self.bound_of_outsider(user).has(lacking) {
            return None;
        }
        let target = target_index(self);
        self.grants()
            .filter(|(_, grant)| self.is_askers(grant) && grant.scope == Scope::Tree)
            .filter(|(_, grant)| grant.role.capabilities(&self.policy).has(lacking))
            .find_map(|(from, _)| self.barrier_between(from, target))
    }
}
