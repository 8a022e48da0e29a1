//! User names that several people share (S2.27 to S2.34): made where something is shared, used by many at once, and no way to
//! anything else.

use domain::user::UserKind;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, PASSWORD, World, expect, text};

use crate::admin::{kinds, last, refused, wrong};

const NAME: &str = "Guests.2026";

/// A folder of Anna's with a file, beside another folder.
async fn folder(world: &World) -> (String, String) {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let file = world.anna.file(&folder, "a.txt", "a").await;
    (folder, file)
}

async fn make(by: &Actor, node: &str, settings: Value) -> Response {
    let mut body = json!({ "name": NAME, "password": PASSWORD, "role": "viewer" });
    body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    by.post(&format!("/api/v1/nodes/{node}/shared-users"), &body).await
}

async fn try_in(world: &World, name: &str, password: &str) -> Response {
    let credentials = json!({"email": name, "password": password, "as": "bearer"});
    world.anybody().post("/api/v1/sessions", &credentials).await
}

/// Somebody who signs in with the name, and what they are told about themselves.
async fn sign_in(world: &World, name: &str) -> (Actor, Value) {
    let session = expect(try_in(world, name, PASSWORD).await, 201).await;
    (world.anybody().with_bearer(&text(&session, "token")), session)
}

async fn is_free(by: &Actor, name: &str) -> Value {
    by.read(&format!("/api/v1/shared-users?name={name}")).await["free"].clone()
}

both!(World, s2_27_s2_28_s2_29_s2_30_a_name_that_is_not_there_is_made_and_added_to_the_share, |world| {
    let (folder, _) = folder(&world).await;
    assert_eq!(is_free(&world.anna, NAME).await, true);
    let made = expect(make(&world.anna, &folder, json!({"scope": "tree"})).await, 201).await;
    assert_eq!((&made["user"]["kind"], &made["user"]["email"]), (&json!("shared"), &json!(NAME)));
    let grant = &made["grant"];
    assert_eq!(
        grant["principal"],
        json!({
            "kind": "user", "id": made["user"]["id"], "name": NAME, "email": NAME, "user_kind": "shared", "member_count": null, "active": true,
        })
    );
    assert_eq!((&grant["role"]["id"], &grant["status"]), (&json!("viewer"), &json!("in_force")));
    let access = world.anna.read(&format!("/api/v1/nodes/{folder}/access")).await;
    assert!(access["grants"].as_array().unwrap().iter().any(|one| one["id"] == grant["id"]), "{access}");
    assert_eq!(is_free(&world.anna, "guests.2026").await, false, "however it is cased");
    let mine = world.anna.read("/api/v1/shared-users").await;
    assert_eq!((&mine["items"][0]["name"], &mine["free"]), (&json!(NAME), &Value::Null));
    // The log tells who made it and where, and no password.
    let line = last(&world, "user_created").await;
    assert_eq!(line["kind"], "shared");
    assert!(!line.to_string().contains(PASSWORD));
    assert!(kinds(&world).await.contains(&"granted".to_owned()));
});

both!(World, s2_31_it_signs_in_with_name_and_password_and_sees_only_what_is_shared_with_it, |world| {
    let (folder, file) = folder(&world).await;
    let other = world.anna.folder(world.anna.root, "Other").await;
    expect(make(&world.anna, &folder, json!({})).await, 201).await;
    let (guest, session) = sign_in(&world, "guests.2026").await;
    assert!(session["personal_space"].is_null(), "it has nothing of its own");
    assert_eq!(session["user"]["kind"], "shared");
    let shared = guest.read("/api/v1/shared-with-me").await;
    let names: Vec<&Value> = shared["items"].as_array().unwrap().iter().map(|one| &one["node"]["name"]).collect();
    assert_eq!(names, ["Plans"], "{shared}");
    assert_eq!(guest.get(&format!("/api/v1/nodes/{file}/content")).await.text().await.unwrap(), "a");
    for path in [format!("/api/v1/nodes/{other}"), format!("/api/v1/nodes/{}", world.anna.root)] {
        assert_eq!(guest.get(&path).await.status(), if path.contains(&other) { 404 } else { 200 }, "{path}");
    }
    let top = guest.read(&format!("/api/v1/nodes/{}/children", world.anna.root)).await;
    assert_eq!(top["items"].as_array().unwrap().len(), 1, "of the way to it, it sees the way");
    // What is taken back is gone at once.
    let made = world.anna.read("/api/v1/shared-users").await;
    let access = world.anna.read(&format!("/api/v1/nodes/{folder}/access")).await;
    let theirs =
        access["grants"].as_array().unwrap().iter().find(|one| one["principal"]["id"] == made["items"][0]["id"]).unwrap();
    assert_eq!(world.anna.delete(&format!("/api/v1/nodes/{folder}/grants/{}", text(theirs, "id"))).await.status(), 204);
    assert_eq!(guest.get(&format!("/api/v1/nodes/{file}")).await.status(), 404);
});

both!(World, s2_31_a_shared_name_shares_nothing_lists_nobody_and_changes_nothing_of_the_account, |world| {
    let (folder, file) = folder(&world).await;
    let made = expect(make(&world.anna, &folder, json!({"role": "editor"})).await, 201).await;
    let (id, (guest, session)) = (text(&made["user"], "id"), sign_in(&world, NAME).await);
    assert_eq!(guest.put_file(&folder, "new.txt", "new").await.status(), 201, "it works as what it was given");
    let is_refused = async |answer: Response, what: &str| assert_eq!(answer.status(), 403, "{what}");
    is_refused(guest.post("/api/v1/links", &json!({"nodes": [file]})).await, "links").await;
    let gift = json!({"principals": [{"kind": "user", "id": world.anna.id.unwrap().to_string()}], "role": "viewer"});
    is_refused(guest.post(&format!("/api/v1/nodes/{folder}/grants"), &gift).await, "grants").await;
    is_refused(make(&guest, &folder, json!({"name": "another"})).await, "names").await;
    is_refused(guest.get("/api/v1/directory").await, "people").await;
    is_refused(guest.get("/api/v1/shared-users?name=another").await, "names").await;
    is_refused(guest.post("/api/v1/keys", &json!({"name": "script"})).await, "keys").await;
    is_refused(guest.get("/api/v1/sessions").await, "the sessions of the others").await;
    is_refused(guest.post("/api/v1/secrets", &json!({"text": "x"})).await, "texts").await;
    is_refused(guest.post("/api/v1/spaces", &json!({"name": "Own"})).await, "spaces").await;
    let begin = guest.post("/api/v1/factors/totp", &json!({"password": PASSWORD})).await;
    assert!(!begin.status().is_success(), "second factors");
    let own = guest.request(Method::PUT, &format!("/api/v1/shared-users/{id}/password"));
    assert_eq!(own.json(&json!({"password": "four owls on a fence"})).send().await.unwrap().status(), 404, "its own password");
    assert_eq!(guest.get(&format!("/api/v1/admin/users/{id}")).await.status(), 403);
    let access = guest.read(&format!("/api/v1/nodes/{folder}/access")).await;
    assert!(access["may"] == json!({"grant": [], "see_people": false, "set_private": false}), "{access}");
    assert_eq!(session["user"]["admin"], Value::Null);
});

both!(World, s2_32_a_taken_name_and_a_weak_password_are_refused, |world| {
    let (folder, _) = folder(&world).await;
    expect(make(&world.anna, &folder, json!({})).await, 201).await;
    let problem = refused(make(&world.anna, &folder, json!({"name": "GUESTS.2026"})).await, 409, "shared_name_taken").await;
    assert!(problem["detail"].as_str().unwrap().contains("already exists: choose another identifier"), "{problem}");
    // Of another organization, too: one signs in without saying where.
    let (_, chief) = world.other_organization("northwind").await;
    let theirs = chief.folder(chief.root, "Theirs").await;
    assert_eq!(is_free(&chief, "guests.2026").await, false);
    refused(make(&chief, &theirs, json!({})).await, 409, "shared_name_taken").await;
    let before = (world.count("users").await, world.count("grants").await);
    for (name, code) in [
        ("ab", "invalid_shared_name"),
        ("guests@acme.example", "invalid_shared_name"),
        ("gäste", "invalid_shared_name"),
        (".guests", "invalid_shared_name"),
        ("gue sts", "invalid_shared_name"),
        (&"x".repeat(65), "invalid_shared_name"),
    ] {
        assert_eq!(
            wrong(make(&world.anna, &folder, json!({ "name": name })).await).await,
            [("name".to_owned(), code.to_owned())]
        );
        let asked = world.anna.request(Method::GET, "/api/v1/shared-users").query(&[("name", name)]).send().await.unwrap();
        assert_eq!(wrong(asked).await, [("name".to_owned(), code.to_owned())]);
    }
    for password in ["short", "password12", "Acme Architects"] {
        let found = wrong(make(&world.anna, &folder, json!({"name": "others", "password": password})).await).await;
        assert_eq!(found[0].0, "password", "{password}: {found:?}");
    }
    let both = wrong(make(&world.anna, &folder, json!({"name": "x", "password": "x"})).await).await;
    assert_eq!(both.len(), 2, "a form is told of all its mistakes at once");
    assert_eq!(wrong(make(&world.anna, &folder, json!({"name": "others", "role": "none"})).await).await[0].0, "role");
    assert_eq!((world.count("users").await, world.count("grants").await), before, "nothing was made");
});

both!(World, s2_30_of_two_who_make_the_same_name_at_once_one_does, |world| {
    let (folder, _) = folder(&world).await;
    let all = (0..6).map(|at| {
        let (anna, folder) = (world.anna.clone(), folder.clone());
        let name = if at % 2 == 0 { "rivals" } else { "RIVALS" };
        tokio::spawn(async move { make(&anna, &folder, json!({ "name": name })).await.status().as_u16() })
    });
    let mut statuses = Vec::new();
    for one in all.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
});

both!(World, s2_33_one_name_is_used_by_several_at_once, |world| {
    let (folder, file) = folder(&world).await;
    expect(make(&world.anna, &folder, json!({})).await, 201).await;
    let mut guests = Vec::new();
    for _ in 0..5 {
        guests.push(sign_in(&world, NAME).await.0);
    }
    for guest in &guests {
        assert_eq!(guest.get(&format!("/api/v1/nodes/{file}/content")).await.status(), 200);
    }
    assert_eq!(guests[0].delete("/api/v1/session").await.status(), 204);
    assert_eq!(guests[0].get("/api/v1/session").await.status(), 401);
    for guest in &guests[1..] {
        assert_eq!(guest.get("/api/v1/session").await.status(), 200, "who leaves leaves alone");
    }
});

both!(World, s2_34_no_mail_is_sent_and_a_page_hands_name_and_password_over, |world| {
    let (folder, _) = folder(&world).await;
    expect(make(&world.anna, &folder, json!({})).await, 201).await;
    assert!(world.mails().await.is_empty(), "the password is never mailed");
    let handed = json!({"text": format!("{NAME}\n{PASSWORD}")});
    let made = expect(world.anna.post("/api/v1/secrets", &handed).await, 201).await;
    let url = text(&made, "url");
    let show = || world.anybody().request(Method::POST, &url).header("Accept", "text/html").send();
    let page = show().await.unwrap().text().await.unwrap();
    assert!(page.contains(NAME) && page.contains(PASSWORD));
    assert_eq!(show().await.unwrap().status(), 404);
});

both!(World, who_made_a_shared_name_and_administrators_change_its_password_and_nobody_else, |world| {
    let (bob, carol) = (world.person("bob").await, world.person("carol").await);
    let folder = bob.folder(bob.root, "Bobs").await;
    let made = expect(make(&bob, &folder, json!({})).await, 201).await;
    let path = format!("/api/v1/shared-users/{}/password", text(&made["user"], "id"));
    let (guest, _) = sign_in(&world, NAME).await;
    let change = async |by: &Actor, password: &str| {
        by.request(Method::PUT, &path).json(&json!({ "password": password })).send().await.unwrap()
    };
    let (_, chief) = world.other_organization("northwind").await;
    for stranger in [&carol, &guest, &chief] {
        refused(change(stranger, "four owls on a fence").await, 404, "not_found").await;
    }
    assert_eq!(wrong(change(&bob, "short").await).await[0].0, "password");
    assert_eq!(change(&bob, "four owls on a fence").await.status(), 204);
    assert_eq!(guest.get("/api/v1/session").await.status(), 401, "who came in by the old one is out");
    assert_eq!(try_in(&world, NAME, PASSWORD).await.status(), 401);
    assert_eq!(try_in(&world, NAME, "four owls on a fence").await.status(), 201);
    assert_eq!(change(&world.anna, "five owls on a fence").await.status(), 204);
    assert_eq!(last(&world, "shared_password_changed").await["name"], NAME);
    // A person is nobody whose password is changed that way.
    let person = format!("/api/v1/shared-users/{}/password", carol.id.unwrap());
    let answer =
        world.anna.request(Method::PUT, &person).json(&json!({"password": "four owls on a fence"})).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert_eq!(carol.read("/api/v1/shared-users").await["items"], json!([]), "Carol made none");
});

both!(World, i5_who_may_not_share_what_a_name_opens_any_more_has_no_way_in_by_it, |world| {
    let (jack, folder) = (world.person("jack").await, world.anna.folder(world.anna.root, "Geheim").await);
    world.anna.give(&folder, &[&jack], "admin").await;
    let made = expect(make(&jack, &folder, json!({})).await, 201).await;
    let id = text(&made["user"], "id");
    // That the name opens something of Jack's own too makes no difference.
    let own = jack.folder(jack.root, "Own").await;
    let gift = json!({"principals": [{"kind": "user", "id": id}], "role": "viewer"});
    expect(jack.post(&format!("/api/v1/nodes/{own}/grants"), &gift).await, 201).await;
    let path = format!("/api/v1/shared-users/{id}/password");
    let change = async |by: &Actor| {
        by.request(Method::PUT, &path).json(&json!({"password": "four owls on a fence"})).send().await.unwrap()
    };
    assert_eq!(jack.read("/api/v1/shared-users").await["items"][0]["id"], id);
    world.anna.take_back(&folder, &jack).await;
    refused(change(&jack).await, 404, "not_found").await;
    assert_eq!(jack.read("/api/v1/shared-users").await["items"], json!([]));
    assert_eq!(try_in(&world, NAME, "four owls on a fence").await.status(), 401);
    world.anna.give(&folder, &[&jack], "viewer").await;
    refused(change(&jack).await, 404, "not_found").await;
    world.anna.take_back(&folder, &jack).await;
    world.anna.give(&folder, &[&jack], "admin").await;
    assert_eq!(change(&jack).await.status(), 204, "while they may share all of it they may look after the name");
});

both!(World, i5_who_looks_after_a_name_could_give_all_that_it_holds_as_far_down_and_as_long, |world| {
    let (otto, folder) = (world.person("otto").await, world.anna.folder(world.anna.root, "Plans").await);
    let role =
        |role: &str, scope: &str, to: &str| json!({"principals": [{"kind": "user", "id": to}], "role": role, "scope": scope});
    let give = async |role: Value| {
        let given = expect(world.anna.post(&format!("/api/v1/nodes/{folder}/grants"), &role).await, 201).await;
        text(&given["grants"][0], "id")
    };
    give(role("admin", "folder", &otto.id.unwrap().to_string())).await;
    let id = text(&expect(make(&otto, &folder, json!({"scope": "folder"})).await, 201).await["user"], "id");
    let body = json!({"password": "four owls on a fence"});
    let path = format!("/api/v1/shared-users/{id}/password");
    let change = async || otto.request(Method::PUT, &path).json(&body).send().await.unwrap();
    assert_eq!(change().await.status(), 204);
    // What somebody else gives the name reaches further down than what Otto holds.
    let further = give(role("editor", "tree", &id)).await;
    refused(change().await, 404, "not_found").await;
    assert_eq!(otto.read("/api/v1/shared-users").await["items"], json!([]));
    assert_eq!(world.anna.delete(&format!("/api/v1/nodes/{folder}/grants/{further}")).await.status(), 204);
    assert_eq!(change().await.status(), 204);
});

both!(World, i13_a_name_that_several_people_share_is_in_force_while_who_made_it_is, |world| {
    let (jack, folder) = (world.person("jack").await, world.anna.folder(world.anna.root, "Plans").await);
    world.anna.give(&folder, &[&jack], "admin").await;
    let id = text(&expect(make(&jack, &folder, json!({})).await, 201).await["user"], "id");
    let (guest, _) = sign_in(&world, NAME).await;
    let (user, leaver) = (format!("/api/v1/admin/users/{id}"), format!("/api/v1/admin/users/{}", jack.id.unwrap()));
    for shut in [json!({"enabled": false}), json!({"access_ends_at": "2026-11-22T12:00:00.001Z"})] {
        assert_eq!(guest.get(&format!("/api/v1/nodes/{folder}")).await.status(), 200);
        expect(world.anna.patch(&leaver, &shut).await, 200).await;
        world.later(std::time::Duration::from_millis(1));
        assert_eq!(guest.get(&format!("/api/v1/nodes/{folder}")).await.status(), 401, "{shut}");
        assert_eq!(try_in(&world, NAME, PASSWORD).await.status(), 401, "{shut}");
        assert_eq!(world.anna.read(&user).await["user"]["status"], "ended");
        assert_eq!(world.anna.read("/api/v1/admin/users?status=ended&kind=shared").await["total"], 1);
        expect(world.anna.patch(&leaver, &json!({"enabled": true, "access_ends_at": null})).await, 200).await;
    }
    assert_eq!(world.anna.read(&format!("{leaver}/departure")).await["shared_names"], 1);
    let leave = json!({"links": {"action": "revoke"}, "files": {"action": "erase"}});
    let left = world.anna.request(Method::DELETE, &leaver).json(&leave).send().await.unwrap();
    assert!(left.status().is_success(), "{}", left.text().await.unwrap());
    assert_eq!(try_in(&world, NAME, PASSWORD).await.status(), 401);
    // With a password of an administrator's it goes on, as theirs.
    let path = format!("/api/v1/shared-users/{id}/password");
    let body = json!({"password": "four owls on a fence"});
    assert_eq!(world.anna.request(Method::PUT, &path).json(&body).send().await.unwrap().status(), 204);
    assert_eq!(try_in(&world, NAME, "four owls on a fence").await.status(), 201);
    assert_eq!(world.anna.read("/api/v1/shared-users").await["items"][0]["id"], id);
});

both!(World, the_admin_center_shows_shared_names_and_looks_after_them, |world| {
    let (folder, _) = folder(&world).await;
    let made = expect(make(&world.anna, &folder, json!({})).await, 201).await;
    world.person("bob").await;
    let user = format!("/api/v1/admin/users/{}", text(&made["user"], "id"));
    let listed = world.anna.read("/api/v1/admin/users?kind=shared").await;
    assert_eq!(
        (&listed["total"], &listed["items"][0]["email"], &listed["items"][0]["kind"]),
        (&json!(1), &json!(NAME), &json!("shared"))
    );
    let details = world.anna.read(&user).await;
    assert_eq!(details["grants"][0]["role"]["id"], "viewer");
    refused(world.anna.post(&format!("{user}/reset"), &json!({})).await, 409, "shared_name").await;
    assert_eq!(wrong(world.anna.patch(&user, &json!({"email": "bob@acme.example"})).await).await[0].0, "email");
    expect(world.anna.patch(&user, &json!({"email": "guests.2027"})).await, 200).await;
    let (guest, _) = sign_in(&world, "guests.2027").await;
    assert_eq!(wrong(world.anna.patch(&user, &json!({"admin": "admin"})).await).await[0].0, "admin");
    expect(world.anna.patch(&user, &json!({"enabled": false})).await, 200).await;
    assert_eq!(guest.get("/api/v1/session").await.status(), 401);
    assert_eq!(try_in(&world, "guests.2027", PASSWORD).await.status(), 401);
    let leave = world.anna.request(Method::DELETE, &user);
    let left = leave.json(&json!({"links": {"action": "keep"}, "files": {"action": "erase"}})).send().await.unwrap();
    assert!(left.status().is_success(), "{}", left.text().await.unwrap());
    assert_eq!(is_free(&world.anna, "guests.2027").await, true);
});

both!(World, the_policy_decides_whether_shared_names_are_made_and_what_they_are_given, |world| {
    let (folder, _) = folder(&world).await;
    world.set_policy(r#"{"external_max_role": "viewer"}"#).await;
    refused(make(&world.anna, &folder, json!({"role": "editor"})).await, 403, "role_too_high").await;
    world.set_policy(r#"{"external_sharing": false}"#).await;
    refused(make(&world.anna, &folder, json!({})).await, 403, "external_sharing_off").await;
    world.set_policy("{}").await;
    expect(make(&world.anna, &folder, json!({})).await, 201).await;
    expect(world.anna.patch("/api/v1/admin/policy", &json!({"shared_users_allowed": false})).await, 200).await;
    refused(make(&world.anna, &folder, json!({"name": "others"})).await, 403, "shared_users_off").await;
    refused(world.anna.get("/api/v1/shared-users?name=others").await, 403, "shared_users_off").await;
    assert_eq!(try_in(&world, NAME, PASSWORD).await.status(), 201, "those that are there stay");
});

both!(World, whoever_may_not_share_a_folder_makes_no_name_for_it, |world| {
    let (folder, _) = folder(&world).await;
    let (viewer, stranger) = (world.person("viewer").await, world.person("stranger").await);
    world.anna.give(&folder, &[&viewer], "viewer").await;
    let outside = world.member(world.org, "outside", UserKind::External, None).await;
    world.anna.give(&folder, &[&outside], "editor").await;
    for (who, status) in [(&viewer, 403), (&stranger, 404), (&outside, 403), (&world.anybody(), 401)] {
        assert_eq!(make(who, &folder, json!({})).await.status(), status);
    }
    assert_eq!(is_free(&world.anna, NAME).await, true);
});
