//! Links that ask for files: what may come, under which name it is put away, and the receipts for it. A receipt is written in the
//! unit of work in which the file gets its place, so there is one for each file that was taken and for no other.

use domain::access::Actor;
use domain::ids::{LinkId, NodeId, ReceiptId, VisitId};
use domain::link::Request;
use domain::mail::Mail;
use domain::name::{Name, NodePath};
use domain::policy::Policy;
use domain::{Error, Kind, Result, Timestamp, limits};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::blobs::Whole;
use store::held::Verdict;
use store::links::Notice;
use store::receipts;
pub use store::receipts::Receipt;

use crate::acts::{Presence, notify};
use crate::links::seen;
use crate::visits::OpenLink;
use crate::{Stile, new_id};

/// What a file is to the link that asks for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delivery {
    /// The thing that it is sent for.
    item: Option<String>,
    /// What whoever sends it calls it, with the folders that they send it in.
    given_name: String,
}

impl Delivery {
    /// As it is kept with an upload that is under way.
    pub(crate) fn written(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    /// Reads what [`Self::written`] wrote.
    pub(crate) fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Error::internal)
    }
}

/// How a file that a visitor sends is put away.
#[derive(Clone, Debug)]
pub struct Addressed {
    /// Its path below the folder that takes it in.
    pub path: String,
    /// What it is to the link's request.
    pub delivery: Option<Delivery>,
}

impl Stile {
    /// Where a file goes that a visitor sends under `path`, for the thing called `item`; and whether it may come, as far as that
    /// can be told before it does.
    pub async fn address_file(
        &self,
        link: &OpenLink,
        presence: &Presence,
        item: Option<&str>,
        path: String,
        size_bytes: Option<u64>,
    ) -> Result<Addressed> {
        let given_name = given_name(&path, item.is_some())?;
        let Some(request) = link.link.terms.request.clone() else {
            return match item {
                None => {
                    let org = link.org();
                    let policy = self.db.read(move |tx| store::organizations::policy(tx, org)).await?;
                    let delivery = policy.link_uploads_held.then_some(Delivery { item: None, given_name });
                    Ok(Addressed { path, delivery })
                }
                Some(_) => Err(Error::field("item", "unknown_item", "this link asks for nothing by name: leave `item` out")),
            };
        };
        let item = item.map(|name| request.item(name)).transpose()?;
        request.expect(item, &given_name, size_bytes)?;
        if let Some(most) = request.total_bytes_max {
            let (id, size) = (link.link.id, size_bytes.unwrap_or(1));
            self.db.read(move |tx| expect_room(tx, id, most, size)).await?;
        }
        let path = item.map_or(path, |item| item.file_name(&given_name));
        let path = if request.folder_each { format!("{}/{path}", folder_of(link, presence)) } else { path };
        Ok(Addressed { path, delivery: Some(Delivery { item: item.map(|item| item.name.clone()), given_name }) })
    }

    /// What this visitor sent in, oldest first; nothing of anybody else's (I6).
    pub async fn own_receipts(&self, link: &OpenLink) -> Result<Vec<Receipt>> {
        let Some(visit) = link.visit.clone() else { return Ok(Vec::new()) };
        let id = link.link.id;
        self.db.read(move |tx| receipts::of_visitor(tx, id, visit.id, visit.recipient)).await
    }

    /// One of these; another visitor's is none.
    pub async fn own_receipt(&self, link: &OpenLink, id: ReceiptId) -> Result<Receipt> {
        let visit = link.visit.clone().ok_or_else(Error::not_found)?;
        let link = link.link.id;
        let found = self.db.read(move |tx| receipts::one_of_visitor(tx, link, id, visit.id, visit.recipient)).await?;
        found.ok_or_else(Error::not_found)
    }

    /// A page of what came in by a link, newest first, for who manages it: of all, or of that with one verdict.
    pub async fn receipts(
        &self,
        actor: Actor,
        link: LinkId,
        verdict: Option<Verdict>,
        after: Option<ReceiptId>,
        rows: u32,
    ) -> Result<Vec<Receipt>> {
        let (now, rows) = (self.clock.now(), rows.clamp(1, limits::PAGE_ROWS_MAX));
        self.db
            .read(move |tx| {
                seen(tx, actor, link, now)?;
                receipts::of_link(tx, link, verdict, after, rows)
            })
            .await
    }

    /// Tells a link's owner by mail, where they want that, when somebody has sent all that is required; of a link that requires
    /// nothing by name, when somebody sends their first file. The file is there whatever becomes of this.
    pub(crate) async fn tell_of_delivery(&self, actor: Actor) {
        if let Err(error) = self.write_of_delivery(actor).await {
            tracing::warn!(%error, "the owner of a link could not be told of what came in by it");
        }
    }

    async fn write_of_delivery(&self, actor: Actor) -> Result<()> {
        let Actor::Visitor { link, visit } = actor else { return Ok(()) };
        let Some(stored) = self.db.read(move |tx| store::links::get(tx, link)).await? else { return Ok(()) };
        let (Some(post), Some(owner)) = (self.post_to_owner(&stored.link).await?, stored.link.owner) else { return Ok(()) };
        let (now, request) = (self.clock.now(), stored.link.terms.request.clone().unwrap_or_default());
        self.db
            .write(move |tx| {
                let (label, sent) = sent_with(tx, link, visit)?;
                let Some((owner, true)) = store::users::member(tx, owner, now)?.filter(|_| is_news(&request, &sent)) else {
                    return Ok(());
                };
                let waits = sent.last().is_some_and(|receipt| receipt.verdict == Some(Verdict::Held));
                let count = sent.len() as u64;
                let visitor = Some(label).filter(|label| !label.is_empty());
                let files = sent.iter().map(|receipt| receipt.given_name.clone()).collect();
                let came = |title, url| Mail::LinkUploaded { title, at: now, visitor, files, count, waits, url };
                notify(tx, &post, (&stored.link, &owner), (Notice::Uploaded, now), came)
            })
            .await
    }
}

/// What is told of together: what somebody sent, and what they are called; of somebody unknown, who cannot be told from others, all
/// that waits at the link.
fn sent_with(tx: &Tx, link: LinkId, visit: Option<VisitId>) -> Result<(String, Vec<Receipt>)> {
    let Some(visit) = visit else {
        let waiting = receipts::of_link(tx, link, Some(Verdict::Held), None, limits::PAGE_ROWS_MAX)?;
        return Ok((String::new(), waiting));
    };
    let (label, recipient) = store::visits::visitor(tx, link, visit)?.unwrap_or_default();
    Ok((label, receipts::of_visitor(tx, link, visit, recipient)?))
}

/// Whether all that is required is among these files; what was declined is not.
pub fn is_complete(request: &Request, sent: &[Receipt]) -> bool {
    let taken = sent.iter().filter(|receipt| receipt.verdict != Some(Verdict::Declined));
    let items: Vec<&str> = taken.filter_map(|receipt| receipt.item.as_deref()).collect();
    request.is_complete(&items)
}

/// Whether the last of these files is what its visitor was waited for.
fn is_news(request: &Request, sent: &[Receipt]) -> bool {
    let before = sent.split_last().map(|(_, before)| before).unwrap_or_default();
    let requires = request.items.iter().any(|item| item.required);
    if requires { is_complete(request, sent) && !is_complete(request, before) } else { before.is_empty() }
}

fn expect_room(tx: &Tx, link: LinkId, most: u64, size_bytes: u64) -> Result<()> {
    if receipts::total_bytes(tx, link)?.saturating_add(size_bytes) <= most {
        return Ok(());
    }
    Err(request_full())
}

/// What is said where no more comes in than a request has room for.
pub(crate) fn request_full() -> Error {
    Error::new(Kind::LimitReached, "request_full", "as much was sent in here as its sender has room for: ask them for more")
}

/// What a file is called that somebody sends: each step of the path as a name can be, since it is shown as it is. What is sent for a
/// thing by name is put where that is, and its folders are left out.
fn given_name(path: &str, is_for_item: bool) -> Result<String> {
    let path = NodePath::new(path)?;
    let names: Vec<&str> = path.names().iter().map(Name::as_str).collect();
    let shown = if is_for_item { names.last().copied().unwrap_or_default().to_owned() } else { names.join("/") };
    if shown.is_empty() { Err(Error::field("name", "invalid_name", "the name is empty: write one")) } else { Ok(shown) }
}

/// What the folder of a submitter is called: as they are, or for somebody unknown by what tells them from others.
fn folder_of(link: &OpenLink, presence: &Presence) -> String {
    let label = link.visit.as_ref().map(|visit| visit.label.as_str()).unwrap_or_default();
    let plain: String = label.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c }).collect();
    let plain = plain.trim().trim_end_matches('.').to_owned();
    let who = link.visit.as_ref().map_or_else(|| presence.mark(link.link.id), |visit| visit.id.0.as_bytes().to_vec());
    let unknown = || format!("Visitor {}", blake3::hash(&who).to_hex().chars().take(8).collect::<String>());
    if Name::new(&plain, &Policy::default()).is_ok() { plain } else { unknown() }
}

/// Writes the receipt of a file that a visitor sent, once it has its place, and takes it out of sight where such files are `held`,
/// with the path that it has when it is accepted. What its size or kind forbids is refused here at the latest, and then it has
/// no receipt.
pub(crate) fn deliver(
    tx: &Tx,
    actor: Actor,
    (delivery, held): (&Delivery, Option<&str>),
    node: NodeId,
    whole: &Whole,
    now: Timestamp,
) -> Result<()> {
    let Actor::Visitor { link, visit } = actor else { return Ok(()) };
    let stored = store::links::get(tx, link)?.ok_or_else(Error::not_found)?;
    let request = stored.link.terms.request.unwrap_or_default();
    let item = delivery.item.as_deref().and_then(|name| request.item(name).ok());
    request.expect(item, &delivery.given_name, Some(whole.size_bytes))?;
    if let Some(most) = request.total_bytes_max {
        expect_room(tx, link, most, whole.size_bytes)?;
    }
    let visitor = visit.map(|visit| store::visits::visitor(tx, link, visit)).transpose()?.flatten();
    let (label, recipient) = visitor.unwrap_or_default();
    let receipt = Receipt {
        id: new_id(),
        visit,
        recipient,
        label,
        item: delivery.item.clone(),
        node,
        given_name: delivery.given_name.clone(),
        size_bytes: whole.size_bytes,
        blake3: whole.blake3,
        sha256: whole.sha256.ok_or_else(|| Error::internal("a file came in for a receipt and was not hashed for it"))?,
        late: request.is_late(now),
        verdict: held.map(|_| Verdict::Held),
        path: held.map(str::to_owned),
        at: now,
    };
    receipts::create(tx, (link, stored.link.org), &receipt)?;
    if held.is_some() { store::held::hold(tx, node, link, now) } else { Ok(()) }
}
