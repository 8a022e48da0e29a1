//! A link as a WebDAV collection: what its page shows, at addresses made of names. A link on one folder is that folder; one on a
//! file, or on several nodes, has these in it; one that only takes files in shows nothing. Each request comes in by the gate of
//! links and does what the page does, with the same use cases and the same counts.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bytes::Bytes;
use domain::access::{Action, Delete, Download, Edit, List, See, Upload};
use domain::ids::NodeId;
use domain::limits;
use domain::link::Act;
use domain::name::Name;
use domain::node::{Direction, OnConflict, SortBy, etag_of, free_name};
use futures::stream::{self, StreamExt};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};
use service::acts::ToDo;
use service::nodes::{NodeView, Page, Receipt};
use service::put::NewContent;
use service::requests::Addressed;
use service::uploads::NewFile;

use super::asked::Asked;
use super::entrance;
use super::multistatus::{BEGINNING, END, Kind, MEDIA_TYPE, Resource};
use super::path::{href, names};
use super::verbs::{Depth, Verb, capabilities, finite_depth, not_allowed, text};
use crate::api::content::{check_whole, expected_hash};
use crate::body::{declared_length, outgoing};
use crate::conditional::asked_etag;
use crate::links::gate::Visitor;
use crate::links::{files, look, uploads};
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::{App, media};

/// What all of it is below.
const ABOVE: &str = "/dav/links/";
/// Conditions on locks and tags (section 10.4): what is not judged must not be taken for judged.
const IF: HeaderName = HeaderName::from_static("if");

pub(super) fn routes(routes: Routes) -> Routes {
    let same = Door::Anonymous("says what the protocol can do here, the same for every token");
    let doors: [(Door, &[&str]); 6] = [
        (same, &["OPTIONS"]),
        (Door::Link(&[See::NAME, List::NAME]), &["PROPFIND"]),
        (Door::Link(&[Download::NAME]), &["GET", "HEAD"]),
        (Door::Link(&[Upload::NAME, Edit::NAME]), &["PUT", "MKCOL"]),
        (Door::Link(&[Edit::NAME]), &["PROPPATCH", "COPY"]),
        (Door::Link(&[Delete::NAME]), &["DELETE", "MOVE"]),
    ];
    ["/dav/links/{token}", "/dav/links/{token}/", "/dav/links/{token}/{*path}"]
        .into_iter()
        .fold(routes, |routes, path| routes.add_methods(path, &doors, any(answer)))
}

/// One request, whatever its method.
async fn answer(State(app): State<App>, request: Request) -> Response {
    let mut response = match Verb::of(request.method()) {
        None => not_allowed("this method is not spoken here, locks neither: see `Allow`"),
        Some(Verb::Options) => capabilities(),
        Some(verb) => serve(&app, verb, request).await.unwrap_or_else(IntoResponse::into_response),
    };
    let status = response.status();
    entrance::challenge(status, response.headers_mut());
    response
}

async fn serve(app: &App, verb: Verb, request: Request) -> Answer<Response> {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let below = path.strip_prefix(ABOVE).ok_or_else(Problem::share_not_found)?;
    let (token, rest) = below.split_once('/').unwrap_or((below, ""));
    let visitor = entrance::enter(&mut parts, app, token).await?;
    let asked = Asking { base: format!("{ABOVE}{token}"), names: names(rest)?, parts, visitor };
    match verb {
        Verb::Propfind => asked.propfind(body).await,
        Verb::Get | Verb::Head => asked.get().await,
        Verb::Put => asked.put(body).await,
        Verb::Mkcol => asked.mkcol(body).await,
        Verb::Delete | Verb::Move => asked.never("no link takes files away or moves them: ask whoever sent it").await,
        Verb::Copy => asked.never("no link copies on the server: take the file and send it in under the other name").await,
        // Not kept in the log: clients ask it of themselves for each file that they send.
        Verb::Proppatch => Err(domain::Error::refused("a link keeps no properties of its visitors").into()),
        Verb::Options => Ok(capabilities()),
    }
}

/// Where an address leads, as far as the visitor may know.
enum Place {
    /// To the link itself.
    Top,
    /// To something in it.
    Node(Box<NodeView>),
}

/// Where something new goes.
enum Destination {
    /// Into this folder.
    Folder(NodeId),
    /// Somewhere below this one, of which the visitor sees nothing (I6).
    Unseen(NodeId),
}

/// A request of a visitor.
struct Asking {
    visitor: Visitor,
    parts: Parts,
    /// The path of the link itself.
    base: String,
    /// The names of what is asked for, from the link down.
    names: Vec<Name>,
}

impl Asking {
    /// What is in the link, where that is not one folder: with names that are told apart, as an archive has them.
    fn items(&self) -> Vec<(Name, &NodeView)> {
        let mut items: Vec<(Name, &NodeView)> = Vec::new();
        for item in self.visitor.link.visible_items() {
            let Ok(name) = Name::stored(item.node.name.clone()) else { continue };
            let is_free = |free: &Name| items.iter().all(|(taken, _)| taken.key() != free.key());
            // Of one more name than are taken, one is free.
            let free = (1..).take(limits::LINK_ITEMS_MAX + 1).find_map(|n| free_name(&name, n).ok().filter(is_free));
            items.extend(free.map(|name| (name, item)));
        }
        items
    }

    async fn find(&self, names: &[Name]) -> Answer<Place> {
        let Some((first, rest)) = names.split_first() else { return Ok(Place::Top) };
        let (from, below) = match look::only_folder(&self.visitor) {
            Some(folder) => (folder, names),
            None => {
                let named = self.items().into_iter().find(|(name, _)| name.key() == first.key());
                (named.ok_or_else(domain::Error::not_found)?.1.node.id, rest)
            }
        };
        let found = self.visitor.stile.resolve_below(self.visitor.actor(), from, below.to_vec()).await?;
        Ok(Place::Node(Box::new(found)))
    }

    /// What is there, as far as the visitor may know; nothing is none.
    async fn there(&self, names: &[Name]) -> Answer<Option<NodeView>> {
        match self.find(names).await {
            Ok(Place::Node(view)) => Ok(Some(*view)),
            Ok(Place::Top) => Ok(None),
            Err(problem) if problem.status == StatusCode::NOT_FOUND => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// Where what has these names above it goes.
    async fn destination(&self, above: &[Name]) -> Answer<Destination> {
        let beside = || {
            let text = "nothing goes beside what this link is on: put it into one of the link's folders, or use its page";
            Problem::from(domain::Error::refused(text))
        };
        if self.visitor.link.visible_items().next().is_none() {
            let folder = self.visitor.link.drop_folder();
            return folder.map(Destination::Unseen).ok_or_else(beside);
        }
        match self.find(above).await {
            Ok(Place::Node(view)) if view.node.is_folder() => Ok(Destination::Folder(view.node.id)),
            Ok(Place::Top) => look::only_folder(&self.visitor).map(Destination::Folder).ok_or_else(beside),
            Err(problem) if problem.status != StatusCode::NOT_FOUND => Err(problem),
            _ => {
                let text = "the folder that it should go into is not there: make it first";
                Err(Problem::new(StatusCode::CONFLICT, "no_such_folder", text))
            }
        }
    }

    async fn propfind(self, body: Body) -> Answer<Response> {
        let depth = Depth::of(&self.parts.headers)?;
        if depth == Depth::Infinity {
            return Ok(finite_depth());
        }
        let asked = Asked::read(&text(body).await?)?;
        let place = self.find(&self.names).await?;
        let (resource, folder) = match &place {
            Place::Top => (self.top(), look::only_folder(&self.visitor)),
            Place::Node(view) => {
                let names = self.names.iter().map(Name::as_str);
                let folder = view.node.is_folder().then_some(view.node.id);
                (resource_of(view, &view.node.name, href(&self.base, names, view.node.is_folder())), folder)
            }
        };
        let mut first = BEGINNING.to_owned();
        resource.write(&asked, &mut first);
        match (depth, folder) {
            (Depth::Children, Some(folder)) => return self.listing(folder, asked, resource.href, first).await,
            (Depth::Children, None) if matches!(place, Place::Top) => {
                for (name, view) in self.items() {
                    let at = href(&self.base, [name.as_str()], view.node.is_folder());
                    resource_of(view, name.as_str(), at).write(&asked, &mut first);
                }
            }
            _ => {}
        }
        first.push_str(END);
        Ok(told(Body::from(first)))
    }

    /// A folder with what is in it, page by page as it goes out; each page is judged anew.
    async fn listing(self, folder: NodeId, asked: Asked, above: String, first: String) -> Answer<Response> {
        let page = |after| Page { sort: SortBy::Name, direction: Direction::Ascending, after, rows: limits::PAGE_ROWS_MAX };
        let actor = self.visitor.actor();
        let listing = self.visitor.stile.children(actor, folder, page(None)).await?;
        let begun = Some((self, listing, first));
        let pages = stream::try_unfold(begun, move |state| {
            let (asked, above) = (asked.clone(), above.clone());
            async move {
                let Some((asking, listing, mut text)) = state else { return Ok(None) };
                for view in &listing.items {
                    let at = href(&above, [view.node.name.as_str()], view.node.is_folder());
                    resource_of(view, &view.node.name, at).write(&asked, &mut text);
                }
                let Some(after) = listing.next else {
                    text.push_str(END);
                    return Ok::<_, domain::Error>(Some((Bytes::from(text), None)));
                };
                let next = asking.visitor.stile.children(actor, folder, page(Some(after))).await?;
                Ok(Some((Bytes::from(text), Some((asking, next, String::new())))))
            }
        });
        Ok(told(outgoing(pages.boxed())))
    }

    /// The link itself, called what its page says.
    fn top(&self) -> Resource {
        let only = look::only_folder(&self.visitor);
        let folder = self.visitor.link.visible_items().find(|item| Some(item.node.id) == only);
        let title = &self.visitor.link.link.terms.title;
        let name = folder.filter(|_| title.is_empty()).map_or(title, |folder| &folder.node.name);
        Resource {
            href: href(&self.base, [], true),
            name: name.clone(),
            kind: Kind::Collection,
            created_at: folder.map(|folder| folder.node.created_at),
            modified_at: folder.map(|folder| folder.node.modified_at),
        }
    }

    async fn get(&self) -> Answer<Response> {
        match self.find(&self.names).await? {
            Place::Node(view) if !view.node.is_folder() => {
                files::give(&self.parts.method, &self.parts.headers, &self.visitor, view.node.id).await
            }
            _ => {
                let text = "This is a folder: open it with a WebDAV client, or the link itself with a browser.\n";
                Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
            }
        }
    }

    async fn put(&self, body: Body) -> Answer<Response> {
        let headers = &self.parts.headers;
        check_whole(headers)?;
        if headers.contains_key(IF) {
            return Err(changed("`If` speaks of locks, and there are none: use `If-Match`"));
        }
        let Some((name, above)) = self.names.split_last() else {
            return Ok(not_allowed("a file needs a name: write it after the last slash"));
        };
        match self.there(&self.names).await? {
            Some(view) if view.node.is_folder() => Ok(not_allowed("there is a folder of this name: choose another")),
            Some(view) => self.replace(&view, body).await,
            None if headers.contains_key(header::IF_MATCH) => Err(changed("there is no such file: read the folder again")),
            None => {
                let (parent, path) = match self.destination(above).await? {
                    Destination::Folder(folder) => (folder, name.as_str().to_owned()),
                    Destination::Unseen(folder) => (folder, joined(&self.names)),
                };
                let expected_blake3 = expected_hash(headers)?;
                let Addressed { path, delivery } = self.visitor.address_file(None, path, declared_length(headers)).await?;
                // A name that is taken by what the visitor does not see is none that they may learn of: theirs gets a free one.
                let file = NewFile { parent, path, on_conflict: OnConflict::KeepBoth, expected_blake3, delivery };
                Ok(match uploads::send_in(&self.visitor, file, headers, body).await? {
                    Receipt::Full { view, .. } => with_etag(StatusCode::CREATED, Some(&view)),
                    Receipt::Blind { .. } => with_etag(StatusCode::CREATED, None),
                })
            }
        }
    }

    /// New content for a file that is there, where the link lets visitors edit (S4.28); else it is refused, and nothing is lost.
    async fn replace(&self, view: &NodeView, body: Body) -> Answer<Response> {
        let headers = &self.parts.headers;
        if headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == "*") {
            return Err(changed("there is a file of this name: choose another"));
        }
        let new = NewContent {
            node: view.node.id,
            // Asked of the bytes by their tag, and of the node when the new ones take their place.
            if_match: self.expect_unchanged(view)?,
            size_bytes: declared_length(headers),
            expected_blake3: expected_hash(headers)?,
        };
        let put = uploads::replace_with(&self.visitor, &view.node.name, new, body).await;
        let view = put.map_err(|problem| match problem.code {
            "refused" => {
                domain::Error::refused("there is a file of this name, and this link replaces nothing: choose another").into()
            }
            _ => problem,
        })?;
        Ok(with_etag(StatusCode::NO_CONTENT, Some(&view)))
    }

    /// That the file is what `If-Match` says, if it says something: gives what the node must still be when it is replaced.
    fn expect_unchanged(&self, view: &NodeView) -> Answer<Option<String>> {
        let Some(asked) = asked_etag(&self.parts.headers)? else { return Ok(None) };
        let is_it = view.node.content.as_ref().is_some_and(|content| etag_of(content.version) == asked);
        if is_it { Ok(Some(view.node.etag())) } else { Err(changed("it was changed in between: read it again")) }
    }

    /// Makes a folder. Each counts as one thing sent in, so that limits hold.
    async fn mkcol(&self, body: Body) -> Answer<Response> {
        if !crate::body::collect(body, limits::DAV_BODY_BYTES_MAX).await?.is_empty() {
            let text = "a folder is made without a body: leave it out";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type", text));
        }
        let Some((name, above)) = self.names.split_last() else {
            return Ok(not_allowed("this is the link itself: it is there already"));
        };
        if self.there(&self.names).await?.is_some() {
            return Ok(not_allowed("there is something of this name already: choose another"));
        }
        let into = self.destination(above).await?;
        let (Destination::Folder(parent) | Destination::Unseen(parent)) = into;
        let todo = uploads::sending_whole(parent, name.as_str(), None);
        let counted = self.visitor.begin(todo.clone()).await?;
        let path = match into {
            Destination::Folder(_) => name.as_str().to_owned(),
            Destination::Unseen(_) => joined(&self.names),
        };
        let made = self.visitor.stile.make_folders(self.visitor.actor(), parent, path, counted).await;
        self.visitor.noted(todo, made).await?;
        Ok(StatusCode::CREATED.into_response())
    }

    /// What no link gives, whatever is there. That it was tried on something is kept in the log of the link.
    async fn never(&self, why: &str) -> Answer<Response> {
        let refused = Err(domain::Error::refused(why));
        let Ok(place) = self.find(&self.names).await else { return Ok(refused?) };
        let (node, name) = match place {
            Place::Top => (None, self.visitor.link.link.terms.title.clone()),
            Place::Node(view) => (Some(view.node.id), view.node.name),
        };
        let subject = node.map(|node| node.0.as_bytes().to_vec()).unwrap_or_default();
        self.visitor.noted(ToDo { act: Act::Change, subject, node, name, size_bytes: 0 }, refused).await
    }
}

fn told(body: Body) -> Response {
    (StatusCode::MULTI_STATUS, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response()
}

fn resource_of(view: &NodeView, name: &str, href: String) -> Resource {
    let details = view.tells_details();
    let content = view.node.content.as_ref().filter(|_| details);
    let kind = match view.node.is_folder() {
        true => Kind::Collection,
        false => Kind::File {
            media_type: media::of_name(&view.node.name),
            content: content.map(|content| (content.size_bytes, etag_of(content.version))),
        },
    };
    Resource {
        href,
        name: name.to_owned(),
        kind,
        created_at: details.then_some(view.node.created_at),
        modified_at: details.then_some(view.node.modified_at),
    }
}

/// An answer to whoever sent something, with the tag of it where they may know what became of it.
fn with_etag(status: StatusCode, view: Option<&NodeView>) -> Response {
    let mut response = status.into_response();
    let tag = view.and_then(|view| view.node.content.as_ref()).map(|content| etag_of(content.version));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn joined(names: &[Name]) -> String {
    names.iter().map(Name::as_str).collect::<Vec<_>>().join("/")
}

fn changed(text: &str) -> Problem {
    Problem::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", text)
}
