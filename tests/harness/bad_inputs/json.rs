//! Bad JSON: refused at the field that is wrong, and nothing is done.

use serde_json::{Value, json};
use testkit::world::{PASSWORD, World, text};

use super::entry::{Trial, counted};
use crate::wire::{Answer, Request};

pub async fn run(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let file = anna.file(anna.root, &uuid::Uuid::now_v7().to_string(), "x").await;
    match trial.entry.kind() {
        "http" if trial.asserts("null removes the password") => return password_null(world, trial, &file).await,
        "http" => {
            let answer = judge(world, trial, trial.entry.request(&[("{FILE}", &file)]), "as it is").await;
            let names_field = answer.status != 422 || answer.json()["errors"].as_array().is_some_and(|errors| !errors.is_empty());
            trial.check(names_field, "the error names no field");
            if let Some(ours) = in_our_words(trial, &file) {
                judge(world, trial, ours, "in our words").await;
            }
        }
        "repeat" => {
            judge(world, trial, posted(trial.entry.bytes()), "links").await;
            judge(
                world,
                trial,
                Request::new("POST", &format!("/api/v1/nodes/{file}/copy"))
                    .header("Content-Type", "application/json")
                    .body(trial.entry.bytes()),
                "copy",
            )
            .await;
        }
        "gen" => {
            assert_eq!(trial.entry.field("name"), "json_array_nodes", "{} has no runner", trial.entry.id);
            let count = trial.entry.input["args"]["count"].as_u64().unwrap() as usize;
            for count in [101, count] {
                let body = json!({ "nodes": vec![&file; count] }).to_string();
                judge(world, trial, posted(body), &format!("{count} nodes")).await;
            }
        }
        other => panic!("{} is of the kind `{other}`, which has no runner", trial.entry.id),
    }
}

fn posted(body: impl Into<Vec<u8>>) -> Request {
    Request::new("POST", "/api/v1/links").header("Content-Type", "application/json").body(body)
}

/// The file's `node` is our `nodes`: what it is about must not be hidden behind a field that we do not know.
fn in_our_words(trial: &Trial, file: &str) -> Option<Request> {
    let mut body: Value = serde_json::from_str(trial.entry.input["body"].as_str()?).ok()?;
    let node = body.as_object_mut()?.remove("node")?;
    body["nodes"] = json!([node.as_str()?.replace("{FILE}", file)]);
    Some(posted(body.to_string()))
}

async fn judge(world: &World, trial: &Trial, request: Request, how: &str) -> Answer {
    let before = counted(world).await;
    let answer = request.signed(&world.anna).send(&world.url).await;
    trial.answered(&answer, how);
    trial.same(counted(world).await, before, format!("{how}: what is there"));
    answer
}

/// `null` removes a password where the policy allows it; never as a part of a change that fails.
async fn password_null(world: &World, trial: &Trial, file: &str) {
    let anna = &world.anna;
    let link = text(&anna.link(&[file], json!({ "password": PASSWORD })).await, "id");
    let change = |body: Value| {
        Request::new("PATCH", &format!("/api/v1/links/{link}"))
            .header("Content-Type", "application/json")
            .body(body.to_string())
            .signed(anna)
    };
    let has_password = async || anna.read(&format!("/api/v1/links/{link}")).await["has_password"].as_bool().unwrap();

    let failed = change(json!({"password": null, "title": "x".repeat(3000)})).send(&world.url).await;
    trial.same(failed.status, 422, "a change that fails");
    trial.check(has_password().await, "a change that failed removed the password");

    world.set_policy(r#"{"link_password_required":true}"#).await;
    let refused = trial.entry.request(&[("{LINK_ID}", &link)]).signed(anna).send(&world.url).await;
    trial.answered(&refused, "a password is required");
    trial.check(matches!(refused.status, 403 | 422), format!("a password is required: {}", refused.status));
    trial.check(has_password().await, "the password went although one is required");

    world.set_policy("{}").await;
    let allowed = trial.entry.request(&[("{LINK_ID}", &link)]).signed(anna).send(&world.url).await;
    trial.answered(&allowed, "no password is required");
    trial.same(allowed.status, 200, "no password is required");
    trial.check(!has_password().await, "the password is still there");
}
