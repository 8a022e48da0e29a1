//! A folder with all that its asker may read below it: what archives and copies are made of. Each node is judged by
//! the one rule with the asker's own facts (I23); how many statements that takes does not depend on the size.

use std::collections::HashMap;

use domain::access::{Actor, Download, Facts, List, Step, held};
use domain::capability::Capability;
use domain::grant::{Grant, Scope};
use domain::ids::NodeId;
use domain::node::{Node, NodeKind};
use domain::{Result, Timestamp};
use store::Tx;
use store::nodes::Below;

use crate::access::{facts, judge};

/// A readable node with what is readable below it, parents before children.
pub(crate) struct Tree {
    /// The node itself.
    pub top: Node,
    /// What is below it.
    pub below: Vec<Below>,
}

impl Tree {
    /// What `actor` may read of `node` and below it. A file asks `download`; a folder asks `list`, and takes along the
    /// files that may be downloaded and the folders that may be listed.
    pub(crate) fn readable(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Self> {
        let mut facts = facts(tx, actor, node, now)?;
        if facts.chain.last().is_some_and(|step| step.kind == NodeKind::File) {
            let proof = judge::<Download>(tx, actor, &mut facts)?;
            return Ok(Self { top: store::nodes::acted_on(tx, &proof)?, below: Vec::new() });
        }
        let proof = judge::<List>(tx, actor, &mut facts)?;
        judge::<Download>(tx, actor, &mut facts)?;
        let top = store::nodes::acted_on(tx, &proof)?;
        let all = store::nodes::below(tx, &proof)?;
        let mut grants: HashMap<NodeId, Vec<Grant>> = HashMap::new();
        for (node, grant) in store::facts::grants_in_space(tx, &mut facts)? {
            grants.entry(node).or_default().push(grant);
        }
        Ok(Self { below: keep_readable(&mut facts, &top, all, &mut grants), top })
    }

    /// What a link on the top reaches of it, by a right to share of this scope: nothing private below (S5.27), and of a folder
    /// alone only its files (S5.25).
    #[must_use]
    pub(crate) fn reached_by_link(self, scope: Scope) -> Self {
        let mut shut: Option<usize> = None;
        let reached = |below: &Below| {
            if shut.is_some_and(|depth| below.depth > depth) {
                return false;
            }
            let ends = below.private || (scope == Scope::Folder && below.node.is_folder());
            shut = ends.then_some(below.depth);
            !ends
        };
        Self { below: self.below.into_iter().filter(reached).collect(), top: self.top }
    }

    /// How many levels of folders and files there are below the top.
    pub(crate) fn height(&self) -> usize {
        self.below.iter().map(|below| below.depth).max().unwrap_or(0)
    }
}

/// Walks the tree depth first with the chain of `facts` as its stack, and keeps what may be read.
fn keep_readable(facts: &mut Facts, top: &Node, all: Vec<Below>, grants: &mut HashMap<NodeId, Vec<Grant>>) -> Vec<Below> {
    let mut children: HashMap<NodeId, Vec<Below>> = HashMap::new();
    for below in all {
        if let Some(parent) = below.node.parent {
            children.entry(parent).or_default().push(below);
        }
    }
    let depth_of_top = facts.chain.len();
    let mut kept = Vec::new();
    let mut stack = children.remove(&top.id).unwrap_or_default();
    stack.reverse();
    while let Some(below) = stack.pop() {
        facts.chain.truncate(depth_of_top + below.depth - 1);
        facts.chain.push(Step {
            node: below.node.id,
            kind: below.node.kind,
            private: below.private,
            trashed: below.node.trashed_at.is_some(),
            grants: grants.remove(&below.node.id).unwrap_or_default(),
        });
        let asks = if below.node.is_folder() { Capability::List } else { Capability::Download };
        if held(facts).here.has(asks) {
            let mut next = children.remove(&below.node.id).unwrap_or_default();
            next.reverse();
            stack.extend(next);
            kept.push(below);
        }
    }
    facts.chain.truncate(depth_of_top);
    kept
}
