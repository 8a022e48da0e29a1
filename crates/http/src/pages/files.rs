//! The file list of somebody with an account.

use domain::Timestamp;
use domain::capability::Capabilities;
use domain::node::NodeKind;

use super::Crumb;
use super::frame::Reader;

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
    let _ = (reader, view);
    String::new()
}
