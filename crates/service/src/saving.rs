//! Copying what a link is on into a space of one's own (S4.30): read as the visitor, written as the user.

use domain::access::Upload;
use domain::event::EventKind;
use domain::ids::NodeId;
use domain::name::Name;
use domain::node::OnConflict;
use domain::{Error, Kind, Result, limits};
use serde_json::json;

use crate::Stile;
use crate::access::{facts, judge};
use crate::acts::{Counted, counted_to_the_end, done_in};
use crate::identity::Identity;
use crate::nodes::{check_depth, conflict_rule, copy_content, create, expect_folder, record};
use crate::tree::Tree;
use crate::visits::OpenLink;

impl Stile {
    /// Whether a link lets somebody save at all.
    pub fn may_save(&self, link: &OpenLink, who: &Identity) -> Result<()> {
        if !link.link.terms.abilities.save {
            return Err(Error::refused("this link does not let you save into your own space: ask whoever sent it"));
        }
        if who.org != link.org() {
            let text = "this was shared by another organization: download it, and put it into your space";
            return Err(Error::new(Kind::Refused, "another_organization", text));
        }
        Ok(())
    }

    /// Copies nodes of a link, with what its visitors may read below them, into a folder that `who` may put files into. All or
    /// none. A taken name becomes a free one. The bytes are not copied; they count where the copy is.
    pub async fn save_from_link(
        &self,
        link: &OpenLink,
        who: &Identity,
        nodes: Vec<NodeId>,
        into: NodeId,
        counted: Counted,
    ) -> Result<Vec<NodeId>> {
        self.may_save(link, who)?;
        if nodes.is_empty() || nodes.len() > limits::BATCH_NODES_MAX {
            return Err(Error::field("nodes", "too_many", "choose 1 to 1000 files or folders"));
        }
        let (db, visitor, user, now) = (self.db.clone(), link.actor, who.actor(), self.clock.now());
        counted_to_the_end(Some(counted), |act| async move {
            db.write(move |tx| {
                let mut target = facts(tx, user, into, now)?;
                let proof = judge::<Upload>(tx, user, &mut target)?;
                expect_folder(&target)?;
                let mut copies = Vec::with_capacity(nodes.len());
                for node in &nodes {
                    let tree = Tree::readable(tx, visitor, *node, now)?;
                    check_depth(tx, into, 1 + tree.height())?;
                    let name = Name::stored(tree.top.name.clone())?;
                    let rule = conflict_rule(&proof, OnConflict::KeepBoth);
                    let copy = create(tx, &proof, tree.top.kind, &name, rule, now)?;
                    copy_content(tx, visitor, &tree, &copy, now)?;
                    record(tx, EventKind::Copied, &proof, copy.id(), json!({ "from": node.to_string() }))?;
                    copies.push(copy.id());
                }
                done_in(tx, act, now)?;
                Ok(copies)
            })
            .await
        })
        .await
    }
}
