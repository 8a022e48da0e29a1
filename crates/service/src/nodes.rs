//! Folders and files: look, list, find, make, rename, move, copy.

use std::collections::HashMap;

use domain::access::{Actor, Asker, Delete, Download, Edit, Facts, Held, List, Manage, Proof, See, Step, Upload, decide, held};
use domain::capability::{Capabilities, Capability};
use domain::event::{Event, EventKind};
use domain::grant::{Grant, Principal, Scope};
use domain::ids::{NodeId, SpaceId, UserId};
use domain::name::{Name, NodePath};
use domain::node::{Node, NodeKind, OnConflict, free_name};
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
use store::Tx;
pub use store::nodes::{After, AfterKey, Page};
use store::nodes::{Listed, Made, NewNode};
use store::search::{Looked, Reach};

use crate::access::{facts, judge, permit};
use crate::bounds::{expect_nothing_carried_in, expect_nothing_closed_below};
use crate::spaces::spaces;
use crate::tree::Tree;
use crate::{Stile, new_id};

/// A node as its asker may see it.
#[derive(Clone, Debug)]
pub struct NodeView {
    /// The node.
    pub node: Node,
    /// What the asker may do with it.
    pub capabilities: Capabilities,
    /// How many links of the asker's own are on it; counted in listings only.
    pub link_count: Option<u32>,
}

impl NodeView {
    /// Whether more than its name may be told. To a visitor who may only look at renditions, neither exact size nor hash is (T8).
    pub fn tells_details(&self) -> bool {
        let readable = Capabilities::of(&[Capability::Download, Capability::Edit, Capability::Manage]);
        match self.node.kind {
            NodeKind::Folder => self.capabilities.has(Capability::List),
            NodeKind::File => !(self.capabilities & readable).is_empty(),
        }
    }
}

/// A page of a listing.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The rows.
    pub items: Vec<NodeView>,
    /// How many rows all pages have together; told with the first page, to users who may list the folder.
    pub total: Option<u64>,
    /// Where the next page begins, if there is one.
    pub next: Option<After>,
}

/// What came of putting something into a folder.
#[derive(Clone, Debug)]
pub enum Receipt {
    /// The node; `replaced` when it was there and got a new version.
    Full {
        /// As the asker may see it.
        view: Box<NodeView>,
        /// Whether it was there before.
        replaced: bool,
    },
    /// For somebody who may only write: the name they gave, and nothing of what was there (I6).
    Blind {
        /// As they wrote it.
        name: String,
    },
}

/// What to change of a node.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Its name.
    pub name: Option<String>,
    /// The folder it is in.
    pub parent: Option<NodeId>,
    /// What to do when the name is taken there. A file is never replaced by a rename or a move.
    pub on_conflict: OnConflict,
    /// The entity tag that the node must have, if the caller stated one.
    pub if_match: Option<String>,
}

/// Something that a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The node.
    pub view: NodeView,
    /// The folders on the way to it and itself, from the first that the asker may know.
    pub path: Vec<(NodeId, String)>,
}

/// What a search by name found.
#[derive(Clone, Debug)]
pub struct FoundByName {
    /// Folders first, then by name; at most [`limits::SEARCH_ROWS_MAX`].
    pub items: Vec<Found>,
    /// Whether that is all there is. Where it is not, more of the name finds more.
    pub complete: bool,
}

impl Stile {
    /// One node.
    pub async fn node(&self, actor: Actor, id: NodeId) -> Result<NodeView> {
        let now = self.clock.now();
        self.db.read(move |tx| view(tx, actor, id, now)).await
    }

    /// A page of the children of a folder. In a folder that is only on the way, the next steps of the way (S3.17, S3.52).
    pub async fn children(&self, actor: Actor, folder: NodeId, page: Page) -> Result<Listing> {
        let now = self.clock.now();
        self.db.read(move |tx| list(tx, actor, folder, &page, now)).await
    }

    /// A page of a folder as somebody else would see it. Asks `manage` on it: whoever manages a folder sees all below it, so
    /// nothing is shown that they could not see themselves.
    pub async fn children_as(&self, actor: Actor, person: UserId, folder: NodeId, page: Page) -> Result<Listing> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let proof = permit::<Manage>(tx, actor, folder, now)?;
                if !proof.held().below.has(Capability::Manage) {
                    return Err(Error::refused("you manage this folder without what is below it: ask who manages all of it"));
                }
                let known = store::grants::recipients(tx, proof.org(), &[Principal::User(person)], now)?;
                if known.is_empty() {
                    return Err(Error::not_found());
                }
                let mut listing = list(tx, Actor::User(person), folder, &page, now)?;
                listing.items.iter_mut().for_each(|view| view.link_count = None);
                Ok(listing)
            })
            .await
    }

    /// The node at a path. Every step must be visible: a hidden one is as one that is not there.
    pub async fn resolve(&self, actor: Actor, space: SpaceId, path: NodePath) -> Result<NodeView> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let root = store::spaces::by_id(tx, space)?.ok_or_else(Error::not_found)?.root;
                walk(tx, actor, root, path.names(), now)
            })
            .await
    }

    /// The node at these names below a folder, by the same rule; without any, the folder itself.
    pub async fn resolve_below(&self, actor: Actor, folder: NodeId, names: Vec<Name>) -> Result<NodeView> {
        let now = self.clock.now();
        self.db.read(move |tx| walk(tx, actor, folder, &names, now)).await
    }

    /// The folders on the way to a node and the node itself, from the first that the actor may know.
    pub async fn path(&self, actor: Actor, id: NodeId) -> Result<Vec<(NodeId, String)>> {
        let now = self.clock.now();
        self.db.read(move |tx| path_to(tx, actor, id, now)).await
    }

    /// Files and folders by a piece of their name, in all spaces of the actor or in one. Hidden ones are not found.
    pub async fn search(&self, actor: Actor, text: String, space: Option<SpaceId>) -> Result<FoundByName> {
        let text = text.trim().to_owned();
        if text.is_empty() || text.chars().count() > limits::NAME_BYTES_MAX {
            return Err(Error::field("q", "invalid_text", "write 1 to 255 characters of the name"));
        }
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let spaces = spaces(tx, actor, now)?;
                let among = spaces.iter().map(|view| view.space.id).filter(|id| space.is_none_or(|only| only == *id));
                let place = place_of_search(tx, actor, among, now)?;
                let Looked { named, mut more } = look(tx, place, &text)?;
                let mut items = Vec::new();
                for named in named {
                    match view(tx, actor, named.id, now) {
                        Ok(_) if items.len() >= limits::SEARCH_ROWS_MAX as usize => {
                            more = true;
                            break;
                        }
                        Ok(view) => items.push(Found { view, path: path_to(tx, actor, named.id, now)? }),
                        Err(error) if error.kind == Kind::NotFound => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(FoundByName { items, complete: !more })
            })
            .await
    }

    /// Makes a folder.
    pub async fn create_folder(&self, actor: Actor, parent: NodeId, name: String, on_conflict: OnConflict) -> Result<Receipt> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let mut facts = facts(tx, actor, parent, now)?;
                let proof = judge::<Upload>(tx, actor, &mut facts)?;
                expect_folder(&facts)?;
                let name = Name::new(&name, &facts.policy)?;
                check_depth(tx, parent, 1)?;
                let rule = conflict_rule(&proof, on_conflict);
                let folder = create(tx, &proof, NodeKind::Folder, &name, rule, now)?.id();
                record(tx, EventKind::FolderCreated, &proof, folder, json!({}))?;
                receipt(tx, &proof, folder, &name, false)
            })
            .await
    }

    /// Renames, moves, or both. Moving asks for the right to edit the node, to take it from where it is, and to put it there.
    pub async fn change_node(&self, actor: Actor, id: NodeId, change: Change) -> Result<NodeView> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let mut facts = facts(tx, actor, id, now)?;
                let edit = judge::<Edit>(tx, actor, &mut facts)?;
                let node = store::nodes::acted_on(tx, &edit)?;
                check_match(&node, change.if_match.as_deref())?;
                let parent = node.parent.ok_or_else(|| Error::refused("the top folder of a space is renamed with the space"))?;
                let name = match &change.name {
                    Some(name) => Name::new(name, &facts.policy)?,
                    None => Name::stored(node.name.clone())?,
                };
                match change.parent.filter(|into| *into != parent) {
                    Some(into) => move_node(tx, &edit, parent, into, &name, change.on_conflict, now)?,
                    None => rename(tx, &edit, &node, &name, change.on_conflict)?,
                }
                view(tx, actor, id, now)
            })
            .await
    }

    /// Copies a file, or a folder with what the actor may read in it. A copy has no grants. The bytes are not copied.
    pub async fn copy(
        &self,
        actor: Actor,
        id: NodeId,
        into: NodeId,
        name: Option<String>,
        on_conflict: OnConflict,
    ) -> Result<Receipt> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let mut target = facts(tx, actor, into, now)?;
                let proof = judge::<Upload>(tx, actor, &mut target)?;
                expect_folder(&target)?;
                let tree = Tree::readable(tx, actor, id, now)?;
                let name = match &name {
                    Some(name) => Name::new(name, &target.policy)?,
                    None => Name::stored(tree.top.name.clone())?,
                };
                check_depth(tx, into, 1 + tree.height())?;
                if tree.below.iter().any(|below| below.node.id == into) || tree.top.id == into {
                    return Err(Error::conflict("into_itself", "a folder cannot be copied into itself: choose another place"));
                }
                let rule = never_replacing(conflict_rule(&proof, on_conflict));
                let copy = create(tx, &proof, tree.top.kind, &name, rule, now)?;
                copy_content(tx, actor, &tree, &copy, now)?;
                record(tx, EventKind::Copied, &proof, copy.id(), json!({ "from": id.to_string() }))?;
                receipt(tx, &proof, copy.id(), &name, false)
            })
            .await
    }
}

/// From a node down by names, each step as visible as it is to the one who asks.
fn walk(tx: &Tx, actor: Actor, from: NodeId, names: &[Name], now: Timestamp) -> Result<NodeView> {
    permit::<See>(tx, actor, from, now)?;
    let mut at = from;
    for name in names {
        let (child, _) = store::nodes::child_id(tx, at, name)?.ok_or_else(Error::not_found)?;
        permit::<See>(tx, actor, child, now)?;
        at = child;
    }
    view(tx, actor, at, now)
}

/// The node as `actor` may see it.
pub(crate) fn view(tx: &Tx, actor: Actor, id: NodeId, now: Timestamp) -> Result<NodeView> {
    let mut facts = facts(tx, actor, id, now)?;
    let proof = judge::<See>(tx, actor, &mut facts)?;
    Ok(NodeView { node: store::nodes::get(tx, &proof)?, capabilities: proof.held().here, link_count: None })
}

/// Where an actor searches.
#[derive(Default)]
struct PlaceOfSearch {
    /// Spaces in which they see everything, and the top folders of these.
    whole: Vec<(SpaceId, NodeId)>,
    /// Spaces in which they do not, and how far they see there.
    partly: Vec<SpaceId>,
    reach: Reach,
}

fn place_of_search(tx: &Tx, actor: Actor, spaces: impl Iterator<Item = SpaceId>, now: Timestamp) -> Result<PlaceOfSearch> {
    let mut place = PlaceOfSearch::default();
    let Some(user) = actor.user() else { return Ok(place) };
    for space in spaces {
        let mut reach = Reach::default();
        let mut whole = None;
        for node in store::facts::granted_nodes(tx, user, space, now)? {
            let mut facts = facts(tx, actor, node, now)?;
            let Ok(proof) = judge::<List>(tx, actor, &mut facts) else {
                if judge::<See>(tx, actor, &mut facts).is_ok() {
                    reach.nodes.push(node);
                }
                continue;
            };
            let held = proof.held();
            match (held.scope_of(Capability::List), held.below.has(Capability::Manage)) {
                (Scope::Folder, _) => reach.folders.push(node),
                (Scope::Tree, false) => reach.trees.push(node),
                (Scope::Tree, true) if facts.chain.len() == 1 => whole = Some((space, node)),
                (Scope::Tree, true) => reach.whole_trees.push(node),
            }
        }
        match whole {
            Some(whole) => place.whole.push(whole),
            None => place.add(space, reach),
        }
    }
    Ok(place)
}

impl PlaceOfSearch {
    fn add(&mut self, space: SpaceId, more: Reach) {
        self.partly.push(space);
        self.reach.trees.extend(more.trees);
        self.reach.whole_trees.extend(more.whole_trees);
        self.reach.folders.extend(more.folders);
        self.reach.nodes.extend(more.nodes);
    }
}

/// Looks for names. Where somebody sees everything they are looked up. Elsewhere those that they see are looked at one by
/// one, and only when these are too many is looked up what else there is: so how long it takes, and whether it says that it
/// has looked at all, goes by what they see and not by what is hidden from them (I6).
fn look(tx: &Tx, mut place: PlaceOfSearch, text: &str) -> Result<Looked> {
    let is_short = text.chars().count() < limits::SEARCH_CHARS_MIN;
    if is_short {
        place.reach.whole_trees.extend(place.whole.drain(..).map(|(_, root)| root));
    }
    let mut looked = if place.reach.is_empty() { Looked::default() } else { store::search::walk(tx, &place.reach, text)? };
    if looked.more && !is_short {
        looked.named.extend(store::search::look_up_within(tx, &place.partly, &place.reach, text)?);
    }
    if !place.whole.is_empty() {
        let spaces: Vec<SpaceId> = place.whole.iter().map(|(space, _)| *space).collect();
        let whole = store::search::look_up(tx, &spaces, text)?;
        looked.named.extend(whole.named);
        looked.more |= whole.more;
    }
    Ok(looked)
}

fn path_to(tx: &Tx, actor: Actor, id: NodeId, now: Timestamp) -> Result<Vec<(NodeId, String)>> {
    let mut facts = facts(tx, actor, id, now)?;
    judge::<See>(tx, actor, &mut facts)?;
    let first = first_visible(&mut facts);
    Ok(store::nodes::names_to(tx, id)?.into_iter().skip(first).collect())
}

fn list(tx: &Tx, actor: Actor, folder: NodeId, page: &Page, now: Timestamp) -> Result<Listing> {
    let mut facts = facts(tx, actor, folder, now)?;
    expect_visible_folder(tx, actor, &mut facts)?;
    let mut asked = Page { rows: page.rows.clamp(1, limits::PAGE_ROWS_MAX), ..page.clone() };
    let mut direct = group_by_node(store::facts::grants_on_children(tx, &mut facts)?);
    let total = total(tx, actor, &facts, page)?;
    let links = links_on_children(tx, actor, folder, now)?;
    loop {
        let rows = match decide::<List>(actor, &facts).proof() {
            Ok(proof) => store::nodes::children(tx, &proof, &asked)?,
            Err(refused) => on_the_way(tx, actor, &mut facts, &asked)?.ok_or(refused)?,
        };
        let last = (rows.len() == asked.rows as usize).then(|| rows.last().map(|row| row.place.clone())).flatten();
        let shown = judge_children(&mut facts, rows, &mut direct);
        // Where the next page begins is told by a row that is shown: the place of a hidden one is close to its name.
        let next = last.as_ref().and_then(|_| shown.last().map(|(_, place)| place.clone()));
        if last.is_none() || next.is_some() {
            let counted = |(mut view, _): (NodeView, After)| {
                view.link_count = links.as_ref().map(|links| links.get(&view.node.id).copied().unwrap_or(0));
                view
            };
            return Ok(Listing { items: shown.into_iter().map(counted).collect(), total, next });
        }
        asked.after = last;
    }
}

/// How many rows a listing has, asked once and only for users: of what a visitor sees, rows may be left out.
fn total(tx: &Tx, actor: Actor, facts: &Facts, page: &Page) -> Result<Option<u64>> {
    if page.after.is_some() || actor.user().is_none() {
        return Ok(None);
    }
    let Ok(proof) = decide::<List>(actor, facts).proof() else { return Ok(None) };
    store::nodes::count_children(tx, &proof).map(Some)
}

fn links_on_children(tx: &Tx, actor: Actor, folder: NodeId, now: Timestamp) -> Result<Option<HashMap<NodeId, u32>>> {
    let Some(owner) = actor.user() else { return Ok(None) };
    Ok(Some(store::links::count_on_children(tx, owner, folder, now)?.into_iter().collect()))
}

fn group_by_node(grants: Vec<(NodeId, Grant)>) -> HashMap<NodeId, Vec<Grant>> {
    let mut by_node: HashMap<NodeId, Vec<Grant>> = HashMap::new();
    for (node, grant) in grants {
        by_node.entry(node).or_default().push(grant);
    }
    by_node
}

fn expect_visible_folder(tx: &Tx, actor: Actor, facts: &mut Facts) -> Result<()> {
    judge::<See>(tx, actor, facts)?;
    expect_folder(facts)
}

/// The rows of a folder that is only on the way for the asking user; none when it is not.
fn on_the_way(tx: &Tx, actor: Actor, facts: &mut Facts, page: &Page) -> Result<Option<Vec<Listed>>> {
    let Asker::User(user) = &facts.asker else { return Ok(None) };
    let user = user.id;
    facts.on_the_way = store::facts::is_on_the_way(tx, facts)?;
    if !facts.on_the_way {
        return Ok(None);
    }
    let proof = decide::<See>(actor, facts).proof()?;
    let steps = store::nodes::steps_of_the_way(tx, &proof, user, page)?;
    // A folder they may only write to is no way to anywhere unless something below it is granted to them.
    Ok(Some(steps).filter(|steps| !steps.is_empty() || held(facts).here.is_empty()))
}

/// What the asker may do with each child, with its place. A visitor gets only those that are open to them: the others
/// do not exist.
fn judge_children(facts: &mut Facts, rows: Vec<Listed>, direct: &mut HashMap<NodeId, Vec<Grant>>) -> Vec<(NodeView, After)> {
    let only_open = matches!(facts.asker, Asker::Visitor(_));
    let mut shown = Vec::with_capacity(rows.len());
    for Listed { node, place } in rows {
        let grants = direct.remove(&node.id).unwrap_or_default();
        let capabilities = held_on_child(facts, &node, grants).here;
        let sees = !(capabilities - Capability::Upload.into()).is_empty();
        if sees || !only_open {
            shown.push((NodeView { node, capabilities, link_count: None }, place));
        }
    }
    shown
}

/// What the asker of `facts` holds on a child of the node they are about.
pub(crate) fn held_on_child(facts: &mut Facts, child: &Node, grants: Vec<Grant>) -> Held {
    facts.chain.push(Step {
        node: child.id,
        kind: child.kind,
        private: child.private,
        trashed: child.trashed_at.is_some(),
        grants,
    });
    let held = held(facts);
    facts.chain.pop();
    held
}

/// For a user all folders above a visible node are visible; for a visitor those from the link's own node down.
fn first_visible(facts: &mut Facts) -> usize {
    if !matches!(facts.asker, Asker::Visitor(_)) {
        return 0;
    }
    let chain = std::mem::take(&mut facts.chain);
    let first = (1..=chain.len()).find(|end| {
        facts.chain = chain.get(..*end).unwrap_or_default().to_vec();
        !held(facts).here.is_empty()
    });
    facts.chain = chain;
    first.map_or(0, |end| end - 1)
}

pub(crate) fn expect_folder(facts: &Facts) -> Result<()> {
    match facts.chain.last().map(|step| step.kind) {
        Some(NodeKind::Folder) => Ok(()),
        _ => Err(Error::invalid("not_a_folder", "this is a file: choose a folder")),
    }
}

pub(crate) fn check_depth(tx: &Tx, parent: NodeId, levels: usize) -> Result<()> {
    if store::nodes::depth(tx, parent)? + levels > limits::DEPTH_MAX {
        return Err(Error::invalid("too_deep", "folders can be nested 128 deep at most"));
    }
    Ok(())
}

/// Somebody who may not list a folder must not learn from a refusal what is in it: what they send gets a free name (I6).
pub(crate) fn conflict_rule(proof: &Proof<Upload>, asked: OnConflict) -> OnConflict {
    if proof.held().here.has(Capability::List) { asked } else { OnConflict::KeepBoth }
}

/// What is moved, renamed or copied never becomes a version of something else.
fn never_replacing(rule: OnConflict) -> OnConflict {
    if rule == OnConflict::NewVersion { OnConflict::Refuse } else { rule }
}

/// Makes a node under `name`, or under a free name where the rule allows it.
pub(crate) fn create(
    tx: &Tx,
    proof: &Proof<Upload>,
    kind: NodeKind,
    name: &Name,
    on_conflict: OnConflict,
    now: Timestamp,
) -> Result<Made> {
    let (id, by) = (new_id(), proof.actor().user());
    let mut made = None;
    with_free_name(name, on_conflict, |name| {
        made = store::nodes::create(tx, proof, &NewNode { id, kind, name: name.clone(), by, at: now })?;
        Ok(made.is_some())
    })?;
    made.ok_or_else(|| Error::internal("a node was made and is not there"))
}

/// How many numbers are tried in order before they are drawn: a name that many take must not cost more and more.
const FREE_NAMES_IN_ORDER: u32 = 20;
/// How many numbers are tried at all; with as many of nine digits one is free.
const FREE_NAME_TRIES_MAX: u32 = 60;

fn random_number() -> Result<u32> {
    Ok(100_000_000 + u32::from_be_bytes(*crate::random()?) % 900_000_000)
}

/// Tries `make` with the name, then, where the rule allows it, with numbered ones until one is free.
pub(crate) fn with_free_name(name: &Name, on_conflict: OnConflict, mut make: impl FnMut(&Name) -> Result<bool>) -> Result<Name> {
    let tries = if on_conflict == OnConflict::KeepBoth { FREE_NAME_TRIES_MAX } else { 1 };
    for n in 1..=tries {
        let candidate = free_name(name, if n <= FREE_NAMES_IN_ORDER { n } else { random_number()? })?;
        if make(&candidate)? {
            return Ok(candidate);
        }
    }
    Err(name_taken(name))
}

pub(crate) fn name_taken(name: &Name) -> Error {
    Error::conflict("name_taken", format!("there is something called `{name}` here already: choose another name"))
}

fn check_match(node: &Node, if_match: Option<&str>) -> Result<()> {
    match if_match {
        Some(tag) if tag != "*" && tag != node.etag() => {
            Err(Error::new(Kind::PreconditionFailed, "changed", "it was changed in between: read it again"))
        }
        _ => Ok(()),
    }
}

pub(crate) fn check_if_match(node: &Node, if_match: Option<&str>) -> Result<()> {
    check_match(node, if_match)
}

/// Whether a name is taken may be told only to who sees the names beside it (I6).
fn expect_siblings_seen(tx: &Tx, edit: &Proof<Edit>, node: &Node) -> Result<()> {
    let parent = node.parent.ok_or_else(Error::not_found)?;
    permit::<List>(tx, edit.actor(), parent, edit.at()).map(drop).map_err(|error| match error.kind {
        Kind::NotFound | Kind::Refused => {
            Error::refused("you do not see what is beside it, so it keeps its name: ask somebody who sees the folder")
        }
        _ => error,
    })
}

fn rename(tx: &Tx, edit: &Proof<Edit>, node: &Node, name: &Name, on_conflict: OnConflict) -> Result<()> {
    if name.as_str() == node.name {
        return Ok(());
    }
    expect_siblings_seen(tx, edit, node)?;
    let name = with_free_name(name, never_replacing(on_conflict), |name| store::nodes::rename(tx, edit, name))?;
    record(tx, EventKind::Renamed, edit, node.id, json!({ "from": node.name, "to": name.as_str() }))
}

fn move_node(
    tx: &Tx,
    edit: &Proof<Edit>,
    from: NodeId,
    into: NodeId,
    name: &Name,
    on_conflict: OnConflict,
    now: Timestamp,
) -> Result<()> {
    let out = permit::<Delete>(tx, edit.actor(), from, now)?;
    let mut target = facts(tx, edit.actor(), into, now)?;
    let proof = judge::<Upload>(tx, edit.actor(), &mut target)?;
    expect_folder(&target)?;
    if !proof.held().here.has(Capability::List) {
        return Err(Error::refused("you could not see it there any more: copy it into that folder instead"));
    }
    expect_nothing_closed_below(tx, edit)?;
    expect_nothing_carried_in(tx, edit, proof.held().below)?;
    with_free_name(name, never_replacing(on_conflict), |name| store::nodes::move_to(tx, edit, &out, &proof, name, now))?;
    record(tx, EventKind::Moved, edit, edit.node(), json!({ "from": from.to_string(), "to": into.to_string() }))
}

pub(crate) fn copy_content(tx: &Tx, actor: Actor, tree: &Tree, copy: &Made, now: Timestamp) -> Result<()> {
    if tree.top.kind == NodeKind::File {
        let from = permit::<Download>(tx, actor, tree.top.id, now)?;
        return store::versions::copy(tx, &from, copy, new_id(), now);
    }
    let mut copies = HashMap::from([(tree.top.id, *copy)]);
    for below in &tree.below {
        let Some(parent) = below.node.parent.and_then(|parent| copies.get(&parent).copied()) else { continue };
        let new =
            NewNode { id: new_id(), kind: below.node.kind, name: Name::stored(below.node.name.clone())?, by: copy.by(), at: now };
        let made = store::nodes::create_below(tx, &parent, &new)?;
        let made = made.ok_or_else(|| Error::internal("a name is taken in a folder that was just made"))?;
        if below.node.kind == NodeKind::File {
            let from = permit::<Download>(tx, actor, below.node.id, now)?;
            store::versions::copy(tx, &from, &made, new_id(), now)?;
        }
        copies.insert(below.node.id, made);
    }
    Ok(())
}

/// Writes the event of something done with `proof`.
pub(crate) fn record<A: domain::access::Action>(
    tx: &Tx,
    kind: EventKind,
    proof: &Proof<A>,
    node: NodeId,
    details: serde_json::Value,
) -> Result<()> {
    store::events::record(tx, new_id(), &event(kind, proof, node, details), proof.at())
}

/// Writes the event of something that `proof` gave to somebody, or took from them.
pub(crate) fn record_about<A: domain::access::Action>(
    tx: &Tx,
    kind: EventKind,
    proof: &Proof<A>,
    node: NodeId,
    subject: uuid::Uuid,
    details: serde_json::Value,
) -> Result<()> {
    let event = Event { subject: Some(subject), ..event(kind, proof, node, details) };
    store::events::record(tx, new_id(), &event, proof.at())
}

fn event<A: domain::access::Action>(kind: EventKind, proof: &Proof<A>, node: NodeId, details: serde_json::Value) -> Event {
    let link = match proof.actor() {
        Actor::Visitor { link, .. } => Some(link),
        _ => None,
    };
    Event { org: proof.org(), kind, actor: proof.actor(), node: Some(node), link, subject: None, details }
}

/// What to tell whoever put `node` into the folder of `proof`.
pub(crate) fn receipt(tx: &Tx, proof: &Proof<Upload>, node: NodeId, asked: &Name, replaced: bool) -> Result<Receipt> {
    if !proof.held().here.has(Capability::List) {
        return Ok(Receipt::Blind { name: asked.as_str().to_owned() });
    }
    let view = Box::new(view(tx, proof.actor(), node, proof.at())?);
    Ok(Receipt::Full { view, replaced })
}
