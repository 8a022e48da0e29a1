//! The refusal ledger: every route the router declares, tried as everybody who must not get through. What is hidden must
//! answer exactly as what never was. `refusals.txt` shows what each got; `UPDATE=1` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write;

use domain::user::{AdminRole, UserKind};
use http_room::{Door, RouteDecl, declared};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use testkit::both;
use testkit::world::{Actor, PASSWORD, World, expect, text};
use uuid::Uuid;

/// What stands for the parameters of a path: of things that are there, or of things that never were.
pub type Ids = BTreeMap<&'static str, String>;

/// The path of a route with its parameters filled in: by the word before each.
fn fill(path: &str, ids: &Ids) -> String {
    let mut filled = String::new();
    let mut word = "";
    for segment in path.split('/').skip(1) {
        if segment.starts_with('{') {
            // Below `/dav/links/` stands the token of a link, and then a path of names.
            let word = match (path.starts_with("/dav/links/"), segment) {
                (true, "{token}") => "s",
                (true, _) => "dav",
                (false, _) => word,
            };
            let known = ids.get(word).unwrap_or_else(|| panic!("{path}: nothing stands for what comes after `{word}`"));
            write!(filled, "/{known}").unwrap();
        } else {
            word = segment;
            write!(filled, "/{segment}").unwrap();
        }
    }
    filled
}

/// A body that each route would accept, as far as one fits all.
fn body(path: &str, ids: &Ids) -> Option<serde_json::Value> {
    if let Some(rest) = path.strip_prefix("/api/v1/admin/") {
        return Some(administration(rest));
    }
    if path.ends_with("/remove") {
        return Some(json!({ "password": PASSWORD }));
    }
    let takes_name = ["/folders", "/keys", "/spaces", "/passkeys/{id}", "/api/v1/nodes/{id}"];
    if takes_name.iter().any(|end| path.ends_with(end)) {
        return Some(json!({"name": "new"}));
    }
    if path == "/api/v1/secrets" {
        return Some(json!({"text": "four owls"}));
    }
    if path.ends_with("/shared-users") {
        return Some(json!({"name": "guests.2026", "password": PASSWORD, "role": "viewer"}));
    }
    if path.starts_with("/api/v1/shared-users/") {
        return Some(json!({ "password": PASSWORD }));
    }
    if path.ends_with("/private") {
        return Some(json!({"private": true}));
    }
    if path.ends_with("/what-if") {
        return Some(json!({"change": {"kind": "revoke", "grant": ids["grants"]}}));
    }
    if path.ends_with("/grants") {
        return Some(json!({"principals": [{"kind": "user", "id": ids["user"]}], "role": "viewer"}));
    }
    if path.contains("/batch/") {
        let nodes = [&ids[if path.ends_with("/restore") || path.ends_with("/purge") { "trash" } else { "nodes" }]];
        return Some(match path.rsplit('/').next() {
            Some("move" | "copy") => json!({"nodes": nodes, "parent_id": ids["nodes"]}),
            _ => json!({ "nodes": nodes }),
        });
    }
    if path.ends_with("/copy") {
        return Some(json!({"parent_id": ids["nodes"]}));
    }
    if path.ends_with("/recipients") {
        return Some(json!({"emails": ["eve@example.org"]}));
    }
    if path.contains("/asks/") {
        return Some(json!({"state": "declined"}));
    }
    if path.contains("/receipts/") {
        return Some(json!({"verdict": "declined"}));
    }
    if path.ends_with("/save") {
        return Some(json!({"into": ids["nodes"]}));
    }
    if path == "/api/v1/links" {
        return Some(json!({"nodes": [ids["nodes"]]}));
    }
    Some(json!({}))
}

/// A body that each route of the Admin center would accept.
fn administration(path: &str) -> serde_json::Value {
    match path {
        "users" => json!({"email": "new@acme.example"}),
        "groups" | "groups/{id}" => json!({"name": "new"}),
        "roles" => json!({"name": "new", "capabilities": ["list"]}),
        "storage" | "spaces/{id}" => json!({"quota_bytes": null}),
        _ => json!({}),
    }
}

/// A request to a route that asks for something of these ids, with a body that fits.
pub fn request(actor: &Actor, method: &Method, path: &str, ids: &Ids) -> RequestBuilder {
    let mut url = fill(path, ids);
    match path.rsplit('/').next() {
        Some("archive") => write!(url, "?node={}", ids["nodes"]).unwrap(),
        Some("resolve") => url.push_str("?path=/"),
        Some("files") => url.push_str("?name=new.txt"),
        Some("export") => url.push_str("?format=csv"),
        _ => {}
    }
    let mut request = actor.request(method.clone(), &url);
    let leaves = (method, path) == (&Method::DELETE, "/api/v1/admin/users/{id}");
    let in_json = matches!(*method, Method::POST | Method::PATCH) || path.ends_with("/private") || path.ends_with("/password");
    if path.ends_with("/import") {
        request = request.header("Content-Type", "text/csv").body("email\nnew@acme.example");
    } else if *method == Method::POST && path.ends_with("/archive") {
        let form = format!("node={}", ids["nodes"]);
        request = request.header("Content-Type", "application/x-www-form-urlencoded").body(form);
    } else if leaves {
        request = request.json(&json!({"links": {"action": "keep"}, "files": {"action": "erase"}}));
    } else if in_json && !path.contains("tus") && !path.starts_with("/sign") {
        request = request.json(&body(path, ids));
    }
    if path.contains("tus") { tus(request, method, ids) } else { request }
}

/// Status and body of an answer, without what differs between any two.
pub(super) async fn answer(actor: &Actor, method: &Method, path: &str, ids: &Ids) -> (u16, String) {
    let answer = request(actor, method, path, ids).send().await.unwrap();
    // What never ends is not waited for: that it begins is success enough.
    if answer.status() == 200 && path.ends_with("/live") {
        return (200, String::new());
    }
    let id = answer.headers().get("x-request-id").map(|id| id.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = answer.status().as_u16();
    let body = answer.text().await.unwrap();
    (status, if id.is_empty() { body } else { body.replace(&id, "ID") })
}

fn tus(request: RequestBuilder, method: &Method, ids: &Ids) -> RequestBuilder {
    use base64::Engine;
    let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let request = request.header("Tus-Resumable", "1.0.0");
    match *method {
        Method::POST => request
            .header("Upload-Length", "4")
            .header("Upload-Metadata", format!("parent {},filename {}", base64(&ids["nodes"]), base64("new.txt"))),
        Method::PATCH => {
            request.header("Upload-Offset", "0").header("Content-Type", "application/offset+octet-stream").body("data")
        }
        _ => request,
    }
}

/// Ids of things of Anna's that are there.
pub(super) async fn there(world: &World) -> Ids {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "Clients").await;
    let file = anna.file(&folder, "a.txt", "a").await;
    let gone = anna.file(&folder, "gone.txt", "gone").await;
    assert_eq!(anna.delete(&format!("/api/v1/nodes/{gone}")).await.status(), 204);
    let versions = anna.read(&format!("/api/v1/nodes/{file}/versions")).await;
    let key = expect(anna.post("/api/v1/keys", &json!({"name": "script"})).await, 201).await;
    let link = anna.link(&[&folder], json!({"abilities": ["preview", "download", "upload"]})).await;
    let colleague = world.person("colleague").await.id.unwrap().to_string();
    let viewer = json!({"principals": [{"kind": "user", "id": colleague}], "role": "viewer"});
    let given = expect(anna.post(&format!("/api/v1/nodes/{file}/grants"), &viewer).await, 201).await;
    let metadata = json!({});
    let begun = tus(anna.request(Method::POST, "/tus"), &Method::POST, &Ids::from([("nodes", folder.clone())])).json(&metadata);
    let begun = begun.header("Content-Length", "0").body("").send().await.unwrap();
    assert_eq!(begun.status(), 201);
    let upload = begun.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned();
    Ids::from([
        ("nodes", file.clone()),
        ("shortcuts", file.clone()),
        ("grants", text(&given["grants"][0], "id")),
        ("user", colleague),
        ("files", file.clone()),
        ("preview", file.clone()),
        ("preview-info", file),
        ("spaces", anna.space.to_string()),
        ("trash", gone),
        ("versions", text(&versions["items"][0], "id")),
        ("keys", text(&key, "id")),
        ("links", text(&link, "id")),
        ("s", text(&link, "url").rsplit('/').next().unwrap().to_owned()),
        ("tus", upload),
        ("receipts", Uuid::now_v7().to_string()),
        ("assets", "none.js".to_owned()),
        ("dav", "a.txt".to_owned()),
    ])
}

/// Ids of things that never were.
pub fn never() -> Ids {
    let words = [
        "nodes",
        "files",
        "preview",
        "preview-info",
        "spaces",
        "trash",
        "versions",
        "receipts",
        "keys",
        "links",
        "tus",
        "shortcuts",
        "grants",
        "user",
    ];
    let mut ids: Ids = words.into_iter().map(|word| (word, Uuid::now_v7().to_string())).collect();
    ids.insert("s", "A".repeat(43));
    ids.insert("assets", "none.js".to_owned());
    ids.insert("dav", "a.txt".to_owned());
    ids
}

pub(super) fn is_success(status: u16) -> bool {
    (200..400).contains(&status)
}

both!(World, i1_every_route_answers_who_must_not_get_in_as_if_there_were_nothing, |world| {
    let (there, never) = (there(&world).await, never());
    let stranger = world.person("stranger").await;
    let (_, outsider) = world.other_organization("northwind").await;
    let mut ledger = String::new();
    for RouteDecl { methods, path, door } in declared() {
        let Door::Node(_) = door else { continue };
        for method in &methods {
            let anonymous = answer(&world.anybody(), method, &path, &there).await;
            assert!(!is_success(anonymous.0), "{method} {path} as anybody: {}", anonymous.0);
            let mut line = format!("{:6} {path:50} {:26} anonymous {}", method.as_str(), door.to_string(), anonymous.0);
            for (who, actor) in [("stranger", &stranger), ("outsider", &outsider)] {
                let (real, unreal) = (answer(actor, method, &path, &there).await, answer(actor, method, &path, &never).await);
                assert!(!is_success(real.0), "{method} {path} as a {who}: {}", real.0);
                assert_eq!(real, unreal, "{method} {path} as a {who}: hidden is not as never");
                write!(line, " {who} {}", real.0).unwrap();
            }
            writeln!(ledger, "{line}").unwrap();
        }
    }
    compare("access/refusals.txt", &ledger);
});

/// Ids of what an administrator of Anna's organization administers.
pub(super) async fn administered(world: &World) -> Ids {
    let bob = world.person("bob").await.id.unwrap().to_string();
    let group = expect(world.anna.post("/api/v1/admin/groups", &json!({"name": "Works"})).await, 201).await;
    let role = json!({"name": "Reviewer", "capabilities": ["list"]});
    let role = expect(world.anna.post("/api/v1/admin/roles", &role).await, 201).await;
    let team = expect(world.anna.post("/api/v1/spaces", &json!({"name": "Projects"})).await, 201).await;
    Ids::from([
        ("users", bob.clone()),
        ("members", bob),
        ("groups", text(&group, "id")),
        ("roles", text(&role, "id").trim_start_matches("own:").to_owned()),
        ("spaces", text(&team, "id")),
    ])
}

both!(World, i1_s3_3_every_route_of_the_admin_center_is_shut_to_who_does_not_administer_there, |world| {
    let there = administered(&world).await;
    let never: Ids = there.keys().map(|word| (*word, Uuid::now_v7().to_string())).collect();
    let member = world.person("member").await;
    let outside = world.member(world.org, "outside", UserKind::External, None).await;
    let auditor = world.member(world.org, "auditor", UserKind::Internal, Some(AdminRole::Auditor)).await;
    let (_, other) = world.other_organization("northwind").await;
    let before = world.count("events").await;
    let mut ledger = String::new();
    for RouteDecl { methods, path, door } in declared() {
        let looks = match door {
            Door::Audit => true,
            Door::Administer => false,
            _ => continue,
        };
        for method in &methods {
            assert_eq!(looks, *method == Method::GET, "{method} {path}: who only looks, changes nothing");
            let mut line = format!("{:6} {path:50} {:14}", method.as_str(), door.to_string());
            for (who, actor) in [("anonymous", &world.anybody()), ("member", &member), ("outside", &outside)] {
                let got = answer(actor, method, &path, &there).await;
                assert!(!is_success(got.0), "{method} {path} as {who}: {got:?}");
                assert_eq!(got, answer(actor, method, &path, &never).await, "{method} {path} as {who}: hidden is not as never");
                write!(line, " {who} {}", got.0).unwrap();
            }
            let got = answer(&auditor, method, &path, &there).await;
            assert_eq!(is_success(got.0), looks, "{method} {path} as an auditor: {got:?}");
            write!(line, " auditor {}", got.0).unwrap();
            if path.contains('{') {
                let (real, unreal) = (answer(&other, method, &path, &there).await, answer(&other, method, &path, &never).await);
                assert_eq!(real.0, 404, "{method} {path} as another's administrator: {real:?}");
                assert_eq!(real, unreal, "{method} {path} as another's administrator: hidden is not as never");
                write!(line, " other {}", real.0).unwrap();
            }
            writeln!(ledger, "{line}").unwrap();
        }
    }
    assert_eq!(world.count("events").await, before, "nobody changed anything");
    compare("access/administration.txt", &ledger);
});

both!(World, i4_another_links_visitor_gets_nothing_through_any_route, |world| {
    let there = there(&world).await;
    let other = world.anna.file(world.anna.root, "other.txt", "other").await;
    let link = world.anna.link(&[&other], json!({})).await;
    let mut elsewhere = there.clone();
    elsewhere.insert("s", text(&link, "url").rsplit('/').next().unwrap().to_owned());
    for RouteDecl { methods, path, door } in declared() {
        let Door::Link(_) = door else { continue };
        let takes_node = path.contains("/files/{")
            || path.contains("/preview") && path.ends_with("{node}")
            || path.ends_with("/archive")
            || path.contains("tus/{")
            || path.ends_with("/{*path}");
        if !takes_node {
            continue;
        }
        for method in &methods {
            let got = answer(&world.anybody(), method, &path, &elsewhere).await;
            assert!(!is_success(got.0), "{method} {path}: {}", got.0);
        }
    }
});

/// Compares with a committed file of the harness.
pub fn compare(name: &str, text: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("harness").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(known, text, "`{name}` does not say what the routes answer: look at the difference, then run with UPDATE=1");
}
