//! What somebody with a link and no account sees.

use askama::Template;
use domain::Timestamp;
use domain::limits;
use domain::link::Abilities;
use domain::node::NodeKind;

use service::held::Verdict;

use crate::media;

use super::Crumb;
use super::frame::{Frame, Reader, Step, draw};
use super::kind::{Kind, kind_of};
use super::text::{When, avatar_hue, day_words, encode, initials, joined, split_name};
use super::words::{VisitorWords, Words};

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
    /// What the link asks for, and what this reader sent of it.
    pub request: Option<RequestView>,
    /// How many more downloads the link gives, where it gives so many only.
    pub downloads_left: Option<u64>,
    /// Whether looking at files is counted, so that nothing is drawn unasked.
    pub previews_limited: bool,
    /// Whether the reader has a session: "Sign in" is then "My files".
    pub signed_in: bool,
    /// How the reader likes to see the rows; none shows pictures as a grid and everything else as a list.
    pub layout: Option<Layout>,
}

/// How rows are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One below the other, with what is known of each.
    List,
    /// As tiles, pictures as what they show.
    Grid,
}

impl Layout {
    /// Reads the value of the cookie `view`.
    pub fn from_cookie(value: &str) -> Option<Self> {
        match value {
            "list" => Some(Self::List),
            "grid" => Some(Self::Grid),
            _ => None,
        }
    }
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
    /// The largest file taken, where whoever asks for files said so.
    pub file_bytes_max: Option<u64>,
}

/// What a link asks for by name.
#[derive(Clone, Debug, Default)]
pub struct RequestView {
    /// The things, in order.
    pub items: Vec<AskedItem>,
    /// Until when they are wanted.
    pub due_at: Option<Timestamp>,
    /// Whether all that is required was sent.
    pub complete: bool,
    /// What was sent besides.
    pub others: Vec<SentFile>,
}

/// One thing that is asked for.
#[derive(Clone, Debug, Default)]
pub struct AskedItem {
    /// What it is called.
    pub name: String,
    /// What helps who has to find it.
    pub hint: String,
    /// Whether it is required.
    pub required: bool,
    /// The ends of the names that may come; none is any.
    pub types: Vec<String>,
    /// What this reader sent for it.
    pub sent: Vec<SentFile>,
}

/// A file that this reader sent.
#[derive(Clone, Debug)]
pub struct SentFile {
    /// The receipt's id.
    pub receipt: String,
    /// What they called it.
    pub name: String,
    /// How large it is.
    pub size_bytes: u64,
    /// What became of it, where it had to wait.
    pub verdict: Option<Verdict>,
}

impl AskedItem {
    /// Whether something came for it that was not declined.
    fn is_sent(&self) -> bool {
        self.sent.iter().any(|file| file.verdict != Some(Verdict::Declined))
    }

    /// As a file chooser takes it: `.pdf,.jpg`.
    fn accept(&self) -> String {
        self.types.iter().map(|kind| format!(".{kind}")).collect::<Vec<_>>().join(",")
    }

    /// As people read it: `PDF, JPG`.
    fn kinds(&self) -> String {
        self.types.iter().map(|kind| kind.to_uppercase()).collect::<Vec<_>>().join(", ")
    }
}

/// The images that every browser draws and none of which can do anything: what is shown in `img`. SVG is not among them,
/// since the server sends it as plain bytes.
const DRAWN_IMAGES: [&str; 6] = ["image/avif", "image/bmp", "image/gif", "image/jpeg", "image/png", "image/webp"];
/// The names of what the server draws when somebody looks at it: pictures, documents, and text of any sort.
const DRAWN_HERE: [&str; 42] = [
    "bmp", "c", "conf", "cpp", "css", "csv", "gif", "go", "h", "htm", "html", "ini", "java", "jpeg", "jpg", "js", "json", "log",
    "md", "pdf", "php", "png", "py", "rb", "rs", "sh", "sql", "svg", "swift", "tex", "tif", "tiff", "toml", "ts", "tsv", "txt",
    "vtt", "webp", "xhtml", "xml", "yaml", "yml",
];
/// How wide the picture of a tile is, in pixels: the widest that counts as no look at the file.
const TILE_WIDTH: u32 = 256;
/// How wide a picture is that stands alone.
const PICTURE_WIDTH: u32 = 1024;

/// The page of a link: its items, its downloads, its drop zone.
pub fn visitor(reader: &Reader, view: &VisitorView) -> String {
    let words = &reader.words.visitor;
    let urls = Urls { token: encode(&view.token) };
    let rows: Vec<Row> = view.items.iter().map(|item| row(reader.words, &urls, view, item)).collect();
    let only_asks = view.abilities == Abilities { upload: true, ..Abilities::default() };
    let is_single = is_single(view);
    let sender = view.sender.as_ref().map(|sender| sender.display_name.as_str()).unwrap_or_default();
    let is_used_up = view.downloads_left == Some(0);
    let left = Abilities { download: view.abilities.download && !is_used_up, ..view.abilities };
    let (ability_icon, ability_words) = ability(words, left);
    let more = [(view.abilities.edit, words.may_edit), (view.abilities.save, words.may_save)];
    let here = urls.page(view.folder.as_ref(), None);
    let sign_in = format!("/sign-in?next={}", encode(&here));
    draw(&VisitorPage {
        frame: Frame::new(reader, "visitor").at(here),
        words,
        heading: heading(words, view),
        act: act(words, view, only_asks),
        initials: initials(sender),
        avatar_hue: avatar_hue(sender),
        ability_icon,
        ability_words,
        more_abilities: more.into_iter().filter(|(may, _)| *may).map(|(_, said)| said).collect(),
        downloads_left: view.downloads_left.map(words.downloads_left),
        is_used_up,
        sign_in,
        end: view.expires_at.and_then(|at| End::new(reader, at)),
        download_all: download_all(reader.words, &urls, view).filter(|_| !is_single),
        save_href: (view.abilities.save && !view.items.is_empty()).then(|| urls.save(view.folder.as_ref())),
        crumbs: view.path.iter().map(|crumb| Step { name: crumb.name.clone(), href: urls.folder(&crumb.id) }).collect(),
        home: urls.home(),
        top_name: if view.title.is_empty() { words.all_items } else { &view.title },
        single: rows.first().filter(|_| is_single),
        next_href: view.next_cursor.as_deref().map(|cursor| urls.page(view.folder.as_ref(), Some(cursor))),
        zone_bytes_max: view.upload.as_ref().and_then(|zone| zone.file_bytes_max).unwrap_or(limits::FILE_BYTES_MAX),
        drop_hint: view.upload.as_ref().map(|zone| (words.up_to)(zone.file_bytes_max.map(|most| reader.words.bytes(most)))),
        has_checklist: view.request.as_ref().is_some_and(|request| !request.items.is_empty()),
        due: view.request.as_ref().and_then(|request| When::moment(reader.words, request.due_at?)),
        sizes: reader.words,
        is_grid: is_grid(view.layout, &rows),
        has_times: rows.iter().any(|row| row.time.is_some()),
        has_sizes: rows.iter().any(|row| !row.size.is_empty()),
        rows: &rows,
        only_asks,
        view,
    })
}

#[derive(Template)]
#[template(path = "visitor.html")]
struct VisitorPage<'a> {
    frame: Frame,
    words: &'static VisitorWords,
    view: &'a VisitorView,
    heading: String,
    /// The rest of the sentence that begins with the sender.
    act: &'static str,
    initials: String,
    avatar_hue: String,
    ability_icon: &'static str,
    ability_words: &'static str,
    /// What else they may do.
    more_abilities: Vec<&'static str>,
    /// How many more downloads there are, in words.
    downloads_left: Option<String>,
    is_used_up: bool,
    /// Where to sign in, and back here.
    sign_in: String,
    end: Option<End>,
    /// Nothing but a drop zone: what is there stays hidden.
    only_asks: bool,
    /// The one file of the link, shown large.
    single: Option<&'a Row>,
    download_all: Option<DownloadAll>,
    /// Where somebody with an account keeps a copy, where the link lets them.
    save_href: Option<String>,
    crumbs: Vec<Step>,
    home: String,
    top_name: &'a str,
    is_grid: bool,
    /// Whether there is anything to say in the column.
    has_times: bool,
    has_sizes: bool,
    rows: &'a [Row],
    next_href: Option<String>,
    zone_bytes_max: u64,
    drop_hint: Option<String>,
    /// Whether things are asked for by name: then the drop zone is for anything else.
    has_checklist: bool,
    /// Until when what is asked for is wanted.
    due: Option<When>,
    /// The reader's words for sizes.
    sizes: &'static Words,
}

struct Row {
    kind: Kind,
    name: String,
    stem: String,
    ext: String,
    /// Where the name leads: a folder opens, a file downloads; none where neither is allowed.
    href: Option<String>,
    downloads: bool,
    /// Where the row's download button leads; a folder comes as an archive.
    fetch: String,
    size: String,
    time: Option<When>,
    /// Size and day, for the second line on a phone.
    sub: String,
    /// Whether it opens over the page: an image that browsers draw and that this reader may have, or a rendition.
    opens: bool,
    /// Where its rendition is, where that is what opens.
    view: Option<String>,
    /// The picture of its tile: one that the server draws, which is no download.
    tile: Option<String>,
    /// The same, large.
    picture: Option<String>,
}

fn row(words: &'static Words, urls: &Urls, view: &VisitorView, item: &VisitorItem) -> Row {
    let abilities = view.abilities;
    let is_folder = item.kind == NodeKind::Folder;
    let (stem, ext) = split_name(&item.name, is_folder);
    let fetch = if is_folder { urls.archive(&item.id) } else { urls.file(&item.id) };
    let size = item.size_bytes.map(|count| words.bytes(count));
    // Who looks is shown what the server draws (T8); nothing is a download that nobody asked for, and nothing that is counted is
    // drawn unasked. Where a link lets nobody look but gives files, an image that browsers draw opens by its own bytes.
    let media_type = item.media_type.as_deref().unwrap_or_else(|| media::of_name(&item.name));
    let is_picture = !is_folder && DRAWN_IMAGES.contains(&media_type);
    let is_drawn = abilities.preview && !is_folder && is_drawn_here(ext);
    let is_image = is_picture && !is_drawn && abilities.download && view.downloads_left.is_none();
    let is_small = item.size_bytes.is_none_or(|count| count <= limits::RENDITION_SOURCE_BYTES_MAX);
    let shown = (is_drawn && is_picture && is_small && !view.previews_limited).then(|| urls.preview(&item.id));
    let drawn = is_drawn.then(|| urls.preview(&item.id));
    let download = abilities.download.then(|| fetch.clone());
    Row {
        kind: kind_of(item.kind, &item.name, item.media_type.as_deref()),
        name: item.name.clone(),
        stem: stem.to_owned(),
        ext: ext.to_owned(),
        href: if is_folder { Some(urls.folder(&item.id)) } else { download.or_else(|| drawn.clone()) },
        downloads: !is_folder && abilities.download,
        fetch,
        sub: joined([size.clone(), item.modified_at.and_then(|at| day_words(words, at))]),
        size: size.unwrap_or_default(),
        time: item.modified_at.and_then(|at| When::day(words, at)),
        opens: is_image || drawn.is_some(),
        view: drawn,
        tile: shown.as_ref().map(|at| format!("{at}?width={TILE_WIDTH}")),
        picture: shown.map(|at| format!("{at}?width={PICTURE_WIDTH}")),
    }
}

fn is_drawn_here(ext: &str) -> bool {
    let ext = ext.strip_prefix('.').unwrap_or_default().to_ascii_lowercase();
    DRAWN_HERE.binary_search(&ext.as_str()).is_ok()
}

impl Row {
    /// The size on the button of a file that stands alone.
    fn size_on_button(&self) -> Option<&str> {
        Some(self.size.as_str()).filter(|size| !size.is_empty())
    }
}

/// As the reader likes it; else a grid where at least half of the rows are pictures.
fn is_grid(layout: Option<Layout>, rows: &[Row]) -> bool {
    let pictures = rows.iter().filter(|row| row.tile.is_some()).count();
    layout.map_or(pictures > 1 && pictures * 2 >= rows.len(), |layout| layout == Layout::Grid)
}

/// When the link ends, and whether that is within a week.
struct End {
    words: &'static str,
    time: When,
    soon: bool,
}

impl End {
    fn new(reader: &Reader, at: Timestamp) -> Option<Self> {
        const WEEK_SECONDS: u64 = 7 * 24 * 3600;
        let soon = at.since(reader.now).as_secs() < WEEK_SECONDS;
        Some(Self { words: reader.words.visitor.open_until, time: When::moment(reader.words, at)?, soon })
    }
}

struct DownloadAll {
    href: String,
    size: Option<String>,
}

fn download_all(words: &Words, urls: &Urls, view: &VisitorView) -> Option<DownloadAll> {
    let href = view.folder.as_ref().map_or_else(|| urls.all(), |folder| urls.archive(&folder.id));
    let offered = view.abilities.download && !view.items.is_empty();
    offered.then(|| DownloadAll { href, size: view.total_bytes.map(|count| words.bytes(count)) })
}

/// A link with one file and nothing else shows it large instead of a list of one row.
fn is_single(view: &VisitorView) -> bool {
    let at_top = view.folder.is_none() && view.path.is_empty() && view.next_cursor.is_none();
    at_top && view.upload.is_none() && matches!(view.items.as_slice(), [only] if only.kind == NodeKind::File)
}

fn heading(words: &VisitorWords, view: &VisitorView) -> String {
    let deepest = view.folder.as_ref().map(|folder| folder.name.as_str());
    let only = match view.items.as_slice() {
        [only] if view.folder.is_none() => Some(only.name.as_str()),
        _ => None,
    };
    let title = Some(view.title.as_str()).filter(|title| !title.is_empty());
    title.or(deepest).or(only).unwrap_or(words.untitled).to_owned()
}

fn act(words: &VisitorWords, view: &VisitorView, only_asks: bool) -> &'static str {
    match (only_asks, is_single(view)) {
        (true, _) => words.asks_for_files,
        (_, true) => words.shared_a_file,
        _ => words.shared_files,
    }
}

/// What the visitor may do, in a sentence.
fn ability(words: &VisitorWords, abilities: Abilities) -> (&'static str, &'static str) {
    match (abilities.download, abilities.upload, abilities.preview) {
        (true, true, _) => ("download", words.may_download_and_add),
        (true, false, _) => ("download", words.may_download),
        (false, true, true) => ("eye", words.may_look_and_add),
        (false, true, false) => ("upload", words.may_add),
        (false, false, _) => ("eye", words.may_look),
    }
}

/// The addresses below one link.
struct Urls {
    token: String,
}

impl Urls {
    fn home(&self) -> String {
        format!("/s/{}", self.token)
    }
    fn all(&self) -> String {
        format!("/s/{}/dl", self.token)
    }
    fn folder(&self, id: &str) -> String {
        format!("/s/{}?folder={}", self.token, encode(id))
    }
    fn file(&self, id: &str) -> String {
        format!("/s/{}/files/{}", self.token, encode(id))
    }
    fn preview(&self, id: &str) -> String {
        format!("/s/{}/preview/{}", self.token, encode(id))
    }
    fn archive(&self, id: &str) -> String {
        format!("/s/{}/archive?node={}", self.token, encode(id))
    }
    /// Where the app asks into which folder a copy goes; who is not signed in comes there through the sign-in form.
    fn save(&self, folder: Option<&Crumb>) -> String {
        let folder = folder.map(|folder| format!("&folder={}", encode(&folder.id))).unwrap_or_default();
        format!("/files?save={}{folder}", self.token)
    }
    /// The rows of a folder from a cursor on; the first of the top where there is neither.
    fn page(&self, folder: Option<&Crumb>, cursor: Option<&str>) -> String {
        let folder = folder.map(|folder| format!("folder={}", encode(&folder.id)));
        let cursor = cursor.map(|cursor| format!("cursor={}", encode(cursor)));
        let query: Vec<_> = [folder, cursor].into_iter().flatten().collect();
        if query.is_empty() { self.home() } else { format!("{}?{}", self.home(), query.join("&")) }
    }
}
