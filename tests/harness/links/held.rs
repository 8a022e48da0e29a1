//! What visitors send where the policy holds it back: nobody sees it until somebody accepts it, and nothing of it is lost.

use domain::user::{AdminRole, UserKind};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{api, cookie, get_with, names, path, status, unlock_with};

const HOLD: &str = r#"{"link_uploads_held": true}"#;

async fn send(visitor: &Actor, link: &Value, name: &str, bytes: &str) -> Response {
    let request = visitor.request(Method::PUT, &format!("{}/files?name={name}", path(link)));
    request.body(bytes.to_owned()).send().await.unwrap()
}

/// A folder, and a link by which one file came in that waits; with its receipt.
async fn waiting(world: &World, settings: Value) -> (String, Value, Value) {
    world.set_policy(HOLD).await;
    let folder = world.anna.folder(world.anna.root, "Inbox").await;
    let link = world.anna.link(&[&folder], settings).await;
    expect(send(&world.anybody(), &link, "offer.txt", "an offer").await, 201).await;
    let receipt = held(&world.anna, &link).await["items"][0].clone();
    (folder, link, receipt)
}

async fn held(owner: &Actor, link: &Value) -> Value {
    owner.read(&format!("{}/receipts?verdict=held", api(link))).await
}

fn of(link: &Value, receipt: &Value) -> String {
    format!("{}/receipts/{}", api(link), text(receipt, "id"))
}

async fn judge(who: &Actor, link: &Value, receipt: &Value, verdict: &str) -> Response {
    who.patch(&of(link, receipt), &json!({"verdict": verdict})).await
}

async fn children(who: &Actor, folder: &str) -> Vec<String> {
    names(&who.read(&format!("/api/v1/nodes/{folder}/children")).await)
}

async fn trash(world: &World) -> Vec<String> {
    let space = world.anna.read(&format!("/api/v1/nodes/{}", world.anna.root)).await;
    names(&world.anna.read(&format!("/api/v1/spaces/{}/trash", text(&space, "space_id"))).await)
}

both!(World, what_waits_is_seen_by_nobody_until_it_is_accepted, |world| {
    let settings = json!({"abilities": ["preview", "download", "upload"], "notify": true});
    let (folder, link, receipt) = waiting(&world, settings).await;
    let (visitor, node) = (world.anybody(), text(&receipt, "node_id"));
    assert_eq!((text(&receipt, "name"), text(&receipt, "verdict")), ("offer.txt".into(), "held".into()));
    assert_eq!(world.anna.read(&api(&link)).await["held_count"], 1);
    // It is nowhere: in no listing, of its owner's or the visitors', in no search, not in the trash, and not by its id.
    assert_eq!(children(&world.anna, &folder).await, [""; 0]);
    assert_eq!(names(&visitor.read(&format!("{}/items?folder={folder}", path(&link))).await), [""; 0]);
    assert_eq!(names(&world.anna.read("/api/v1/search?q=offer").await), [""; 0]);
    assert_eq!(trash(&world).await, [""; 0]);
    for tail in ["", "/content", "/versions"] {
        assert_eq!(status(&world.anna, &format!("/api/v1/nodes/{node}{tail}")).await, 404, "{tail}");
    }
    assert_eq!(status(&visitor, &format!("{}/files/{node}", path(&link))).await, 404);
    for way in ["restore", "purge"] {
        let answer = match way {
            "restore" => world.anna.post(&format!("/api/v1/trash/{node}/restore"), &json!({})).await,
            _ => world.anna.delete(&format!("/api/v1/trash/{node}")).await,
        };
        assert_eq!(answer.status(), 404, "{way}");
    }
    // Who manages the link reads it; nobody else learns of it.
    let content = format!("{}/content", of(&link, &receipt));
    let read = world.anna.get(&content).await;
    assert!(read.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(read.text().await.unwrap(), "an offer");
    let jack = world.person("jack").await;
    assert_eq!((status(&jack, &content).await, judge(&jack, &link, &receipt, "accepted").await.status().as_u16()), (404, 404));
    // Two files of one name: the second gets a free one. The mail is sent once for what waits.
    expect(send(&visitor, &link, "offer.txt", "a better offer").await, 201).await;
    let mails: Vec<_> = world.mails().await.into_iter().filter(|mail| mail.text.contains("until you accept")).collect();
    assert_eq!(mails.len(), 1);
    let accepted = expect(judge(&world.anna, &link, &receipt, "accepted").await, 200).await;
    assert_eq!(text(&accepted, "verdict"), "accepted");
    let second = held(&world.anna, &link).await["items"][0].clone();
    expect(judge(&world.anna, &link, &second, "accepted").await, 200).await;
    assert_eq!(children(&world.anna, &folder).await, ["offer (2).txt", "offer.txt"]);
    assert_eq!(world.anna.read(&api(&link)).await["held_count"], 0);
    assert_eq!(status(&visitor, &format!("{}/files/{node}", path(&link))).await, 200, "now it is on the link like any other");
    assert_eq!(expect(judge(&world.anna, &link, &receipt, "declined").await, 409).await["code"], "not_waiting");
    assert_eq!(status(&world.anna, &content).await, 409);
    let events = world.anna.read("/api/v1/admin/events?kind=file_accepted").await;
    assert_eq!(events["items"].as_array().unwrap().len(), 2);
});

both!(World, what_is_declined_lies_in_the_trash_and_can_be_taken_out_of_it, |world| {
    let (folder, link, receipt) = waiting(&world, json!({"abilities": ["upload"]})).await;
    assert_eq!(expect(judge(&world.anna, &link, &receipt, "held").await, 422).await["errors"][0]["code"], "unknown_verdict");
    expect(judge(&world.anna, &link, &receipt, "declined").await, 200).await;
    assert_eq!((held(&world.anna, &link).await["items"].clone(), trash(&world).await), (json!([]), vec!["offer.txt".to_owned()]));
    let node = text(&receipt, "node_id");
    expect(world.anna.post(&format!("/api/v1/trash/{node}/restore"), &json!({})).await, 200).await;
    assert_eq!(children(&world.anna, &folder).await, ["offer.txt"]);
});

both!(World, what_waits_at_a_link_that_is_revoked_is_in_the_trash_and_not_lost, |world| {
    let (_, link, _) = waiting(&world, json!({"abilities": ["upload"]})).await;
    expect(world.anna.delete(&api(&link)).await, 200).await;
    assert_eq!(trash(&world).await, ["offer.txt"]);
});

both!(World, whoever_accepts_may_put_files_there_and_whoever_looks_may_read_there, |world| {
    let (_, link, receipt) = waiting(&world, json!({"abilities": ["upload"]})).await;
    let other = world.member(world.org, "olga", UserKind::Internal, Some(AdminRole::Admin)).await;
    assert_eq!(held(&other, &link).await["items"][0]["name"], "offer.txt", "an administrator manages all links");
    assert_eq!(status(&other, &format!("{}/content", of(&link, &receipt))).await, 404, "and reads no content by that");
    assert_eq!(expect(judge(&other, &link, &receipt, "accepted").await, 409).await["code"], "no_way_to_folder");
    let auditor = world.member(world.org, "otto", UserKind::Internal, Some(AdminRole::Auditor)).await;
    assert_eq!(judge(&auditor, &link, &receipt, "declined").await.status(), 403);
    expect(judge(&other, &link, &receipt, "declined").await, 200).await;
});

both!(World, what_is_there_cannot_be_replaced_by_what_nobody_has_looked_at, |world| {
    world.set_policy(HOLD).await;
    let file = world.anna.file(world.anna.root, "plan.txt", "the plan").await;
    let link = world.anna.link(&[&file], json!({"abilities": ["download", "edit"]})).await;
    let put = format!("{}/files/{file}", path(&link));
    let refused = world.anybody().request(Method::PUT, &put).body("another").send().await.unwrap();
    assert_eq!(refused.status(), 403);
    assert_eq!(world.anna.get(&format!("/api/v1/nodes/{file}/content")).await.text().await.unwrap(), "the plan");
    world.set_policy("{}").await;
    assert_eq!(world.anybody().request(Method::PUT, &put).body("another").send().await.unwrap().status(), 200);
});

both!(World, what_was_declined_is_asked_for_again_and_its_sender_is_told, |world| {
    world.set_policy(HOLD).await;
    let folder = world.anna.folder(world.anna.root, "Applications").await;
    let request = json!({"items": [{"name": "Passport", "required": true}], "folder_each": true});
    let settings = json!({"abilities": ["upload"], "request": request, "form": {"name": true}});
    let link = world.anna.link(&[&folder], settings).await;
    let visitor = world.anybody();
    let ada = cookie(&unlock_with(&visitor, &link, json!({"name": "Ada"})).await);
    let begin = visitor.request(Method::POST, &format!("{}/tus", path(&link))).header("Cookie", &ada);
    // `filename` scan.pdf, `item` Passport.
    let begin = begin
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "3")
        .header("Content-Type", "application/offset+octet-stream");
    let sent = begin.header("Upload-Metadata", "filename c2Nhbi5wZGY=,item UGFzc3BvcnQ=").body("abc").send().await.unwrap();
    assert_eq!(sent.status(), 201);
    let mine = async || expect(get_with(&visitor, &format!("{}/request", path(&link)), &ada).await, 200).await;
    let before = mine().await;
    assert_eq!((&before["complete"], &before["sent"][0]["verdict"]), (&json!(true), &json!("held")));
    let page = async || {
        let page = visitor.request(Method::GET, &path(&link)).header("Cookie", &ada).header("Accept", "text/html");
        page.send().await.unwrap().text().await.unwrap()
    };
    assert!(page().await.contains("Waiting to be accepted"));
    let receipt = held(&world.anna, &link).await["items"][0].clone();
    expect(judge(&world.anna, &link, &receipt, "declined").await, 200).await;
    let after = mine().await;
    assert_eq!((&after["complete"], &after["sent"][0]["verdict"]), (&json!(false), &json!("declined")));
    assert!(page().await.contains("Not accepted"));
});

both!(World, an_upload_that_began_before_files_were_held_is_not_let_through, |world| {
    let folder = world.anna.folder(world.anna.root, "Inbox").await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"]})).await;
    let visitor = world.anybody();
    let begin = visitor.request(Method::POST, &format!("{}/tus", path(&link))).header("Tus-Resumable", "1.0.0");
    let begun = begin.header("Upload-Length", "3").header("Upload-Metadata", "filename YS50eHQ=").send().await.unwrap();
    let place = begun.headers()["location"].to_str().unwrap().to_owned();
    world.set_policy(HOLD).await;
    let patch = visitor.request(Method::PATCH, &place).header("Tus-Resumable", "1.0.0").header("Upload-Offset", "0");
    let answer = patch.header("Content-Type", "application/offset+octet-stream").body("abc").send().await.unwrap();
    assert_eq!(answer.status(), 409);
    assert_eq!(children(&world.anna, &folder).await, [""; 0]);
});

both!(World, what_waits_in_a_folder_that_is_ended_for_ever_waits_no_more, |world| {
    world.set_policy(HOLD).await;
    let (folder, other) = (world.anna.folder(world.anna.root, "Inbox").await, world.anna.folder(world.anna.root, "Other").await);
    let link = world.anna.link(&[&folder, &other], json!({"abilities": ["upload"]})).await;
    expect(send(&world.anybody(), &link, &format!("a.txt&folder={folder}"), "a").await, 201).await;
    let receipt = held(&world.anna, &link).await["items"][0].clone();
    assert_eq!(world.anna.delete(&format!("/api/v1/nodes/{folder}")).await.status(), 204);
    assert_eq!(expect(judge(&world.anna, &link, &receipt, "accepted").await, 409).await["code"], "no_way_to_folder");
    assert_eq!(world.anna.delete(&format!("/api/v1/trash/{folder}")).await.status(), 204);
    assert_eq!(expect(judge(&world.anna, &link, &receipt, "accepted").await, 409).await["code"], "not_waiting");
    let all = world.anna.read(&format!("{}/receipts", api(&link))).await;
    assert_eq!(
        (text(&all["items"][0], "verdict"), &world.anna.read(&api(&link)).await["held_count"]),
        ("declined".into(), &json!(0))
    );
});

both!(World, links_that_ask_for_files_are_listed_by_themselves, |world| {
    let folder = world.anna.folder(world.anna.root, "Inbox").await;
    let plain = world.anna.link(&[&folder], json!({"title": "Plain", "abilities": ["upload"]})).await;
    let request = json!({"items": [{"name": "Passport", "required": true}]});
    let asks = world.anna.link(&[&folder], json!({"title": "Asks", "abilities": ["upload"], "request": request})).await;
    let titles = async |query: &str| {
        let found = world.anna.read(&format!("/api/v1/links?{query}")).await;
        found["items"].as_array().unwrap().iter().map(|link| text(link, "id")).collect::<Vec<_>>()
    };
    assert_eq!(titles("request=true").await, [text(&asks, "id")]);
    assert_eq!(titles("request=false").await, [text(&plain, "id")]);
    assert_eq!(expect(world.anna.get("/api/v1/links?request=perhaps").await, 400).await["errors"][0]["field"], "request");
});
