//! The file list of somebody with an account.

use askama::Template;
use domain::Timestamp;
use domain::capability::{Capabilities, Capability};
use domain::node::NodeKind;

use super::Crumb;
use super::frame::{Frame, Reader, Step, draw};
use super::kind::{Kind, kind_of};
use super::text::{When, avatar_hue, bytes, day_words, encode, initials, joined, plural, split_name};

/// A folder and what is in it.
#[derive(Clone, Debug)]
pub struct FilesView {
    /// Who is signed in.
    pub person: Person,
    /// The organization's name, for the head of the page.
    pub organization: String,
    /// The spaces of the left side, the personal one first.
    pub spaces: Vec<SpaceLink>,
    /// The storage of the space being looked at.
    pub usage: Option<Usage>,
    /// The folder being looked at.
    pub folder: FolderView,
    /// The folders from the first visible one down to `folder`, both included.
    pub path: Vec<Crumb>,
    /// The rows of this page.
    pub rows: Vec<FileRow>,
    /// The cursor of the next page of rows: `?cursor=`.
    pub next_cursor: Option<String>,
    /// What the rows are sorted by: `?sort=`.
    pub sort: Column,
    /// Which way: `?direction=`.
    pub direction: Direction,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name shown.
    pub display_name: String,
    /// The address signed in with.
    pub email: String,
}

/// One space on the left side.
#[derive(Clone, Debug)]
pub struct SpaceLink {
    /// The id of its top folder: the page of it is `/files/{root_id}`.
    pub root_id: String,
    /// What it is called; the personal one is shown as "My files".
    pub name: String,
    /// Whether it is the reader's own.
    pub personal: bool,
    /// Whether the folder being looked at is in it.
    pub current: bool,
}

/// How full a space is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Bytes in use.
    pub used_bytes: u64,
    /// Bytes allowed, if there is a limit.
    pub quota_bytes: Option<u64>,
}

/// The folder being looked at.
#[derive(Clone, Debug)]
pub struct FolderView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// A folder with a barrier.
    pub private: bool,
    /// What the reader may do with it. Without `list` only the children on the way to something shared are in the rows.
    pub capabilities: Capabilities,
}

/// One row of the list.
#[derive(Clone, Debug)]
pub struct FileRow {
    /// The node's id.
    pub id: String,
    /// Folder or file.
    pub kind: NodeKind,
    /// What it is called.
    pub name: String,
    /// A folder with a barrier.
    pub private: bool,
    /// How large; none for folders, and where only the name may be known.
    pub size_bytes: Option<u64>,
    /// When it last changed; none where only the name may be known.
    pub modified_at: Option<Timestamp>,
    /// The media type, for its icon; the name decides when it is none.
    pub media_type: Option<String>,
    /// The node's ETag, sent back as `If-Match` by rename.
    pub etag: String,
    /// What the reader may do with it; empty where only the name may be known.
    pub capabilities: Capabilities,
}

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// Folders first, then by name.
    #[default]
    Name,
    /// By the last change.
    Modified,
    /// By size.
    Size,
}

/// Which way rows are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// A to Z, old to new, small to large.
    #[default]
    Ascending,
    /// The other way.
    Descending,
}

/// The file list of a folder.
pub fn files(reader: &Reader, view: &FilesView) -> String {
    let rows: Vec<Row> = view.rows.iter().map(row).collect();
    let can = |capability| view.folder.capabilities.has(capability);
    let (personal, team): (Vec<_>, Vec<_>) = view.spaces.iter().partition(|space| space.personal);
    let in_personal = personal.iter().any(|space| space.current);
    let (empty_icon, empty_title, empty_text) = empty_words(can(Capability::Upload));
    draw(&FilesPage {
        frame: Frame::new(reader, "files"),
        title: crumb_name(&view.folder.name, view.path.len() <= 1 && in_personal).to_owned(),
        in_team: team.iter().any(|space| space.current),
        personal,
        team,
        meter: view.usage.map(Meter::new),
        crumbs: crumbs(view, in_personal),
        initials: initials(&view.person.display_name),
        avatar_hue: avatar_hue(&view.person.display_name),
        can_add: can(Capability::Upload),
        can_share: can(Capability::ShareLink),
        partial: !can(Capability::List) && !rows.is_empty(),
        empty_icon,
        empty_title,
        empty_text,
        heads: heads(view),
        next_href: view.next_cursor.as_deref().map(|cursor| next_href(view, cursor)),
        count: count_words(view),
        rows,
        view,
    })
}

#[derive(Template)]
#[template(path = "files.html")]
struct FilesPage<'a> {
    frame: Frame,
    view: &'a FilesView,
    title: String,
    personal: Vec<&'a SpaceLink>,
    team: Vec<&'a SpaceLink>,
    in_team: bool,
    meter: Option<Meter>,
    crumbs: Vec<Step>,
    initials: String,
    avatar_hue: String,
    can_add: bool,
    can_share: bool,
    /// Only the children on the way to something shared are shown.
    partial: bool,
    empty_icon: &'static str,
    empty_title: &'static str,
    empty_text: &'static str,
    heads: Vec<Head>,
    rows: Vec<Row>,
    next_href: Option<String>,
    count: String,
}

struct Row {
    id: String,
    name: String,
    stem: String,
    ext: String,
    kind: Kind,
    kind_word: &'static str,
    etag: String,
    /// Private, and closed to the reader.
    closed: bool,
    /// The words of the capabilities, for the row's menu.
    can: String,
    shares: bool,
    href: Option<String>,
    downloads: bool,
    fetch: Option<String>,
    size: String,
    size_bytes: u64,
    time: Option<When>,
    sub: String,
}

fn row(node: &FileRow) -> Row {
    let is_folder = node.kind == NodeKind::Folder;
    let (stem, ext) = split_name(&node.name, is_folder);
    let size = node.size_bytes.map(bytes);
    let fetch = node.capabilities.has(Capability::Download).then(|| fetch_href(node.kind, &node.id));
    Row {
        id: node.id.clone(),
        name: node.name.clone(),
        stem: stem.to_owned(),
        ext: ext.to_owned(),
        kind: kind_of(node.kind, node.private, &node.name, node.media_type.as_deref()),
        kind_word: if is_folder { "folder" } else { "file" },
        etag: node.etag.clone(),
        closed: node.private,
        can: node.capabilities.words().join(" "),
        shares: node.capabilities.has(Capability::ShareLink),
        href: if is_folder { Some(folder_href(&node.id)) } else { fetch.clone() },
        downloads: !is_folder,
        fetch,
        sub: joined([size.clone(), node.modified_at.and_then(day_words)]),
        size: size.unwrap_or_else(|| "—".to_owned()),
        size_bytes: node.size_bytes.unwrap_or_default(),
        time: node.modified_at.and_then(When::day),
    }
}

fn folder_href(id: &str) -> String {
    format!("/files/{}", encode(id))
}

fn fetch_href(kind: NodeKind, id: &str) -> String {
    match kind {
        NodeKind::Folder => format!("/api/v1/archive?node={}", encode(id)),
        NodeKind::File => format!("/api/v1/nodes/{}/content", encode(id)),
    }
}

/// The root of the personal space is called "My files", whatever the space is called.
fn crumb_name(name: &str, is_personal_root: bool) -> &str {
    if is_personal_root { "My files" } else { name }
}

fn crumbs(view: &FilesView, in_personal: bool) -> Vec<Step> {
    let steps = view.path.iter().enumerate().map(|(depth, crumb)| Step {
        name: crumb_name(&crumb.name, depth == 0 && in_personal).to_owned(),
        href: folder_href(&crumb.id),
    });
    let steps: Vec<_> = steps.collect();
    if steps.is_empty() { vec![Step { name: view.folder.name.clone(), href: folder_href(&view.folder.id) }] } else { steps }
}

fn empty_words(can_add: bool) -> (&'static str, &'static str, &'static str) {
    if can_add {
        ("cloud-upload", "Drop files here", "Drag files or whole folders from your computer, or use “Upload”.")
    } else {
        ("folder", "This folder is empty", "When something is added to it, you find it here.")
    }
}

fn count_words(view: &FilesView) -> String {
    let count = plural(u64::try_from(view.rows.len()).unwrap_or(u64::MAX), "item");
    if view.next_cursor.is_some() { format!("The first {count}") } else { count }
}

/// How full the space is.
struct Meter {
    used: String,
    quota: Option<String>,
    percent: Option<u64>,
}

impl Meter {
    fn new(usage: Usage) -> Self {
        let share = |quota: u64| u128::from(usage.used_bytes).saturating_mul(100) / u128::from(quota.max(1));
        Self {
            used: bytes(usage.used_bytes),
            quota: usage.quota_bytes.map(bytes),
            percent: usage.quota_bytes.map(|quota| u64::try_from(share(quota).min(100)).unwrap_or(100)),
        }
    }
}

/// The head of a column: a link that sorts by it, or turns the order around.
struct Head {
    name: &'static str,
    class: &'static str,
    href: String,
    /// The value of `aria-sort`, where the rows are sorted by it.
    sorted: Option<&'static str>,
    arrow: &'static str,
}

fn heads(view: &FilesView) -> Vec<Head> {
    let columns = [
        (Column::Name, "Name", "col-name"),
        (Column::Modified, "Changed", "col-time wide-only"),
        (Column::Size, "Size", "col-size end wide-only"),
    ];
    columns.map(|(column, name, class)| head(view, column, name, class)).into()
}

fn head(view: &FilesView, column: Column, name: &'static str, class: &'static str) -> Head {
    let is_sorted = column == view.sort;
    let direction = if is_sorted { view.direction.turned() } else { Direction::default() };
    let href = format!("{}?{}", folder_href(&view.folder.id), order_query(column, direction));
    let arrow = if view.direction == Direction::Ascending { "arrow-up" } else { "arrow-down" };
    Head { name, class, href, sorted: is_sorted.then(|| view.direction.word()), arrow }
}

fn next_href(view: &FilesView, cursor: &str) -> String {
    let order = order_query(view.sort, view.direction);
    format!("{}?{order}&cursor={}", folder_href(&view.folder.id), encode(cursor))
}

fn order_query(column: Column, direction: Direction) -> String {
    format!("sort={}&direction={}", column.word(), direction.word())
}

impl Column {
    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Modified => "modified",
            Self::Size => "size",
        }
    }
}

impl Direction {
    fn word(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    fn turned(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}
