//! Paths that try to get out of what they name: sent raw, as anybody and as somebody signed in.

use serde_json::json;
use testkit::world::World;

use super::entry::{Trial, token_of};
use crate::wire::Request;

const OUTSIDE: &[u8] = b"what nobody gave to the link";

pub async fn run(world: &World, trial: &Trial) {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, &uuid::Uuid::now_v7().to_string()).await;
    let inside = anna.file(&folder, "inside", "x").await;
    anna.file(&folder, "other", OUTSIDE).await;
    let link = token_of(&anna.link(&[&inside], json!({})).await);
    let request = match trial.entry.kind() {
        "repeat" => Request::new("GET", &String::from_utf8(trial.entry.bytes()).unwrap()),
        _ => trial.entry.request(&[("{LINK}", &link)]),
    };
    for (actor, how) in [(&world.anybody(), "anybody"), (anna, "signed in")] {
        let answer = request.clone().signed(actor).send(&world.url).await;
        trial.answered(&answer, how);
        let tells = answer.body.windows(OUTSIDE.len()).any(|window| window == OUTSIDE);
        trial.check(!tells, format!("{how}: it gives what is outside"));
    }
}
