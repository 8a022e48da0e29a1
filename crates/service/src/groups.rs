//! Groups, from the administrators' side: make, name, fill, end.

use domain::access::Actor;
use domain::admin::Audits;
use domain::event::EventKind;
use domain::ids::{GroupId, UserId};
use domain::user::{User, UserKind, display_name};
use domain::{Error, Kind, Result, limits};
use serde_json::json;
use store::users::managed;
use store::{Tx, groups};

pub use store::groups::Group;

use crate::admin::record;
use crate::{Stile, new_id};

impl Stile {
    /// All groups of the actor's organization, by name.
    pub async fn groups(&self, actor: Actor) -> Result<Vec<Group>> {
        self.auditing(actor, |tx, by| groups::of_organization(tx, by.org())).await
    }

    /// One group with its members, by name.
    pub async fn group(&self, actor: Actor, id: GroupId) -> Result<(Group, Vec<User>)> {
        self.auditing(actor, move |tx, by| Ok((groups::get(tx, by, id)?, groups::members(tx, by, id)?))).await
    }

    /// Makes a group without members.
    pub async fn create_group(&self, actor: Actor, name: String) -> Result<Group> {
        let id: GroupId = new_id();
        self.administering(actor, move |tx, by| {
            let name = display_name("name", &name)?;
            if groups::count(tx, by.org())? >= limits::GROUPS_PER_ORGANIZATION_MAX {
                let text = format!("there are {} groups already: end one", limits::GROUPS_PER_ORGANIZATION_MAX);
                return Err(Error::new(Kind::LimitReached, "too_many_groups", text));
            }
            groups::create(tx, by, id, &name)?;
            record(tx, by, EventKind::GroupCreated, id.0, json!({ "name": name }))?;
            groups::get(tx, by, id)
        })
        .await
    }

    /// Gives a group another name.
    pub async fn rename_group(&self, actor: Actor, id: GroupId, name: String) -> Result<Group> {
        self.administering(actor, move |tx, by| {
            let before = groups::get(tx, by, id)?;
            let name = display_name("name", &name)?;
            if name != before.name {
                groups::rename(tx, by, id, &name)?;
                record(tx, by, EventKind::GroupRenamed, id.0, json!({ "from": before.name, "to": name }))?;
            }
            groups::get(tx, by, id)
        })
        .await
    }

    /// Ends a group. What it was granted ends with it, at once (I13).
    pub async fn delete_group(&self, actor: Actor, id: GroupId) -> Result<()> {
        self.administering(actor, move |tx, by| {
            let before = groups::get(tx, by, id)?;
            let grants = groups::delete(tx, by, id)?;
            let details = json!({ "name": before.name, "members": before.member_count, "grants": grants });
            record(tx, by, EventKind::GroupDeleted, id.0, details)
        })
        .await
    }

    /// Puts a member of the organization into a group; they hold what it was granted at once (I13).
    pub async fn add_to_group(&self, actor: Actor, group: GroupId, user: UserId) -> Result<()> {
        self.administering(actor, move |tx, by| {
            let (group, user) = both_there(tx, by, group, user)?;
            if user.kind != UserKind::Internal {
                let text = "only members of the organization can be in a group: share with people from outside one by one";
                return Err(Error::invalid("not_internal", text));
            }
            match groups::add(tx, by, group.id, user.id)? {
                true => record(tx, by, EventKind::GroupJoined, user.id.0, of_group(&group)),
                false => Ok(()),
            }
        })
        .await
    }

    /// Takes somebody out of a group; they lose what it was granted at once (I13).
    pub async fn remove_from_group(&self, actor: Actor, group: GroupId, user: UserId) -> Result<()> {
        self.administering(actor, move |tx, by| {
            let (group, user) = both_there(tx, by, group, user)?;
            match groups::remove(tx, by, group.id, user.id)? {
                true => record(tx, by, EventKind::GroupLeft, user.id.0, of_group(&group)),
                false => Ok(()),
            }
        })
        .await
    }
}

fn both_there(tx: &Tx, by: &Audits, group: GroupId, user: UserId) -> Result<(Group, User)> {
    Ok((groups::get(tx, by, group)?, managed::get(tx, by, user)?.user))
}

fn of_group(group: &Group) -> serde_json::Value {
    json!({ "group": group.id, "group_name": group.name })
}
