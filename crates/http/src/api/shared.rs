//! What others have shared with the asker, and private shortcuts.

use domain::access::{Action, See};
use domain::ids::NodeId;
use domain::node::SpaceKind;
use serde::Serialize;
use service::sharing::SharedWithMe;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::NodeBody;
use super::people::NamedBody;
use crate::caller::Caller;
use crate::input::PathParams;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Session("lists what others have given to oneself"), routes!(shared_with_me))
        .add(Door::Node(&[See::NAME]), routes!(shortcut))
}

#[derive(Serialize, ToSchema)]
struct SharedSpace {
    id: Uuid,
    name: String,
    /// `personal` or `team`.
    #[schema(value_type = String)]
    kind: SpaceKind,
    /// Whose personal space it is.
    owner: Option<NamedBody>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SharedWithMe)]
struct SharedBody {
    node: NodeBody,
    space: SharedSpace,
    /// The roles, as they are kept: `editor`, `own:` and an id.
    roles: Vec<String>,
    /// When the last of the grants ends; null is never.
    until: Option<Time>,
    /// Who gave the newest.
    granted_by: Option<NamedBody>,
    granted_at: Time,
}

impl SharedBody {
    fn new(shared: SharedWithMe) -> Option<Self> {
        let SharedWithMe { view, space, owner_name, grants } = shared;
        let newest = grants.iter().max_by_key(|given| given.created_at)?;
        let ends: Option<Vec<_>> = grants.iter().map(|given| given.grant.until).collect();
        Some(Self {
            node: view.into(),
            space: SharedSpace {
                id: space.id.0,
                name: space.name,
                kind: space.kind,
                owner: space.owner.zip(owner_name).map(NamedBody::from),
            },
            roles: grants.iter().map(|given| given.grant.role.to_string()).collect(),
            until: ends.and_then(|ends| ends.into_iter().max()).map(Time),
            granted_by: newest.created_by.clone().map(NamedBody::from),
            granted_at: Time(newest.created_at),
        })
    }
}

#[derive(Serialize, ToSchema)]
struct SharedList {
    items: Vec<SharedBody>,
}

/// What others have given to the asker or their groups, newest first, at most 500.
#[utoipa::path(get, path = "/api/v1/shared-with-me", tag = "people", responses((status = 200, body = SharedList)))]
async fn shared_with_me(caller: Caller) -> Answer<Json<SharedList>> {
    let shared = caller.stile.shared_with_me(caller.actor()).await?;
    Ok(Json(SharedList { items: shared.into_iter().filter_map(SharedBody::new).collect() }))
}

#[derive(Serialize, ToSchema)]
struct Shortcut {
    node: NodeBody,
}

/// Where a private shortcut leads. It gives nothing; a member who may not see the node is told `no_permission`, in the same
/// words as for one that never was.
#[utoipa::path(get, path = "/api/v1/shortcuts/{id}", tag = "people", params(("id" = Uuid, Path)), responses((status = 200, body = Shortcut)))]
async fn shortcut(caller: Caller, path: PathParams) -> Answer<Json<Shortcut>> {
    let view = caller.stile.shortcut(caller.actor(), path.id::<NodeId>("id")?).await?;
    Ok(Json(Shortcut { node: view.into() }))
}
