//! Share links, from their owner's side.

use axum::Extension;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, ShareLink};
use domain::ids::{LinkId, NodeId};
use domain::link::{Abilities, LinkState};
use domain::secret::Secret;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use service::links::{Filter, LinkChange, LinkView, NewLink};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::shapes::KindBody;
use super::{cursor, limit, searched};
use crate::caller::Caller;
use crate::conditional::asked_etag;
use crate::gate::Entry;
use crate::input::{PathParams, Query};
use crate::json::{Change, Json};
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Node(&[ShareLink::NAME]), routes!(create))
        .add(Door::Session("lists one's own links"), routes!(list))
        .add(Door::Session("tells of a link of one's own"), routes!(link))
        .add(Door::Node(&[ShareLink::NAME]), routes!(change))
        .add(Door::Session("ends a link of one's own"), routes!(revoke))
}

/// What a link lets its visitors do.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ability {
    Preview,
    Download,
    Upload,
}

/// The words of what a link lets its visitors do.
pub(crate) fn words_of(abilities: Abilities) -> Vec<Ability> {
    let all =
        [(abilities.preview, Ability::Preview), (abilities.download, Ability::Download), (abilities.upload, Ability::Upload)];
    all.into_iter().filter(|(given, _)| *given).map(|(_, ability)| ability).collect()
}

fn abilities_of(words: &[Ability]) -> Abilities {
    let has = |ability| words.contains(&ability);
    Abilities { preview: has(Ability::Preview), download: has(Ability::Download), upload: has(Ability::Upload) }
}

fn default_abilities() -> Vec<Ability> {
    vec![Ability::Preview, Ability::Download]
}

/// Whether a link opens.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LinkState)]
enum StateBody {
    Active,
    Paused,
    Expired,
}

impl From<LinkState> for StateBody {
    fn from(state: LinkState) -> Self {
        match state {
            LinkState::Active => Self::Active,
            LinkState::Paused => Self::Paused,
            LinkState::Expired => Self::Expired,
        }
    }
}

/// A link as its owner sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Link)]
struct LinkBody {
    id: Uuid,
    url: String,
    title: String,
    /// What it is on, in order. What each is called, the node itself tells to who may see it.
    nodes: Vec<Uuid>,
    /// Folder or file, of each of `nodes`.
    kinds: Vec<KindBody>,
    abilities: Vec<Ability>,
    has_password: bool,
    /// Null is permanent.
    expires_at: Option<Time>,
    /// For visitors.
    message: String,
    /// For people inside only.
    note: String,
    paused: bool,
    state: StateBody,
    owner_id: Option<Uuid>,
    created_at: Time,
    etag: String,
}

impl LinkBody {
    fn new(view: LinkView, origin: &str) -> Self {
        let LinkView { link, kinds, token, state } = view;
        Self {
            id: link.id.0,
            url: format!("{origin}/s/{}", token.reveal()),
            etag: link.etag(),
            title: link.title,
            nodes: link.items.iter().map(|node| node.0).collect(),
            kinds: kinds.into_iter().map(KindBody::from).collect(),
            abilities: words_of(link.abilities),
            has_password: link.has_password,
            expires_at: link.expires_at.map(Time),
            message: link.message,
            note: link.note,
            paused: link.paused,
            state: state.into(),
            owner_id: link.owner.map(|owner| owner.0),
            created_at: Time(link.created_at),
        }
    }
}

fn with_etag(status: StatusCode, view: LinkView, entry: &Entry) -> Response {
    let body = LinkBody::new(view, &entry.origin);
    let etag = HeaderValue::from_str(&body.etag);
    let mut response = (status, Json(body)).into_response();
    if let Ok(etag) = etag {
        response.headers_mut().insert(header::ETAG, etag);
    }
    response
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLink)]
struct NewLinkBody {
    /// 1 to 100.
    nodes: Vec<Uuid>,
    #[serde(default = "default_abilities")]
    abilities: Vec<Ability>,
    password: Option<String>,
    expires_at: Option<Time>,
    /// None is the name of the first node.
    title: Option<String>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

/// Makes a link.
#[utoipa::path(post, path = "/api/v1/links", tag = "links", request_body = NewLinkBody, responses((status = 201, body = LinkBody)))]
async fn create(caller: Caller, Extension(entry): Extension<Entry>, Json(asked): Json<NewLinkBody>) -> Answer<Response> {
    let new = NewLink {
        nodes: asked.nodes.into_iter().map(NodeId).collect(),
        abilities: abilities_of(&asked.abilities),
        password: asked.password.map(Secret::new),
        expires_at: asked.expires_at.map(|end| end.0),
        title: asked.title,
        message: asked.message.unwrap_or_default(),
        note: asked.note.unwrap_or_default(),
    };
    let view = caller.stile.create_link(caller.actor(), new).await?;
    Ok(with_etag(StatusCode::CREATED, view, &entry))
}

#[derive(Serialize, ToSchema)]
struct LinkPage {
    items: Vec<LinkBody>,
    next_cursor: Option<String>,
}

/// A page of the asker's links, newest first. All of what is given must be true of a link.
#[utoipa::path(
    get,
    path = "/api/v1/links",
    tag = "links",
    params(
        ("node" = Option<Uuid>, Query, description = "on this node"),
        ("q" = Option<String>, Query, description = "in its title, message or note"),
        ("state" = Option<String>, Query, description = "`active`, `paused` or `expired`"),
        ("created_from" = Option<Time>, Query, description = "made then or later"),
        ("created_before" = Option<Time>, Query, description = "made earlier"),
        ("cursor" = Option<String>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = LinkPage))
)]
async fn list(caller: Caller, Extension(entry): Extension<Entry>, mut query: Query) -> Answer<Json<LinkPage>> {
    let filter = filter_of(&mut query)?;
    let after = query.text("cursor")?.map(|text| cursor::id::<LinkId>("cursor", &text)).transpose()?;
    let rows = limit(&mut query)?;
    query.end()?;
    let links = caller.stile.links(caller.actor(), filter, after, rows).await?;
    let is_full = links.len() == rows as usize;
    let next_cursor = links.last().filter(|_| is_full).map(|last| cursor::of_id(last.link.id));
    let items = links.into_iter().map(|view| LinkBody::new(view, &entry.origin)).collect();
    Ok(Json(LinkPage { items, next_cursor }))
}

fn filter_of(query: &mut Query) -> Answer<Filter> {
    let states = [("active", LinkState::Active), ("paused", LinkState::Paused), ("expired", LinkState::Expired)];
    Ok(Filter {
        node: query.read::<NodeId>("node")?,
        state: query.word("state", &states)?,
        created_from: query.read::<Time>("created_from")?.map(|time| time.0),
        created_before: query.read::<Time>("created_before")?.map(|time| time.0),
        text: searched(query)?,
    })
}

/// One link of the asker's own.
#[utoipa::path(get, path = "/api/v1/links/{id}", tag = "links", params(("id" = Uuid, Path)), responses((status = 200, body = LinkBody)))]
async fn link(caller: Caller, Extension(entry): Extension<Entry>, path: PathParams) -> Answer<Response> {
    let view = caller.stile.link(caller.actor(), path.id::<LinkId>("id")?).await?;
    Ok(with_etag(StatusCode::OK, view, &entry))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkChange)]
struct LinkChangeBody {
    abilities: Option<Vec<Ability>>,
    /// A new one; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    password: Change<String>,
    /// An instant; null is permanent.
    #[serde(default)]
    #[schema(value_type = Option<Time>)]
    expires_at: Change<Time>,
    title: Option<String>,
    message: Option<String>,
    note: Option<String>,
    paused: Option<bool>,
}

/// Changes a link of the asker's own. Its URL stays.
#[utoipa::path(
    patch,
    path = "/api/v1/links/{id}",
    tag = "links",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header)),
    request_body = LinkChangeBody,
    responses((status = 200, body = LinkBody))
)]
async fn change(
    caller: Caller,
    Extension(entry): Extension<Entry>,
    path: PathParams,
    headers: HeaderMap,
    Json(asked): Json<LinkChangeBody>,
) -> Answer<Response> {
    let change = LinkChange {
        abilities: asked.abilities.as_deref().map(abilities_of),
        password: asked.password.into_option().map(|password| password.map(Secret::new)),
        expires_at: asked.expires_at.into_option().map(|end| end.map(|end| end.0)),
        title: asked.title,
        message: asked.message,
        note: asked.note,
        paused: asked.paused,
        if_match: asked_etag(&headers)?,
    };
    let view = caller.stile.change_link(caller.actor(), path.id::<LinkId>("id")?, change).await?;
    Ok(with_etag(StatusCode::OK, view, &entry))
}

/// Ends a link for ever.
#[utoipa::path(delete, path = "/api/v1/links/{id}", tag = "links", params(("id" = Uuid, Path)), responses((status = 204, description = "Ended")))]
async fn revoke(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.revoke_link(caller.actor(), path.id::<LinkId>("id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
