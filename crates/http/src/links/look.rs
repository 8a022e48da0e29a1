//! The page of a link, its contents for programs, and its password.

use axum::extract::{Extension, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, List, See};
use domain::capability::Capability;
use domain::ids::{NodeId, UserId};
use domain::link::RequestItem;
use domain::node::NodeKind;
use domain::secret::Secret;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use service::nodes::{NodeView, Page};
use service::requests::{Receipt, is_complete};
use service::visits::{Asks, Knock};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::files::take;
use super::gate::{AtTheGate, Visitor, asked, knock, page_of as link_page, reads_json, said, set_cookie};
use crate::App;
use crate::api::links::{Ability, words_of};
use crate::api::nodes::page_of;
use crate::api::{Step, cursor};
use crate::caller::{Client, Guest};
use crate::compress;
use crate::cookie;
use crate::gate::{Entry, html, with_status};
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::media;
use crate::pages::{
    self, AskedItem, Crumb, EnterView, Entering, Layout, RequestView, Sender, SentFile, UnlockView, UploadZone, VisitorItem,
    VisitorView,
};
use crate::problem::{Answer, Problem};
use crate::reader;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Link(&[See::NAME, List::NAME]), routes!(page))
        .add(Door::Link(&[See::NAME, List::NAME]), routes!(items))
        .add(Door::Anonymous("asks for what a link wants to know before it opens, and for that only"), routes!(unlock))
}

/// What is in a link, or in one folder of it.
struct Contents {
    /// Whether it is the top of the link.
    at_the_top: bool,
    folder: Option<NodeView>,
    path: Vec<(NodeId, String)>,
    items: Vec<NodeView>,
    next_cursor: Option<String>,
}

/// A link on one folder shows what is in it; one on files, or on several nodes, shows these.
async fn contents(visitor: &Visitor, folder: Option<NodeId>, page: Page) -> Answer<Contents> {
    let only_folder = only_folder(visitor);
    let at_the_top = folder.is_none() || folder == only_folder;
    let Some(id) = folder.or(only_folder) else {
        let items = visitor.link.visible_items().cloned().collect();
        return Ok(Contents { at_the_top, folder: None, path: Vec::new(), items, next_cursor: None });
    };
    let sort = page.sort;
    let listing = visitor.stile.children(visitor.actor(), id, page).await?;
    Ok(Contents {
        at_the_top,
        folder: Some(visitor.stile.node(visitor.actor(), id).await?),
        path: visitor.stile.path(visitor.actor(), id).await?,
        items: listing.items,
        next_cursor: listing.next.map(|after| cursor::of_listing(&after, sort)),
    })
}

/// The folder that is all of the link, and so its top.
pub(crate) fn only_folder(visitor: &Visitor) -> Option<NodeId> {
    let mut visible = visitor.link.visible_items();
    match (visible.next(), visible.next()) {
        (Some(only), None) if only.node.is_folder() && only.capabilities.has(Capability::List) => Some(only.node.id),
        _ => None,
    }
}

/// The page of a link; the password form while it is locked.
#[utoipa::path(
    get,
    path = "/s/{token}",
    tag = "visitors",
    params(("token" = String, Path), ("folder" = Option<Uuid>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, description = "A page", content_type = "text/html"))
)]
async fn page(
    State(app): State<App>,
    gate: AtTheGate,
    Extension(entry): Extension<Entry>,
    headers: HeaderMap,
    mut query: Query,
) -> Answer<Response> {
    let reader = reader::of(&headers, app.stile.clock.now());
    let visitor = match gate {
        AtTheGate::Open(visitor) if fetches(&headers) => return take(Method::GET, *visitor, headers).await,
        AtTheGate::Open(visitor) => visitor,
        AtTheGate::Locked { asks, .. } if fetches(&headers) => return Err(asked(&asks)),
        AtTheGate::Locked { asks, .. } if reads_json(&headers) => return Err(asked(&asks)),
        AtTheGate::Locked { token, asks } => return Ok(html(gate_page(&reader, token, asks))),
    };
    let folder = folder_of(&mut query)?;
    let contents = contents(&visitor, folder, page_of(&mut query)?).await?;
    let layout = cookie::read(&headers, "view").and_then(Layout::from_cookie);
    let request = request_view(&visitor).await?;
    let view = VisitorView { layout, request, signed_in: visitor.guest.caller.is_some(), ..view_of(&visitor, contents) };
    Ok(compress::page(&headers, &entry, pages::visitor(&reader, &view)))
}

/// Whether a program asks that people fetch files with: `curl -OJ URL` wants the file, and no page about it.
fn fetches(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let (program, accept) = (text(header::USER_AGENT), text(header::ACCEPT));
    (program.starts_with("curl/") || program.starts_with("Wget/")) && matches!(accept, "" | "*/*")
}

fn folder_of(query: &mut Query) -> Answer<Option<NodeId>> {
    let Some(text) = query.text("folder")? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| domain::Error::not_found().into())
}

fn view_of(visitor: &Visitor, contents: Contents) -> VisitorView {
    let link = &visitor.link;
    let crumb = |id: NodeId, name: &str| Crumb { id: id.to_string(), name: name.to_owned() };
    let below_the_top = !contents.at_the_top;
    let top = only_folder(visitor);
    VisitorView {
        token: visitor.token.clone(),
        title: link.link.terms.title.clone(),
        message: link.link.terms.message.clone(),
        sender: link.sender.as_ref().map(|name| Sender { display_name: name.clone(), organization: link.organization.clone() }),
        organization: link.organization.clone(),
        expires_at: link.link.terms.expires_at,
        abilities: link.link.terms.abilities,
        total_bytes: total_bytes(&contents),
        upload: upload_zone(visitor, &contents),
        folder: contents.folder.as_ref().filter(|_| below_the_top).map(|folder| crumb(folder.node.id, &folder.node.name)),
        path: contents
            .path
            .iter()
            .filter(|(id, _)| below_the_top && Some(*id) != top)
            .map(|(id, name)| crumb(*id, name))
            .collect(),
        items: contents.items.iter().map(item_of_page).collect(),
        next_cursor: contents.next_cursor,
        request: None,
        downloads_left: link.downloads_left.filter(|_| link.link.terms.abilities.download),
        previews_limited: link.link.terms.limits.previews.is_some(),
        signed_in: false,
        layout: None,
    }
}

/// What the link asks for, with what this visitor sent of it; of a link that only takes files in, that alone.
async fn request_view(visitor: &Visitor) -> Answer<Option<RequestView>> {
    let terms = &visitor.link.link.terms;
    if terms.request.is_none() && !terms.abilities.upload {
        return Ok(None);
    }
    let request = &terms.request.clone().unwrap_or_default();
    let sent = visitor.stile.own_receipts(&visitor.link).await?;
    let file = |receipt: &Receipt| SentFile {
        receipt: receipt.id.to_string(),
        name: receipt.given_name.clone(),
        size_bytes: receipt.size_bytes,
        verdict: receipt.verdict,
    };
    let for_item = |name: &str| sent.iter().filter(|receipt| receipt.item.as_deref() == Some(name)).map(file).collect();
    let asked = |item: &RequestItem| AskedItem {
        sent: for_item(&item.name),
        name: item.name.clone(),
        hint: item.hint.clone(),
        required: item.required,
        types: if item.types.is_empty() { request.types.clone() } else { item.types.clone() },
    };
    let is_listed = |receipt: &&Receipt| request.items.iter().any(|item| receipt.item.as_ref() == Some(&item.name));
    Ok(Some(RequestView {
        items: request.items.iter().map(asked).collect(),
        due_at: request.due_at,
        complete: sent.iter().any(|receipt| receipt.item.is_some()) && is_complete(request, &sent),
        others: sent.iter().filter(|receipt| !is_listed(receipt)).map(file).collect(),
    }))
}

/// Known only where there is nothing but files, all on this page.
fn total_bytes(contents: &Contents) -> Option<u64> {
    if contents.next_cursor.is_some() {
        return None;
    }
    contents.items.iter().map(size_of).sum()
}

fn upload_zone(visitor: &Visitor, contents: &Contents) -> Option<UploadZone> {
    let file_bytes_max = visitor.link.link.terms.request.as_ref().and_then(|request| request.file_bytes_max);
    let zone = |folder| UploadZone { folder, file_bytes_max };
    if contents.at_the_top {
        return visitor.link.drop_folder().map(|_| zone(None));
    }
    let folder = contents.folder.as_ref().filter(|folder| folder.capabilities.has(Capability::Upload))?;
    Some(zone(Some(folder.node.id.to_string())))
}

fn size_of(item: &NodeView) -> Option<u64> {
    item.node.content.as_ref().filter(|_| item.tells_details()).map(|content| content.size_bytes)
}

fn item_of_page(item: &NodeView) -> VisitorItem {
    VisitorItem {
        id: item.node.id.to_string(),
        kind: item.node.kind,
        name: item.node.name.clone(),
        size_bytes: size_of(item),
        modified_at: item.tells_details().then_some(item.node.modified_at),
        media_type: (item.node.kind == NodeKind::File).then(|| media::of_name(&item.node.name).to_owned()),
    }
}

#[derive(Serialize, ToSchema)]
struct SenderBody {
    display_name: String,
    organization: String,
}

#[derive(Serialize, ToSchema)]
struct ItemBody {
    id: Uuid,
    /// `folder` or `file`.
    #[schema(value_type = String)]
    kind: NodeKind,
    name: String,
    size_bytes: Option<u64>,
    modified_at: Option<Time>,
    media_type: Option<String>,
}

impl From<&NodeView> for ItemBody {
    fn from(item: &NodeView) -> Self {
        let row = item_of_page(item);
        Self {
            id: item.node.id.0,
            kind: row.kind,
            name: row.name,
            size_bytes: row.size_bytes,
            modified_at: row.modified_at.map(Time),
            media_type: row.media_type,
        }
    }
}

/// What a visitor may know of a link, and a page of what is in it.
#[derive(Serialize, ToSchema)]
struct LinkContents {
    title: String,
    message: String,
    abilities: Vec<Ability>,
    expires_at: Option<Time>,
    /// Null for a link without an owner.
    sender: Option<SenderBody>,
    /// The folder that the items are in; null where the link is on several nodes.
    folder: Option<Step>,
    /// From the link's own folder down.
    path: Vec<Step>,
    items: Vec<ItemBody>,
    next_cursor: Option<String>,
}

/// What is in a link, or in one folder of it.
#[utoipa::path(
    get,
    path = "/s/{token}/items",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("folder" = Option<Uuid>, Query),
        ("cursor" = Option<String>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000),
        ("sort" = Option<String>, Query, description = "`name`, `modified` or `size`"),
        ("direction" = Option<String>, Query, description = "`ascending` or `descending`"),
    ),
    responses((status = 200, body = LinkContents))
)]
async fn items(visitor: Visitor, mut query: Query) -> Answer<Json<LinkContents>> {
    let (folder, page) = (folder_of(&mut query)?, page_of(&mut query)?);
    query.end()?;
    let contents = contents(&visitor, folder, page).await?;
    let link = visitor.link;
    Ok(Json(LinkContents {
        abilities: words_of(link.link.terms.abilities),
        expires_at: link.link.terms.expires_at.map(Time),
        sender: link.sender.map(|display_name| SenderBody { display_name, organization: link.organization }),
        title: link.link.terms.title,
        message: link.link.terms.message,
        folder: contents.folder.map(|folder| Step { id: folder.node.id.0, name: folder.node.name }),
        path: contents.path.into_iter().map(|(id, name)| Step { id: id.0, name }).collect(),
        items: contents.items.iter().map(ItemBody::from).collect(),
        next_cursor: contents.next_cursor,
    }))
}

/// Answers what a link asks before it opens, as a form or as JSON: its `password`, the fields of its form, or nothing where it
/// only counts visits. With the last of it a visit begins, which a cookie for this link carries.
#[utoipa::path(
    post,
    path = "/s/{token}/unlock",
    tag = "visitors",
    params(("token" = String, Path)),
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 303, description = "To the page of the link"),
        (status = 204, description = "The same, for programs"),
        (status = 401, description = "Something is wrong, or something else is asked, too: its code says what"),
    )
)]
async fn unlock(State(app): State<App>, client: Client, guest: Guest, path: PathParams, request: Request) -> Answer<Response> {
    let token = path.text("token").map_err(|_| Problem::share_not_found())?.to_owned();
    let (entry, headers) = (Entry::of(request.extensions()), request.headers().clone());
    let mut told = said(request).await?;
    let mut taken = |wanted: &str| told.iter().position(|(name, _)| name == wanted).map(|at| told.remove(at).1);
    let (password, code) = (taken("password").map(Secret::new), taken("code").map(Secret::new));
    let email = told.iter().find(|(name, _)| name == "email").map(|(_, text)| text.clone());
    let reader = reader::of(&headers, app.stile.clock.now());
    let language = reader.words.tag.parse().unwrap_or_default();
    let identity = match (&guest.caller, guest.identity()) {
        (Some(caller), _) => Some((caller.identity, caller.stile.called(caller.actor()).await?)),
        (None, lacking) => lacking.map(|identity| (identity, String::new())),
    };
    let visit = cookie::read(&headers, cookie::visit_name(app.is_secure())).map(str::to_owned);
    let (user, answers) = (guest.caller.as_ref().map(|caller| caller.identity.user), told.clone());
    let says = Knock { password, code, language, told, identity, visit };
    match knock(&app, &client, || app.stile.knock_at_link(&entry, &token, says, client.clone().into())).await {
        Ok(answered) => {
            let mut response = match (answered.asks, reads_json(&headers)) {
                (Some(Asks::Code), false) => html(code_page(&reader, &token, email.clone(), false)),
                (Some(asks), true) => asked(&asks).into_response(),
                (None, true) => StatusCode::NO_CONTENT.into_response(),
                (_, false) => Redirect::to(&link_page(&token)).into_response(),
            };
            if let Some(visit) = &answered.visit {
                set_cookie(&app, response.headers_mut(), &token, visit);
            }
            Ok(response)
        }
        Err(problem) if reads_json(&headers) || problem.status == StatusCode::NOT_FOUND => Err(problem),
        Err(problem) if problem.code == "wrong_code" => Ok(with_status(problem.status, code_page(&reader, &token, email, true))),
        Err(problem) => gate_again(&app, &entry, &headers, &token, (user, answers), problem).await,
    }
}

/// The page that asks for the code which was sent to an address.
fn code_page(reader: &pages::Reader, token: &str, email: Option<String>, wrong: bool) -> String {
    let asks = Entering::Code { email: email.unwrap_or_default(), wrong };
    pages::enter(reader, &EnterView { token: token.to_owned(), asks })
}

/// The page for what a link asks.
fn gate_page(reader: &pages::Reader, token: String, asks: Asks) -> String {
    match asks {
        Asks::Password => pages::unlock(reader, &UnlockView { token, ..UnlockView::default() }),
        Asks::SignIn => pages::enter(reader, &EnterView { token, asks: Entering::SignIn }),
        Asks::Address => pages::enter(reader, &EnterView { token, asks: Entering::Address { wrong: false } }),
        Asks::Code => code_page(reader, &token, None, false),
        Asks::Confirm => pages::enter(reader, &EnterView { token, asks: Entering::Confirm }),
        Asks::Form(form) => {
            pages::enter(reader, &EnterView { token, asks: Entering::Form { form, wrong: Vec::new(), told: Vec::new() } })
        }
    }
}

/// The same page again, with what was wrong and what was told.
async fn gate_again(
    app: &App,
    entry: &Entry,
    headers: &HeaderMap,
    token: &str,
    (user, told): (Option<UserId>, Vec<(String, String)>),
    problem: Problem,
) -> Answer<Response> {
    let reader = reader::of(headers, app.stile.clock.now());
    if matches!(problem.code, "wrong_password" | "too_many_tries" | "link_locked")
        || problem.status == StatusCode::TOO_MANY_REQUESTS
    {
        let wrong = problem.status == StatusCode::UNAUTHORIZED;
        let retry_after_seconds = problem.retry_after_seconds();
        let locked = problem.code == "link_locked";
        let view = UnlockView { token: token.to_owned(), wrong, locked, retry_after_seconds };
        return Ok(with_status(problem.status, pages::unlock(&reader, &view)));
    }
    let visit = cookie::read(headers, cookie::visit_name(app.is_secure()));
    match app.stile.open_link(entry, token, visit, user).await? {
        Err(Asks::Address) if problem.code == "invalid_email" => {
            let view = EnterView { token: token.to_owned(), asks: Entering::Address { wrong: true } };
            Ok(with_status(problem.status, pages::enter(&reader, &view)))
        }
        Err(Asks::Form(form)) if !problem.fields.is_empty() => {
            let wrong = problem.fields.iter().map(|field| (field.field.clone(), field.code)).collect();
            let view = EnterView { token: token.to_owned(), asks: Entering::Form { form, wrong, told } };
            Ok(with_status(problem.status, pages::enter(&reader, &view)))
        }
        _ => Err(problem),
    }
}
