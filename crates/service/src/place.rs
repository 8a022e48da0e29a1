//! Where received bytes go: who may put them there, under which name, as a new file or a new version.

use domain::access::{Actor, Edit, Proof, Upload};
use domain::capability::Capability;
use domain::content::WrittenPart;
use domain::event::EventKind;
use domain::ids::{BlobId, NodeId, OrgId, UploadId, VersionId};
use domain::name::{Name, NodePath};
use domain::node::{NodeKind, OnConflict};
use domain::policy::Policy;
use domain::{Error, Result, Timestamp};
use serde_json::json;
use store::Tx;
use store::blobs::Whole;
use store::uploads::Target;
use store::versions::NewVersion;

use crate::access::{facts, judge, permit};
use crate::acts::{Counted, counted_to_the_end, done_in};
use crate::nodes::{Receipt, check_depth, check_if_match, conflict_rule, create, expect_folder, name_taken, receipt, record};
use crate::requests::{Delivery, deliver};
use crate::room::{Room, room};
use crate::{Stile, new_id};

/// A file to put into a folder.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// The folder.
    pub parent: NodeId,
    /// Its name, or its path below the folder (`photos/a.jpg`): missing folders are made.
    pub path: String,
    /// What to do when the name is taken.
    pub on_conflict: OnConflict,
    /// What BLAKE3 of the bytes must be, if the sender says.
    pub expected_blake3: Option<[u8; 32]>,
    /// What it is to a link that asks for files.
    pub delivery: Option<Delivery>,
}

/// The right to write where an upload goes.
pub(crate) enum MayWrite {
    New(Proof<Upload>),
    Content(Proof<Edit>),
}

impl MayWrite {
    pub(crate) fn org(&self) -> OrgId {
        match self {
            Self::New(proof) => proof.org(),
            Self::Content(proof) => proof.org(),
        }
    }

    /// How large the file may be of which `upload` are the bytes so far.
    pub(crate) fn room(&self, tx: &Tx, actor: Actor, upload: UploadId) -> Result<Room> {
        match self {
            Self::New(proof) => room(tx, actor, proof.space(), true, Some(upload)),
            Self::Content(proof) => room(tx, actor, proof.space(), false, Some(upload)),
        }
    }
}

impl store::blobs::Writing for MayWrite {}

pub(crate) fn may_write(tx: &Tx, actor: Actor, target: Target, now: Timestamp) -> Result<MayWrite> {
    match target {
        Target::NewFile(parent) => permit::<Upload>(tx, actor, parent, now).map(MayWrite::New),
        Target::Content(node) => permit::<Edit>(tx, actor, node, now).map(MayWrite::Content),
    }
}

pub(crate) fn may_put(tx: &Tx, actor: Actor, file: &NewFile, now: Timestamp) -> Result<Proof<Upload>> {
    let mut facts = facts(tx, actor, file.parent, now)?;
    let proof = judge::<Upload>(tx, actor, &mut facts)?;
    expect_folder(&facts)?;
    let (folders, name) = new_path(&file.path, &facts.policy)?;
    expect_folders_reached(holds_back(actor, &facts.policy), &proof, &folders)?;
    check_free(tx, actor, &proof, (&folders, &name), file.on_conflict, now)?;
    Ok(proof)
}

/// Whether the name is free, as far as it can be told before the bytes come: nobody should send a whole file to hear that it
/// has no place. What is closed to the actor is left to the end, where it tells them nothing.
fn check_free(
    tx: &Tx,
    actor: Actor,
    proof: &Proof<Upload>,
    (folders, name): (&[Name], &Name),
    on_conflict: OnConflict,
    now: Timestamp,
) -> Result<()> {
    let mut below = None;
    for folder in folders {
        let here = below.as_ref().unwrap_or(proof);
        let Some((node, NodeKind::Folder)) = store::nodes::child_id(tx, here.node(), folder)? else { return Ok(()) };
        let Ok(proof) = permit::<Upload>(tx, actor, node, now) else { return Ok(()) };
        below = Some(proof);
    }
    let here = below.as_ref().unwrap_or(proof);
    match (conflict_rule(here, on_conflict), store::nodes::child_id(tx, here.node(), name)?) {
        (OnConflict::Refuse, Some(_)) | (OnConflict::NewVersion, Some((_, NodeKind::Folder))) => Err(name_taken(name)),
        (OnConflict::NewVersion, Some((node, NodeKind::File))) => may_replace(tx, actor, node, None, now).map(drop),
        _ => Ok(()),
    }
}

/// Whether what `actor` sends waits until somebody accepts it.
fn holds_back(actor: Actor, policy: &Policy) -> bool {
    matches!(actor, Actor::Visitor { .. }) && policy.link_uploads_held
}

/// That what waits is sent with no folders where the right to send is for one folder alone (S5.25): nobody would make them as the
/// visitor.
fn expect_folders_reached(waits: bool, proof: &Proof<Upload>, folders: &[Name]) -> Result<()> {
    if !waits || folders.is_empty() || proof.held().below.has(Capability::Upload) {
        return Ok(());
    }
    Err(Error::refused("this link takes files into one folder alone: send them without folders"))
}

pub(crate) fn may_replace(tx: &Tx, actor: Actor, node: NodeId, if_match: Option<&str>, now: Timestamp) -> Result<Proof<Edit>> {
    let mut facts = facts(tx, actor, node, now)?;
    let proof = judge::<Edit>(tx, actor, &mut facts)?;
    if holds_back(actor, &facts.policy) {
        return Err(Error::refused("what comes in by this link is looked at first: send it as a file of its own"));
    }
    let node = store::nodes::acted_on(tx, &proof)?;
    if node.kind != NodeKind::File {
        return Err(Error::invalid("not_a_file", "this is a folder: put files into it"));
    }
    check_if_match(&node, if_match)?;
    Ok(proof)
}

impl Stile {
    /// Makes the folders of a path below a folder, as far as they are missing: what an upload by a path does before the file. What
    /// a visitor makes is counted, and takes a free name where theirs is closed to them.
    pub async fn make_folders(&self, actor: Actor, parent: NodeId, path: String, counted: Counted) -> Result<()> {
        let (db, now) = (self.db.clone(), self.clock.now());
        counted_to_the_end(Some(counted), |act| async move {
            db.write(move |tx| {
                let mut facts = facts(tx, actor, parent, now)?;
                let mut proof = judge::<Upload>(tx, actor, &mut facts)?;
                expect_folder(&facts)?;
                if holds_back(actor, &facts.policy) {
                    return Err(Error::refused(
                        "what comes in by this link is looked at first: send files, their folders come with them",
                    ));
                }
                let (above, last) = new_path(&path, &facts.policy)?;
                for folder in above.iter().chain([&last]) {
                    proof = folder_in(tx, actor, proof, folder, OnConflict::KeepBoth, now)?;
                }
                done_in(tx, act, now)
            })
            .await
        })
        .await
    }
}

/// Checks a name or a relative path of a new file: each step under the policy.
fn new_path(path: &str, policy: &Policy) -> Result<(Vec<Name>, Name)> {
    let mut names =
        NodePath::new(path)?.names().iter().map(|name| Name::new(name.as_str(), policy)).collect::<Result<Vec<_>>>()?;
    let name = names.pop().ok_or_else(|| Error::field("name", "invalid_name", "the name is empty: write one"))?;
    Ok((names, name))
}

pub(crate) fn place(tx: &Tx, actor: Actor, file: &NewFile, blob: BlobId, whole: &Whole, now: Timestamp) -> Result<Receipt> {
    let placed = place_at(tx, actor, file, blob, whole, now)?;
    if placed.waits {
        return Ok(Receipt::Blind { name: placed.asked.as_str().to_owned() });
    }
    receipt(tx, &placed.proof, placed.node, &placed.asked, placed.replaced)
}

/// What became of a file that was put into a folder.
pub(crate) struct Placed {
    proof: Proof<Upload>,
    pub(crate) node: NodeId,
    asked: Name,
    replaced: bool,
    /// Whether nobody sees it until it is accepted.
    waits: bool,
}

/// Gives a live blob its place: makes the folders of its path that are missing, then the file, or a new version of the
/// one that is there.
pub(crate) fn place_at(tx: &Tx, actor: Actor, file: &NewFile, blob: BlobId, whole: &Whole, now: Timestamp) -> Result<Placed> {
    let mut facts = facts(tx, actor, file.parent, now)?;
    let mut proof = judge::<Upload>(tx, actor, &mut facts)?;
    expect_folder(&facts)?;
    let (folders, name) = new_path(&file.path, &facts.policy)?;
    let waits = holds_back(actor, &facts.policy);
    expect_folders_reached(waits, &proof, &folders)?;
    // Of what waits nobody sees anything, the names of its folders neither: they are made when it is accepted.
    for folder in folders.iter().filter(|_| !waits) {
        proof = folder_in(tx, actor, proof, folder, OnConflict::Refuse, now)?;
    }
    let rule = conflict_rule(&proof, file.on_conflict);
    if rule == OnConflict::NewVersion
        && let Some((node, NodeKind::File)) = store::nodes::child_id(tx, proof.node(), &name)?
    {
        let edit = may_replace(tx, actor, node, None, now)?;
        replace(tx, &edit, blob, whole, now)?;
        return Ok(Placed { proof, node, asked: name, replaced: true, waits: false });
    }
    let made = create(tx, &proof, NodeKind::File, &name, rule, now)?;
    let node = made.id();
    store::versions::first(tx, &made, &version_of(&proof, blob, whole, now))?;
    record(tx, EventKind::FileCreated, &proof, node, json!({ "size_bytes": whole.size_bytes }))?;
    match &file.delivery {
        Some(delivery) => deliver(tx, actor, (delivery, waits.then_some(file.path.as_str())), node, whole, now)?,
        None if waits => return Err(Error::conflict("changed", "what is sent here is looked at first by now: send it again")),
        None => {}
    }
    Ok(Placed { proof, node, asked: name, replaced: false, waits })
}

/// The folder with this name in the folder of `proof`: the one that is there, or a new one. Somebody who may only write
/// gets a new one under a free name where theirs is taken by something that is closed to them (I6).
pub(crate) fn folder_in(
    tx: &Tx,
    actor: Actor,
    proof: Proof<Upload>,
    name: &Name,
    on_conflict: OnConflict,
    now: Timestamp,
) -> Result<Proof<Upload>> {
    let rule = conflict_rule(&proof, on_conflict);
    if let Some((node, NodeKind::Folder)) = store::nodes::child_id(tx, proof.node(), name)? {
        match permit::<Upload>(tx, actor, node, now) {
            Err(_) if rule == OnConflict::KeepBoth => {}
            permitted => return permitted,
        }
    }
    new_folder_in(tx, actor, &proof, name, rule, now)
}

/// The same for what somebody else has sent: their way does not lead into what is private, though it is open to whoever accepts it
/// (S5.27). A new folder under a free name takes its place.
pub(crate) fn folder_for_another(
    tx: &Tx,
    actor: Actor,
    proof: Proof<Upload>,
    name: &Name,
    now: Timestamp,
) -> Result<Proof<Upload>> {
    if let Some((node, NodeKind::Folder)) = store::nodes::child_id(tx, proof.node(), name)?
        && facts(tx, actor, node, now)?.chain.last().is_some_and(|step| step.private)
    {
        return new_folder_in(tx, actor, &proof, name, OnConflict::KeepBoth, now);
    }
    folder_in(tx, actor, proof, name, OnConflict::KeepBoth, now)
}

fn new_folder_in(
    tx: &Tx,
    actor: Actor,
    proof: &Proof<Upload>,
    name: &Name,
    rule: OnConflict,
    now: Timestamp,
) -> Result<Proof<Upload>> {
    check_depth(tx, proof.node(), 1)?;
    let folder = create(tx, proof, NodeKind::Folder, name, rule, now)?.id();
    record(tx, EventKind::FolderCreated, proof, folder, json!({}))?;
    permit::<Upload>(tx, actor, folder, now)
}

pub(crate) fn replace(tx: &Tx, proof: &Proof<Edit>, blob: BlobId, whole: &Whole, now: Timestamp) -> Result<()> {
    store::versions::replace(tx, proof, &version_of(proof, blob, whole, now))?;
    record(tx, EventKind::FileReplaced, proof, proof.node(), json!({ "size_bytes": whole.size_bytes }))
}

fn version_of<A: domain::access::Action>(proof: &Proof<A>, blob: BlobId, whole: &Whole, now: Timestamp) -> NewVersion {
    NewVersion {
        id: new_id::<VersionId>(),
        blob,
        size_bytes: whole.size_bytes,
        blake3: whole.blake3,
        by: proof.actor().user(),
        link: match proof.actor() {
            Actor::Visitor { link, .. } => Some(link),
            _ => None,
        },
        at: now,
    }
}

pub(crate) fn whole_of(part: Option<&WrittenPart>) -> Whole {
    match part {
        Some(part) => Whole { size_bytes: part.size_bytes, blake3: part.blake3, crc32: part.crc32, sha256: None },
        None => Whole { size_bytes: 0, blake3: *blake3::hash(b"").as_bytes(), crc32: 0, sha256: None },
    }
}

/// The stable word of a conflict rule.
pub fn word_of(on_conflict: OnConflict) -> &'static str {
    match on_conflict {
        OnConflict::Refuse => "refuse",
        OnConflict::KeepBoth => "keep_both",
        OnConflict::NewVersion => "new_version",
    }
}

/// Reads the stable word of a conflict rule.
pub fn read_on_conflict(word: &str) -> Result<OnConflict> {
    match word {
        "refuse" => Ok(OnConflict::Refuse),
        "keep_both" => Ok(OnConflict::KeepBoth),
        "new_version" => Ok(OnConflict::NewVersion),
        _ => Err(Error::field("on_conflict", "unknown_rule", "use `refuse`, `keep_both` or `new_version`")),
    }
}
