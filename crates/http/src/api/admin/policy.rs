//! The policy of the organization.

use std::collections::BTreeMap;

use domain::policy::{PRESETS, Policy};
use serde::Serialize;
use serde_json::{Map, Value};
use service::policies::{PolicyView, keys};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Audit, routes!(policy)).add(Door::Administer, routes!(change))
}

/// The keys of the policy, each the word of the manual with dots as underscores.
#[derive(Serialize, ToSchema)]
#[schema(as = Policy)]
struct PolicyBody {
    /// As they are.
    #[schema(value_type = Object)]
    values: Map<String, Value>,
    /// As they are where nobody set anything else.
    #[schema(value_type = Object)]
    defaults: Map<String, Value>,
    /// What each preset sets.
    #[schema(value_type = Object)]
    presets: BTreeMap<&'static str, Map<String, Value>>,
    /// Null is never.
    changed_at: Option<Time>,
}

fn body(view: &PolicyView) -> Answer<PolicyBody> {
    let presets = PRESETS.iter().filter_map(|name| Some((*name, Policy::preset(name)?)));
    let presets = presets.map(|(name, policy)| Ok((name, keys(&policy)?)));
    Ok(PolicyBody {
        values: keys(&view.policy)?,
        defaults: keys(&Policy::default())?,
        presets: presets.collect::<domain::Result<_>>()?,
        changed_at: view.changed_at.map(Time),
    })
}

/// The policy.
#[utoipa::path(get, path = "/api/v1/admin/policy", tag = "admin_policy", responses((status = 200, body = PolicyBody)))]
async fn policy(caller: Caller) -> Answer<Json<PolicyBody>> {
    body(&caller.stile.policy(caller.actor()).await?).map(Json)
}

/// Sets keys of the policy; null is the default. All or nothing.
#[utoipa::path(patch, path = "/api/v1/admin/policy", tag = "admin_policy", request_body = Object, responses((status = 200, body = PolicyBody)))]
async fn change(caller: Caller, Json(asked): Json<Map<String, Value>>) -> Answer<Json<PolicyBody>> {
    body(&caller.stile.change_policy(caller.actor(), asked).await?).map(Json)
}
