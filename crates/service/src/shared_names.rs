//! Names that several people share (S2.27 to S2.34): somebody who may share a node with people makes one, with a password, and
//! gives it a role there in the same unit of work. Who signs in with it sees what it was given, and has nothing of their own.
//! Who made it, while they may share all that it opens, and the administrators change its password; nobody mails it. It is in
//! force while who made it is: they know its password.

use domain::access::Actor;
use domain::event::{Event, EventKind};
use domain::grant::{Principal, Scope};
use domain::ids::{NodeId, OrgId, UserId};
use domain::secret::Secret;
use domain::user::{User, UserKind, shared_name};
use domain::{Error, Kind, Result, Timestamp};
use serde_json::json;
pub use store::users::shared::SharedName;
use store::users::{self, NewUser, shared};
use store::{Scope as Reach, Tx, events, organizations, sessions};

use crate::access::{administers, member};
use crate::nodes::record_about;
use crate::passwords::PasswordClass;
use crate::sessions::seal_password;
use crate::setup::both;
use crate::sharing::{GrantView, Sharing, new_grants};
use crate::{Stile, new_id, password_rules};

/// A name to make, and what it is given.
#[derive(Clone, Debug)]
pub struct NewSharedName {
    /// What is typed to sign in: 3 to 64 letters, digits and `. _ -`.
    pub name: String,
    /// Its password.
    pub password: Secret,
    /// The role, as it is kept: `viewer`, `own:<id>`.
    pub role: String,
    /// How far down.
    pub scope: Scope,
    /// Until when the role is given.
    pub until: Option<Timestamp>,
}

/// A name that was just made.
#[derive(Clone, Debug)]
pub struct MadeSharedName {
    /// The account.
    pub user: User,
    /// What it was given.
    pub grant: GrantView,
}

impl Stile {
    /// Whether a name can still be made, anywhere on the server. Members only; one that cannot be a name is an error at `name`.
    pub async fn is_name_free(&self, actor: Actor, name: &str) -> Result<bool> {
        let (_, key) = shared_name("name", name)?;
        let now = self.clock.now();
        self.db.read(move |tx| maker(tx, actor, now).map(drop)).await?;
        Ok(self.taken_anywhere(vec![key]).await?.is_empty())
    }

    /// The names that the asker made, that are there still and that they may look after, by name.
    pub async fn shared_names(&self, actor: Actor) -> Result<Vec<SharedName>> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let mut theirs = Vec::new();
                let maker = maker(tx, actor, now)?;
                for name in shared::made_by(tx, maker.id)? {
                    if could_give_all_of(tx, actor, (maker.org, name.id), now)? {
                        theirs.push(name);
                    }
                }
                Ok(theirs)
            })
            .await
    }

    /// Makes a name with its password, and gives it a role on the node: all of it or nothing.
    pub async fn make_shared_name(&self, actor: Actor, node: NodeId, new: NewSharedName) -> Result<MadeSharedName> {
        let now = self.clock.now();
        // Before the password costs anything, and again where it counts.
        let (org, organization) = self.db.read(move |tx| may_make(tx, actor, node, now)).await?;
        let password = password_rules::check(new.password.reveal(), &[&organization, &new.name]);
        let ((name, key), ()) = both(shared_name("name", &new.name), password)?;
        let user = User { id: new_id(), org, kind: UserKind::Shared, email: name.clone(), display_name: name, admin: None };
        let sealed = self.sealed_password(&user, &new.password).await?;
        let (made, account) = (user.clone(), NewUser { user, email_key: key });
        let grant = self
            .db
            .write(move |tx| {
                may_make(tx, actor, node, now)?;
                let sharing = Sharing::on(tx, actor, node, now)?;
                let gift = sharing.gift(tx, &new.role, new.scope, new.until)?;
                let user = &account.user;
                users::create(tx, &account, now).map_err(name_taken)?;
                users::set_password(tx, user.org, user.id, &sealed, now)?;
                shared::set_maker(tx, user.id, maker(tx, actor, now)?.id)?;
                let details = json!({ "name": user.display_name, "kind": "shared" });
                record_about(tx, EventKind::UserCreated, &sharing.proof, node, user.id.0, details)?;
                let grants = new_grants(tx, &sharing, &gift, &[Principal::User(user.id)], now)?;
                sharing.shown(tx, &grants)?.pop().ok_or_else(|| Error::internal("a grant is gone that was just made"))
            })
            .await?;
        Ok(MadeSharedName { user: made, grant })
    }

    /// Gives a name another password, and ends its sessions: for who made it and may share all that it opens, and for
    /// administrators. To everybody else it is one that never was. Where who made it may not come in any more, the administrator
    /// becomes who made it, and it is in force again.
    pub async fn change_shared_password(&self, actor: Actor, id: UserId, password: Secret) -> Result<()> {
        let now = self.clock.now();
        let (user, organization) = self
            .db
            .read(move |tx| {
                let user = changeable(tx, actor, id, now)?;
                let organization = organizations::by_id(tx, user.org)?.ok_or_else(Error::not_found)?;
                Ok((user, organization.name))
            })
            .await?;
        password_rules::check(password.reveal(), &[&organization, &user.display_name])?;
        let sealed = self.sealed_password(&user, &password).await?;
        self.db
            .write(move |tx| {
                let user = changeable(tx, actor, id, now)?;
                users::set_password(tx, user.org, user.id, &sealed, now)?;
                if shared::is_maker_gone(tx, user.id, now)? {
                    shared::set_maker(tx, user.id, member(tx, actor, now)?.0.id)?;
                }
                let ended = sessions::end_all(tx, user.id, None)?;
                let details = json!({ "name": user.display_name, "sessions": ended });
                events::record(tx, new_id(), &about(actor, &user, EventKind::SharedPasswordChanged, details), now)
            })
            .await
    }

    async fn sealed_password(&self, user: &User, password: &Secret) -> Result<Vec<u8>> {
        let key = self.org_keys(user.org).await?;
        let phc = self.passwords.hash(PasswordClass::Account, password.clone()).await?;
        seal_password(&key, user, &phc)
    }

    /// Those of these keys that somebody signs in with, whichever organization they are of: names and addresses are one
    /// namespace of the whole server (I20). Nothing else is asked beyond one's own organization.
    pub(crate) async fn taken_anywhere(&self, keys: Vec<String>) -> Result<std::collections::HashSet<String>> {
        self.db.within(Reach::Server).read(move |tx| users::taken(tx, &keys)).await
    }
}

/// The member who asks, and may make names.
fn maker(tx: &Tx, actor: Actor, now: Timestamp) -> Result<User> {
    let (user, active) = member(tx, actor, now)?;
    if !active || user.kind != UserKind::Internal {
        return Err(Error::refused("this is for the members of the organization only"));
    }
    if !organizations::policy(tx, user.org)?.shared_users_allowed {
        let text = "your organization makes no user names that several people share: make a link, or ask an administrator";
        return Err(Error::new(Kind::Refused, "shared_users_off", text));
    }
    Ok(user)
}

/// That the asker may make a name for this node; whose the node is. What they may not see is hidden first.
fn may_make(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<(OrgId, String)> {
    let sharing = Sharing::on(tx, actor, node, now)?;
    let maker = maker(tx, actor, now)?;
    if maker.org != sharing.proof.org() {
        return Err(Error::refused("this is for the members of the organization only"));
    }
    let organization = organizations::by_id(tx, maker.org)?.ok_or_else(Error::not_found)?;
    Ok((maker.org, organization.name))
}

/// A name whose password the asker may change.
fn changeable(tx: &Tx, actor: Actor, id: UserId, now: Timestamp) -> Result<User> {
    let (asker, active) = member(tx, actor, now)?;
    let (user, made_by) = shared::by_id(tx, id)?.filter(|(user, _)| user.org == asker.org).ok_or_else(Error::not_found)?;
    let is_maker = active && asker.kind == UserKind::Internal && made_by == Some(asker.id);
    let may = administers(tx, actor, now).is_ok() || (is_maker && could_give_all_of(tx, actor, (user.org, user.id), now)?);
    if may { Ok(user) } else { Err(Error::not_found()) }
}

/// Whether somebody could give all that a name holds now, as it holds it: whoever has its password has that too, so for them it
/// must be no gain (I5). What lies in the trash may come back, and counts.
fn could_give_all_of(tx: &Tx, actor: Actor, (org, name): (OrgId, UserId), now: Timestamp) -> Result<bool> {
    let given = store::grants::shown(tx, org, &shared::grants(tx, name, now)?, now)?;
    Ok(given
        .iter()
        .all(|given| Sharing::even_in_trash(tx, actor, given.on, now).is_ok_and(|sharing| sharing.covers(&given.grant))))
}

fn about(actor: Actor, user: &User, kind: EventKind, details: serde_json::Value) -> Event {
    Event { org: user.org, kind, actor, node: None, link: None, subject: Some(user.id.0), details }
}

fn name_taken(error: Error) -> Error {
    match error.code {
        "email_taken" => {
            let text = "this name already exists: choose another identifier";
            Error { kind: Kind::Conflict, ..Error::field("name", "shared_name_taken", text) }
        }
        _ => error,
    }
}

/// Behind a shared name are several people: what ends or makes something for all of them is not for one of them.
pub(crate) fn expect_one_person(tx: &Tx, user: UserId) -> Result<()> {
    match users::by_id(tx, user)? {
        Some(user) if user.kind == UserKind::Shared => {
            Err(Error::refused("several people sign in with this name: ask who gave it to you"))
        }
        _ => Ok(()),
    }
}
