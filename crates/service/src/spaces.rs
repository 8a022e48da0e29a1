//! Spaces: the personal one and team spaces.

use domain::access::{Actor, See};
use domain::capability::Capability;
use domain::event::{Event, EventKind};
use domain::name::Name;
use domain::node::{Space, SpaceKind};
use domain::{Error, Kind, Result, Timestamp};
use serde_json::json;
use store::Tx;
use store::spaces::NewSpace;

use crate::access::{administers, permit};
use crate::admin::event;
use crate::{Stile, new_id};

/// A space as somebody sees it.
#[derive(Clone, Debug)]
pub struct SpaceView {
    /// The space.
    pub space: Space,
    /// Whether they may know how much it holds: only whoever sees all that is in it. A number that moves would tell the
    /// others that something is there.
    pub tells_size: bool,
}

impl Stile {
    /// The spaces that the actor has a place in: their own first.
    pub async fn spaces(&self, actor: Actor) -> Result<Vec<SpaceView>> {
        let now = self.clock.now();
        self.db.read(move |tx| spaces(tx, actor, now)).await
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

pub(crate) fn spaces(tx: &Tx, actor: Actor, now: Timestamp) -> Result<Vec<SpaceView>> {
    let Some(user) = actor.user() else { return Ok(Vec::new()) };
    let mut seen = Vec::new();
    for space in store::spaces::visible_to(tx, user, now)? {
        match permit::<See>(tx, actor, space.root, now) {
            Ok(proof) => seen.push(SpaceView { space, tells_size: proof.held().below.has(Capability::Manage) }),
            Err(error) if error.kind == Kind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(seen)
}
