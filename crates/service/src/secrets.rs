//! Texts that are shown once (S2.26, S2.34): somebody hands a password over by an address that shows it to the first who asks,
//! and to nobody after. Looking changes nothing (I21); unknown, shown, taken back and ended are the same (I9).

use std::net::IpAddr;
use std::time::Duration;

use content::keys::Purpose;
use domain::access::Actor;
use domain::event::EventKind;
use domain::ids::{OrgId, SecretId, UserId};
use domain::secret::{Secret, Token, TokenHash};
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
pub use store::secrets::Waiting;
use store::secrets::{self, NewSecret};
use store::{Tx, events};

use crate::identity::{Identity, account_event, new_token, not_signed_in};
use crate::shared_names::expect_one_person;
use crate::throttle::Try;
use crate::{Stile, new_id};
/// What was just made.
#[derive(Clone, Debug)]
pub struct Made {
    /// For its URL: the only time it is seen.
    pub token: Token,
    /// What who made it sees of it from now on.
    pub waiting: Waiting,
}

impl Stile {
    /// Makes an address that shows `text` once. The text has 1 to [`limits::SECRET_CHARS_MAX`] characters; it waits for
    /// `hours`, or [`limits::SECRET_AGE_DEFAULT`].
    pub async fn make_secret(&self, identity: &Identity, text: Secret, hours: Option<u32>) -> Result<Made> {
        check(&text)?;
        let (identity, now) = (*identity, self.clock.now());
        let expires_at = now + age(hours)?;
        let (token, id): (Token, SecretId) = (new_token()?, new_id());
        let key = self.org_keys(identity.org).await?;
        let sealed = key.seal_field(Purpose::OneTimeText, id, text.reveal().as_bytes())?;
        let (org, user) = (identity.org, identity.user);
        let new = NewSecret { id, org, user, token_hash: token.hash(), sealed, expires_at };
        self.db
            .write(move |tx| {
                expect_one_person(tx, identity.user)?;
                if secrets::count(tx, identity.user, now)? >= limits::SECRETS_PER_USER_MAX {
                    let text = format!("{} wait already: take one back", limits::SECRETS_PER_USER_MAX);
                    return Err(Error::new(Kind::LimitReached, "too_many_secrets", text));
                }
                secrets::create(tx, &new, now)?;
                record(tx, (identity.org, identity.user), EventKind::SecretMade, id, now)
            })
            .await?;
        Ok(Made { token, waiting: Waiting { id, created_at: now, expires_at } })
    }

    /// Those of the user who asks that wait, oldest first.
    pub async fn secrets(&self, actor: Actor) -> Result<Vec<Waiting>> {
        let (user, now) = (actor.user().ok_or_else(not_signed_in)?, self.clock.now());
        self.db.read(move |tx| secrets::of_user(tx, user, now)).await
    }

    /// Takes one of the user who asks back, at once. Another's is one that never was.
    pub async fn take_secret_back(&self, identity: &Identity, id: SecretId) -> Result<()> {
        let (identity, now) = (*identity, self.clock.now());
        self.db
            .write(move |tx| match secrets::delete(tx, identity.user, id)? {
                true => record(tx, (identity.org, identity.user), EventKind::SecretTakenBack, id, now),
                false => Err(Error::not_found()),
            })
            .await
    }

    /// Whether something waits at this address. It is not shown, and stays.
    pub async fn secret_waits(&self, token: &str, address: IpAddr) -> Result<()> {
        let now = self.clock.now();
        let tried = Try { address, target: None };
        let hash = self.token_tried(token, &tried, now)?;
        let waits = self.db.read(move |tx| secrets::waits(tx, &hash, now)).await?;
        if waits { Ok(()) } else { Err(self.wrong_address(&tried, now)) }
    }

    /// The text at this address, for the one who gets it: from then on it never was. What cannot be opened just now stays.
    pub async fn show_secret(&self, token: &str, address: IpAddr) -> Result<Secret> {
        let now = self.clock.now();
        let tried = Try { address, target: None };
        let hash = self.token_tried(token, &tried, now)?;
        let found = self.db.read(move |tx| secrets::look(tx, &hash, now)).await?;
        let found = found.ok_or_else(|| self.wrong_address(&tried, now))?;
        let text = self.org_keys(found.org).await?.open_field(Purpose::OneTimeText, found.id, &found.sealed)?;
        let text = std::str::from_utf8(&text).map(Secret::new);
        let text = text.map_err(|_| Error::internal("a text that is shown once is not UTF-8"))?;
        let take = move |tx: &Tx| {
            let Some(taken) = secrets::take(tx, &hash, now)? else { return Ok(false) };
            record(tx, (taken.org, taken.user), EventKind::SecretShown, taken.id, now).map(|()| true)
        };
        if self.db.write(take).await? { Ok(text) } else { Err(self.wrong_address(&tried, now)) }
    }

    fn token_tried(&self, token: &str, tried: &Try, now: Timestamp) -> Result<TokenHash> {
        self.throttle.check(tried, now)?;
        Token::read(token).map(|token| token.hash()).ok_or_else(|| self.wrong_address(tried, now))
    }

    fn wrong_address(&self, tried: &Try, now: Timestamp) -> Error {
        self.throttle.failed(tried, now);
        Error::new(Kind::NotFound, "secret_not_found", "there is nothing here: it was shown already, or never was")
    }
}

fn check(text: &Secret) -> Result<()> {
    let chars = text.reveal().chars().count();
    if chars == 0 || chars > limits::SECRET_CHARS_MAX {
        return Err(Error::field("text", "count", format!("write 1 to {} characters", limits::SECRET_CHARS_MAX)));
    }
    Ok(())
}

fn age(hours: Option<u32>) -> Result<Duration> {
    let Some(hours) = hours else { return Ok(limits::SECRET_AGE_DEFAULT) };
    let age = Duration::from_secs(u64::from(hours) * 3600);
    if age.is_zero() || age > limits::SECRET_AGE_MAX {
        let text = format!("choose 1 to {} hours", limits::SECRET_AGE_MAX.as_secs() / 3600);
        return Err(Error::field("expires_in_hours", "out_of_range", text));
    }
    Ok(age)
}

/// A line of the log, without the text (I8): who showed it is nobody whom the server knows.
fn record(tx: &Tx, (org, user): (OrgId, UserId), kind: EventKind, id: SecretId, now: Timestamp) -> Result<()> {
    events::record(tx, new_id(), &account_event(org, user, kind, json!({ "secret": id })), now)
}
