//! Use cases: one file for a topic, one function a verb. Each decides, acts in one unit of work and writes the event.
//! Every protocol calls these functions; nobody else opens a unit of work.

mod access;
pub mod acts;
mod admin;
pub mod api_keys;
pub mod archives;
pub mod batch;
mod bounds;
pub mod clock;
pub mod downloads;
pub mod entries;
pub mod events;
pub mod explain;
pub mod factors;
pub mod groups;
pub mod held;
mod housekeeping;
pub mod identity;
pub mod keys;
pub mod links;
pub mod mail;
pub mod nodes;
pub mod overview;
mod password_rules;
pub mod passwords;
mod place;
pub mod policies;
pub mod put;
mod receiving;
pub mod renditions;
pub mod requests;
pub mod roles;
mod room;
mod saving;
pub mod secrets;
pub mod sessions;
pub mod setup;
pub mod shared_names;
pub mod sharing;
pub mod spaces;
pub mod storage;
pub mod throttle;
pub mod transfers;
pub mod trash;
mod tree;
pub mod uploads;
pub mod users;
pub mod versions;
pub mod visits;

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex};

use content::Content;
use content::keys::Keys;
use domain::ids::OrgId;
use domain::{Result, limits};
use render::Renderers;
use store::wall::Wall;
use store::{Db, Scope};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

pub use clock::Clock;
use passwords::Passwords;
use throttle::Throttle;

/// The rooms that a server is wired from.
pub struct Rooms {
    /// Rows.
    pub db: Db,
    /// Bytes.
    pub content: Arc<Content>,
    /// The root key and what it wraps.
    pub keys: Arc<Keys>,
    /// The time.
    pub clock: Clock,
    /// The threads that hash passwords.
    pub passwords: Passwords,
    /// Who guessed how often.
    pub throttle: Throttle,
    /// Who makes renditions, in processes of their own.
    pub renderers: Renderers,
    /// What sends mail, where the operator said how.
    pub mail: Option<mail::MailRoom>,
    /// Which server of an installation this is (S1.5).
    pub pod: String,
}

/// All use cases of a server, in the hand of whoever works for a [`Scope`]: the server itself, or with [`Stile::of`] one
/// organization. Cheap to clone.
#[derive(Clone)]
pub struct Stile {
    inner: Arc<Inner>,
    /// Rows, as the scope may see them.
    pub db: Db,
}

impl std::fmt::Debug for Stile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stile").field("db", &self.db).finish_non_exhaustive()
    }
}

/// What the use cases share.
pub struct Inner {
    rooms: Rooms,
    known_keys: Mutex<HashMap<OrgId, keys::KnownKeys>>,
    appending: uploads::Appending,
    in_flight: room::InFlight,
    knocking: visits::Knocking,
    watching: Arc<Semaphore>,
    transfers: transfers::Transfers,
    challenges: factors::Challenges,
}

impl Deref for Stile {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.inner
    }
}

impl Deref for Inner {
    type Target = Rooms;
    fn deref(&self) -> &Rooms {
        &self.rooms
    }
}

impl Stile {
    /// The use cases over these rooms, for the server itself: the command line, what runs by itself, and the doors before which
    /// nobody is known.
    pub fn new(rooms: Rooms) -> Result<Self> {
        let db = rooms.db.clone();
        let inner = Inner {
            rooms,
            known_keys: Mutex::default(),
            appending: uploads::Appending::default(),
            in_flight: room::InFlight::default(),
            knocking: visits::Knocking::default(),
            watching: Arc::new(Semaphore::new(limits::EVENT_STREAMS_MAX)),
            transfers: transfers::Transfers::default(),
            challenges: factors::Challenges::new()?,
        };
        Ok(Self { inner: Arc::new(inner), db })
    }

    /// The use cases for somebody of an organization, or somebody with a link of it. What they begin (streams, work that goes
    /// on when they have gone) keeps the scope.
    #[must_use]
    pub fn of(&self, org: OrgId) -> Self {
        Self { inner: Arc::clone(&self.inner), db: self.db.within(Scope::Org(org)) }
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<()> {
        self.db.read(store::organizations::exist).await.map(drop)
    }

    /// Whether the second wall between organizations is down although the engine could have one.
    pub fn lacks_wall(&self) -> bool {
        matches!(self.db.wall(), Wall::Down { .. })
    }
}

/// A fresh id: time-ordered, never a secret.
pub(crate) fn new_id<T: From<uuid::Uuid>>() -> T {
    uuid::Uuid::now_v7().into()
}

/// Random bytes, wiped when they are dropped.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    aws_lc_rs::rand::fill(bytes.as_mut_slice()).map_err(|_| domain::Error::internal("no random bytes"))?;
    Ok(bytes)
}

/// Runs blocking work (files, sealing) beside the async ones.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(domain::Error::internal)?
}

/// Runs work to its end, also when whoever waits for it goes away: a client that hangs up leaves nothing half done.
pub(crate) async fn to_the_end<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    tokio::spawn(work).await.map_err(domain::Error::internal)?
}
