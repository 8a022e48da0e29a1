//! The keys of organizations: read when they are needed, and rotated by whoever has the machine (decision 0016).
//!
//! Many servers may work on one database. A new key is known for a while before it seals, and none of them goes by what it read
//! longer ago than that: so nobody meets an envelope of a key that they do not know.

use std::sync::{Arc, PoisonError};

use content::{Keys, OrgKeys};
use domain::access::Actor;
use domain::event::{Event, EventKind};
use domain::ids::OrgId;
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
use store::{Tx, events, org_keys, organizations};

use crate::{Stile, new_id};

/// The keys of an organization as they were at a time.
pub(crate) struct KnownKeys {
    keys: OrgKeys,
    read_at: Timestamp,
}

/// A key that an organization has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// What the organization is called.
    pub organization: String,
    /// Which of its keys it is, counted from 1.
    pub version: u32,
    /// From when on every server seals with it what is new.
    pub in_use_by: Timestamp,
}

impl Stile {
    /// The keys that an organization's content is sealed with. An unreadable one refuses (I24).
    pub(crate) async fn org_keys(&self, org: OrgId) -> Result<OrgKeys> {
        let now = self.clock.now();
        let is_fresh = |known: &&KnownKeys| known.read_at <= now && now < known.read_at + limits::ORG_KEYS_KNOWN_FOR;
        let known = {
            let all = self.known_keys.lock().unwrap_or_else(PoisonError::into_inner);
            all.get(&org).filter(is_fresh).map(|known| known.keys.clone())
        };
        if let Some(keys) = known {
            return Ok(keys);
        }
        let wrapped = self.db.read(move |tx| org_keys::of(tx, org, now)).await?;
        let keys = self.keys.unwrap_org_keys(org, &wrapped)?;
        let known = KnownKeys { keys: keys.clone(), read_at: now };
        self.known_keys.lock().unwrap_or_else(PoisonError::into_inner).insert(org, known);
        Ok(keys)
    }

    /// Opens every key of every organization: at the start, so that a lost root key is known before anything is served.
    pub async fn check_keys(&self) -> Result<()> {
        let all = self.db.read(org_keys::all).await?;
        all.into_iter().try_for_each(|(org, wrapped)| self.keys.unwrap_org_keys(org, &[wrapped]).map(drop))
    }

    /// Gives an organization, or without a name every one, a new key: by whoever has the machine. What was sealed stays as it is,
    /// and is opened with the key it was sealed with. Several of one name each get one; none is an error.
    pub async fn rotate_keys_from_console(&self, name: Option<&str>) -> Result<Vec<NewKey>> {
        let (name, now, root) = (name.map(str::to_owned), self.clock.now(), Arc::clone(&self.keys));
        self.db
            .write(move |tx| {
                let is_meant = |called: &str| name.as_deref().is_none_or(|name| name == called);
                let all = organizations::names(tx)?.into_iter().filter(|(_, called)| is_meant(called));
                let made: Vec<NewKey> = all.map(|(org, called)| rotate(tx, &root, org, called, now)).collect::<Result<_>>()?;
                if made.is_empty() { Err(no_organization()) } else { Ok(made) }
            })
            .await
    }
}

fn no_organization() -> Error {
    Error::new(Kind::NotFound, "no_such_organization", "there is no organization of this name: write it as the Admin center does")
}

fn rotate(tx: &Tx, root: &Keys, org: OrgId, organization: String, now: Timestamp) -> Result<NewKey> {
    let version = org_keys::newest(tx, org)? + 1;
    let used_from = now + limits::ORG_KEY_LEAD;
    org_keys::add(tx, org, version, &root.new_org_key(org, version)?, used_from)?;
    let details = json!({ "version": version, "used_from": used_from });
    let kind = EventKind::OrganizationKeyRotated;
    let line = Event { org, kind, actor: Actor::Anonymous, node: None, link: None, subject: None, details };
    events::record(tx, new_id(), &line, now)?;
    Ok(NewKey { organization, version, in_use_by: used_from + limits::ORG_KEYS_KNOWN_FOR })
}
