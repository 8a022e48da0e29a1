//! The first start, and new people.
//!
//! A server without an organization can be set up once, by whoever holds the token that it printed on its console, or
//! sits at the console. There is no account before, and no default password ever.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use content::keys::{FIRST_VERSION, OrgKeys};
use domain::error::FieldError;
use domain::event::EventKind;
use domain::ids::{EventId, OrgId, UserId};
use domain::name::Name;
use domain::node::SpaceKind;
use domain::secret::{Secret, Token, TokenHash};
use domain::user::{AdminRole, User, UserKind, display_name, login_key};
use domain::{Error, Kind, Result, Timestamp};
use serde_json::json;
use store::organizations::NewOrganization;
use store::spaces::NewSpace;
use store::{Tx, events, organizations, settings, spaces, users};

use crate::identity::{SessionInfo, account_event, info, new_token};
use crate::password_rules;
use crate::passwords::PasswordClass;
use crate::sessions::{Beginning, Caller, SignedIn, begin, seal_password};
use crate::throttle::Try;
use crate::{Stile, new_id};

/// Where the hash of the token for the first start is kept.
const SETUP_TOKEN: &str = "setup_token_hash";
/// Where it is kept that the server was set up. INVARIANT: once there, it stays.
const SET_UP_AT: &str = "set_up_at";
/// What a personal space is called.
const PERSONAL_SPACE: &str = "Personal";

/// The organization and its first administrator, as somebody typed them.
#[derive(Clone, Debug)]
pub struct Founding {
    /// What the organization is called.
    pub organization: String,
    /// The address of the first administrator.
    pub email: String,
    /// What they are called; else the part of the address before the `@`.
    pub display_name: Option<String>,
    /// Their password.
    pub password: Secret,
}

/// Setting a server up over HTTP.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The token from the console.
    pub token: Secret,
    /// Whom to begin with.
    pub founding: Founding,
    /// From where they come.
    pub from: Caller,
}

/// Somebody to make an account for.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Whose member, or by whom invited.
    pub org: OrgId,
    /// What sort.
    pub kind: UserKind,
    /// The address they will sign in with.
    pub email: String,
    /// What they are called; else the part of the address before the `@`.
    pub display_name: Option<String>,
    /// Their first password; none until they choose one.
    pub password: Option<Secret>,
    /// What they administer, if anything.
    pub admin: Option<AdminRole>,
}

/// All that is written for a new person. Made before the unit of work, which may run more than once.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) new: users::NewUser,
    sealed_password: Option<Vec<u8>>,
    /// None for a name that several people share.
    space: Option<NewSpace>,
}

/// All that is written for a new organization.
#[derive(Clone)]
struct Foundation {
    organization: NewOrganization,
    person: Person,
    event: EventId,
}

impl Stile {
    /// Whether the server waits to be set up.
    pub async fn needs_setup(&self) -> Result<bool> {
        self.db.read(organizations::exist).await.map(|exist| !exist)
    }

    /// A fresh token to set the server up with, to be printed once; tokens of earlier starts end. None when it is set up.
    pub async fn setup_token(&self) -> Result<Option<Token>> {
        let token = new_token()?;
        let hash = URL_SAFE_NO_PAD.encode(token.hash().0);
        let waits = self
            .db
            .write(move |tx| {
                if is_set_up(tx)? {
                    return settings::delete(tx, SETUP_TOKEN).map(|()| false);
                }
                settings::set(tx, SETUP_TOKEN, &hash).map(|()| true)
            })
            .await?;
        Ok(waits.then_some(token))
    }

    /// Sets the server up and signs its first administrator in. Works once.
    pub async fn set_up(&self, request: SetUp) -> Result<SignedIn> {
        let tried = Try { address: request.from.address, target: None };
        self.throttle.check(&tried, self.clock.now())?;
        let token = Token::read(request.token.reveal()).map(|token| token.hash());
        let checked = self.db.read(move |tx| check_setup_token(tx, token)).await;
        if checked.as_ref().is_err_and(|error| error.kind == Kind::Refused) {
            self.throttle.failed(&tried, self.clock.now());
        }
        checked?;
        let foundation = self.foundation(&request.founding).await?;
        let beginning = Beginning::new(&request.from, None)?;
        let signed_in = beginning.token.clone();
        let now = self.clock.now();
        let info = self
            .db
            .write(move |tx| {
                check_setup_token(tx, token)?;
                found(tx, &foundation, now)?;
                begin_first_session(tx, &foundation, &beginning, now)
            })
            .await?;
        Ok(SignedIn { token: signed_in, info })
    }

    /// Sets the server up from the command line of its machine: whoever has that has the database. Works once.
    pub async fn set_up_from_console(&self, founding: Founding) -> Result<SessionInfo> {
        if !self.needs_setup().await? {
            return Err(already_set_up());
        }
        let foundation = self.foundation(&founding).await?;
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                found(tx, &foundation, now)?;
                info(tx, foundation.person.new.user.id)
            })
            .await
    }

    /// Makes one more organization with its first administrator: for the administration on the command line.
    pub async fn create_organization(&self, founding: Founding) -> Result<SessionInfo> {
        let foundation = self.foundation(&founding).await?;
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                create_organization(tx, &foundation, now)?;
                info(tx, foundation.person.new.user.id)
            })
            .await
    }

    /// Makes an account with its personal space: for the administration on the command line.
    pub async fn create_user(&self, new: NewPerson) -> Result<User> {
        let org = new.org;
        let organization = self.db.read(move |tx| organizations::by_id(tx, org)).await?.ok_or_else(Error::not_found)?;
        let key = self.org_keys(org).await?;
        let person = self.person(&new, &organization.name, &key).await?;
        let user = person.new.user.clone();
        let now = self.clock.now();
        self.db.write(move |tx| create_person(tx, &person, now)).await?;
        Ok(user)
    }

    async fn foundation(&self, founding: &Founding) -> Result<Foundation> {
        let id: OrgId = new_id();
        let wrapped_key = self.keys.new_org_key(id, FIRST_VERSION)?;
        let key = self.keys.unwrap_org_keys(id, std::slice::from_ref(&wrapped_key))?;
        let name = display_name("organization", &founding.organization);
        let first = NewPerson {
            org: id,
            kind: UserKind::Internal,
            email: founding.email.clone(),
            display_name: founding.display_name.clone(),
            password: Some(founding.password.clone()),
            admin: Some(AdminRole::Admin),
        };
        let person = self.person(&first, &founding.organization, &key).await;
        let (name, person) = both(name, person)?;
        let organization = NewOrganization { id, name, pod: self.pod.clone(), wrapped_key };
        Ok(Foundation { organization, person, event: new_id() })
    }

    /// Checks somebody new, and makes all that is written for them. They hold Admin on their personal space and nothing
    /// else (S3.7).
    pub(crate) async fn person(&self, new: &NewPerson, organization: &str, key: &OrgKeys) -> Result<Person> {
        let (user, email_key) = check_person(new, organization)?;
        let sealed_password = match &new.password {
            Some(password) => {
                let phc = self.passwords.hash(PasswordClass::Account, password.clone()).await?;
                Some(seal_password(key, &user, &phc)?)
            }
            None => None,
        };
        let space = (user.kind != UserKind::Shared).then_some(NewSpace {
            id: new_id(),
            root: new_id(),
            org: new.org,
            kind: SpaceKind::Personal,
            name: Name::stored(PERSONAL_SPACE.to_owned())?,
            owner: Some(user.id),
            admin_grant: (new_id(), user.id),
        });
        Ok(Person { new: users::NewUser { user, email_key }, sealed_password, space })
    }
}

/// Says of every field what is wrong with it.
pub(crate) fn check_person(new: &NewPerson, organization: &str) -> Result<(User, String)> {
    let email = new.email.trim();
    let local = email.split('@').next().unwrap_or_default();
    let called = new.display_name.as_deref().filter(|name| !name.trim().is_empty());
    let name = called.map_or(Ok(local.to_owned()), |name| display_name("display_name", name));
    let about = [organization, local, called.unwrap_or_default()];
    let password = new.password.as_ref().map_or(Ok(()), |password| password_rules::check(password.reveal(), &about));
    let ((email_key, display_name), ()) = both(both(login_key(new.kind, email), name), password)?;
    check_admin(new.admin, new.kind)?;
    let id: UserId = new_id();
    let user = User { id, org: new.org, kind: new.kind, email: email.to_owned(), display_name, admin: new.admin };
    Ok((user, email_key))
}

/// Only members administer.
pub(crate) fn check_admin(admin: Option<AdminRole>, kind: UserKind) -> Result<()> {
    if admin.is_some() && kind != UserKind::Internal {
        return Err(Error::field("admin", "not_internal", "only a member of the organization can administer it"));
    }
    Ok(())
}

/// Writes that the server is set up, and with what. Of two who try at once one succeeds.
fn found(tx: &Tx, foundation: &Foundation, now: Timestamp) -> Result<()> {
    if is_set_up(tx)? || !settings::claim(tx, SET_UP_AT, &now.0.to_string())? {
        return Err(already_set_up());
    }
    settings::delete(tx, SETUP_TOKEN)?;
    create_organization(tx, foundation, now)
}

fn create_organization(tx: &Tx, foundation: &Foundation, now: Timestamp) -> Result<()> {
    organizations::create(tx, &foundation.organization, now)?;
    create_person(tx, &foundation.person, now)?;
    let user = &foundation.person.new.user;
    let details = json!({ "name": foundation.organization.name });
    let line = account_event(user.org, user.id, EventKind::OrganizationCreated, details);
    events::record(tx, foundation.event, &line, now)
}

fn begin_first_session(tx: &Tx, foundation: &Foundation, beginning: &Beginning, now: Timestamp) -> Result<SessionInfo> {
    let user = &foundation.person.new.user;
    begin(tx, beginning, user, now)?;
    info(tx, user.id)
}

pub(crate) fn create_person(tx: &Tx, person: &Person, now: Timestamp) -> Result<()> {
    let user = &person.new.user;
    users::create(tx, &person.new, now)?;
    if let Some(sealed) = &person.sealed_password {
        users::set_password(tx, user.org, user.id, sealed, now)?;
    }
    person.space.as_ref().map_or(Ok(()), |space| spaces::create(tx, space, now).map(drop))
}

fn is_set_up(tx: &Tx) -> Result<bool> {
    Ok(settings::get(tx, SET_UP_AT)?.is_some() || organizations::exist(tx)?)
}

/// Whether this is the token of the last start. That the server is set up already is no secret.
fn check_setup_token(tx: &Tx, token: Option<TokenHash>) -> Result<()> {
    if is_set_up(tx)? {
        return Err(already_set_up());
    }
    let kept = settings::get(tx, SETUP_TOKEN)?.and_then(|text| read_hash(&text));
    match (kept, token) {
        (Some(kept), Some(token)) if kept.same(&token) => Ok(()),
        _ => Err(Error::new(
            Kind::Refused,
            "wrong_setup_token",
            "that is not the token of the last start: look at the server's console",
        )),
    }
}

fn read_hash(text: &str) -> Option<TokenHash> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(TokenHash)
}

fn already_set_up() -> Error {
    Error::conflict("already_set_up", "this server is set up already: sign in")
}

/// Both values, or what is wrong with either: a form is told of all its mistakes at once.
pub(crate) fn both<A, B>(one: Result<A>, other: Result<B>) -> Result<(A, B)> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(one), Err(other)) if one.kind == Kind::Invalid && other.kind == Kind::Invalid => Err(joined(one, other)),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

fn joined(mut one: Error, other: Error) -> Error {
    one.fields.extend::<Vec<FieldError>>(other.fields);
    Error { code: "invalid_fields", message: "some fields are not right: see each of them".to_owned(), ..one }
}
