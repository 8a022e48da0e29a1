//! The policy of an organization: what its people may share with whom. Only what differs from the default is kept.

use domain::access::Actor;
use domain::admin::{Administers, Audits};
use domain::error::{Error, FieldError, Kind};
use domain::event::EventKind;
use domain::policy::{Policy, SecondFactorRequired};
use domain::role::Role;
use domain::{Result, Timestamp};
use serde_json::{Map, Value, json};
use store::{Tx, factors, organizations};

use crate::Stile;
use crate::admin::record;
use crate::roles::expect_known;

/// The policy as it is, and when that began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyView {
    /// What is allowed.
    pub policy: Policy,
    /// When it was last changed; none is never.
    pub changed_at: Option<Timestamp>,
}

impl Stile {
    /// The policy of the actor's organization.
    pub async fn policy(&self, actor: Actor) -> Result<PolicyView> {
        self.auditing(actor, view).await
    }

    /// Sets these keys, by the names of [`Policy`]'s fields; `null` is the default. All or nothing: an error names each key
    /// that is unknown or has a value it cannot have.
    pub async fn change_policy(&self, actor: Actor, changes: Map<String, Value>) -> Result<PolicyView> {
        self.administering(actor, move |tx, by| {
            let before = organizations::policy(tx, by.org())?;
            let after = merged(&before, &changes)?;
            after.check()?;
            if let Some(words) = after.roles_available.as_ref().filter(|_| changes.contains_key("roles_available")) {
                expect_known(tx, by.org(), words)?;
            }
            expect_own_second_factor(tx, by, &before, &after)?;
            write(tx, by, &before, &after)?;
            if after.links_auto_revoke_on_deactivation && !before.links_auto_revoke_on_deactivation {
                store::links::pull_all_in(tx, by.org())?;
            }
            view(tx, by)
        })
        .await
    }
}

fn view(tx: &Tx, by: &Audits) -> Result<PolicyView> {
    Ok(PolicyView { policy: organizations::policy(tx, by.org())?, changed_at: organizations::policy_changed_at(tx, by)? })
}

/// Whoever asks more of others has it themselves: nobody shuts themselves out.
fn expect_own_second_factor(tx: &Tx, by: &Administers, before: &Policy, after: &Policy) -> Result<()> {
    let asks = after.users_second_factor_required;
    if asks == SecondFactorRequired::None || asks == before.users_second_factor_required {
        return Ok(());
    }
    let has = by.actor().user().map(|user| factors::of(tx, user)).transpose()?.is_some_and(|has| has.are_needed());
    let text = "you have no second factor yourself: set one up first, then ask it of others";
    if has { Ok(()) } else { Err(Error::conflict("second_factor_first", text)) }
}

/// The keys of a policy with their values.
pub fn keys(policy: &Policy) -> Result<Map<String, Value>> {
    match serde_json::to_value(policy).map_err(Error::internal)? {
        Value::Object(keys) => Ok(keys),
        _ => Err(Error::internal("a policy is no object")),
    }
}

fn merged(before: &Policy, changes: &Map<String, Value>) -> Result<Policy> {
    let (mut values, defaults) = (keys(before)?, keys(&Policy::default())?);
    let mut wrong = Vec::new();
    for (key, value) in changes {
        match defaults.get(key) {
            None => wrong.push(wrong_key(key, "unknown_field", "there is no such key in the policy")),
            Some(default) => {
                let value = if value.is_null() { default } else { value };
                if let Err(error) = read_key(key, value) {
                    wrong.push(wrong_key(key, "wrong_type", &error.to_string()));
                }
                values.insert(key.clone(), value.clone());
            }
        }
    }
    if !wrong.is_empty() {
        let text = "some keys of the policy are not right: see each of them".to_owned();
        return Err(Error { fields: wrong, ..Error::new(Kind::Invalid, "invalid_fields", text) });
    }
    serde_json::from_value(Value::Object(values)).map_err(Error::internal)
}

fn read_key(key: &str, value: &Value) -> serde_json::Result<Policy> {
    serde_json::from_value(json!({ key: value }))
}

fn wrong_key(key: &str, code: &'static str, message: &str) -> FieldError {
    FieldError { field: key.to_owned(), code, message: message.to_owned() }
}

/// Keeps `after` and writes what of it is new.
fn write(tx: &Tx, by: &Administers, before: &Policy, after: &Policy) -> Result<()> {
    let differences = differing(&keys(before)?, &keys(after)?);
    if differences.is_empty() {
        return Ok(());
    }
    let kept = differing(&keys(&Policy::default())?, &keys(after)?);
    let kept: Map<String, Value> = kept.into_iter().map(|(key, _, to)| (key, to)).collect();
    organizations::set_policy(tx, by, &Value::Object(kept).to_string())?;
    let details = differences.into_iter().map(|(key, from, to)| (key, json!({ "from": from, "to": to }))).collect();
    record(tx, by, EventKind::PolicyChanged, None, Value::Object(details))
}

/// The keys whose values differ, with both.
fn differing(from: &Map<String, Value>, to: &Map<String, Value>) -> Vec<(String, Value, Value)> {
    let pairs = to.iter().map(|(key, to)| (key.clone(), from.get(key).cloned().unwrap_or_default(), to.clone()));
    pairs.filter(|(_, from, to)| from != to).collect()
}

/// Takes a role that ends out of those that are offered.
pub(crate) fn forget_role(tx: &Tx, by: &Administers, role: Role) -> Result<()> {
    let before = organizations::policy(tx, by.org())?;
    let mut after = before.clone();
    if let Some(words) = &mut after.roles_available {
        words.retain(|word| *word != role.to_string());
        if words.is_empty() {
            let text = "it is the only role that the policy offers: offer another one first";
            return Err(Error::conflict("last_role_available", text));
        }
    }
    write(tx, by, &before, &after)
}
