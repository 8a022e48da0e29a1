//! Tokens of links that are none: all are answered alike, and there is nothing to find by trying.

use domain::limits;
use domain::secret::Token;
use futures::StreamExt;
use serde_json::json;
use testkit::world::{PASSWORD, World, text};

use super::entry::{Trial, token_of};
use crate::wire::{Answer, Request};

/// How many tokens are tried where `STILE_TEST_LONG` does not ask for all.
const TRIED: u64 = 2000;
const AT_ONCE: usize = 16;
/// The fields of a link as its owner sees it. None is a hash, and none opens it without its password.
const FIELDS: &[&str] = &[
    "id",
    "url",
    "title",
    "nodes",
    "abilities",
    "has_password",
    "held_count",
    "request",
    "address",
    "kinds",
    "expires_at",
    "message",
    "note",
    "paused",
    "state",
    "owner_id",
    "created_at",
    "etag",
    "audience",
    "changeable",
    "ended_at",
    "form",
    "limits",
    "locked_at",
    "notify",
    "owner_name",
    "snapshot",
    "starts_at",
    "used",
];

pub async fn run(world: &World, trial: &Trial) {
    // Whoever tries many is told to come back later: each entry begins anew.
    world.later(limits::TRIES_WINDOW);
    match trial.entry.kind() {
        "gen" => {
            assert_eq!(trial.entry.field("name"), "token_enumeration", "{} has no runner", trial.entry.id);
            enumerated(world, trial).await;
        }
        "http" if trial.entry.field("path") == "/api/v1/links" => listed(world, trial).await,
        "http" if trial.entry.field("path").starts_with("/blob/") => {
            let filled = [
                ("{OTHER_BLOB}", "0198a5b0-0000-7000-8000-000000000000"),
                ("{SIG_FOR_OWN_BLOB}", "c2ln"),
                ("{EXP}", "1795352400"),
            ];
            for actor in [&world.anybody(), &world.anna] {
                trial.answered(&trial.entry.request(&filled).signed(actor).send(&world.url).await, "a signed URL");
            }
        }
        "http" => alike(world, trial).await,
        other => panic!("{} is of the kind `{other}`, which has no runner", trial.entry.id),
    }
}

/// The answer is the one to a token that never was, for those who read pages and those who read JSON.
async fn alike(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let file = anna.file(anna.root, &uuid::Uuid::now_v7().to_string(), "x").await;
    let link = token_of(&anna.link(&[&file], json!({})).await);
    let revoked = anna.link(&[&file], json!({})).await;
    assert_eq!(anna.delete(&format!("/api/v1/links/{}", text(&revoked, "id"))).await.status(), 200);
    let (upper, revoked) = (flipped_case(&link), token_of(&revoked));
    for accept in ["text/html", "application/json", "*/*"] {
        let unknown = Request::new("GET", &format!("/s/{}", "A".repeat(43))).header("Accept", accept).send(&world.url).await;
        let unknown = facts(&unknown);
        for changed in last_changed(&link) {
            let filled = [
                ("{LINK_UPPER}", upper.as_str()),
                ("{LINK_LAST_CHAR_CHANGED}", &changed),
                ("{REVOKED_LINK}", &revoked),
                ("{LINK}", &link),
            ];
            let answer = trial.entry.request(&filled).header("Accept", accept).send(&world.url).await;
            trial.answered(&answer, accept);
            let answer = facts(&answer);
            trial.check(answer == unknown, format!("{accept}: told apart from an unknown token: {answer:?} and {unknown:?}"));
            if !trial.entry.field("path").contains("CHANGED") {
                break;
            }
        }
    }
    let real = Request::new("GET", &format!("/s/{link}")).send(&world.url).await;
    trial.same(real.status, 200, "the link itself");
}

/// Everything of an answer but which request it was and when.
fn facts(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let id = answer.header("x-request-id").to_owned();
    assert!(!id.is_empty(), "every answer names its request");
    let headers = answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "date")).cloned().collect();
    (answer.status, headers, answer.text().replace(&id, "ID"))
}

fn flipped_case(token: &str) -> String {
    let upper = token.to_ascii_uppercase();
    if upper == token { token.to_ascii_lowercase() } else { upper }
}

/// The last of 43 characters carries four bits of the token and two that are always zero: both kinds are changed.
fn last_changed(token: &str) -> Vec<String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = ALPHABET.iter().position(|letter| *letter == *token.as_bytes().last().unwrap()).unwrap();
    let with = |index: usize| format!("{}{}", &token[..42], char::from(ALPHABET[index]));
    vec![with(at ^ 1), with(at ^ 2), with(at ^ 4), with(at ^ 32)]
}

async fn listed(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let file = anna.file(anna.root, &uuid::Uuid::now_v7().to_string(), "x").await;
    let link = anna.link(&[&file], json!({"password": PASSWORD, "note": "for us"})).await;
    let answer = trial.entry.request(&[]).signed(anna).send(&world.url).await;
    trial.answered(&answer, "the list");
    let (text, list) = (answer.text().to_lowercase(), answer.json());
    for never in ["argon2", "hash", "sealed", &PASSWORD.to_lowercase(), "bypass", "visit_id", "visitor", "user_agent"] {
        trial.check(!text.contains(never), format!("the list tells `{never}`"));
    }
    let items = list["items"].as_array().unwrap();
    trial.check(items.iter().any(|item| item["id"] == link["id"]), "the list has the link");
    for field in items.iter().flat_map(|item| item.as_object().unwrap().keys()) {
        trial.check(FIELDS.contains(&field.as_str()), format!("the list has the field `{field}`"));
    }
    let (_, stranger) = world.other_organization("elsewhere").await;
    let theirs = stranger.read("/api/v1/links").await;
    trial.check(theirs["items"].as_array().unwrap().is_empty(), "a stranger's list has links");
}

/// Tokens made up at random hit nothing, and whoever tries so many is soon told to stop.
async fn enumerated(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let file = anna.file(anna.root, "hidden in plenty", "x").await;
    anna.link(&[&file], json!({})).await;
    let all = trial.entry.input["args"]["n"].as_u64().unwrap();
    let count = if std::env::var_os("STILE_TEST_LONG").is_some() { all } else { TRIED.min(all) };
    let visitor = world.anybody();
    let statuses: Vec<u16> = futures::stream::iter(0..count)
        .map(|number| {
            let random = *blake3::hash(&number.to_le_bytes()).as_bytes();
            let path = format!("/s/{}/items", Token::new(random).text().reveal());
            let visitor = &visitor;
            async move { visitor.get(&path).await.status().as_u16() }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    trial.is_tried();
    let other = statuses.iter().find(|status| !trial.entry.statuses.contains(status));
    trial.check(other.is_none(), format!("a made-up token is answered {other:?}"));
    let budget = limits::ADDRESS_TRIES_MAX as usize + AT_ONCE;
    let told = statuses.iter().filter(|status| **status == 404).count();
    trial.check(told <= budget, format!("{told} of {count} were answered before `later`"));
}
