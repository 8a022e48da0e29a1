//! People of an organization, from its administrators' side: look, make, change, reset, shut out (S3.1, S3.2).

pub mod departure;
pub mod directory;
pub mod import;
mod inactive;

use domain::access::Actor;
use domain::admin::{Administers, Audits};
use domain::event::EventKind;
use domain::ids::{GroupId, UserId};
use domain::mail::Language;
use domain::policy::Policy;
use domain::secret::{Secret, Token};
use domain::user::{AdminRole, EntryKind, UserKind, display_name, email_key, login_key};
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::{Value, json};
use store::users::managed::{self, Details};
use store::{Tx, api_keys, entries, groups, sessions, storage, users};

pub use store::users::managed::{Filter, HeldGrant, Managed};

use crate::Stile;
use crate::access::administers;
use crate::admin::record;
use crate::entries::{ByMail, Invitation, invite};
use crate::identity::new_token;
use crate::setup::{NewPerson, Person, both, check_admin, create_person};

/// A page of people.
#[derive(Clone, Debug)]
pub struct People {
    /// The rows, by name.
    pub items: Vec<Managed>,
    /// How many pass the filter, on all pages.
    pub total: u64,
    /// After whom the next page begins, if there is one.
    pub next: Option<UserId>,
}

/// Somebody to make an account for.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// The address they will sign in with.
    pub email: String,
    /// What they are called; else the part of the address before the `@`.
    pub display_name: Option<String>,
    /// What they administer, if anything.
    pub admin: Option<AdminRole>,
    /// Their first password; without one there is an invitation.
    pub password: Option<Secret>,
    /// When their access ends.
    pub access_ends_at: Option<Timestamp>,
    /// Which groups they are put into.
    pub groups: Vec<GroupId>,
    /// In which language the invitation is mailed to them; none is to hand it over.
    pub by_mail: Option<Language>,
}

/// An account that was just made.
#[derive(Clone, Debug)]
pub struct Added {
    /// The account.
    pub user: Managed,
    /// To hand over, where no password was given.
    pub invitation: Option<Invitation>,
}

/// What to change of an account; none leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// The address they sign in with.
    pub email: Option<String>,
    /// What they are called.
    pub display_name: Option<String>,
    /// What they administer, or nothing.
    pub admin: Option<Option<AdminRole>>,
    /// Whether they may come in.
    pub enabled: Option<bool>,
    /// When their access ends, or never.
    pub access_ends_at: Option<Option<Timestamp>>,
    /// What their personal space may hold, in bytes, or without limit.
    pub quota_bytes: Option<Option<u64>>,
}

/// All about one account.
#[derive(Clone, Debug)]
pub struct UserDetails {
    /// The account.
    pub user: Managed,
    /// The groups they are in, by name.
    pub groups: Vec<(GroupId, String)>,
    /// What they were granted, themselves or by a group; at most [`limits::PAGE_ROWS_MAX`].
    pub grants: Vec<HeldGrant>,
    /// What the roles of the grants give now.
    pub policy: Policy,
    /// How many sessions are in force.
    pub sessions: usize,
    /// How many API keys there are.
    pub api_keys: u64,
}

impl Stile {
    /// A page of the people of the actor's organization that pass the filter, by name.
    pub async fn people(&self, actor: Actor, filter: Filter, after: Option<UserId>, rows: u32) -> Result<People> {
        let rows = rows.clamp(1, limits::PAGE_ROWS_MAX);
        self.auditing(actor, move |tx, by| {
            let items = managed::list(tx, by, &filter, after, rows)?;
            let next = items.last().filter(|_| items.len() == rows as usize).map(|last| last.user.id);
            Ok(People { total: managed::count(tx, by, &filter)?, items, next })
        })
        .await
    }

    /// All about one account.
    pub async fn user_details(&self, actor: Actor, id: UserId) -> Result<UserDetails> {
        self.auditing(actor, move |tx, by| {
            Ok(UserDetails {
                user: managed::get(tx, by, id)?,
                groups: groups::of_user(tx, by, id)?,
                grants: managed::grants(tx, by, id, limits::PAGE_ROWS_MAX)?,
                policy: store::organizations::policy(tx, by.org())?,
                sessions: sessions::of_user(tx, id, by.at())?.len(),
                api_keys: api_keys::count(tx, id)?,
            })
        })
        .await
    }

    /// Makes an account for a member. They hold their personal space and nothing else, but for what their groups were
    /// granted (S3.7).
    pub async fn add_member(&self, actor: Actor, new: NewMember) -> Result<Added> {
        let by = self.expect_administrator(actor).await?;
        let org = by.org();
        let organization = self.db.read(move |tx| store::organizations::by_id(tx, org)).await?.ok_or_else(Error::not_found)?;
        let key = self.org_keys(org).await?;
        check_ends(&new, by.at())?;
        let person = self.person(&of_member(org, &new), &organization.name, &key).await?;
        let token = if new.password.is_none() { Some(new_token()?) } else { None };
        let by_mail = self.by_mail(org, new.by_mail.filter(|_| token.is_some())).await?;
        let (user, invitation) = self
            .administering(actor, move |tx, by| add(tx, by, &person, &new, token.as_ref().map(|token| (token, by_mail.as_ref()))))
            .await?;
        Ok(Added { user, invitation })
    }

    /// Changes an account. What shuts somebody out ends their sessions in the same commit.
    pub async fn change_user(&self, actor: Actor, id: UserId, change: UserChange) -> Result<Managed> {
        self.administering(actor, move |tx, by| {
            let before = managed::get(tx, by, id)?;
            let after = changed(&before, &change)?;
            if change.enabled == Some(false) {
                expect_another(by, id, "shut your own account")?;
            }
            if takes_administration(&before, &after, change.enabled) {
                expect_other_administrators(tx, by, id)?;
            }
            write_details(tx, by, &before, &after)?;
            write_enabled(tx, by, &before, change.enabled)?;
            write_quota(tx, by, &before, change.quota_bytes)?;
            managed::get(tx, by, id)
        })
        .await
    }

    /// Ends somebody's password and sessions, with `second_factor` also what they show besides, and makes a one-time way in by
    /// which they choose a new password; with a language it is mailed to them.
    pub async fn reset_user(
        &self,
        actor: Actor,
        id: UserId,
        second_factor: bool,
        language: Option<Language>,
    ) -> Result<Invitation> {
        let token = new_token()?;
        let by_mail = self.by_mail(self.expect_administrator(actor).await?.org(), language).await?;
        self.administering(actor, move |tx, by| {
            expect_another(by, id, "reset your own account")?;
            if is_lasting_administrator(&managed::get(tx, by, id)?) {
                expect_other_administrators(tx, by, id)?;
            }
            reset(tx, by, id, second_factor, &token, by_mail.as_ref())
        })
        .await
    }

    /// The same, second factor included, for an administrator who cannot come in any more and whom no other resets: by whoever
    /// has the machine.
    pub async fn reset_from_console(&self, email: &str) -> Result<Invitation> {
        let (email_key, token, now) = (email_key(email.trim())?, new_token()?, self.clock.now());
        self.db
            .write(move |tx| {
                let user = users::account(tx, &email_key, now)?.map(|account| account.user);
                let admin = user.filter(|user| user.admin == Some(AdminRole::Admin)).ok_or_else(no_administrator)?;
                let by = administers(tx, Actor::User(admin.id), now)?;
                reset(tx, &by, admin.id, true, &token, None)
            })
            .await
    }

    /// Ends all sessions of somebody at once; whoever ends their own is out too.
    pub async fn end_sessions_of(&self, actor: Actor, id: UserId) -> Result<()> {
        self.administering(actor, move |tx, by| {
            managed::get(tx, by, id)?;
            let count = sessions::end_all(tx, id, None)?;
            record(tx, by, EventKind::SessionsEnded, id.0, json!({ "count": count }))
        })
        .await
    }
}

fn reset(
    tx: &Tx,
    by: &Administers,
    id: UserId,
    second_factor: bool,
    token: &Token,
    by_mail: Option<&ByMail>,
) -> Result<Invitation> {
    let user = managed::get(tx, by, id)?;
    if user.user.kind == UserKind::Shared {
        let text = "several people sign in with this name: give it another password instead";
        return Err(Error::conflict("shared_name", text));
    }
    let keys = managed::reset(tx, by, id, second_factor)?;
    let details = json!({
        "name": user.user.display_name,
        "email": user.user.email,
        "api_keys": keys,
        "second_factor": second_factor && user.second_factor,
    });
    record(tx, by, EventKind::UserReset, id.0, details)?;
    let kind = if user.last_seen_at.is_some() { EntryKind::Reset } else { EntryKind::Invitation };
    invite(tx, by, &user.user, kind, token, by_mail)
}

fn no_administrator() -> Error {
    Error::field("email", "no_administrator", "no administrator has this address: others are reset in the Admin center")
}

pub(crate) fn of_member(org: domain::ids::OrgId, new: &NewMember) -> NewPerson {
    NewPerson {
        org,
        kind: UserKind::Internal,
        email: new.email.clone(),
        display_name: new.display_name.clone(),
        password: new.password.clone(),
        admin: new.admin,
    }
}

fn check_ends(new: &NewMember, now: Timestamp) -> Result<()> {
    if new.groups.len() > limits::GROUPS_OF_NEW_PERSON_MAX {
        let text = format!("put somebody into {} groups at most at once", limits::GROUPS_OF_NEW_PERSON_MAX);
        return Err(Error::field("group_ids", "too_many", text));
    }
    match new.access_ends_at {
        Some(end) if end <= now => Err(Error::field("access_ends_at", "in_the_past", "choose a time that is still to come")),
        _ => Ok(()),
    }
}

/// Writes somebody new, with their groups and, by a token, their invitation.
pub(crate) fn add(
    tx: &Tx,
    by: &Administers,
    person: &Person,
    new: &NewMember,
    way_in: Option<(&Token, Option<&ByMail>)>,
) -> Result<(Managed, Option<Invitation>)> {
    let user = &person.new.user;
    create_person(tx, person, by.at())?;
    users::set_access_end(tx, user.id, new.access_ends_at)?;
    let details = json!({ "name": user.display_name, "email": user.email, "admin": user.admin });
    record(tx, by, EventKind::UserCreated, user.id.0, details)?;
    for group in &new.groups {
        let name = groups::get(tx, by, *group).map_err(unknown_group)?.name;
        if groups::add(tx, by, *group, user.id)? {
            record(tx, by, EventKind::GroupJoined, user.id.0, json!({ "group": group, "group_name": name }))?;
        }
    }
    let invitation = way_in.map(|(token, by_mail)| invite(tx, by, user, EntryKind::Invitation, token, by_mail)).transpose()?;
    Ok((managed::get(tx, by, user.id)?, invitation))
}

fn unknown_group(error: Error) -> Error {
    match error.kind {
        Kind::NotFound => Error::field("group_ids", "unknown_group", "one of these groups is not there any more: choose again"),
        _ => error,
    }
}

/// The details of an account after a change, with what is wrong with each field.
fn changed(before: &Managed, change: &UserChange) -> Result<Details> {
    let email = change.email.as_deref().unwrap_or(&before.user.email).trim().to_owned();
    let called = match &change.display_name {
        Some(name) => display_name("display_name", name),
        None => Ok(before.user.display_name.clone()),
    };
    let admin = change.admin.unwrap_or(before.user.admin);
    let ((email_key, display_name), ()) =
        both(both(login_key(before.user.kind, &email), called), check_admin(admin, before.user.kind))?;
    let access_ends_at = change.access_ends_at.unwrap_or(before.access_ends_at);
    Ok(Details { email, email_key, display_name, admin, access_ends_at })
}

fn is_lasting_administrator(user: &Managed) -> bool {
    user.user.admin == Some(AdminRole::Admin) && user.enabled && user.access_ends_at.is_none()
}

fn takes_administration(before: &Managed, after: &Details, enabled: Option<bool>) -> bool {
    is_lasting_administrator(before)
        && (enabled == Some(false) || after.admin != Some(AdminRole::Admin) || after.access_ends_at.is_some())
}

/// Nobody takes the administration away from everybody.
pub(crate) fn expect_other_administrators(tx: &Tx, by: &Audits, id: UserId) -> Result<()> {
    if managed::count_other_administrators(tx, by, Some(id))? > 0 {
        return Ok(());
    }
    let text = "nobody else could administer the organization then: make another administrator first";
    Err(Error::conflict("last_administrator", text))
}

/// Nobody does this to themselves.
pub(crate) fn expect_another(by: &Audits, id: UserId, what: &str) -> Result<()> {
    if by.actor().user() == Some(id) {
        return Err(Error::conflict("yourself", format!("you cannot {what}: ask another administrator")));
    }
    Ok(())
}

fn write_details(tx: &Tx, by: &Administers, before: &Managed, after: &Details) -> Result<()> {
    let differences = differences(before, after);
    if differences.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(());
    }
    if before.access_ends_at.is_some_and(|end| end <= by.at()) {
        crate::links::end_of_inactive(tx, by.org(), before.user.id, by.actor(), by.at())?;
    }
    managed::change(tx, by, before.user.id, after)?;
    if before.user.email != after.email {
        // Whoever reads the old address must not come in by what was sent there.
        entries::end_all(tx, by, before.user.id)?;
    }
    if after.access_ends_at.is_some_and(|end| end <= by.at()) {
        sessions::end_all(tx, before.user.id, None)?;
        crate::links::end_of_inactive(tx, by.org(), before.user.id, by.actor(), by.at())?;
    }
    crate::links::pull_in(tx, by.org(), before.user.id, after.access_ends_at)?;
    record(tx, by, EventKind::UserChanged, before.user.id.0, differences)
}

/// What was and what is, of each field that differs.
fn differences(before: &Managed, after: &Details) -> Value {
    let user = &before.user;
    let fields = [
        ("email", json!(user.email), json!(after.email)),
        ("display_name", json!(user.display_name), json!(after.display_name)),
        ("admin", json!(user.admin), json!(after.admin)),
        ("access_ends_at", json!(before.access_ends_at), json!(after.access_ends_at)),
    ];
    let differ = fields.into_iter().filter(|(_, from, to)| from != to);
    Value::Object(differ.map(|(name, from, to)| (name.to_owned(), json!({ "from": from, "to": to }))).collect())
}

fn write_enabled(tx: &Tx, by: &Administers, before: &Managed, enabled: Option<bool>) -> Result<()> {
    let Some(enabled) = enabled.filter(|enabled| *enabled != before.enabled) else { return Ok(()) };
    managed::set_enabled(tx, by, before.user.id, enabled)?;
    if !enabled {
        crate::links::end_of_inactive(tx, by.org(), before.user.id, by.actor(), by.at())?;
    }
    let kind = if enabled { EventKind::UserEnabled } else { EventKind::UserDisabled };
    record(tx, by, kind, before.user.id.0, named(before))
}

fn write_quota(tx: &Tx, by: &Administers, before: &Managed, quota: Option<Option<u64>>) -> Result<()> {
    let Some(quota) = quota.filter(|quota| *quota != before.quota_bytes) else { return Ok(()) };
    let space = store::spaces::personal(tx, before.user.id)?.ok_or_else(Error::not_found)?;
    storage::set_quota(tx, by, space.id, quota)?;
    let details = json!({ "space": space.id, "from": before.quota_bytes, "to": quota });
    record(tx, by, EventKind::QuotaChanged, before.user.id.0, details)
}

/// Who it is about, for the log.
pub(crate) fn named(user: &Managed) -> Value {
    json!({ "name": user.user.display_name, "email": user.user.email })
}
