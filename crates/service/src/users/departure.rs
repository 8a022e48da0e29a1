//! Somebody leaves: what they leave, and how it ends or goes on. A large departure is done in steps, each a unit of work of its
//! own; the first shuts the account, so one that was interrupted is taken up by asking again.

use domain::access::Actor;
use domain::admin::{Administers, Audits};
use domain::event::{Event, EventKind};
use domain::ids::{LinkId, UserId};
use domain::name::Name;
use domain::node::{OnConflict, Space};
use domain::policy::Policy;
use domain::user::{AdminRole, UserKind, UserStatus};
use domain::{Error, Kind, Result};
use serde_json::{Value, json};
use store::users::managed::{self, Managed};
use store::{Tx, departure, events, links, organizations, spaces};

pub use store::departure::Left;

use super::{expect_another, expect_other_administrators, named};
use crate::admin::{event, record};
use crate::nodes::with_free_name;
use crate::{Stile, new_id, to_the_end};

/// How many nodes, or links, one step ends.
const STEP_ROWS: u32 = 200;
/// How much of somebody's name is in the name of the space that they leave, in characters.
const NAME_CHARS: usize = 60;

/// What becomes of somebody's links (S5.79).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinksGo {
    /// They stay open without an owner, with what the owner could give.
    Keep,
    /// They end for ever.
    Revoke,
    /// They are this member's from now on.
    To(UserId),
}

/// What becomes of somebody's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilesGo {
    /// They end for ever.
    Erase,
    /// Their space becomes a team space, with this member as its Admin.
    To(UserId),
}

/// How somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Their links.
    pub links: LinksGo,
    /// Their files.
    pub files: FilesGo,
}

/// What somebody would leave.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// How much of each.
    pub left: Left,
    /// Their own space.
    pub space: Option<Space>,
    /// The team spaces that nobody could manage any more, with their names.
    pub spaces_without_admin: Vec<(domain::ids::SpaceId, String)>,
}

impl Stile {
    /// What somebody would leave.
    pub async fn leaving(&self, actor: Actor, id: UserId) -> Result<Leaving> {
        self.auditing(actor, move |tx, by| {
            managed::get(tx, by, id)?;
            let space = spaces::personal(tx, id)?;
            Ok(Leaving {
                left: departure::left(tx, by, id, space.as_ref())?,
                spaces_without_admin: departure::spaces_without_admin(tx, by, id)?,
                space,
            })
        })
        .await
    }

    /// Deletes an account: its grants, groups, password, sessions and keys end, its address is free again, and its links and
    /// files go where `departure` says. What history says of them stays.
    pub async fn delete_user(&self, actor: Actor, id: UserId, departure: Departure) -> Result<()> {
        let stile = self.clone();
        to_the_end(async move {
            while !stile.administering(actor, move |tx, by| step(tx, by, id, departure)).await? {}
            stile.collect_soon();
            Ok(())
        })
        .await
    }
}

/// Does so much of a departure as one unit of work holds; says whether that was the rest of it.
fn step(tx: &Tx, by: &Administers, id: UserId, plan: Departure) -> Result<bool> {
    let user = managed::get(tx, by, id)?;
    expect_another(by, id, "delete your own account")?;
    if user.user.admin == Some(AdminRole::Admin) {
        expect_other_administrators(tx, by, id)?;
    }
    expect_successors(tx, by, id, plan)?;
    let space = spaces::personal(tx, id)?;
    if !(files_done(tx, by, space.as_ref(), plan)? && links_done(tx, by, id, plan)?) {
        return shut(tx, by, &user).map(|()| false);
    }
    let space_went = match &space {
        Some(space) => space_goes(tx, by, &user, space, plan)?,
        None => Value::Null,
    };
    departure::delete_user(tx, by, id)?;
    let links = match plan.links {
        LinksGo::Keep => json!({ "action": "keep" }),
        LinksGo::Revoke => json!({ "action": "revoke" }),
        LinksGo::To(to) => json!({ "action": "reassign", "to": to }),
    };
    let mut details = named(&user);
    if let Value::Object(details) = &mut details {
        details.extend([("links".to_owned(), links), ("files".to_owned(), space_went)]);
    }
    record(tx, by, EventKind::UserDeleted, id.0, details).map(|()| true)
}

/// Nobody comes in, and nothing comes in by them, while a departure is under way.
fn shut(tx: &Tx, by: &Administers, user: &Managed) -> Result<()> {
    if !user.enabled {
        return Ok(());
    }
    managed::set_enabled(tx, by, user.user.id, false)?;
    record(tx, by, EventKind::UserDisabled, user.user.id.0, json!({ "name": user.user.display_name, "reason": "leaves" }))
}

fn expect_successors(tx: &Tx, by: &Audits, leaving: UserId, plan: Departure) -> Result<()> {
    if let LinksGo::To(to) = plan.links {
        expect_successor(tx, by, Some(leaving), to, "links.to")?;
    }
    match plan.files {
        FilesGo::To(to) => expect_successor(tx, by, Some(leaving), to, "files.to"),
        FilesGo::Erase => Ok(()),
    }
}

/// Whoever takes something over is another member who may come in.
pub(crate) fn expect_successor(tx: &Tx, by: &Audits, leaving: Option<UserId>, to: UserId, field: &'static str) -> Result<()> {
    let unknown = || Error::field(field, "unknown_successor", "choose another member of the organization who may come in");
    let successor = managed::get(tx, by, to).map_err(|error| if error.kind == Kind::NotFound { unknown() } else { error })?;
    let may_come_in = matches!(successor.status, UserStatus::Active | UserStatus::Invited);
    if successor.user.kind == UserKind::Internal && may_come_in && Some(to) != leaving { Ok(()) } else { Err(unknown()) }
}

/// Erases so many files as one step does; says whether none is left.
fn files_done(tx: &Tx, by: &Administers, space: Option<&Space>, plan: Departure) -> Result<bool> {
    match (space, plan.files) {
        (Some(space), FilesGo::Erase) => Ok(departure::erase(tx, by, space, STEP_ROWS as usize)? < STEP_ROWS as usize),
        _ => Ok(true),
    }
}

/// Ends or passes on so many links as one step does; says whether none is left.
fn links_done(tx: &Tx, by: &Administers, owner: UserId, plan: Departure) -> Result<bool> {
    let some = departure::links(tx, by, owner, STEP_ROWS)?;
    for link in &some {
        link_goes(tx, by, owner, *link, plan.links)?;
    }
    Ok(some.len() < STEP_ROWS as usize)
}

fn link_goes(tx: &Tx, by: &Administers, owner: UserId, link: LinkId, goes: LinksGo) -> Result<()> {
    let Some(stored) = links::get(tx, link)? else { return Ok(()) };
    let policy = organizations::policy(tx, by.org())?;
    let to = match goes {
        _ if policy.links_auto_revoke_on_deactivation => None,
        LinksGo::To(to) => Some(Some(to)),
        LinksGo::Keep if stored.link.snapshot || stored.link.ended_at.is_some() => Some(None),
        LinksGo::Keep if departure::narrow(tx, by, link, owner)? => Some(None),
        LinksGo::Keep | LinksGo::Revoke => None,
    };
    let Some(to) = to else {
        crate::links::end(tx, &policy, &stored.link, by.at())?;
        return record_link(tx, by, EventKind::LinkRevoked, (link, owner), json!({}));
    };
    links::set_owner(tx, by, link, to)?;
    record_link(tx, by, EventKind::LinkChanged, (link, owner), json!({ "owner": { "from": owner, "to": to } }))
}

fn record_link(tx: &Tx, by: &Audits, kind: EventKind, (link, owner): (LinkId, UserId), details: Value) -> Result<()> {
    let line = Event { link: Some(link), ..event(by, kind, owner.0, details) };
    events::record(tx, new_id(), &line, by.at())
}

/// Ends the empty space, or makes it a team space; says for the log what became of it.
fn space_goes(tx: &Tx, by: &Administers, user: &Managed, space: &Space, plan: Departure) -> Result<Value> {
    let to = match plan.files {
        FilesGo::Erase => {
            departure::delete_space(tx, by, space)?;
            return Ok(json!({ "action": "erase" }));
        }
        FilesGo::To(to) => to,
    };
    let wanted = name_of_left(&user.user.display_name, &organizations::policy(tx, by.org())?)?;
    let grant = (new_id(), to);
    let name = with_free_name(&wanted, OnConflict::KeepBoth, |name| departure::hand_over(tx, by, space, name, grant))?;
    let details = json!({ "space": space.id, "name": name.as_str(), "from": user.user.id, "from_name": user.user.display_name });
    let line = Event { node: Some(space.root), ..event(by, EventKind::SpaceHandedOver, to.0, details) };
    events::record(tx, new_id(), &line, by.at())?;
    Ok(json!({ "action": "hand_over", "to": to }))
}

/// `Files of Bob`, with what no name of a folder may hold left out.
fn name_of_left(display_name: &str, policy: &Policy) -> Result<Name> {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '.') { c } else { '-' };
    let shown: String = display_name.chars().map(plain).take(NAME_CHARS).collect();
    let shown = shown.trim().trim_end_matches('.');
    Name::new(&format!("Files of {shown}"), policy).or_else(|_| Name::new("Files of a former member", policy))
}
