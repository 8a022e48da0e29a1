//! Keys for programs: made and ended by the user they act as.

use domain::access::Actor;
use domain::event::EventKind;
use domain::ids::{ApiKeyId, EventId};
use domain::secret::Token;
use domain::user::display_name;
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
use store::api_keys::NewApiKey;
use store::{Tx, api_keys, events, users};

pub use store::api_keys::ApiKey;

use crate::access::administers;
use crate::identity::{Credential, Identity, account_event, new_token, not_signed_in};
use crate::shared_names::expect_one_person;
use crate::{Stile, new_id};

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct CreatedApiKey {
    /// Its token: the only time it is seen.
    pub token: Token,
    /// What its owner sees of it from now on.
    pub key: ApiKey,
}

impl Stile {
    /// Makes a key that acts as the user who asks; a `site_wide` one, for administrators, makes links without an owner (S5.41). A key cannot make another: nothing lasts longer than what it came
    /// from (I5).
    pub async fn create_api_key(
        &self,
        identity: &Identity,
        name: &str,
        expires_at: Option<Timestamp>,
        site_wide: bool,
    ) -> Result<CreatedApiKey> {
        identity.expect_session("a key cannot make keys: sign in with your password")?;
        let now = self.clock.now();
        let token = new_token()?;
        let new = NewApiKey {
            id: new_id(),
            org: identity.org,
            user: identity.user,
            site_wide,
            name: display_name("name", name)?,
            token_hash: token.hash(),
            expires_at: check_end(expires_at, now)?,
        };
        let key = ApiKey { id: new.id, name: new.name.clone(), created_at: now, expires_at, last_used_at: None, site_wide };
        let event = new_id();
        self.db.write(move |tx| create(tx, &new, event, now)).await?;
        Ok(CreatedApiKey { token, key })
    }

    /// The keys of the user who asks, oldest first.
    pub async fn api_keys(&self, actor: Actor) -> Result<Vec<ApiKey>> {
        let user = actor.user().ok_or_else(not_signed_in)?;
        self.db.read(move |tx| api_keys::of_user(tx, user)).await
    }

    /// Ends a key of the user who asks, at once. Another's is one that never was.
    pub async fn revoke_api_key(&self, identity: &Identity, id: ApiKeyId) -> Result<()> {
        let (identity, event, now) = (*identity, new_id(), self.clock.now());
        self.db
            .write(move |tx| {
                let name = api_keys::revoke(tx, identity.user, id)?.ok_or_else(Error::not_found)?;
                record(tx, event, EventKind::KeyRevoked, (&identity, id, &name), now)
            })
            .await
    }
}

fn create(tx: &Tx, new: &NewApiKey, event: EventId, now: Timestamp) -> Result<()> {
    expect_one_person(tx, new.user)?;
    if new.site_wide {
        administers(tx, Actor::User(new.user), now)?;
    }
    if api_keys::count(tx, new.user)? >= limits::API_KEYS_PER_USER_MAX {
        let text = format!("you have {} keys already: end one that you do not need", limits::API_KEYS_PER_USER_MAX);
        return Err(Error::new(Kind::LimitReached, "too_many_keys", text));
    }
    api_keys::create(tx, new, now)?;
    let user = users::by_id(tx, new.user)?.ok_or_else(Error::not_found)?;
    let identity = Identity {
        user: new.user,
        org: new.org,
        kind: user.kind,
        credential: Credential::ApiKey(new.id),
        site_wide: new.site_wide,
        lacks_second_factor: false,
    };
    record(tx, event, EventKind::KeyCreated, (&identity, new.id, &new.name), now)
}

fn record(tx: &Tx, event: EventId, kind: EventKind, key: (&Identity, ApiKeyId, &str), now: Timestamp) -> Result<()> {
    let (identity, id, name) = key;
    let line = account_event(identity.org, identity.user, kind, json!({ "key": id, "name": name }));
    events::record(tx, event, &line, now)
}

fn check_end(expires_at: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>> {
    match expires_at {
        Some(end) if end <= now => Err(Error::field("expires_at", "in_the_past", "choose a time that is still to come")),
        end => Ok(end),
    }
}
