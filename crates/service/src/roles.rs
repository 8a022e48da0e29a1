//! Roles: the catalogue that everybody sees, and those of the organization's own.

use domain::access::Actor;
use domain::capability::{Capabilities, Capability};
use domain::event::EventKind;
use domain::ids::{OrgId, RoleId};
use domain::name::fold;
use domain::policy::Policy;
use domain::role::Role;
use domain::user::display_name;
use domain::{Error, Kind, Result, limits};
use serde_json::json;
use store::roles::OwnRole;
use store::{Tx, organizations, roles};

use crate::access::member;
use crate::admin::record;
use crate::{Stile, new_id, policies};

/// A role, as it can be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleView {
    /// Which; its word (`editor`, `own:<id>`) is its id to programs.
    pub role: Role,
    /// What it is called: built-in ones in English, the organization's own as it wrote it.
    pub name: String,
    /// What it gives under the policy.
    pub capabilities: Capabilities,
    /// Whether it may be given (S3.20).
    pub available: bool,
}

impl RoleView {
    /// A role under `policy`; `own_name` is what the organization calls it where it is its own.
    pub fn new(role: Role, own_name: Option<&str>, policy: &Policy) -> Self {
        let name = own_name.map_or_else(|| english(role), str::to_owned);
        Self { role, name, capabilities: role.capabilities(policy), available: policy.offers(role) }
    }
}

/// The name of a built-in role.
fn english(role: Role) -> String {
    let word = role.to_string();
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// All roles of an organization: the built-in ones, weakest first, then its own, by name.
pub(crate) fn catalogue(tx: &Tx, org: OrgId, policy: &Policy) -> Result<Vec<RoleView>> {
    let own = roles::of_organization(tx, org)?;
    let built_in = Role::BUILT_IN.iter().map(|role| RoleView::new(*role, None, policy));
    Ok(built_in.chain(own.iter().map(|own| RoleView::new(own.role, Some(&own.name), policy))).collect())
}

impl Stile {
    /// All roles that there are in the actor's organization: the built-in ones, weakest first, then its own, by name.
    pub async fn roles(&self, actor: Actor) -> Result<Vec<RoleView>> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let (user, _) = member(tx, actor, now)?;
                catalogue(tx, user.org, &organizations::policy(tx, user.org)?)
            })
            .await
    }

    /// Makes a role of the organization's own. It is offered unless the policy names the roles that are.
    pub async fn create_role(&self, actor: Actor, name: String, gives: Capabilities) -> Result<RoleView> {
        let id: RoleId = new_id();
        self.administering(actor, move |tx, by| {
            let name = check_name(&name)?;
            check_capabilities(gives)?;
            if roles::count(tx, by.org())? >= limits::ROLES_PER_ORGANIZATION_MAX {
                let text = format!("there are {} roles already: end one", limits::ROLES_PER_ORGANIZATION_MAX);
                return Err(Error::new(Kind::LimitReached, "too_many_roles", text));
            }
            roles::create(tx, by, id, &name, gives)?;
            record(tx, by, EventKind::RoleCreated, id.0, json!({ "name": name, "capabilities": gives.words() }))?;
            Ok(RoleView::new(Role::Own(id, gives), Some(&name), &organizations::policy(tx, by.org())?))
        })
        .await
    }

    /// Changes a role of the organization's own, and with it at once what everybody holds who was given it.
    pub async fn change_role(
        &self,
        actor: Actor,
        id: RoleId,
        name: Option<String>,
        gives: Option<Capabilities>,
    ) -> Result<RoleView> {
        self.administering(actor, move |tx, by| {
            let before = roles::by_id(tx, by.org(), id)?.ok_or_else(Error::not_found)?;
            let had = capabilities_of(&before);
            let name = name.as_deref().map_or(Ok(before.name.clone()), check_name)?;
            let gives = gives.unwrap_or(had);
            check_capabilities(gives)?;
            if (name.as_str(), gives) != (before.name.as_str(), had) {
                roles::change(tx, by, id, &name, gives)?;
                let side = |name: &str, gives: Capabilities| json!({ "name": name, "capabilities": gives.words() });
                let details = json!({ "from": side(&before.name, had), "to": side(&name, gives) });
                record(tx, by, EventKind::RoleChanged, id.0, details)?;
            }
            Ok(RoleView::new(Role::Own(id, gives), Some(&name), &organizations::policy(tx, by.org())?))
        })
        .await
    }

    /// Ends a role that nobody was given, and takes it out of those that the policy offers.
    pub async fn delete_role(&self, actor: Actor, id: RoleId) -> Result<()> {
        self.administering(actor, move |tx, by| {
            let before = roles::by_id(tx, by.org(), id)?.ok_or_else(Error::not_found)?;
            let grants = roles::count_grants(tx, by, id)?;
            if grants > 0 {
                let text = format!("{grants} grants name this role: give those people another one first");
                return Err(Error::conflict("role_in_use", text));
            }
            policies::forget_role(tx, by, before.role)?;
            roles::delete(tx, by, id)?;
            record(tx, by, EventKind::RoleDeleted, id.0, json!({ "name": before.name }))
        })
        .await
    }
}

fn capabilities_of(own: &OwnRole) -> Capabilities {
    match own.role {
        Role::Own(_, gives) => gives,
        _ => Capabilities::NONE,
    }
}

/// A name that no built-in role has.
fn check_name(name: &str) -> Result<String> {
    let name = display_name("name", name)?;
    if Role::BUILT_IN.iter().any(|role| role.to_string() == fold(&name)) {
        return Err(Error::conflict("name_taken", format!("`{name}` is a role of Stile itself: choose another name")));
    }
    Ok(name)
}

/// Whoever may change any grant may give one.
fn check_capabilities(gives: Capabilities) -> Result<()> {
    if gives.is_empty() {
        return Err(Error::field("capabilities", "required", "choose at least one thing that the role lets people do"));
    }
    if gives.has(Capability::Manage) && !gives.has(Capability::SharePeople) {
        return Err(Error::field("capabilities", "manage_needs_share_people", "a role with `manage` needs `share_people` too"));
    }
    Ok(())
}

/// Whether these words name roles that there are in an organization.
pub(crate) fn expect_known(tx: &Tx, org: domain::ids::OrgId, words: &[String]) -> Result<()> {
    let own = roles::of_organization(tx, org)?;
    let is_known = |word: &String| {
        Role::BUILT_IN.iter().any(|role| role.to_string() == *word) || own.iter().any(|own| own.role.to_string() == *word)
    };
    match words.iter().find(|word| !is_known(word)) {
        Some(word) => Err(Error::field("roles_available", "unknown_role", format!("`{word}` is not a role here"))),
        None => Ok(()),
    }
}
