//! What nobody gains by a detour (I5): moving a folder to where one manages more, or making it private, opens no private
//! folder below that was closed; and what was given meanwhile does not come back with it.

use domain::access::{Action, Actor, Edit, Proof, SetPrivate, held};
use domain::capability::{Capabilities, Capability};
use domain::event::EventKind;
use domain::ids::UserId;
use domain::{Error, Kind, Result};
use serde_json::json;
use store::Tx;
use store::grants::Below;

use crate::access::facts;
use crate::nodes::record_about;

/// Refuses where a private folder below is closed to whoever does this: their role on what they are about to get would
/// cross it. Whoever manages all of it crosses it already.
pub(crate) fn expect_nothing_closed_below<A: Action>(tx: &Tx, proof: &Proof<A>) -> Result<()> {
    if proof.held().below.has(Capability::Manage) {
        return Ok(());
    }
    for private in store::nodes::private_below(tx, proof.node())? {
        let mut facts = facts(tx, proof.actor(), private, proof.at())?;
        // Out of the trash it would be open as well.
        facts.chain.iter_mut().for_each(|step| step.trashed = false);
        if !held(&facts).here.has(Capability::List) {
            let text = "something in this folder is closed to you: ask the person who manages the folder to do this";
            return Err(Error::new(Kind::Refused, "closed_below", text));
        }
    }
    Ok(())
}

/// Refuses to take a node from where its mover manages it to where they do not, while more is given on it than they hold
/// there: giving it first and moving then would be a way around.
pub(crate) fn expect_nothing_carried_in(tx: &Tx, edit: &Proof<Edit>, target: Capabilities) -> Result<()> {
    if !edit.held().below.has(Capability::Manage) || target.has(Capability::Manage) {
        return Ok(());
    }
    let policy = store::organizations::policy(tx, edit.org())?;
    let given = store::grants::below(tx, edit, None)?;
    if given.iter().all(|one| target.includes(one.role.capabilities(&policy))) {
        return Ok(());
    }
    let text = "people hold more on this than you may give there: take that back first, or ask who manages the other folder";
    Err(Error::new(Kind::Refused, "grants_too_high", text))
}

/// When a folder is private no more, what its holder gave while it was, and could not give now, goes with the mark.
pub(crate) fn take_what_outgrows(tx: &Tx, proof: &Proof<SetPrivate>, holder: UserId) -> Result<()> {
    let now_held = held(&facts(tx, Actor::User(holder), proof.node(), proof.at())?).below;
    if now_held.has(Capability::Manage) {
        return Ok(());
    }
    let policy = store::organizations::policy(tx, proof.org())?;
    for Below { id, on, principal, role } in store::grants::below(tx, proof, Some(holder))? {
        if !now_held.includes(role.capabilities(&policy)) {
            store::grants::end(tx, proof, id)?;
            record_about(tx, EventKind::GrantRevoked, proof, on, principal.id(), json!({ "role": role.to_string() }))?;
        }
    }
    Ok(())
}
