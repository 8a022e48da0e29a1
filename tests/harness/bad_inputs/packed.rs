//! Archives of odd names, of names that meet, of too much, and ones whose right ends on the way.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::world::{World, expect, text};

use super::entry::{Trial, token_of};
use super::names::check_disposition;
use crate::archives::{check_from_afar, unpacked};
use crate::transfers::ended::{SLOWLY, large_file};
use crate::wire::{Request, encoded};

/// An archive that is cut off ends within this.
const STOP_TIME_MAX: Duration = Duration::from_secs(5);

pub async fn run(world: &World, trial: &Trial) {
    match trial.entry.kind() {
        "text" if trial.asserts("two folders selected") => same_twice(world, trial).await,
        "text" => odd_name(world, trial).await,
        "gen" => match trial.entry.field("name") {
            "zip_stream_revoked_midway" => revoked(world, trial).await,
            "zip_over_4gib" => large(world, trial).await,
            other => panic!("{}: `{other}` has no runner", trial.entry.id),
        },
        other => panic!("{} is of the kind `{other}`, which has no runner", trial.entry.id),
    }
}

async fn odd_name(world: &World, trial: &Trial) {
    let (anna, name) = (&world.anna, String::from_utf8(trial.entry.bytes()).unwrap());
    world.set_policy(r#"{"portable_names":false}"#).await;
    let folder = anna.folder(anna.root, &uuid::Uuid::now_v7().to_string()).await;
    let below = anna.folder(&folder, &name).await;
    let path = format!("/api/v1/nodes/{below}/files?name={}", encoded(&name));
    let file = expect(anna.request(reqwest::Method::PUT, &path).body("inside").send().await.unwrap(), 201).await;
    world.set_policy("{}").await;
    for (nodes, count) in [(vec![folder.as_str()], 3), (vec![text(&file, "id").as_str(), below.as_str()], 3)] {
        let entries = packed(world, trial, &nodes).await;
        trial.same(entries.len(), count, "entries");
        trial.check(entries.iter().any(|(_, bytes)| bytes == b"inside"), "the file is in it");
    }
}

/// Two files called alike in two folders: both folders chosen, and both files.
async fn same_twice(world: &World, trial: &Trial) {
    let (anna, name) = (&world.anna, String::from_utf8(trial.entry.bytes()).unwrap());
    let (first, second) = (anna.folder(anna.root, "first").await, anna.folder(anna.root, "second").await);
    let (one, two) = (anna.file(&first, &name, "1").await, anna.file(&second, &name, "2").await);
    let names = |entries: &[(String, Vec<u8>)]| entries.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let entries = packed(world, trial, &[&one, &two]).await;
    trial.same(names(&entries), vec![name.clone(), format!("{name} (2)")], "two files");
    trial.same(entries.iter().map(|(_, bytes)| bytes.clone()).collect(), vec![b"1".to_vec(), b"2".to_vec()], "their bytes");
    let entries = packed(world, trial, &[&first, &second]).await;
    trial.same(entries.iter().filter(|(path, _)| path.ends_with(&format!("/{name}"))).count(), 2, "one in each folder");
}

/// The archive of a link on these nodes, which unpacks without harm on every system.
async fn packed(world: &World, trial: &Trial, nodes: &[&str]) -> Vec<(String, Vec<u8>)> {
    let link = token_of(&world.anna.link(nodes, json!({"title": "Odd \"names\""})).await);
    let answer = Request::new("GET", &format!("/s/{link}/archive")).send(&world.url).await;
    trial.answered(&answer, "the archive");
    check_disposition(trial, answer.header("content-disposition"), "Odd \"names\".zip");
    let entries = unpacked(&answer.body);
    let mut seen = HashSet::new();
    for (path, _) in &entries {
        trial.check(seen.insert(path.to_lowercase()), format!("{path} is there twice"));
        let inner = path.strip_suffix('/').unwrap_or(path);
        trial.check(inner.split('/').all(is_harmless), format!("{path} is not harmless everywhere"));
    }
    entries
}

/// A name that every system can make, and that means nothing else there.
fn is_harmless(name: &str) -> bool {
    let base = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let device = ["CON", "PRN", "AUX", "NUL"].contains(&base.as_str())
        || (base.len() == 4
            && (base.starts_with("COM") || base.starts_with("LPT"))
            && base.ends_with(|c: char| c.is_ascii_digit()));
    let odd = |c: char| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    !name.is_empty()
        && name != "."
        && name != ".."
        && name.len() <= 255
        && !device
        && !name.contains(odd)
        && !name.ends_with(['.', ' '])
}

/// A link is revoked while its archive is on the way: the connection breaks, and what came is no archive.
async fn revoked(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "much").await;
    large_file(anna, &folder, "large").await;
    let link = anna.link(&[&folder], json!({})).await;
    let mut reading = Request::new("GET", &format!("/s/{}/archive", token_of(&link))).read_slowly(&world.url).await;
    trial.same(reading.status, 200, "the archive");
    let all: usize = reading.header("content-length").parse().unwrap();
    let mut received = reading.read(SLOWLY).await;
    assert_eq!(anna.delete(&format!("/api/v1/links/{}", text(&link, "id"))).await.status(), 200);
    let (revoked_at, mut pace) = (Instant::now(), tokio::time::interval(Duration::from_millis(10)));
    loop {
        pace.tick().await;
        let piece = reading.read(SLOWLY).await;
        if piece.is_empty() {
            break;
        }
        received.extend(piece);
    }
    trial.is_tried();
    trial.check(received.len() < all, format!("all {all} bytes came although the link was revoked"));
    trial.check(revoked_at.elapsed() < STOP_TIME_MAX, format!("it went on for {:?}", revoked_at.elapsed()));
    let ends = received.windows(4).any(|four| four == [0x50, 0x4b, 0x05, 0x06]);
    trial.check(!ends, "what came has the end of an archive");
}

/// More than 4 GiB: copies share their bytes, so it is many copies of one file; read from afar, as much as is needed.
async fn large(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let least = trial.entry.input["args"]["bytes"].as_u64().unwrap();
    let folder = anna.folder(anna.root, "very much").await;
    let eighth = anna.folder(&folder, "0").await;
    let (file, size) = large_file(anna, &eighth, "0").await;
    let each = (least / size / 8 + 1) as usize;
    for number in 1..each {
        let copy = json!({"parent_id": eighth, "name": number.to_string()});
        assert_eq!(anna.post(&format!("/api/v1/nodes/{file}/copy"), &copy).await.status(), 201);
    }
    for number in 1..8 {
        let copy = json!({"parent_id": folder, "name": number.to_string()});
        assert_eq!(anna.post(&format!("/api/v1/nodes/{eighth}/copy"), &copy).await.status(), 201);
    }
    let path = format!("/api/v1/archive?node={folder}");
    let head = Request::new("HEAD", &path).signed(anna).send(&world.url).await;
    trial.answered(&head, "the head");
    let length: u64 = head.header("content-length").parse().unwrap();
    trial.check(length > least, format!("it is {length} bytes"));
    let (entries, last_bytes) = check_from_afar(&format!("{}{path}", world.url), anna.bearer().unwrap()).await;
    trial.same(entries, each * 8 + 9, "entries");
    trial.same(last_bytes, size, "bytes of the last file");
}
