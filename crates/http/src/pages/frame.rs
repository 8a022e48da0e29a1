//! What all pages share: the reader, the document's head, the mark.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;
use domain::Timestamp;

use super::words::Words;

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

/// How much room rows and controls have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// As much as is comfortable.
    #[default]
    Roomy,
    /// As little as is readable.
    Compact,
}

impl Density {
    /// Reads the value of the cookie `density`; anything unknown is roomy.
    pub fn from_cookie(value: &str) -> Self {
        if value == "compact" { Self::Compact } else { Self::Roomy }
    }

    /// The value of `data-density`; none leaves the attribute out.
    fn attribute(self) -> Option<&'static str> {
        (self == Self::Compact).then_some("compact")
    }
}

/// For whom a page is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// What the pages say to them.
    pub words: &'static Words,
    /// From the cookie `theme`.
    pub theme: Theme,
    /// From the cookie `density`.
    pub density: Density,
    /// When the page is drawn: dates of today and "ends in 3 days" need it.
    pub now: Timestamp,
}

/// What the templates ask the frame for.
pub(super) struct Frame {
    pub words: &'static Words,
    pub theme: Option<&'static str>,
    pub density: Option<&'static str>,
    pub entry: Option<&'static web::Entry>,
    /// The address of the page, to which the choice of a language is added; empty is where the reader is.
    here: String,
}

impl Frame {
    /// The frame of a page that runs this entry of `web/`.
    pub fn new(reader: &Reader, entry: &str) -> Self {
        let Reader { words, theme, density, .. } = *reader;
        Self { words, theme: theme.attribute(), density: density.attribute(), entry: web::entry(entry), here: String::new() }
    }

    /// The same, for a page that is to be asked for by another address than the one it came from: the answer to a form.
    pub fn at(self, here: String) -> Self {
        Self { here, ..self }
    }

    /// Where the page says something else: in another language, in another view. It works as a plain link.
    pub fn choose(&self, name: &str, value: &str) -> String {
        let joint = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{joint}{name}={value}", self.here)
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
