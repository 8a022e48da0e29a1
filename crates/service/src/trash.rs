//! The trash: put in, list, take out, end for ever.

use domain::access::{Actor, Delete, Purge, Restore, Upload};
use domain::capability::Capability;
use domain::event::EventKind;
use domain::ids::{NodeId, SpaceId};
use domain::name::Name;
use domain::node::{Node, OnConflict};
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
use store::Tx;

use crate::Stile;
use crate::access::permit;
use crate::nodes::{NodeView, record, view, with_free_name};

/// Something in the trash.
#[derive(Clone, Debug)]
pub struct Trashed {
    /// The node, with what the actor could do with it if it were out of the trash.
    pub view: NodeView,
    /// When it was put there.
    pub at: Timestamp,
    /// The path it had, below the root of its space.
    pub original_path: String,
}

/// A page of the trash.
#[derive(Clone, Debug)]
pub struct TrashPage {
    /// The rows, newest first.
    pub items: Vec<Trashed>,
    /// Where the next page begins, if there is one.
    pub next: Option<(Timestamp, NodeId)>,
}

impl Stile {
    /// Puts a node into the trash, with what is below it. Its links answer nothing while it is there.
    pub async fn trash(&self, actor: Actor, node: NodeId, if_match: Option<String>) -> Result<()> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let proof = permit::<Delete>(tx, actor, node, now)?;
                crate::nodes::check_if_match(&store::nodes::acted_on(tx, &proof)?, if_match.as_deref())?;
                store::nodes::trash(tx, &proof, now)?;
                record(tx, EventKind::Trashed, &proof, node, json!({}))
            })
            .await
    }

    /// A page of what the actor could take out of the trash of a space: the rest is not there for them (I19).
    pub async fn trashed(
        &self,
        actor: Actor,
        space: SpaceId,
        before: Option<(Timestamp, NodeId)>,
        rows: u32,
    ) -> Result<TrashPage> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let root = store::spaces::by_id(tx, space)?.ok_or_else(Error::not_found)?.root;
                permit::<domain::access::See>(tx, actor, root, now)?;
                let rows = rows.clamp(1, limits::PAGE_ROWS_MAX);
                let nodes = store::nodes::trashed(tx, space, before, rows)?;
                let next = (nodes.len() == rows as usize)
                    .then(|| nodes.last().and_then(|node| Some((node.trashed_at?, node.id))))
                    .flatten();
                let mut items = Vec::new();
                for node in nodes {
                    items.extend(visible_in_trash(tx, actor, node, now)?);
                }
                Ok(TrashPage { items, next })
            })
            .await
    }

    /// Takes a node out of the trash, to where it was. Where that folder is in the trash too, it has to be taken out first.
    pub async fn restore(&self, actor: Actor, node: NodeId, on_conflict: OnConflict) -> Result<NodeView> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let proof = permit::<Restore>(tx, actor, node, now)?;
                let trashed = store::nodes::acted_on(tx, &proof)?;
                let parent = trashed.parent.filter(|_| trashed.trashed_at.is_some()).ok_or_else(Error::not_found)?;
                let into = permit::<Upload>(tx, actor, parent, now).map_err(|error| match error.kind {
                    Kind::NotFound => {
                        Error::conflict("parent_in_trash", "the folder it was in is in the trash too: restore that first")
                    }
                    _ => error,
                })?;
                if !into.held().here.has(Capability::List) {
                    return Err(Error::refused("you do not see the folder it was in: ask somebody who does to restore it"));
                }
                let name = Name::stored(trashed.name)?;
                with_free_name(&name, on_conflict, |name| store::nodes::restore(tx, &proof, &into, name, now))?;
                record(tx, EventKind::Restored, &proof, node, json!({}))?;
                view(tx, actor, node, now)
            })
            .await
    }

    /// Ends a node in the trash for ever.
    pub async fn purge(&self, actor: Actor, node: NodeId) -> Result<()> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let proof = permit::<Purge>(tx, actor, node, now)?;
                store::nodes::purge(tx, &proof)?;
                record(tx, EventKind::Purged, &proof, node, json!({}))
            })
            .await?;
        self.collect_soon();
        Ok(())
    }
}

fn visible_in_trash(tx: &Tx, actor: Actor, node: Node, now: Timestamp) -> Result<Option<Trashed>> {
    let capabilities = match permit::<Restore>(tx, actor, node.id, now) {
        Ok(proof) => proof.held().here,
        Err(error) if matches!(error.kind, Kind::NotFound | Kind::Refused) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(at) = node.trashed_at else { return Ok(None) };
    let names = store::nodes::names_to(tx, node.id)?;
    let original_path = names.iter().skip(1).map(|(_, name)| format!("/{name}")).collect();
    Ok(Some(Trashed { view: NodeView { node, capabilities, link_count: None }, at, original_path }))
}
