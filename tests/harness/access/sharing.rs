//! Giving roles to people and taking them back, private folders, what others have shared, private shortcuts.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::fixture_f3::{F3, list, names, status};

fn user(actor: &Actor) -> Value {
    json!({"kind": "user", "id": actor.id.unwrap().to_string()})
}

/// A team space of Anna's with a folder in it.
async fn team(world: &World) -> (String, String) {
    let made = expect(world.anna.post("/api/v1/spaces", &json!({"name": "Repository"})).await, 201).await;
    let root = text(&made, "root_id");
    let folder = world.anna.folder(&root, "Clients").await;
    (root, folder)
}

async fn grants(actor: &Actor, node: &str, body: Value) -> reqwest::Response {
    actor.post(&format!("/api/v1/nodes/{node}/grants"), &body).await
}

/// Status and code of a refusal.
async fn refusal(answer: reqwest::Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap();
    (status, body["errors"][0]["code"].as_str().unwrap_or(body["code"].as_str().unwrap()).to_owned())
}

both!(World, s3_6_s3_18_a_person_is_invited_to_a_folder_and_works_in_it_until_removed, |world| {
    let (_, clients) = team(&world).await;
    let jack = world.person("jack").await;
    assert_eq!(list(&jack, &clients).await, Err(404));
    world.anna.give(&clients, &[&jack], "editor").await;
    jack.file(&clients, "a.txt", "one").await;
    assert_eq!(list(&jack, &clients).await, names(&["a.txt"]));
    world.later(Duration::from_secs(10 * 24 * 3600));
    assert_eq!(list(&jack, &clients).await, names(&["a.txt"]), "days later too");
    world.anna.take_back(&clients, &jack).await;
    assert_eq!(list(&jack, &clients).await, Err(404));
});

both!(World, s3_11_s3_12_s3_13_s3_14_who_is_invited_to_the_root_opens_all_below_it, |world| {
    let (root, clients) = team(&world).await;
    let acme = world.anna.folder(&clients, "Acme").await;
    let jack = world.person("jack").await;
    world.anna.give(&root, &[&jack], "viewer").await;
    assert_eq!(list(&jack, &root).await, names(&["Clients"]));
    assert_eq!(list(&jack, &acme).await, names(&[]));
    let later = world.anna.folder(&acme, "made later").await;
    assert_eq!(list(&jack, &later).await, names(&[]));
    assert_eq!(jack.put_file(&clients, "x.txt", "x").await.status(), 403, "a Viewer writes nothing");
});

both!(World, s3_10_a_colleague_who_may_share_gives_access_without_an_administrator, |world| {
    let (_, clients) = team(&world).await;
    let (jack, claire) = (world.person("jack").await, world.person("claire").await);
    world.anna.give(&clients, &[&jack], "admin").await;
    jack.give(&clients, &[&claire], "contributor").await;
    claire.file(&clients, "claire.txt", "c").await;
});

both!(World, s3_31_s3_32_role_admin_invites_and_removes_people, |world| {
    let (_, clients) = team(&world).await;
    let (jack, claire) = (world.person("jack").await, world.person("claire").await);
    world.anna.give(&clients, &[&jack], "admin").await;
    jack.give(&clients, &[&claire], "editor").await;
    assert_eq!(list(&claire, &clients).await, names(&[]));
    jack.take_back(&clients, &claire).await;
    assert_eq!(list(&claire, &clients).await, Err(404), "at once");
});

both!(World, s3_33_s3_34_s3_35_role_user_browses_and_edits_and_changes_no_permissions, |world| {
    world.set_policy(r#"{"roles_available": ["admin", "editor"]}"#).await;
    let (_, clients) = team(&world).await;
    let (jack, claire) = (world.person("jack").await, world.person("claire").await);
    let grant = world.anna.give(&clients, &[&jack], "editor").await.remove(0);
    let file = jack.file(&clients, "a.txt", "one").await;
    let put = jack.request(Method::PUT, &format!("/api/v1/nodes/{file}/content")).body("two").send().await.unwrap();
    assert_eq!(put.status(), 200);
    let body = json!({"principals": [user(&claire)], "role": "editor"});
    assert_eq!(grants(&jack, &clients, body).await.status(), 403);
    let path = format!("/api/v1/nodes/{clients}/grants/{grant}");
    assert_eq!(jack.delete(&path).await.status(), 403);
    assert_eq!(jack.patch(&path, &json!({"role": "admin"})).await.status(), 403);
    let access = jack.read(&format!("/api/v1/nodes/{clients}/access")).await;
    assert_eq!((&access["may"]["grant"], &access["may"]["see_people"]), (&json!([]), &json!(false)));
    let shown: Vec<_> = access["grants"].as_array().unwrap().iter().map(|grant| &grant["principal"]["id"]).collect();
    assert_eq!(shown, [&json!(jack.id.unwrap().to_string())], "only their own");
});

both!(World, s3_20_s3_21_s3_22_s3_30_a_role_that_is_switched_off_is_refused_and_keeps_working_where_it_was_given, |world| {
    let (_, clients) = team(&world).await;
    let (jack, claire) = (world.person("jack").await, world.person("claire").await);
    let grant = world.anna.give(&clients, &[&jack], "viewer").await.remove(0);
    world.set_policy(r#"{"roles_available": ["admin", "editor"]}"#).await;
    let body = json!({"principals": [user(&claire)], "role": "viewer"});
    assert_eq!(refusal(grants(&world.anna, &clients, body).await).await, (403, "role_not_available".into()));
    assert_eq!(list(&claire, &clients).await, Err(404), "nothing was given");
    assert_eq!(list(&jack, &clients).await, names(&[]), "what was given stays");
    let access = world.anna.read(&format!("/api/v1/nodes/{clients}/access")).await;
    let offered: Vec<_> = access["may"]["grant"].as_array().unwrap().iter().map(|role| text(role, "id")).collect();
    assert_eq!(offered, ["editor", "admin"]);
    let flagged = access["grants"].as_array().unwrap().iter().find(|one| one["id"] == grant.as_str()).unwrap();
    assert_eq!(flagged["role"]["available"], false);
    let path = format!("/api/v1/nodes/{clients}/grants/{grant}");
    expect(world.anna.patch(&path, &json!({"until": "2027-11-22T12:00:00Z"})).await, 200).await;
    expect(world.anna.patch(&path, &json!({"role": "editor"})).await, 200).await;
    assert_eq!(world.anna.patch(&path, &json!({"role": "viewer"})).await.status(), 403, "there is no way back to it");
});

both!(World, a_grant_ends_when_it_says_and_can_be_lengthened_before, |world| {
    let (_, clients) = team(&world).await;
    let jack = world.person("jack").await;
    let body = json!({"principals": [user(&jack)], "role": "viewer", "until": "2026-11-22T12:00:10Z"});
    let given = expect(grants(&world.anna, &clients, body).await, 201).await;
    assert_eq!(given["grants"][0]["until"], "2026-11-22T12:00:10.000Z", "what was kept is read back");
    assert_eq!(list(&jack, &clients).await, names(&[]));
    world.later(Duration::from_secs(10));
    assert_eq!(list(&jack, &clients).await, Err(404));
    let access = world.anna.read(&format!("/api/v1/nodes/{clients}/access")).await;
    let ended = access["grants"].as_array().unwrap().iter().find(|one| one["principal"]["name"] == "jack").unwrap();
    assert_eq!(ended["status"], "ended");
    let path = format!("/api/v1/nodes/{clients}/grants/{}", text(ended, "id"));
    let changed = expect(world.anna.patch(&path, &json!({"until": null})).await, 200).await;
    assert_eq!((&changed["until"], &changed["status"]), (&Value::Null, &json!("in_force")));
    assert_eq!(list(&jack, &clients).await, names(&[]));
});

both!(World, a_grant_for_the_folder_alone_reaches_its_files_and_no_folder_below, |world| {
    let (_, clients) = team(&world).await;
    let (acme, file) = (world.anna.folder(&clients, "Acme").await, world.anna.file(&clients, "a.txt", "a").await);
    let jack = world.person("jack").await;
    let body = json!({"principals": [user(&jack)], "role": "viewer", "scope": "folder"});
    expect(grants(&world.anna, &clients, body).await, 201).await;
    assert_eq!(status(&jack, Method::GET, &format!("/api/v1/nodes/{file}/content")).await, 200);
    assert_eq!(list(&jack, &acme).await, Err(403));
});

both!(World, several_are_given_a_role_at_once_or_nobody_is, |world| {
    let (_, clients) = team(&world).await;
    let (jack, claire) = (world.person("jack").await, world.person("claire").await);
    let (_, outsider) = world.other_organization("northwind").await;
    for wrong in [
        user(&outsider),
        json!({"kind": "user", "id": uuid::Uuid::now_v7()}),
        json!({"kind": "group", "id": uuid::Uuid::now_v7()}),
    ] {
        let body = json!({"principals": [user(&jack), wrong], "role": "viewer"});
        assert_eq!(refusal(grants(&world.anna, &clients, body).await).await, (422, "unknown_principal".into()));
    }
    world.anna.give(&clients, &[&claire], "viewer").await;
    let body = json!({"principals": [user(&jack), user(&claire)], "role": "viewer"});
    assert_eq!(refusal(grants(&world.anna, &clients, body).await).await, (409, "already_granted".into()));
    assert_eq!(list(&jack, &clients).await, Err(404), "nobody was given anything");
    let none = json!({"principals": [], "role": "viewer"});
    assert_eq!(refusal(grants(&world.anna, &clients, none).await).await, (422, "count".into()));
    let unknown = json!({"principals": [user(&jack)], "role": "owner"});
    assert_eq!(refusal(grants(&world.anna, &clients, unknown).await).await, (422, "unknown_role".into()));
    let past = json!({"principals": [user(&jack)], "role": "viewer", "until": "2026-01-01T00:00:00Z"});
    assert_eq!(refusal(grants(&world.anna, &clients, past).await).await, (422, "in_the_past".into()));
});

both!(World, i14_every_change_of_grants_is_an_event_of_its_own, |world| {
    let (_, clients) = team(&world).await;
    let jack = world.person("jack").await;
    let grant = world.anna.give(&clients, &[&jack], "viewer").await.remove(0);
    let path = format!("/api/v1/nodes/{clients}/grants/{grant}");
    expect(world.anna.patch(&path, &json!({"role": "editor"})).await, 200).await;
    assert_eq!(world.anna.delete(&path).await.status(), 204);
    world.anna.set_private(&clients, true).await;
    world.anna.set_private(&clients, true).await;
    world.anna.set_private(&clients, false).await;
    let kinds = world.events_on(&clients).await;
    assert_eq!(kinds, ["folder_created", "granted", "grant_changed", "grant_revoked", "made_private", "private_cleared"]);
});

both!(F3, s3_41_s3_42_s3_44_only_who_made_a_folder_or_manages_it_makes_it_private, |f3| {
    let put = |actor: &Actor, node: &str| {
        actor.request(Method::PUT, &format!("/api/v1/nodes/{node}/private")).json(&json!({"private": true})).send()
    };
    let made = f3.jack.folder(&f3.clients, "Jack's").await;
    assert_eq!(put(&f3.charlotte, &made).await.unwrap().status(), 403, "a colleague with the same role");
    assert_eq!(put(&f3.claire, &made).await.unwrap().status(), 404);
    assert_eq!(put(&f3.jack, &f3.acme).await.unwrap().status(), 403, "Anna made it");
    f3.jack.set_private(&made, true).await;
    assert_eq!(list(&f3.charlotte, &made).await, Err(403));
    assert_eq!(list(&f3.jack, &made).await, names(&[]));
    assert_eq!(list(&f3.world.anna, &made).await, names(&[]), "Admin crosses");
    let own = |access: Value| access["grants"].as_array().unwrap().iter().any(|grant| grant["for_private"] == true);
    assert!(own(f3.jack.read(&format!("/api/v1/nodes/{made}/access")).await));
    f3.world.anna.set_private(&made, false).await;
    assert_eq!(list(&f3.charlotte, &made).await, names(&[]));
    assert!(!own(f3.world.anna.read(&format!("/api/v1/nodes/{made}/access")).await), "the Admin went with the mark");
    assert_eq!(put(&f3.world.anna, &f3.root).await.unwrap().status(), 422, "above the root nothing is granted");
    assert_eq!(put(&f3.charlotte, &f3.plan).await.unwrap().status(), 422, "a file is not a folder");
});

both!(F3, s3_43_who_made_the_private_folder_lets_in_whom_they_like, |f3| {
    let access = f3.charlotte.read(&format!("/api/v1/nodes/{}/access", f3.omega)).await;
    let shown = access["grants"].as_array().unwrap().iter().map(|grant| {
        (
            text(&grant["principal"], "name"),
            text(&grant["role"], "id"),
            text(grant, "status"),
            grant["inherited"].as_bool().unwrap(),
        )
    });
    let shown: Vec<_> = shown.collect();
    let line = |name: &str, role: &str, status: &str, inherited| (name.to_owned(), role.to_owned(), status.to_owned(), inherited);
    assert_eq!(
        shown,
        [
            line("Anna Lindqvist", "admin", "in_force", true),
            line("charlotte", "editor", "stopped", true),
            line("jack", "editor", "stopped", true),
            line("charlotte", "admin", "in_force", false),
            line("claire", "editor", "in_force", false),
        ]
    );
    assert_eq!(access["grants"][1]["stopped_by"]["name"], "Project Omega");
    assert_eq!(access["private_by"]["name"], "charlotte");
});

both!(World, i5_who_may_only_share_gives_no_more_than_they_have_and_changes_only_what_they_gave, |world| {
    let (_, clients) = team(&world).await;
    let (jack, claire) = (world.person("jack").await, world.person("claire").await);
    let own = world.own_role("Inviter", &["list", "preview", "download", "share_people"]).await;
    let body = json!({"principals": [user(&jack)], "role": own, "until": "2026-11-23T12:00:00Z"});
    expect(grants(&world.anna, &clients, body).await, 201).await;
    let give = |role: &str, until: Value| json!({"principals": [user(&claire)], "role": role, "until": until});
    let soon = json!("2026-11-22T13:00:00Z");
    assert_eq!(refusal(grants(&jack, &clients, give("editor", soon.clone())).await).await, (403, "role_too_high".into()));
    assert_eq!(refusal(grants(&jack, &clients, give("viewer", Value::Null)).await).await, (422, "too_long".into()));
    assert_eq!(
        refusal(grants(&jack, &clients, give("viewer", json!("2026-11-24T00:00:00Z"))).await).await,
        (422, "too_long".into())
    );
    let given = expect(grants(&jack, &clients, give("viewer", soon)).await, 201).await;
    let path = format!("/api/v1/nodes/{clients}/grants/{}", text(&given["grants"][0], "id"));
    assert_eq!(jack.delete(&path).await.status(), 204);
    let theirs = world.anna.give(&clients, &[&claire], "viewer").await.remove(0);
    assert_eq!(jack.delete(&format!("/api/v1/nodes/{clients}/grants/{theirs}")).await.status(), 403, "Anna gave it");
});

both!(World, s1_16_somebody_from_outside_is_given_no_more_than_the_policy_has, |world| {
    let (_, clients) = team(&world).await;
    let guest = world.member(world.org, "guest", domain::user::UserKind::External, None).await;
    let give = |role: &str| json!({"principals": [user(&guest)], "role": role});
    assert_eq!(refusal(grants(&world.anna, &clients, give("admin")).await).await, (403, "role_too_high".into()));
    world.set_policy(r#"{"external_max_role": "viewer"}"#).await;
    assert_eq!(refusal(grants(&world.anna, &clients, give("editor")).await).await, (403, "role_too_high".into()));
    let given = expect(grants(&world.anna, &clients, give("viewer")).await, 201).await;
    let path = format!("/api/v1/nodes/{clients}/grants/{}", text(&given["grants"][0], "id"));
    assert_eq!(refusal(world.anna.patch(&path, &json!({"role": "editor"})).await).await, (403, "role_too_high".into()));
    world.set_policy(r#"{"external_sharing": false}"#).await;
    assert_eq!(refusal(grants(&world.anna, &clients, give("previewer")).await).await, (403, "external_sharing_off".into()));
});

both!(World, what_others_gave_is_listed_and_what_one_made_oneself_is_not, |world| {
    let (root, clients) = team(&world).await;
    let jack = world.person("jack").await;
    let file = world.anna.file(world.anna.root, "of my own.txt", "x").await;
    world.anna.give(&clients, &[&jack], "viewer").await;
    world.later(Duration::from_secs(1));
    world.anna.give(&file, &[&jack], "editor").await;
    let shared = jack.read("/api/v1/shared-with-me").await;
    let seen: Vec<_> = shared["items"].as_array().unwrap().iter().map(|one| text(&one["node"], "name")).collect();
    assert_eq!(seen, ["of my own.txt", "Clients"], "newest first");
    assert_eq!(shared["items"][0]["granted_by"]["name"], "Anna Lindqvist");
    assert_eq!(shared["items"][0]["space"]["owner"]["name"], "Anna Lindqvist");
    assert_eq!(jack.get(&format!("/api/v1/nodes/{file}/content")).await.text().await.unwrap(), "x");
    assert_eq!(world.anna.read("/api/v1/shared-with-me").await["items"], json!([]));
    world.anna.give(&root, &[&jack], "viewer").await;
    world.anna.take_back(&file, &jack).await;
    let shared = jack.read("/api/v1/shared-with-me").await;
    assert_eq!(shared["items"].as_array().unwrap().len(), 2, "what was taken back is gone");
});

both!(F3, s3_25_s3_26_s3_27_s3_28_s3_29_a_shortcut_leads_who_may_and_tells_the_others_nothing, |f3| {
    let path = format!("/api/v1/shortcuts/{}", f3.plan);
    assert_eq!(f3.claire.read(&path).await["node"]["name"], "plan.txt");
    let never = format!("/api/v1/shortcuts/{}", uuid::Uuid::now_v7());
    let told = |answer: reqwest::Response| async {
        let status = answer.status().as_u16();
        let mut body: Value = answer.json().await.unwrap();
        body.as_object_mut().unwrap().remove("request_id");
        (status, body)
    };
    let nothing = told(f3.jack.get(&never).await).await;
    assert_eq!((nothing.0, text(&nothing.1, "code")), (403, "no_permission".into()));
    for hidden in [&f3.plan, &f3.omega, &f3.finance] {
        assert_eq!(told(f3.jack.get(&format!("/api/v1/shortcuts/{hidden}")).await).await, nothing);
    }
    let (_, outsider) = f3.world.other_organization("northwind").await;
    let guest = f3.world.member(f3.world.org, "guest", domain::user::UserKind::External, None).await;
    let grants_before = f3.world.count("grants").await;
    assert_eq!(told(outsider.get(&path).await).await, nothing);
    for anybody in [&guest, &f3.world.anybody()] {
        assert!(matches!(anybody.get(&path).await.status().as_u16(), 401 | 404));
    }
    expect(f3.claire.patch(&format!("/api/v1/nodes/{}", f3.plan), &json!({"name": "renamed.txt"})).await, 200).await;
    assert_eq!(f3.claire.read(&path).await["node"]["name"], "renamed.txt", "it is about the node, not its name");
    assert_eq!(f3.world.count("grants").await, grants_before);
});

both!(World, s3_19_each_role_gives_its_own_level_when_it_is_chosen, |world| {
    let (_, clients) = team(&world).await;
    let jack = world.person("jack").await;
    for (role, capabilities) in [
        ("previewer", json!(["list", "preview"])),
        ("viewer", json!(["list", "preview", "download"])),
        ("uploader", json!(["upload"])),
        ("contributor", json!(["list", "preview", "download", "upload"])),
        ("editor", json!(["list", "preview", "download", "upload", "edit", "delete", "share_link"])),
        ("admin", json!(["list", "preview", "download", "upload", "edit", "delete", "share_link", "share_people", "manage"])),
        ("sharer", json!(["share_link"])),
    ] {
        world.anna.give(&clients, &[&jack], role).await;
        assert_eq!(jack.read(&format!("/api/v1/nodes/{clients}")).await["capabilities"], capabilities, "{role}");
        world.anna.take_back(&clients, &jack).await;
    }
});

both!(World, what_others_shared_is_listed_by_a_fixed_number_of_statements, |world| {
    let bob = world.person("bob").await;
    let counted = async || {
        let before = world.stile.db.statements_total();
        let items = bob.read("/api/v1/shared-with-me").await["items"].as_array().unwrap().len();
        (items, world.stile.db.statements_total() - before)
    };
    let mut counts = Vec::new();
    for number in 0..12 {
        let folder = world.anna.folder(world.anna.root, &format!("shared {number}")).await;
        world.anna.give(&folder, &[&bob], if number % 2 == 0 { "viewer" } else { "editor" }).await;
        counts.push(counted().await);
    }
    let statements: std::collections::HashSet<u64> = counts.iter().map(|(_, statements)| *statements).collect();
    assert_eq!((counts.last().unwrap().0, statements.len()), (12, 1), "{counts:?}");
});

both!(World, more_grants_than_can_be_explained_are_said_to_be_more, |world| {
    let folder = world.anna.folder(world.anna.root, "crowded").await;
    let node = format!("/api/v1/nodes/{folder}");
    let bob = world.person("bob").await;
    world.anna.give(&folder, &[&bob], "editor").await;
    for path in ["access", "who"] {
        assert_eq!(world.anna.read(&format!("{node}/{path}")).await["complete"], true);
    }
    let id: uuid::Uuid = folder.parse().unwrap();
    let crowd = move |tx: &store::Tx| {
        for _ in 0..domain::limits::GRANTS_EXPLAINED_MAX {
            let sql = "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, scope, created_at)
              SELECT $1, org_id, id, 'user', $2, 'viewer', 'tree', 0 FROM nodes WHERE id = $3";
            tx.execute(sql, &[uuid::Uuid::now_v7().into(), uuid::Uuid::now_v7().into(), id.into()])?;
        }
        Ok(())
    };
    world.stile.db.write(crowd).await.unwrap();
    for path in ["access", "who"] {
        assert_eq!(world.anna.read(&format!("{node}/{path}")).await["complete"], false, "{path}");
    }
    let change = json!({"change": {"kind": "private", "private": true}});
    assert_eq!(expect(world.anna.post(&format!("{node}/what-if"), &change).await, 200).await["complete"], false);
});
