//! The policy: read, changed key by key, judged at once.

use serde_json::{Value, json};
use testkit::both;
use testkit::world::{World, expect, text};

use super::{kinds, last, refused, wrong};

const POLICY: &str = "/api/v1/admin/policy";

both!(World, the_policy_tells_values_defaults_and_presets, |world| {
    let policy = world.anna.read(POLICY).await;
    assert_eq!((policy["values"].clone(), policy["changed_at"].clone()), (policy["defaults"].clone(), Value::Null));
    assert_eq!(policy["values"]["links_enabled"], "on");
    let presets: Vec<_> = policy["presets"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(presets, ["collaborate", "drive", "links", "regulated", "repository", "standard"]);
    for (name, values) in policy["presets"].as_object().unwrap() {
        expect(world.anna.patch(POLICY, values).await, 200).await;
        assert_eq!(world.anna.read(POLICY).await["values"], *values, "{name}");
    }
});

both!(World, s3_20_a_changed_key_holds_at_once_and_is_told_with_what_was, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let changed = expect(world.anna.patch(POLICY, &json!({"links_enabled": "no_new"})).await, 200).await;
    assert!(text(&changed, "changed_at").starts_with("2026-11-22"));
    refused(world.anna.post("/api/v1/links", &json!({"nodes": [file]})).await, 403, "links_disabled").await;
    assert_eq!(last(&world, "policy_changed").await, json!({"links_enabled": {"from": "on", "to": "no_new"}}));
    expect(world.anna.patch(POLICY, &json!({"links_enabled": null})).await, 200).await;
    world.anna.link(&[&file], json!({})).await;
    expect(world.anna.patch(POLICY, &json!({"links_enabled": "on"})).await, 200).await;
    let told = kinds(&world).await.iter().filter(|kind| *kind == "policy_changed").count();
    assert_eq!(told, 2, "what is as it was is not told");
});

both!(World, a_policy_that_makes_no_sense_is_refused_whole_and_each_key_is_named, |world| {
    let before = world.anna.read(POLICY).await;
    for (body, expected) in [
        (json!({"colour": "red"}), vec![("colour", "unknown_field")]),
        (json!({"links_enabled": "perhaps"}), vec![("links_enabled", "wrong_type")]),
        (json!({"link_password_required": 1}), vec![("link_password_required", "wrong_type")]),
        (json!({"link_password_length_min": 70_000}), vec![("link_password_length_min", "wrong_type")]),
        (json!({"link_password_length_min": -1}), vec![("link_password_length_min", "wrong_type")]),
        (
            json!({"link_password_length_min": 20, "link_password_length_max": 10}),
            vec![("link_password_length_max", "out_of_range")],
        ),
        (json!({"link_password_length_max": 5000}), vec![("link_password_length_max", "out_of_range")]),
        (json!({"users_inactive_days_max": 0}), vec![("users_inactive_days_max", "out_of_range")]),
        (json!({"link_expiry_default_days": 90, "link_expiry_days_max": 30}), vec![("link_expiry_default_days", "out_of_range")]),
        (json!({"roles_available": []}), vec![("roles_available", "out_of_range")]),
        (json!({"roles_available": ["admin", "admin"]}), vec![("roles_available", "out_of_range")]),
        (json!({"roles_available": ["admin", "king"]}), vec![("roles_available", "unknown_role")]),
        (
            json!({"links_enabled": "no_new", "colour": 1, "external_sharing": "yes"}),
            vec![("colour", "unknown_field"), ("external_sharing", "wrong_type")],
        ),
    ] {
        let said = wrong(world.anna.patch(POLICY, &body).await).await;
        let said: Vec<_> = said.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
        assert_eq!(said, expected, "{body}");
        assert_eq!(world.anna.read(POLICY).await, before, "{body}");
    }
    assert_eq!(world.anna.patch(POLICY, &json!([])).await.status(), 422);
});
