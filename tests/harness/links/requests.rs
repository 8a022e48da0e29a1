//! Links that ask for files, the receipts for what came, and what people ask of a link's owner.

use reqwest::{Method, Response};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{DAY, api, cookie, get_with, names, path, status, unlock, unlock_with};

/// A folder and a link that asks for a passport as PDF or picture, and for a letter if there is one.
async fn asking(world: &World, more: Value) -> (String, Value) {
    let folder = world.anna.folder(world.anna.root, "Applications").await;
    let items = json!([
        {"name": "Passport", "hint": "The page with the picture", "required": true, "types": [".PDF", "png"]},
        {"name": "Letter", "required": false}
    ]);
    let mut request = json!({"items": items, "due_at": "2026-11-30T12:00:00Z", "types": ["txt", "pdf"]});
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let settings = json!({"abilities": ["upload"], "title": "Apply", "request": request, "form": {"name": true}, "notify": true});
    let link = world.anna.link(&[&folder], settings).await;
    (folder, link)
}

async fn come_in(visitor: &Actor, link: &Value, name: &str) -> String {
    cookie(&unlock_with(visitor, link, json!({"name": name})).await)
}

async fn send(visitor: &Actor, link: &Value, cookie: &str, query: &str, bytes: &str) -> Response {
    let request = visitor.request(Method::PUT, &format!("{}/files?{query}", path(link))).header("Cookie", cookie);
    request.body(bytes.to_owned()).send().await.unwrap()
}

async fn state(visitor: &Actor, link: &Value, cookie: &str) -> Value {
    expect(get_with(visitor, &format!("{}/request", path(link)), cookie).await, 200).await
}

fn sha256(bytes: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

both!(World, what_is_asked_for_is_sent_by_name_and_everybody_gets_a_receipt, |world| {
    let (folder, link) = asking(&world, json!({"folder_each": true})).await;
    let visitor = world.anybody();
    assert_eq!(status(&visitor, &format!("{}/request", path(&link))).await, 401, "before the gate nothing is told");
    let ada = come_in(&visitor, &link, "Ada / Lovelace").await;
    let asked = state(&visitor, &link, &ada).await;
    assert_eq!(asked["request"]["items"][0]["types"], json!(["pdf", "png"]));
    assert_eq!((&asked["complete"], &asked["sent"]), (&json!(false), &json!([])));
    for (query, code) in [
        ("name=scan.exe&item=Passport", "unwanted_type"),
        ("name=scan.txt&item=Passport", "unwanted_type"),
        ("name=scan.png", "unwanted_type"),
        ("name=scan.pdf&item=passport", "unknown_item"),
    ] {
        let refused = expect(send(&visitor, &link, &ada, query, "x").await, 422).await;
        assert_eq!(refused["errors"][0]["code"], code, "{query}: {refused}");
    }
    // Each stands in the log, with why; one that was tried twice for one thing stands there once.
    let log = world.anna.read(&format!("{}/log", api(&link))).await;
    let lines = log["items"].as_array().unwrap().iter().filter(|line| line["outcome"] == "refused");
    let refused: Vec<_> = lines.map(|line| (text(line, "reason"), text(line, "name"))).collect();
    let unwanted = |name: &str| ("unwanted_type".to_owned(), name.to_owned());
    assert_eq!(refused, [unwanted("scan.png"), unwanted("scan.txt"), unwanted("scan.exe")]);
    expect(send(&visitor, &link, &ada, "name=scan%20001.pdf&item=Passport", "a passport").await, 201).await;
    expect(send(&visitor, &link, &ada, "name=more.txt", "more").await, 201).await;
    let now = state(&visitor, &link, &ada).await;
    let sent = &now["sent"][0];
    assert_eq!((&now["complete"], &sent["item"], &sent["name"]), (&json!(true), &json!("Passport"), &json!("scan 001.pdf")));
    assert_eq!(text(sent, "sha256"), sha256("a passport"));
    assert_eq!(text(sent, "blake3"), blake3::hash(b"a passport").to_hex().to_string());
    // A receipt is a text to keep, for who sent it and nobody else.
    let receipt = format!("{}/receipts/{}", path(&link), text(sent, "id"));
    let kept = get_with(&visitor, &receipt, &ada).await;
    assert!(kept.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let kept = kept.text().await.unwrap();
    assert!(kept.contains(&sha256("a passport")) && kept.contains("scan 001.pdf") && kept.contains("Apply"), "{kept}");
    let bob = come_in(&visitor, &link, "Bob").await;
    assert_eq!(state(&visitor, &link, &bob).await["sent"], json!([]));
    assert_eq!(get_with(&visitor, &receipt, &bob).await.status(), 404);
    expect(send(&visitor, &link, &bob, "name=me.png&item=Passport", "bob").await, 201).await;
    // The owner finds a folder for each, the file called as what was asked for, and all receipts.
    let mut folders = names(&world.anna.read(&format!("/api/v1/nodes/{folder}/children")).await);
    folders.sort();
    assert_eq!(folders, ["Ada - Lovelace", "Bob"]);
    let all = world.anna.read(&format!("{}/receipts", api(&link))).await;
    let of = |key: &str| all["items"].as_array().unwrap().iter().map(|one| text(one, key)).collect::<Vec<_>>();
    assert_eq!(of("visitor"), ["Bob", "Ada / Lovelace", "Ada / Lovelace"]);
    let node = world.anna.read(&format!("/api/v1/nodes/{}", of("node_id")[0])).await;
    assert_eq!(text(&node, "name"), "Passport.png");
    let table = world.anna.get(&format!("{}/receipts/export", api(&link))).await.text().await.unwrap();
    assert!(table.starts_with("at,visitor,item,name") && table.lines().count() == 4, "{table}");
    let stranger = world.person("jack").await;
    assert_eq!(stranger.get(&format!("{}/receipts", api(&link))).await.status(), 404);
    // The owner is told once for each who is through, and not of every file.
    let told: Vec<_> = world.mails().await.into_iter().filter(|mail| mail.text.contains("scan 001.pdf")).collect();
    assert_eq!(told.len(), 1);
});

both!(World, what_is_sent_piece_by_piece_has_a_receipt_like_what_is_sent_at_once, |world| {
    let (_, link) = asking(&world, json!({})).await;
    let visitor = world.anybody();
    let ada = come_in(&visitor, &link, "Ada").await;
    let begin = visitor.request(Method::POST, &format!("{}/tus", path(&link))).header("Cookie", &ada);
    // `filename` scan.pdf, `item` Passport.
    let begin = begin.header("Tus-Resumable", "1.0.0").header("Upload-Length", "6");
    let begun = begin.header("Upload-Metadata", "filename c2Nhbi5wZGY=,item UGFzc3BvcnQ=").send().await.unwrap();
    assert_eq!(begun.status(), 201);
    let place = begun.headers()["location"].to_str().unwrap().to_owned();
    for (offset, bytes) in [("0", "abc"), ("3", "def")] {
        let patch = visitor.request(Method::PATCH, &place).header("Cookie", &ada).header("Tus-Resumable", "1.0.0");
        let patch = patch.header("Content-Type", "application/offset+octet-stream").header("Upload-Offset", offset);
        assert_eq!(patch.body(bytes).send().await.unwrap().status(), 204);
    }
    let sent = state(&visitor, &link, &ada).await["sent"].clone();
    assert_eq!((text(&sent[0], "sha256"), &sent[0]["late"]), (sha256("abcdef"), &json!(false)));
    world.later(DAY * 9);
    let late = come_in(&visitor, &link, "Late").await;
    expect(send(&visitor, &link, &late, "name=a.pdf&item=Passport", "x").await, 201).await;
    assert_eq!(state(&visitor, &link, &late).await["sent"][0]["late"], true);
});

both!(World, no_more_comes_than_a_request_has_room_for, |world| {
    let (_, link) = asking(&world, json!({"file_bytes_max": 5, "total_bytes_max": 8})).await;
    let visitor = world.anybody();
    let ada = come_in(&visitor, &link, "Ada").await;
    assert_eq!(expect(send(&visitor, &link, &ada, "name=a.txt", "123456").await, 413).await["code"], "too_large");
    expect(send(&visitor, &link, &ada, "name=a.txt", "12345").await, 201).await;
    assert_eq!(expect(send(&visitor, &link, &ada, "name=b.txt", "1234").await, 409).await["code"], "request_full");
    expect(send(&visitor, &link, &ada, "name=b.txt", "123").await, 201).await;
    assert_eq!(expect(send(&visitor, &link, &ada, "name=c.txt", "1").await, 409).await["code"], "request_full");
    // What no length announced is refused at its end, and nothing of it stays.
    let before = world.count("blobs").await;
    expect(world.anna.patch(&api(&link), &json!({"request": {"file_bytes_max": 5}})).await, 200).await;
    let body = reqwest::Body::wrap_stream(futures::stream::iter([Ok::<_, std::io::Error>("1234"), Ok("5678")]));
    let request = visitor.request(Method::PUT, &format!("{}/files?name=d.txt", path(&link))).header("Cookie", &ada);
    assert_eq!(expect(request.body(body).send().await.unwrap(), 413).await["code"], "too_large");
    assert_eq!(world.count("blobs").await, before);
    assert_eq!(state(&visitor, &link, &ada).await["sent"].as_array().unwrap().len(), 2);
});

both!(World, a_request_is_for_links_that_take_files_in, |world| {
    let folder = world.anna.folder(world.anna.root, "In").await;
    let ask = |request: Value, abilities: Value| json!({"nodes": [folder], "request": request, "abilities": abilities});
    for (request, abilities, code) in [
        (json!({}), json!(["download"]), "request_needs_upload"),
        (json!({"items": [{"name": "a/b"}]}), json!(["upload"]), "invalid_request"),
        (json!({"items": [{"name": "A"}, {"name": "a"}]}), json!(["upload"]), "invalid_request"),
        (json!({"types": ["p.d"]}), json!(["upload"]), "invalid_request"),
    ] {
        let refused = expect(world.anna.post("/api/v1/links", &ask(request.clone(), abilities)).await, 422).await;
        assert_eq!(refused["errors"][0]["code"], code, "{request}");
    }
    assert_eq!(world.count("links").await, 0);
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"], "request": {}})).await;
    let refused = expect(world.anna.patch(&api(&link), &json!({"abilities": ["download"]})).await, 422).await;
    assert_eq!(refused["errors"][0]["code"], "request_needs_upload");
    let changed = expect(world.anna.patch(&api(&link), &json!({"request": null})).await, 200).await;
    assert_eq!(changed["request"], Value::Null);
});

both!(World, an_owner_is_reminded_once_before_a_link_ends, |world| {
    // A key, since nobody stays signed in for so long.
    let key = expect(world.anna.post("/api/v1/keys", &json!({"name": "robot"})).await, 201).await;
    let anna = world.anna.with_bearer(text(&key, "token").trim_start_matches("Bearer "));
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"title": "Plans", "expires_at": "2026-12-02T12:00:00Z"})).await;
    world.anna.link(&[&file], json!({"title": "Short", "expires_at": "2026-11-24T12:00:00Z"})).await;
    let tidy = async |days: u32| {
        world.later(DAY * days);
        world.stile.tidy().await.unwrap();
        world.stile.tidy().await.unwrap();
        world.mails().await
    };
    assert!(tidy(1).await.is_empty(), "one that is open for less than three days is not reminded of");
    assert!(tidy(5).await.is_empty());
    let mails = tidy(2).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("Plans") && mails[0].text.contains(&format!("/shares/{}/extend", text(&link, "id"))));
    expect(anna.patch(&api(&link), &json!({"expires_at": "2026-12-22T12:00:00Z"})).await, 200).await;
    assert_eq!(tidy(1).await.len(), 1, "it was given more time");
    assert_eq!(tidy(20).await.len(), 2, "and is reminded of once more");
    world.set_policy(r#"{"link_reminder_days": 0}"#).await;
    expect(anna.patch(&api(&link), &json!({"expires_at": "2027-01-10T12:00:00Z"})).await, 200).await;
    assert_eq!(tidy(18).await.len(), 2, "the policy can leave it");
});

async fn ask(visitor: &Actor, path: &str, email: &str) -> (u16, String) {
    let request = visitor.request(Method::POST, &format!("{path}/ask")).header("Accept", "application/json");
    let answer = request.json(&json!({"name": "Eve", "email": email, "message": "more time, please"})).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Those who asked for a link, once there are so many.
async fn asks(world: &World, link: &Value, count: usize) -> Value {
    for _ in 0..1000 {
        let all = world.anna.read(&format!("{}/asks", api(link))).await;
        if all["items"].as_array().unwrap().len() >= count {
            return all["items"].clone();
        }
    }
    panic!("not {count} have asked");
}

both!(World, whoever_finds_a_link_closed_asks_its_owner_and_learns_nothing, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let settings = json!({"expires_at": "2026-11-25T12:00:00Z", "title": "Plans", "audience": "recipients"});
    let link = world.anna.link(&[&file], settings).await;
    let gone = world.anna.link(&[&file], json!({})).await;
    world.anna.delete(&api(&gone)).await;
    world.later(DAY * 5);
    let never = format!("/s/{}", "A".repeat(43));
    let visitor = world.anybody();
    let forms = [&path(&link), &path(&gone), &never].map(|path| path.clone());
    let mut pages = Vec::new();
    for path in &forms {
        let page = visitor.get(&format!("{path}/ask")).await.text().await.unwrap();
        pages.push(page.replace(path.trim_start_matches("/s/"), "TOKEN"));
        assert_eq!(ask(&visitor, path, "eve@example.org").await, (202, String::new()));
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
    assert_eq!(ask(&visitor, &path(&link), "nobody").await.0, 422);
    assert_eq!(ask(&visitor, &never, "nobody").await.0, 422);
    let all = asks(&world, &link, 1).await;
    assert_eq!((text(&all[0], "name"), text(&all[0], "message")), ("Eve".to_owned(), "more time, please".to_owned()));
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1, "the owner is told, and of the others nobody");
    assert!(mails[0].text.contains("more time, please") && mails[0].text.contains("eve@example.org"));
    // Once a day, however often they ask.
    assert_eq!(ask(&visitor, &path(&link), "EVE@example.org").await.0, 202);
    // The owner gives more time and sends it to them; they are among those it is for.
    expect(world.anna.patch(&api(&link), &json!({"paused": true})).await, 200).await;
    let one = format!("{}/asks/{}", api(&link), text(&all[0], "id"));
    assert_eq!(world.person("jack").await.patch(&one, &json!({"state": "granted"})).await.status(), 404);
    assert_eq!(text(&expect(world.anna.patch(&one, &json!({"state": "granted"})).await, 200).await, "state"), "granted");
    let mails = world.mails().await;
    assert_eq!((mails.len(), mails[1].to.as_slice()), (2, ["eve@example.org".to_owned()].as_slice()));
    assert!(mails[1].text.contains("/s/"));
    let log = world.anna.read("/api/v1/admin/events?kind=link_changed").await;
    assert_eq!(log["items"][0]["details"], json!({"asked": "granted"}), "who lets somebody in is in the log");
    let recipients = world.anna.read(&format!("{}/recipients", api(&link))).await;
    assert_eq!(recipients["items"][0]["email"], "eve@example.org");
    assert_eq!(expect(world.anna.patch(&one, &json!({"state": "maybe"})).await, 422).await["errors"][0]["field"], "state");
});

both!(World, a_link_can_have_an_address_that_people_read_and_then_asks_for_more, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let make = async |more: Value| {
        let mut body = json!({"nodes": [file], "address": "Summer-Party"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.anna.post("/api/v1/links", &body).await
    };
    let code = async |answer: Response| text(&expect(answer, 422).await["errors"][0], "code");
    assert_eq!(code(make(json!({"password": "open sesame"})).await).await, "not_allowed");
    world.set_policy(r#"{"link_addresses_allowed": true}"#).await;
    assert_eq!(code(make(json!({})).await).await, "needs_protection");
    assert_eq!(code(make(json!({"address": "a b", "password": "open sesame"})).await).await, "invalid_address");
    let link = expect(make(json!({"password": "open sesame"})).await, 201).await;
    assert!(text(&link, "url").ends_with("/s/summer-party"), "{link}");
    assert_eq!(code(make(json!({"password": "open sesame"})).await).await, "address_taken");
    let (_, erin) = world.other_organization("else").await;
    let theirs = erin.file(erin.root, "b.txt", "b").await;
    let taken = json!({"nodes": [theirs], "address": "summer-party", "audience": "organization"});
    assert_eq!(code(erin.post("/api/v1/links", &taken).await).await, "not_allowed", "each organization has its own policy");
    expect(erin.patch("/api/v1/admin/policy", &json!({"link_addresses_allowed": true})).await, 200).await;
    assert_eq!(code(erin.post("/api/v1/links", &taken).await).await, "address_taken", "there is one such address on the server");
    let free = json!({"nodes": [theirs], "address": "winter-party", "audience": "organization"});
    let free = expect(erin.post("/api/v1/links", &free).await, 201).await;
    assert_eq!(code(erin.patch(&api(&free), &json!({"address": "summer-party"})).await).await, "address_taken");
    let visitor = world.anybody();
    assert_eq!(status(&visitor, &format!("{}/dl", path(&link))).await, 401);
    let inside = cookie(&unlock(&visitor, &link, "open sesame").await);
    assert_eq!(get_with(&visitor, "/s/SUMMER-party/dl", &inside).await.text().await.unwrap(), "a");
    // An address opens while the organization allows any; without, the link is told by its token.
    world.set_policy("{}").await;
    assert_eq!(status(&visitor, "/s/summer-party").await, 404);
    let told = expect(world.anna.patch(&api(&link), &json!({"paused": true, "password": "open simsim"})).await, 200).await;
    assert!(!text(&told, "url").contains("summer") && told["address"] == "summer-party", "{told}");
    expect(world.anna.patch(&api(&link), &json!({"paused": false, "password": "open sesame"})).await, 200).await;
    assert_eq!(status(&visitor, &format!("{}/dl", path(&told))).await, 401);
    world.set_policy(r#"{"link_addresses_allowed": true}"#).await;
    // Without its protection it has no address, and without the address it has its token.
    assert_eq!(code(world.anna.patch(&api(&link), &json!({"password": null})).await).await, "needs_protection");
    let plain = expect(world.anna.patch(&api(&link), &json!({"password": null, "address": null})).await, 200).await;
    assert_eq!((status(&visitor, "/s/summer-party").await, status(&visitor, &path(&plain)).await), (404, 200));
    expect(world.anna.patch(&api(&link), &json!({"address": "summer-party", "audience": "organization"})).await, 200).await;
    expect(world.anna.delete(&api(&link)).await, 200).await;
    assert_eq!(status(&visitor, "/s/summer-party").await, 404);
    expect(make(json!({"password": "open sesame"})).await, 201).await;
});

both!(World, s5_41_s5_43_what_a_key_of_the_organization_makes_is_nobodys, |world| {
    let jack = world.person("jack").await;
    let site_wide = json!({"name": "robot", "site_wide": true});
    assert_eq!(jack.post("/api/v1/keys", &site_wide).await.status(), 403, "only administrators make such keys");
    let key = expect(world.anna.post("/api/v1/keys", &site_wide).await, 201).await;
    let robot = world.anna.with_bearer(text(&key, "token").trim_start_matches("Bearer "));
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = expect(robot.post("/api/v1/links", &json!({"nodes": [file]})).await, 201).await;
    assert_eq!((&link["owner_id"], &link["owner_name"]), (&Value::Null, &Value::Null));
    assert_eq!(status(&world.anybody(), &path(&link)).await, 200);
    let ownerless = world.anna.read("/api/v1/admin/links?owner=none").await;
    assert_eq!(ownerless["items"][0]["id"], link["id"]);
    assert_eq!(jack.get(&api(&link)).await.status(), 404);
    // It gives what its maker could give, and no more than that later: nobody answers for it.
    let closed = jack.file(jack.root, "b.txt", "b").await;
    assert_eq!(robot.post("/api/v1/links", &json!({"nodes": [closed]})).await.status(), 404);
    let wider = world.anna.patch(&api(&link), &json!({"abilities": ["preview", "download", "edit"]})).await;
    assert_eq!(expect(wider, 403).await["code"], "no_owner");
    let owned = world.anna.link(&[&file], json!({})).await;
    assert_eq!(text(&owned, "owner_id"), world.anna.id.unwrap().to_string(), "by session and by other keys it is one's own");
    expect(world.anna.delete(&api(&link)).await, 200).await;
    assert_eq!(status(&world.anybody(), &path(&link)).await, 404);
});
