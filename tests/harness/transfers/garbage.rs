//! Collecting garbage: what nothing points at goes, what something points at stays, whatever runs beside it (I26).

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::tus::{Tus, node_of};
use super::{bytes_of, content, parts_on_disk};

const DAY: Duration = Duration::from_secs(24 * 3600);
const PATIENCE: Duration = Duration::from_secs(20);

async fn delete_for_ever(actor: &Actor, node: &str) {
    assert_eq!(actor.delete(&format!("/api/v1/nodes/{node}")).await.status(), 204);
    assert_eq!(actor.delete(&format!("/api/v1/trash/{node}")).await.status(), 204);
}

/// Waits until the disk holds as many parts as the database knows, and no row waits for its part to go: some of the
/// collecting is done behind the answers.
async fn settled(world: &World) -> usize {
    let began = Instant::now();
    loop {
        let (rows, files) = (world.count("parts").await as usize, parts_on_disk(world));
        let waiting = world.count("parts WHERE state = 'deleting'").await;
        if rows == files && waiting == 0 {
            return files;
        }
        assert!(began.elapsed() < PATIENCE, "{rows} parts are known, {files} are there, {waiting} wait to go");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

both!(World, i26_what_is_abandoned_goes_and_what_is_referenced_stays, |world| {
    let anna = &world.anna;
    let tus = Tus::of(anna, "/tus");
    let sent = async |name: &str| {
        let upload = tus.begin(Some(1000), &[("filename", name)]).await;
        let node = node_of(&tus.patch(&upload, 0, bytes_of(20, 1000)).await);
        (upload, node)
    };
    let original = anna.file(anna.root, "original", bytes_of(21, 1000)).await;
    let copy = anna.post(&format!("/api/v1/nodes/{original}/copy"), &json!({"parent_id": anna.root, "name": "copy"})).await;
    let copy = text(&expect(copy, 201).await, "id");
    delete_for_ever(anna, &original).await;
    let twice = anna.file(anna.root, "twice", "first").await;
    let second = anna.request(Method::PUT, &format!("/api/v1/nodes/{twice}/content")).body("second").send().await.unwrap();
    expect(second, 200).await;
    let (upload, ended) = sent("ended by its sender").await;
    assert_eq!(tus.request(Method::DELETE, &upload).send().await.unwrap().status(), 204);
    let (_, forgotten) = sent("its upload is forgotten").await;

    let half = tus.begin(Some(10), &[("filename", "abandoned")]).await;
    assert_eq!(tus.patch(&half, 0, "01234").await.status(), 204);
    let folder = anna.folder(anna.root, "drop").await;
    let link = anna.link(&[&folder], json!({"abilities": ["upload"]})).await;
    let visitor = world.anybody();
    let by_link = Tus::of(&visitor, &format!("/s/{}/tus", text(&link, "url").rsplit('/').next().unwrap()));
    let cut_off = by_link.begin(Some(10), &[("filename", "cut off")]).await;
    assert_eq!(by_link.patch(&cut_off, 0, "01234").await.status(), 204);
    assert_eq!(anna.delete(&format!("/api/v1/links/{}", text(&link, "id"))).await.status(), 200);
    let gone = anna.file(anna.root, "gone", bytes_of(22, 1000)).await;
    delete_for_ever(anna, &gone).await;
    let slow = tus.begin(Some(10), &[("filename", "slow")]).await;

    world.later(6 * DAY);
    assert_eq!(tus.patch(&slow, 0, "01234").await.status(), 204);
    world.later(2 * DAY);
    world.stile.tidy().await.unwrap();
    assert_eq!(settled(&world).await, 6, "the copy, both versions, two that were uploaded, and the half of the slow one");
    assert_eq!(world.count("uploads").await, 1);

    assert!(content(anna, &copy).await == bytes_of(21, 1000), "a copy outlives what it is a copy of");
    assert!(content(anna, &ended).await == bytes_of(20, 1000), "ending a finished upload takes nothing");
    assert!(content(anna, &forgotten).await == bytes_of(20, 1000));
    let versions = anna.read(&format!("/api/v1/nodes/{twice}/versions")).await;
    for (version, bytes) in versions["items"].as_array().unwrap().iter().zip(["second", "first"]) {
        let path = format!("/api/v1/nodes/{twice}/versions/{}/content", text(version, "id"));
        assert_eq!(anna.get(&path).await.text().await.unwrap(), bytes);
    }
    let last = tus.patch(&slow, 5, "56789").await;
    assert_eq!(content(anna, &node_of(&last)).await, b"0123456789");
});

both!(World, i26_collecting_beside_copies_and_deletions_takes_nothing_that_is_referenced, |world| {
    let anna = &world.anna;
    let mut copies = Vec::new();
    for number in 0..12_u64 {
        let file = anna.file(anna.root, &format!("file {number}"), bytes_of(number, 5000)).await;
        let asked = json!({"parent_id": anna.root, "name": format!("copy {number}")});
        let path = format!("/api/v1/nodes/{file}/copy");
        let copying = anna.post(&path, &asked);
        let (copied, (), tidied) = tokio::join!(copying, delete_for_ever(anna, &file), world.stile.tidy());
        tidied.unwrap();
        match copied.status().as_u16() {
            201 => copies.push((number, text(&copied.json().await.unwrap(), "id"))),
            other => assert_eq!(other, 404, "the file was there to be copied, or it was gone"),
        }
    }
    world.stile.tidy().await.unwrap();
    assert_eq!(settled(&world).await, copies.len());
    for (number, copy) in copies {
        assert!(content(anna, &copy).await == bytes_of(number, 5000), "copy {number}");
    }
});

/// Puts a part there that no row knows, as a server leaves one that ends between finishing it and committing it.
fn leave_a_stray(world: &World) -> PathBuf {
    let known = first_file(&world.config.data.join("content/parts")).unwrap();
    let mut name = known.file_name().unwrap().to_str().unwrap().to_owned();
    let (at, digit) = name.char_indices().nth(15).unwrap();
    name.replace_range(at..=at, if digit == '0' { "1" } else { "0" });
    let stray = known.with_file_name(name);
    std::fs::copy(&known, &stray).unwrap();
    stray
}

fn first_file(folder: &Path) -> Option<PathBuf> {
    std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| match entry.path() {
        path if path.is_dir() => first_file(&path),
        path => Some(path),
    })
}

both!(World, i26_a_part_that_no_row_ever_pointed_at_goes_after_it_was_seen_twice_a_day_apart, |world| {
    let anna = &world.anna;
    let file = anna.file(anna.root, "kept", bytes_of(30, 1000)).await;
    let stray = leave_a_stray(&world);
    world.stile.sweep_strays().await.unwrap();
    assert_eq!(world.count("stray_parts").await, 0, "what is young is not looked at");
    world.later(4 * DAY);
    world.stile.sweep_strays().await.unwrap();
    world.later(DAY - Duration::from_secs(1));
    world.stile.sweep_strays().await.unwrap();
    assert!(stray.exists() && world.count("stray_parts").await == 1);
    world.later(Duration::from_secs(1));
    world.stile.sweep_strays().await.unwrap();
    assert!(!stray.exists());
    assert_eq!(world.count("stray_parts").await, 0);
    assert!(content(anna, &file).await == bytes_of(30, 1000), "what a row points at stays, however old");
});
