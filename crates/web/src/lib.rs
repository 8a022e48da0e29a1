//! The browser pages' scripts, styles, icons and typeface: built by npm, embedded in the executable as a static table.
//!
//! `build.rs` says how the table is made and what `WEB_DIST` and `WEB_UI` do. Everything here is data known at compile
//! time; serving it (ranges of headers, negotiation of the encoding) is `http`'s.

/// One file of the build, with its compressed forms.
#[derive(Debug)]
pub struct Asset {
    /// The path of its URL: `/assets/visitor-B7x0.js`.
    pub path: &'static str,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The bytes as they are.
    pub body: &'static [u8],
    /// The same, compressed by brotli; none where that gains nothing.
    pub brotli: Option<&'static [u8]>,
    /// The same, compressed by gzip; none where that gains nothing.
    pub gzip: Option<&'static [u8]>,
    /// A strong entity tag of `body`, with its quotes. Encoded forms need one of their own.
    pub etag: &'static str,
    /// Whether the path holds a hash of the content, so that it may be cached for ever.
    pub immutable: bool,
}

/// What one page must load.
#[derive(Debug)]
pub struct Entry {
    /// The entry's name: `visitor`, `app`.
    pub name: &'static str,
    /// The path of its module script.
    pub script: &'static str,
    /// The paths of its style sheets, in order.
    pub styles: &'static [&'static str],
    /// The paths of module scripts that `script` imports at once.
    pub preloads: &'static [&'static str],
    /// The paths of the fonts its first paint needs.
    pub fonts: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// The asset at this path of a URL (`/assets/…`).
pub fn asset(path: &str) -> Option<&'static Asset> {
    ASSETS.binary_search_by(|asset| asset.path.cmp(path)).ok().and_then(|at| ASSETS.get(at))
}

/// All assets, sorted by path.
pub fn assets() -> &'static [Asset] {
    ASSETS
}

/// What the page `name` must load. None when the pages were left out of the build.
pub fn entry(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}

/// The path of the icon sprite; empty when the pages were left out.
pub fn icons() -> &'static str {
    ICONS
}

/// The path of the tab's icon; empty when the pages were left out.
pub fn favicon() -> &'static str {
    FAVICON
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_of_an_entry_is_an_asset() {
        for entry in ENTRIES {
            let paths = [entry.styles, entry.preloads, entry.fonts].concat();
            for path in paths.into_iter().chain([entry.script, ICONS, FAVICON]) {
                assert!(asset(path).is_some(), "{path} of {} is missing", entry.name);
            }
        }
    }

    #[test]
    fn unknown_paths_have_no_asset() {
        assert!(asset("/assets/").is_none());
        assert!(asset("/assets/../Cargo.toml").is_none());
    }

    #[test]
    fn first_visit_to_a_link_stays_small() {
        let Some(entry) = entry("visitor") else { return };
        let parts = [entry.styles, entry.preloads, entry.fonts].concat();
        let paths: Vec<_> = parts.into_iter().chain([entry.script, ICONS, FAVICON]).collect();
        let sizes = paths.iter().filter_map(|path| asset(path)).map(|a| a.brotli.unwrap_or(a.body).len());
        // The page itself is the eighth request and has the rest of the 60 KiB.
        assert!(paths.len() <= 7, "{paths:?}");
        assert!(sizes.sum::<usize>() <= 54 * 1024);
    }
}
