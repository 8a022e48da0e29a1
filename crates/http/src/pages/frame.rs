//! What all pages share: the reader, the document's head, the mark.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;
use domain::Timestamp;

/// Light, dark, or what the reader's system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Reads the value of the cookie `theme`; anything unknown is the system's.
    pub fn from_cookie(value: &str) -> Self {
        match value {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The value of `data-theme`; none leaves the attribute out.
    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// For whom a page is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The language tag of the texts. English is the only language so far.
    pub lang: &'static str,
    /// From the cookie `theme`.
    pub theme: Theme,
    /// When the page is drawn: dates of today and "ends in 3 days" need it.
    pub now: Timestamp,
}

/// What the templates ask the frame for.
pub(super) struct Frame {
    pub lang: &'static str,
    pub theme: Option<&'static str>,
    pub entry: Option<&'static web::Entry>,
}

impl Frame {
    /// The frame of a page that runs this entry of `web/`.
    pub fn new(reader: &Reader, entry: &str) -> Self {
        Self { lang: reader.lang, theme: reader.theme.attribute(), entry: web::entry(entry) }
    }

    /// An icon of the sprite. It is an ornament: the words stand beside it, or in a label.
    pub fn icon(&self, name: &'static str) -> Icon {
        Icon { name }
    }

    /// The path of the tab's icon.
    pub fn favicon(&self) -> &'static str {
        web::favicon()
    }
}

/// An icon as an `svg` element.
pub(super) struct Icon {
    name: &'static str,
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name } = self;
        write!(f, r##"<svg class="icon" aria-hidden="true"><use href="{}#{name}"/></svg>"##, web::icons())
    }
}

// Both parts are constants of the build.
impl HtmlSafe for Icon {}

/// Fills a template. It can fail only where a value cannot be written as text, and no value of ours can fail to.
pub(super) fn draw(template: &impl Template) -> String {
    template.render().unwrap_or_else(|_| String::from("<!doctype html><title>Stile</title><p>This page could not be drawn.</p>"))
}

/// One folder on the way, with where it leads.
pub(super) struct Step {
    pub name: String,
    pub href: String,
}
