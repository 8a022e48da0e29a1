//! One-time ways in: an administrator hands a URL over, and who has it chooses a password. Unknown, used and ended are the
//! same; looking changes nothing (I21).

use std::net::IpAddr;

use domain::admin::Administers;
use domain::event::EventKind;
use domain::ids::OrgId;
use domain::mail::{EmailAddress, Language, Mail};
use domain::secret::{Secret, Token, TokenHash};
use domain::user::{EntryKind, User};
use domain::{Error, Kind, Result, Timestamp};
use serde_json::json;
pub use store::entries::Entry;
use store::entries::NewEntry;
use store::{Tx, entries, events, factors, organizations, sessions, users};

use crate::admin::record;
use crate::identity::{account_event, info};
use crate::mail::Post;
use crate::password_rules;
use crate::passwords::PasswordClass;
use crate::sessions::{Beginning, Caller, SignedIn, begin, seal_password};
use crate::throttle::Try;
use crate::{Stile, new_id};

/// A one-time way in that was just made.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// For its URL: the only time it is seen.
    pub token: Token,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// The address that it was mailed to, if it was.
    pub mailed_to: Option<String>,
}

/// By what, and in which language, a one-time way in is mailed to whom it is for.
pub(crate) type ByMail = (Post, Language);

/// Somebody who uses a one-time way in.
#[derive(Clone, Debug)]
pub struct Enter {
    /// The token of the URL.
    pub token: Secret,
    /// The password they chose.
    pub password: Secret,
    /// From where they come.
    pub from: Caller,
    /// The token of a session they came with, if any: it ends, and they get a new one (T42).
    pub previous: Option<Secret>,
}

impl Stile {
    /// For whom and what a one-time way in is. One that cannot be used is `entry_not_found`, whatever the reason (I9).
    pub async fn entry(&self, token: &str, address: IpAddr) -> Result<Entry> {
        let tried = Try { address, target: None };
        let now = self.clock.now();
        self.throttle.check(&tried, now)?;
        let hash = Token::read(token).map(|token| token.hash());
        let found = match hash {
            Some(hash) => self.db.read(move |tx| entries::by_token(tx, &hash, now)).await?,
            None => None,
        };
        found.ok_or_else(|| {
            self.throttle.failed(&tried, now);
            not_found()
        })
    }

    /// Sets the password and signs them in. The way in is used up. None is for somebody whose password alone is not enough:
    /// they sign in as always.
    pub async fn enter(&self, request: Enter) -> Result<Option<SignedIn>> {
        let entry = self.entry(request.token.reveal(), request.from.address).await?;
        let hash = Token::read(request.token.reveal()).map(|token| token.hash()).ok_or_else(not_found)?;
        let local = entry.user.email.split('@').next().unwrap_or_default();
        password_rules::check(request.password.reveal(), &[&entry.organization, local, &entry.user.display_name])?;
        let key = self.org_keys(entry.user.org).await?;
        let phc = self.passwords.hash(PasswordClass::Account, request.password.clone()).await?;
        let sealed = seal_password(&key, &entry.user, &phc)?;
        let beginning = Beginning::new(&request.from, request.previous.as_ref())?;
        let token = beginning.token.clone();
        let now = self.clock.now();
        let info = self
            .db
            .write(move |tx| {
                let user = use_up(tx, &hash, &sealed, now)?;
                if factors::of(tx, user.id)?.are_needed() {
                    beginning.end_previous(tx)?;
                    return Ok(None);
                }
                begin(tx, &beginning, &user, now)?;
                info(tx, user.id).map(Some)
            })
            .await?;
        Ok(info.map(|info| SignedIn { token, info }))
    }
}

/// Takes the way in, sets the password and writes the event. What was true before hashing must be true still.
fn use_up(tx: &Tx, hash: &TokenHash, sealed: &[u8], now: Timestamp) -> Result<User> {
    let entry = entries::by_token(tx, hash, now)?.ok_or_else(not_found)?;
    if !entries::take(tx, entry.id)? {
        return Err(not_found());
    }
    let user = entry.user;
    users::set_password(tx, user.org, user.id, sealed, now)?;
    sessions::end_all(tx, user.id, None)?;
    let line = account_event(user.org, user.id, EventKind::UserJoined, json!({ "by": entry.kind.word() }));
    events::record(tx, new_id(), &line, now)?;
    Ok(user)
}

/// One answer for a token that was never made, was used, or has ended.
fn not_found() -> Error {
    let text = "this address does not work any more: ask an administrator for a new one";
    Error::new(Kind::NotFound, "entry_not_found", text)
}

impl Stile {
    /// What mails a way in of the organization, where somebody asked for that.
    pub(crate) async fn by_mail(&self, org: OrgId, language: Option<Language>) -> Result<Option<ByMail>> {
        match language {
            Some(language) => Ok(Some((self.post(org).await?, language))),
            None => Ok(None),
        }
    }
}

/// Makes a one-time way in for `user`, in place of the one that was there, has it mailed if that is wanted, and writes the
/// event.
pub(crate) fn invite(
    tx: &Tx,
    by: &Administers,
    user: &User,
    kind: EntryKind,
    token: &Token,
    by_mail: Option<&ByMail>,
) -> Result<Invitation> {
    let entry = NewEntry { id: new_id(), user: user.id, kind, token_hash: token.hash() };
    let expires_at = entries::create(tx, by, &entry)?;
    if let Some(by_mail) = by_mail {
        mail(tx, by, user, kind, (token, expires_at), by_mail)?;
    }
    record(tx, by, EventKind::UserInvited, user.id.0, json!({ "for": kind.word(), "by_mail": by_mail.is_some() }))?;
    Ok(Invitation { token: token.clone(), expires_at, mailed_to: by_mail.map(|_| user.email.clone()) })
}

fn mail(
    tx: &Tx,
    by: &Administers,
    user: &User,
    kind: EntryKind,
    (token, until): (&Token, Timestamp),
    (post, language): &ByMail,
) -> Result<()> {
    let organization = organizations::by_id(tx, by.org())?.ok_or_else(Error::not_found)?.name;
    let url = post.url(&format!("/welcome/{}", token.text().reveal()));
    let mail = match kind {
        EntryKind::Invitation => Mail::Invitation { organization, url, until },
        EntryKind::Reset => Mail::SignInReset { organization, url, until },
    };
    post.send(tx, &EmailAddress::read("email", &user.email)?, *language, &mail)
}
