//! Renditions of files, for people with an account.

use axum::response::Response;
use domain::access::{Action, Preview};
use domain::ids::NodeId;
use http::{HeaderMap, Method};
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::Answer;
use crate::rendition::{self, PageParams, PreviewInfo};
use crate::routes::{Door, Routes};
use crate::time::minute;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Node(&[Preview::NAME]), routes!(preview)).add(Door::Node(&[Preview::NAME]), routes!(preview_info))
}

/// One page of a file as an image. Whoever may not download it finds their name on it.
#[utoipa::path(
    method(get, head),
    path = "/api/v1/nodes/{id}/preview",
    tag = "content",
    params(
        ("id" = Uuid, Path),
        PageParams,
    ),
    responses(
        (status = 200, description = "The page; `X-Stile-Pages` says how many there are", content_type = "image/jpeg"),
        (status = 304, description = "The client has it"),
        (status = 404, description = "There is none: `no_preview`"),
        (status = 503, description = "Too many are being made: `busy`"),
    )
)]
async fn preview(method: Method, caller: Caller, path: PathParams, query: Query, headers: HeaderMap) -> Answer<Response> {
    let (node, mut ask) = (path.id::<NodeId>("id")?, rendition::asked(query, None)?);
    let info = caller.stile.session_info(caller.actor()).await?;
    let now = caller.stile.clock.now();
    ask.watermark = Some(format!("{} · {} · {}", info.user.display_name, info.user.email, minute(now)));
    let answer = rendition::send(&method, &headers, &caller.stile, caller.actor(), node, ask).await?;
    caller.stile.expect_in_force(caller.identity.credential).await?;
    Ok(answer)
}

/// What can be seen of a file, and how many pages it has.
#[utoipa::path(
    get,
    path = "/api/v1/nodes/{id}/preview-info",
    tag = "content",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = PreviewInfo), (status = 404, description = "Nothing: `no_preview`"))
)]
async fn preview_info(caller: Caller, path: PathParams) -> Answer<Json<PreviewInfo>> {
    let info = caller.stile.rendition_info(caller.actor(), path.id::<NodeId>("id")?).await?;
    Ok(Json(info.into()))
}
