//! Signing in and out.
//!
//! An unknown address, a wrong password, a disabled account: the same answer after the same work (T20).

use std::net::IpAddr;

use domain::access::Actor;
use domain::event::EventKind;
use domain::factor::Factors;
use domain::ids::{EventId, SessionId};
use domain::secret::{Secret, Token, TokenHash};
use domain::user::{User, login_key, typed_login_key};
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
pub use store::sessions::OwnSession;
use store::users::Account;
use store::{Tx, events, sessions, users};

use content::keys::{OrgKeys, Purpose};

use crate::factors;
use crate::identity::{Credential, Identity, SessionInfo, account_event, info, new_token, not_signed_in};
use crate::passwords::{PasswordClass, Phc};
use crate::shared_names::expect_one_person;
use crate::throttle::{Target, Try};
use crate::{Stile, new_id};

/// How much of what a program calls itself is kept.
const USER_AGENT_CHARS_MAX: usize = 200;

/// What is said of something that was judged and is wrong: these tries count.
const WRONG: [&str; 4] = ["wrong_credentials", "wrong_code", "wrong_password", "wrong_passkey"];

/// Somebody who wants to come in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The address of their account.
    pub email: String,
    /// Their password.
    pub password: Secret,
    /// A code of their app or a recovery code, where the password alone is not enough.
    pub code: Option<Secret>,
    /// From where they come.
    pub from: Caller,
    /// The token they came with, if any: its session ends, and they get a new one (T42).
    pub previous: Option<Secret>,
}

/// Somebody whose password was right, with what they show besides.
#[derive(Clone, Debug)]
pub struct SecondStep {
    /// [`Outcome::More`]: stands for the password.
    pub ticket: Secret,
    /// A code of their app or a recovery code.
    pub code: Secret,
    /// From where they come.
    pub from: Caller,
    /// The token they came with, if any: its session ends, and they get a new one (T42).
    pub previous: Option<Secret>,
}

/// What came of an address and a right password.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// They are in.
    In(Box<SignedIn>),
    /// The password alone is not enough.
    More {
        /// What the account has.
        has: Factors,
        /// Stands for the password in a [`SecondStep`], for [`limits::CHALLENGE_AGE_MAX`].
        ticket: Secret,
    },
}

/// The other end of a connection.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Its address.
    pub address: IpAddr,
    /// What its program calls itself.
    pub user_agent: String,
}

/// Somebody who came in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The token of their new session: the only time it is seen.
    pub token: Token,
    /// Who they are.
    pub info: SessionInfo,
}

/// What a new session begins with. Made before its unit of work, which may run more than once.
#[derive(Clone)]
pub(crate) struct Beginning {
    pub(crate) id: SessionId,
    pub(crate) event: EventId,
    pub(crate) token: Token,
    pub(crate) from: Caller,
    /// The session that the browser came with: it ends (T42).
    previous: Option<TokenHash>,
}

/// An account and the password it has.
struct Known {
    account: Account,
    key: OrgKeys,
    phc: Option<Phc>,
}

impl Stile {
    /// Signs somebody in by address and password, and a code where that is not enough: without it `second_factor_needed`.
    pub async fn sign_in(&self, request: SignIn) -> Result<SignedIn> {
        match self.first_step(request).await? {
            Outcome::In(signed_in) => Ok(*signed_in),
            Outcome::More { has, .. } => Err(factors::needed(has)),
        }
    }

    /// The same, where the code is asked for after the password was right.
    pub async fn first_step(&self, request: SignIn) -> Result<Outcome> {
        let email = request.email.trim();
        let tried = Try { address: request.from.address, target: Some(Target::account(email)) };
        self.throttle.begin(&tried, self.clock.now())?;
        let outcome = self.by_password(email, &request).await;
        let is_right = outcome.as_ref().map(|outcome| matches!(outcome, Outcome::In(_)));
        self.count(&tried, is_right);
        outcome
    }

    /// Lets in who shows more than the password that was right. A ticket that has ended is `sign_in_again`.
    pub async fn second_step(&self, request: SecondStep) -> Result<SignedIn> {
        let again = || Error::new(Kind::Unauthenticated, "sign_in_again", "this took too long: begin again with your password");
        let (email, is_same) = self.shown_by(&request.ticket).ok_or_else(again)?;
        let tried = Try { address: request.from.address, target: Some(Target::account(&email)) };
        self.throttle.begin(&tried, self.clock.now())?;
        let by = (&request.from, request.previous.as_ref(), Some(&request.code));
        let outcome = match self.known(&email).await {
            Ok(Some(known)) if known.account.sealed_password.as_deref().is_some_and(is_same) => {
                self.begin_session(known, None, by).await
            }
            Ok(_) => Err(again()),
            Err(error) => Err(error),
        };
        self.count(&tried, outcome.as_ref().map(|_| true));
        outcome
    }

    async fn by_password(&self, email: &str, request: &SignIn) -> Result<Outcome> {
        let known = self.known_by_password(email, &request.password).await?.ok_or_else(wrong_credentials)?;
        let user = known.account.user.id;
        let has = self.db.read(move |tx| store::factors::of(tx, user)).await?;
        if has.are_needed() && request.code.is_none() {
            let ticket = self.ticket(email, known.account.sealed_password.as_deref().unwrap_or_default())?;
            return Ok(Outcome::More { has, ticket });
        }
        let renewed = self.renew(&known, &request.password).await?;
        let by = (&request.from, request.previous.as_ref(), request.code.as_ref());
        self.begin_session(known, renewed, by).await.map(|signed_in| Outcome::In(Box::new(signed_in)))
    }

    /// Counts what came of a try: right, not judged yet, or wrong.
    pub(crate) fn count(&self, tried: &Try, is_right: Result<bool, &Error>) {
        match is_right {
            Ok(true) => self.throttle.succeeded(tried),
            Err(error) if WRONG.contains(&error.code) => {
                tracing::info!(address = %tried.address, why = error.code, "somebody could not show who they are");
            }
            Ok(false) | Err(_) => self.throttle.undecided(tried),
        }
    }

    /// Ends the session with this token, if there is one.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let Some(hash) = Token::read(token).map(|token| token.hash()) else { return Ok(()) };
        let (now, event) = (self.clock.now(), new_id());
        self.db
            .write(move |tx| match sessions::end(tx, &hash)? {
                Some((org, user)) => events::record(tx, event, &account_event(org, user, EventKind::SignedOut, json!({})), now),
                None => Ok(()),
            })
            .await
    }

    /// The sessions of the user who asks, the last used first.
    pub async fn sessions(&self, actor: Actor) -> Result<Vec<OwnSession>> {
        let (user, now) = (actor.user().ok_or_else(not_signed_in)?, self.clock.now());
        self.db
            .read(move |tx| {
                expect_one_person(tx, user)?;
                sessions::of_user(tx, user, now)
            })
            .await
    }

    /// Ends a session of the user who asks, at once. Another's is one that never was.
    pub async fn end_session(&self, identity: &Identity, id: SessionId) -> Result<()> {
        let (identity, now) = (*identity, self.clock.now());
        self.db
            .write(move |tx| {
                expect_one_person(tx, identity.user)?;
                match sessions::end_one(tx, identity.user, id)? {
                    true => ended(tx, &identity, 1, now),
                    false => Err(Error::not_found()),
                }
            })
            .await
    }

    /// Ends all sessions of the user who asks but the one that asks.
    pub async fn end_other_sessions(&self, identity: &Identity) -> Result<()> {
        let (identity, now) = (*identity, self.clock.now());
        let keep = match identity.credential {
            Credential::Session(id) => Some(id),
            Credential::ApiKey(_) => None,
        };
        self.db
            .write(move |tx| {
                expect_one_person(tx, identity.user)?;
                match sessions::end_all(tx, identity.user, keep)? {
                    0 => Ok(()),
                    count => ended(tx, &identity, count, now),
                }
            })
            .await
    }

    /// Whether the password is that of an account that may come in.
    pub(crate) async fn is_password_of(&self, email: &str, password: &Secret) -> Result<bool> {
        Ok(self.known_by_password(email, password).await?.is_some())
    }

    /// The account, if the password is its own and it may come in.
    async fn known_by_password(&self, email: &str, password: &Secret) -> Result<Option<Known>> {
        let known = self.known(email).await?;
        let phc = known.as_ref().and_then(|known| known.phc.as_ref());
        let right = self.passwords.verify(PasswordClass::Account, password.clone(), phc).await?;
        Ok(known.filter(|known| right && known.account.is_active))
    }

    async fn known(&self, email: &str) -> Result<Option<Known>> {
        let Ok(email_key) = typed_login_key(email) else { return Ok(None) };
        let now = self.clock.now();
        let found = self.db.read(move |tx| users::account(tx, &email_key, now)).await?;
        let Some(account) = found else { return Ok(None) };
        let key = self.org_keys(account.user.org).await?;
        let phc = account.sealed_password.as_deref().map(|sealed| open_password(&key, &account, sealed)).transpose()?;
        Ok(Some(Known { account, key, phc }))
    }

    async fn begin_session(
        &self,
        known: Known,
        renewed: Option<Vec<u8>>,
        (from, previous, code): (&Caller, Option<&Secret>, Option<&Secret>),
    ) -> Result<SignedIn> {
        let now = self.clock.now();
        let beginning = Beginning::new(from, previous)?;
        let token = beginning.token.clone();
        let (checked, key, code) = (known.account, known.key, code.cloned());
        let info = self
            .db
            .write(move |tx| {
                check_unchanged(tx, &checked, now)?;
                factors::expect_shown(tx, &key, &checked.user, code.as_ref(), now)?;
                if let Some(sealed) = &renewed {
                    users::set_password(tx, checked.user.org, checked.user.id, sealed, now)?;
                }
                begin(tx, &beginning, &checked.user, now)?;
                info(tx, checked.user.id)
            })
            .await?;
        Ok(SignedIn { token, info })
    }

    /// A password that was hashed with other costs than today's is hashed anew, now that it is at hand.
    async fn renew(&self, known: &Known, password: &Secret) -> Result<Option<Vec<u8>>> {
        match &known.phc {
            Some(phc) if !self.passwords.is_current(PasswordClass::Account, phc) => {
                let phc = self.passwords.hash(PasswordClass::Account, password.clone()).await?;
                seal_password(&known.key, &known.account.user, &phc).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl Beginning {
    pub(crate) fn new(from: &Caller, previous: Option<&Secret>) -> Result<Self> {
        let user_agent = from.user_agent.chars().filter(|c| !c.is_control()).take(USER_AGENT_CHARS_MAX).collect();
        let from = Caller { address: from.address, user_agent };
        let previous = previous.and_then(|text| Token::read(text.reveal())).map(|token| token.hash());
        Ok(Self { id: new_id(), event: new_id(), token: new_token()?, from, previous })
    }

    /// Ends the session that the browser came with.
    pub(crate) fn end_previous(&self, tx: &Tx) -> Result<()> {
        self.previous.as_ref().map_or(Ok(()), |previous| sessions::end(tx, previous).map(drop))
    }
}

fn ended(tx: &Tx, identity: &Identity, count: u64, now: Timestamp) -> Result<()> {
    let line = account_event(identity.org, identity.user, EventKind::SessionsEnded, json!({ "count": count }));
    events::record(tx, new_id(), &line, now)
}

/// Begins a session within a unit of work, in place of the one that the browser came with, and writes its event.
pub(crate) fn begin(tx: &Tx, beginning: &Beginning, user: &User, now: Timestamp) -> Result<()> {
    beginning.end_previous(tx)?;
    let session = sessions::NewSession {
        id: beginning.id,
        org: user.org,
        user: user.id,
        token_hash: beginning.token.hash(),
        user_agent: beginning.from.user_agent.clone(),
    };
    sessions::create(tx, &session, now)?;
    sessions::end_oldest(tx, user.id, limits::SESSIONS_PER_USER_MAX)?;
    users::seen(tx, user.id, now)?;
    let line = account_event(user.org, user.id, EventKind::SignedIn, json!({ "address": beginning.from.address }));
    events::record(tx, beginning.event, &line, now)
}

/// What was true when the password was checked must be true still: hashing takes its time.
fn check_unchanged(tx: &Tx, checked: &Account, now: Timestamp) -> Result<()> {
    let email_key = login_key(checked.user.kind, &checked.user.email)?;
    users::account(tx, &email_key, now)?
        .filter(|account| account.is_active && account.sealed_password == checked.sealed_password)
        .map(drop)
        .ok_or_else(wrong_credentials)
}

pub(crate) fn seal_password(key: &OrgKeys, user: &User, phc: &Phc) -> Result<Vec<u8>> {
    key.seal_field(Purpose::UserPassword, user.id, phc.text().as_bytes())
}

fn open_password(key: &OrgKeys, account: &Account, sealed: &[u8]) -> Result<Phc> {
    let bytes = key.open_field(Purpose::UserPassword, account.user.id, sealed)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Error::internal("a stored password is not text"))?;
    Ok(Phc::new(text))
}

/// One answer for all who may not come in.
fn wrong_credentials() -> Error {
    let text = "the address or the password is wrong: try again, or ask an administrator";
    Error::new(Kind::Unauthenticated, "wrong_credentials", text)
}
