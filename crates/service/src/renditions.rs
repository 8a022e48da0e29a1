//! Renditions: what somebody sees of a file who may look at it and not have it (S4.23, S4.24). The bytes of the file go to
//! a process behind a wall (I18) and what it answers is sent, never they. Each is asked of the rule, before it is made and
//! again before it is given away (I4).

use bytes::Bytes;
use content::RenditionSource;
use domain::access::{Actor, Preview, Proof};
use domain::capability::Capability;
use domain::ids::{NodeId, VersionId};
use domain::{Error, Kind as ErrorKind, Result, limits};
use render::{Ask, Failure, HEAD_BYTES, Kind, Rendered};

use crate::access::permit;
use crate::{Stile, blocking};

/// The widths there are, in pixels. An image is at most twice as high.
pub const WIDTHS: [u32; 5] = [96, 256, 512, 1024, 2048];

/// What of a file is to be rendered, and for whom.
#[derive(Clone, Debug)]
pub struct RenditionAsk {
    /// Which page, from 1.
    pub page: u32,
    /// One of [`WIDTHS`].
    pub width: u32,
    /// Who looks, in words. It is drawn all over the image unless they may download the file; with none it never is.
    pub watermark: Option<String>,
}

impl RenditionAsk {
    /// Whether it is no larger than the picture of a tile in a list.
    pub fn is_tile(&self) -> bool {
        self.width <= TILE_WIDTH_MAX
    }
}

/// The widest picture of a tile, in pixels.
const TILE_WIDTH_MAX: u32 = 256;

/// An image, as JPEG.
#[derive(Clone, Debug)]
pub struct Rendition {
    /// Its bytes.
    pub image: Bytes,
    /// How many pages the file has.
    pub pages: u32,
    /// The strong entity tag, where whoever looks may keep it; none of a watermarked one.
    pub etag: Option<String>,
}

/// What can be seen of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenditionInfo {
    /// `image`, `document` or `text`.
    pub kind: &'static str,
    /// How many pages it has.
    pub pages: u32,
}

/// A file that somebody may see a rendition of.
struct Subject {
    version: VersionId,
    /// Whether they may have it too.
    downloads: bool,
    kind: Kind,
    source: RenditionSource,
}

impl Subject {
    /// What the image of a page is called: the same for as long as the file's content and our way to draw are.
    fn etag(&self, ask: &RenditionAsk) -> String {
        format!("\"{}-{}-{}-r1\"", self.version.0.simple(), ask.page, ask.width)
    }

    /// The bytes that are rendered: of a text its beginning, of anything else all, or none when it is too much.
    fn bytes(mut self) -> Result<Vec<u8>> {
        match self.kind {
            Kind::Text => self.source.beginning(limits::RENDITION_TEXT_BYTES_MAX),
            _ => self.source.beginning(limits::RENDITION_SOURCE_BYTES_MAX),
        }
    }
}

impl Stile {
    /// An image of one page of a file: `no_preview` where there is none, `busy` when too many are wanted at once.
    pub async fn render(&self, actor: Actor, node: NodeId, ask: RenditionAsk) -> Result<Rendition> {
        let subject = self.subject(actor, node).await?;
        let watermark = ask.watermark.clone().filter(|_| !subject.downloads);
        let etag = watermark.is_none().then(|| subject.etag(&ask));
        let rendered = self.draw(subject, Some(&ask), watermark).await?;
        let image = rendered.image.ok_or_else(no_preview)?;
        self.still_allowed(actor, node).await?;
        Ok(Rendition { image: image.into(), pages: rendered.pages, etag })
    }

    /// The entity tag that [`Stile::render`] would answer with now: whoever has that image need not be given it again.
    pub async fn rendition_etag(&self, actor: Actor, node: NodeId, ask: &RenditionAsk) -> Result<Option<String>> {
        let subject = self.subject(actor, node).await?;
        Ok((subject.downloads || ask.watermark.is_none()).then(|| subject.etag(ask)))
    }

    /// What can be seen of a file.
    pub async fn rendition_info(&self, actor: Actor, node: NodeId) -> Result<RenditionInfo> {
        let subject = self.subject(actor, node).await?;
        let kind = subject.kind;
        let pages = match kind.has_pages() {
            true => self.draw(subject, None, None).await?.pages,
            false => 1,
        };
        self.still_allowed(actor, node).await?;
        Ok(RenditionInfo { kind: kind.word(), pages })
    }

    async fn subject(&self, actor: Actor, node: NodeId) -> Result<Subject> {
        let now = self.clock.now();
        let (proof, found) = self
            .db
            .read(move |tx| {
                let proof = permit::<Preview>(tx, actor, node, now)?;
                let found = store::blobs::for_rendition(tx, &proof)?;
                Ok((proof, found))
            })
            .await?;
        let (version, blob) = found.ok_or_else(no_preview)?;
        let key = self.org_keys(blob.org).await?;
        let downloads = may_download(&proof);
        let mut source = self.content.rendition_source(&proof, blob, &key)?;
        blocking(move || {
            let head = source.beginning(HEAD_BYTES as u64)?;
            let kind = Kind::of(&head).ok_or_else(no_preview)?;
            if kind != Kind::Text && source.size_bytes() > limits::RENDITION_SOURCE_BYTES_MAX {
                return Err(no_preview());
            }
            Ok(Subject { version, downloads, kind, source })
        })
        .await
    }

    /// Has it drawn. With no ask only the pages are counted.
    async fn draw(&self, subject: Subject, ask: Option<&RenditionAsk>, watermark: Option<String>) -> Result<Rendered> {
        let width = ask.map_or(0, |ask| ask.width);
        let wanted = Ask { kind: subject.kind, page: ask.map(|ask| ask.page), width, watermark };
        let turn = self.renderers.turn().await.map_err(failed)?;
        let source = blocking(move || subject.bytes()).await?;
        turn.render(&wanted, source).await.map_err(failed)
    }

    async fn still_allowed(&self, actor: Actor, node: NodeId) -> Result<()> {
        let now = self.clock.now();
        self.db.read(move |tx| permit::<Preview>(tx, actor, node, now).map(drop)).await
    }
}

fn may_download(proof: &Proof<Preview>) -> bool {
    proof.held().here.has(Capability::Download)
}

fn failed(failure: Failure) -> Error {
    match failure {
        Failure::Busy => Error::new(ErrorKind::Unavailable, "busy", "too many previews are being made"),
        Failure::Cannot => no_preview(),
    }
}

/// The bytes themselves are never given instead (T8).
fn no_preview() -> Error {
    Error::new(ErrorKind::NotFound, "no_preview", "there is no preview of this: download it if you may")
}
