//! What visitors send and the policy holds back: whoever manages the link looks at it, and gives it its place or does not.

use domain::access::{Actor, Inspect, Upload};
use domain::event::EventKind;
use domain::ids::{LinkId, NodeId, ReceiptId};
use domain::link::Link;
use domain::name::{Name, NodePath};
use domain::node::OnConflict;
use domain::{Error, Kind, Result, Timestamp};
use serde_json::json;
pub use store::held::Verdict;
use store::receipts::Receipt;
use store::{Tx, held, receipts};

use crate::Stile;
use crate::access::permit;
use crate::downloads::FileDownload;
use crate::links::{managed_or_ended, record, seen};
use crate::nodes::with_free_name;
use crate::place::folder_for_another;

impl Stile {
    /// Gives a file that waits its place in the folder it was sent to, under a free name: who does that may put files there. Folders
    /// of its path are made now, by them.
    pub async fn accept_file(&self, actor: Actor, link: LinkId, id: ReceiptId) -> Result<Receipt> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (stored, _) = managed_or_ended(tx, actor, link, now)?;
                let (receipt, folder, name) = waiting(tx, link, id)?;
                let mut into = permit::<Upload>(tx, actor, folder, now).map_err(|error| match error.kind {
                    Kind::NotFound => Error::conflict(
                        "no_way_to_folder",
                        "the folder it was sent to is in the trash, or closed to you: open that first, or let somebody accept it who can",
                    ),
                    _ => error,
                })?;
                let keep_both = OnConflict::KeepBoth;
                let path = receipt.path.as_deref().map(NodePath::new).transpose()?.unwrap_or_default();
                let (name, folders) = path.names().split_last().unwrap_or((&name, &[]));
                for folder in folders {
                    into = folder_for_another(tx, actor, into, folder, now)?;
                }
                with_free_name(name, keep_both, |name| held::accept(tx, &into, link, receipt.node, name, now))?;
                judged(tx, actor, &stored.link, receipt, Verdict::Accepted, now)
            })
            .await
    }

    /// Puts a file that waits into the trash, from which it can be taken as anything else there.
    pub async fn decline_file(&self, actor: Actor, link: LinkId, id: ReceiptId) -> Result<Receipt> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (stored, _) = managed_or_ended(tx, actor, link, now)?;
                let (receipt, ..) = waiting(tx, link, id)?;
                held::let_go(tx, link, receipt.node)?;
                judged(tx, actor, &stored.link, receipt, Verdict::Declined, now)
            })
            .await
    }

    /// The content of a file that waits, for who manages the link and may read in the folder it was sent to.
    pub async fn download_held(&self, actor: Actor, link: LinkId, id: ReceiptId) -> Result<FileDownload> {
        let now = self.clock.now();
        let node = self
            .db
            .read(move |tx| {
                seen(tx, actor, link, now)?;
                waiting(tx, link, id).map(|(receipt, ..)| receipt.node)
            })
            .await?;
        self.read_file::<Inspect>(actor, node, None).await
    }
}

/// The receipt of a file that waits at a link, the folder it was sent to, and its name there.
fn waiting(tx: &Tx, link: LinkId, id: ReceiptId) -> Result<(Receipt, NodeId, Name)> {
    let receipt = receipts::one(tx, link, id)?.ok_or_else(Error::not_found)?;
    let (folder, name) = held::waiting(tx, link, receipt.node)?
        .ok_or_else(|| Error::conflict("not_waiting", "this file does not wait any more: read the list anew"))?;
    Ok((receipt, folder, Name::stored(name)?))
}

fn judged(tx: &Tx, actor: Actor, link: &Link, receipt: Receipt, verdict: Verdict, now: Timestamp) -> Result<Receipt> {
    receipts::judge(tx, receipt.id, verdict)?;
    let kind = if verdict == Verdict::Accepted { EventKind::FileAccepted } else { EventKind::FileDeclined };
    let details = json!({ "given_name": receipt.given_name });
    record(tx, kind, actor, (link.org, link.id), Some(receipt.node), details, now)?;
    Ok(Receipt { verdict: Some(verdict), ..receipt })
}
