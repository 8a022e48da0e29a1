//! Making a share link.

use clap::Args;
use fast_qr::QRBuilder;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Context;
use super::expiry::{self, Expiry};
use super::password;
use super::remote::Remote;
use super::terms::{Terms, instant};
use crate::client::wire::NewLink;
use crate::client::{Failure, Result};

/// Share files and folders by a link, and print its URL
///
/// Whoever has the link may look and download, unless told otherwise.
#[derive(Args)]
pub struct Share {
    /// What to share: all of it by one link
    #[arg(value_name = "REMOTE", required = true)]
    remotes: Vec<Remote>,

    /// Let visitors send files in
    #[arg(long)]
    upload: bool,

    /// Let visitors replace files; they must be able to download
    #[arg(long)]
    edit: bool,

    /// Let members save it into their own files; they must be able to download
    #[arg(long)]
    save: bool,

    /// Show it as it is now, whatever becomes of it
    #[arg(long)]
    snapshot: bool,

    /// Do not let visitors download
    #[arg(long)]
    no_download: bool,

    /// Do not let visitors see what is there; with --upload and --no-download, a drop box
    #[arg(long)]
    no_preview: bool,

    /// Ask visitors for a password; it is read from a prompt or from standard input
    #[arg(long)]
    password: bool,

    /// When the link ends: 7d, 12h, 2026-12-31 (the end of that day, UTC) or 2026-12-31T18:00:00Z
    #[arg(long, value_name = "WHEN", value_parser = expiry::read)]
    expires: Option<Expiry>,

    /// A message for visitors
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,

    /// A title for visitors, instead of the name of what is shared
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,

    /// A note for your colleagues; visitors do not see it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Show the URL as a QR code too
    #[arg(long)]
    qr: bool,

    #[command(flatten)]
    terms: Terms,
}

impl Share {
    /// Makes the link.
    pub async fn run(self, context: &Context) -> Result<()> {
        let abilities = self.abilities()?;
        let now = Timestamp::now();
        let expires_at = self.expires.map(|expiry| instant(expiry, now)).transpose()?;
        let terms = self.terms.given(now)?;
        let server = context.server()?;
        let mut nodes = Vec::new();
        for remote in &self.remotes {
            nodes.push(server.node(remote).await?.id);
        }
        let password = self.password.then(|| password::new("Password of the link: ", password::From::Anywhere)).transpose()?;
        let link = NewLink {
            nodes,
            abilities,
            password: password.as_ref().map(domain::secret::Secret::reveal),
            expires_at,
            snapshot: self.snapshot,
            terms,
            title: self.title.as_deref(),
            message: self.message.as_deref(),
            note: self.note.as_deref(),
        };
        let link = server.api.make_link(&link).await?;
        let url = link.url.as_deref().unwrap_or_default();
        let qr = self.qr.then(|| qr_text(url)).transpose()?;
        context.output.line(&super::output::clean(url))?;
        if let Some(qr) = &qr {
            context.output.line(qr)?;
        }
        let mut document = json!(link);
        if let (Value::Object(members), Some(qr)) = (&mut document, qr) {
            members.insert("qr".into(), Value::String(qr));
        }
        context.output.document(&document)
    }

    fn abilities(&self) -> Result<Vec<&'static str>> {
        let wanted = [
            ("preview", !self.no_preview),
            ("download", !self.no_download),
            ("save", self.save),
            ("upload", self.upload),
            ("edit", self.edit),
        ];
        let abilities: Vec<_> = wanted.into_iter().filter_map(|(ability, wanted)| wanted.then_some(ability)).collect();
        if abilities.is_empty() { Err(Failure::usage("that link would let nobody do anything")) } else { Ok(abilities) }
    }
}

/// The QR code of a URL, drawn with block characters.
fn qr_text(url: &str) -> Result<String> {
    let code =
        QRBuilder::new(url).build().map_err(|error| Failure::unexpected(format!("the URL does not fit a QR code: {error}")))?;
    Ok(code.to_str())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        share: Share,
    }

    fn abilities(arguments: &[&str]) -> Option<Vec<&'static str>> {
        let line = Line::try_parse_from(["share", "/a"].iter().chain(arguments)).ok()?;
        line.share.abilities().ok()
    }

    #[test]
    fn options_become_abilities() {
        assert_eq!(abilities(&[]), Some(vec!["preview", "download"]));
        assert_eq!(abilities(&["--upload"]), Some(vec!["preview", "download", "upload"]));
        assert_eq!(abilities(&["--no-download"]), Some(vec!["preview"]));
        assert_eq!(abilities(&["--upload", "--no-download", "--no-preview"]), Some(vec!["upload"]));
        assert_eq!(abilities(&["--no-download", "--no-preview"]), None);
    }

    #[test]
    fn a_password_is_never_an_argument() {
        assert_eq!(abilities(&["--password=secret123"]), None);
    }

    #[test]
    fn a_link_fits_a_qr_code() {
        let url = format!("https://files.example.com/s/{}", "x".repeat(43));
        assert!(qr_text(&url).unwrap().lines().count() > 15);
    }
}
