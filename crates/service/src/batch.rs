//! The same done to many nodes by one request. Each is a unit of work of its own, judged by itself: what cannot be done to
//! one is told for that one, and the others are done.

use domain::access::Actor;
use domain::ids::NodeId;
use domain::node::OnConflict;
use domain::{Error, Result, limits};
use futures::StreamExt;

use crate::Stile;
use crate::nodes::{Change, NodeView, Receipt};

/// How many units are under way at once: they share commits.
const AT_ONCE: usize = 16;

/// What to do to each node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Move it into this folder.
    Move {
        /// The folder.
        into: NodeId,
        /// When its name is taken there.
        on_conflict: OnConflict,
    },
    /// Copy it into this folder, with what the actor may read below it.
    Copy {
        /// The folder.
        into: NodeId,
        /// When its name is taken there.
        on_conflict: OnConflict,
    },
    /// Put it into the trash.
    Trash,
    /// Take it out of the trash, to where it was.
    Restore {
        /// When its name is taken there.
        on_conflict: OnConflict,
    },
    /// End it for ever, out of the trash.
    Purge,
}

/// What came of one node: as it is now (for a copy: the copy), where there is something to see.
pub type Outcome = (NodeId, Result<Option<NodeView>>);

impl Stile {
    /// Does one thing to 1 to [`limits::BATCH_NODES_MAX`] nodes, in their order as far as it can be seen. When nothing could
    /// be done at all, the answer is the error of the first.
    pub async fn batch(&self, actor: Actor, nodes: Vec<NodeId>, act: Act) -> Result<Vec<Outcome>> {
        if nodes.is_empty() || nodes.len() > limits::BATCH_NODES_MAX {
            return Err(Error::field("nodes", "count", "name 1 to 1000 files and folders"));
        }
        let each = nodes.into_iter().map(|node| async move { (node, self.act(actor, node, act).await) });
        let outcomes: Vec<Outcome> = futures::stream::iter(each).buffered(AT_ONCE).collect().await;
        match outcomes.first() {
            Some((_, Err(error))) if outcomes.iter().all(|(_, outcome)| outcome.is_err()) => Err(error.clone()),
            _ => Ok(outcomes),
        }
    }

    async fn act(&self, actor: Actor, node: NodeId, act: Act) -> Result<Option<NodeView>> {
        match act {
            Act::Move { into, on_conflict } => {
                let change = Change { parent: Some(into), on_conflict, ..Change::default() };
                self.change_node(actor, node, change).await.map(Some)
            }
            Act::Copy { into, on_conflict } => match self.copy(actor, node, into, None, on_conflict).await? {
                Receipt::Full { view, .. } => Ok(Some(*view)),
                Receipt::Blind { .. } => Ok(None),
            },
            Act::Trash => self.trash(actor, node, None).await.map(|()| None),
            Act::Restore { on_conflict } => self.restore(actor, node, on_conflict).await.map(Some),
            Act::Purge => self.purge(actor, node).await.map(|()| None),
        }
    }
}
