//! The Admin center: people and how they come in, groups, roles, the policy, storage, the log.

mod departure;
mod entries;
mod events;
mod groups;
mod import;
mod people;
mod policy;
mod roles;
mod sessions;
mod storage;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use testkit::world::{Actor, World, expect, text};

/// The lines of the log that are about administration, by kind, oldest first.
pub async fn kinds(world: &World) -> Vec<String> {
    let sql = "SELECT kind FROM events ORDER BY at, id";
    world.stile.db.read(move |tx| tx.rows(sql, &[], |row| row.get(0))).await.unwrap()
}

/// The details of the last line of a kind.
pub async fn last(world: &World, kind: &'static str) -> Value {
    let sql = "SELECT details FROM events WHERE kind = $1 ORDER BY at DESC, id DESC LIMIT 1";
    let found = world.stile.db.read(move |tx| tx.row(sql, &[kind.into()], |row| row.get::<String>(0))).await.unwrap();
    serde_json::from_str(&found.unwrap_or_else(|| panic!("no line `{kind}`"))).unwrap()
}

/// An error of this status and code.
pub async fn refused(answer: Response, status: u16, code: &str) -> Value {
    let problem = expect(answer, status).await;
    assert_eq!(problem["code"], code, "{problem}");
    problem
}

/// The fields that an answer says are wrong, with their codes.
pub async fn wrong(answer: Response) -> Vec<(String, String)> {
    let problem = expect(answer, 422).await;
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
}

/// PUT without a body.
pub async fn put(actor: &Actor, path: &str) -> Response {
    actor.request(Method::PUT, path).send().await.unwrap()
}

/// Makes an account by an invitation; gives its id and the path of its one-time way in.
pub async fn invite(world: &World, email: &str) -> (String, String) {
    let made = expect(world.anna.post("/api/v1/admin/users", &json!({ "email": email })).await, 201).await;
    let url = text(&made["invitation"], "url");
    (text(&made["user"], "id"), url[url.find("/welcome/").unwrap()..].to_owned())
}

/// Chooses a password on the page of a one-time way in.
pub async fn choose(world: &World, path: &str, password: &str) -> Response {
    let form = world.anybody().request(Method::POST, path).header("Content-Type", "application/x-www-form-urlencoded");
    form.header("Accept", "text/html").body(format!("password={}", password.replace(' ', "+"))).send().await.unwrap()
}
