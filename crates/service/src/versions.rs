//! The history of a file.

use domain::Result;
use domain::access::{Actor, Download, Edit};
use domain::event::EventKind;
use domain::ids::{NodeId, VersionId};
use domain::node::Version;
use serde_json::json;

use crate::access::permit;
use crate::nodes::{NodeView, record, view};
use crate::{Stile, new_id};

impl Stile {
    /// The versions of a file, newest first.
    pub async fn versions(&self, actor: Actor, node: NodeId) -> Result<Vec<Version>> {
        let now = self.clock.now();
        self.db.read(move |tx| store::versions::list(tx, &permit::<Download>(tx, actor, node, now)?)).await
    }

    /// Makes an older version the current one, as a new version.
    pub async fn restore_version(&self, actor: Actor, node: NodeId, version: VersionId) -> Result<NodeView> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let proof = permit::<Edit>(tx, actor, node, now)?;
                store::versions::restore(tx, &proof, version, new_id(), now)?;
                record(tx, EventKind::VersionRestored, &proof, node, json!({ "version": version.to_string() }))?;
                view(tx, actor, node, now)
            })
            .await
    }
}
