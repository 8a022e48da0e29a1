//! Who asks: from the token of a request to the user it stands for, looked up anew with every request (I4, I13).

use std::time::{Duration, Instant};

use bytes::Bytes;
use domain::access::Actor;
use domain::event::{Event, EventKind};
use domain::ids::{ApiKeyId, OrgId, SessionId, UserId};
use domain::node::Space;
use domain::policy::Policy;
use domain::secret::Token;
use domain::user::{AdminRole, User, UserKind};
use domain::{Error, Kind, Result, Timestamp, limits};
use futures::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};
use store::{Tx, api_keys, factors, organizations, sessions, spaces, users};

use crate::{Stile, random};

/// What the text of a bearer token begins with, so that scanners for leaked secrets find it.
pub const BEARER_PREFIX: &str = "stile_";

/// How exact the time of last use is: noting every use would be a write for every read.
const USE_NOTED_EVERY: Duration = Duration::from_secs(60);

/// By what somebody showed who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// They signed in.
    Session(SessionId),
    /// A program with a key of theirs.
    ApiKey(ApiKeyId),
}

/// A user who showed who they are, with this request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Who.
    pub user: UserId,
    /// Whose member.
    pub org: OrgId,
    /// Whether they are one of its people, or come from outside.
    pub kind: UserKind,
    /// By what.
    pub credential: Credential,
    /// Whether what they make is nobody's: they show a key of the organization, and run it still (S5.41).
    pub site_wide: bool,
    /// Whether their organization asks a second factor of them and they have none: then they can do nothing but set one up.
    pub lacks_second_factor: bool,
}

impl Identity {
    /// As whom the access rule knows them.
    pub fn actor(&self) -> Actor {
        Actor::User(self.user)
    }

    /// That they have what their organization asks of them besides a password. Also of keys it is asked: a key gives nothing
    /// that its owner could not do now.
    pub fn expect_second_factor(&self) -> Result<()> {
        if !self.lacks_second_factor {
            return Ok(());
        }
        let text = "your organization asks for a second factor: set up an app for codes or a passkey first";
        Err(Error::new(Kind::Refused, "second_factor_required", text))
    }

    /// That they signed in themselves. A key is `refused`, and told why.
    pub fn expect_session(&self, refusal: &str) -> Result<()> {
        match self.credential {
            Credential::Session(_) => Ok(()),
            Credential::ApiKey(_) => Err(Error::refused(refusal)),
        }
    }
}

/// What somebody who is signed in may know about themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    /// Who they are.
    pub user: User,
    /// What their organization is called.
    pub organization: String,
    /// The server it lives on (S1.5).
    pub pod: String,
    /// Their personal space; none of a name that several people share.
    pub personal_space: Option<Space>,
    /// Whether their organization asks a second factor of them and they have none.
    pub lacks_second_factor: bool,
    /// What their organization allows.
    pub policy: Policy,
}

impl Stile {
    /// Whose token this is, of a session or an API key, without [`BEARER_PREFIX`]. None for a token that is unknown,
    /// ended, or of somebody who may not come in any more: all are the same.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Identity>> {
        let Some(hash) = Token::read(token).map(|token| token.hash()) else { return Ok(None) };
        let now = self.clock.now();
        let found = self
            .db
            .read(move |tx| match sessions::by_token(tx, &hash, now)? {
                Some(session) => Ok(Some(of_session(&session))),
                None => Ok(api_keys::by_token(tx, &hash, now)?.as_ref().map(of_key)),
            })
            .await?;
        let Some((identity, last_used_at)) = found else { return Ok(None) };
        if last_used_at.is_none_or(|last| last + USE_NOTED_EVERY <= now) {
            self.note_use(identity, now).await;
        }
        Ok(Some(identity))
    }

    /// What the page of somebody who is signed in shows about them.
    pub async fn session_info(&self, actor: Actor) -> Result<SessionInfo> {
        let user = actor.user().ok_or_else(not_signed_in)?;
        self.db.read(move |tx| info(tx, user)).await
    }

    /// Lets bytes through, in or out, for as long as the session or key that asked for them is in force: whoever signs out,
    /// or ends a key, ends what runs by it (I4). Asks at most once in [`limits::TRANSFER_RECHECK_INTERVAL`].
    pub fn while_in_force(
        &self,
        credential: Credential,
        bytes: impl Stream<Item = Result<Bytes>> + Send + 'static,
    ) -> BoxStream<'static, Result<Bytes>> {
        let begun = (self.clone(), bytes.boxed(), Instant::now());
        stream::try_unfold(begun, move |(stile, mut bytes, mut asked)| async move {
            let piece = bytes.try_next().await?;
            // Also at the end: what came before a pause must not count after it.
            if asked.elapsed() >= limits::TRANSFER_RECHECK_INTERVAL {
                stile.expect_in_force(credential).await?;
                asked = Instant::now();
            }
            Ok(piece.map(|piece| (piece, (stile, bytes, asked))))
        })
        .boxed()
    }

    /// That the session or key is still in force; `unauthenticated` when it is not.
    pub async fn expect_in_force(&self, credential: Credential) -> Result<()> {
        let now = self.clock.now();
        let in_force = self
            .db
            .read(move |tx| match credential {
                Credential::Session(id) => sessions::is_in_force(tx, id, now),
                Credential::ApiKey(id) => api_keys::is_in_force(tx, id, now),
            })
            .await?;
        if in_force { Ok(()) } else { Err(not_signed_in()) }
    }

    /// A database that cannot write now is no reason to turn away who only reads: the error is logged.
    async fn note_use(&self, identity: Identity, now: Timestamp) {
        let noted = self
            .db
            .write(move |tx| {
                users::seen(tx, identity.user, now)?;
                match identity.credential {
                    Credential::Session(id) => sessions::touch(tx, id, now),
                    Credential::ApiKey(id) => api_keys::touch(tx, id, now),
                }
            })
            .await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a session or key could not be noted");
        }
    }
}

fn of_session(session: &sessions::Session) -> (Identity, Option<Timestamp>) {
    let (user, credential) = (&session.user, Credential::Session(session.id));
    let identity = Identity {
        user: user.id,
        org: user.org,
        kind: user.kind,
        credential,
        site_wide: false,
        lacks_second_factor: session.lacks_second_factor,
    };
    (identity, Some(session.last_used_at))
}

fn of_key(found: &api_keys::KeyInForce) -> (Identity, Option<Timestamp>) {
    let (user, credential) = (&found.user, Credential::ApiKey(found.key.id));
    let site_wide = found.key.site_wide && user.admin == Some(AdminRole::Admin);
    let lacks_second_factor = found.lacks_second_factor;
    let identity = Identity { user: user.id, org: user.org, kind: user.kind, credential, site_wide, lacks_second_factor };
    (identity, found.key.last_used_at)
}

/// A fresh token: 256 random bits.
pub(crate) fn new_token() -> Result<Token> {
    random().map(|bytes| Token::new(*bytes))
}

/// A line of the log about an account itself: what `user` did, with no node and no link.
pub(crate) fn account_event(org: OrgId, user: UserId, kind: EventKind, details: serde_json::Value) -> Event {
    Event { org, kind, actor: Actor::User(user), node: None, link: None, subject: None, details }
}

/// Nobody is signed in.
pub(crate) fn not_signed_in() -> Error {
    Error::new(Kind::Unauthenticated, "unauthenticated", "sign in first")
}

pub(crate) fn info(tx: &Tx, user: UserId) -> Result<SessionInfo> {
    let user = users::by_id(tx, user)?.ok_or_else(not_signed_in)?;
    let missing = |what: &str| Error::internal(format!("user {} has no {what}", user.id));
    let organization = organizations::by_id(tx, user.org)?.ok_or_else(|| missing("organization"))?;
    let personal_space = spaces::personal(tx, user.id)?;
    if personal_space.is_none() && user.kind != UserKind::Shared {
        return Err(missing("personal space"));
    }
    let lacks_second_factor = factors::are_lacking(tx, &user)?;
    Ok(SessionInfo {
        organization: organization.name,
        pod: organization.pod,
        personal_space,
        user,
        lacks_second_factor,
        policy: organization.policy,
    })
}
