//! Making a snapshot link: a copy of what a live one would show now, by references to the same content (S5.55 to S5.57).

use std::collections::HashMap;

use domain::access::{Actor, Proof, ShareLink};
use domain::capability::Capability;
use domain::name::Name;
use domain::{Error, Result};
use store::Tx;
use store::links::NewLink;
use store::nodes::NewNode;
use store::snapshots::{self, NewSnapshot};

use crate::new_id;
use crate::nodes::{copy_content, with_free_name};
use crate::tree::Tree;

/// Copies what `proofs` are about, as far as a link reaches, into a space of the link's own, and makes the link on the copies.
pub(super) fn create(tx: &Tx, actor: Actor, mut link: NewLink, proofs: Vec<Proof<ShareLink>>) -> Result<()> {
    let abilities = link.settings.terms.abilities;
    if abilities.upload || abilities.edit {
        return Err(read_only());
    }
    let (Some(first), Some(by)) = (proofs.first(), actor.user()) else { return Err(Error::not_found()) };
    let space = NewSnapshot { id: new_id(), root: new_id(), name: Name::stored(format!("Snapshot {}", link.id))?, by };
    let root = snapshots::begin(tx, &space, first, link.at)?;
    link.snapshot = Some(space.id);
    let mut copies = HashMap::new();
    let mut items = Vec::with_capacity(proofs.len());
    for proof in proofs.iter().filter(|proof| copies.insert(proof.node(), ()).is_none()) {
        let scope = proof.held().scope_of(Capability::ShareLink);
        let tree = Tree::readable(tx, actor, proof.node(), link.at)?.reached_by_link(scope);
        let name = Name::stored(tree.top.name.clone())?;
        let mut made = None;
        with_free_name(&name, domain::node::OnConflict::KeepBoth, |name| {
            let node = NewNode { id: new_id(), kind: tree.top.kind, name: name.clone(), by: Some(by), at: link.at };
            made = store::nodes::create_below(tx, &root, &node)?;
            Ok(made.is_some())
        })?;
        let made = made.ok_or_else(|| Error::internal("a copy was made and is not there"))?;
        copy_content(tx, actor, &tree, &made, link.at)?;
        items.push((new_id(), made));
    }
    snapshots::create_link(tx, &link, &items)
}

/// Nothing is sent into a snapshot, and nothing in it is edited (S5.56).
pub(super) fn read_only() -> Error {
    Error::field("abilities", "snapshot_is_read_only", "a snapshot can be looked at, downloaded and saved, and nothing else")
}
