//! Accounts that nobody uses are shut, where the policy says after how many days (`users.inactive_days_max`).

use std::time::Duration;

use domain::access::Actor;
use domain::event::{Event, EventKind};
use domain::ids::OrgId;
use domain::policy::Policy;
use domain::user::User;
use domain::{Result, Timestamp};
use serde_json::json;
use store::{Tx, events, organizations, users};

use crate::{Stile, new_id};

/// How many accounts one unit of work shuts; the rest waits for the next time.
const STEP_ROWS: u32 = 200;
const DAY: Duration = Duration::from_secs(24 * 3600);

impl Stile {
    /// Shuts the accounts that were unused for too long, in every organization whose policy asks for it; never the last
    /// administrator's.
    pub(crate) async fn shut_unused(&self) -> Result<()> {
        let now = self.clock.now();
        for (org, policy) in self.db.read(organizations::policies).await? {
            let Some((before, days)) = ground(&policy, now) else { continue };
            self.db.write(move |tx| shut_those(tx, org, before, days, now)).await?;
        }
        Ok(())
    }
}

/// Since when nobody must have been here, and how many days that is.
fn ground(policy: &Policy, now: Timestamp) -> Option<(Timestamp, u16)> {
    policy.users_inactive_days_max.map(|days| (now - DAY * u32::from(days), days))
}

fn shut_those(tx: &Tx, org: OrgId, before: Timestamp, days: u16, now: Timestamp) -> Result<()> {
    for user in users::unused(tx, org, before, now, STEP_ROWS)? {
        if !users::is_last_administrator(tx, &user, now)? {
            users::disable(tx, user.id)?;
            crate::links::end_of_inactive(tx, org, user.id, Actor::Anonymous, now)?;
            events::record(tx, new_id(), &shut(&user, days), now)?;
        }
    }
    Ok(())
}

/// Nobody did it: the policy did.
fn shut(user: &User, days: u16) -> Event {
    Event {
        org: user.org,
        kind: EventKind::UserDisabled,
        actor: Actor::Anonymous,
        node: None,
        link: None,
        subject: Some(user.id.0),
        details: json!({ "name": user.display_name, "email": user.email, "reason": "inactive", "days": days }),
    }
}
