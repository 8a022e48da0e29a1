//! Spaces: the personal one and team spaces.

use domain::access::Actor;
use domain::event::{Event, EventKind};
use domain::name::Name;
use domain::node::{Space, SpaceKind};
use domain::{Error, Result};
use serde_json::json;
use store::spaces::NewSpace;

use crate::access::{administers, is_visible};
use crate::admin::event;
use crate::{Stile, new_id};

impl Stile {
    /// The spaces that the actor has a place in: their own first.
    pub async fn spaces(&self, actor: Actor) -> Result<Vec<Space>> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let Some(user) = actor.user() else { return Ok(Vec::new()) };
                let mut spaces = Vec::new();
                for space in store::spaces::visible_to(tx, user, now)? {
                    if is_visible(tx, actor, space.root, now)? {
                        spaces.push(space);
                    }
                }
                Ok(spaces)
            })
            .await
    }

    /// Makes a team space. Only an administrator may; they hold Admin on its root.
    pub async fn create_space(&self, actor: Actor, name: String) -> Result<Space> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let by = administers(tx, actor, now)?;
                let admin = by.actor().user().ok_or_else(Error::not_found)?;
                let space = store::spaces::create(
                    tx,
                    &NewSpace {
                        id: new_id(),
                        root: new_id(),
                        org: by.org(),
                        kind: SpaceKind::Team,
                        name: Name::new(&name, &store::organizations::policy(tx, by.org())?)?,
                        owner: None,
                        admin_grant: (new_id(), admin),
                    },
                    now,
                )?;
                let details = json!({ "name": space.name });
                let event = Event { node: Some(space.root), ..event(&by, EventKind::SpaceCreated, None, details) };
                store::events::record(tx, new_id(), &event, now)?;
                Ok(space)
            })
            .await
    }
}
