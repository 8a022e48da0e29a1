//! What strangers try with a link that lets them send: no limit is exceeded, none is burnt, and nothing is done unseen.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::link::Act;
use domain::node::OnConflict;
use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::join_all;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use service::acts::{Counted, Presence, ToDo};
use service::uploads::{Body, NewFile, NewUpload, Target, new_upload_id};
use service::visits::{OpenLink, Opened};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{api, cookie, names, path, unlock_with};
use crate::wire::Request;

const MIB: usize = 1 << 20;

async fn inbox(world: &World, settings: Value) -> (String, Value) {
    let folder = world.anna.folder(world.anna.root, "Inbox").await;
    let mut all = json!({"abilities": ["upload"]});
    all.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let link = world.anna.link(&[&folder], all).await;
    (folder, link)
}

fn put(visitor: &Actor, link: &Value, name: &str) -> RequestBuilder {
    visitor.request(Method::PUT, &format!("{}/files?name={name}", path(link)))
}

/// A resumable upload that is to begin; without a length it is said later.
fn creation(visitor: &Actor, link: &Value, length: Option<usize>, metadata: &[(&str, &str)]) -> RequestBuilder {
    let pairs: Vec<_> = metadata.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect();
    let request = visitor.request(Method::POST, &format!("{}/tus", path(link))).header("Tus-Resumable", "1.0.0");
    let request = request.header("Upload-Metadata", pairs.join(","));
    match length {
        Some(length) => request.header("Upload-Length", length),
        None => request.header("Upload-Defer-Length", 1),
    }
}

async fn begun(creation: RequestBuilder) -> String {
    let answer = creation.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

fn patch(visitor: &Actor, upload: &str, offset: usize) -> RequestBuilder {
    let request = visitor.request(Method::PATCH, upload).header("Tus-Resumable", "1.0.0").header("Upload-Offset", offset);
    request.header("Content-Type", "application/offset+octet-stream")
}

async fn received(visitor: &Actor, upload: &str) -> u64 {
    let head = visitor.request(Method::HEAD, upload).header("Tus-Resumable", "1.0.0").send().await.unwrap();
    head.headers()["upload-offset"].to_str().unwrap().parse().unwrap()
}

/// Sends 8 MiB of which no length is announced, as far as anybody takes them; gives what comes back.
async fn flood(world: &World, request: Request, status: u16, code: &str) {
    let mut body = format!("{MIB:x}\r\n").into_bytes();
    body.resize(body.len() + MIB, 7);
    body.extend_from_slice(b"\r\n");
    let answer = request.header("Transfer-Encoding", "chunked").body(body.repeat(8)).send(&world.url).await;
    assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)));
}

/// The same bytes, of a file of this name.
fn flooding(link: &Value, name: &str) -> Request {
    Request::new("PUT", &format!("{}/files?name={name}", path(link)))
}

/// The same bytes, of an upload.
fn patching(upload: &str, offset: usize) -> Request {
    let request = Request::new("PATCH", upload).header("Tus-Resumable", "1.0.0").header("Upload-Offset", &offset.to_string());
    request.header("Content-Type", "application/offset+octet-stream")
}

async fn used(world: &World, link: &Value, act: &str) -> u64 {
    world.anna.read(&api(link)).await["used"][act].as_u64().unwrap()
}

async fn lines(world: &World, link: &Value) -> Vec<(String, String)> {
    let log = world.anna.read(&format!("{}/log", api(link))).await;
    log["items"].as_array().unwrap().iter().map(|line| (text(line, "act"), text(line, "outcome"))).collect()
}

async fn children(world: &World, folder: &str) -> Vec<String> {
    names(&world.anna.read(&format!("/api/v1/nodes/{folder}/children")).await)
}

async fn opened(world: &World, link: &Value) -> OpenLink {
    let token = text(link, "url").rsplit('/').next().unwrap().to_owned();
    let Opened::In(open) = world.stile.open_link(&token, None, None).await.unwrap() else { panic!("it asks nothing") };
    *open
}

/// A file that is being sent at once, by somebody who can hang up: the use case, its act, and what it still waits for.
async fn sending(world: &World, open: &OpenLink, name: &str) -> (Counted, NewFile, mpsc::UnboundedSender<Bytes>, Body) {
    let presence = Presence { address: [10, 0, 0, 1].into(), user_agent: "a browser".to_owned() };
    let subject = name.as_bytes().to_vec();
    let todo = ToDo { act: Act::Upload, subject, node: None, name: name.to_owned(), size_bytes: 0 };
    let counted = world.stile.of(open.org()).begin_act(open, &presence, todo).await.unwrap();
    let (send, receive) = mpsc::unbounded();
    let file = NewFile {
        parent: open.drop_folder().unwrap(),
        path: name.to_owned(),
        on_conflict: OnConflict::KeepBoth,
        expected_blake3: None,
        delivery: None,
    };
    (counted, file, send, receive.map(Ok).boxed())
}

both!(World, i7_who_hangs_up_when_all_is_sent_has_sent_a_file_and_used_the_limit, |world| {
    let (folder, link) = inbox(&world, json!({"limits": {"uploads": 1}})).await;
    let open = opened(&world, &link).await;
    let (counted, file, send, body) = sending(&world, &open, "a.txt").await;
    let (saw, mut seen) = mpsc::unbounded();
    let body = body.inspect(move |_| drop(saw.unbounded_send(()))).boxed();
    let (stile, actor) = (world.stile.of(open.org()), open.actor);
    let request = tokio::spawn(async move { stile.put_file(actor, file, None, Some(counted), body).await.map(drop) });
    send.unbounded_send(Bytes::from_static(b"abc")).unwrap();
    seen.next().await.unwrap();
    // Nobody waits for the answer any more, and then the last byte is there.
    request.abort();
    assert!(request.await.is_err());
    drop(send);
    while children(&world, &folder).await.is_empty() {}
    assert_eq!(used(&world, &link, "uploads").await, 1);
    assert_eq!(lines(&world, &link).await, [("upload".to_owned(), "done".to_owned())]);
    assert_eq!(put(&world.anybody(), &link, "b.txt").body("b").send().await.unwrap().status(), 409);
});

both!(World, i7_a_place_that_a_crash_left_is_given_back_and_one_that_is_used_after_all_is_taken_again, |world| {
    let (folder, link) = inbox(&world, json!({"limits": {"uploads": 1}})).await;
    let (open, visitor) = (opened(&world, &link).await, world.anybody());
    // As when the server is killed: nothing is given back.
    let (counted, ..) = sending(&world, &open, "lost.txt").await;
    std::mem::forget(counted);
    assert_eq!(put(&visitor, &link, "a.txt").body("a").send().await.unwrap().status(), 409);
    world.later(domain::limits::LINK_ACT_HELD + Duration::from_secs(1));
    world.stile.tidy().await.unwrap();
    assert_eq!(used(&world, &link, "uploads").await, 0);
    // Two whose places were given back while they were at it: the first takes the one there is, the second becomes no file.
    let mut held = Vec::new();
    for name in ["slow.txt", "slower.txt"] {
        held.push(sending(&world, &open, name).await);
        world.later(domain::limits::LINK_ACT_HELD + Duration::from_secs(1));
        world.stile.tidy().await.unwrap();
    }
    let mut came = Vec::new();
    for (counted, file, send, body) in held {
        send.unbounded_send(Bytes::from_static(b"abc")).unwrap();
        drop(send);
        let put = world.stile.of(open.org()).put_file(open.actor, file, None, Some(counted), body).await;
        came.push(put.map(drop).map_err(|error| error.code));
    }
    assert_eq!(came, [Ok(()), Err("limit_reached")]);
    assert_eq!((used(&world, &link, "uploads").await, children(&world, &folder).await), (1, vec!["slow.txt".to_owned()]));
    // What is being sent piece by piece keeps its place for as long as it is there.
    let (_, other) = inbox_of(&world, "Other", json!({"limits": {"uploads": 1}})).await;
    let upload = begun(creation(&visitor, &other, Some(3), &[("filename", "c.txt")])).await;
    assert_eq!(patch(&visitor, &upload, 0).body("a").send().await.unwrap().status(), 204);
    world.later(domain::limits::LINK_ACT_HELD * 2);
    world.stile.tidy().await.unwrap();
    assert_eq!(used(&world, &other, "uploads").await, 1);
});

async fn inbox_of(world: &World, name: &str, settings: Value) -> (String, Value) {
    let folder = world.anna.folder(world.anna.root, name).await;
    let mut all = json!({"abilities": ["upload"]});
    all.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let link = world.anna.link(&[&folder], all).await;
    (folder, link)
}

both!(World, what_replaces_a_file_is_counted_limited_and_logged_as_something_sent_in, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let file = world.anna.file(&folder, "plan.txt", "the plan").await;
    let settings = json!({"abilities": ["download", "upload", "edit"], "limits": {"uploads": 2}});
    let link = world.anna.link(&[&folder], settings).await;
    let visitor = world.anybody();
    let replace = async |link: &Value| {
        let put = visitor.request(Method::PUT, &format!("{}/files/{file}", path(link)));
        put.body("another").send().await.unwrap().status().as_u16()
    };
    let dav = format!("{}/plan.txt", path(&link).replace("/s/", "/dav/links/"));
    let by_dav = async || visitor.request(Method::PUT, &dav).body("by dav").send().await.unwrap().status().as_u16();
    assert_eq!((replace(&link).await, by_dav().await), (200, 204));
    assert_eq!(used(&world, &link, "uploads").await, 2);
    let done = ("upload".to_owned(), "done".to_owned());
    assert_eq!(lines(&world, &link).await, [done.clone(), done]);
    assert_eq!((replace(&link).await, by_dav().await), (409, 409));
    assert_eq!(world.anna.get(&format!("/api/v1/nodes/{file}/content")).await.text().await.unwrap(), "by dav");
    // Who may not is in the log, and takes no place.
    let reads = world.anna.link(&[&file], json!({"limits": {"uploads": 1}})).await;
    assert_eq!(replace(&reads).await, 403);
    assert!(lines(&world, &reads).await.contains(&("upload".to_owned(), "refused".to_owned())));
});

both!(World, saving_the_same_again_is_another_copy_and_counts_again, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let settings = json!({"abilities": ["download", "save"], "limits": {"saves": 2}});
    let link = world.anna.link(&[&file], settings).await;
    let bob = world.person("bob").await;
    let save = async || bob.post(&format!("{}/save", path(&link)), &json!({"into": bob.root})).await.status().as_u16();
    assert_eq!((save().await, save().await, save().await), (201, 201, 409));
    let there = names(&bob.read(&format!("/api/v1/nodes/{}/children", bob.root)).await);
    assert_eq!((there.len(), used(&world, &link, "saves").await), (2, 2));
});

both!(World, nothing_is_taken_that_a_request_has_no_room_for_however_it_is_sent, |world| {
    let request = json!({"file_bytes_max": 3 * MIB, "total_bytes_max": 4 * MIB});
    let (folder, link) = inbox(&world, json!({ "request": request, "form": {"name": true} })).await;
    let plain = world.anybody();
    let visit = cookie(&unlock_with(&plain, &link, json!({"name": "Ada"})).await);
    let sent = async |request: RequestBuilder| request.header("Cookie", &visit).send().await.unwrap();
    let refused = async |answer: Response, status: u16, code: &str| assert_eq!(expect(answer, status).await["code"], code);
    // Of no announced length: it ends where the room does, long before the body.
    let parts = world.count("parts").await;
    flood(&world, flooding(&link, "a").header("Cookie", &visit), 413, "too_large").await;
    assert_eq!(world.count("parts").await, parts);
    let begin = sent(creation(&plain, &link, None, &[("filename", "b")])).await;
    let upload = begin.headers()["location"].to_str().unwrap().to_owned();
    flood(&world, patching(&upload, 0).header("Cookie", &visit), 413, "too_large").await;
    let head = plain.request(Method::HEAD, &upload).header("Cookie", &visit).header("Tus-Resumable", "1.0.0");
    let kept: usize = head.send().await.unwrap().headers()["upload-offset"].to_str().unwrap().parse().unwrap();
    assert!(kept <= 3 * MIB, "{kept}");
    // A length that is said late is asked like one that is said at once.
    let late = patch(&plain, &upload, kept).header("Upload-Length", 3 * MIB + 1).body("x");
    refused(sent(late).await, 413, "too_large").await;
    // What lies there of one counts for the next, and is free again when it is given up.
    let rest = 4 * MIB - kept + 1;
    let second = sent(creation(&plain, &link, Some(rest.min(3 * MIB)), &[("filename", "c")])).await;
    if rest <= 3 * MIB {
        refused(second, 409, "request_full").await;
    }
    let ended = plain.request(Method::DELETE, &upload).header("Tus-Resumable", "1.0.0");
    assert_eq!(sent(ended).await.status(), 204);
    assert_eq!(sent(creation(&plain, &link, Some(3 * MIB), &[("filename", "d")])).await.status(), 201);
    assert_eq!(children(&world, &folder).await, [""; 0]);
});

both!(World, nothing_is_taken_that_a_quota_has_no_room_for_however_it_is_sent, |world| {
    let (_, link) = inbox(&world, json!({})).await;
    let visitor = world.anybody();
    let quota = async |bytes: usize| {
        expect(world.anna.patch("/api/v1/admin/storage", &json!({"quota_bytes": bytes})).await, 200).await;
    };
    quota(MIB).await;
    let full = async |request: RequestBuilder| {
        let answer = request.send().await.unwrap();
        assert_eq!(expect(answer, 507).await["code"], "quota_exceeded");
    };
    // Announced: before a byte. Not announced: where the room ends.
    full(creation(&visitor, &link, Some(500 * MIB), &[("filename", "a")])).await;
    let announced = flooding(&link, "a").body(vec![7; MIB + 1]).send(&world.url).await;
    assert_eq!((announced.status, announced.json()["code"].as_str()), (507, Some("quota_exceeded")));
    flood(&world, flooding(&link, "a"), 507, "quota_exceeded").await;
    let own = Request::new("PUT", &format!("/api/v1/nodes/{}/files?name=a", world.anna.root)).signed(&world.anna);
    flood(&world, own, 507, "quota_exceeded").await;
    let upload = begun(creation(&visitor, &link, None, &[("filename", "a")])).await;
    flood(&world, patching(&upload, 0), 507, "quota_exceeded").await;
    assert!(received(&visitor, &upload).await <= MIB as u64);
    // What another has sent of a file that is not whole counts for the next visitor, and keeps no member out.
    assert_eq!(visitor.request(Method::DELETE, &upload).header("Tus-Resumable", "1.0.0").send().await.unwrap().status(), 204);
    let half = begun(creation(&visitor, &link, Some(MIB - 1), &[("filename", "b")])).await;
    assert_eq!(patch(&visitor, &half, 0).body(vec![7; MIB / 2]).send().await.unwrap().status(), 204);
    full(creation(&visitor, &link, Some(MIB / 2 + 1), &[("filename", "c")])).await;
    flood(&world, flooding(&link, "c"), 507, "quota_exceeded").await;
    // The quota is lowered meanwhile: no more comes.
    quota(MIB * 3 / 4).await;
    let more = patching(&half, MIB / 2).body(vec![7; MIB / 2 - 1]).send(&world.url).await;
    assert_eq!((more.status, more.json()["code"].as_str()), (507, Some("quota_exceeded")));
    assert!(received(&visitor, &half).await <= (MIB * 3 / 4) as u64);
    world.anna.file(world.anna.root, "mine", vec![7; MIB / 2]).await;
});

both!(World, folders_of_what_waits_are_seen_by_nobody_and_made_when_it_is_accepted, |world| {
    world.set_policy(r#"{"link_uploads_held": true}"#).await;
    let (folder, link) = inbox(&world, json!({"abilities": ["preview", "download", "upload"]})).await;
    let visitor = world.anybody();
    let dav = path(&link).replace("/s/", "/dav/links/");
    let mkcol = visitor.request(Method::from_bytes(b"MKCOL").unwrap(), &format!("{dav}/PAY%20INVOICE"));
    assert_eq!(mkcol.send().await.unwrap().status(), 403);
    for name in ["PAY INVOICE/sub/x.txt", "PAY INVOICE/sub/x.txt", "x.txt", "no/y.txt"] {
        let upload = begun(creation(&visitor, &link, Some(3), &[("relative_path", name)])).await;
        assert_eq!(patch(&visitor, &upload, 0).body("abc").send().await.unwrap().status(), 204, "{name}");
    }
    assert_eq!(children(&world, &folder).await, [""; 0]);
    assert_eq!(names(&visitor.read(&format!("{}/items?folder={folder}", path(&link))).await), [""; 0]);
    let held = world.anna.read(&format!("{}/receipts?verdict=held", api(&link))).await;
    let held: Vec<_> = held["items"].as_array().unwrap().iter().rev().cloned().collect();
    assert_eq!(text(&held[0], "name"), "PAY INVOICE/sub/x.txt", "who accepts it sees where it goes");
    for (receipt, verdict) in held.iter().zip(["accepted", "accepted", "accepted", "declined"]) {
        let at = format!("{}/receipts/{}", api(&link), text(receipt, "id"));
        expect(world.anna.patch(&at, &json!({"verdict": verdict})).await, 200).await;
    }
    assert_eq!(children(&world, &folder).await, ["PAY INVOICE", "x.txt"]);
    let below = async |folder: &str| {
        let listing = world.anna.read(&format!("/api/v1/nodes/{folder}/children")).await;
        (names(&listing), text(&listing["items"][0], "id"))
    };
    let (_, invoice) = below(&folder).await;
    let (subs, sub) = below(&invoice).await;
    assert_eq!((subs, below(&sub).await.0), (vec!["sub".to_owned()], vec!["x (2).txt".to_owned(), "x.txt".to_owned()]));
    assert_eq!(text(&world.anna.read(&format!("/api/v1/nodes/{invoice}")).await, "name"), "PAY INVOICE");
});

/// What waits at a link, accepted: all of it.
async fn accept_all(owner: &Actor, link: &Value) -> usize {
    let held = owner.read(&format!("{}/receipts?verdict=held", api(link))).await;
    let held = held["items"].as_array().unwrap();
    for receipt in held {
        let at = format!("{}/receipts/{}", api(link), text(receipt, "id"));
        expect(owner.patch(&at, &json!({"verdict": "accepted"})).await, 200).await;
    }
    held.len()
}

both!(World, s5_27_i23_what_is_accepted_goes_into_nothing_private_though_it_is_open_to_who_accepts_it, |world| {
    world.set_policy(r#"{"link_uploads_held": true}"#).await;
    let (folder, link) = inbox(&world, json!({})).await;
    let payroll = world.anna.folder(&folder, "Payroll").await;
    world.anna.set_private(&payroll, true).await;
    let creation = creation(&world.anybody(), &link, Some(0), &[("relative_path", "Payroll/new.xlsx")]);
    assert_eq!(creation.send().await.unwrap().status(), 201);
    assert_eq!(accept_all(&world.anna, &link).await, 1);
    assert_eq!(children(&world, &folder).await, ["Payroll", "Payroll (2)"]);
    assert_eq!(children(&world, &payroll).await, [""; 0]);
});

both!(World, s5_25_what_is_sent_to_a_folder_alone_comes_without_folders, |world| {
    world.set_policy(r#"{"link_uploads_held": true}"#).await;
    let (jack, folder) = (world.person("jack").await, world.anna.folder(world.anna.root, "Plans").await);
    let below = world.anna.folder(&folder, "Below").await;
    let gift = json!({"principals": [{"kind": "user", "id": jack.id.unwrap()}], "role": "admin", "scope": "folder"});
    expect(world.anna.post(&format!("/api/v1/nodes/{folder}/grants"), &gift).await, 201).await;
    let link = jack.link(&[&folder], json!({"abilities": ["upload"]})).await;
    let send = async |name: &str| creation(&world.anybody(), &link, Some(0), &[("relative_path", name)]).send().await.unwrap();
    let refused = expect(send("Below/a.txt").await, 403).await;
    assert!(text(&refused, "detail").contains("without folders"), "{refused}");
    assert_eq!(send("a.txt").await.status(), 201);
    assert_eq!(accept_all(&jack, &link).await, 1);
    assert_eq!(
        (children(&world, &folder).await, children(&world, &below).await.len()),
        (vec!["Below".to_owned(), "a.txt".to_owned()], 0)
    );
});

both!(World, the_name_that_a_file_had_is_one_that_a_file_can_have, |world| {
    let request = json!({"items": [{"name": "Passport"}]});
    let (_, link) = inbox(&world, json!({ "request": request, "form": {"name": true} })).await;
    let visitor = world.anybody();
    let visit = cookie(&unlock_with(&visitor, &link, json!({"name": "Ada"})).await);
    let long = "x".repeat(3000);
    for name in ["a\r\nb.pdf", "\u{202e}fdp.exe", &long, "in/a\nb/c.pdf", ".."] {
        for item in [&[][..], &[("item", "Passport")]] {
            let metadata = [&[("relative_path", name)], item].concat();
            let answer = creation(&visitor, &link, Some(0), &metadata).header("Cookie", &visit).send().await.unwrap();
            let refused = expect(answer, 422).await;
            let code = refused["errors"][0]["code"].as_str().unwrap();
            assert!(matches!(code, "invalid_name" | "name_too_long"), "{name:?}: {refused}");
        }
    }
    let metadata = [("relative_path", "scans/me.pdf"), ("item", "Passport")];
    let answer = creation(&visitor, &link, Some(0), &metadata).header("Cookie", &visit).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let receipts = world.anna.read(&format!("{}/receipts", api(&link))).await;
    assert_eq!((receipts["items"].as_array().unwrap().len(), text(&receipts["items"][0], "name")), (1, "me.pdf".to_owned()));
});

both!(World, one_visitor_keeps_no_other_out_of_sending, |world| {
    let (_, link) = inbox(&world, json!({"limits": {"uploads": 9999}})).await;
    let visitor = world.anybody();
    let begin = async |link: &Value, who: &str| {
        let request = creation(&visitor, link, Some(3), &[("filename", "a.txt")]).header("User-Agent", who);
        request.send().await.unwrap()
    };
    for _ in 0..domain::limits::LINK_UPLOADS_OF_VISITOR_MAX {
        assert_eq!(begin(&link, "one").await.status(), 201);
    }
    assert_eq!(expect(begin(&link, "one").await, 409).await["code"], "too_many_uploads");
    let other = begin(&link, "two").await;
    assert_eq!(other.status(), 201);
    // Another name for the same program is not another visitor for ever.
    let (mut more, mut who) = (domain::limits::LINK_UPLOADS_OF_VISITOR_MAX + 1, 0);
    while begin(&link, &format!("program {who}")).await.status() == 201 {
        (more, who) = (more + 1, who + 1);
    }
    assert_eq!(more, domain::limits::LINK_UPLOADS_OF_ADDRESS_MAX);
    // What has no byte is given up after an hour, also by who needs its place; what has one is kept for a day.
    let other = other.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(patch(&visitor, &other, 0).body("a").send().await.unwrap().status(), 204);
    let (_, few) = inbox_of(&world, "Few", json!({"limits": {"uploads": 2}})).await;
    for _ in 0..2 {
        assert_eq!(begin(&few, "one").await.status(), 201);
    }
    assert_eq!(put(&visitor, &few, "b.txt").body("b").send().await.unwrap().status(), 409);
    world.later(domain::limits::LINK_ACT_HELD + Duration::from_secs(1));
    assert_eq!(put(&visitor, &few, "b.txt").body("b").send().await.unwrap().status(), 201);
    world.stile.tidy().await.unwrap();
    assert_eq!((used(&world, &few, "uploads").await, used(&world, &link, "uploads").await), (1, 1));
    assert_eq!(received(&visitor, &other).await, 1);
    world.later(domain::limits::LINK_UPLOAD_AGE_MAX);
    world.stile.tidy().await.unwrap();
    assert_eq!(world.count("uploads").await, 0);
});

both!(World, i9_addresses_of_one_network_are_one_sender, |world| {
    let (_, link) = inbox(&world, json!({})).await;
    let open = opened(&world, &link).await;
    let stile = world.stile.of(open.org());
    let begin = async |address: String| {
        let id = new_upload_id();
        let presence = Presence { address: address.parse().unwrap(), user_agent: String::new() };
        let subject = id.0.as_bytes().to_vec();
        let todo = ToDo { act: Act::Upload, subject, node: None, name: "a.txt".to_owned(), size_bytes: 3 };
        let counted = stile.begin_act(&open, &presence, todo).await.unwrap();
        let new = NewUpload {
            id,
            target: Target::NewFile(open.drop_folder().unwrap()),
            path: "a.txt".to_owned(),
            on_conflict: OnConflict::KeepBoth,
            size_bytes: Some(3),
            expected_blake3: None,
            metadata: String::new(),
            delivery: None,
        };
        stile.begin_upload(open.actor, new, Some(counted)).await.map(drop).map_err(|error| error.code)
    };
    for n in 0..domain::limits::LINK_UPLOADS_OF_ADDRESS_MAX {
        assert_eq!(begin(format!("2001:db8::{n:x}")).await, Ok(()));
    }
    assert_eq!(begin("2001:db8::ffff".to_owned()).await, Err("too_many_uploads"));
    assert_eq!(begin("2001:db8:0:1::1".to_owned()).await, Ok(()), "the next network is another's");
});

both!(World, what_many_send_in_pieces_at_once_is_no_more_than_there_is_room_for, |world| {
    let (_, link) = inbox(&world, json!({})).await;
    expect(world.anna.patch("/api/v1/admin/storage", &json!({"quota_bytes": MIB})).await, 200).await;
    let visitor = world.anybody();
    let mut uploads = Vec::new();
    for _ in 0..6 {
        uploads.push(begun(creation(&visitor, &link, Some(MIB), &[("filename", "a.bin")])).await);
    }
    // None of them is whole, so that none takes its place.
    let part = vec![7; MIB / 4 * 3];
    let sums = join_all(uploads.iter().map(|upload| patch(&visitor, upload, 0).body(part.clone()).send())).await;
    let codes: Vec<u16> = sums.into_iter().map(|answer| answer.unwrap().status().as_u16()).collect();
    let kept = join_all(uploads.iter().map(|upload| received(&visitor, upload))).await.iter().sum::<u64>();
    assert!(kept <= MIB as u64, "{kept} bytes were kept: {codes:?}");
    // With a checksum it is all or nothing, however much of it is under way.
    let sum = format!("blake3 {}", STANDARD.encode(blake3::hash(&part).as_bytes()));
    let checked =
        uploads.iter().map(|upload| patch(&visitor, upload, 0).header("Upload-Checksum", &sum).body(part.clone()).send());
    join_all(checked).await;
    let kept = join_all(uploads.iter().map(|upload| received(&visitor, upload))).await.iter().sum::<u64>();
    assert!(kept <= MIB as u64, "{kept} bytes were kept");
});

both!(World, what_nobody_continues_ends_in_one_go_however_much_it_is, |world| {
    let many = 501;
    let begin = async |n: usize| {
        let id = new_upload_id();
        let new = NewUpload {
            id,
            target: Target::NewFile(world.anna.root),
            path: format!("{n}.txt"),
            on_conflict: OnConflict::Refuse,
            size_bytes: Some(3),
            expected_blake3: None,
            metadata: String::new(),
            delivery: None,
        };
        let anna = domain::access::Actor::User(world.anna.id.unwrap());
        world.stile.of(world.org).begin_upload(anna, new, None).await.unwrap();
    };
    for n in 0..many {
        begin(n).await;
    }
    assert_eq!(world.count("uploads").await, many as i64);
    world.later(domain::limits::UPLOAD_AGE_MAX + Duration::from_secs(1));
    world.stile.tidy().await.unwrap();
    assert_eq!(world.count("uploads").await, 0);
});

both!(World, who_is_refused_again_and_again_does_not_fill_the_log, |world| {
    let (_, link) = inbox(&world, json!({"request": {"types": ["pdf"]}, "form": {"name": true}})).await;
    let visitor = world.anybody();
    let visit = cookie(&unlock_with(&visitor, &link, json!({"name": "Ada"})).await);
    let tries = domain::limits::LINK_REFUSALS_MAX + 10;
    for number in 0..tries {
        let name = format!("{}/{number}{}.exe", "f".repeat(200), "x".repeat(200));
        let refused = creation(&visitor, &link, Some(3), &[("relative_path", &name)]).header("Cookie", &visit);
        assert_eq!(refused.send().await.unwrap().status(), 422);
    }
    let log = world.anna.read(&format!("{}/log?act=upload", api(&link))).await;
    let lines = log["items"].as_array().unwrap();
    assert_eq!(lines.len() as u32, domain::limits::LINK_REFUSALS_MAX);
    assert_eq!(lines.iter().map(|line| line["times"].as_u64().unwrap()).sum::<u64>(), u64::from(tries));
    assert!(lines.iter().all(|line| text(line, "name").chars().count() == 300));
    let figures = world.anna.read(&format!("{}/activity?days=1", api(&link))).await;
    assert_eq!(figures["refused"], tries, "every try is counted");
});

both!(World, a_preview_that_is_refused_is_in_the_log_as_that, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"abilities": ["download"]})).await;
    let look = world.anybody().request(Method::GET, &format!("{}/preview/{file}", path(&link))).header("User-Agent", "one");
    assert_eq!(look.header("Accept", "application/json").send().await.unwrap().status(), 403);
    assert!(lines(&world, &link).await.contains(&("preview".to_owned(), "refused".to_owned())));
});

both!(World, who_sends_at_once_shares_the_room_with_who_else_does, |world| {
    let (folder, link) = inbox(&world, json!({})).await;
    expect(world.anna.patch("/api/v1/admin/storage", &json!({"quota_bytes": MIB})).await, 200).await;
    let open = opened(&world, &link).await;
    let stile = world.stile.of(open.org());
    let (counted, file, send, body) = sending(&world, &open, "first.bin").await;
    let (saw, mut seen) = mpsc::unbounded();
    let body = body.inspect(move |_| drop(saw.unbounded_send(()))).boxed();
    let actor = open.actor;
    let first = tokio::spawn(async move { stile.put_file(actor, file, None, Some(counted), body).await.map(drop) });
    // When the second piece is asked for, the first has been counted.
    for piece in [vec![7; MIB / 4 * 3], vec![7]] {
        send.unbounded_send(piece.into()).unwrap();
        seen.next().await.unwrap();
    }
    // The second is one that would fit by itself; the first is under way until it is let go.
    let second = put(&world.anybody(), &link, "second.bin").body(vec![7; MIB / 2]).send().await.unwrap();
    assert_eq!(expect(second, 507).await["code"], "quota_exceeded");
    drop(send);
    first.await.unwrap().unwrap();
    assert_eq!(children(&world, &folder).await, ["first.bin"]);
});
