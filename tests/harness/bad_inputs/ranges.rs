//! Odd `Range` headers: on a link's file, and on the same file for its owner.

use serde_json::json;
use testkit::world::{Actor, PASSWORD, World};

use super::entry::{Entry, Trial, token_of};
use crate::wire::{Answer, Request};

const SIZE: usize = 3000;

fn content() -> Vec<u8> {
    (0..SIZE).map(|at| (at * 7 % 251) as u8).collect()
}

pub async fn run(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let file = anna.file(anna.root, &uuid::Uuid::now_v7().to_string(), content()).await;
    match () {
        () if trial.asserts("preview-only link") => preview_only(world, trial, &file).await,
        () if trial.asserts("password link") => locked(world, trial, &file).await,
        () if trial.asserts("partial PUT") => partial_put(world, trial, &file).await,
        () => {
            let link = token_of(&anna.link(&[&file], json!({})).await);
            let asked = filled(&trial.entry, &link, &file);
            for (request, how) in
                [(asked.clone(), "link"), (at(&trial.entry, &format!("/api/v1/nodes/{file}/content"), anna), "owner")]
            {
                let answer = request.send(&world.url).await;
                trial.answered(&answer, how);
                fits(trial, &answer, how);
            }
        }
    }
}

fn filled(entry: &Entry, link: &str, file: &str) -> Request {
    entry.request(&[("{LINK}", link), ("{FILE}", file), ("{N}", &SIZE.to_string())])
}

/// The same method and headers at another place.
fn at(entry: &Entry, path: &str, actor: &Actor) -> Request {
    let headers = entry.input["headers"].as_object().unwrap();
    let mut request = Request::new(entry.field("method"), path).signed(actor);
    for (name, value) in headers {
        request = request.header(name, &value.as_str().unwrap().replace("{N}", &SIZE.to_string()));
    }
    match entry.input["body"].as_str() {
        Some(body) => request.body(body),
        None => request,
    }
}

/// The body is what the status says: all of it, the part that is named, or nothing of it.
fn fits(trial: &Trial, answer: &Answer, how: &str) {
    let content = content();
    match answer.status {
        200 => trial.check(answer.body == content, format!("{how}: the whole is not the file")),
        206 => {
            let range = answer.header("content-range").to_owned();
            let ends = range
                .strip_prefix("bytes ")
                .and_then(|range| range.strip_suffix(&format!("/{SIZE}")))
                .and_then(|ends| ends.split_once('-'));
            let ends = ends.and_then(|(first, last)| Some((first.parse::<usize>().ok()?, last.parse::<usize>().ok()?)));
            let Some((first, last)) = ends else { return trial.check(false, format!("{how}: Content-Range: {range}")) };
            trial.check(content.get(first..=last) == Some(&answer.body), format!("{how}: the part is not {range}"));
        }
        416 => trial.same(answer.header("content-range"), &format!("bytes */{SIZE}"), format!("{how}: Content-Range")),
        _ => {}
    }
    trial.check(answer.body.len() <= SIZE.max(1000), format!("{how}: more bytes than the file has"));
    match () {
        () if trial.asserts("exactly 1 byte") => trial.same(answer.body.as_slice(), &content[..1], how),
        () if trial.asserts("last byte") => trial.same(answer.body.as_slice(), &content[SIZE - 1..], how),
        () if trial.asserts("whole file") || trial.asserts("the whole new version") => trial.check(answer.body == content, how),
        () => {}
    }
}

async fn preview_only(world: &World, trial: &Trial, file: &str) {
    let link = token_of(&world.anna.link(&[file], json!({"abilities": ["preview"]})).await);
    for request in [
        filled(&trial.entry, &link, file),
        at(&trial.entry, &format!("/s/{link}/dl"), &world.anybody()),
        at(&trial.entry, &format!("/s/{link}/files/{file}"), &world.anybody()),
    ] {
        let answer = request.send(&world.url).await;
        trial.answered(&answer, "link");
        let parts = content().windows(16).any(|part| answer.body.windows(16).any(|window| window == part));
        trial.check(!parts, "it gives bytes of the file");
    }
}

/// Two links on different files, locked: nothing in the answers tells them apart.
async fn locked(world: &World, trial: &Trial, file: &str) {
    let anna = &world.anna;
    let other = anna.file(anna.root, &format!("{}.pdf", uuid::Uuid::now_v7()), "short").await;
    let mut told = Vec::new();
    for node in [file, &other] {
        let link = token_of(&anna.link(&[node], json!({"password": PASSWORD})).await);
        let answer = filled(&trial.entry, &link, node).send(&world.url).await;
        trial.answered(&answer, "locked");
        let same: Vec<_> =
            answer.headers.into_iter().filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "date")).collect();
        for never in ["etag", "last-modified", "content-disposition", "content-range", "x-content-blake3", "accept-ranges"] {
            trial.check(same.iter().all(|(name, _)| name != never), format!("the answer has `{never}`"));
        }
        told.push(same);
    }
    trial.check(told[0] == told[1], format!("two locked links differ: {told:?}"));
}

async fn partial_put(world: &World, trial: &Trial, file: &str) {
    let answer = filled(&trial.entry, "", file).signed(&world.anna).send(&world.url).await;
    trial.answered(&answer, "WebDAV");
    let answer = at(&trial.entry, &format!("/api/v1/nodes/{file}/content"), &world.anna).send(&world.url).await;
    trial.check(trial.entry.statuses.contains(&answer.status), format!("a part put: {}", answer.status));
    let kept = world.anna.get(&format!("/api/v1/nodes/{file}/content")).await.bytes().await.unwrap();
    trial.check(kept == content(), "the file changed");
}
