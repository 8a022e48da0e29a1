//! Transfers whose right ends while they run: the connection breaks within about a second (I4, S5.76).

use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, PASSWORD, World, expect, text};

use super::bytes_of;
use crate::links::{cookie, unlock_with};
use crate::wire::{Reading, Request};

/// How many bytes a slow reader takes at once, a hundred times a second: 64 MiB take two and a half seconds.
pub const SLOWLY: usize = 256 * 1024;
const PACE: Duration = Duration::from_millis(10);
const LARGE_BYTES: usize = 64 << 20;
/// How long a transfer may go on after its right ended: the interval of asking again, what is under way, a busy machine.
const END_TIME_MAX: Duration = Duration::from_secs(2);

/// Puts a file of 64 MiB; gives its id and size.
pub async fn large_file(actor: &Actor, folder: impl std::fmt::Display, name: &str) -> (String, u64) {
    (actor.file(folder, name, bytes_of(10, LARGE_BYTES)).await, LARGE_BYTES as u64)
}

fn token_of(link: &Value) -> String {
    link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// Begins to read slowly: the head and the first bytes are there.
async fn begun(world: &World, actor: &Actor, path: &str) -> Reading {
    let mut reading = Request::new("GET", path).signed(actor).read_slowly(&world.url).await;
    assert_eq!(reading.status, 200, "{path}");
    assert_eq!(reading.header("content-length"), LARGE_BYTES.to_string());
    assert!(!reading.read(SLOWLY).await.is_empty());
    reading
}

/// Reads on until nothing more comes; how many bytes, and how long that took.
async fn read_out(reading: &mut Reading) -> (usize, Duration) {
    let (began, mut pace, mut count) = (Instant::now(), tokio::time::interval(PACE), 0);
    loop {
        pace.tick().await;
        let piece = reading.read(SLOWLY).await;
        if piece.is_empty() {
            return (count, began.elapsed());
        }
        count += piece.len();
    }
}

fn assert_broke(what: &str, (count, took): (usize, Duration)) {
    assert!(count + SLOWLY < LARGE_BYTES, "{what}: all of the file came");
    assert!(took < END_TIME_MAX, "{what}: it went on for {took:?}");
}

both!(World, i4_s5_76_a_running_download_breaks_when_its_link_ends, |world| {
    let anna = &world.anna;
    let (file, _) = large_file(anna, anna.root, "large").await;
    for how in ["revoked", "paused", "expired", "without the ability"] {
        let settings = if how == "expired" { json!({"expires_at": "2026-11-22T12:30:00.000Z"}) } else { json!({}) };
        let link = anna.link(&[&file], settings).await;
        let mut reading = begun(&world, &world.anybody(), &format!("/s/{}/dl", token_of(&link))).await;
        let path = format!("/api/v1/links/{}", text(&link, "id"));
        match how {
            "revoked" => assert_eq!(expect(anna.delete(&path).await, 200).await["stopped"], 1),
            "paused" => assert_eq!(anna.patch(&path, &json!({"paused": true})).await.status(), 200),
            "expired" => world.later(Duration::from_secs(3600)),
            _ => assert_eq!(anna.patch(&path, &json!({"abilities": ["preview"]})).await.status(), 200),
        }
        assert_broke(how, read_out(&mut reading).await);
    }
});

/// How many transfers run when the link is revoked that they run by.
const MANY: usize = 200;

both!(World, i4_s5_76_all_that_runs_by_a_link_stops_when_it_is_revoked_and_the_answer_says_how_much_that_was, |world| {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "Plans").await;
    let (file, _) = large_file(anna, &folder, "large").await;
    let [link, other] = [anna.link(&[&folder], json!({})).await, anna.link(&[&folder], json!({})).await];
    let revoke = async |link: &Value| {
        let answer = expect(anna.delete(&format!("/api/v1/links/{}", text(link, "id"))).await, 200).await;
        answer["stopped"].as_u64().unwrap()
    };
    let path_of = |link: &Value, n: usize| match n % 2 {
        0 => format!("/s/{}/files/{file}", token_of(link)),
        _ => format!("/s/{}/archive?node={folder}&node={file}", token_of(link)),
    };
    // Each reads a little and then takes nothing: what the server has for it waits in buffers.
    let begin = async |link: &Value, n: usize| {
        let mut reading = Request::new("GET", &path_of(link, n)).read_slowly(&world.url).await;
        assert_eq!(reading.status, 200);
        assert!(!reading.read(1024).await.is_empty());
        reading
    };
    let mut of_other = begin(&other, 0).await;
    let mut running = join_all((0..MANY).map(|n| begin(&link, n))).await;
    let (stopped, answered) = (revoke(&link).await, Instant::now());
    assert_eq!(stopped, MANY as u64);
    join_all(running.iter().map(|reading| reading.broken_off())).await;
    assert!(answered.elapsed() < END_TIME_MAX, "some ran on for {:?}", answered.elapsed());
    for (count, _) in join_all(running.iter_mut().map(read_out)).await {
        assert!(count < LARGE_BYTES / 4, "{count} bytes came");
    }
    assert!(!of_other.read(SLOWLY).await.is_empty(), "what runs by another link runs on");
    assert_eq!((revoke(&other).await, revoke(&anna.link(&[&folder], json!({})).await).await), (1, 0));
});

both!(World, i4_i13_a_running_download_breaks_when_its_reader_loses_the_file, |world| {
    let anna = &world.anna;
    let ben = world.person("ben").await;
    let folder = anna.folder(anna.root, "shared").await;
    world.grant(&folder, ben.id.unwrap(), "viewer", "tree").await;
    let (file, _) = large_file(anna, &folder, "large").await;
    let path = format!("/api/v1/nodes/{file}/content");
    let mut reading = begun(&world, &ben, &path).await;
    world.ungrant(&folder, ben.id.unwrap()).await;
    assert_broke("the grant is gone", read_out(&mut reading).await);
    assert_eq!(ben.get(&path).await.status(), 404);

    let link = anna.link(&[&file], json!({})).await;
    let mut reading = begun(&world, &world.anybody(), &format!("/s/{}/files/{file}", token_of(&link))).await;
    assert_eq!(anna.delete(&format!("/api/v1/nodes/{file}")).await.status(), 204);
    assert_broke("the file is in the trash", read_out(&mut reading).await);
});

both!(World, a_slow_reader_whose_right_stays_gets_every_byte, |world| {
    let anna = &world.anna;
    let (file, size) = large_file(anna, anna.root, "large").await;
    let link = anna.link(&[&file], json!({})).await;
    let mut reading = Request::new("GET", &format!("/s/{}/dl", token_of(&link))).read_slowly(&world.url).await;
    let (count, _) = read_out(&mut reading).await;
    assert_eq!(count as u64, size);
});

both!(World, i4_i13_a_running_transfer_breaks_when_the_key_or_session_it_came_by_ends, |world| {
    let anna = &world.anna;
    let (file, _) = large_file(anna, anna.root, "large").await;
    let key = expect(anna.post("/api/v1/keys", &json!({"name": "script"})).await, 201).await;
    let program = anna.with_bearer(&text(&key, "token"));
    let mut reading = begun(&world, &program, &format!("/api/v1/nodes/{file}/content")).await;
    assert_eq!(anna.delete(&format!("/api/v1/keys/{}", text(&key, "id"))).await.status(), 204);
    assert_broke("its key ended", read_out(&mut reading).await);
    let mut archive = Request::new("GET", &format!("/api/v1/archive?node={file}")).signed(anna).read_slowly(&world.url).await;
    assert_eq!(archive.status, 200);
    assert!(!archive.read(SLOWLY).await.is_empty());
    assert_eq!(anna.delete("/api/v1/session").await.status(), 204);
    assert_broke("its session ended", read_out(&mut archive).await);
});

both!(World, i13_a_running_download_by_a_link_breaks_when_who_made_the_name_of_its_visitor_is_shut_out, |world| {
    let (jack, folder) = (world.person("jack").await, world.anna.folder(world.anna.root, "Plans").await);
    world.anna.give(&folder, &[&jack], "admin").await;
    let name = json!({"name": "guests.2026", "password": PASSWORD, "role": "viewer"});
    expect(jack.post(&format!("/api/v1/nodes/{folder}/shared-users"), &name).await, 201).await;
    let credentials = json!({"email": "guests.2026", "password": PASSWORD, "as": "bearer"});
    let session = expect(world.anybody().post("/api/v1/sessions", &credentials).await, 201).await;
    let guest = world.anybody().with_bearer(&text(&session, "token"));
    let (file, _) = large_file(&world.anna, world.anna.root, "large").await;
    let link = world.anna.link(&[&file], json!({"audience": "signed_in"})).await;
    let visit = cookie(&unlock_with(&guest, &link, json!({})).await);
    let download = Request::new("GET", &format!("/s/{}/dl", token_of(&link))).signed(&guest).header("Cookie", &visit);
    let mut reading = download.read_slowly(&world.url).await;
    assert_eq!(reading.status, 200);
    let leaver = format!("/api/v1/admin/users/{}", jack.id.unwrap());
    expect(world.anna.patch(&leaver, &json!({"enabled": false})).await, 200).await;
    assert_broke("the maker is shut out", read_out(&mut reading).await);
});
