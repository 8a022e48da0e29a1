//! How much is kept and may be kept; and the one way in which an administrator comes into a space.

use std::collections::HashMap;

use domain::access::Actor;
use domain::admin::Administers;
use domain::event::{Event, EventKind};
use domain::ids::SpaceId;
use domain::node::{Space, SpaceKind};
use domain::user::User;
use domain::{Error, Kind, Result, limits};
use serde_json::json;
use store::storage::Kept;
use store::{Tx, events, organizations, storage};

use crate::admin::{event, record};
use crate::{Stile, new_id};

/// A space as administrators see it.
#[derive(Clone, Debug)]
pub struct SpaceRow {
    /// The space; nothing of what is in it.
    pub space: Space,
    /// The owner of a personal space.
    pub owner: Option<User>,
    /// Who holds Admin on its root now.
    pub admins: Vec<User>,
}

/// What an organization keeps and may keep, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// In all its spaces.
    pub used_bytes: u64,
    /// None is without limit.
    pub quota_bytes: Option<u64>,
}

/// A page of the spaces of an organization.
#[derive(Clone, Debug)]
pub struct Storage {
    /// All of it.
    pub total: Total,
    /// Team spaces first, each by name.
    pub spaces: Vec<SpaceRow>,
    /// After which the next page begins, if there is one.
    pub next: Option<SpaceId>,
}

impl Stile {
    /// A page of the spaces of the actor's organization.
    pub async fn storage(&self, actor: Actor, after: Option<SpaceId>, rows: u32) -> Result<Storage> {
        let rows = rows.clamp(1, limits::PAGE_ROWS_MAX);
        self.auditing(actor, move |tx, by| {
            let kept = storage::list(tx, by, after, rows)?;
            let next = kept.last().filter(|_| kept.len() == rows as usize).map(|last| last.space.id);
            let mut admins: HashMap<SpaceId, Vec<User>> = HashMap::new();
            for (space, user) in storage::admins(tx, by)? {
                admins.entry(space).or_default().push(user);
            }
            let spaces = kept.into_iter().map(|kept| row(kept, &mut admins)).collect();
            Ok(Storage { total: total(tx, by)?, spaces, next })
        })
        .await
    }

    /// Sets what the organization may keep, in bytes; none is without limit.
    pub async fn set_organization_quota(&self, actor: Actor, quota_bytes: Option<u64>) -> Result<Total> {
        self.administering(actor, move |tx, by| {
            let before = organizations::quota(tx, by)?;
            if before != quota_bytes {
                organizations::set_quota(tx, by, quota_bytes)?;
                record(tx, by, EventKind::QuotaChanged, None, json!({ "from": before, "to": quota_bytes }))?;
            }
            total(tx, by)
        })
        .await
    }

    /// Sets what a space may hold, in bytes; none is without limit.
    pub async fn set_space_quota(&self, actor: Actor, id: SpaceId, quota_bytes: Option<u64>) -> Result<SpaceRow> {
        self.administering(actor, move |tx, by| {
            let before = storage::get(tx, by, id)?;
            if before.space.quota_bytes != quota_bytes {
                storage::set_quota(tx, by, id, quota_bytes)?;
                let details =
                    json!({ "space": id, "name": before.space.name, "from": before.space.quota_bytes, "to": quota_bytes });
                record(tx, by, EventKind::QuotaChanged, before.space.owner.map(|owner| owner.0), details)?;
            }
            let mut admins: HashMap<SpaceId, Vec<User>> = HashMap::new();
            for (space, user) in storage::admins(tx, by)?.into_iter().filter(|(space, _)| *space == id) {
                admins.entry(space).or_default().push(user);
            }
            Ok(row(storage::get(tx, by, id)?, &mut admins))
        })
        .await
    }

    /// Gives the administrator who asks Admin on a space, by a grant that everybody there can see (I14). A personal space
    /// opens only where the policy allows it.
    pub async fn enter_space(&self, actor: Actor, id: SpaceId) -> Result<()> {
        self.administering(actor, move |tx, by| {
            let Kept { space, .. } = storage::get(tx, by, id)?;
            expect_open(tx, by, &space)?;
            storage::enter(tx, by, &space, new_id())?;
            let line = Event {
                node: Some(space.root),
                ..event(by, EventKind::SpaceEntered, space.owner.map(|owner| owner.0), json!({ "name": space.name }))
            };
            events::record(tx, new_id(), &line, by.at())
        })
        .await
    }
}

fn total(tx: &Tx, by: &domain::admin::Audits) -> Result<Total> {
    Ok(Total { used_bytes: storage::used_bytes(tx, by)?, quota_bytes: organizations::quota(tx, by)? })
}

fn row(kept: Kept, admins: &mut HashMap<SpaceId, Vec<User>>) -> SpaceRow {
    let of_team = admins.remove(&kept.space.id).unwrap_or_default();
    let admins = kept.owner.iter().cloned().chain(of_team).collect();
    SpaceRow { space: kept.space, owner: kept.owner, admins }
}

fn expect_open(tx: &Tx, by: &Administers, space: &Space) -> Result<()> {
    let closed = space.kind == SpaceKind::Personal && space.owner != by.actor().user();
    if closed && !organizations::policy(tx, by.org())?.personal_spaces_open_to_administrators {
        let text = "your organization's policy keeps personal spaces closed to administrators: ask the owner, or change it";
        return Err(Error::new(Kind::Refused, "personal_space_closed", text));
    }
    Ok(())
}
