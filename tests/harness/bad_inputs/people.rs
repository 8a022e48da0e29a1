//! Addresses, passwords and cells that people write, or that somebody writes to do harm.

use domain::user::email_key;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::world::{World, expect, text};

use super::entry::{Trial, token_of};
use crate::wire::{Answer, Request};

const USERS: &str = "/api/v1/admin/users";
/// More links than one address has tries.
const SPRAYED_LINKS: usize = 65;

async fn send(world: &World, method: &str, path: &str, body: &Value) -> Answer {
    let request = Request::new(method, path).header("Content-Type", "application/json").body(body.to_string());
    request.signed(&world.anna).send(&world.url).await
}

/// A form, as a browser sends it.
async fn form(world: &World, path: &str, fields: &str) -> Answer {
    let request = Request::new("POST", path).header("Content-Type", "application/x-www-form-urlencoded");
    request.header("Accept", "text/html").body(fields.to_owned()).send(&world.url).await
}

async fn page_of_invitation(world: &World, email: &str) -> String {
    let made = expect(world.anna.post(USERS, &json!({ "email": email })).await, 201).await;
    let url = text(&made["invitation"], "url");
    url[url.find("/welcome/").unwrap()..].to_owned()
}

pub async fn email(world: &World, trial: &Trial) {
    if trial.entry.kind() == "gen" {
        return ways_in(world, trial).await;
    }
    let written = trial.entry.field("text").to_owned();
    let before = world.count("users").await;
    let answer = send(world, "POST", USERS, &json!({ "email": written })).await;
    trial.is_tried();
    trial.sane(&answer, "as a new account");
    let made = world.count("users").await - before;
    match trial.entry.outcome.as_str() {
        "reject" => {
            trial.check(matches!(answer.status, 400 | 422), format!("{} as a new account", answer.status));
            trial.same(made, 0, "accounts made");
        }
        "accept" => {
            trial.same((answer.status, made), (201, 1), "as a new account");
            let kept = serde_json::from_slice::<Value>(&answer.body).unwrap()["user"]["email"].clone();
            trial.same(kept, json!(written.trim()), "the address that is kept");
        }
        _ => trial.check(matches!(answer.status, 201 | 422), format!("{} as a new account", answer.status)),
    }
    // The same by a list.
    let cell = format!("email\n\"{}\"\n", written.replace('"', "\"\""));
    let list = world.anna.request(Method::POST, &format!("{USERS}/import?dry_run=true")).header("Content-Type", "text/csv");
    let judged = list.body(cell).send().await.unwrap().text().await.unwrap();
    let refuses = judged.contains("refused") || judged.contains("\"rows\":[]");
    trial.check(trial.entry.outcome != "reject" || refuses, format!("a list would make it: {judged}"));
    if trial.asserts("not treated as admin@") {
        trial.check(email_key(&written) != email_key("admin@example.com"), "it is taken for another's");
    }
}

async fn ways_in(world: &World, trial: &Trial) {
    match trial.entry.field("name") {
        "invite_flood" => {
            let answer = send(world, "POST", USERS, &json!({"email": "flood@x.com"})).await;
            trial.answered(&answer, "one more account");
        }
        "invite_accept_with_other_account" => {
            let path = page_of_invitation(world, "a@x.com").await;
            let other = world.person("b").await;
            let answer = form(world, &path, "password=four+owls+on+a+fence").await;
            trial.answered(&answer, "chosen by whoever is signed in as another");
            let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
            let session = Request::new("GET", "/api/v1/session").header("Cookie", &cookie).send(&world.url).await;
            trial.check(session.text().contains("a@x.com"), "it signs in as the one who was invited, and nobody else");
            trial.same(other.get("/api/v1/session").await.status().as_u16(), 200, "the other one");
            trial.same(form(world, &path, "password=four+owls+on+a+fence").await.status, 404, "used again");
        }
        other => panic!("`{other}` has no runner"),
    }
}

pub async fn password(world: &World, trial: &Trial) {
    if trial.entry.kind() == "gen" {
        return spray(world, trial).await;
    }
    let chosen = trial.entry.field("text");
    let email = format!("{}@acme.example", uuid::Uuid::now_v7());
    let new = json!({"email": email, "display_name": "Company Name", "password": chosen});
    let answer = send(world, "POST", USERS, &new).await;
    trial.is_tried();
    trial.sane(&answer, "of a new account");
    if trial.entry.outcome == "reject" {
        trial.check(matches!(answer.status, 400 | 422), format!("{} for a new account", answer.status));
        let path = page_of_invitation(world, &email).await;
        let page = form(world, &path, &format!("password={chosen}")).await;
        trial.same(page.status, 422, "on the page of an invitation");
        trial.check(!page.text().contains(&format!("value=\"{chosen}\"")), "the page tells the password");
        return;
    }
    trial.same(answer.status, 201, "of a new account");
    for spelling in [chosen.to_owned(), chosen.replace('\u{e4}', "a\u{308}").replace('\u{f6}', "o\u{308}")] {
        let answer = world.anybody().post("/api/v1/sessions", &json!({"email": email, "password": spelling})).await;
        trial.same(answer.status().as_u16(), 201, "signing in");
    }
    let trimmed = json!({"email": email, "password": chosen.trim()});
    let expected = if chosen.trim() == chosen { 201 } else { 401 };
    trial.same(world.anybody().post("/api/v1/sessions", &trimmed).await.status().as_u16(), expected, "without its spaces");
}

/// One wrong password for each of many links: the address is told to come back later.
async fn spray(world: &World, trial: &Trial) {
    let file = world.anna.file(world.anna.root, &uuid::Uuid::now_v7().to_string(), "a").await;
    let mut statuses = Vec::new();
    for _ in 0..SPRAYED_LINKS {
        let link = world.anna.link(&[&file], json!({"password": "correct horse"})).await;
        let answer = form(world, &format!("/s/{}/unlock", token_of(&link)), "password=wrong+horse").await;
        trial.answered(&answer, "a wrong password");
        statuses.push(answer.status);
    }
    trial.same(statuses.last().copied(), Some(429), "after many");
}

/// A name that a spreadsheet would take for a formula goes out as text.
pub async fn cell(world: &World, trial: &Trial) {
    let name = trial.entry.field("text");
    let new = json!({"email": format!("{}@acme.example", uuid::Uuid::now_v7()), "display_name": name});
    let made = world.anna.post(USERS, &new).await.status().as_u16();
    trial.check(matches!(made, 201 | 422), format!("{made} as a name"));
    let export = Request::new("GET", "/api/v1/admin/events/export?format=csv").signed(&world.anna).send(&world.url).await;
    trial.answered(&export, "the log as a list");
    let text = export.text();
    trial.check(made == 422 || text.contains(&format!("'{}", name.trim().replace('"', "\"\""))), "the name is not in it");
    for start in [",=", ",+", ",-", ",@", ",\"=", ",\"+", ",\"-", ",\"@", ",\"\t", ",\"\r"] {
        trial.check(!text.contains(start), format!("a cell begins with `{start}`"));
    }
}
