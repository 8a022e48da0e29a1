//! Groups: what is granted to one holds for its members at once, and not a moment longer.

use serde_json::{Value, json};
use testkit::both;
use testkit::world::{World, expect, text};
use uuid::Uuid;

use super::{kinds, put, refused, wrong};

const GROUPS: &str = "/api/v1/admin/groups";

async fn group(world: &World, name: &str) -> String {
    text(&expect(world.anna.post(GROUPS, &json!({ "name": name })).await, 201).await, "id")
}

/// Gives a group Viewer on a node, in the rows themselves.
async fn grant(world: &World, node: &str, group: &str) {
    let params = vec![
        Uuid::now_v7().into(),
        world.org.into(),
        node.parse::<Uuid>().unwrap().into(),
        group.parse::<Uuid>().unwrap().into(),
        world.now().into(),
    ];
    let sql = "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, scope, created_at)
      VALUES ($1, $2, $3, 'group', $4, 'viewer', 'tree', $5)";
    world.stile.db.write(move |tx| tx.execute(sql, &params)).await.unwrap();
}

both!(World, i13_members_of_a_group_hold_what_it_was_granted_at_once_and_no_longer, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let bob = world.person("bob").await;
    let group = group(&world, "Planning").await;
    grant(&world, &folder, &group).await;
    let node = format!("/api/v1/nodes/{folder}");
    let member = format!("{GROUPS}/{group}/members/{}", bob.id.unwrap());
    assert_eq!(bob.get(&node).await.status(), 404);
    for _ in 0..2 {
        assert_eq!(put(&world.anna, &member).await.status(), 204);
        assert_eq!(bob.get(&node).await.status(), 200);
    }
    let details = world.anna.read(&format!("{GROUPS}/{group}")).await;
    assert_eq!((text(&details, "name"), text(&details["members"][0], "display_name")), ("Planning".into(), "bob".into()));
    // What they have by it stands with what they have themselves, and says so.
    let bobs = world.anna.read(&format!("/api/v1/admin/users/{}", bob.id.unwrap())).await;
    let by: Vec<_> = bobs["grants"].as_array().unwrap().iter().map(|grant| &grant["via_group"]["name"]).collect();
    assert_eq!(by, [&json!("Planning"), &Value::Null]);
    for _ in 0..2 {
        assert_eq!(world.anna.delete(&member).await.status(), 204);
        assert_eq!(bob.get(&node).await.status(), 404);
    }
    put(&world.anna, &member).await;
    assert_eq!(world.anna.delete(&format!("{GROUPS}/{group}")).await.status(), 204);
    assert_eq!(bob.get(&node).await.status(), 404);
    assert_eq!(world.count("group_members").await, 0);
    let told: Vec<_> = kinds(&world).await.into_iter().filter(|kind| kind.starts_with("group_")).collect();
    assert_eq!(told, ["group_created", "group_joined", "group_left", "group_joined", "group_deleted"]);
});

// I14: what a group was granted goes with it, so that nothing can be granted by what nobody sees.
both!(World, i14_the_grants_of_a_group_end_with_it, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let group = group(&world, "Planning").await;
    let before = world.count("grants").await;
    grant(&world, &folder, &group).await;
    assert_eq!(world.anna.delete(&format!("{GROUPS}/{group}")).await.status(), 204);
    assert_eq!(world.count("grants").await, before);
    refused(world.anna.get(&format!("{GROUPS}/{group}")).await, 404, "not_found").await;
});

both!(World, the_name_of_a_group_is_its_own_in_the_organization_however_it_is_cased, |world| {
    let planning = group(&world, "Planning").await;
    let works = group(&world, "Works").await;
    refused(world.anna.post(GROUPS, &json!({"name": "PLANNING"})).await, 409, "name_taken").await;
    refused(world.anna.patch(&format!("{GROUPS}/{works}"), &json!({"name": "planning"})).await, 409, "name_taken").await;
    let renamed = expect(world.anna.patch(&format!("{GROUPS}/{planning}"), &json!({"name": "PLANNING"})).await, 200).await;
    assert_eq!(renamed["name"], "PLANNING");
    assert_eq!(wrong(world.anna.post(GROUPS, &json!({"name": " "})).await).await[0].0, "name");
    let (_, other) = world.other_organization("northwind").await;
    expect(other.post(GROUPS, &json!({"name": "Planning"})).await, 201).await;
    let listed = world.anna.read(GROUPS).await;
    let names: Vec<_> = listed["items"].as_array().unwrap().iter().map(|group| text(group, "name")).collect();
    assert_eq!(names, ["PLANNING", "Works"]);
});

both!(World, only_members_of_the_organization_are_in_its_groups, |world| {
    let group = group(&world, "Planning").await;
    let (_, other) = world.other_organization("northwind").await;
    let eve = world.member(world.org, "eve", domain::user::UserKind::External, None).await;
    let member = |id: Option<domain::ids::UserId>| format!("{GROUPS}/{group}/members/{}", id.unwrap());
    refused(put(&world.anna, &member(eve.id)).await, 422, "not_internal").await;
    refused(put(&world.anna, &member(other.id)).await, 404, "not_found").await;
    refused(put(&other, &member(other.id)).await, 404, "not_found").await;
    refused(other.get(&format!("{GROUPS}/{group}")).await, 404, "not_found").await;
    refused(other.delete(&format!("{GROUPS}/{group}")).await, 404, "not_found").await;
    let new = json!({"email": "n@northwind.example", "group_ids": [group]});
    assert_eq!(wrong(other.post("/api/v1/admin/users", &new).await).await[0].1, "unknown_group");
    let new = json!({"email": "n@acme.example", "group_ids": [group]});
    let made = expect(world.anna.post("/api/v1/admin/users", &new).await, 201).await;
    assert_eq!(made["user"]["group_count"], 1);
    assert_ne!(made["invitation"], Value::Null);
});
