//! Share links, from their owner's side.

use axum::Extension;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, ShareLink};
use domain::ids::{LinkId, NodeId, UserId};
use domain::link::{Abilities, Act, Address, Audience, Form, Limits, LinkState, Request, RequestItem, Terms};
use domain::policy::LinkUrls;
use domain::secret::Secret;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use service::links::{Filter, LinkChange, LinkView, NewLink, Quota, Shown};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::shapes::KindBody;
use super::{cursor, limit, searched, table};
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
        .add(Door::Session("tells how many links may be made today"), routes!(quota))
        .add(Door::Session("tells of a link to who manages it"), routes!(link))
        .add(Door::Node(&[ShareLink::NAME]), routes!(change))
        .add(Door::Session("ends a link, for who manages it"), routes!(revoke))
}

/// What a link lets its visitors do.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ability {
    Preview,
    Download,
    /// Copy into a space of one's own; goes with `download`.
    Save,
    Upload,
    /// Replace the content of files; goes with `download`.
    Edit,
}

/// The words of what a link lets its visitors do.
pub(crate) fn words_of(abilities: Abilities) -> Vec<Ability> {
    let all = [
        (abilities.preview, Ability::Preview),
        (abilities.download, Ability::Download),
        (abilities.save, Ability::Save),
        (abilities.upload, Ability::Upload),
        (abilities.edit, Ability::Edit),
    ];
    all.into_iter().filter(|(given, _)| *given).map(|(_, ability)| ability).collect()
}

fn abilities_of(words: &[Ability]) -> Abilities {
    let has = |ability| words.contains(&ability);
    Abilities {
        preview: has(Ability::Preview),
        download: has(Ability::Download),
        save: has(Ability::Save),
        upload: has(Ability::Upload),
        edit: has(Ability::Edit),
    }
}

fn default_abilities() -> Vec<Ability> {
    vec![Ability::Preview, Ability::Download]
}

/// Whether a link opens.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LinkState)]
#[expect(dead_code, reason = "tells of the words of `LinkState`")]
enum StateBody {
    Active,
    /// Not open yet.
    Waiting,
    Paused,
    Expired,
    /// Ended for ever, and kept for the history.
    Revoked,
}

/// Who may open a link.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LinkAudience)]
#[expect(dead_code, reason = "tells of the words of `Audience`")]
enum AudienceBody {
    /// Whoever has its URL.
    Anyone,
    /// Whoever is signed in at this server.
    SignedIn,
    /// Members of the link's organization.
    Organization,
    /// Those it names.
    Recipients,
}

/// How often each act may be done by all visitors together: 1 to 9999, null is without limit.
#[derive(ToSchema)]
#[schema(as = LinkLimits)]
#[expect(dead_code, reason = "tells of the fields of `Limits`")]
struct LimitsBody {
    #[schema(minimum = 1, maximum = 9999)]
    visits: Option<u16>,
    #[schema(minimum = 1, maximum = 9999)]
    previews: Option<u16>,
    #[schema(minimum = 1, maximum = 9999)]
    downloads: Option<u16>,
    #[schema(minimum = 1, maximum = 9999)]
    saves: Option<u16>,
    #[schema(minimum = 1, maximum = 9999)]
    uploads: Option<u16>,
}

/// How often each act was done.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
#[schema(as = LinkUses)]
pub(super) struct CountsBody {
    visits: u64,
    previews: u64,
    downloads: u64,
    saves: u64,
    uploads: u64,
}

impl FromIterator<(Act, u64)> for CountsBody {
    fn from_iter<I: IntoIterator<Item = (Act, u64)>>(counts: I) -> Self {
        let mut body = Self::default();
        for (act, count) in counts {
            match act {
                Act::Visit => body.visits = count,
                Act::Preview => body.previews = count,
                Act::Download => body.downloads = count,
                Act::Save => body.saves = count,
                Act::Upload => body.uploads = count,
                Act::Change => {}
            }
        }
        body
    }
}

/// What a link asks of visitors before it lets them in.
#[derive(ToSchema)]
#[schema(as = LinkForm)]
#[expect(dead_code, reason = "tells of the fields of `Form`")]
struct FormBody {
    name: bool,
    email: bool,
    company: bool,
    /// Questions of one's own: at most 8.
    fields: Vec<String>,
    /// A text that they must accept.
    terms: Option<String>,
}

/// What a link asks its visitors to send in.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = LinkRequest)]
pub(crate) struct RequestBody {
    /// The things by name, in order: at most 50; none asks for files of any name.
    #[schema(value_type = Vec<RequestItemBody>)]
    pub(crate) items: Vec<RequestItem>,
    /// Until when they are wanted. What comes later is taken and told apart.
    pub(crate) due_at: Option<Time>,
    /// Whether what each submitter sends goes into a folder of theirs.
    pub(crate) folder_each: bool,
    /// Which kinds of files, by the ends of their names, like `pdf`; none is any.
    pub(crate) types: Vec<String>,
    /// How large one file may be.
    pub(crate) file_bytes_max: Option<u64>,
    /// How much may come in all, from all.
    pub(crate) total_bytes_max: Option<u64>,
}

/// One thing that is asked for.
#[derive(ToSchema)]
#[schema(as = LinkRequestItem)]
#[expect(dead_code, reason = "tells of the fields of `RequestItem`")]
struct RequestItemBody {
    /// 1 to 100 characters, as a file can be called. What is sent for it is called so.
    name: String,
    /// What helps who has to find it.
    hint: String,
    /// Whether a submission is complete without it.
    required: bool,
    /// Its own kinds, instead of those of the request.
    types: Vec<String>,
}

impl From<RequestBody> for Request {
    fn from(body: RequestBody) -> Self {
        let RequestBody { items, due_at, folder_each, types, file_bytes_max, total_bytes_max } = body;
        Self { items, due_at: due_at.map(|due| due.0), folder_each, types, file_bytes_max, total_bytes_max }
    }
}

impl From<Request> for RequestBody {
    fn from(request: Request) -> Self {
        let Request { items, due_at, folder_each, types, file_bytes_max, total_bytes_max } = request;
        Self { items, due_at: due_at.map(Time), folder_each, types, file_bytes_max, total_bytes_max }
    }
}

/// A link as those see it who manage it.
#[derive(Serialize, ToSchema)]
#[schema(as = Link)]
pub(super) struct LinkBody {
    id: Uuid,
    /// Told to its owner; of a link without one, to administrators. Null too when it has ended for ever.
    url: Option<String>,
    title: String,
    /// What it is on, in order. What each is called, the node itself tells to who may see it.
    nodes: Vec<Uuid>,
    /// Folder or file, of each of `nodes`.
    kinds: Vec<KindBody>,
    abilities: Vec<Ability>,
    #[schema(value_type = AudienceBody)]
    audience: Audience,
    #[schema(value_type = LimitsBody)]
    limits: Limits,
    used: CountsBody,
    /// Null asks nothing.
    #[schema(value_type = Option<FormBody>)]
    form: Option<Form>,
    /// Null asks for no files.
    request: Option<RequestBody>,
    /// The last part of `url`, where it is one of the owner's choice; null to whom `url` is not told.
    address: Option<String>,
    has_password: bool,
    /// Since when its password lets nobody in, because too many wrong ones were tried; a new password opens it again.
    locked_at: Option<Time>,
    /// Null is at once.
    starts_at: Option<Time>,
    /// Null is permanent.
    expires_at: Option<Time>,
    /// For visitors.
    message: String,
    /// For people inside only.
    note: String,
    paused: bool,
    /// Whether its owner is told by mail what visitors do.
    notify: bool,
    /// Whether it shows its nodes as they were when it was made.
    snapshot: bool,
    #[schema(value_type = StateBody)]
    state: LinkState,
    owner_id: Option<Uuid>,
    /// Null for one without an owner.
    owner_name: Option<String>,
    /// How many files that came in by it wait until somebody accepts them.
    held_count: u64,
    /// Whether the asker may change and end it.
    changeable: bool,
    created_at: Time,
    /// When it was ended for ever.
    ended_at: Option<Time>,
    etag: String,
}

impl LinkBody {
    fn new(view: LinkView, urls: &LinkUrls) -> Self {
        let LinkView { link, kinds, token, state, used, owner_name, held_count, changeable } = view;
        let etag = link.etag();
        let terms = link.terms;
        Self {
            id: link.id.0,
            url: token.as_ref().map(|token| urls.of_link(token.reveal(), terms.address.as_ref())),
            etag,
            title: terms.title,
            nodes: link.items.iter().map(|node| node.0).collect(),
            kinds: kinds.into_iter().map(KindBody::from).collect(),
            abilities: words_of(terms.abilities),
            audience: terms.audience,
            limits: terms.limits,
            used: used.into_iter().collect(),
            // Whoever knows it can guess their way to what the link is on, like by its URL.
            address: terms.address.filter(|_| token.is_some()).map(|address| address.to_string()),
            request: terms.request.map(RequestBody::from),
            form: Some(terms.form).filter(|form| !form.is_empty()),
            has_password: link.has_password,
            locked_at: link.locked_at.map(Time),
            starts_at: terms.starts_at.map(Time),
            expires_at: terms.expires_at.map(Time),
            message: terms.message,
            note: terms.note,
            paused: terms.paused,
            notify: terms.notify,
            snapshot: link.snapshot,
            state,
            owner_id: link.owner.map(|owner| owner.0),
            owner_name,
            held_count,
            changeable,
            created_at: Time(link.created_at),
            ended_at: link.ended_at.map(Time),
        }
    }

    /// What a table of links has of it, in the order of its columns.
    pub(super) fn cells(self) -> [String; 14] {
        let time = |time: Option<Time>| time.map(table::instant).unwrap_or_default();
        [
            self.id.to_string(),
            self.title,
            self.state.word().to_owned(),
            self.owner_id.map(|id| id.to_string()).unwrap_or_default(),
            self.owner_name.unwrap_or_default(),
            time(Some(self.created_at)),
            time(self.expires_at),
            time(self.ended_at),
            self.has_password.to_string(),
            self.used.visits.to_string(),
            self.used.previews.to_string(),
            self.used.downloads.to_string(),
            self.used.uploads.to_string(),
            self.note,
        ]
    }
}

async fn with_etag(status: StatusCode, caller: &Caller, view: LinkView, entry: &Entry) -> Answer<Response> {
    let body = LinkBody::new(view, &caller.link_urls(entry).await?);
    let etag = HeaderValue::from_str(&body.etag);
    let mut response = (status, Json(body)).into_response();
    if let Ok(etag) = etag {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLink)]
struct NewLinkBody {
    /// 1 to 100.
    nodes: Vec<Uuid>,
    #[serde(default = "default_abilities")]
    abilities: Vec<Ability>,
    /// `anyone` without.
    #[schema(value_type = Option<AudienceBody>)]
    audience: Option<Audience>,
    #[serde(default)]
    #[schema(value_type = LimitsBody)]
    limits: Limits,
    #[schema(value_type = Option<FormBody>)]
    form: Option<Form>,
    /// Asks visitors to send files in.
    request: Option<RequestBody>,
    /// Instead of a token: 3 to 40 letters, digits and hyphens.
    address: Option<String>,
    password: Option<String>,
    starts_at: Option<Time>,
    expires_at: Option<Time>,
    /// None is the name of the first node.
    title: Option<String>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    notify: bool,
    /// Shows the nodes as they are now, whatever becomes of them.
    #[serde(default)]
    snapshot: bool,
}

/// Makes a link.
#[utoipa::path(post, path = "/api/v1/links", tag = "links", request_body = NewLinkBody, responses((status = 201, body = LinkBody)))]
async fn create(caller: Caller, Extension(entry): Extension<Entry>, Json(asked): Json<NewLinkBody>) -> Answer<Response> {
    let terms = Terms {
        title: asked.title.unwrap_or_default(),
        abilities: abilities_of(&asked.abilities),
        audience: asked.audience.unwrap_or_default(),
        limits: asked.limits,
        form: asked.form.unwrap_or_default(),
        request: asked.request.map(Request::from),
        address: asked.address.as_deref().map(Address::read).transpose()?,
        starts_at: asked.starts_at.map(|start| start.0),
        expires_at: asked.expires_at.map(|end| end.0),
        message: asked.message.unwrap_or_default(),
        note: asked.note.unwrap_or_default(),
        paused: false,
        notify: asked.notify,
    };
    let new = NewLink {
        nodes: asked.nodes.into_iter().map(NodeId).collect(),
        terms,
        password: asked.password.map(Secret::new),
        snapshot: asked.snapshot,
        ownerless: caller.identity.site_wide,
    };
    let view = caller.stile.create_link(caller.actor(), new).await?;
    with_etag(StatusCode::CREATED, &caller, view, &entry).await
}

#[derive(Serialize, ToSchema)]
pub(super) struct LinkPage {
    items: Vec<LinkBody>,
    next_cursor: Option<String>,
}

impl LinkPage {
    pub(super) fn new(links: Vec<LinkView>, rows: u32, urls: &LinkUrls) -> Self {
        let is_full = links.len() == rows as usize;
        let next_cursor = links.last().filter(|_| is_full).map(|last| cursor::of_id(last.link.id));
        Self { items: links.into_iter().map(|view| LinkBody::new(view, urls)).collect(), next_cursor }
    }

    /// The rows of a table.
    pub(super) fn into_rows<T>(self, row: impl Fn(LinkBody) -> T) -> Vec<T> {
        self.items.into_iter().map(row).collect()
    }
}

/// A page of the asker's links, newest first. All of what is given must be true of a link; without a state those are left out
/// that have ended.
#[utoipa::path(
    get,
    path = "/api/v1/links",
    tag = "links",
    params(
        ("node" = Option<Uuid>, Query, description = "on this node"),
        ("q" = Option<String>, Query, description = "in its title, message or note, or in the address of a recipient"),
        ("state" = Option<String>, Query, description = "`active`, `waiting`, `paused`, `expired`, `revoked`, `history` (what has ended) or `all`"),
        ("request" = Option<bool>, Query, description = "those that ask for files, or those that do not"),
        ("created_from" = Option<Time>, Query, description = "made then or later"),
        ("created_before" = Option<Time>, Query, description = "made earlier"),
        ("cursor" = Option<String>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = LinkPage))
)]
async fn list(caller: Caller, Extension(entry): Extension<Entry>, mut query: Query) -> Answer<Json<LinkPage>> {
    let filter = filter_of(&mut query)?;
    let after = after_of(&mut query)?;
    let rows = limit(&mut query)?;
    query.end()?;
    let links = caller.stile.links(caller.actor(), filter, after, rows).await?;
    Ok(Json(LinkPage::new(links, rows, &caller.link_urls(&entry).await?)))
}

/// After which link a page begins.
pub(super) fn after_of(query: &mut Query) -> Answer<Option<LinkId>> {
    query.text("cursor")?.map(|text| cursor::id::<LinkId>("cursor", &text)).transpose()
}

pub(super) fn filter_of(query: &mut Query) -> Answer<Filter> {
    let several = [("history", Shown::History), ("all", Shown::All)];
    let states: Vec<_> = LinkState::ALL.map(|(word, state)| (word, Shown::Only(state))).into_iter().chain(several).collect();
    Ok(Filter {
        node: query.read::<NodeId>("node")?,
        state: query.word("state", &states)?,
        created_from: query.read::<Time>("created_from")?.map(|time| time.0),
        created_before: query.read::<Time>("created_before")?.map(|time| time.0),
        text: searched(query)?,
        owner: None,
        request: query.word("request", &[("true", true), ("false", false)])?,
    })
}

/// How many links the organization may make in a day of UTC, and made today.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkQuota)]
struct QuotaBody {
    /// Null is without limit.
    most: Option<u32>,
    made: u64,
}

/// How many links may be made today, and were.
#[utoipa::path(get, path = "/api/v1/links/quota", tag = "links", responses((status = 200, body = QuotaBody)))]
async fn quota(caller: Caller) -> Answer<Json<QuotaBody>> {
    let Quota { most, made } = caller.stile.link_quota(caller.actor()).await?;
    Ok(Json(QuotaBody { most, made }))
}

/// One link that the asker manages.
#[utoipa::path(get, path = "/api/v1/links/{id}", tag = "links", params(("id" = Uuid, Path)), responses((status = 200, body = LinkBody)))]
async fn link(caller: Caller, Extension(entry): Extension<Entry>, path: PathParams) -> Answer<Response> {
    let view = caller.stile.link(caller.actor(), path.id::<LinkId>("id")?).await?;
    with_etag(StatusCode::OK, &caller, view, &entry).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkChange)]
struct LinkChangeBody {
    /// What it is on from now on.
    nodes: Option<Vec<Uuid>>,
    abilities: Option<Vec<Ability>>,
    #[schema(value_type = Option<AudienceBody>)]
    audience: Option<Audience>,
    #[serde(default)]
    limits: LimitsChangeBody,
    /// Null asks nothing any more.
    #[serde(default)]
    #[schema(value_type = Option<FormBody>)]
    form: Change<Form>,
    /// Null asks for no files any more.
    #[serde(default)]
    #[schema(value_type = Option<RequestBody>)]
    request: Change<RequestBody>,
    /// Null is the token again.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    address: Change<String>,
    /// A new one; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    password: Change<String>,
    /// An instant; null is at once.
    #[serde(default)]
    #[schema(value_type = Option<Time>)]
    starts_at: Change<Time>,
    /// An instant; null is permanent.
    #[serde(default)]
    #[schema(value_type = Option<Time>)]
    expires_at: Change<Time>,
    title: Option<String>,
    message: Option<String>,
    note: Option<String>,
    paused: Option<bool>,
    notify: Option<bool>,
    /// Whose it is from now on: for administrators.
    owner_id: Option<Uuid>,
}

/// What to change of the limits: what is left out stays, null takes a limit away.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkLimitsChange)]
struct LimitsChangeBody {
    #[serde(default)]
    #[schema(value_type = Option<u16>)]
    visits: Change<u16>,
    #[serde(default)]
    #[schema(value_type = Option<u16>)]
    previews: Change<u16>,
    #[serde(default)]
    #[schema(value_type = Option<u16>)]
    downloads: Change<u16>,
    #[serde(default)]
    #[schema(value_type = Option<u16>)]
    saves: Change<u16>,
    #[serde(default)]
    #[schema(value_type = Option<u16>)]
    uploads: Change<u16>,
}

impl LimitsChangeBody {
    fn into_changes(self) -> Vec<(Act, Option<u16>)> {
        let all = [
            (Act::Visit, self.visits),
            (Act::Preview, self.previews),
            (Act::Download, self.downloads),
            (Act::Save, self.saves),
            (Act::Upload, self.uploads),
        ];
        all.into_iter().filter_map(|(act, change)| change.into_option().map(|most| (act, most))).collect()
    }
}

/// Changes a link. Its URL stays.
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
        nodes: asked.nodes.map(|nodes| nodes.into_iter().map(NodeId).collect()),
        abilities: asked.abilities.as_deref().map(abilities_of),
        audience: asked.audience,
        limits: asked.limits.into_changes(),
        form: asked.form.into_option().map(Option::unwrap_or_default),
        request: asked.request.into_option().map(|request| request.map(Request::from)),
        address: asked.address.into_option().map(|text| text.as_deref().map(Address::read).transpose()).transpose()?,
        starts_at: asked.starts_at.into_option().map(|start| start.map(|start| start.0)),
        notify: asked.notify,
        owner: asked.owner_id.map(UserId),
        password: asked.password.into_option().map(|password| password.map(Secret::new)),
        expires_at: asked.expires_at.into_option().map(|end| end.map(|end| end.0)),
        title: asked.title,
        message: asked.message,
        note: asked.note,
        paused: asked.paused,
        if_match: asked_etag(&headers)?,
    };
    let view = caller.stile.change_link(caller.actor(), path.id::<LinkId>("id")?, change).await?;
    with_etag(StatusCode::OK, &caller, view, &entry).await
}

/// What ended with a link.
#[derive(Serialize, ToSchema)]
struct Revoked {
    /// How many downloads, archives and uploads were running by it, and were broken off.
    stopped: usize,
}

/// Ends a link for ever, and what runs by it at once.
#[utoipa::path(delete, path = "/api/v1/links/{id}", tag = "links", params(("id" = Uuid, Path)), responses((status = 200, body = Revoked)))]
async fn revoke(caller: Caller, path: PathParams) -> Answer<Json<Revoked>> {
    let stopped = caller.stile.revoke_link(caller.actor(), path.id::<LinkId>("id")?).await?;
    Ok(Json(Revoked { stopped }))
}
