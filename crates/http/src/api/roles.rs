//! Roles: the catalogue that everybody sees.

use domain::capability::Capabilities;
use domain::role::Role;
use serde::Serialize;
use service::roles::RoleView;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Session("tells a member which roles their organization has"), routes!(list))
}

/// A named set of things that one may do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Role)]
pub(crate) struct RoleBody {
    /// `viewer`, …; `own:<uuid>` for a role of the organization's own.
    id: String,
    /// In English, or as the organization wrote it.
    name: String,
    /// `list`, `preview`, `download`, `upload`, `edit`, `delete`, `share_link`, `share_people`, `manage`.
    capabilities: Vec<String>,
    /// Whether the policy lets it be given.
    available: bool,
    /// Whether it is the organization's own.
    own: bool,
}

impl From<RoleView> for RoleBody {
    fn from(role: RoleView) -> Self {
        Self {
            id: role.role.to_string(),
            name: role.name,
            capabilities: words(role.capabilities),
            available: role.available,
            own: matches!(role.role, Role::Own(..)),
        }
    }
}

/// The words of capabilities.
pub(crate) fn words(capabilities: Capabilities) -> Vec<String> {
    capabilities.words().into_iter().map(str::to_owned).collect()
}

#[derive(Serialize, ToSchema)]
struct RoleList {
    roles: Vec<RoleBody>,
}

/// All roles of the asker's organization: the built-in ones, weakest first, then its own.
#[utoipa::path(get, path = "/api/v1/roles", tag = "people", responses((status = 200, body = RoleList)))]
async fn list(caller: Caller) -> Answer<Json<RoleList>> {
    let roles = caller.stile.roles(caller.actor()).await?;
    Ok(Json(RoleList { roles: roles.into_iter().map(RoleBody::from).collect() }))
}
