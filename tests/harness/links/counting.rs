//! Counting that people trust: exact, and burnt by nothing but an act.

use std::time::Duration;

use domain::link::Act;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use service::acts::{Presence, ToDo};
use service::visits::Opened;
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use crate::wire::Request;

use super::{api, cookie, get_with, names, path, status, unlock_with};

/// Somebody with a program of their own: without a visit, that is what visitors are told apart by.
async fn take(visitor: &Actor, link: &Value, who: &str, range: Option<&str>) -> reqwest::Response {
    let request = visitor.request(Method::GET, &format!("{}/dl", path(link))).header("User-Agent", who);
    let request = if let Some(range) = range { request.header("Range", range) } else { request };
    request.send().await.unwrap()
}

async fn used(world: &World, link: &Value, act: &str) -> u64 {
    world.anna.read(&api(link)).await["used"][act].as_u64().unwrap()
}

/// What is written after an answer went out is there: it may take a moment.
async fn settled(world: &World, link: &Value, outcome: &str) -> Value {
    for _ in 0..4000 {
        let log = world.anna.read(&format!("{}/log", api(link))).await;
        if log["items"].as_array().unwrap().iter().any(|line| line["outcome"] == outcome) {
            return log;
        }
    }
    panic!("nothing of the link came to be `{outcome}`");
}

both!(World, s4_14_s4_18_s5_18_a_download_counts_once_however_it_is_fetched_and_the_limit_holds, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "0123456789").await;
    let link = world.anna.link(&[&file], json!({"limits": {"downloads": 2}})).await;
    let visitor = world.anybody();
    let head = visitor.request(Method::HEAD, &format!("{}/dl", path(&link))).send().await.unwrap();
    assert_eq!((head.status().as_u16(), used(&world, &link, "downloads").await), (200, 0), "a HEAD is none");
    assert_eq!(take(&visitor, &link, "Slackbot-LinkExpanding 1.0", None).await.status(), 403, "a robot is none");
    assert_eq!(take(&visitor, &link, "one", Some("bytes=0-3")).await.text().await.unwrap(), "0123");
    assert_eq!(take(&visitor, &link, "one", Some("bytes=4-")).await.text().await.unwrap(), "456789");
    assert_eq!(take(&visitor, &link, "one", None).await.text().await.unwrap(), "0123456789");
    assert_eq!(used(&world, &link, "downloads").await, 1, "ranges and second looks of one visitor are one");
    assert_eq!(take(&visitor, &link, "two", None).await.text().await.unwrap(), "0123456789");
    let spent = take(&visitor, &link, "three", None).await;
    assert_eq!(expect(spent, 409).await["code"], "limit_reached");
    let told =
        visitor.request(Method::GET, &format!("{}/dl", path(&link))).header("Accept", "text/html").header("User-Agent", "three");
    assert!(told.send().await.unwrap().text().await.unwrap().contains("Ask them to share it with you again"));
    assert_eq!(take(&visitor, &link, "one", None).await.status(), 200, "whoever has one can go on");
    let refused = world.anna.read(&format!("{}/log?refused=true", api(&link))).await;
    assert_eq!((&refused["items"][0]["reason"], &refused["items"][0]["times"]), (&json!("limit_reached"), &json!(2)));
    // More of it, and it goes on; a new link works, too.
    expect(world.anna.patch(&api(&link), &json!({"limits": {"downloads": 3}})).await, 200).await;
    assert_eq!(take(&visitor, &link, "three", None).await.status(), 200);
    let again = world.anna.link(&[&file], json!({})).await;
    assert_eq!(take(&visitor, &again, "four", None).await.status(), 200);
});

/// How often visitors crowd for one place; `STILE_CROWDS=1000` for a night.
fn crowds() -> u32 {
    std::env::var("STILE_CROWDS").map_or(3, |rounds| rounds.parse().unwrap())
}

both!(World, s4_27_of_64_visitors_at_once_exactly_one_gets_the_last_download, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "0123456789").await;
    for round in 0..crowds() {
        let link = world.anna.link(&[&file], json!({"limits": {"downloads": 1}})).await;
        let visitor = world.anybody();
        let who: Vec<String> = (0..64).map(|n| format!("visitor {round} {n}")).collect();
        let all = join_all(who.iter().map(|who| take(&visitor, &link, who, None))).await;
        let got = all.iter().filter(|answer| answer.status() == 200).count();
        let spent = all.iter().filter(|answer| answer.status() == 409).count();
        assert_eq!((got, spent), (1, 63));
        assert_eq!(used(&world, &link, "downloads").await, 1);
    }
});

both!(World, s4_25_s4_27_of_64_visitors_at_once_exactly_one_gets_the_last_preview_and_the_last_download, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "0123456789").await;
    for round in 0..crowds() {
        let link = world.anna.link(&[&file], json!({"limits": {"downloads": 1, "previews": 1}})).await;
        let token = text(&link, "url").rsplit('/').next().unwrap().to_owned();
        let Opened::In(open) = world.stile.open_link(&token, None, None).await.unwrap() else { panic!("it asks nothing") };
        for act in [Act::Preview, Act::Download] {
            let all = (0..64).map(|n| {
                let (stile, open) = (world.stile.of(open.org()), open.clone());
                let presence = Presence { address: [10, 0, 0, n].into(), user_agent: "a browser".to_owned() };
                let todo = ToDo { act, subject: vec![1], node: None, name: "a.txt".to_owned(), size_bytes: 10 };
                tokio::spawn(async move {
                    match stile.begin_act(&open, &presence, todo).await {
                        Ok(counted) => counted.done().await.map(|()| true),
                        Err(error) if error.code == "limit_reached" => Ok(false),
                        Err(error) => Err(error),
                    }
                })
            });
            let got = join_all(all).await.into_iter().filter(|got| *got.as_ref().unwrap().as_ref().unwrap()).count();
            assert_eq!(got, 1, "round {round}: {act:?}");
            assert_eq!(used(&world, &link, &format!("{}s", act.word())).await, 1);
        }
    }
});

both!(World, what_one_visitor_is_at_is_not_given_back_by_another_request_of_theirs_that_came_to_nothing, |world| {
    let (file, _) = crate::transfers::ended::large_file(&world.anna, world.anna.root, "large").await;
    let link = world.anna.link(&[&file], json!({"limits": {"downloads": 1}})).await;
    let mut running =
        Request::new("GET", &format!("{}/dl", path(&link))).header("User-Agent", "one").read_slowly(&world.url).await;
    assert_eq!(running.status, 200);
    assert!(!running.read(1024).await.is_empty());
    let visitor = world.anybody();
    assert_eq!(take(&visitor, &link, "one", Some("bytes=99999999-")).await.status(), 416);
    world.later(Duration::from_secs(60));
    world.stile.tidy().await.unwrap();
    assert_eq!(take(&visitor, &link, "two", None).await.status(), 409, "the first is still at it");
    assert_eq!(used(&world, &link, "downloads").await, 1);
});

both!(World, what_was_not_delivered_is_given_back, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "0123456789").await;
    let folder = world.anna.folder(world.anna.root, "In").await;
    let link = world.anna.link(&[&file], json!({"limits": {"downloads": 1}})).await;
    let visitor = world.anybody();
    assert_eq!(take(&visitor, &link, "one", Some("bytes=99-")).await.status(), 416);
    settled(&world, &link, "given_back").await;
    assert_eq!(used(&world, &link, "downloads").await, 0);
    assert_eq!(take(&visitor, &link, "one", Some("bytes=0-3")).await.text().await.unwrap(), "0123");
    assert_eq!(take(&visitor, &link, "two", None).await.status(), 409, "a part holds the place");
    world.later(Duration::from_secs(3601));
    world.stile.tidy().await.unwrap();
    assert_eq!(take(&visitor, &link, "two", None).await.status(), 200, "nobody went on with it");
    let inbox = world.anna.link(&[&folder], json!({"abilities": ["upload"], "limits": {"uploads": 1}})).await;
    let send = async |name: &str, length: Option<&str>| {
        let request = visitor.request(Method::PUT, &format!("{}/files?name={name}", path(&inbox))).body("abc");
        let request = match length {
            Some(hash) => request.header("X-Content-BLAKE3", hash),
            None => request,
        };
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(send("bad.txt", Some(&"0".repeat(64))).await, 422, "it is not what was announced");
    settled(&world, &inbox, "given_back").await;
    assert_eq!((send("a.txt", None).await, send("b.txt", None).await), (201, 409));
    assert_eq!(used(&world, &inbox, "uploads").await, 1);
});

both!(World, a_resumable_upload_counts_when_it_is_a_file_and_not_when_it_is_given_up, |world| {
    let folder = world.anna.folder(world.anna.root, "In").await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"], "limits": {"uploads": 1}})).await;
    let visitor = world.anybody();
    let begin = async || {
        let request = visitor.request(Method::POST, &format!("{}/tus", path(&link))).header("Tus-Resumable", "1.0.0");
        request.header("Upload-Length", "3").header("Upload-Metadata", "filename YS50eHQ=").send().await.unwrap()
    };
    let first = begin().await;
    let location = first.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!((begin().await.status().as_u16(), used(&world, &link, "uploads").await), (409, 1));
    let ended = visitor.request(Method::DELETE, &location).header("Tus-Resumable", "1.0.0").send().await.unwrap();
    assert_eq!((ended.status().as_u16(), used(&world, &link, "uploads").await), (204, 0));
    let second = begin().await.headers()["location"].to_str().unwrap().to_owned();
    let patch = visitor.request(Method::PATCH, &second).header("Tus-Resumable", "1.0.0").header("Upload-Offset", "0");
    let done = patch.header("Content-Type", "application/offset+octet-stream").body("abc").send().await.unwrap();
    assert_eq!(done.status(), 204);
    world.later(Duration::from_secs(8 * 86_400));
    world.stile.tidy().await.unwrap();
    assert_eq!((begin().await.status().as_u16(), used(&world, &link, "uploads").await), (409, 1));
});

both!(World, a_limit_of_visits_is_for_people_who_come_in_and_not_for_what_looks_at_links, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"limits": {"visits": 2}, "title": "Plan"})).await;
    let visitor = world.anybody();
    for _ in 0..5 {
        let page = visitor.get(&path(&link)).await.text().await.unwrap();
        assert!(!page.contains("a.txt") && !page.contains("Plan"), "before somebody comes in nothing is told");
    }
    assert_eq!(expect(visitor.get(&format!("{}/dl", path(&link))).await, 401).await["code"], "visit_required");
    let one = cookie(&unlock_with(&visitor, &link, json!({})).await);
    for _ in 0..3 {
        assert_eq!(get_with(&visitor, &format!("{}/dl", path(&link)), &one).await.status(), 200);
    }
    assert_eq!(unlock_with(&visitor, &link, json!({})).await.status(), 204);
    assert_eq!(expect(unlock_with(&visitor, &link, json!({})).await, 409).await["code"], "limit_reached");
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&link)), &one).await.status(), 200, "who is in stays in");
    assert_eq!(used(&world, &link, "visits").await, 2);
});

both!(World, s4_26_a_limit_that_is_none_is_refused_and_nothing_is_made, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    for most in [json!(0), json!(10_000), json!(-1), json!(1.5), json!("5"), json!(true), json!("")] {
        let answer = world.anna.post("/api/v1/links", &json!({"nodes": [file], "limits": {"previews": most}})).await;
        assert!(matches!(answer.status().as_u16(), 400 | 422), "{most}");
    }
    assert_eq!(world.count("links").await, 0);
    for most in [1, 9999] {
        world.anna.link(&[&file], json!({"limits": {"previews": most}})).await;
    }
});

both!(World, s5_38_s1_50_the_owner_reads_what_was_done_with_a_link_and_nobody_else_does, |world| {
    let file = world.anna.file(world.anna.root, "plan.txt", "walls").await;
    let link = world.anna.link(&[&file], json!({"password": "open sesame"})).await;
    let (visitor, bob) = (world.anybody(), world.person("bob").await);
    assert_eq!(unlock_with(&visitor, &link, json!({"password": "wrong one"})).await.status(), 401);
    let visit = cookie(&unlock_with(&visitor, &link, json!({"password": "open sesame"})).await);
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&link)), &visit).await.text().await.unwrap(), "walls");
    let log = settled(&world, &link, "done").await;
    let mut told: Vec<(String, String)> =
        log["items"].as_array().unwrap().iter().map(|line| (text(line, "act"), text(line, "outcome"))).collect();
    told.sort();
    assert_eq!(told.iter().filter(|(act, outcome)| act == "visit" && outcome == "refused").count(), 1);
    assert!(told.iter().any(|(act, _)| act == "download"));
    let line = log["items"].as_array().unwrap().iter().find(|line| line["act"] == "download").unwrap();
    assert_eq!((&line["name"], &line["address"], &line["node_id"]), (&json!("plan.txt"), &json!("127.0.0.1"), &json!(file)));
    let figures = world.anna.read(&format!("{}/activity?days=7", api(&link))).await;
    assert_eq!(figures["days"].as_array().unwrap().len(), 7);
    assert_eq!((&figures["days"][6]["counts"]["downloads"], &figures["refused"]), (&json!(1), &json!(1)));
    for tail in ["log", "activity", "log/export", "codes"] {
        assert_eq!(bob.get(&format!("{}/{tail}", api(&link))).await.status(), 404, "{tail}");
        assert_eq!(status(&visitor, &format!("{}/{tail}", api(&link))).await, 401, "{tail}");
    }
});

both!(World, s4_25_previews_are_limited_and_counted_by_visitor_and_version, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let files = [world.anna.file(&folder, "a.txt", "first").await, world.anna.file(&folder, "b.txt", "second").await];
    let link = world.anna.link(&[&folder], json!({"abilities": ["preview"], "limits": {"previews": 1}})).await;
    let visitor = world.anybody();
    let look = async |file: &str, who: &str| {
        let request = visitor.request(Method::GET, &format!("{}/preview/{file}?width=256", path(&link)));
        request.header("User-Agent", who).header("Accept", "application/json").send().await.unwrap().status().as_u16()
    };
    assert_eq!((look(&files[0], "one").await, look(&files[0], "one").await), (200, 200));
    assert_eq!((look(&files[1], "one").await, look(&files[0], "two").await), (409, 409));
    assert_eq!(used(&world, &link, "previews").await, 1);
});

both!(World, s4_34_s4_67_s4_68_files_are_sent_in_by_link_or_qr_code_and_are_there_for_the_owner, |world| {
    let folder = world.anna.folder(world.anna.root, "In").await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"]})).await;
    let code = expect(world.anna.post(&format!("{}/codes", api(&link)), &json!({})).await, 201).await;
    let visitor = world.anybody();
    for (way, name) in [(&link, "a.txt"), (&code, "b.txt")] {
        // As `curl -T a.txt URL/` does it.
        let sent = visitor.request(Method::PUT, &format!("{}/{name}", path(way))).body(name).send().await.unwrap();
        assert_eq!(sent.status(), 201);
    }
    let children = world.anna.read(&format!("/api/v1/nodes/{folder}/children")).await;
    assert_eq!(names(&children), ["a.txt", "b.txt"]);
});

both!(World, curl_fetches_the_file_of_a_link_and_a_browser_its_page, |world| {
    let file = world.anna.file(world.anna.root, "plan.txt", "walls").await;
    let link = world.anna.link(&[&file], json!({})).await;
    let visitor = world.anybody();
    let ask = async |program: &str, accept: &str| {
        visitor.request(Method::GET, &path(&link)).header("User-Agent", program).header("Accept", accept).send().await.unwrap()
    };
    let fetched = ask("curl/8.5.0", "*/*").await;
    assert!(fetched.headers()["content-disposition"].to_str().unwrap().contains("plan.txt"));
    assert_eq!(fetched.text().await.unwrap(), "walls");
    assert!(ask("Mozilla/5.0", "text/html").await.text().await.unwrap().contains("<html"));
    expect(world.anna.patch(&api(&link), &json!({"password": "open sesame"})).await, 200).await;
    assert_eq!(expect(ask("curl/8.5.0", "*/*").await, 401).await["code"], "password_required");
});
