//! The outermost layer. What the framework lets through and we do not want is refused here, before any route is
//! looked up; what every answer must carry is added here, after every route (see "Gaps of the HTTP framework").

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::ids::OrgId;
use domain::limits;
use futures::FutureExt;
use http::uri::Authority;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tracing::Instrument;

use crate::dav::Verb;
use crate::problem::Problem;
use crate::routes::is_of_link;
use crate::{App, choice, pages, reader, tus};

const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
/// A method that no route has. Where a route lacks one that others have, the framework tells which it has.
const UNKNOWN_METHOD: &str = "unknown_method";
/// Below this more methods are spoken, and what is not is refused there.
const DAV: &str = "/dav/";
const METHODS_TEXT: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What the gate found out about a request, for the handlers.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The origin that this server is reached by: what links are made with.
    pub origin: String,
    /// The organization whose own domain this was reached by, where it was not the server's own name.
    pub domain_of: Option<OrgId>,
    /// Whether the browser itself says that a page of ours made the request.
    pub from_our_page: bool,
}

impl Entry {
    /// What was found out about the request with these extensions.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }
}

/// Checks the request, lets it through, and finishes the answer.
pub async fn gate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let request_id = request_id(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let wants_page = wants_page(&request, &route);
    let reads_html = accepted(&request).contains("text/html");
    let of_link = is_of_link(request.uri().path());
    let home = if of_link { home_of_link(request.uri().path()) } else { "/files".to_owned() };
    let reader = reader::of(request.headers(), app.stile.clock.now());
    let host = host(request.headers()).map(|host| host.host().to_ascii_lowercase()).unwrap_or_default();
    let domain_of = domain_of(&app, request.headers()).await;
    let answer = match domain_of.and_then(|domain_of| check(&app, &request, domain_of)) {
        Err(problem) => problem.into_response(),
        Ok(entry) => match choice::made(&request, app.is_secure()).or_else(|| to_asking(&request)).filter(|_| wants_page) {
            Some(answer) => answer,
            None => {
                request.extensions_mut().insert(entry);
                pass(request, next).instrument(tracing::info_span!("request", request_id)).await
            }
        },
    };
    let asker = wants_page.then_some(Asker { reader, home, reads_html });
    let not_found_text = match answer.extensions().get::<Problem>().is_some_and(|problem| problem.about_link) && asker.is_some() {
        true => app.stile.not_found_text(&host).await,
        false => None,
    };
    let mut response = finish(answer, &request_id, asker, not_found_text);
    write_headers(response.headers_mut(), &request_id, &app, &route);
    if of_link {
        response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    }
    log(&method, &route, &response, &request_id, began);
    response
}

/// A panic is our fault and costs one request, not the connection's others.
async fn pass(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Problem::internal(format!("a handler panicked: {text}")).into_response()
        }
    }
}

fn check(app: &App, request: &Request, domain_of: Option<OrgId>) -> Result<Entry, Problem> {
    if !METHODS.contains(request.method()) && !request.uri().path().starts_with(DAV) {
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, UNKNOWN_METHOD, "this server does not know that method"));
    }
    // With a scheme or an authority it is the form for proxies, which this is not.
    if request.uri().scheme().is_some() || request.uri().authority().is_some() || !request.uri().path().starts_with('/') {
        return Err(Problem::malformed("the request target must be a path"));
    }
    if head_bytes(request) > limits::HEAD_BYTES_MAX {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Err(Problem::new(status, "headers_too_large", "the headers are larger than 32 KiB together"));
    }
    let host = host(request.headers()).ok_or_else(|| Problem::malformed("send exactly one `Host` header"))?;
    let origin = origin(app, &host, domain_of.is_some(), request.uri().path())?;
    let from_our_page = judge_site(request.headers(), &origin);
    if is_unsafe(request.method()) && from_our_page == Some(false) && !has_bearer(request.headers()) {
        return Err(cross_site());
    }
    Ok(Entry { origin, domain_of, from_our_page: from_our_page == Some(true) })
}

/// The answer to a change that a page of another site asks for (T18).
pub(crate) fn cross_site() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "cross_site",
        "another site made this request: open this server in the browser and try again there",
    )
}

/// Whether a method may change something.
pub(crate) fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Browsers send what they know of `Basic` by themselves, and never a bearer's token.
fn has_bearer(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| !value.as_bytes().to_ascii_lowercase().starts_with(b"basic"))
}

fn head_bytes(request: &Request) -> usize {
    let headers = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>();
    let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    headers + target
}

fn host(headers: &HeaderMap) -> Option<Authority> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return None };
    let authority: Authority = host.to_str().ok()?.parse().ok()?;
    (!authority.as_str().contains('@')).then_some(authority)
}

/// The origin by which the client reached us, if it is one of ours: a foreign name in `Host` would end up in links.
fn origin(app: &App, host: &Authority, is_own_domain: bool, path: &str) -> Result<String, Problem> {
    let scheme = if app.is_secure() { "https" } else { "http" };
    if is_own_domain {
        return Ok(format!("{scheme}://{}", host.as_str().to_ascii_lowercase()));
    }
    // Probes come by address, and learn nothing.
    let is_probe = matches!(path, "/healthz" | "/readyz");
    if !is_servers(app, host) && !is_probe {
        return Err(Problem::malformed("this server does not answer to that `Host`: set `public_url`, or use its name"));
    }
    Ok(app.settings.public_url.as_ref().map_or_else(|| format!("http://{host}"), crate::settings::PublicUrl::origin))
}

/// Whether it is the name of the server itself.
fn is_servers(app: &App, host: &Authority) -> bool {
    app.settings.public_url.as_ref().map_or_else(|| is_loopback(host), |url| url.is_host(host))
}

/// The organization whose own domain the client came by, where that is not the server's name (S4.13).
async fn domain_of(app: &App, headers: &HeaderMap) -> Result<Option<OrgId>, Problem> {
    match host(headers).filter(|host| !is_servers(app, host)) {
        Some(host) => Ok(app.stile.organization_at(&host.host().to_ascii_lowercase()).await?),
        None => Ok(None),
    }
}

fn is_loopback(host: &Authority) -> bool {
    let name = host.host().to_ascii_lowercase();
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(&name);
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
}

/// What the browser says about who made the request: ours, another's, or nothing at all (not a browser).
///
/// A form of a page that sends no referrer, as people can have their browsers do, has the origin `null`, also when it is ours:
/// there `Sec-Fetch-Site` alone says whose it was. For a page in a sandbox that is never `same-origin`.
fn judge_site(headers: &HeaderMap, origin: &str) -> Option<bool> {
    let site = headers.get(FETCH_SITE).map(|site| site == "same-origin" || site == "none");
    let silent = |from: &&HeaderValue| site == Some(true) && from.as_bytes() == b"null";
    let from = headers.get(header::ORIGIN).filter(|from| !silent(from));
    let from = from.map(|from| from.as_bytes().eq_ignore_ascii_case(origin.as_bytes()));
    match (site, from) {
        (None, None) => None,
        (site, from) => Some(site.unwrap_or(true) && from.unwrap_or(true)),
    }
}

/// The client's own id where it is harmless in a log, else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let harmless = |text: &&str| {
        (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(harmless);
    given.map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned)
}

/// The page of the link that a path is below.
/// From any address of a link to the form by which its owner is asked.
fn to_asking(request: &Request) -> Option<Response> {
    let (path, query) = (request.uri().path(), request.uri().query());
    let asks = request.method() == Method::GET && is_of_link(path) && query == Some("ask");
    asks.then(|| Redirect::to(&format!("{}/ask", home_of_link(path))).into_response())
}

fn home_of_link(path: &str) -> String {
    path.split('/').take(3).collect::<Vec<_>>().join("/")
}

fn accepted(request: &Request) -> &str {
    request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Who is told of a problem by a page.
struct Asker {
    reader: pages::Reader,
    /// Where they go on from.
    home: String,
    /// Whether they say themselves that they read pages, as browsers do.
    reads_html: bool,
}

/// Whether a problem is told as a page: to browsers, outside of what programs talk to.
fn wants_page(request: &Request, route: &str) -> bool {
    let accept = accepted(request);
    let path = request.uri().path();
    let for_programs =
        ["/api/", "/tus", "/openapi.json", "/healthz", "/readyz", "/assets/", DAV].iter().any(|prefix| path.starts_with(prefix))
            || route.ends_with("/items")
            || route.contains("/tus");
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    !for_programs && (accept.contains("text/html") || (looks && !accept.contains("json")))
}

/// Writes the body of a problem, as a page or for programs.
fn finish(mut response: Response, request_id: &str, asker: Option<Asker>, not_found_text: Option<String>) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    if problem.code == UNKNOWN_METHOD {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(METHODS_TEXT));
    }
    if let Some(cause) = &problem.cause {
        tracing::error!(request_id, code = problem.code, %cause, "a request failed");
    }
    let body = match asker.and_then(|asker| page_of(&problem, &asker, request_id, not_found_text.as_deref())) {
        Some(page) => html(page),
        None => for_programs(&problem, request_id),
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let (body_parts, body) = body.into_parts();
    parts.headers.extend(body_parts.headers);
    Response::from_parts(parts, body)
}

fn page_of(problem: &Problem, asker: &Asker, request_id: &str, not_found_text: Option<&str>) -> Option<String> {
    let Asker { reader, home, reads_html } = asker;
    Some(match problem.status {
        _ if problem.about_link => pages::share_not_found(reader, not_found_text),
        _ if problem.code == "limit_reached" && *reads_html => pages::used_up(reader),
        _ if problem.code == "mail_not_configured" && *reads_html => pages::no_mail(reader),
        _ if problem.code == "second_factor_required" && *reads_html => pages::second_factor(reader),
        _ if matches!(problem.code, "members_only" | "another_organization") && *reads_html => pages::members_only(reader),
        StatusCode::NOT_FOUND => pages::not_found(reader),
        StatusCode::FORBIDDEN if problem.code == "refused" => pages::refused(reader, home),
        status if status.is_server_error() => pages::failure(reader, request_id),
        StatusCode::TOO_MANY_REQUESTS if *reads_html => pages::too_many(reader),
        _ if *reads_html => pages::unreadable(reader, home, request_id),
        _ => return None,
    })
}

fn for_programs(problem: &Problem, request_id: &str) -> Response {
    let bytes = serde_json::to_vec(&problem.body(request_id)).unwrap_or_default();
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))], bytes).into_response()
}

/// A page, with the policy that pages are sent with.
pub(crate) fn html(page: String) -> Response {
    under(pages::CONTENT_SECURITY_POLICY, page)
}

/// The page of the app, with a policy of its own.
pub(crate) fn app_html(page: String) -> Response {
    under(pages::APP_CONTENT_SECURITY_POLICY, page)
}

/// A page under a policy. It differs by language, and by what cookies say. Its address is told to nobody but us (T2): without
/// that, browsers give its forms the origin `null`, and those that do not say by `Sec-Fetch-Site` whose a form was (all of them
/// over plain HTTP) could send none.
fn under(policy: &'static str, page: String) -> Response {
    let mut response = Html(page).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// A page that is an answer of another status.
pub(crate) fn with_status(status: StatusCode, page: String) -> Response {
    let mut response = html(page);
    *response.status_mut() = status;
    response
}

/// What every answer carries, where its handler has not said otherwise.
const HEADERS: [(HeaderName, &str); 8] = [
    (header::CACHE_CONTROL, "private, no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), pages::PERMISSIONS_POLICY),
];

fn write_headers(headers: &mut HeaderMap, request_id: &str, app: &App, route: &str) {
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    if route.starts_with("/tus") || route.starts_with("/s/{token}/tus") {
        headers.insert(tus::RESUMABLE, HeaderValue::from_static(tus::VERSION));
    }
    if app.settings.public_url.as_ref().is_some_and(crate::settings::PublicUrl::is_secure) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

/// One line a request. The route and never the path: a path may hold a token, a query may hold a secret (T2, I8).
fn log(method: &Method, route: &str, response: &Response, request_id: &str, began: Instant) {
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let known = METHODS.contains(method) || Verb::of(method).is_some();
    let method = if known { method.as_str() } else { "(other)" };
    let route = if route.is_empty() { "(none)" } else { route };
    tracing::info!(request_id, method, route, status = response.status().as_u16(), millis, "request");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn exactly_one_sane_host_is_taken() {
        assert!(host(&headers(&[(header::HOST, "localhost:8080")])).is_some());
        for bad in [
            &[][..],
            &[(header::HOST, "a"), (header::HOST, "a")],
            &[(header::HOST, "")],
            &[(header::HOST, "u@a")],
            &[(header::HOST, "a/b")],
        ] {
            assert!(host(&headers(bad)).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn loopback_is_told_by_name_and_by_address() {
        for good in ["localhost", "LOCALHOST:1", "a.localhost", "127.0.0.1:8080", "127.1.2.3", "[::1]:80"] {
            assert!(is_loopback(&good.parse().unwrap()), "{good}");
        }
        for bad in ["h", "example.org", "10.0.0.1", "[::2]", "localhost.example.org", "127.0.0.1.example.org"] {
            assert!(!is_loopback(&bad.parse().unwrap()), "{bad}");
        }
    }

    #[test]
    fn another_site_is_told_by_either_header() {
        let judge = |pairs: &[(HeaderName, &str)]| judge_site(&headers(pairs), "http://localhost:1");
        assert_eq!(judge(&[]), None);
        assert_eq!(judge(&[(FETCH_SITE, "same-origin")]), Some(true));
        assert_eq!(judge(&[(header::ORIGIN, "http://localhost:1")]), Some(true));
        for bad in [
            &[(FETCH_SITE, "cross-site")][..],
            &[(FETCH_SITE, "same-site")],
            &[(header::ORIGIN, "null")],
            &[(header::ORIGIN, "http://localhost:2")],
            &[(header::ORIGIN, "https://localhost:1")],
            &[(FETCH_SITE, "same-origin"), (header::ORIGIN, "http://evil.example")],
            &[(FETCH_SITE, "cross-site"), (header::ORIGIN, "http://localhost:1")],
        ] {
            assert_eq!(judge(bad), Some(false), "{bad:?}");
        }
    }

    #[test]
    fn a_request_id_that_could_forge_a_line_of_the_log_is_replaced() {
        assert_eq!(request_id(&headers(&[(REQUEST_ID, "abc-1.2_3")])), "abc-1.2_3");
        for bad in ["", "a b", "a=b", "\"", &"x".repeat(65)] {
            assert_ne!(request_id(&headers(&[(REQUEST_ID, bad)])), bad);
        }
    }
}
