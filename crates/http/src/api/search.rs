//! Files and folders by their name.

use domain::ids::SpaceId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{NodeBody, Step};
use crate::caller::Caller;
use crate::input::Query;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Session("finds what the asker may see; each node is judged by `See`"), routes!(search))
}

/// A node, with the way to it.
#[derive(Serialize, ToSchema)]
#[schema(as = FoundNode)]
struct FoundBody {
    #[serde(flatten)]
    node: NodeBody,
    /// The folders on the way to it and itself, from the first that the asker may know.
    path: Vec<Step>,
}

#[derive(Serialize, ToSchema)]
struct SearchBody {
    items: Vec<FoundBody>,
    /// Whether that is all there is. Where it is not, more of the name finds more.
    complete: bool,
}

/// Files and folders whose name contains a text, folders first: up to 100. What is in the trash is not found. Where there
/// is much to look at, a text of fewer than 3 characters is looked for in 5,000 names only.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "nodes",
    params(
        ("q" = String, Query, description = "1 to 255 characters; upper and lower case are the same"),
        ("space" = Option<Uuid>, Query, description = "in this space only"),
    ),
    responses((status = 200, body = SearchBody))
)]
async fn search(caller: Caller, mut query: Query) -> Answer<Json<SearchBody>> {
    let text = query.required("q")?;
    let space = query.read::<SpaceId>("space")?;
    query.end()?;
    let found = caller.stile.search(caller.actor(), text, space).await?;
    let complete = found.complete;
    let items = found.items.into_iter().map(|found| FoundBody {
        node: found.view.into(),
        path: found.path.into_iter().map(|(id, name)| Step { id: id.0, name }).collect(),
    });
    Ok(Json(SearchBody { items: items.collect(), complete }))
}
