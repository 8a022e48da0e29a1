//! The log: filtered, page by page, whole, as it grows.

use std::time::Duration;

use domain::user::{AdminRole, UserKind};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::refused;

const EVENTS: &str = "/api/v1/admin/events";

fn kinds_of(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|line| text(line, "kind")).collect()
}

both!(World, the_log_is_read_newest_first_page_by_page_and_by_filters, |world| {
    let bob = world.person("bob").await;
    let id = bob.id.unwrap();
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    world.later(Duration::from_secs(60));
    expect(world.anna.patch(&format!("/api/v1/admin/users/{id}"), &json!({"display_name": "Robert"})).await, 200).await;
    world.later(Duration::from_secs(60));
    bob.folder(bob.root, "Own").await;
    let all = world.anna.read(EVENTS).await;
    assert_eq!(kinds_of(&all)[..3], ["folder_created", "user_changed", "folder_created"].map(str::to_owned));
    assert_eq!(all["items"][0]["user"]["name"], "Robert", "the name of now");
    assert_eq!(all["items"][0]["node"]["name"], "Own");
    assert_eq!(all["items"][1]["subject"], json!({"id": id, "name": "Robert"}));
    assert_eq!(all["items"][1]["details"]["display_name"], json!({"from": "bob", "to": "Robert"}));
    let mut seen = Vec::new();
    let mut path = format!("{EVENTS}?limit=2");
    loop {
        let page = world.anna.read(&path).await;
        seen.extend(kinds_of(&page));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{EVENTS}?limit=2&after={next}");
    }
    assert_eq!(seen, kinds_of(&all));
    for (query, expected) in [
        (format!("user={id}"), vec!["folder_created", "user_changed", "signed_in"]),
        (format!("node={folder}"), vec!["folder_created"]),
        ("kind=user_changed".to_owned(), vec!["user_changed"]),
        ("from=2026-11-22T12:00:30Z&to=2026-11-22T12:01:30Z".to_owned(), vec!["user_changed"]),
        (format!("user={id}&kind=policy_changed"), vec![]),
    ] {
        assert_eq!(kinds_of(&world.anna.read(&format!("{EVENTS}?{query}")).await), expected, "{query}");
    }
    for bad in ["kind=everything", "user=bob", "from=yesterday", "after=x", "limit=0", "colour=red"] {
        let status = world.anna.get(&format!("{EVENTS}?{bad}")).await.status();
        assert!(status == 400 || status == 422, "{bad}: {status}");
    }
    let known = world.anna.read(&format!("{EVENTS}/kinds")).await;
    assert!(known["kinds"].as_array().unwrap().contains(&json!("space_entered")));
});

both!(World, the_log_is_for_who_may_look_and_of_their_organization_only, |world| {
    let bob = world.person("bob").await;
    let otto = world.member(world.org, "otto", UserKind::Internal, Some(AdminRole::Auditor)).await;
    let (_, other) = world.other_organization("northwind").await;
    for path in ["", "/kinds", "/export?format=csv", "/live"] {
        refused(bob.get(&format!("{EVENTS}{path}")).await, 403, "refused").await;
        assert_eq!(world.anybody().get(&format!("{EVENTS}{path}")).await.status(), 401);
        assert_eq!(otto.get(&format!("{EVENTS}{path}")).await.status(), 200);
    }
    let theirs = other.read(&format!("{EVENTS}?user={}", bob.id.unwrap())).await;
    assert_eq!(kinds_of(&theirs), Vec::<String>::new());
    assert_eq!(kinds_of(&other.read(EVENTS).await), ["signed_in", "organization_created"]);
});

both!(World, the_whole_log_is_a_file_whose_cells_are_no_formulas, |world| {
    expect(world.anna.post("/api/v1/admin/users", &json!({"email": "x@acme.example", "display_name": "=1+1"})).await, 201).await;
    let folder = world.anna.folder(world.anna.root, "-1, plain").await;
    for at in 0..300 {
        world.anna.folder(&folder, &format!("{at}")).await;
        expect(world.anna.patch(&format!("/api/v1/nodes/{folder}"), &json!({"name": format!("-{at}, plain")})).await, 200).await;
    }
    let answer = world.anna.get(&format!("{EVENTS}/export?format=csv")).await;
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("events.csv"));
    let text = answer.text().await.unwrap();
    let lines = world.count("events").await;
    assert_eq!(text.matches("\r\n").count() as i64, lines + 1, "a line each, and the header");
    assert!(text.contains(",'=1+1,") && text.contains("\"'-299, plain\""), "{}", &text[..2000]);
    let whole = world.anna.read(&format!("{EVENTS}/export?format=json")).await;
    assert_eq!(whole.as_array().unwrap().len() as i64, lines);
    let some = world.anna.read(&format!("{EVENTS}/export?format=json&kind=user_created")).await;
    assert_eq!((some.as_array().unwrap().len(), some[0]["subject"]["name"].clone()), (1, json!("=1+1")));
    assert_eq!(world.anna.get(&format!("{EVENTS}/export")).await.status(), 400);
    assert_eq!(world.anna.get(&format!("{EVENTS}/export?format=xml")).await.status(), 400);
});

/// Reads the stream until `wanted` is in it, or it ends; gives what came.
async fn until(stream: &mut reqwest::Response, wanted: &str) -> (String, bool) {
    let mut seen = String::new();
    while !seen.contains(wanted) {
        match tokio::time::timeout(Duration::from_secs(20), stream.chunk()).await.expect("the stream is alive") {
            Ok(Some(bytes)) => seen.push_str(std::str::from_utf8(&bytes).unwrap()),
            _ => return (seen, true),
        }
    }
    (seen, false)
}

async fn watch(actor: &Actor, query: &str) -> reqwest::Response {
    let mut stream = actor.get(&format!("{EVENTS}/live{query}")).await;
    assert_eq!((stream.status().as_u16(), stream.headers()["content-type"].to_str().unwrap()), (200, "text/event-stream"));
    until(&mut stream, "watching").await;
    stream
}

both!(World, who_watches_the_log_sees_what_happens_and_only_while_they_may, |world| {
    let otto = world.member(world.org, "otto", UserKind::Internal, Some(AdminRole::Auditor)).await;
    world.anna.folder(world.anna.root, "Before").await;
    let mut stream = watch(&otto, "?kind=folder_created").await;
    expect(world.anna.post("/api/v1/admin/groups", &json!({"name": "Works"})).await, 201).await;
    world.anna.folder(world.anna.root, "After").await;
    let (seen, _) = until(&mut stream, "After").await;
    assert!(seen.contains("event: event\ndata: {\"id\":"), "{seen}");
    assert!(!seen.contains("Before") && !seen.contains("group_created"), "{seen}");
    world.anna.folder(world.anna.root, "Later").await;
    let (seen, _) = until(&mut stream, "Later").await;
    assert!(!seen.contains("After"), "each is told once: {seen}");
    // I4: with the right to look, and with the session, the stream ends.
    let path = format!("/api/v1/admin/users/{}", otto.id.unwrap());
    let mut second = watch(&otto, "").await;
    expect(world.anna.patch(&path, &json!({"admin": null})).await, 200).await;
    for stream in [&mut stream, &mut second] {
        assert!(until(stream, "never said").await.1, "it ends");
    }
    let mut third = watch(&world.anna, "").await;
    assert_eq!(world.anna.delete("/api/v1/session").await.status(), 204);
    assert!(until(&mut third, "never said").await.1, "it ends");
});

both!(World, only_so_many_watch_the_log_at_once, |world| {
    let mut streams = Vec::new();
    for _ in 0..50 {
        streams.push(watch(&world.anna, "").await);
    }
    refused(world.anna.get(&format!("{EVENTS}/live")).await, 429, "too_many_streams").await;
    drop(streams);
    for _ in 0..100 {
        if world.anna.get(&format!("{EVENTS}/live")).await.status() == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("a place that was left is not free again");
});

both!(World, a_server_that_stops_does_not_wait_for_who_watches_the_log, |world| {
    let mut stream = watch(&world.anna, "").await;
    world.stile.end_watching();
    assert!(until(&mut stream, "never said").await.1, "it ends");
    refused(world.anna.get(&format!("{EVENTS}/live")).await, 429, "too_many_streams").await;
});
