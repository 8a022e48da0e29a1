//! How use cases ask the one rule: load the facts, decide, and answer with a proof or the right error.

use domain::access::{Action, Actor, Decision, Facts, Proof, decide};
use domain::admin::{self, Administers, Audits};
use domain::ids::NodeId;
use domain::user::User;
use domain::{Error, Result, Timestamp};
use store::Tx;

/// The facts about a node for an actor; no such node is not found.
pub(crate) fn facts(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Facts> {
    store::facts::load(tx, actor, node, now)?.ok_or_else(Error::not_found)
}

/// Decides by `facts`. Only when that would hide the node from a user does it ask whether it is on the way to something.
pub(crate) fn judge<A: Action>(tx: &Tx, actor: Actor, facts: &mut Facts) -> Result<Proof<A>> {
    match decide::<A>(actor, facts) {
        Decision::Hidden if !facts.on_the_way => {
            facts.on_the_way = store::facts::is_on_the_way(tx, facts)?;
            decide::<A>(actor, facts).proof()
        }
        decision => decision.proof(),
    }
}

/// The proof that `actor` may do `A` with `node` now.
pub(crate) fn permit<A: Action>(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Proof<A>> {
    judge(tx, actor, &mut facts(tx, actor, node, now)?)
}

/// The member who asks, and whether they may come in at `now`; visitors and strangers are refused.
pub(crate) fn member(tx: &Tx, actor: Actor, now: Timestamp) -> Result<(User, bool)> {
    let found = actor.user().map(|id| store::users::member(tx, id, now)).transpose()?.flatten();
    found.ok_or_else(|| Error::refused("this is for people with an account: sign in"))
}

/// That `actor` may look at everything in the Admin center.
pub(crate) fn audits(tx: &Tx, actor: Actor, now: Timestamp) -> Result<Audits> {
    let (user, active) = member(tx, actor, now)?;
    admin::audits(&user, active, now)
}

/// That `actor` may change everything in the Admin center.
pub(crate) fn administers(tx: &Tx, actor: Actor, now: Timestamp) -> Result<Administers> {
    let (user, active) = member(tx, actor, now)?;
    admin::administers(&user, active, now)
}
