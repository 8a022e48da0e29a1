//! Days and numbers that are none, or that nobody can mean.

use serde_json::{Value, json};
use testkit::world::World;

use super::entry::{Trial, counted, token_of};
use crate::wire::{Answer, Request};

async fn send(world: &World, method: &str, path: &str, body: &Value) -> Answer {
    let request = Request::new(method, path).header("Content-Type", "application/json").body(body.to_string());
    request.signed(&world.anna).send(&world.url).await
}

/// A day as the end of a link: when it is made, and when it is changed.
pub async fn date(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let file = anna.file(anna.root, &uuid::Uuid::now_v7().to_string(), "x").await;
    if trial.entry.kind() == "http" {
        return past_the_owners_end(world, trial, &file).await;
    }
    let written = trial.entry.field("text");
    let link = anna.link(&[&file], json!({})).await;
    let path = format!("/api/v1/links/{}", link["id"].as_str().unwrap());
    for (method, path, body) in [
        ("POST", "/api/v1/links", json!({"nodes": [file], "expires_at": written})),
        ("PATCH", path.as_str(), json!({"expires_at": written})),
    ] {
        let before = counted(world).await;
        let answer = send(world, method, path, &body).await;
        trial.answered(&answer, &format!("{method} with the end {written}"));
        if answer.status >= 400 {
            trial.same(counted(world).await, before, "what a refused end leaves behind");
            trial.same(answer.json()["errors"][0]["field"].clone(), json!("expires_at"), "the field that is named");
        } else {
            trial.check(trial.entry.outcome != "reject", format!("{method} took {written}"));
            trial.same(answer.json()["expires_at"].as_str().map(str::len), Some(24), "an instant, as it is told");
        }
    }
}

/// Nothing lasts longer than the account of who made it (S5.96).
async fn past_the_owners_end(world: &World, trial: &Trial, file: &str) {
    world.set_policy(r#"{"links_auto_revoke_on_deactivation": true}"#).await;
    let bob = world.person("bob").await;
    let own = bob.file(bob.root, "own.txt", "x").await;
    let link = bob.link(&[&own], json!({})).await;
    let ends = json!({"access_ends_at": "2027-06-01T00:00:00Z"});
    let limited = send(world, "PATCH", &format!("/api/v1/admin/users/{}", bob.id.unwrap()), &ends).await;
    trial.same(limited.status, 200, "an end for bob");
    let request =
        trial.entry.request(&[("{LINK_ID}", link["id"].as_str().unwrap()), ("{OWNER_ACCESS_EXPIRY+1d}", "2027-06-02T00:00:00Z")]);
    let answer = request.signed(&bob).send(&world.url).await;
    trial.answered(&answer, "an end after the account's");
    let kept = bob.read(&format!("/api/v1/links/{}", link["id"].as_str().unwrap())).await["expires_at"].clone();
    trial.check(kept.as_str().is_some_and(|end| end <= "2027-06-01T00:00:00.000Z"), format!("the link ends {kept}"));
    world.set_policy("{}").await;
    world.anna.delete(&format!("/api/v1/nodes/{file}")).await;
}

/// A number where one is read: in a body, as a parameter, in a header.
pub async fn limit(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let (written, field) = (trial.entry.field("text"), trial.entry.field("field"));
    let file = anna.file(anna.root, &uuid::Uuid::now_v7().to_string(), "x").await;
    let before = counted(world).await;
    let answer = match field {
        "max_previews" => {
            let limits = json!({"previews": written.parse::<u64>().unwrap()});
            send(world, "POST", "/api/v1/links", &json!({"nodes": [file], "limits": limits})).await
        }
        "ttl_days" => send(world, "PATCH", "/api/v1/admin/policy", &json!({"link_expiry_days_max": written})).await,
        "depth" => {
            let link = anna.link(&[&file], json!({})).await;
            let asked = Request::new("PROPFIND", &format!("/dav/links/{}/", token_of(&link))).header("Depth", written);
            asked.send(&world.url).await
        }
        parameter => {
            let path = format!("/api/v1/links?{parameter}={}", written.replace('/', "%2F"));
            Request::new("GET", &path).signed(anna).send(&world.url).await
        }
    };
    trial.answered(&answer, &format!("{field} = {written}"));
    if answer.status >= 400 && field != "depth" {
        trial.same(counted(world).await, before, "what a refused number leaves behind");
    }
    if field == "max_previews" {
        trial.same(answer.json()["limits"]["previews"].clone(), json!(9999), "the limit that is kept, and not another");
    }
}
