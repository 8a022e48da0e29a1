//! What a file looks like in a list: an icon and a colour, from its media type or its name.

use domain::node::NodeKind;

use super::text::split_name;

/// The icon of a row and the class that colours it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The name in the icon sprite.
    pub icon: &'static str,
    /// The class of `list.css`.
    pub class: &'static str,
}

const FOLDER: Kind = Kind { icon: "folder", class: "k-folder" };
const OTHER: Kind = Kind { icon: "other", class: "k-other" };

/// How a node is drawn.
pub fn kind_of(kind: NodeKind, name: &str, media_type: Option<&str>) -> Kind {
    match kind {
        NodeKind::Folder => FOLDER,
        NodeKind::File => by_extension(name).or_else(|| by_media_type(media_type?)).unwrap_or(OTHER),
    }
}

/// The same list is in `web/src/kind.ts`, for files that are still on their way up.
fn by_extension(name: &str) -> Option<Kind> {
    let (_, ext) = split_name(name, false);
    let ext = ext.strip_prefix('.')?.to_ascii_lowercase();
    let (icon, class) = match ext.as_str() {
        "pdf" | "ps" | "xps" => ("pdf", "k-pdf"),
        "doc" | "docx" | "odt" | "rtf" | "txt" | "md" | "pages" | "epub" | "tex" => ("doc", "k-doc"),
        "xls" | "xlsx" | "ods" | "csv" | "tsv" | "numbers" => ("sheet", "k-sheet"),
        "ppt" | "pptx" | "odp" | "key" => ("slides", "k-slides"),
        "zip" | "7z" | "rar" | "tar" | "gz" | "tgz" | "xz" | "zst" | "bz2" | "iso" | "dmg" => ("archive", "k-archive"),
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "heic" | "svg" | "tif" | "tiff" | "bmp" | "psd" | "raw" | "dng" => {
            ("image", "k-image")
        }
        "mp4" | "mov" | "mkv" | "webm" | "avi" | "m4v" | "mpg" | "mpeg" => ("video", "k-video"),
        "mp3" | "m4a" | "wav" | "flac" | "ogg" | "opus" | "aac" | "aiff" => ("audio", "k-audio"),
        "html" | "css" | "js" | "ts" | "json" | "xml" | "yaml" | "yml" | "toml" | "rs" | "py" | "go" | "java" | "c" | "h"
        | "cpp" | "sh" | "sql" | "php" | "rb" | "swift" => ("code", "k-code"),
        _ => return None,
    };
    Some(Kind { icon, class })
}

fn by_media_type(media_type: &str) -> Option<Kind> {
    let (icon, class) = match media_type.split_once('/')?.0 {
        "image" => ("image", "k-image"),
        "video" => ("video", "k-video"),
        "audio" => ("audio", "k-audio"),
        "text" => ("doc", "k-doc"),
        _ => return None,
    };
    Some(Kind { icon, class })
}
