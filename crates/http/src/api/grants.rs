//! Who holds what on a node, and changing it; private folders.

use axum::response::{IntoResponse, Response};
use domain::access::{Action, See, SetPrivate, SharePeople};
use domain::grant::{Principal, Scope};
use domain::ids::{GrantId, NodeId};
use domain::user::UserKind;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::sharing::{Access, GrantChange, GrantState, GrantView, NewGrants};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::NodeBody;
use super::people::NamedBody;
use super::roles::{RoleBody, words};
use crate::caller::Caller;
use crate::input::PathParams;
use crate::json::{Change, Json};
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Node(&[See::NAME]), routes!(access))
        .add(Door::Node(&[SharePeople::NAME]), routes!(give))
        .add(Door::Node(&[SharePeople::NAME]), routes!(change))
        .add(Door::Node(&[SharePeople::NAME]), routes!(take_back))
        .add(Door::Node(&[SetPrivate::NAME]), routes!(set_private))
}

/// What sort of thing something is given to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PrincipalKind)]
enum PrincipalKind {
    User,
    Group,
    Link,
}

/// Whom something is given to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Principal)]
struct PrincipalBody {
    kind: PrincipalKind,
    id: Uuid,
    name: String,
    /// Of a user.
    email: Option<String>,
    /// `internal`, `external` or `shared`, of a user.
    #[schema(value_type = Option<String>)]
    user_kind: Option<UserKind>,
    /// Of a group.
    member_count: Option<u32>,
    /// Whether a user may come in.
    active: bool,
}

/// What comes of a grant on the node that was asked for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = GrantStatus)]
enum StatusBody {
    /// It gives something.
    InForce,
    /// Its time is over.
    Ended,
    /// Whom it is given to may not come in.
    Inactive,
    /// A private folder stands between.
    Stopped,
    /// It is for a folder above and the files in it.
    Elsewhere,
}

/// A role given to somebody on a node.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Grant)]
pub(crate) struct GrantBody {
    id: Uuid,
    principal: PrincipalBody,
    role: RoleBody,
    /// `tree` or `folder`.
    #[schema(value_type = String)]
    scope: Scope,
    until: Option<Time>,
    /// The node it is on.
    from: NamedBody,
    inherited: bool,
    status: StatusBody,
    /// The private folder that stands between.
    stopped_by: Option<NamedBody>,
    created_at: Time,
    created_by: Option<NamedBody>,
    /// Whether it goes when the folder is private no more.
    for_private: bool,
    /// Whether the asker may change it or take it back here.
    changeable: bool,
}

impl From<GrantView> for GrantBody {
    fn from(view: GrantView) -> Self {
        let GrantView { given, role, inherited, state, stopped_by, changeable } = view;
        let (kind, status) = (kind_of(given.grant.principal), status_of(state));
        let barrier = match state {
            GrantState::Stopped(folder) => Some(folder),
            _ => None,
        };
        Self {
            id: given.grant.id.0,
            principal: PrincipalBody {
                kind,
                id: given.grant.principal.id(),
                name: given.to.name,
                email: given.to.email,
                user_kind: given.to.user_kind,
                member_count: given.to.member_count,
                active: given.to.active,
            },
            role: role.into(),
            scope: given.grant.scope,
            until: given.grant.until.map(Time),
            from: (given.on, given.on_name).into(),
            inherited,
            status,
            stopped_by: barrier.zip(stopped_by).map(NamedBody::from),
            created_at: Time(given.created_at),
            created_by: given.created_by.map(NamedBody::from),
            for_private: given.for_private,
            changeable,
        }
    }
}

fn kind_of(principal: Principal) -> PrincipalKind {
    match principal {
        Principal::User(_) => PrincipalKind::User,
        Principal::Group(_) => PrincipalKind::Group,
        Principal::Link(_) => PrincipalKind::Link,
    }
}

fn status_of(state: GrantState) -> StatusBody {
    match state {
        GrantState::InForce => StatusBody::InForce,
        GrantState::Ended => StatusBody::Ended,
        GrantState::Inactive => StatusBody::Inactive,
        GrantState::Stopped(_) => StatusBody::Stopped,
        GrantState::Elsewhere => StatusBody::Elsewhere,
    }
}

/// What the asker may do about who holds what.
#[derive(Serialize, ToSchema)]
struct May {
    /// The roles they may give here; none where they may give nothing.
    grant: Vec<RoleBody>,
    /// Whether they may make the folder private or clear the mark.
    set_private: bool,
    /// Whether they see everybody's grants, or only their own.
    see_people: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Access)]
struct AccessBody {
    private: bool,
    /// Who made the folder private.
    private_by: Option<NamedBody>,
    /// What the asker holds.
    capabilities: Vec<String>,
    may: May,
    /// Root first.
    grants: Vec<GrantBody>,
    /// Whether these are all: of more than 5000 those next to the node are shown.
    complete: bool,
}

impl From<Access> for AccessBody {
    fn from(access: Access) -> Self {
        Self {
            private: access.private,
            private_by: access.private_by.map(NamedBody::from),
            capabilities: words(access.capabilities),
            may: May {
                grant: access.may_give.into_iter().map(RoleBody::from).collect(),
                set_private: access.may_set_private,
                see_people: access.sees_people,
            },
            grants: access.grants.into_iter().map(GrantBody::from).collect(),
            complete: access.complete,
        }
    }
}

/// Who holds what on a node. Whoever may not share it with people gets their own grants only.
#[utoipa::path(get, path = "/api/v1/nodes/{id}/access", tag = "people", params(("id" = Uuid, Path)), responses((status = 200, body = AccessBody)))]
async fn access(caller: Caller, path: PathParams) -> Answer<Json<AccessBody>> {
    Ok(Json(caller.stile.access(caller.actor(), path.id::<NodeId>("id")?).await?.into()))
}

/// Whom to give something to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipient {
    kind: RecipientKind,
    id: Uuid,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RecipientKind {
    User,
    Group,
}

/// Something to give to several at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewGrants)]
pub(super) struct NewGrantsBody {
    /// 1 to 100 users and groups of the organization.
    principals: Vec<Recipient>,
    /// `viewer`, `editor`, …, or `own:` and an id.
    role: String,
    /// `tree` (which is the default) or `folder`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    scope: Scope,
    until: Option<Time>,
}

impl From<NewGrantsBody> for NewGrants {
    fn from(body: NewGrantsBody) -> Self {
        let principal = |to: Recipient| match to.kind {
            RecipientKind::User => Principal::User(to.id.into()),
            RecipientKind::Group => Principal::Group(to.id.into()),
        };
        Self {
            principals: body.principals.into_iter().map(principal).collect(),
            role: body.role,
            scope: body.scope,
            until: body.until.map(|until| until.0),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct GrantList {
    grants: Vec<GrantBody>,
}

/// Gives a role on a node to users and groups: to all of them or to none.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/{id}/grants",
    tag = "people",
    params(("id" = Uuid, Path)),
    request_body = NewGrantsBody,
    responses((status = 201, body = GrantList))
)]
async fn give(caller: Caller, path: PathParams, Json(asked): Json<NewGrantsBody>) -> Answer<Response> {
    let grants = caller.stile.give(caller.actor(), path.id::<NodeId>("id")?, asked.into()).await?;
    let body = GrantList { grants: grants.into_iter().map(GrantBody::from).collect() };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// What to change of a grant; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrantChange)]
struct GrantChangeBody {
    role: Option<String>,
    /// `tree` or `folder`.
    #[schema(value_type = Option<String>)]
    scope: Option<Scope>,
    /// Null is for ever.
    #[serde(default)]
    #[schema(value_type = Option<Time>)]
    until: Change<Time>,
}

pub(super) fn grant_change(role: Option<String>, scope: Option<Scope>, until: Change<Time>) -> GrantChange {
    GrantChange { role, scope, until: until.into_option().map(|until| until.map(|until| until.0)) }
}

/// Changes a grant that is on the node itself.
#[utoipa::path(
    patch,
    path = "/api/v1/nodes/{id}/grants/{grant}",
    tag = "people",
    params(("id" = Uuid, Path), ("grant" = Uuid, Path)),
    request_body = GrantChangeBody,
    responses((status = 200, body = GrantBody))
)]
async fn change(caller: Caller, path: PathParams, Json(asked): Json<GrantChangeBody>) -> Answer<Json<GrantBody>> {
    let (node, grant) = (path.id::<NodeId>("id")?, path.id::<GrantId>("grant")?);
    let change = grant_change(asked.role, asked.scope, asked.until);
    Ok(Json(caller.stile.change_grant(caller.actor(), node, grant, change).await?.into()))
}

/// Takes back a grant that is on the node itself. It holds at once.
#[utoipa::path(
    delete,
    path = "/api/v1/nodes/{id}/grants/{grant}",
    tag = "people",
    params(("id" = Uuid, Path), ("grant" = Uuid, Path)),
    responses((status = 204, description = "Taken back"))
)]
async fn take_back(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.take_back(caller.actor(), path.id::<NodeId>("id")?, path.id::<GrantId>("grant")?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Private)]
struct PrivateBody {
    private: bool,
}

/// Makes a folder private or clears the mark. It holds at once.
#[utoipa::path(
    put,
    path = "/api/v1/nodes/{id}/private",
    tag = "people",
    params(("id" = Uuid, Path)),
    request_body = PrivateBody,
    responses((status = 200, body = NodeBody))
)]
async fn set_private(caller: Caller, path: PathParams, Json(asked): Json<PrivateBody>) -> Answer<Json<NodeBody>> {
    let view = caller.stile.set_private(caller.actor(), path.id::<NodeId>("id")?, asked.private).await?;
    Ok(Json(view.into()))
}
