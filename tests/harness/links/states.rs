//! Every route of a link in every state that a link can be in. What must be hidden answers to the byte as a link that never was;
//! what asks something first tells nothing but what it asks. `states.txt` shows what each got; `UPDATE=1` writes it anew.

use std::fmt::Write;
use std::time::Duration;

use domain::{Timestamp, limits};
use http_room::{RouteDecl, declared};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{api, cookie, unlock_with};
use crate::access::refusals::{self, Ids};

const PASSWORD: &str = "open sesame";
/// Asking of links that are none is tried so often by one address; the tests stay below that in each window.
const PAIRS_IN_A_WINDOW: usize = limits::ADDRESS_TRIES_MAX as usize / 2 - 5;
const HOUR: Duration = Duration::from_secs(3600);
/// How long a code of its own opens a link.
const CODE_AGE: Duration = Duration::from_secs(7 * 86_400);

/// States in which a link is as if it never was.
const HIDDEN: [&str; 13] = [
    "revoked",
    "revoked, and kept for the history",
    "paused",
    "not begun",
    "suspended by policy",
    "its owner is disabled, and links end with accounts",
    "its owner's access is over, and links end with accounts",
    "its owner lost what it is on",
    "what it is on is in the trash",
    "what it is on is deleted for ever",
    "expired",
    "expired, and kept for the history",
    "asked for by a code of its own that has ended",
];

/// The end that a state comes by: how long after the beginning of the world, and as it is written.
fn end_of(state: &str) -> Option<(Duration, &'static str)> {
    let days = |days: u64| Duration::from_secs(days * 86_400);
    match state {
        "its owner's access is over, and links end with accounts" => Some((days(5), "2026-11-27T12:00:00Z")),
        "expired" => Some((days(6), "2026-11-28T12:00:00Z")),
        "expired, and kept for the history" => Some((days(7), "2026-11-29T12:00:00Z")),
        _ => None,
    }
}

/// Every method of every route below a link, but what tells of the protocol alone. What answers GET answers HEAD.
fn routes() -> Vec<(Method, String)> {
    let of_link = |route: &RouteDecl| route.path.starts_with("/s/") && route.methods != [Method::OPTIONS];
    let with_head = |RouteDecl { mut methods, path, .. }: RouteDecl| {
        if methods == [Method::GET] {
            methods.push(Method::HEAD);
        }
        methods.into_iter().map(move |method| (method, path.clone()))
    };
    declared().into_iter().filter(of_link).flat_map(with_head).collect()
}

/// Two links of one person on one folder: one asks nothing, the other a password.
struct Shared {
    owner: Actor,
    folder: String,
    file: String,
    open: Value,
    locked: Value,
    /// The cookie of somebody who gave the password.
    visit: String,
    /// An upload that was begun by the open link.
    upload: String,
}

async fn shared(world: &World, number: usize) -> Shared {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, &format!("Clients {number}")).await;
    let file = anna.file(&folder, "plan.txt", "walls").await;
    let owner = world.person(&format!("jack{number}")).await;
    world.grant(&folder, owner.id.unwrap(), "editor", "tree").await;
    let settings = json!({"title": "Omega", "abilities": ["preview", "download", "upload"]});
    let open = owner.link(&[&folder], settings.clone()).await;
    let locked = owner.link(&[&folder], with(&settings, json!({"password": PASSWORD}))).await;
    let visit = cookie(&unlock_with(&world.anybody(), &locked, json!({"password": PASSWORD})).await);
    let upload = begin_upload(world, &open).await;
    Shared { owner, folder, file, open, locked, visit, upload }
}

fn with(settings: &Value, more: Value) -> Value {
    let mut settings = settings.clone();
    settings.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
    settings
}

async fn begin_upload(world: &World, link: &Value) -> String {
    let ids = Ids::from([("s", token(link)), ("nodes", String::new())]);
    let request = world.anybody().request(Method::POST, &format!("/s/{}/tus", ids["s"])).header("Tus-Resumable", "1.0.0");
    let begun = request.header("Upload-Length", "4").header("Upload-Metadata", "filename YS50eHQ=").send().await.unwrap();
    begun.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

fn token(link: &Value) -> String {
    text(link, "url").rsplit('/').next().unwrap().to_owned()
}

impl Shared {
    fn ids(&self, token: &str) -> Ids {
        let file = |word| (word, self.file.clone());
        let mut ids: Ids = ["nodes", "files", "preview", "preview-info", "receipts"].into_iter().map(file).collect();
        ids.extend([("tus", self.upload.clone()), ("s", token.to_owned())]);
        ids
    }
}

/// Who asks, and for what kind of answer.
struct Asker<'a> {
    who: &'a str,
    actor: &'a Actor,
    token: &'a str,
    cookie: Option<&'a str>,
    accept: &'a str,
}

/// All of an answer, without what differs between any two: the time, the id of the request, and the token itself.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    status: u16,
    headers: String,
    body: String,
}

impl Told {
    /// Its status and its code, or that it is a page or bytes.
    fn in_short(&self) -> String {
        let code = serde_json::from_str::<Value>(&self.body).ok().and_then(|body| body["code"].as_str().map(str::to_owned));
        let code = code.unwrap_or_else(|| if self.body.contains("<html") { "page".into() } else { String::new() });
        format!("{} {code}", self.status).trim().to_owned()
    }
}

async fn ask(asker: &Asker<'_>, method: &Method, path: &str, ids: &Ids) -> Told {
    let mut request = refusals::request(asker.actor, method, path, ids).header("Accept", asker.accept);
    if let Some(cookie) = asker.cookie {
        request = request.header("Cookie", cookie);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let id = headers.get("x-request-id").map(|id| id.to_str().unwrap().to_owned()).unwrap_or_default();
    let mut lines: Vec<String> = headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()).replace(&ids["s"], "TOKEN")))
        .collect();
    lines.sort();
    let bytes = answer.bytes().await.unwrap_or_default();
    let body = String::from_utf8_lossy(&bytes).replace(&ids["s"], "TOKEN");
    let body = if id.is_empty() { body } else { body.replace(&id, "ID") };
    Told { status, headers: lines.join("\n"), body }
}

/// Brings about the state; gives the tokens by which the links are asked for then.
async fn bring_about(world: &World, shared: &Shared, state: &str) -> (String, String) {
    let Shared { owner, folder, .. } = shared;
    let (anna, links) = (&world.anna, [&shared.open, &shared.locked]);
    let change = async |body: Value| {
        for link in links {
            expect(owner.patch(&api(link), &body).await, 200).await;
        }
    };
    let (keep, tied) = (r#"{"link_purge_after_days":180}"#, r#"{"links_auto_revoke_on_deactivation":true}"#);
    match state {
        "revoked" | "revoked, and kept for the history" => {
            world.set_policy(if state == "revoked" { "{}" } else { keep }).await;
            for link in links {
                assert_eq!(owner.delete(&api(link)).await.status(), 200);
            }
        }
        "paused" => change(json!({"paused": true})).await,
        "not begun" => change(json!({"starts_at": "2028-01-01T00:00:00Z"})).await,
        "suspended by policy" => world.set_policy(r#"{"links_enabled":"suspended"}"#).await,
        "its owner is disabled, and links end with accounts" => {
            world.set_policy(tied).await;
            world.disable(owner.id.unwrap()).await;
        }
        "its owner's access is over, and links end with accounts" => {
            world.set_policy(tied).await;
            let end = json!({"access_ends_at": end_of(state).unwrap().1});
            expect(anna.patch(&format!("/api/v1/admin/users/{}", owner.id.unwrap()), &end).await, 200).await;
            world.later(HOUR);
        }
        "its owner lost what it is on" => world.ungrant(folder, owner.id.unwrap()).await,
        "what it is on is in the trash" | "what it is on is deleted for ever" => {
            assert_eq!(anna.delete(&format!("/api/v1/nodes/{folder}")).await.status(), 204);
            if state.ends_with("for ever") {
                assert_eq!(anna.delete(&format!("/api/v1/trash/{folder}")).await.status(), 204);
            }
        }
        "expired" | "expired, and kept for the history" => {
            world.set_policy(if state == "expired" { "{}" } else { keep }).await;
            change(json!({"expires_at": end_of(state).unwrap().1})).await;
            world.later(HOUR);
            world.stile.tidy().await.unwrap();
        }
        "asked for by a code of its own that has ended" => {
            let mut codes = Vec::new();
            for link in links {
                codes.push(token(&expect(owner.post(&format!("{}/codes", api(link)), &json!({})).await, 201).await));
            }
            world.later(CODE_AGE);
            return (codes[0].clone(), codes[1].clone());
        }
        _ => panic!("{state}: nobody says how a link comes to be so"),
    }
    (token(&shared.open), token(&shared.locked))
}

/// Asks each route of a link as everybody who may come, and of one that never was.
async fn assert_hidden(world: &World, state: &str, askers: &[Asker<'_>], shared: &Shared) {
    let never = refusals::never();
    let mut pairs = 0;
    for (method, path) in routes() {
        for asker in askers {
            if pairs % PAIRS_IN_A_WINDOW == 0 {
                world.later(limits::TRIES_WINDOW);
            }
            pairs += 1;
            let real = ask(asker, &method, &path, &shared.ids(asker.token)).await;
            let unreal = ask(asker, &method, &path, &never).await;
            assert_eq!(real, unreal, "{state}: {method} {path} as {}", asker.who);
            // The form by which an owner is asked is there at every address.
            assert!(real.status == 404 || path.ends_with("/ask"), "{state}: {method} {path} as {}", asker.who);
        }
    }
}

both!(World, i3_i4_every_route_of_a_link_that_is_not_open_answers_as_if_there_never_was_one, |world| {
    let (anybody, beginning) = (world.anybody(), world.now());
    for (number, state) in HIDDEN.into_iter().enumerate() {
        if let Some((end, _)) = end_of(state) {
            world.later(since(world.now(), beginning + end) - HOUR);
        }
        let colleague = world.person(&format!("colleague{number}")).await;
        let shared = shared(&world, number).await;
        let (open, locked) = bring_about(&world, &shared, state).await;
        let asker = |who, token, accept| Asker { who, actor: &anybody, token, cookie: None, accept };
        let mut askers = vec![
            asker("anybody", &open, "*/*"),
            asker("a browser", &open, "text/html"),
            Asker { actor: &colleague, ..asker("a colleague", &open, "application/json") },
            Asker { cookie: Some(&shared.visit), ..asker("somebody who gave the password", &locked, "*/*") },
        ];
        // Before the gate nothing is told of what is behind it, and so not that it is gone either.
        let is_behind_the_gate = matches!(state, "its owner lost what it is on" | "what it is on is in the trash");
        if !is_behind_the_gate {
            askers.push(asker("somebody without the password", &locked, "*/*"));
        }
        assert_hidden(&world, state, &askers, &shared).await;
        world.set_policy("{}").await;
    }
});

/// How long it is from one time to a later one.
fn since(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(later.0 - earlier.0).expect("the tests before took too long"))
}

/// What a link can ask first, or say that it is used up.
const ASKS: [&str; 9] = [
    "asks for a password",
    "asks who comes in",
    "is for people who are signed in",
    "is for another organization's people",
    "is for the people it was sent to",
    "waits for the code that was sent",
    "counts visits",
    "has no visit left",
    "has no download and no preview left",
];

/// A link that asks something, its file, and how somebody comes who has not answered it.
async fn asking(world: &World, number: usize, asks: &str) -> (Value, String, Actor, Option<String>) {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, &format!("Clients {number}")).await;
    let file = anna.file(&folder, "plan.txt", "walls").await;
    let more = match asks {
        "asks for a password" => json!({"password": PASSWORD}),
        "asks who comes in" => json!({"form": {"name": true}}),
        "is for people who are signed in" => json!({"audience": "signed_in"}),
        "is for another organization's people" => json!({"audience": "organization"}),
        "is for the people it was sent to" | "waits for the code that was sent" => json!({"audience": "recipients"}),
        "counts visits" | "has no visit left" => json!({"limits": {"visits": 1}}),
        _ => json!({"limits": {"downloads": 1, "previews": 1}}),
    };
    let settings = json!({"title": "Omega", "abilities": ["preview", "download", "upload"]});
    let link = anna.link(&[&folder], with(&settings, more)).await;
    let visitor = world.anybody();
    match asks {
        "is for another organization's people" => {
            let (_, erin) = world.other_organization("northwind").await;
            return (link, file, erin, None);
        }
        "waits for the code that was sent" => {
            let emails = json!({"emails": ["ada@example.org"]});
            expect(anna.post(&format!("{}/recipients", api(&link)), &emails).await, 201).await;
            // They have passed nothing yet, and so there is no visit of theirs.
            let asked = unlock_with(&visitor, &link, json!({"email": "ada@example.org"})).await;
            assert!(asked.status() == 401 && !asked.headers().contains_key("set-cookie"));
        }
        "has no visit left" => assert_eq!(unlock_with(&visitor, &link, json!({})).await.status(), 204),
        "has no download and no preview left" => {
            for what in ["files", "preview"] {
                let path = format!("/s/{}/{what}/{file}", token(&link));
                let taken = visitor.request(Method::GET, &path).header("User-Agent", "somebody else").send().await.unwrap();
                assert_eq!(taken.status(), 200, "{what}");
                taken.bytes().await.unwrap();
            }
        }
        _ => {}
    }
    (link, file, visitor, None)
}

fn asker<'a>(who: &'a str, actor: &'a Actor, cookie: Option<&'a str>) -> Asker<'a> {
    Asker { who, actor, token: "", cookie, accept: "*/*" }
}

/// One line for each route.
async fn lines(asker: &Asker<'_>, ids: &Ids, tells: &[&str]) -> String {
    let mut lines = String::new();
    for (method, path) in routes() {
        let told = ask(asker, &method, &path, ids).await;
        for secret in tells {
            let is_there = told.body.contains(secret) || told.headers.contains(secret);
            assert!(!is_there, "{}: {method} {path} tells `{secret}`: {told:?}", asker.who);
        }
        writeln!(lines, "{:6} {path:32} {}", method.as_str(), told.in_short()).unwrap();
    }
    lines
}

both!(World, i3_every_route_of_a_link_that_asks_something_first_tells_nothing_but_what_it_asks, |world| {
    let mut ledger = format!("A link that never was, and one that is {}\n", HIDDEN.join("; "));
    let never = refusals::never();
    let anybody = world.anybody();
    ledger.push_str(&lines(&asker("never", &anybody, None), &never, &[]).await);
    for (number, asks) in ASKS.into_iter().enumerate() {
        world.later(limits::TRIES_WINDOW);
        let (link, file, actor, cookie) = asking(&world, number, asks).await;
        let mut ids = never.clone();
        ids.extend(["nodes", "files", "preview", "preview-info", "receipts"].map(|word| (word, file.clone())));
        ids.insert("s", token(&link));
        // What is used up was open: its page may be seen.
        let (name, open) = (format!("Clients {number}"), asks.starts_with("has no download"));
        let secrets = ["Omega", "plan.txt", &name, "walls", "Anna", "Lindqvist"];
        let told = lines(&asker(asks, &actor, cookie.as_deref()), &ids, if open { &[] } else { &secrets }).await;
        write!(ledger, "\nA link that {asks}\n{told}").unwrap();
    }
    world.later(limits::TRIES_WINDOW);
    let shared = shared(&world, ASKS.len()).await;
    let ids = shared.ids(&token(&shared.open));
    write!(ledger, "\nA link that is open\n{}", lines(&asker("open", &anybody, None), &ids, &[]).await).unwrap();
    refusals::compare("links/states.txt", &ledger);
});
