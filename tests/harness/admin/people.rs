//! People: found, made, changed, shut out, by who may and nobody else.

use std::time::Duration;

use domain::user::{AdminRole, UserKind};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{kinds, last, refused, wrong};

const USERS: &str = "/api/v1/admin/users";
const DAY: Duration = Duration::from_secs(24 * 3600);

fn one(actor: &Actor) -> String {
    format!("{USERS}/{}", actor.id.unwrap())
}

fn names(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|user| text(user, "display_name")).collect()
}

both!(World, s3_1_s3_7_s3_8_an_administrator_makes_an_account_that_holds_nothing_but_its_own_space, |world| {
    world.anna.folder(world.anna.root, "Secrets").await;
    let body = json!({"email": "Bob@acme.example", "display_name": "Bob", "password": "four owls on a fence"});
    let made = expect(world.anna.post(USERS, &body).await, 201).await;
    assert_eq!(made["invitation"], Value::Null);
    assert_eq!((text(&made["user"], "status"), text(&made["user"], "kind")), ("active".to_owned(), "internal".to_owned()));
    let signed_in = json!({"email": "bob@acme.example", "password": "four owls on a fence", "as": "bearer"});
    let session = expect(world.anybody().post("/api/v1/sessions", &signed_in).await, 201).await;
    let bob = world.anybody().with_bearer(&text(&session, "token"));
    let spaces = bob.read("/api/v1/spaces").await;
    assert_eq!(spaces["items"].as_array().unwrap().len(), 1);
    let root = text(&spaces["items"][0], "root_id");
    assert_eq!(bob.read(&format!("/api/v1/nodes/{root}/children")).await["items"], json!([]));
    assert_eq!(bob.get(&format!("/api/v1/nodes/{}", world.anna.root)).await.status(), 404);
    let details = world.anna.read(&format!("{USERS}/{}", text(&made["user"], "id"))).await;
    assert_eq!(details["grants"].as_array().unwrap().len(), 1, "Admin on their own space");
    assert_eq!((details["user"]["status"].clone(), details["sessions"].clone()), (json!("active"), json!(1)));
    assert_eq!(last(&world, "user_created").await["email"], "Bob@acme.example");
});

both!(World, s3_3_nobody_but_an_administrator_makes_or_changes_accounts, |world| {
    let bob = world.person("bob").await;
    let auditor = world.member(world.org, "otto", UserKind::Internal, Some(AdminRole::Auditor)).await;
    let outside = world.member(world.org, "eve", UserKind::External, None).await;
    let body = json!({"email": "new@acme.example"});
    for (actor, code) in [(&bob, "refused"), (&outside, "refused"), (&auditor, "auditor")] {
        refused(actor.post(USERS, &body).await, 403, code).await;
        refused(actor.patch(&one(&bob), &json!({"display_name": "x"})).await, 403, code).await;
        refused(actor.post(&format!("{}/reset", one(&bob)), &json!({})).await, 403, code).await;
    }
    for actor in [&bob, &outside] {
        refused(actor.get(USERS).await, 403, "refused").await;
        refused(actor.get(&one(&bob)).await, 403, "refused").await;
    }
    assert_eq!(auditor.read(USERS).await["total"], 4);
    assert_eq!(auditor.read(&one(&bob)).await["user"]["display_name"], "bob");
    assert_eq!(world.anybody().get(USERS).await.status(), 401);
});

both!(World, accounts_of_another_organization_are_not_there, |world| {
    let (_, other) = world.other_organization("northwind").await;
    let bob = world.person("bob").await;
    let never = format!("{USERS}/{}", uuid::Uuid::now_v7());
    for path in [one(&bob), never] {
        refused(other.get(&path).await, 404, "not_found").await;
        refused(other.patch(&path, &json!({"enabled": false})).await, 404, "not_found").await;
        refused(other.post(&format!("{path}/reset"), &json!({})).await, 404, "not_found").await;
        refused(other.delete(&format!("{path}/sessions")).await, 404, "not_found").await;
    }
    assert_eq!(names(&other.read(USERS).await), ["northwind"]);
    bob.read("/api/v1/session").await;
});

both!(World, people_are_found_by_name_address_kind_and_status_page_by_page, |world| {
    for name in ["Zoë", "bob", "Ägidius", "carol"] {
        let body = json!({"email": format!("{}@acme.example", uuid::Uuid::now_v7()), "display_name": name});
        expect(world.anna.post(USERS, &body).await, 201).await;
    }
    world.member(world.org, "eve", UserKind::External, None).await;
    let all = world.anna.read(USERS).await;
    assert_eq!(names(&all), ["Anna Lindqvist", "bob", "carol", "eve", "Zoë", "Ägidius"]);
    assert_eq!((all["total"].clone(), all["next"].clone()), (json!(6), Value::Null));
    let mut seen = Vec::new();
    let mut path = format!("{USERS}?limit=4");
    loop {
        let page = world.anna.read(&path).await;
        assert_eq!(page["total"], 6);
        seen.extend(names(&page));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{USERS}?limit=4&after={next}");
    }
    assert_eq!(seen, names(&all));
    for (query, found) in [
        ("q=ZO%C3%8B", vec!["Zoë"]),
        ("q=%C3%A4gi", vec!["Ägidius"]),
        ("q=ANNA%40acme", vec!["Anna Lindqvist"]),
        ("q=%25", vec![]),
        ("kind=external", vec!["eve"]),
        ("status=active", vec!["Anna Lindqvist", "eve"]),
        ("status=invited&q=o", vec!["bob", "carol", "Zoë"]),
        ("status=disabled", vec![]),
    ] {
        let page = world.anna.read(&format!("{USERS}?{query}")).await;
        let matching = page["items"].as_array().unwrap().len();
        assert_eq!(page["total"], matching, "{query}");
        if query != "status=invited&q=o" {
            assert_eq!(names(&page), found, "{query}");
        } else {
            assert!(found.iter().all(|name| names(&page).contains(&(*name).to_owned())), "{page}");
        }
    }
    for bad in ["kind=robot", "status=gone", "limit=0", "limit=1001", "after=x", "sort=name"] {
        let status = world.anna.get(&format!("{USERS}?{bad}")).await.status();
        assert!(status == 400 || status == 422, "{bad}: {status}");
    }
});

both!(World, s3_2_an_account_is_changed_and_the_log_says_what_was_and_what_is, |world| {
    let bob = world.person("bob").await;
    let change = json!({"display_name": "Robert", "email": "ROBERT@acme.example", "admin": "auditor", "quota_bytes": 5000});
    let changed = expect(world.anna.patch(&one(&bob), &change).await, 200).await;
    assert_eq!((text(&changed, "display_name"), text(&changed, "email")), ("Robert".into(), "ROBERT@acme.example".into()));
    assert_eq!((changed["admin"].clone(), changed["quota_bytes"].clone()), (json!("auditor"), json!(5000)));
    let told = last(&world, "user_changed").await;
    assert_eq!(told["display_name"], json!({"from": "bob", "to": "Robert"}));
    assert_eq!(told["admin"], json!({"from": null, "to": "auditor"}));
    assert_eq!(last(&world, "quota_changed").await["to"], 5000);
    let before = kinds(&world).await.len();
    expect(world.anna.patch(&one(&bob), &change).await, 200).await;
    assert_eq!(kinds(&world).await.len(), before, "nothing changed, nothing is told");
    let fields = wrong(world.anna.patch(&one(&bob), &json!({"email": "nobody", "display_name": " "})).await).await;
    assert_eq!(fields.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["email", "display_name"]);
    assert_eq!(wrong(world.anna.patch(&one(&bob), &json!({"quota_bytes": u64::MAX})).await).await[0].0, "quota_bytes");
    assert_eq!(wrong(world.anna.patch(&one(&bob), &json!({"admin": "king"})).await).await[0].0, "admin");
    refused(world.anna.patch(&one(&bob), &json!({"email": "Anna@acme.example"})).await, 409, "email_taken").await;
    let eve = world.member(world.org, "eve", UserKind::External, None).await;
    assert_eq!(wrong(world.anna.patch(&one(&eve), &json!({"admin": "admin"})).await).await[0].1, "not_internal");
    assert_eq!(bob.put_file(bob.root, "large.bin", vec![0; 5001]).await.status(), 507);
});

both!(World, i4_i13_whoever_is_shut_out_is_out_at_once_and_old_sessions_stay_ended, |world| {
    let bob = world.person("bob").await;
    let changed = expect(world.anna.patch(&one(&bob), &json!({"enabled": false})).await, 200).await;
    assert_eq!(changed["status"], "disabled");
    assert_eq!(bob.get("/api/v1/session").await.status(), 401);
    expect(world.anna.patch(&one(&bob), &json!({"enabled": true})).await, 200).await;
    assert_eq!(bob.get("/api/v1/session").await.status(), 401, "a session that ended does not come back");
    let carol = world.person("carol").await;
    assert_eq!(world.anna.delete(&format!("{}/sessions", one(&carol))).await.status(), 204);
    assert_eq!(carol.get("/api/v1/session").await.status(), 401);
    let dora = world.person("dora").await;
    let end = json!({"access_ends_at": "2026-11-22T00:00:00Z"});
    assert_eq!(expect(world.anna.patch(&one(&dora), &end).await, 200).await["status"], "ended");
    assert_eq!(dora.get("/api/v1/session").await.status(), 401);
    let told = kinds(&world).await;
    for kind in ["user_disabled", "user_enabled", "sessions_ended", "user_changed"] {
        assert!(told.iter().any(|told| told == kind), "{kind}: {told:?}");
    }
});

both!(World, nobody_takes_the_last_administrator_away_nor_shuts_themselves_out, |world| {
    let anna = one(&world.anna);
    refused(world.anna.patch(&anna, &json!({"enabled": false})).await, 409, "yourself").await;
    refused(world.anna.post(&format!("{anna}/reset"), &json!({})).await, 409, "yourself").await;
    for change in [json!({"admin": null}), json!({"admin": "auditor"}), json!({"access_ends_at": "2030-01-01T00:00:00Z"})] {
        refused(world.anna.patch(&anna, &change).await, 409, "last_administrator").await;
    }
    // Somebody who could administer only until some day, or has no password yet, is no other administrator.
    let bob = world.member(world.org, "bob", UserKind::Internal, Some(AdminRole::Admin)).await;
    expect(world.anna.patch(&one(&bob), &json!({"access_ends_at": "2030-01-01T00:00:00Z"})).await, 200).await;
    expect(world.anna.post(USERS, &json!({"email": "c@acme.example", "admin": "admin"})).await, 201).await;
    refused(world.anna.patch(&anna, &json!({"admin": null})).await, 409, "last_administrator").await;
    refused(bob.patch(&anna, &json!({"enabled": false})).await, 409, "last_administrator").await;
    expect(world.anna.patch(&one(&bob), &json!({"access_ends_at": null})).await, 200).await;
    expect(world.anna.patch(&anna, &json!({"admin": null})).await, 200).await;
    refused(world.anna.get(USERS).await, 403, "refused").await;
    refused(bob.patch(&one(&bob), &json!({"admin": "auditor"})).await, 409, "last_administrator").await;
});

both!(World, when_somebody_was_last_here_is_known_to_the_minute, |world| {
    let bob = world.person("bob").await;
    world.later(DAY);
    bob.read("/api/v1/session").await;
    let seen = text(&world.anna.read(&one(&bob)).await["user"], "last_seen_at");
    assert!(seen.starts_with("2026-11-23"), "{seen}");
});

both!(World, s3_4_s3_5_members_see_all_members_and_nobody_from_outside_does, |world| {
    let bob = world.person("bob").await;
    let outside = world.member(world.org, "eve", UserKind::External, None).await;
    let (_, other) = world.other_organization("northwind").await;
    expect(world.anna.post("/api/v1/admin/groups", &json!({"name": "Planning"})).await, 201).await;
    let found = bob.read("/api/v1/directory").await;
    let names: Vec<_> = found["users"].as_array().unwrap().iter().map(|user| text(user, "display_name")).collect();
    assert_eq!(names, ["Anna Lindqvist", "bob"]);
    assert_eq!(found["groups"][0]["name"], "Planning");
    let found = bob.read("/api/v1/directory?q=LIND").await;
    assert_eq!((found["users"].as_array().unwrap().len(), found["groups"].as_array().unwrap().len()), (1, 0));
    refused(outside.get("/api/v1/directory").await, 403, "refused").await;
    assert_eq!(world.anybody().get("/api/v1/directory").await.status(), 401);
    assert_eq!(other.read("/api/v1/directory").await["users"].as_array().unwrap().len(), 1);
});

both!(World, the_overview_says_how_the_organization_stands_and_what_to_look_at, |world| {
    let overview = world.anna.read("/api/v1/admin/overview").await;
    assert_eq!(overview["users"]["active"], 1);
    assert_eq!(overview["todo"], json!([{"code": "no_second_admin", "count": 1}]));
    world.member(world.org, "bob", UserKind::Internal, Some(AdminRole::Admin)).await;
    expect(world.anna.post(USERS, &json!({"email": "c@acme.example"})).await, 201).await;
    expect(world.anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let file = world.anna.file(world.anna.root, "a.txt", vec![0; 95]).await;
    world.anna.link(&[&file], json!({})).await;
    expect(world.anna.patch("/api/v1/admin/storage", &json!({"quota_bytes": 100})).await, 200).await;
    let overview = world.anna.read("/api/v1/admin/overview").await;
    assert_eq!((overview["users"]["active"].clone(), overview["users"]["invited"].clone()), (json!(2), json!(1)));
    assert_eq!((overview["spaces"].clone(), overview["links"]["active"].clone()), (json!(1), json!(1)));
    assert_eq!(overview["storage"], json!({"used_bytes": 95, "quota_bytes": 100}));
    let mut todo: Vec<_> = overview["todo"].as_array().unwrap().iter().map(|todo| text(todo, "code")).collect();
    todo.sort();
    assert_eq!(todo, ["quota_nearly_full", "unused_invitations"]);
});

both!(World, an_administrator_for_a_time_neither_resets_nor_demotes_the_only_lasting_one, |world| {
    let temp = world.member(world.org, "temp", UserKind::Internal, Some(AdminRole::Admin)).await;
    let ends = json!({"access_ends_at": "2030-01-01T00:00:00Z"});
    expect(world.anna.patch(&one(&temp), &ends).await, 200).await;
    let anna = one(&world.anna);
    for change in [json!({"admin": null}), json!({"admin": "auditor"}), json!({"enabled": false}), ends] {
        refused(temp.patch(&anna, &change).await, 409, "last_administrator").await;
    }
    refused(temp.post(&format!("{anna}/reset"), &json!({})).await, 409, "last_administrator").await;
    let carol = world.member(world.org, "carol", UserKind::Internal, Some(AdminRole::Admin)).await;
    expect(temp.post(&format!("{anna}/reset"), &json!({})).await, 200).await;
    refused(temp.post(&format!("{}/reset", one(&carol)), &json!({})).await, 409, "last_administrator").await;
    expect(carol.post(&format!("{}/reset", one(&temp)), &json!({})).await, 200).await;
});
