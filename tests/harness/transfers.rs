//! Bytes in and out: resumable uploads, plain ones, downloads and versions, and transfers whose right ends.

mod downloads;
pub mod ended;
mod garbage;
mod puts;
mod resumed;
pub mod tus;
pub mod uploads;
mod visitors;

use std::path::Path;

use testkit::world::{Actor, World};

/// Bytes that look like nothing, the same for the same seed.
fn bytes_of(seed: u64, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

async fn content(actor: &Actor, node: &str) -> Vec<u8> {
    let answer = actor.get(&format!("/api/v1/nodes/{node}/content")).await;
    assert_eq!(answer.status(), 200);
    answer.bytes().await.unwrap().to_vec()
}

/// The names in a folder.
async fn names(actor: &Actor, folder: impl std::fmt::Display) -> Vec<String> {
    let listing = actor.read(&format!("/api/v1/nodes/{folder}/children")).await;
    listing["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

/// How many parts there are where content is kept.
fn parts_on_disk(world: &World) -> usize {
    let content = world.config.data.join("content");
    files_below(&content.join("parts")) + files_below(&content.join("staging"))
}

fn files_below(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { 1 }).sum()
}
