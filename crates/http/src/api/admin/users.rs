//! People.

use axum::Extension;
use axum::response::{IntoResponse, Response};
use domain::ids::{GroupId, UserId};
use domain::mail::Language;
use domain::secret::Secret;
use domain::user::{AdminRole, UserKind, UserStatus};
use http::StatusCode;
use serde::Deserialize;
use service::users::{Filter, NewMember, UserChange};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::checked_quota;
use super::user_shapes::{AddedBody, InvitationBody, UserBody, UserDetailsBody, UserPage};
use crate::api::{cursor, limit, searched};
use crate::caller::Caller;
use crate::gate::Entry;
use crate::input::{PathParams, Query};
use crate::json::{Change, Json};
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Audit, routes!(list))
        .add(Door::Administer, routes!(create))
        .add(Door::Audit, routes!(user))
        .add(Door::Administer, routes!(change))
        .add(Door::Administer, routes!(reset))
        .add(Door::Administer, routes!(end_sessions))
}

fn filter_of(query: &mut Query) -> Answer<Filter> {
    let kinds = [("internal", UserKind::Internal), ("external", UserKind::External), ("shared", UserKind::Shared)];
    let statuses = [
        ("active", UserStatus::Active),
        ("disabled", UserStatus::Disabled),
        ("ended", UserStatus::Ended),
        ("invited", UserStatus::Invited),
    ];
    Ok(Filter { text: searched(query)?, kind: query.word("kind", &kinds)?, status: query.word("status", &statuses)? })
}

/// A page of the people of the organization, by name. All of what is given must be true of somebody.
#[utoipa::path(
    get,
    path = "/api/v1/admin/users",
    tag = "admin_users",
    params(
        ("q" = Option<String>, Query, description = "in name or address"),
        ("kind" = Option<String>, Query, description = "`internal`, `external` or `shared`"),
        ("status" = Option<String>, Query, description = "`active`, `disabled`, `ended` or `invited`"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = UserPage))
)]
async fn list(caller: Caller, mut query: Query) -> Answer<Json<UserPage>> {
    let filter = filter_of(&mut query)?;
    let after = query.text("after")?.map(|text| cursor::id::<UserId>("after", &text)).transpose()?;
    let rows = limit(&mut query)?;
    query.end()?;
    let page = caller.stile.people(caller.actor(), filter, after, rows).await?;
    Ok(Json(UserPage {
        items: page.items.into_iter().map(UserBody::from).collect(),
        total: page.total,
        next: page.next.map(cursor::of_id),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewUser)]
struct NewBody {
    email: String,
    /// None is the part of the address before the `@`.
    display_name: Option<String>,
    /// `admin`, `auditor` or null.
    #[schema(value_type = Option<String>)]
    admin: Option<AdminRole>,
    /// None makes an invitation, to hand over.
    password: Option<String>,
    access_ends_at: Option<Time>,
    #[serde(default)]
    group_ids: Vec<Uuid>,
    /// `en` or `de`: the invitation is also mailed to them, in this language. 409 `mail_not_configured` where the server
    /// sends no mail.
    #[schema(value_type = Option<String>)]
    mail: Option<Language>,
}

/// Makes an account for a member. They hold their personal space and nothing else.
#[utoipa::path(post, path = "/api/v1/admin/users", tag = "admin_users", request_body = NewBody, responses((status = 201, body = AddedBody)))]
async fn create(caller: Caller, Extension(entry): Extension<Entry>, Json(asked): Json<NewBody>) -> Answer<Response> {
    let new = NewMember {
        email: asked.email,
        display_name: asked.display_name,
        admin: asked.admin,
        password: asked.password.map(Secret::new),
        access_ends_at: asked.access_ends_at.map(|end| end.0),
        groups: asked.group_ids.into_iter().map(GroupId).collect(),
        by_mail: asked.mail,
    };
    let added = caller.stile.add_member(caller.actor(), new).await?;
    let invitation = added.invitation.map(|invitation| InvitationBody::new(&invitation, &entry.origin));
    Ok((StatusCode::CREATED, Json(AddedBody { user: added.user.into(), invitation })).into_response())
}

/// All about one account.
#[utoipa::path(get, path = "/api/v1/admin/users/{id}", tag = "admin_users", params(("id" = Uuid, Path)), responses((status = 200, body = UserDetailsBody)))]
async fn user(caller: Caller, path: PathParams) -> Answer<Json<UserDetailsBody>> {
    let details = caller.stile.user_details(caller.actor(), path.id::<UserId>("id")?).await?;
    Ok(Json(UserDetailsBody::new(details, caller.stile.clock.now())))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserChange)]
struct ChangeBody {
    email: Option<String>,
    display_name: Option<String>,
    /// `admin`, `auditor` or null.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    admin: Change<AdminRole>,
    enabled: Option<bool>,
    /// An instant; null is never.
    #[serde(default)]
    #[schema(value_type = Option<Time>)]
    access_ends_at: Change<Time>,
    /// Of their personal space, in bytes; null is without limit.
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    quota_bytes: Change<u64>,
}

/// Changes an account. The last administrator cannot be taken away (409 `last_administrator`), and nobody shuts their own
/// account (409 `yourself`).
#[utoipa::path(patch, path = "/api/v1/admin/users/{id}", tag = "admin_users", params(("id" = Uuid, Path)), request_body = ChangeBody, responses((status = 200, body = UserBody)))]
async fn change(caller: Caller, path: PathParams, Json(asked): Json<ChangeBody>) -> Answer<Json<UserBody>> {
    let change = UserChange {
        email: asked.email,
        display_name: asked.display_name,
        admin: asked.admin.into_option(),
        enabled: asked.enabled,
        access_ends_at: asked.access_ends_at.into_option().map(|end| end.map(|end| end.0)),
        quota_bytes: asked.quota_bytes.into_option().map(checked_quota).transpose()?,
    };
    let user = caller.stile.change_user(caller.actor(), path.id::<UserId>("id")?, change).await?;
    Ok(Json(user.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserReset)]
struct ResetBody {
    /// Whether the app's codes, the passkeys and the recovery codes end too.
    #[serde(default)]
    second_factor: bool,
    /// `en` or `de`: the URL is also mailed to them, in this language. 409 `mail_not_configured` where the server sends no
    /// mail.
    #[schema(value_type = Option<String>)]
    mail: Option<Language>,
}

/// Ends somebody's password and sessions, with `second_factor` also what they show besides, and makes a one-time URL by which
/// they choose a new password.
#[utoipa::path(post, path = "/api/v1/admin/users/{id}/reset", tag = "admin_users", params(("id" = Uuid, Path)), request_body = ResetBody, responses((status = 200, body = InvitationBody)))]
async fn reset(
    caller: Caller,
    Extension(entry): Extension<Entry>,
    path: PathParams,
    Json(asked): Json<ResetBody>,
) -> Answer<Json<InvitationBody>> {
    let id = path.id::<UserId>("id")?;
    let invitation = caller.stile.reset_user(caller.actor(), id, asked.second_factor, asked.mail).await?;
    Ok(Json(InvitationBody::new(&invitation, &entry.origin)))
}

/// Ends all sessions of somebody.
#[utoipa::path(delete, path = "/api/v1/admin/users/{id}/sessions", tag = "admin_users", params(("id" = Uuid, Path)), responses((status = 204, description = "Ended")))]
async fn end_sessions(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.end_sessions_of(caller.actor(), path.id::<UserId>("id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
