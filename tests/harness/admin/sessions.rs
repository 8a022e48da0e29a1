//! One's own sessions: listed, ended.

use serde_json::json;
use testkit::both;
use testkit::world::{Actor, PASSWORD, World, expect, text};

use super::{kinds, refused};

async fn sign_in(world: &World, who: &Actor) -> Actor {
    let email = text(&who.read("/api/v1/session").await["user"], "email");
    let credentials = json!({"email": email, "password": PASSWORD, "as": "bearer"});
    let session = expect(world.anybody().post("/api/v1/sessions", &credentials).await, 201).await;
    who.with_bearer(&text(&session, "token"))
}

async fn list(actor: &Actor) -> Vec<serde_json::Value> {
    actor.read("/api/v1/sessions").await["items"].as_array().unwrap().clone()
}

both!(World, i4_somebody_sees_their_sessions_and_ends_them_at_once, |world| {
    let phone = world.person("bob").await;
    let (laptop, tablet) = (sign_in(&world, &phone).await, sign_in(&world, &phone).await);
    let sessions = list(&laptop).await;
    assert_eq!(sessions.len(), 3);
    assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    let phones = list(&phone).await.into_iter().find(|session| session["current"] == true).unwrap();
    let path = format!("/api/v1/sessions/{}", text(&phones, "id"));
    refused(world.anna.delete(&path).await, 404, "not_found").await;
    assert_eq!(laptop.delete(&path).await.status(), 204);
    assert_eq!(phone.get("/api/v1/session").await.status(), 401);
    refused(laptop.delete(&path).await, 404, "not_found").await;
    assert_eq!(laptop.delete("/api/v1/sessions").await.status(), 400);
    assert_eq!(laptop.delete("/api/v1/sessions?others=true").await.status(), 204);
    assert_eq!(tablet.get("/api/v1/session").await.status(), 401);
    assert_eq!(list(&laptop).await.len(), 1);
    assert_eq!(kinds(&world).await.iter().filter(|kind| *kind == "sessions_ended").count(), 2);
});
