//! Why somebody can open something, who can, and what a change would make different: all told by the one rule, over the
//! grants of everybody on the way to a node.

use std::collections::BTreeMap;

use domain::access::explain::{Effect, Reason, Sight, held_by, reasons, sight};
use domain::access::{Actor, Asker, Delete, Edit, Facts, LinkFacts, See, Upload};
use domain::admin::Audits;
use domain::capability::{Capabilities, Capability};
use domain::grant::{Gift, Grant, Principal, Scope, may_receive};
use domain::ids::{GrantId, NodeId, UserId};
use domain::role::Role;
use domain::user::{User, UserKind};
use domain::{Error, Kind, Result, Timestamp, limits};
use store::Tx;
use store::facts::{Everybody, SeesPeople};
use store::grants::Member;

use crate::access::{audits, facts, judge, permit};
use crate::bounds::{expect_nothing_carried_in, expect_nothing_closed_below};
use crate::nodes::expect_folder;
use crate::sharing::{GrantChange, GrantView, NewGrants, Sharing, grant_view, may_set_private, recipients};
use crate::{Stile, new_id};

/// Somebody to whom a node is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub user: User,
    /// What they hold on it.
    pub capabilities: Capabilities,
}

/// Everybody to whom a node is open.
#[derive(Clone, Debug)]
pub struct Holders {
    /// By name, up to [`limits::PEOPLE_ROWS_MAX`].
    pub people: Vec<Holder>,
    /// Whether these are all.
    pub complete: bool,
}

/// Why somebody sees of a node what they see.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Who.
    pub user: User,
    /// How much they see.
    pub sight: Sight,
    /// What they hold.
    pub capabilities: Capabilities,
    /// Each of their grants on the way to it, root first.
    pub reasons: Vec<ReasonView>,
}

/// One grant, and what comes of it.
#[derive(Clone, Debug)]
pub struct ReasonView {
    /// The grant.
    pub grant: GrantView,
    /// The group by which they hold it.
    pub via: Option<String>,
    /// What comes of it on the node.
    pub effect: Effect,
}

/// A change of who may do what on a node.
#[derive(Clone, Debug)]
pub enum Change {
    /// Of the grants on the node.
    Grants(Granting),
    /// Making the folder private, or clearing the mark.
    SetPrivate(bool),
    /// Moving the node into this folder.
    Move(NodeId),
}

/// A change of the grants on a node.
#[derive(Clone, Debug)]
pub enum Granting {
    /// Giving a role.
    Give(NewGrants),
    /// Changing a grant.
    Change(GrantId, GrantChange),
    /// Taking a grant back.
    TakeBack(GrantId),
}

/// What a change makes different, person by person.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Those for whom something on the node itself is different, by name.
    pub people: Vec<Differs>,
    /// How many links open nothing of it any more.
    pub links_closed: usize,
    /// Whether everybody was judged.
    pub complete: bool,
}

/// What is different for one person.
#[derive(Clone, Debug)]
pub struct Differs {
    /// Who.
    pub user: User,
    /// What they hold now.
    pub before: Capabilities,
    /// What they would hold.
    pub after: Capabilities,
    /// Whether all they would see is the name.
    pub name_only_after: bool,
}

impl Stile {
    /// Everybody to whom a node is open, by name. For those who share it, and for administrators and auditors.
    pub async fn who(&self, actor: Actor, node: NodeId) -> Result<Holders> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let mut world = match looks(tx, actor, node, now)? {
                    Looks::Shares(proof) => World::load(tx, &proof.proof, now)?,
                    Looks::Audits(audits) => World::load(tx, &(audits, node), now)?,
                };
                Ok(world.holders())
            })
            .await
    }

    /// Why a person sees of a node what they see. About oneself everybody may ask who sees the node; about others those who
    /// share it, administrators and auditors.
    pub async fn explain(&self, actor: Actor, node: NodeId, person: Option<UserId>) -> Result<Explanation> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let asker = actor.user().ok_or_else(Error::not_found)?;
                let person = person.unwrap_or(asker);
                let sees_below = if person == asker {
                    permit::<See>(tx, actor, node, now)?;
                    true
                } else {
                    match looks(tx, actor, node, now)? {
                        Looks::Shares(sharing) => sharing.proof.held().below.has(Capability::Manage),
                        Looks::Audits(_) => true,
                    }
                };
                explain(tx, person, node, sees_below, now)
            })
            .await
    }

    /// What a change would make different. It asks the same rights as the change itself, and nothing is changed.
    pub async fn what_if(&self, actor: Actor, node: NodeId, change: Change) -> Result<Difference> {
        let now = self.clock.now();
        self.db.read(move |tx| what_if(tx, actor, node, &change, now)).await
    }
}

/// By what right somebody looks at who holds what.
enum Looks {
    Shares(Box<Sharing>),
    Audits(Audits),
}

/// Sharing it is enough; whoever may not, and is neither administrator nor auditor, is answered as the rule answers.
fn looks(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Looks> {
    match (Sharing::on(tx, actor, node, now), audits(tx, actor, now)) {
        (Ok(sharing), _) => Ok(Looks::Shares(Box::new(sharing))),
        (Err(error), Ok(audits)) if matches!(error.kind, Kind::NotFound | Kind::Refused) => {
            match store::facts::of_everybody(tx, &(audits, node), now)? {
                Some(_) => Ok(Looks::Audits(audits)),
                None => Err(Error::not_found()),
            }
        }
        (Err(error), _) => Err(error),
    }
}

/// What is granted further down is told only to whoever sees what is there.
fn explain(tx: &Tx, person: UserId, node: NodeId, sees_below: bool, now: Timestamp) -> Result<Explanation> {
    let user = store::users::by_id(tx, person)?.ok_or_else(Error::not_found)?;
    let mut facts = facts(tx, Actor::User(person), node, now)?;
    if user.org != facts.org {
        return Err(Error::not_found());
    }
    facts.on_the_way = sees_below && store::facts::is_on_the_way(tx, &facts)?;
    let reasons = reasons(&facts);
    let ids: Vec<GrantId> = reasons.iter().map(|reason| reason.grant.id).collect();
    let mut shown: BTreeMap<GrantId, _> =
        store::grants::shown(tx, facts.org, &ids, now)?.into_iter().map(|given| (given.grant.id, given)).collect();
    let names = store::nodes::names_to(tx, node)?;
    let told = reasons.into_iter().filter_map(|Reason { grant, effect, .. }| {
        let given = shown.remove(&grant.id)?;
        let via = matches!(grant.principal, Principal::Group(_)).then(|| given.to.name.clone());
        let mut view = grant_view(&facts, given, |_| false);
        if let Effect::Stopped(by) = effect {
            view.stopped_by = names.iter().find(|(id, _)| *id == by).map(|(_, name)| name.clone());
        }
        Some(ReasonView { grant: view, via, effect })
    });
    Ok(Explanation { user, sight: sight(&facts), capabilities: domain::access::held(&facts).here, reasons: told.collect() })
}

/// A node, the grants of everybody on the way to it, and everybody whom they are given to.
struct World {
    facts: Facts,
    people: Vec<Member>,
    links: Vec<LinkFacts>,
    /// Whether these are all grants and all people.
    complete: bool,
}

impl World {
    fn load(tx: &Tx, of: &impl SeesPeople, now: Timestamp) -> Result<Self> {
        Self::with(tx, everybody(tx, of, now)?, &[])
    }

    /// The people and links of these facts, and these people besides.
    fn with(tx: &Tx, Everybody { facts, complete }: Everybody, besides: &[Principal]) -> Result<Self> {
        let granted = facts.chain.iter().flat_map(|step| &step.grants).map(|grant| grant.principal);
        let mut principals: Vec<Principal> = granted.chain(besides.iter().copied()).collect();
        let ids: Vec<_> =
            principals.iter().filter_map(|one| if let Principal::Link(id) = one { Some(*id) } else { None }).collect();
        let found = store::grants::links(tx, &ids)?;
        principals.extend(found.iter().filter_map(|(_, owner)| owner.map(Principal::User)));
        let (people, are_all) = store::grants::people(tx, &principals)?;
        let with_owner = |(mut link, owner): (LinkFacts, Option<UserId>)| {
            let owner = owner.and_then(|id| people.iter().find(|one| one.user.id == id));
            link.owner = owner.map(|member| member.facts.clone());
            link
        };
        let links = found.into_iter().map(with_owner).collect();
        Ok(Self { facts, people, links, complete: complete && are_all })
    }

    fn holders(&mut self) -> Holders {
        let facts = &mut self.facts;
        let all = self.people.iter().map(|one| (one, held_by(facts, &one.facts).0.here));
        let mut people: Vec<Holder> = all
            .filter(|(_, held)| !held.is_empty())
            .map(|(one, capabilities)| Holder { user: one.user.clone(), capabilities })
            .collect();
        let complete = self.complete && people.len() <= limits::PEOPLE_ROWS_MAX;
        people.truncate(limits::PEOPLE_ROWS_MAX);
        Holders { people, complete }
    }

    /// What is different for whom when the facts are `after`.
    fn difference(mut self, mut after: Facts) -> Difference {
        let mut people = Vec::new();
        for one in &self.people {
            let (before, _) = held_by(&mut self.facts, &one.facts);
            let (then, sight) = held_by(&mut after, &one.facts);
            if before.here != then.here {
                people.push(Differs {
                    user: one.user.clone(),
                    before: before.here,
                    after: then.here,
                    name_only_after: sight == Sight::NameOnly,
                });
            }
        }
        let complete = self.complete && people.len() <= limits::PEOPLE_ROWS_MAX;
        people.truncate(limits::PEOPLE_ROWS_MAX);
        let closes = |link: &&LinkFacts| opens(&mut self.facts, link) && !opens(&mut after, link);
        let links_closed = self.links.iter().filter(closes).count();
        Difference { people, links_closed, complete }
    }
}

fn everybody(tx: &Tx, of: &impl SeesPeople, now: Timestamp) -> Result<Everybody> {
    store::facts::of_everybody(tx, of, now)?.ok_or_else(Error::not_found)
}

fn opens(facts: &mut Facts, link: &LinkFacts) -> bool {
    facts.asker = Asker::Visitor(link.clone());
    !domain::access::held(facts).here.is_empty()
}

fn what_if(tx: &Tx, actor: Actor, node: NodeId, change: &Change, now: Timestamp) -> Result<Difference> {
    match change {
        Change::Grants(change) => if_granted(tx, actor, node, change, now),
        Change::SetPrivate(private) => if_private(tx, actor, node, *private, now),
        Change::Move(into) => if_moved(tx, actor, node, *into, now),
    }
}

fn if_granted(tx: &Tx, actor: Actor, node: NodeId, change: &Granting, now: Timestamp) -> Result<Difference> {
    let sharing = Sharing::on(tx, actor, node, now)?;
    let before = everybody(tx, &sharing.proof, now)?;
    let mut after = before.facts.clone();
    let mut besides = Vec::new();
    match change {
        Granting::Give(new) => {
            let gift = sharing.gift(tx, &new.role, new.scope, new.until)?;
            let to = recipients(tx, &sharing, &gift, &new.principals, now)?;
            besides.extend(to.iter().map(|to| to.principal));
            on_node(&mut after, |grants| grants.extend(besides.iter().map(|to| granted(*to, &gift))));
        }
        Granting::Change(id, change) => {
            let given = sharing.own_to_change(tx, *id)?;
            let gift = sharing.changed(tx, &given, change)?;
            may_receive(gift.role, given.to.user_kind.unwrap_or(UserKind::Internal), &sharing.facts.policy)?;
            let changed = Grant { id: *id, ..granted(given.grant.principal, &gift) };
            on_node(&mut after, |grants| {
                grants.iter_mut().filter(|grant| grant.id == *id).for_each(|grant| *grant = changed.clone())
            });
        }
        Granting::TakeBack(id) => {
            sharing.own_to_change(tx, *id)?;
            on_node(&mut after, |grants| grants.retain(|grant| grant.id != *id));
        }
    }
    Ok(World::with(tx, before, &besides)?.difference(after))
}

/// Changes the grants on the node itself.
fn on_node(facts: &mut Facts, change: impl FnOnce(&mut Vec<Grant>)) {
    if let Some(step) = facts.chain.last_mut() {
        change(&mut step.grants);
    }
}

fn granted(principal: Principal, gift: &Gift) -> Grant {
    Grant { id: new_id(), principal, role: gift.role, scope: gift.scope, until: gift.until }
}

/// What the mark would make different is told to whoever may set it: it concerns their colleagues' access to this folder.
fn if_private(tx: &Tx, actor: Actor, node: NodeId, private: bool, now: Timestamp) -> Result<Difference> {
    let proof = may_set_private(tx, actor, node, now)?;
    if private {
        expect_nothing_closed_below(tx, &proof)?;
    }
    let before = everybody(tx, &proof, now)?;
    let mut after = before.facts.clone();
    if let Some(step) = after.chain.last_mut() {
        step.private = private;
    }
    let by = actor.user().ok_or_else(Error::not_found)?;
    let world = World::with(tx, before, &[Principal::User(by)])?;
    if private {
        let admin = Gift { role: Role::Admin, scope: Scope::Tree, until: None };
        on_node(&mut after, |grants| grants.push(granted(Principal::User(by), &admin)));
    } else {
        let ending = store::grants::for_private(tx, &proof)?;
        on_node(&mut after, |grants| grants.retain(|grant| !ending.contains(&grant.id)));
    }
    Ok(world.difference(after))
}

/// Moving takes the grants on the node along; those above are the new folder's. Who gains and loses is told to whoever may
/// share the node; for others, what they move is theirs to move, and its people are not theirs to see.
fn if_moved(tx: &Tx, actor: Actor, node: NodeId, into: NodeId, now: Timestamp) -> Result<Difference> {
    let edit = permit::<Edit>(tx, actor, node, now)?;
    let parent = store::nodes::acted_on(tx, &edit)?.parent.ok_or_else(Error::not_found)?;
    permit::<Delete>(tx, actor, parent, now)?;
    let mut target = facts(tx, actor, into, now)?;
    let upload = judge::<Upload>(tx, actor, &mut target)?;
    expect_folder(&target)?;
    expect_nothing_closed_below(tx, &edit)?;
    expect_nothing_carried_in(tx, &edit, upload.held().below)?;
    let (Ok(from), Ok(to)) = (Sharing::on(tx, actor, node, now), Sharing::on(tx, actor, into, now)) else {
        return Err(Error::refused("who gains and loses is shown to those who may share both folders with people"));
    };
    let mut before = everybody(tx, &from.proof, now)?;
    let Everybody { facts: mut after, complete } = everybody(tx, &to.proof, now)?;
    before.complete &= complete;
    let there: Vec<Principal> = after.chain.iter().flat_map(|step| &step.grants).map(|grant| grant.principal).collect();
    after.chain.extend(before.facts.chain.last().cloned());
    Ok(World::with(tx, before, &there)?.difference(after))
}
