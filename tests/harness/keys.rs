//! The keys of organizations are rotated: what was sealed is opened all the same, and what is new has the new key.

use std::time::Duration;

use domain::limits::{ORG_KEY_LEAD, ORG_KEYS_KNOWN_FOR};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{World, expect, text};

/// With which of the organization's keys the newest part of content was sealed.
async fn newest_part(world: &World) -> u32 {
    let sql = "SELECT wrapped_key FROM parts ORDER BY id DESC LIMIT 1";
    version(world.stile.db.read(move |tx| tx.row(sql, &[], |row| row.get(0))).await.unwrap().unwrap())
}

/// What stands in an envelope: its format, then the version of the key.
fn version(envelope: Vec<u8>) -> u32 {
    u32::from_be_bytes(envelope[1..5].try_into().unwrap())
}

both!(World, t39_a_new_key_seals_what_is_new_and_the_old_one_opens_what_it_sealed, |world| {
    let anna = &world.anna;
    let old = anna.file(anna.root, "old.txt", "sealed before").await;
    let link = anna.link(&[&old], json!({"password": "correct horse"})).await;
    let made = world.stile.rotate_keys_from_console(None).await.unwrap();
    assert_eq!((made.len(), made[0].version, made[0].in_use_by), (1, 2, world.now() + ORG_KEY_LEAD + ORG_KEYS_KNOWN_FOR));

    // It is known at once and seals later, so that every server on this database knows it by then.
    world.later(ORG_KEY_LEAD - Duration::from_millis(1));
    anna.file(anna.root, "still.txt", "x").await;
    assert_eq!(newest_part(&world).await, 1);
    world.later(ORG_KEYS_KNOWN_FOR);
    let new = anna.file(anna.root, "new.txt", "sealed after").await;
    assert_eq!(newest_part(&world).await, 2);

    let content = async |file: &str| anna.get(&format!("/api/v1/nodes/{file}/content")).await.text().await.unwrap();
    assert_eq!((content(&old).await, content(&new).await), ("sealed before".to_owned(), "sealed after".to_owned()));
    // So are the small secrets: the address of the link, its password, Anna's own.
    let path = text(&link, "url").replace(&world.url, "");
    assert_eq!(anna.read(&format!("/api/v1/links/{}", text(&link, "id"))).await["url"], link["url"]);
    let unlock = |password: &str| {
        let request = world.anybody().request(Method::POST, &format!("{path}/unlock")).header("Accept", "application/json");
        request.json(&json!({"password": password})).send()
    };
    assert_eq!(unlock("correct horse").await.unwrap().status(), 204);
    let chosen = json!({"password": "a second horse"});
    expect(anna.patch(&format!("/api/v1/links/{}", text(&link, "id")), &chosen).await, 200).await;
    assert_eq!(unlock("a second horse").await.unwrap().status(), 204);
    let credentials = json!({"email": "anna@acme.example", "password": testkit::world::PASSWORD});
    expect(world.anybody().post("/api/v1/sessions", &credentials).await, 201).await;
});

both!(World, t39_who_rotates_keys_is_in_the_log_and_others_are_left_alone, |world| {
    let (other, _) = world.other_organization("borealis").await;
    let sql = "SELECT name FROM organizations WHERE id = $1";
    let name: String = world.stile.db.read(move |tx| tx.row(sql, &[other.into()], |row| row.get(0))).await.unwrap().unwrap();
    for version in [2, 3] {
        assert_eq!(world.stile.rotate_keys_from_console(Some(&name)).await.unwrap()[0].version, version);
    }
    let missing = world.stile.rotate_keys_from_console(Some("Nobody")).await.unwrap_err();
    assert_eq!(missing.code, "no_such_organization");
    let rotated = async |org| {
        let sql = "SELECT COUNT(*) FROM events WHERE org_id = $1 AND kind = 'organization_key_rotated'";
        world
            .stile
            .db
            .read(move |tx| tx.row(sql, &[domain::ids::OrgId::into(org)], |row| row.get::<i64>(0)))
            .await
            .unwrap()
            .unwrap()
    };
    assert_eq!((rotated(other).await, rotated(world.org).await), (2, 0));
    let all = world.stile.rotate_keys_from_console(None).await.unwrap();
    let mut versions: Vec<u32> = all.iter().map(|key| key.version).collect();
    versions.sort_unstable();
    assert_eq!(versions, [2, 4]);
    let log = world.anna.read("/api/v1/admin/events?kind=organization_key_rotated").await;
    let [line] = log["items"].as_array().unwrap().as_slice() else { panic!("one for Acme: {log}") };
    assert_eq!((&line["details"]["version"], &line["actor"]["name"]), (&json!(2), &Value::Null));
});

both!(World, t39_a_key_that_does_not_open_stops_the_start_and_is_named, |world| {
    world.stile.rotate_keys_from_console(None).await.unwrap();
    world.stile.check_keys().await.unwrap();
    let sql = "UPDATE org_keys SET wrapped_key = $1 WHERE version = 1";
    world.stile.db.write(move |tx| tx.execute(sql, &[vec![7_u8; 61].into()])).await.unwrap();
    let error = world.stile.check_keys().await.unwrap_err();
    assert!(error.message.contains(&world.org.to_string()), "{error}");
});
