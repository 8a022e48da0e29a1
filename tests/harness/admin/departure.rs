//! Somebody leaves: what they leave goes where it should, and nothing of theirs opens any more.

use std::time::Duration;

use domain::user::{AdminRole, UserKind};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{kinds, last, put, refused, wrong};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn of(actor: &Actor) -> String {
    format!("/api/v1/admin/users/{}", actor.id.unwrap())
}

async fn delete(by: &Actor, who: &Actor, links: Value, files: Value) -> Response {
    by.request(Method::DELETE, &of(who)).json(&json!({ "links": links, "files": files })).send().await.unwrap()
}

fn page_of(link: &Value) -> String {
    let url = text(link, "url");
    format!("{}/items", &url[url.find("/s/").unwrap()..])
}

async fn status(world: &World, link: &Value) -> u16 {
    world.anybody().get(&page_of(link)).await.status().as_u16()
}

both!(World, s3_2_a_deleted_account_is_gone_with_all_that_it_held_and_its_address_is_free, |world| {
    let bob = world.person("bob").await;
    let id = bob.id.unwrap();
    let email = text(&bob.read("/api/v1/session").await["user"], "email");
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    world.grant(&folder, id, "editor", "tree").await;
    bob.file(&folder, "by bob.txt", "b").await;
    bob.file(bob.root, "own.txt", "own").await;
    let key = expect(bob.post("/api/v1/keys", &json!({"name": "script"})).await, 201).await;
    let group = expect(world.anna.post("/api/v1/admin/groups", &json!({"name": "Works"})).await, 201).await;
    put(&world.anna, &format!("/api/v1/admin/groups/{}/members/{id}", text(&group, "id"))).await;
    let left = world.anna.read(&format!("{}/departure", of(&bob))).await;
    assert_eq!((left["links"].clone(), left["grants"].clone(), left["api_keys"].clone()), (json!(0), json!(1), json!(1)));
    let space = json!({"id": bob.space, "used_bytes": 3, "file_count": 1});
    assert_eq!((left["personal_space"].clone(), left["spaces_without_admin"].clone()), (space, json!([])));
    let done = delete(&world.anna, &bob, json!({"action": "keep"}), json!({"action": "erase"})).await;
    assert_eq!(done.status(), 204);
    assert_eq!(bob.get("/api/v1/session").await.status(), 401);
    assert_eq!(bob.with_bearer(&text(&key, "token")).get("/api/v1/session").await.status(), 401);
    refused(world.anna.get(&of(&bob)).await, 404, "not_found").await;
    assert_eq!(world.anna.read("/api/v1/admin/users").await["total"], 1);
    for table in ["api_keys", "group_members", "entries"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    assert_eq!((world.count("sessions").await, world.count("credentials").await, world.count("grants").await), (1, 1, 1));
    assert_eq!(world.count("spaces").await, 1);
    // What they did for others stays, with their name.
    assert_eq!(world.anna.read(&format!("/api/v1/nodes/{folder}/children")).await["items"][0]["name"], "by bob.txt");
    let told = world.anna.read(&format!("/api/v1/admin/events?user={id}")).await;
    assert_eq!(told["items"][0]["subject"]["name"], "bob");
    assert_eq!(last(&world, "user_deleted").await["email"], email.as_str());
    // I20: the address is another's now, who holds nothing of the first one's.
    let body = json!({"email": email, "display_name": "another", "password": "four owls on a fence"});
    let made = expect(world.anna.post("/api/v1/admin/users", &body).await, 201).await;
    assert_ne!(text(&made["user"], "id"), id.to_string());
    let again = delete(&world.anna, &bob, json!({"action": "keep"}), json!({"action": "erase"})).await;
    refused(again, 404, "not_found").await;
});

both!(World, erased_files_are_gone_in_steps_and_give_their_room_back, |world| {
    let bob = world.person("bob").await;
    for at in 0..3 {
        let folder = bob.folder(bob.root, &format!("folder {at}")).await;
        let inner = bob.folder(&folder, "inner").await;
        for file in 0..80 {
            bob.file(&inner, &format!("{file}.txt"), "1234").await;
        }
    }
    let gone = bob.file(bob.root, "gone.txt", "gone").await;
    assert_eq!(bob.delete(&format!("/api/v1/nodes/{gone}")).await.status(), 204);
    let shown = bob.file(bob.root, "shown.txt", "shown").await;
    let link = bob.link(&[&shown], json!({})).await;
    let nodes = world.count("nodes").await;
    assert_eq!(delete(&world.anna, &bob, json!({"action": "keep"}), json!({"action": "erase"})).await.status(), 204);
    assert_eq!(world.count("nodes").await, nodes - 249);
    assert_eq!((world.count("versions").await, world.count("links").await), (0, 0));
    assert_eq!(world.anna.read("/api/v1/admin/storage").await["used_bytes"], 0);
    assert_eq!(status(&world, &link).await, 404);
    let told = kinds(&world).await;
    assert_eq!(told.iter().filter(|kind| *kind == "user_disabled").count(), 1, "the first step shuts the account");
    assert_eq!(told.last().unwrap(), "user_deleted");
});

both!(World, handed_over_files_are_a_team_space_of_the_successor, |world| {
    let (bob, carol) = (world.person("bob").await, world.person("carol").await);
    expect(world.anna.post("/api/v1/spaces", &json!({"name": "files of BOB"})).await, 201).await;
    let file = bob.file(bob.root, "own.txt", "own").await;
    let link = bob.link(&[&file], json!({})).await;
    let plan = json!({"action": "hand_over", "to": carol.id.unwrap()});
    assert_eq!(delete(&world.anna, &bob, json!({"action": "keep"}), plan).await.status(), 204);
    let spaces = carol.read("/api/v1/spaces").await;
    let team = spaces["items"].as_array().unwrap().iter().find(|space| space["kind"] == "team").unwrap().clone();
    assert_eq!((text(&team, "name"), text(&team, "id")), ("Files of bob (2)".to_owned(), bob.space.to_string()));
    let root = carol.read(&format!("/api/v1/nodes/{}", bob.root)).await;
    assert_eq!((text(&root, "name"), root["capabilities"].as_array().unwrap().len()), ("Files of bob (2)".to_owned(), 9));
    carol.read(&format!("/api/v1/nodes/{file}")).await;
    assert_eq!(world.anna.get(&format!("/api/v1/nodes/{file}")).await.status(), 404, "nobody else");
    assert_eq!(last(&world, "space_handed_over").await["from_name"], "bob");
    assert_eq!(status(&world, &link).await, 200, "S5.79: a link that is kept stays open");
});

both!(World, s5_46_s5_79_links_of_a_deleted_owner_are_kept_ended_or_given_to_another, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    world.anna.file(&folder, "a.txt", "a").await;
    let carol = world.person("carol").await;
    for (action, opens, owners) in
        [("keep", 200, vec![json!(null)]), ("revoke", 404, vec![]), ("reassign", 200, vec![json!(carol.id)])]
    {
        let bob = world.person(&format!("bob {action}").replace(' ', "-")).await;
        world.grant(&folder, bob.id.unwrap(), "editor", "tree").await;
        let link = bob.link(&[&folder], json!({"title": action})).await;
        assert_eq!(status(&world, &link).await, 200);
        if action == "reassign" {
            world.grant(&folder, carol.id.unwrap(), "viewer", "tree").await;
        }
        let links = json!({"action": action, "to": carol.id.unwrap()});
        assert_eq!(delete(&world.anna, &bob, links, json!({"action": "erase"})).await.status(), 204, "{action}");
        assert_eq!(status(&world, &link).await, opens, "{action}");
        let sql = "SELECT owner_id FROM links WHERE title = $1";
        let read = move |tx: &store::Tx<'_>| tx.rows(sql, &[action.into()], |row| row.get::<Option<uuid::Uuid>>(0));
        let kept: Vec<_> = world.stile.db.read(read).await.unwrap().into_iter().map(|owner| json!(owner)).collect();
        assert_eq!(kept, owners, "{action}");
    }
    assert_eq!(carol.read("/api/v1/links").await["items"][0]["title"], "reassign");
    let told = kinds(&world).await;
    assert_eq!(told.iter().filter(|kind| *kind == "link_revoked").count(), 1);
    assert_eq!(told.iter().filter(|kind| *kind == "link_changed").count(), 2);
    assert_eq!(world.anna.read("/api/v1/admin/overview").await["links"]["ownerless"], 1);
});

// I5: a link that outlives its owner gives no more than they could give on the day they left.
both!(World, i5_a_link_that_is_kept_gives_no_more_than_its_owner_held_at_the_end, |world| {
    let (less, none) = (world.anna.folder(world.anna.root, "Less").await, world.anna.folder(world.anna.root, "None").await);
    let file = world.anna.file(&less, "a.txt", "a").await;
    let bob = world.person("bob").await;
    for folder in [&less, &none] {
        world.grant(folder, bob.id.unwrap(), "editor", "tree").await;
    }
    let abilities = json!({"abilities": ["preview", "download", "upload"]});
    let (both, lost) = (bob.link(&[&less, &none], abilities.clone()).await, bob.link(&[&none], abilities).await);
    for folder in [&less, &none] {
        world.ungrant(folder, bob.id.unwrap()).await;
    }
    world.grant(&less, bob.id.unwrap(), "previewer", "tree").await;
    // Shut before, as somebody who leaves often is: that must not widen it.
    expect(world.anna.patch(&of(&bob), &json!({"enabled": false})).await, 200).await;
    assert_eq!(delete(&world.anna, &bob, json!({"action": "keep"}), json!({"action": "erase"})).await.status(), 204);
    assert_eq!(status(&world, &lost).await, 404);
    let items = expect(world.anybody().get(&page_of(&both)).await, 200).await;
    assert_eq!(items["items"].as_array().map(Vec::len), Some(1), "{items}");
    let download = format!("{}/files/{file}", page_of(&both).trim_end_matches("/items"));
    assert_ne!(world.anybody().get(&download).await.status(), 200);
    assert_eq!(world.count("links").await, 1);
});

both!(World, nobody_deletes_themselves_the_last_administrator_or_gives_to_whoever_cannot_take, |world| {
    let (bob, carol) = (world.person("bob").await, world.person("carol").await);
    let eve = world.member(world.org, "eve", UserKind::External, None).await;
    let (_, other) = world.other_organization("northwind").await;
    let (keep, erase) = (json!({"action": "keep"}), json!({"action": "erase"}));
    refused(delete(&world.anna, &world.anna, keep.clone(), erase.clone()).await, 409, "yourself").await;
    let admin = world.member(world.org, "admin", UserKind::Internal, Some(AdminRole::Admin)).await;
    expect(world.anna.patch(&of(&admin), &json!({"access_ends_at": "2030-01-01T00:00:00Z"})).await, 200).await;
    refused(delete(&admin, &world.anna, keep.clone(), erase.clone()).await, 409, "last_administrator").await;
    refused(delete(&other, &bob, keep.clone(), erase.clone()).await, 404, "not_found").await;
    refused(delete(&carol, &bob, keep.clone(), erase.clone()).await, 403, "refused").await;
    expect(world.anna.patch(&of(&carol), &json!({"enabled": false})).await, 200).await;
    for to in [eve.id, other.id, bob.id, carol.id] {
        let plan = json!({"action": "hand_over", "to": to.unwrap()});
        assert_eq!(wrong(delete(&world.anna, &bob, keep.clone(), plan).await).await[0].0, "files.to");
        let plan = json!({"action": "reassign", "to": to.unwrap()});
        assert_eq!(wrong(delete(&world.anna, &bob, plan, erase.clone()).await).await[0].0, "links.to");
    }
    assert_eq!(wrong(delete(&world.anna, &bob, json!({"action": "reassign"}), erase).await).await[0].1, "required");
    bob.read("/api/v1/session").await;
});

both!(World, a_departure_tells_which_spaces_nobody_could_manage_any_more, |world| {
    let bob = world.member(world.org, "bob", UserKind::Internal, Some(AdminRole::Admin)).await;
    let alone = expect(bob.post("/api/v1/spaces", &json!({"name": "Alone"})).await, 201).await;
    let shared = expect(bob.post("/api/v1/spaces", &json!({"name": "Shared"})).await, 201).await;
    let enter = format!("/api/v1/admin/spaces/{}/enter", text(&shared, "id"));
    assert_eq!(world.anna.post(&enter, &json!({})).await.status(), 204);
    let left = world.anna.read(&format!("{}/departure", of(&bob))).await;
    assert_eq!(left["spaces_without_admin"], json!([{"id": text(&alone, "id"), "name": "Alone"}]));
    assert_eq!(delete(&world.anna, &bob, json!({"action": "keep"}), json!({"action": "erase"})).await.status(), 204);
    let todo = world.anna.read("/api/v1/admin/overview").await["todo"].clone();
    assert!(todo.as_array().unwrap().contains(&json!({"code": "spaces_without_admin", "count": 1})), "{todo}");
});

both!(World, accounts_that_nobody_uses_are_shut_but_never_the_last_administrators, |world| {
    let (bob, carol) = (world.person("bob").await, world.person("carol").await);
    expect(world.anna.patch("/api/v1/admin/policy", &json!({"users_inactive_days_max": 30})).await, 200).await;
    world.later(10 * DAY);
    carol.read("/api/v1/session").await;
    world.later(20 * DAY);
    world.stile.tidy().await.unwrap();
    let status = |who: &Actor| {
        let id = who.id.unwrap();
        let read =
            move |tx: &store::Tx<'_>| tx.row("SELECT enabled FROM users WHERE id = $1", &[id.into()], |row| row.get::<bool>(0));
        world.stile.db.read(read)
    };
    assert_eq!(status(&bob).await.unwrap(), Some(false));
    assert_eq!(status(&carol).await.unwrap(), Some(true));
    assert_eq!(status(&world.anna).await.unwrap(), Some(true), "nobody else could open them again");
    assert_eq!(last(&world, "user_disabled").await["reason"], "inactive");
    // Opened again, it has its days anew.
    let signed_in = json!({"email": "anna@acme.example", "password": testkit::world::PASSWORD, "as": "bearer"});
    let session = expect(world.anybody().post("/api/v1/sessions", &signed_in).await, 201).await;
    let anna = world.anna.with_bearer(&text(&session, "token"));
    expect(anna.patch(&of(&bob), &json!({"enabled": true})).await, 200).await;
    world.later(DAY);
    world.stile.tidy().await.unwrap();
    assert_eq!(status(&bob).await.unwrap(), Some(true));
});
