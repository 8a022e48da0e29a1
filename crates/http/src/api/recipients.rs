//! Those a link is for, by e-mail address.

use axum::response::{IntoResponse, Response};
use domain::ids::{LinkId, RecipientId};
use domain::mail::Language;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::links::Recipient;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::caller::Caller;
use crate::input::PathParams;
use crate::json::{Change, Json};
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Session("lists those a link is for, for who manages it"), routes!(list))
        .add(Door::Session("sends a link to people, for who manages it"), routes!(invite))
        .add(Door::Session("sets what one recipient of a link may do, for who manages it"), routes!(change))
        .add(Door::Session("shuts one recipient out of a link, for who manages it"), routes!(shut_out))
}

/// Somebody a link is for.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkRecipient)]
struct RecipientBody {
    id: Uuid,
    email: String,
    /// Null is without limit of their own.
    downloads_max: Option<u16>,
    downloads_used: u64,
    invited_at: Option<Time>,
    /// When they first came in; null has not opened it.
    opened_at: Option<Time>,
    /// Since when they are shut out.
    revoked_at: Option<Time>,
}

impl From<Recipient> for RecipientBody {
    fn from(of: Recipient) -> Self {
        Self {
            id: of.id.0,
            email: of.email,
            downloads_max: of.downloads_max,
            downloads_used: of.downloads_used,
            invited_at: of.invited_at.map(Time),
            opened_at: of.opened_at.map(Time),
            revoked_at: of.revoked_at.map(Time),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct LinkRecipients {
    items: Vec<RecipientBody>,
}

impl From<Vec<Recipient>> for LinkRecipients {
    fn from(all: Vec<Recipient>) -> Self {
        Self { items: all.into_iter().map(RecipientBody::from).collect() }
    }
}

/// Those a link is for, by address; those without `opened_at` have not opened it.
#[utoipa::path(get, path = "/api/v1/links/{id}/recipients", tag = "recipients", params(("id" = Uuid, Path)), responses((status = 200, body = LinkRecipients)))]
async fn list(caller: Caller, path: PathParams) -> Answer<Json<LinkRecipients>> {
    Ok(Json(caller.stile.recipients(caller.actor(), path.id::<LinkId>("id")?).await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRecipients)]
struct InviteBody {
    /// 1 to 100 addresses.
    emails: Vec<String>,
    /// `en` or `de`; `en` without.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Language,
}

/// Sends a link to people by mail, and adds them to those it is for. Whoever was sent it within five minutes is not sent it again.
#[utoipa::path(
    post,
    path = "/api/v1/links/{id}/recipients",
    tag = "recipients",
    params(("id" = Uuid, Path)),
    request_body = InviteBody,
    responses((status = 201, body = LinkRecipients), (status = 409, description = "`mail_not_configured`; `sends_used_up` for today"))
)]
async fn invite(caller: Caller, path: PathParams, Json(asked): Json<InviteBody>) -> Answer<Response> {
    let link = path.id::<LinkId>("id")?;
    let all = caller.stile.invite(caller.actor(), link, asked.emails, asked.language).await?;
    Ok((StatusCode::CREATED, Json(LinkRecipients::from(all))).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecipientChange)]
struct ChangeBody {
    /// 1 to 9999; null is without limit of their own.
    #[serde(default)]
    #[schema(value_type = Option<u16>)]
    downloads_max: Change<u16>,
}

/// Sets how many downloads one recipient may do.
#[utoipa::path(
    patch,
    path = "/api/v1/links/{id}/recipients/{recipient}",
    tag = "recipients",
    params(("id" = Uuid, Path), ("recipient" = Uuid, Path)),
    request_body = ChangeBody,
    responses((status = 200, body = RecipientBody))
)]
async fn change(caller: Caller, path: PathParams, Json(asked): Json<ChangeBody>) -> Answer<Json<RecipientBody>> {
    let (link, id) = (path.id::<LinkId>("id")?, path.id::<RecipientId>("recipient")?);
    let most = asked.downloads_max.into_option().flatten();
    Ok(Json(caller.stile.limit_recipient(caller.actor(), link, id, most).await?.into()))
}

/// Shuts one recipient out; the others go on.
#[utoipa::path(
    delete,
    path = "/api/v1/links/{id}/recipients/{recipient}",
    tag = "recipients",
    params(("id" = Uuid, Path), ("recipient" = Uuid, Path)),
    responses((status = 200, body = RecipientBody))
)]
async fn shut_out(caller: Caller, path: PathParams) -> Answer<Json<RecipientBody>> {
    let (link, id) = (path.id::<LinkId>("id")?, path.id::<RecipientId>("recipient")?);
    Ok(Json(caller.stile.shut_out(caller.actor(), link, id).await?.into()))
}
