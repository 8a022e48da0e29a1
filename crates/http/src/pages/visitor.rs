//! What somebody with a link and no account sees.

use domain::Timestamp;
use domain::link::Abilities;
use domain::node::NodeKind;

use super::frame::Reader;
use super::Crumb;

/// The contents of a link, or of one folder in it.
#[derive(Clone, Debug)]
pub struct VisitorView {
    /// The token of the URL; all links of the page are made from it.
    pub token: String,
    /// The link's title. Empty: the page names the one item or the folder.
    pub title: String,
    /// What the sender wrote; line ends are kept.
    pub message: String,
    /// Who answers for the link; none for one without owner.
    pub sender: Option<Sender>,
    /// The organization's name, for the head of the page.
    pub organization: String,
    /// Until when the link opens; none is permanent.
    pub expires_at: Option<Timestamp>,
    /// What the visitor may do.
    pub abilities: Abilities,
    /// The folder being looked at; none at the top of the link.
    pub folder: Option<Crumb>,
    /// The folders from the top of the link down to `folder`, both included; empty at the top.
    pub path: Vec<Crumb>,
    /// The rows of this page. Empty when the visitor may only upload.
    pub items: Vec<VisitorItem>,
    /// The cursor of the next page of rows.
    pub next_cursor: Option<String>,
    /// The bytes that "download all" would send, when known.
    pub total_bytes: Option<u64>,
    /// Where uploads go; none hides the zone, also when the link allows uploads elsewhere.
    pub upload: Option<UploadZone>,
    /// Whether the reader has a session: "Sign in" is then "My files".
    pub signed_in: bool,
}

/// Who shared it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The person.
    pub display_name: String,
    /// The person's organization.
    pub organization: String,
}

/// One row of a link.
#[derive(Clone, Debug)]
pub struct VisitorItem {
    /// The node's id.
    pub id: String,
    /// Folder or file.
    pub kind: NodeKind,
    /// What it is called.
    pub name: String,
    /// How large, for a file.
    pub size_bytes: Option<u64>,
    /// When it last changed.
    pub modified_at: Option<Timestamp>,
    /// The media type, for its icon; the name decides when it is none.
    pub media_type: Option<String>,
}

/// Where a visitor's uploads go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadZone {
    /// The folder that tus and plain uploads name; none is the link's own folder.
    pub folder: Option<String>,
    /// The largest file taken.
    pub file_bytes_max: u64,
}

/// The page of a link: its items, its downloads, its drop zone.
pub fn visitor(reader: &Reader, view: &VisitorView) -> String {
    let _ = (reader, view);
    String::new()
}
