//! Two or many at once: each scenario a few times, and as often as the file says where the long tests run.

use std::sync::atomic::{AtomicU32, Ordering};

use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::world::{Actor, World, expect, text};

use super::entry::{Trial, token_of};

/// How often: in the long tests as the file says.
fn rounds(trial: &Trial) -> u32 {
    let all = trial.entry.input["repeat"].as_u64().unwrap() as u32;
    if std::env::var_os("STILE_TEST_LONG").is_some() { all } else { 2 }
}

pub async fn run(world: &World, trial: &Trial) {
    for _ in 0..rounds(trial) {
        match trial.entry.id.as_str() {
            "race-001" => last_preview(world, trial).await,
            "race-005" => revoked_while_it_is_read(world, trial).await,
            "race-006" => moved_while_the_right_to_it_ends(world, trial).await,
            "race-007" => moved_into_each_other(world, trial).await,
            "race-008" => deleted_while_files_come_in(world, trial).await,
            "race-009" => deleted_and_made_anew(world, trial).await,
            "race-011" => read_while_the_key_is_rotated(world, trial).await,
            "race-015" => more_links_than_a_day_has(world, trial).await,
            "race-016" => snapshot_of_what_changes(world, trial).await,
            other => panic!("{other} has no runner"),
        }
        trial.is_tried();
    }
}

/// A folder that no other round has.
async fn fresh(actor: &Actor) -> String {
    actor.folder(actor.root, &uuid::Uuid::now_v7().to_string()).await
}

async fn children(actor: &Actor, folder: &str) -> Vec<Value> {
    actor.read(&format!("/api/v1/nodes/{folder}/children")).await["items"].as_array().unwrap().clone()
}

async fn last_preview(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let file = anna.file(fresh(anna).await, "a.txt", "some text").await;
    let settings = json!({"abilities": ["preview"], "limits": {"previews": 1}});
    let link = anna.link(&[&file], settings).await;
    let path = format!("/s/{}/preview/{file}", token_of(&link));
    let visitor = world.anybody();
    let look = |number: u32| {
        let request = visitor.request(Method::GET, &path).header("User-Agent", format!("Browser {number}"));
        async { request.send().await.unwrap().status() }
    };
    let won = join_all((0..64).map(look)).await.into_iter().filter(StatusCode::is_success).count();
    trial.same(won, 1, "how many saw it");
}

async fn revoked_while_it_is_read(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let file = anna.file(fresh(anna).await, "a.bin", vec![7_u8; 8 << 20]).await;
    let link = anna.link(&[&file], json!({})).await;
    let path = format!("/s/{}/dl", token_of(&link));
    let visitor = world.anybody();
    let begun = join_all((0..32).map(|_| async { visitor.get(&path).await })).await;
    trial.check(begun.iter().all(|answer| answer.status() == 200), "all began");
    expect(anna.delete(&format!("/api/v1/links/{}", text(&link, "id"))).await, 200).await;
    trial.same(visitor.get(&path).await.status().as_u16(), 404, "who asks after it");
    let whole = join_all(begun.into_iter().map(|answer| async { answer.bytes().await.is_ok() })).await;
    trial.check(whole.iter().any(|whole| !whole), "none of them was broken off");
}

async fn moved_while_the_right_to_it_ends(world: &World, trial: &Trial) {
    let (anna, name) = (&world.anna, uuid::Uuid::now_v7().to_string());
    let bob = world.person(&name).await;
    let (from, to) = (fresh(anna).await, fresh(anna).await);
    let tree = anna.folder(&from, "tree").await;
    for number in 0..40 {
        anna.folder(&tree, &format!("{number}")).await;
    }
    anna.give(&from, &[&bob], "editor").await;
    anna.give(&to, &[&bob], "editor").await;
    let (path, change) = (format!("/api/v1/nodes/{tree}"), json!({"parent_id": to}));
    let (moved, ()) = tokio::join!(bob.patch(&path, &change), anna.take_back(&to, &bob));
    let (left, arrived) = (children(anna, &from).await.len(), children(anna, &to).await.len());
    let should = if moved.status().is_success() { (0, 1) } else { (1, 0) };
    trial.same((left, arrived), should, "where the tree is, all of it");
    trial.same(children(anna, &tree).await.len(), 40, "what is in it");
}

async fn moved_into_each_other(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let above = fresh(anna).await;
    let (one, other) = (anna.folder(&above, "a").await, anna.folder(&above, "b").await);
    let into = |node: String, parent: String| async move {
        anna.patch(&format!("/api/v1/nodes/{node}"), &json!({"parent_id": parent})).await.status().as_u16()
    };
    let (first, second) = tokio::join!(into(one.clone(), other.clone()), into(other.clone(), one.clone()));
    let moved = [first, second].into_iter().filter(|status| *status == 200).count();
    trial.same(moved, 1, "how many moved");
    let top = children(anna, &above).await;
    trial.same(top.len(), 1, "one is left above");
    trial.same(children(anna, &text(&top[0], "id")).await.len(), 1, "and the other is in it");
}

async fn deleted_while_files_come_in(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let folder = fresh(anna).await;
    let send = |number: u32| {
        let folder = folder.clone();
        async move { anna.put_file(folder, &format!("{number}.txt"), "x").await.status().as_u16() }
    };
    let delete = async { anna.delete(&format!("/api/v1/nodes/{folder}")).await.status().as_u16() };
    let (sent, deleted) = tokio::join!(join_all((0..12).map(send)), delete);
    trial.same(deleted, 204, "the folder went");
    trial.check(sent.iter().all(|status| [201, 404, 409].contains(status)), format!("the uploads were answered {sent:?}"));
    trial.same(anna.get(&format!("/api/v1/nodes/{folder}")).await.status().as_u16(), 404, "nothing brings it back by itself");
    expect(anna.post(&format!("/api/v1/trash/{folder}/restore"), &json!({})).await, 200).await;
    let came = sent.iter().filter(|status| **status == 201).count();
    trial.same(children(anna, &folder).await.len(), came, "what was acknowledged is in it");
}

async fn deleted_and_made_anew(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let folder = fresh(anna).await;
    let file = anna.file(&folder, "a.txt", "the old one").await;
    let link = anna.link(&[&file], json!({})).await;
    let path = format!("/s/{}/dl", token_of(&link));
    anna.delete(&format!("/api/v1/nodes/{file}")).await;
    anna.file(&folder, "a.txt", "the new one").await;
    trial.same(world.anybody().get(&path).await.status().as_u16(), 404, "the link of the old one");
}

async fn read_while_the_key_is_rotated(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let bytes: Vec<u8> = (0..1 << 20).map(|at: u32| (at % 251) as u8).collect();
    let file = anna.file(fresh(anna).await, "a.bin", bytes.clone()).await;
    let read = |number: usize| {
        let (path, bytes) = (format!("/api/v1/nodes/{file}/content"), &bytes);
        async move {
            let (from, to) = (number * 60_000, number * 60_000 + 59_999);
            let request = anna.request(Method::GET, &path).header("Range", format!("bytes={from}-{to}"));
            request.send().await.unwrap().bytes().await.unwrap() == bytes[from..=to]
        }
    };
    let rotated = world.stile.rotate_keys_from_console(None);
    let (right, rotated) = tokio::join!(join_all((0..16).map(read)), rotated);
    trial.check(right.into_iter().all(|right| right), "what was read is what was sent");
    world.later(domain::limits::ORG_KEY_LEAD + domain::limits::ORG_KEYS_KNOWN_FOR);
    trial.same(rotated.unwrap().len(), 1, "the organization has a new key");
    trial.check(read(3).await, "what was sealed with the key before it is read all the same");
}

async fn more_links_than_a_day_has(world: &World, trial: &Trial) {
    world.later(std::time::Duration::from_secs(86_400));
    let anna = &world.anna;
    let file = anna.file(fresh(anna).await, "a.txt", "x").await;
    world.set_policy(r#"{"link_daily_quota": 50}"#).await;
    let (made, turns) = (AtomicU32::new(0), AtomicU32::new(0));
    let client = || async {
        while turns.fetch_add(1, Ordering::SeqCst) < 60 {
            let answer = anna.post("/api/v1/links", &json!({"nodes": [file]})).await;
            match answer.status().as_u16() {
                201 => made.fetch_add(1, Ordering::SeqCst),
                403 => 0,
                other => panic!("making a link was answered {other}"),
            };
        }
    };
    join_all((0..8).map(|_| client())).await;
    trial.same(made.load(Ordering::SeqCst), 50, "how many were made");
    world.set_policy("{}").await;
}

async fn snapshot_of_what_changes(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let file = anna.file(fresh(anna).await, "a.txt", "version 0").await;
    let overwrite = async {
        for number in 1..=20 {
            let put = anna.request(Method::PUT, &format!("/api/v1/nodes/{file}/content")).body(format!("version {number}"));
            assert!(put.send().await.unwrap().status().is_success());
        }
    };
    let nodes = [file.as_str()];
    let (link, ()) = tokio::join!(anna.link(&nodes, json!({"snapshot": true})), overwrite);
    let path = format!("/s/{}/dl", token_of(&link));
    let first = world.anybody().get(&path).await.text().await.unwrap();
    let number = first.strip_prefix("version ").and_then(|number| number.parse::<u32>().ok());
    trial.check(number.is_some_and(|number| number <= 20), format!("the snapshot holds `{first}`"));
    trial.same(world.anybody().get(&path).await.text().await.unwrap(), first, "and holds it for good");
}
