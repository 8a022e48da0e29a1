//! What is kept and may be, and the one way in which an administrator comes into a space.

use serde_json::{Value, json};
use testkit::both;
use testkit::world::{World, expect, text};

use super::{last, refused, wrong};

const STORAGE: &str = "/api/v1/admin/storage";

async fn team(world: &World) -> (String, String) {
    let space = expect(world.anna.post("/api/v1/spaces", &json!({"name": "Projects"})).await, 201).await;
    (text(&space, "id"), text(&space, "root_id"))
}

both!(World, storage_is_told_space_by_space_and_never_what_is_in_them, |world| {
    let bob = world.person("bob").await;
    team(&world).await;
    bob.file(bob.root, "secret name.txt", vec![7; 40]).await;
    let storage = world.anna.read(STORAGE).await;
    assert_eq!((storage["used_bytes"].clone(), storage["quota_bytes"].clone()), (json!(40), Value::Null));
    let spaces = storage["spaces"].as_array().unwrap();
    assert_eq!((spaces.len(), spaces[0]["kind"].clone()), (3, json!("team")));
    assert_eq!(spaces[0]["admins"][0]["display_name"], "Anna Lindqvist");
    assert_eq!((spaces[2]["owner"]["display_name"].clone(), spaces[2]["used_bytes"].clone()), (json!("bob"), json!(40)));
    assert!(!storage.to_string().contains("secret name"));
    let first = world.anna.read(&format!("{STORAGE}?limit=2")).await;
    let second = world.anna.read(&format!("{STORAGE}?limit=2&after={}", text(&first, "next"))).await;
    assert_eq!((second["spaces"].clone(), second["next"].clone()), (json!([spaces[2]]), Value::Null));
});

both!(World, a_quota_of_the_organization_or_a_space_lets_nothing_more_in, |world| {
    let (space, root) = team(&world).await;
    assert_eq!(expect(world.anna.patch(STORAGE, &json!({"quota_bytes": 100})).await, 200).await["quota_bytes"], 100);
    assert_eq!(world.anna.put_file(&root, "a.bin", vec![0; 101]).await.status(), 507);
    expect(world.anna.patch(STORAGE, &json!({"quota_bytes": null})).await, 200).await;
    let path = format!("/api/v1/admin/spaces/{space}");
    assert_eq!(expect(world.anna.patch(&path, &json!({"quota_bytes": 50})).await, 200).await["quota_bytes"], 50);
    assert_eq!(world.anna.put_file(&root, "a.bin", vec![0; 51]).await.status(), 507);
    world.anna.file(&root, "b.bin", vec![0; 50]).await;
    assert_eq!(last(&world, "quota_changed").await["to"], 50);
    for body in [json!({}), json!({"quota_bytes": -1}), json!({"quota_bytes": u64::MAX})] {
        assert_eq!(wrong(world.anna.patch(&path, &body).await).await[0].0, "quota_bytes", "{body}");
    }
    let (_, other) = world.other_organization("northwind").await;
    refused(other.patch(&path, &json!({"quota_bytes": 1})).await, 404, "not_found").await;
});

both!(World, i14_an_administrator_comes_into_a_team_space_by_a_grant_and_the_log_says_so, |world| {
    let (space, root) = team(&world).await;
    let bob = world.member(world.org, "bob", domain::user::UserKind::Internal, Some(domain::user::AdminRole::Admin)).await;
    let node = format!("/api/v1/nodes/{root}");
    assert_eq!(bob.get(&node).await.status(), 404, "an administrator sees nothing by being one");
    let enter = format!("/api/v1/admin/spaces/{space}/enter");
    for _ in 0..2 {
        assert_eq!(bob.post(&enter, &json!({})).await.status(), 204);
    }
    assert!(bob.read(&node).await["capabilities"].as_array().unwrap().contains(&json!("manage")));
    let storage = world.anna.read(STORAGE).await;
    assert_eq!(storage["spaces"][0]["admins"].as_array().unwrap().len(), 2);
    assert_eq!(last(&world, "space_entered").await["name"], "Projects");
    let (_, other) = world.other_organization("northwind").await;
    refused(other.post(&enter, &json!({})).await, 404, "not_found").await;
});

both!(World, a_personal_space_opens_for_an_administrator_only_where_the_policy_says_so, |world| {
    let bob = world.person("bob").await;
    let enter = format!("/api/v1/admin/spaces/{}/enter", bob.space);
    refused(world.anna.post(&enter, &json!({})).await, 403, "personal_space_closed").await;
    let node = format!("/api/v1/nodes/{}", bob.root);
    assert_eq!(world.anna.get(&node).await.status(), 404);
    let open = json!({"personal_spaces_open_to_administrators": true});
    expect(world.anna.patch("/api/v1/admin/policy", &open).await, 200).await;
    assert_eq!(world.anna.post(&enter, &json!({})).await.status(), 204);
    assert_eq!(world.anna.get(&node).await.status(), 200);
    last(&world, "space_entered").await;
});

both!(World, whoever_comes_into_a_space_answers_for_the_admin_they_hold_from_then_on, |world| {
    let (space, root) = team(&world).await;
    let bob = world.member(world.org, "bob", domain::user::UserKind::Internal, Some(domain::user::AdminRole::Admin)).await;
    world.anna.give(&root, &[&bob], "admin").await;
    assert_eq!(bob.post(&format!("/api/v1/admin/spaces/{space}/enter"), &json!({})).await.status(), 204);
    let access = bob.read(&format!("/api/v1/nodes/{root}/access")).await;
    let own = access["grants"].as_array().unwrap().iter().find(|grant| text(&grant["principal"], "name") == "bob").unwrap();
    assert_eq!(own["created_by"]["name"], "bob", "{own}");
});
