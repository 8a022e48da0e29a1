//! Ways around the rule, and that they lead nowhere: by moving folders, by private marks, by changing what one holds oneself.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, expect, text};

use super::fixture_f3::{F3, list, names, status};

const SOON: &str = "2026-11-22T13:00:00Z";

async fn give(by: &Actor, node: &str, to: &Actor, more: Value) -> reqwest::Response {
    let mut body = json!({"principals": [{"kind": "user", "id": to.id.unwrap().to_string()}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    by.post(&format!("/api/v1/nodes/{node}/grants"), &body).await
}

async fn code(answer: reqwest::Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap_or_default();
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}

async fn set_private(by: &Actor, node: &str, private: bool) -> reqwest::Response {
    by.request(Method::PUT, &format!("/api/v1/nodes/{node}/private")).json(&json!({"private": private})).send().await.unwrap()
}

async fn move_into(by: &Actor, node: &str, into: &str) -> reqwest::Response {
    by.patch(&format!("/api/v1/nodes/{node}"), &json!({"parent_id": into})).await
}

/// A folder of Jack's in Clients, and in it a private one of Charlotte's.
async fn closed_below(f3: &F3) -> (String, String) {
    let jacks = f3.jack.folder(&f3.clients, "Jack's").await;
    let secret = f3.charlotte.folder(&jacks, "Secret").await;
    f3.charlotte.set_private(&secret, true).await;
    (jacks, secret)
}

both!(F3, i5_making_a_folder_private_opens_no_private_folder_below, |f3| {
    let (jacks, secret) = closed_below(&f3).await;
    assert_eq!(code(set_private(&f3.jack, &jacks, true).await).await, (403, "closed_below".into()));
    assert_eq!(list(&f3.jack, &secret).await, Err(403));
    assert_eq!(f3.charlotte.delete(&format!("/api/v1/nodes/{secret}")).await.status(), 204);
    assert_eq!(code(set_private(&f3.jack, &jacks, true).await).await, (403, "closed_below".into()), "the trash is below, too");
    assert_eq!(f3.charlotte.post(&format!("/api/v1/trash/{secret}/restore"), &json!({})).await.status(), 200);
    f3.charlotte.give(&secret, &[&f3.jack], "editor").await;
    f3.jack.set_private(&jacks, true).await;
});

both!(F3, i5_moving_a_folder_to_where_one_manages_opens_no_private_folder_below, |f3| {
    let (jacks, secret) = closed_below(&f3).await;
    let own = f3.jack.root.to_string();
    assert_eq!(code(move_into(&f3.jack, &jacks, &own).await).await, (403, "closed_below".into()));
    let batch = json!({"nodes": [jacks], "parent_id": own});
    assert_eq!(code(f3.jack.post("/api/v1/nodes/batch/move", &batch).await).await, (403, "closed_below".into()));
    assert_eq!(list(&f3.jack, &secret).await, Err(403));
    assert_eq!(move_into(&f3.world.anna, &jacks, &f3.finance).await.status(), 200, "Anna manages all of it");
});

both!(F3, i5_what_was_given_where_one_manages_is_not_carried_to_where_one_does_not, |f3| {
    let folder = f3.jack.folder(&f3.clients, "New").await;
    let own = f3.jack.root.to_string();
    assert_eq!(move_into(&f3.jack, &folder, &own).await.status(), 200);
    f3.jack.give(&folder, &[&f3.jack], "admin").await;
    assert_eq!(code(move_into(&f3.jack, &folder, &f3.clients).await).await, (403, "grants_too_high".into()));
    f3.jack.take_back(&folder, &f3.jack).await;
    f3.jack.give(&folder, &[&f3.stranger], "editor").await;
    assert_eq!(move_into(&f3.jack, &folder, &f3.clients).await.status(), 200, "no more than he holds there");
});

both!(F3, i5_nobody_raises_what_they_hold_themselves, |f3| {
    let below = f3.world.anna.folder(&f3.finance, "Below").await;
    let given = give(&f3.world.anna, &f3.finance, &f3.jack, json!({"role": "admin", "scope": "folder", "until": SOON})).await;
    let grant = text(&expect(given, 201).await["grants"][0], "id");
    let path = format!("/api/v1/nodes/{}/grants/{grant}", f3.finance);
    for change in [json!({"scope": "tree"}), json!({"until": null}), json!({"until": "2027-01-01T00:00:00Z"})] {
        let answer = f3.jack.patch(&path, &change).await;
        assert!(matches!(answer.status().as_u16(), 403 | 422), "{change}");
    }
    assert_eq!(give(&f3.jack, &f3.finance, &f3.jack, json!({"role": "editor", "scope": "folder"})).await.status(), 422);
    assert_eq!(give(&f3.jack, &f3.finance, &f3.claire, json!({"role": "editor", "until": SOON})).await.status(), 403, "deeper");
    let fits = json!({"role": "editor", "scope": "folder", "until": SOON});
    assert_eq!(give(&f3.jack, &f3.finance, &f3.claire, fits).await.status(), 201);
    assert_eq!(status(&f3.jack, Method::GET, &format!("/api/v1/nodes/{below}/children")).await, 403);
    let as_anna = format!("/api/v1/nodes/{}/children?as={}", f3.finance, f3.world.anna.id.unwrap());
    assert_eq!(status(&f3.jack, Method::GET, &as_anna).await, 403, "he manages the folder without what is below");
});

both!(F3, i5_each_capability_is_given_on_no_deeper_and_no_longer_than_it_is_held, |f3| {
    f3.world.set_policy("{}").await;
    let inviter = f3.world.own_role("Inviter", &["list", "share_people"]).await;
    let below = f3.world.anna.folder(&f3.finance, "Below").await;
    expect(give(&f3.world.anna, &f3.finance, &f3.jack, json!({"role": inviter})).await, 201).await;
    expect(give(&f3.world.anna, &f3.finance, &f3.jack, json!({"role": "viewer", "until": SOON})).await, 201).await;
    assert_eq!(give(&f3.jack, &below, &f3.jack, json!({"role": "viewer"})).await.status(), 422, "longer");
    assert_eq!(give(&f3.jack, &below, &f3.claire, json!({"role": "viewer", "until": SOON})).await.status(), 201);
    expect(give(&f3.world.anna, &f3.acme, &f3.stranger, json!({"role": inviter, "scope": "folder"})).await, 201).await;
    expect(give(&f3.world.anna, &f3.acme, &f3.stranger, json!({"role": "viewer"})).await, 201).await;
    assert_eq!(give(&f3.stranger, &f3.acme, &f3.claire, json!({"role": "viewer"})).await.status(), 403, "deeper");
});

both!(F3, i5_what_came_with_a_private_mark_goes_with_it, |f3| {
    let folder = f3.jack.folder(&f3.clients, "Jack's").await;
    f3.jack.set_private(&folder, true).await;
    let access = f3.jack.read(&format!("/api/v1/nodes/{folder}/access")).await;
    let own = access["grants"].as_array().unwrap().iter().find(|grant| grant["for_private"] == true).unwrap().clone();
    let path = format!("/api/v1/nodes/{folder}/grants/{}", text(&own, "id"));
    expect(f3.jack.patch(&path, &json!({})).await, 200).await;
    let inside = f3.jack.folder(&folder, "Inside").await;
    f3.jack.give(&inside, &[&f3.jack], "admin").await;
    f3.jack.give(&folder, &[&f3.claire], "editor").await;
    f3.jack.set_private(&folder, false).await;
    for node in [&folder, &inside] {
        let held = f3.jack.read(&format!("/api/v1/nodes/{node}")).await;
        assert!(!held["capabilities"].as_array().unwrap().contains(&json!("manage")), "{held}");
    }
    assert_eq!(list(&f3.claire, &folder).await, names(&["Inside"]), "an Editor may be let in by an Editor who shared it");
});

both!(F3, s3_42_whoever_makes_a_folder_private_is_never_shut_out, |f3| {
    let folder = f3.charlotte.folder(&f3.clients, "Charlotte's").await;
    expect(give(&f3.world.anna, &folder, &f3.charlotte, json!({"role": "admin", "until": "2026-11-22T12:00:10Z"})).await, 201)
        .await;
    f3.world.later(Duration::from_secs(10));
    f3.charlotte.set_private(&folder, true).await;
    assert_eq!(list(&f3.charlotte, &folder).await, names(&[]));
});

both!(F3, the_owner_of_a_personal_space_is_not_thrown_out_of_it, |f3| {
    let root = f3.claire.root.to_string();
    f3.claire.give(&root, &[&f3.jack], "admin").await;
    let access = f3.jack.read(&format!("/api/v1/nodes/{root}/access")).await;
    let own = access["grants"].as_array().unwrap().iter().find(|grant| grant["principal"]["name"] == "claire").unwrap().clone();
    assert_eq!(own["changeable"], false);
    let path = format!("/api/v1/nodes/{root}/grants/{}", text(&own, "id"));
    for actor in [&f3.jack, &f3.claire] {
        assert_eq!(actor.delete(&path).await.status(), 403);
        assert_eq!(actor.patch(&path, &json!({"role": "editor"})).await.status(), 403);
    }
    assert_eq!(list(&f3.claire, &root).await, names(&[]));
});

both!(F3, i5_shutting_an_account_opens_no_link_that_was_closed, |f3| {
    let link = f3.jack.link(&[&f3.clients], json!({})).await;
    let open = || async { f3.world.anybody().get(&text(&link, "url")).await.status().as_u16() };
    assert_eq!(open().await, 200);
    f3.world.anna.take_back(&f3.clients, &f3.jack).await;
    assert_eq!(open().await, 404);
    f3.world.disable(f3.jack.id.unwrap()).await;
    assert_eq!(open().await, 404);
});
