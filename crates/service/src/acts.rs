//! What visitors do on a link, counted so that people trust it. A place in the link's limit is taken before a byte is sent, and
//! given back when nothing came of it; a range, a resumed transfer or a second look by the same visitor is the same act.
//! `HEAD`, and what a visitor did not change or fetch, is none.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use domain::ids::{ActId, LinkId, NodeId};
use domain::limits::LINK_NOTICE_INTERVAL;
use domain::link::{Act, Link};
use domain::mail::{EmailAddress, Language, Mail};
use domain::user::User;
use domain::{Error, Kind, Result, Timestamp};
use futures::stream::{BoxStream, StreamExt};
use store::Tx;
use store::acts::{Begun, Doing, Hold};
use store::links::Notice;

use crate::mail::Post;
use crate::receiving::Body;
use crate::visits::OpenLink;
use crate::{Stile, new_id, to_the_end};

/// How often a transfer that runs for long says how far it is, so that its place is not taken for one that broke off.
const REPORT_INTERVAL: Duration = Duration::from_secs(60);
/// How much of what a program calls itself is kept, and of a name, in characters.
const USER_AGENT_CHARS: usize = 300;
const NAME_CHARS: usize = 300;
/// How long what an act is about may be, in bytes; of more its hash is kept.
const SUBJECT_BYTES: usize = 64;

/// Somebody without an account, as far as they can be told apart.
#[derive(Clone, Debug)]
pub struct Presence {
    /// From where.
    pub address: IpAddr,
    /// What their program calls itself.
    pub user_agent: String,
}

impl Presence {
    /// What of the program's name is kept.
    pub(crate) fn program(&self) -> String {
        self.user_agent.chars().take(USER_AGENT_CHARS).collect()
    }

    /// Who this is to a link that asks nobody who they are.
    pub(crate) fn mark(&self, link: LinkId) -> Vec<u8> {
        let mut hash = blake3::Hasher::new();
        hash.update(link.0.as_bytes());
        hash.update(self.address.to_string().as_bytes());
        hash.update(self.user_agent.as_bytes());
        hash.finalize().as_bytes()[..16].to_vec()
    }
}

/// Something that a visitor is about to do.
#[derive(Clone, Debug)]
pub struct ToDo {
    /// What.
    pub act: Act,
    /// With what: the version of a file, the tag of an archive, the id of an upload.
    pub subject: Vec<u8>,
    /// The node, where it is one.
    pub node: Option<NodeId>,
    /// What it is called.
    pub name: String,
    /// How many bytes it is, all of it.
    pub size_bytes: u64,
}

/// An act that holds its place. Dropped without a byte, it gives it back.
pub struct Counted {
    stile: Stile,
    hold: Hold,
    unreported_bytes: u64,
    reported: Instant,
    is_done: bool,
}

impl Counted {
    /// Which line of the log it is.
    pub fn id(&self) -> ActId {
        self.hold.act
    }

    /// The same bytes, counted as they go out.
    pub fn stream(self, bytes: BoxStream<'static, Result<Bytes>>) -> BoxStream<'static, Result<Bytes>> {
        futures::stream::unfold((self, bytes), |(mut counted, mut bytes)| async move {
            let piece = bytes.next().await?;
            if let Ok(piece) = &piece {
                counted.add(piece.len() as u64);
            }
            Some((piece, (counted, bytes)))
        })
        .boxed()
    }

    fn add(&mut self, bytes: u64) {
        self.unreported_bytes += bytes;
        if self.reported.elapsed() >= REPORT_INTERVAL {
            self.report();
        }
    }

    /// The bytes that come in for it: while they do, its place is not taken for one that was left.
    pub(crate) fn receiving(&self, body: Body) -> Body {
        let (stile, act, mut told) = (self.stile.clone(), self.hold.act, Instant::now());
        let touch = move || {
            let stile = stile.clone();
            tokio::spawn(async move {
                let now = stile.clock.now();
                if let Err(error) = stile.db.write(move |tx| store::acts::touch(tx, act, now)).await {
                    tracing::warn!(%error, "that a visitor is still sending could not be written to the log of the link");
                }
            });
        };
        Box::pin(body.inspect(move |_| {
            if told.elapsed() >= REPORT_INTERVAL {
                told = Instant::now();
                touch();
            }
        }))
    }

    /// It was done, whole: nothing is sent for it.
    pub async fn done(mut self) -> Result<()> {
        self.is_done = true;
        let (id, now) = (self.hold.act, self.stile.clock.now());
        self.stile.db.write(move |tx| done_in(tx, Some(id), now)).await
    }

    /// What comes of it is written elsewhere: with the upload that it is for, or in the unit of work that did it.
    fn keep(mut self) {
        self.is_done = true;
    }

    fn report(&mut self) {
        let (stile, hold) = (self.stile.clone(), self.hold);
        let bytes = std::mem::take(&mut self.unreported_bytes);
        self.reported = Instant::now();
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            let now = stile.clock.now();
            let report = move |tx: &Tx| match bytes {
                0 => store::acts::give_back(tx, hold),
                bytes => store::acts::sent(tx, hold.act, bytes, now),
            };
            if let Err(error) = stile.db.write(report).await {
                tracing::warn!(%error, "what a visitor was sent could not be written to the log of the link");
            }
        });
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if !self.is_done {
            self.report();
        }
    }
}

/// Runs what an act stands for to its end, also when its visitor hangs up: `work` writes with [`done_in`] that it was done, in the
/// unit of work that does it, so that what is there is counted and what is not gives its place back (I7).
pub(crate) async fn counted_to_the_end<T: Send + 'static, F>(
    counted: Option<Counted>,
    work: impl FnOnce(Option<ActId>) -> F,
) -> Result<T>
where
    F: Future<Output = Result<T>> + Send + 'static,
{
    let work = work(counted.as_ref().map(Counted::id));
    to_the_end(async move {
        let done = work.await?;
        if let Some(counted) = counted {
            counted.keep();
        }
        Ok(done)
    })
    .await
}

/// Writes that an act was done, in the unit of work that does it. What nobody counts has none.
pub(crate) fn done_in(tx: &Tx, act: Option<ActId>, now: Timestamp) -> Result<()> {
    match act {
        Some(act) if !store::acts::done(tx, act, now)? => Err(limit_reached()),
        _ => Ok(()),
    }
}

impl Stile {
    /// Takes a place for something that a visitor is about to do. Without one left it is `limit_reached`.
    pub async fn begin_act(&self, link: &OpenLink, presence: &Presence, todo: ToDo) -> Result<Counted> {
        let (now, id) = (self.clock.now(), new_id());
        let doing = doing(link, presence, todo);
        let (of, appending) = (link.link.clone(), self.appending.now());
        let post = self.post_to_owner(&of).await?;
        let begun = self
            .db
            .write(move |tx| {
                let mut begun = store::acts::begin(tx, &of, id, &doing, now)?;
                // What nobody goes on with holds no place that somebody wants.
                if begun == Begun::Spent && store::uploads::end_expired_of(tx, of.id, &appending, now)? {
                    begun = store::acts::begin(tx, &of, id, &doing, now)?;
                }
                match begun {
                    Begun::Spent => store::acts::refused(tx, &of, id, &doing, LIMIT_REACHED, now)?,
                    // Who came in by a visit was told of when it began.
                    Begun::Counted(hold) if hold.act == id && doing.visit.is_none() => {
                        tell_owner(tx, post.as_ref(), &of, &doing, now)?;
                    }
                    Begun::Counted(_) => {}
                }
                Ok(begun)
            })
            .await?;
        match begun {
            Begun::Counted(hold) => {
                Ok(Counted { stile: self.clone(), hold, unreported_bytes: 0, reported: Instant::now(), is_done: false })
            }
            Begun::Spent => Err(limit_reached()),
        }
    }

    /// The means to tell a link's owner of its visitors, where they want it and the server sends mail (S5.30).
    pub(crate) async fn post_to_owner(&self, link: &Link) -> Result<Option<Post>> {
        if link.terms.notify && link.owner.is_some() { self.courtesy_post(link.org).await } else { Ok(None) }
    }

    /// Keeps in the log of a link that a visitor was refused something.
    pub async fn log_refusal(&self, link: &OpenLink, presence: &Presence, todo: ToDo, reason: &'static str) -> Result<()> {
        let (now, id) = (self.clock.now(), new_id());
        let (doing, of) = (doing(link, presence, todo), link.link.clone());
        self.db.write(move |tx| store::acts::refused(tx, &of, id, &doing, reason, now)).await
    }
}

/// Tells a link's owner by mail that somebody opened it: once for each visitor, in the unit of work of what they first did.
pub(crate) fn tell_owner(tx: &Tx, post: Option<&Post>, link: &Link, doing: &Doing, now: Timestamp) -> Result<()> {
    let (Some(post), Some(owner)) = (post, link.owner) else { return Ok(()) };
    if !store::acts::is_first(tx, link.id, &doing.who)? {
        return Ok(());
    }
    let Some((owner, true)) = store::users::member(tx, owner, now)? else { return Ok(()) };
    let visitor = Some(doing.label.clone()).filter(|label| !label.is_empty());
    let opened = |title, url| Mail::LinkOpened { title, at: now, visitor, url };
    notify(tx, post, (link, &owner), (Notice::Opened, now), opened)
}

/// Tells a link's owner by mail of what happened just now: by `first`, made of the link's title and of where its log is, or,
/// sooner than [`LINK_NOTICE_INTERVAL`] after they were told of the same, at the end of that time of all at once.
pub(crate) fn notify(
    tx: &Tx,
    post: &Post,
    (link, owner): (&Link, &User),
    (of, now): (Notice, Timestamp),
    first: impl FnOnce(String, String) -> Mail,
) -> Result<()> {
    let Some(at) = store::links::turn_to_tell(tx, link.id, of, now)? else { return Ok(()) };
    let (title, url) = (link.terms.title.clone(), post.url(&format!("/shares/{}/activity", link.id)));
    let since = at - LINK_NOTICE_INTERVAL;
    let mail = match of {
        _ if at == now => first(title, url),
        Notice::Opened => Mail::LinkOpenedMore { title, since, url },
        Notice::Uploaded => Mail::LinkUploadedMore { title, since, url },
    };
    post.send_at(tx, &EmailAddress::read("email", &owner.email)?, Language::default(), &mail, at)
}

/// The code of a limit that is reached.
pub(crate) const LIMIT_REACHED: &str = "limit_reached";

pub(crate) fn limit_reached() -> Error {
    let text = "this link was used as often as its sender allows: ask them to share it again";
    Error::new(Kind::LimitReached, LIMIT_REACHED, text)
}

fn doing(link: &OpenLink, presence: &Presence, todo: ToDo) -> Doing {
    let ToDo { act, subject, node, name, size_bytes } = todo;
    let visit = link.visit.as_ref();
    let subject = if subject.len() > SUBJECT_BYTES { blake3::hash(&subject).as_bytes().to_vec() } else { subject };
    let name = name.chars().take(NAME_CHARS).collect();
    Doing {
        act,
        who: visit.map_or_else(|| presence.mark(link.link.id), |visit| visit.id.0.as_bytes().to_vec()),
        subject,
        visit: visit.map(|visit| visit.id),
        recipient: visit.and_then(|visit| visit.recipient),
        node,
        name,
        label: visit.map(|visit| visit.label.clone()).unwrap_or_default(),
        address: presence.address.to_string(),
        user_agent: presence.program(),
        size_bytes,
    }
}
