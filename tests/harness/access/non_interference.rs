//! What somebody must not see makes no difference to them: the same requests in two worlds that differ only in what Claire
//! must not see are answered alike, to the byte.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, text};

use super::fixture_f3::F3;

/// What Claire can ask for, in one world: the ids by what they are.
fn places(f3: &F3) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("space", f3.space.clone()),
        ("root", f3.root.clone()),
        ("finance", f3.finance.clone()),
        ("clients", f3.clients.clone()),
        ("acme", f3.acme.clone()),
        ("omega", f3.omega.clone()),
        ("plan", f3.plan.clone()),
    ])
}

/// Some two hundred requests, with the places by their words.
fn requests() -> Vec<(Method, String, Option<Value>)> {
    let mut all = Vec::new();
    let mut get = |path: String| all.push((Method::GET, path, None));
    for node in ["root", "finance", "clients", "acme", "omega", "plan"] {
        for tail in [
            "",
            "/children",
            "/path",
            "/content",
            "/versions",
            "/access",
            "/explain",
            "/who",
            "/children?limit=1",
            "/children?sort=size",
        ] {
            get(format!("/api/v1/nodes/{{{node}}}{tail}"));
        }
        get(format!("/api/v1/archive?node={{{node}}}"));
        get(format!("/api/v1/shortcuts/{{{node}}}"));
        get(format!("/api/v1/nodes/{{{node}}}/explain?user={{root}}"));
        get(format!("/api/v1/nodes/{{{node}}}/children?as={{root}}"));
    }
    for path in [
        "/",
        "/Clients",
        "/Finance",
        "/Admin",
        "/Clients/Acme",
        "/Clients/Project Omega",
        "/Clients/Hidden",
        "/Finance/salaries.txt",
        "/nothing",
    ] {
        get(format!("/api/v1/spaces/{{space}}/resolve?path={path}"));
    }
    for text in ["a", "e", "salaries", "Hidden", "Acme", "Finance", "plan", "txt", "Omega", "Jack", "%", "_", "nothing"] {
        get(format!("/api/v1/search?q={text}"));
        get(format!("/api/v1/search?q={text}&space={{space}}"));
    }
    for list in ["/api/v1/spaces", "/api/v1/shared-with-me", "/api/v1/links", "/api/v1/spaces/{space}/trash", "/api/v1/session"] {
        get(list.to_owned());
    }
    let name = json!({"name": "new"});
    for node in ["root", "finance", "clients", "acme"] {
        let path = |tail: &str| format!("/api/v1/nodes/{{{node}}}{tail}");
        all.push((Method::POST, path("/folders"), Some(name.clone())));
        all.push((Method::POST, path("/folders"), Some(json!({"name": "Hidden"}))));
        all.push((Method::PATCH, path(""), Some(json!({"name": "Hidden"}))));
        all.push((Method::DELETE, path(""), None));
        all.push((Method::PUT, path("/private"), Some(json!({"private": true}))));
        all.push((
            Method::POST,
            path("/grants"),
            Some(json!({"principals": [{"kind": "user", "id": "{root}"}], "role": "editor"})),
        ));
        all.push((Method::POST, path("/what-if"), Some(json!({"change": {"kind": "private", "private": true}}))));
        all.push((Method::POST, path("/copy"), Some(json!({"parent_id": "{omega}"}))));
        all.push((Method::POST, "/api/v1/links".into(), Some(json!({"nodes": [format!("{{{node}}}")]}))));
        for verb in ["move", "copy", "trash", "purge"] {
            let into = if matches!(verb, "trash" | "purge") { json!({}) } else { json!({"parent_id": "{omega}"}) };
            let mut body = json!({"nodes": [format!("{{{node}}}")]});
            body.as_object_mut().unwrap().extend(into.as_object().unwrap().clone());
            all.push((Method::POST, format!("/api/v1/nodes/batch/{verb}"), Some(body)));
        }
    }
    all
}

/// Puts the ids for the words.
fn fill(text: &str, places: &BTreeMap<&'static str, String>) -> String {
    places.iter().fold(text.to_owned(), |text, (word, id)| text.replace(&format!("{{{word}}}"), id))
}

/// Status and body of each answer, with the words for the ids, and without what is new with each request.
async fn answers(claire: &Actor, places: &BTreeMap<&'static str, String>) -> Vec<String> {
    let mut told = Vec::new();
    for (method, path, body) in requests() {
        let mut request = claire.request(method.clone(), &fill(&path, places));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(fill(&body.to_string(), places));
        }
        let answer = request.send().await.unwrap();
        let (status, id) = (answer.status(), answer.headers()["x-request-id"].to_str().unwrap().to_owned());
        let length = answer.headers().get("content-length").map(|value| value.to_str().unwrap().to_owned());
        let text = String::from_utf8_lossy(&answer.bytes().await.unwrap()).replace(&id, "ID");
        let text = places.iter().fold(text, |text, (word, id)| text.replace(id, word));
        told.push(format!("{method} {path}: {status} {length:?} {}", without_ids(&text)));
    }
    told
}

/// Every id that is left is one that both worlds made for themselves.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() == 36 && word.matches('-').count() == 4;
    text.split('"').map(|word| if is_id(word) { "ID" } else { word }).collect::<Vec<_>>().join("\"")
}

/// The second world: much more, and other things, where Claire must not see.
async fn hide_things(f3: &F3) {
    let anna = &f3.world.anna;
    for number in 0..12 {
        anna.file(&f3.finance, &format!("salaries {number}.txt"), vec![b'x'; 1000 + number]).await;
        anna.folder(&f3.clients, &format!("Hidden {number}")).await;
        anna.file(&f3.acme, &format!("plan {number}.txt"), "a plan").await;
    }
    anna.folder(&f3.clients, "Hidden").await;
    anna.file(&f3.root, "at the top.txt", "x").await;
    anna.give(&f3.acme, &[&f3.stranger], "editor").await;
    anna.link(&[&f3.finance], json!({})).await;
    f3.jack.set_private(&f3.jack.folder(&f3.clients, "Jack's").await, true).await;
    assert_eq!(anna.delete(&format!("/api/v1/nodes/{}", anna.file(&f3.finance, "trashed.txt", "t").await)).await.status(), 204);
}

both!(F3, s3_17_s3_50_s3_53_what_claire_must_not_see_makes_no_difference_to_any_answer, |f3| {
    let before = answers(&f3.claire, &places(&f3)).await;
    assert!(before.len() >= 150, "{}", before.len());
    hide_things(&f3).await;
    let after = answers(&f3.claire, &places(&f3)).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    let listing = f3.claire.read(&format!("/api/v1/nodes/{}/children", f3.clients)).await;
    assert_eq!(text(&listing["items"][0], "name"), "Project Omega");
});
