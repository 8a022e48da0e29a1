//! How use cases ask the one rule: load the facts, decide, and answer with a proof or the right error.

use domain::access::{Action, Actor, Decision, Facts, Proof, See, decide};
use domain::ids::NodeId;
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

/// Whether `actor` may know that `node` exists.
pub(crate) fn is_visible(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<bool> {
    match permit::<See>(tx, actor, node, now) {
        Ok(_) => Ok(true),
        Err(error) if error.kind == domain::Kind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
