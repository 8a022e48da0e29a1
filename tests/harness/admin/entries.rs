//! One-time ways in: invitations and resets, used once, by the page.

use std::time::Duration;

use serde_json::json;
use testkit::both;
use testkit::world::{World, expect, text};

use super::{choose, invite, kinds, last, refused};

const PASSWORD: &str = "four owls on a fence";
const DAY: Duration = Duration::from_secs(24 * 3600);

async fn get(world: &World, path: &str) -> (u16, String) {
    let answer = world.anybody().request(reqwest::Method::GET, path).header("Accept", "text/html").send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

both!(World, s3_1_an_invited_person_chooses_a_password_once_and_is_in, |world| {
    let (id, path) = invite(&world, "bob@acme.example").await;
    let user = format!("/api/v1/admin/users/{id}");
    assert_eq!(world.anna.read(&user).await["user"]["status"], "invited");
    // Looking changes nothing (I21).
    for _ in 0..2 {
        let (status, page) = get(&world, &path).await;
        assert_eq!(status, 200);
        assert!(page.contains("bob@acme.example") && page.contains("Acme Architects") && page.contains("<form"), "{page}");
    }
    let answer = choose(&world, &path, "password").await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains("Use at least 10 characters."));
    let answer = choose(&world, &path, PASSWORD).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/files"));
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("stile=") && cookie.contains("HttpOnly"), "{cookie}");
    let credentials = json!({"email": "bob@acme.example", "password": PASSWORD});
    expect(world.anybody().post("/api/v1/sessions", &credentials).await, 201).await;
    assert_eq!(world.anna.read(&user).await["user"]["status"], "active");
    assert_eq!(last(&world, "user_joined").await["by"], "invitation");
    assert_eq!(kinds(&world).await.iter().filter(|kind| *kind == "user_joined").count(), 1);
});

both!(World, i9_unknown_used_ended_and_replaced_ways_in_answer_alike, |world| {
    let (id, used) = invite(&world, "bob@acme.example").await;
    assert_eq!(choose(&world, &used, PASSWORD).await.status(), 303);
    let (_, ended) = invite(&world, "carol@acme.example").await;
    world.later(7 * DAY);
    let (dora, replaced) = invite(&world, "dora@acme.example").await;
    expect(world.anna.post(&format!("/api/v1/admin/users/{dora}/reset"), &json!({})).await, 200).await;
    let (eric, shut) = invite(&world, "eric@acme.example").await;
    expect(world.anna.patch(&format!("/api/v1/admin/users/{eric}"), &json!({"enabled": false})).await, 200).await;
    let unknown = format!("/welcome/{}", "A".repeat(43));
    let (status, expected) = get(&world, &unknown).await;
    assert_eq!(status, 404);
    for path in [&used, &ended, &replaced, &shut, &"/welcome/short".to_owned()] {
        let (status, page) = get(&world, path).await;
        assert_eq!(status, 404, "{path}");
        assert_eq!(page.replace(path.as_str(), &unknown), expected);
        let answer = choose(&world, path, PASSWORD).await;
        assert_eq!(answer.status(), 404);
        assert_eq!(answer.text().await.unwrap().replace(path.as_str(), &unknown), expected);
    }
    assert_eq!(world.anna.read(&format!("/api/v1/admin/users/{id}")).await["user"]["status"], "active");
});

both!(World, i9_guessing_ways_in_is_slow, |world| {
    let (_, path) = invite(&world, "bob@acme.example").await;
    let mut statuses = Vec::new();
    for at in 0..70 {
        let (status, _) = get(&world, &format!("/welcome/{at:A>43}")).await;
        statuses.push(status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 404).count(), 60);
    assert_eq!(statuses.last(), Some(&429));
    assert_eq!(get(&world, &path).await.0, 429, "a right one is not tried either");
    world.later(Duration::from_secs(15 * 60));
    assert_eq!(get(&world, &path).await.0, 200);
});

both!(World, s3_2_a_reset_ends_the_keys_of_whoever_took_an_account_over, |world| {
    let bob = world.person("bob").await;
    let key = expect(bob.post("/api/v1/keys", &json!({"name": "script"})).await, 201).await;
    let program = bob.with_bearer(&text(&key, "token"));
    assert_eq!(program.get("/api/v1/spaces").await.status(), 200);
    let path = format!("/api/v1/admin/users/{}/reset", bob.id.unwrap());
    expect(world.anna.post(&path, &json!({})).await, 200).await;
    assert_eq!(program.get("/api/v1/spaces").await.status(), 401);
});

both!(World, a_way_in_that_was_handed_out_ends_when_the_account_is_shut, |world| {
    let bob = format!("/api/v1/admin/users/{}", world.person("bob").await.id.unwrap());
    let made = expect(world.anna.post(&format!("{bob}/reset"), &json!({})).await, 200).await;
    let url = text(&made, "url");
    assert_eq!(world.anybody().get(&url).await.status(), 200);
    for enabled in [false, true] {
        expect(world.anna.patch(&bob, &json!({ "enabled": enabled })).await, 200).await;
        assert_eq!(world.anybody().get(&url).await.status(), 404, "enabled: {enabled}");
    }
});

both!(World, s3_2_a_reset_ends_password_and_sessions_and_hands_out_a_new_way_in, |world| {
    let bob = world.person("bob").await;
    let session = bob.read("/api/v1/session").await;
    let email = text(&session["user"], "email");
    let path = format!("/api/v1/admin/users/{}/reset", bob.id.unwrap());
    let made = expect(world.anna.post(&path, &json!({"second_factor": true})).await, 200).await;
    assert_eq!(bob.get("/api/v1/session").await.status(), 401);
    let old = json!({"email": email, "password": testkit::world::PASSWORD});
    refused(world.anybody().post("/api/v1/sessions", &old).await, 401, "wrong_credentials").await;
    let url = text(&made, "url");
    assert!(url.starts_with(&world.url), "{url}");
    let page = &url[url.find("/welcome/").unwrap()..];
    assert!(get(&world, page).await.1.contains("ended your old password"));
    assert_eq!(choose(&world, page, PASSWORD).await.status(), 303);
    let new = json!({"email": email, "password": PASSWORD});
    expect(world.anybody().post("/api/v1/sessions", &new).await, 201).await;
    let told = kinds(&world).await;
    assert!(["user_reset", "user_invited", "user_joined"].iter().all(|kind| told.contains(&(*kind).to_owned())), "{told:?}");
});

// I8: whoever reads the database or the log has no way in.
both!(World, i8_a_way_in_is_kept_hashed_and_told_once, |world| {
    let (_, path) = invite(&world, "bob@acme.example").await;
    let token = path.rsplit('/').next().unwrap().to_owned();
    let kept = |tx: &store::Tx<'_>| tx.row("SELECT token_hash FROM entries", &[], |row| row.get::<Vec<u8>>(0));
    let hash = world.stile.db.read(kept).await.unwrap().unwrap();
    assert_ne!(hash, token.as_bytes());
    assert_eq!(hash, domain::secret::Token::read(&token).unwrap().hash().0);
    assert!(!last(&world, "user_invited").await.to_string().contains(&token));
});

both!(World, a_one_time_way_in_ends_when_the_address_changes, |world| {
    let (id, path) = invite(&world, "bob@acme.example").await;
    let user = format!("/api/v1/admin/users/{id}");
    expect(world.anna.patch(&user, &json!({"display_name": "Bob"})).await, 200).await;
    assert_eq!(get(&world, &path).await.0, 200, "another name is no other person");
    expect(world.anna.patch(&user, &json!({"email": "robert@acme.example"})).await, 200).await;
    assert_eq!(get(&world, &path).await.0, 404);
    assert_eq!(choose(&world, &path, PASSWORD).await.status(), 404);
});
