//! The same done to many nodes by one request: move, copy, put into the trash, take out of it, end for ever.

use domain::access::{Action, Delete, Download, Edit, Purge, Restore, Upload};
use domain::ids::NodeId;
use serde::{Deserialize, Serialize};
use service::batch::{Act, Outcome};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::NodeBody;
use super::shapes::RuleBody;
use crate::caller::Caller;
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Node(&[Edit::NAME, Upload::NAME, Delete::NAME]), routes!(move_all))
        .add(Door::Node(&[Download::NAME, Upload::NAME]), routes!(copy_all))
        .add(Door::Node(&[Delete::NAME]), routes!(trash_all))
        .add(Door::Node(&[Restore::NAME, Upload::NAME]), routes!(restore_all))
        .add(Door::Node(&[Purge::NAME]), routes!(purge_all))
}

/// Nodes and the folder they go to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BatchInto)]
struct IntoBody {
    /// 1 to 1000.
    nodes: Vec<Uuid>,
    parent_id: Uuid,
    #[serde(default)]
    on_conflict: RuleBody,
}

/// Nodes to take out of the trash.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BatchRestore)]
struct RestoreBody {
    /// 1 to 1000.
    nodes: Vec<Uuid>,
    #[serde(default)]
    on_conflict: RuleBody,
}

/// Nodes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Batch)]
struct NodesBody {
    /// 1 to 1000.
    nodes: Vec<Uuid>,
}

/// What came of one node.
#[derive(Serialize, ToSchema)]
#[schema(as = BatchResult)]
struct ResultBody {
    id: Uuid,
    /// As it is now, or the copy. Null where it failed, or where there is nothing to see any more.
    node: Option<NodeBody>,
    /// Why it was not done; null when it was.
    problem: Option<Refusal>,
}

/// Why something was not done to one node.
#[derive(Serialize, ToSchema)]
#[schema(as = BatchProblem)]
struct Refusal {
    status: u16,
    code: &'static str,
    detail: String,
}

#[derive(Serialize, ToSchema)]
struct BatchAnswer {
    /// In the order of the request.
    results: Vec<ResultBody>,
}

async fn done(caller: &Caller, nodes: Vec<Uuid>, act: Act) -> Answer<Json<BatchAnswer>> {
    let nodes = nodes.into_iter().map(NodeId).collect();
    let outcomes = caller.stile.batch(caller.actor(), nodes, act).await?;
    Ok(Json(BatchAnswer { results: outcomes.into_iter().map(result).collect() }))
}

fn result((id, outcome): Outcome) -> ResultBody {
    match outcome {
        Ok(view) => ResultBody { id: id.0, node: view.map(NodeBody::from), problem: None },
        Err(error) => {
            let Problem { status, code, detail, cause, .. } = error.into();
            if let Some(cause) = cause {
                tracing::error!(%cause, node = %id, "one of many could not be done");
            }
            ResultBody { id: id.0, node: None, problem: Some(Refusal { status: status.as_u16(), code, detail }) }
        }
    }
}

/// Moves nodes into a folder. Each is done or refused by itself; when none could be moved, the answer is the first problem.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/batch/move",
    tag = "nodes",
    request_body = IntoBody,
    responses((status = 200, body = BatchAnswer))
)]
async fn move_all(caller: Caller, Json(asked): Json<IntoBody>) -> Answer<Json<BatchAnswer>> {
    let act = Act::Move { into: NodeId(asked.parent_id), on_conflict: asked.on_conflict.into() };
    done(&caller, asked.nodes, act).await
}

/// Copies nodes into a folder. Each is done or refused by itself; when none could be copied, the answer is the first problem.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/batch/copy",
    tag = "nodes",
    request_body = IntoBody,
    responses((status = 200, body = BatchAnswer))
)]
async fn copy_all(caller: Caller, Json(asked): Json<IntoBody>) -> Answer<Json<BatchAnswer>> {
    let act = Act::Copy { into: NodeId(asked.parent_id), on_conflict: asked.on_conflict.into() };
    done(&caller, asked.nodes, act).await
}

/// Puts nodes into the trash. Each is done or refused by itself; when none could be, the answer is the first problem.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/batch/trash",
    tag = "nodes",
    request_body = NodesBody,
    responses((status = 200, body = BatchAnswer))
)]
async fn trash_all(caller: Caller, Json(asked): Json<NodesBody>) -> Answer<Json<BatchAnswer>> {
    done(&caller, asked.nodes, Act::Trash).await
}

/// Takes nodes out of the trash, to where they were. Each is done or refused by itself; when none could be, the answer is
/// the first problem.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/batch/restore",
    tag = "trash",
    request_body = RestoreBody,
    responses((status = 200, body = BatchAnswer))
)]
async fn restore_all(caller: Caller, Json(asked): Json<RestoreBody>) -> Answer<Json<BatchAnswer>> {
    let act = Act::Restore { on_conflict: asked.on_conflict.into() };
    done(&caller, asked.nodes, act).await
}

/// Ends nodes that are in the trash, for ever. Each is done or refused by itself; when none could be, the answer is the
/// first problem.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/batch/purge",
    tag = "trash",
    request_body = NodesBody,
    responses((status = 200, body = BatchAnswer))
)]
async fn purge_all(caller: Caller, Json(asked): Json<NodesBody>) -> Answer<Json<BatchAnswer>> {
    done(&caller, asked.nodes, Act::Purge).await
}
