//! Resumable uploads that say what cannot be, and ones that are no longer anybody's to go on with.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::world::{Actor, World, text};

use super::entry::{Trial, counted, token_of};
use crate::transfers::tus::Tus;
use crate::transfers::uploads::race;
use crate::wire::Request;

/// How long the uploads are that entries go on with.
const LENGTH: u64 = 10;
const DAY: Duration = Duration::from_secs(24 * 3600);

pub async fn run(world: &World, trial: &Trial) {
    let mine = Tus::of(&world.anna, "/tus");
    match trial.entry.kind() {
        "gen" => {
            assert_eq!(trial.entry.field("name"), "tus_patch_longer_than_length", "{} has no runner", trial.entry.id);
            too_long(world, trial).await;
        }
        "race" => raced(world, trial).await,
        "http" if trial.asserts("another user's upload id") => {
            let ben = world.person(&format!("ben{}", trial.entry.id)).await;
            let other = Tus::of(&ben, "/tus").begin(Some(LENGTH), &[("filename", "ben's")]).await;
            let request = trial.entry.request(&[("{OTHER_UPLOAD}", other.rsplit('/').next().unwrap())]);
            trial.answered(&request.signed(&world.anna).send(&world.url).await, "another's upload");
        }
        "http" if trial.asserts("upload started under a link") => ended(world, trial).await,
        "http" if trial.asserts("expired upload") => {
            let upload = mine.begin(Some(LENGTH), &[("filename", "late")]).await;
            world.later(8 * DAY);
            trial.answered(&trial.entry.request(&[("{UPLOAD}", &upload)]).signed(&world.anna).send(&world.url).await, "expired");
        }
        "http" if trial.asserts("parent in another org") => elsewhere(world, trial).await,
        "http" => {
            let upload = mine.begin(Some(LENGTH), &[("filename", &trial.entry.id)]).await;
            let before = counted(world).await;
            let answer = trial.entry.request(&[("{UPLOAD}", &upload)]).signed(&world.anna).send(&world.url).await;
            trial.answered(&answer, "request");
            trial.same(counted(world).await, before, "what is there");
            trial.same(mine.offset(&upload).await, 0, "the offset");
            if trial.asserts("Tus-Version") {
                trial.same(answer.header("tus-version"), "1.0.0", "Tus-Version");
            }
        }
        other => panic!("{} is of the kind `{other}`, which has no runner", trial.entry.id),
    }
}

/// More bytes than were announced: none past the announced ones is ever kept.
async fn too_long(world: &World, trial: &Trial) {
    let (length, body) =
        (trial.entry.input["args"]["length"].as_u64().unwrap(), trial.entry.input["args"]["body"].as_u64().unwrap());
    let tus = Tus::of(&world.anna, "/tus");
    let upload = tus.begin(Some(length), &[("filename", "long")]).await;
    let bytes: Vec<u8> = (0..body as u8).collect();
    let answer = tus.raw_patch(&upload, 0, &bytes).send(&world.url).await;
    trial.answered(&answer, "one byte too many");
    let offset = tus.offset(&upload).await;
    trial.check(offset <= length, format!("the upload is at byte {offset}"));
    let rest = &bytes[offset as usize..length as usize];
    let ended = tus.patch(&upload, offset, rest.to_vec()).await;
    trial.same(ended.status().as_u16(), 204, "the rest");
    let node = ended.headers()["x-stile-node"].to_str().unwrap().to_owned();
    let kept = world.anna.get(&format!("/api/v1/nodes/{node}/content")).await.bytes().await.unwrap();
    trial.check(kept == bytes[..length as usize], "what is kept");
}

async fn raced(world: &World, trial: &Trial) {
    let count = trial.entry.input["n"].as_u64().unwrap() as u8;
    let (answers, bodies, kept) = race(world, count).await;
    for answer in &answers {
        trial.answered(answer, "one of many");
    }
    trial.same(answers.iter().filter(|answer| answer.status == 204).count(), 1, "winners");
    trial.check(bodies.contains(&kept), "what is kept is no one's body");
}

/// A parent in another organization, named as the file does and as somebody would who knows its id.
async fn elsewhere(world: &World, trial: &Trial) {
    let (_, stranger) = world.other_organization("elsewhere").await;
    let as_it_is = trial.entry.request(&[]);
    let parent = format!("parent {}", STANDARD.encode(stranger.root.to_string()));
    let known = Request::new("POST", "/tus")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "10")
        .header("Upload-Metadata", &parent);
    let before = counted(world).await;
    for request in [as_it_is, known] {
        trial.answered(&request.signed(&world.anna).send(&world.url).await, "another organization's folder");
    }
    trial.same(counted(world).await, before, "what is there");
}

/// Uploads that were begun in time: the link is revoked, paused, over, or its owner has lost the folder; or the user has.
async fn ended(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let ben = world.person("ben").await;
    for how in ["revoked", "paused", "expired", "the owner lost it", "the user lost it"] {
        let folder = anna.folder(anna.root, how).await;
        world.grant(&folder, ben.id.unwrap(), "editor", "tree").await;
        let settings = match how {
            "expired" => json!({"abilities": ["upload"], "expires_at": "2026-11-22T13:00:00.000Z"}),
            _ => json!({"abilities": ["upload"]}),
        };
        let link = ben.link(&[&folder], settings).await;
        let visitor = world.anybody();
        let tus = match how {
            "the user lost it" => Tus::of(&ben, "/tus"),
            _ => Tus::of(&visitor, &format!("/s/{}/tus", token_of(&link))),
        };
        let target: &[(&str, &str)] =
            if how == "the user lost it" { &[("parent", &folder), ("filename", "a")] } else { &[("filename", "a")] };
        let upload = tus.begin(Some(LENGTH), target).await;
        end(world, &ben, &link, &folder, how).await;
        let actor: &Actor = if how == "the user lost it" { &ben } else { &visitor };
        let request = trial.entry.request(&[("{UPLOAD}", &upload)]).signed(actor);
        trial.answered(&request.send(&world.url).await, how);
    }
}

async fn end(world: &World, owner: &Actor, link: &Value, folder: &str, how: &str) {
    let path = format!("/api/v1/links/{}", text(link, "id"));
    match how {
        "revoked" => assert_eq!(owner.delete(&path).await.status(), 200),
        "paused" => assert_eq!(owner.patch(&path, &json!({"paused": true})).await.status(), 200),
        "expired" => world.later(DAY),
        _ => world.ungrant(folder, owner.id.unwrap()).await,
    }
}
