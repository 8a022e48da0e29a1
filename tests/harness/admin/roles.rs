//! Roles of an organization's own.

use serde_json::{Value, json};
use testkit::both;
use testkit::world::{World, expect, text};
use uuid::Uuid;

use super::{kinds, refused, wrong};

const ROLES: &str = "/api/v1/admin/roles";

async fn make(world: &World, name: &str, capabilities: &[&str]) -> Value {
    expect(world.anna.post(ROLES, &json!({"name": name, "capabilities": capabilities})).await, 201).await
}

fn path(role: &Value) -> String {
    format!("{ROLES}/{}", text(role, "id").trim_start_matches("own:"))
}

async fn grant(world: &World, node: &str, role: &Value, user: domain::ids::UserId) {
    let word = text(role, "id");
    let id: Uuid = word.trim_start_matches("own:").parse().unwrap();
    let params = vec![
        Uuid::now_v7().into(),
        world.org.into(),
        node.parse::<Uuid>().unwrap().into(),
        user.into(),
        word.into(),
        id.into(),
        world.now().into(),
    ];
    let sql = "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, role_id, scope, created_at)
      VALUES ($1, $2, $3, 'user', $4, $5, $6, 'tree', $7)";
    world.stile.db.write(move |tx| tx.execute(sql, &params)).await.unwrap();
}

both!(World, s3_19_everybody_sees_the_roles_there_are_and_which_may_be_given, |world| {
    let bob = world.person("bob").await;
    let own = make(&world, "Reviewer", &["list", "preview", "edit"]).await;
    let listed = bob.read("/api/v1/roles").await["roles"].as_array().unwrap().clone();
    let ids: Vec<_> = listed.iter().map(|role| text(role, "id")).collect();
    let built_in = ["previewer", "viewer", "uploader", "contributor", "editor", "admin", "sharer"];
    assert_eq!(ids[..7], built_in.map(str::to_owned));
    assert_eq!((ids[7].clone(), listed[7]["own"].clone()), (text(&own, "id"), json!(true)));
    assert_eq!(listed[4]["name"], "Editor");
    assert_eq!(listed[4]["capabilities"], json!(["list", "preview", "download", "upload", "edit", "delete", "share_link"]));
    assert!(listed.iter().all(|role| role["available"] == true));
    assert_eq!(world.anybody().get("/api/v1/roles").await.status(), 401);
});

both!(World, s3_20_s3_30_a_policy_of_two_roles_offers_two, |world| {
    let own = make(&world, "Reviewer", &["list"]).await;
    let two = json!({"roles_available": ["admin", text(&own, "id")]});
    expect(world.anna.patch("/api/v1/admin/policy", &two).await, 200).await;
    let listed = world.anna.read("/api/v1/roles").await["roles"].as_array().unwrap().clone();
    let offered: Vec<_> = listed.iter().filter(|role| role["available"] == true).map(|role| text(role, "name")).collect();
    assert_eq!(offered, ["Admin", "Reviewer"]);
    // What ends is offered no more, whatever it was called.
    expect(world.anna.patch(&path(&own), &json!({"name": "Checker"})).await, 200).await;
    assert_eq!(world.anna.delete(&path(&own)).await.status(), 204);
    assert_eq!(world.anna.read("/api/v1/admin/policy").await["values"]["roles_available"], json!(["admin"]));
    let last = make(&world, "Only", &["list"]).await;
    expect(world.anna.patch("/api/v1/admin/policy", &json!({"roles_available": [text(&last, "id")]})).await, 200).await;
    refused(world.anna.delete(&path(&last)).await, 409, "last_role_available").await;
});

both!(World, a_changed_role_changes_at_once_what_its_holders_may_do, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let bob = world.person("bob").await;
    let own = make(&world, "Reviewer", &["list"]).await;
    grant(&world, &folder, &own, bob.id.unwrap()).await;
    assert_eq!(bob.post(&format!("/api/v1/nodes/{folder}/folders"), &json!({"name": "x"})).await.status(), 403);
    let changed = expect(world.anna.patch(&path(&own), &json!({"capabilities": ["list", "upload"]})).await, 200).await;
    assert_eq!(changed["capabilities"], json!(["list", "upload"]));
    bob.folder(&folder, "x").await;
    refused(world.anna.delete(&path(&own)).await, 409, "role_in_use").await;
    world.ungrant(&folder, bob.id.unwrap()).await;
    assert_eq!(world.anna.delete(&path(&own)).await.status(), 204);
    let told: Vec<_> = kinds(&world).await.into_iter().filter(|kind| kind.starts_with("role_")).collect();
    assert_eq!(told, ["role_created", "role_changed", "role_deleted"]);
});

both!(World, a_role_is_named_once_and_gives_what_hangs_together, |world| {
    make(&world, "Reviewer", &["list"]).await;
    for (body, field, code) in [
        (json!({"name": "x", "capabilities": ["manage"]}), "capabilities", "manage_needs_share_people"),
        (json!({"name": "x", "capabilities": []}), "capabilities", "required"),
        (json!({"name": "x", "capabilities": ["list", "fly"]}), "capabilities[1]", "unknown_capability"),
        (json!({"name": "", "capabilities": ["list"]}), "name", "required"),
    ] {
        assert_eq!(wrong(world.anna.post(ROLES, &body).await).await, [(field.to_owned(), code.to_owned())], "{body}");
    }
    for name in ["REVIEWER", "editor"] {
        refused(world.anna.post(ROLES, &json!({"name": name, "capabilities": ["list"]})).await, 409, "name_taken").await;
    }
    let (_, other) = world.other_organization("northwind").await;
    let own = make(&world, "Other", &["list"]).await;
    refused(other.patch(&path(&own), &json!({"name": "Mine"})).await, 404, "not_found").await;
    refused(other.delete(&path(&own)).await, 404, "not_found").await;
});
