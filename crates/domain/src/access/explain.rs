//! Why somebody holds what they hold: each of their grants above a node, and what comes of it there. It asks the rule's own
//! questions, so that an explanation cannot say anything else than what was decided.

use super::{Asker, Facts, Held, UserFacts, target_index};
use crate::capability::{Capabilities, Capability};
use crate::grant::{Grant, Scope};
use crate::ids::{GrantId, NodeId};
use crate::time::Timestamp;

/// What comes of one grant on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It gives these.
    Gives(Capabilities),
    /// It has ended.
    Ended,
    /// The account it is given to is disabled, or its access has ended.
    Inactive,
    /// The organization does not admit what people from outside were given.
    NotAdmitted,
    /// It is for a folder and the files in it; this is further down.
    FolderOnly,
    /// This private folder stands between.
    Stopped(NodeId),
}

/// One grant of the asker on the way to a node, and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The grant.
    pub grant: Grant,
    /// The node it is on.
    pub on: NodeId,
    /// What comes of it.
    pub effect: Effect,
}

/// How much of a node somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// They hold something on it.
    Open,
    /// They may know its name, and no more.
    NameOnly,
    /// For them it does not exist.
    Hidden,
}

/// How much of the node the asker of `facts` sees. Where only the way to something below shows it, `facts.on_the_way` says so.
pub fn sight(facts: &Facts) -> Sight {
    let held = super::held(facts);
    match (held.here.is_empty(), !facts.is_trashed() && facts.name_is_visible(held)) {
        (false, _) => Sight::Open,
        (true, true) => Sight::NameOnly,
        (true, false) => Sight::Hidden,
    }
}

/// Every grant of the asking user between the root and the node, root first. None for other askers: a link's is its settings.
pub fn reasons(facts: &Facts) -> Vec<Reason> {
    let Asker::User(user) = &facts.asker else { return Vec::new() };
    let theirs = facts.grants().filter(|(_, grant)| user.is(grant.principal));
    theirs
        .filter_map(|(from, grant)| {
            let on = facts.chain.get(from)?.node;
            Some(Reason { grant: grant.clone(), on, effect: facts.effect(user, from, grant) })
        })
        .collect()
}

/// What comes of one grant for somebody who holds it; none when it is not among those that `facts` know of.
pub fn effect_of(facts: &Facts, holder: &UserFacts, grant: GrantId) -> Option<Effect> {
    let (from, grant) = facts.grants().find(|(_, one)| one.id == grant)?;
    Some(facts.effect(holder, from, grant))
}

/// Until when the asking user holds `capability` on the node, and for [`Scope::Tree`] below it too. None is without an end.
/// What is passed on by it lasts no longer (I5).
pub fn held_until(facts: &Facts, capability: Capability, scope: Scope) -> Option<Timestamp> {
    let goes_on = |reason: &Reason| scope == Scope::Folder || reason.grant.scope == Scope::Tree;
    let gives = |reason: &Reason| matches!(reason.effect, Effect::Gives(given) if given.has(capability));
    let counting = reasons(facts).into_iter().filter(|reason| goes_on(reason) && gives(reason));
    let ends = counting.map(|reason| reason.grant.until.unwrap_or(Timestamp(i64::MAX)));
    ends.max().filter(|end| *end < Timestamp(i64::MAX))
}

/// What `user` holds on the node, by all grants that `facts` know of. Whoever asked, these are the facts about `user` now.
pub fn held_by(facts: &mut Facts, user: &UserFacts) -> (Held, Sight) {
    facts.asker = Asker::User(user.clone());
    (super::held(facts), sight(facts))
}

impl Facts {
    fn effect(&self, user: &UserFacts, from: usize, grant: &Grant) -> Effect {
        let (to, outsider) = (target_index(self), self.is_outsider(user));
        let bound = if outsider { self.bound_of_outsider(user) } else { Capabilities::ALL };
        let crosses = !outsider && grant.role.crosses_barriers();
        if !user.is_active(self.now) {
            return Effect::Inactive;
        }
        if bound.is_empty() {
            return Effect::NotAdmitted;
        }
        if !self.in_force(grant) {
            return Effect::Ended;
        }
        if self.reaches(from, grant.scope, crosses, to) {
            return Effect::Gives(grant.role.capabilities(&self.policy) & bound);
        }
        match (grant.scope, self.barrier_between(from, to)) {
            (Scope::Tree, Some(barrier)) => Effect::Stopped(barrier),
            _ => Effect::FolderOnly,
        }
    }
}
