//! What a link can be told to be: for whom, from when, after telling what, with which rights, as it was.

use std::time::Duration;

use domain::user::UserKind;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{PASSWORD, World, expect, text};

use super::{api, cookie, get_with, items, names, path, status, unlock_with};

const DAY: Duration = Duration::from_secs(86_400);

both!(World, s4_1_s4_2_s4_3_s4_4_s4_22_s4_42_one_request_makes_a_link_with_all_its_protection_and_a_qr_code, |world| {
    let space = expect(world.anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    for root in [world.anna.root.to_string(), text(&space, "root_id")] {
        let folder = world.anna.folder(&root, "Offers").await;
        let settings = json!({
            "abilities": ["preview"], "password": "open sesame", "expires_at": "2026-11-30T12:00:00Z",
            "message": "for you", "title": "Offers", "limits": {"visits": 3}
        });
        let link = world.anna.link(&[&folder], settings).await;
        assert_eq!(link["limits"], json!({"visits": 3, "previews": null, "downloads": null, "saves": null, "uploads": null}));
        assert_eq!(
            (&link["has_password"], &link["abilities"], &link["state"]),
            (&json!(true), &json!(["preview"]), &json!("active"))
        );
        let code = expect(world.anna.post(&format!("{}/codes", api(&link)), &json!({})).await, 201).await;
        assert_ne!(text(&code, "url"), text(&link, "url"), "a code has an address of its own");
        assert_eq!(status(&world.anybody(), &path(&code)).await, 200);
    }
});

both!(World, s4_43_s4_44_s4_59_a_qr_code_ends_after_seven_days_and_the_link_lives_on, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    let make = async || expect(world.anna.post(&format!("{}/codes", api(&link)), &json!({})).await, 201).await;
    let code = make().await;
    assert_eq!(text(&code, "expires_at"), "2026-11-29T12:00:00.000Z");
    let visitor = world.anybody();
    world.later(DAY * 7 - Duration::from_millis(1));
    assert_eq!(visitor.get(&format!("{}/dl", path(&code))).await.text().await.unwrap(), "a");
    world.later(Duration::from_millis(1));
    assert_eq!(status(&visitor, &path(&code)).await, 404);
    assert_eq!(status(&visitor, &path(&link)).await, 200);
    assert_eq!(world.anna.read(&format!("{}/codes", api(&link))).await["items"], json!([]));
    let next = make().await;
    assert_eq!(status(&visitor, &path(&next)).await, 200);
    assert_eq!(world.anna.delete(&api(&link)).await.status(), 200);
    assert_eq!(status(&visitor, &path(&next)).await, 404, "the code ends with the link");
});

both!(World, s4_31_s4_32_s4_65_s4_66_a_link_for_the_organization_opens_for_its_members_alone, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "secret").await;
    let link = world.anna.link(&[&file], json!({"audience": "organization", "title": "Payroll"})).await;
    let open = world.anna.link(&[&file], json!({"audience": "signed_in"})).await;
    let (bob, (_, erin)) = (world.person("bob").await, world.other_organization("else").await);
    for tail in ["", "/items", "/dl"] {
        let answer = world.anybody().get(&format!("{}{tail}", path(&link))).await;
        assert!(!answer.text().await.unwrap().contains("Payroll"), "{tail}");
    }
    let told = expect(world.anybody().get(&format!("{}/items", path(&link))).await, 401).await;
    assert_eq!(told["code"], "sign_in_required");
    let refused = expect(erin.post(&format!("{}/unlock", path(&link)), &json!({})).await, 403).await;
    assert_eq!(refused["code"], "another_organization");
    let visit = unlock_with(&bob, &link, json!({})).await;
    assert_eq!(visit.status(), 204);
    let bobs = cookie(&visit);
    let taken = bob.request(Method::GET, &format!("{}/dl", path(&link))).header("Cookie", &bobs).send().await.unwrap();
    assert_eq!(taken.text().await.unwrap(), "secret");
    // The visit is worth nothing to somebody else, and nothing any more when its member is shut out.
    assert_eq!(get_with(&world.anybody(), &format!("{}/dl", path(&link)), &bobs).await.status(), 401);
    let visit = cookie(&unlock_with(&erin, &open, json!({})).await);
    let taken = erin.request(Method::GET, &format!("{}/dl", path(&open))).header("Cookie", visit).send().await.unwrap();
    assert_eq!(taken.text().await.unwrap(), "secret", "people of other organizations are signed in, too");
});

both!(World, s4_31_who_comes_from_outside_is_in_the_organization_and_no_member_of_it, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "secret").await;
    let link = world.anna.link(&[&file], json!({"audience": "organization"})).await;
    let open = world.anna.link(&[&file], json!({"audience": "signed_in"})).await;
    let outside = world.member(world.org, "outside", UserKind::External, None).await;
    let name = json!({"name": "guests.2026", "password": PASSWORD, "role": "viewer"});
    expect(world.anna.post(&format!("/api/v1/nodes/{}/shared-users", world.anna.root), &name).await, 201).await;
    let credentials = json!({"email": "guests.2026", "password": PASSWORD, "as": "bearer"});
    let session = expect(world.anybody().post("/api/v1/sessions", &credentials).await, 201).await;
    let guest = world.anybody().with_bearer(&text(&session, "token"));
    for who in [&outside, &guest] {
        let refused = expect(unlock_with(who, &link, json!({})).await, 403).await;
        assert_eq!(refused["code"], "members_only");
        let visit = cookie(&unlock_with(who, &open, json!({})).await);
        assert_eq!(get_with(who, &format!("{}/dl", path(&open)), &visit).await.text().await.unwrap(), "secret");
    }
    // Who is no member any more is out, also with a visit that began before.
    let bob = world.person("bob").await;
    let visit = cookie(&unlock_with(&bob, &link, json!({})).await);
    assert_eq!(get_with(&bob, &format!("{}/dl", path(&link)), &visit).await.status(), 200);
    let id = bob.id.unwrap();
    let sql = "UPDATE users SET kind = 'external' WHERE id = $1";
    world.stile.db.write(move |tx| tx.execute(sql, &[id.into()])).await.unwrap();
    assert_ne!(get_with(&bob, &format!("{}/dl", path(&link)), &visit).await.status(), 200);
});

both!(World, a_link_asks_who_comes_in_and_its_owner_reads_what_they_told, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let form = json!({"name": true, "email": true, "fields": ["Order number"], "terms": "Keep it secret."});
    let link = world.anna.link(&[&file], json!({"form": form, "password": "open sesame"})).await;
    let visitor = world.anybody();
    // The password comes first: the questions are not told before it.
    assert_eq!(expect(visitor.get(&format!("{}/items", path(&link))).await, 401).await["code"], "password_required");
    let first = unlock_with(&visitor, &link, json!({"password": "open sesame"})).await;
    let waiting = cookie(&first);
    assert_eq!(expect(first, 401).await["code"], "registration_required");
    let page = get_with(&visitor, &path(&link), &waiting).await.text().await.unwrap();
    assert!(page.contains("Order number") && page.contains("Keep it secret.") && !page.contains("a.txt"), "{page}");
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&link)), &waiting).await.status(), 401);
    let told = json!({"name": "Ada", "email": "ada@example.org", "field1": "17", "accept": "yes"});
    for missing in ["name", "email", "field1", "accept"] {
        let mut some = told.clone();
        some.as_object_mut().unwrap().remove(missing);
        let answer = visitor.request(Method::POST, &format!("{}/unlock", path(&link))).header("Cookie", &waiting);
        let wrong = expect(answer.header("Accept", "application/json").json(&some).send().await.unwrap(), 422).await;
        assert_eq!(wrong["errors"][0]["field"], missing);
    }
    let answer = visitor.request(Method::POST, &format!("{}/unlock", path(&link))).header("Cookie", &waiting);
    let inside = answer.header("Accept", "application/json").json(&told).send().await.unwrap();
    assert_eq!(inside.status(), 204);
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&link)), &cookie(&inside)).await.status(), 200);
    let log = world.anna.read(&format!("{}/log?act=visit&refused=false", api(&link))).await;
    assert_eq!((log["items"].as_array().unwrap().len(), &log["items"][0]["visitor"]), (1, &json!("Ada")));
    assert_eq!(log["items"][0]["registration"][2], json!({"field": "Order number", "answer": "17"}));
    let table = world.anna.get(&format!("{}/log/export", api(&link))).await.text().await.unwrap();
    assert!(table.contains("Order number: 17"), "{table}");
    // Asking something else asks those who are in, too.
    expect(world.anna.patch(&api(&link), &json!({"form": {"company": true}})).await, 200).await;
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&link)), &cookie(&inside)).await.status(), 401);
});

both!(World, a_link_opens_at_its_start_and_not_before, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"starts_at": "2026-11-23T12:00:00Z"})).await;
    assert_eq!(link["state"], "waiting");
    let visitor = world.anybody();
    world.later(DAY - Duration::from_millis(1));
    assert_eq!(status(&visitor, &path(&link)).await, 404);
    world.later(Duration::from_millis(1));
    assert_eq!(status(&visitor, &path(&link)).await, 200);
    let wrong = json!({"nodes": [file], "starts_at": "2026-12-23T12:00:00Z", "expires_at": "2026-12-01T12:00:00Z"});
    assert_eq!(expect(world.anna.post("/api/v1/links", &wrong).await, 422).await["code"], "after_the_end");
});

both!(World, s4_28_with_editing_a_visitor_replaces_a_file_and_without_it_not, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "first").await;
    let reads = world.anna.link(&[&file], json!({})).await;
    let edits = world.anna.link(&[&file], json!({"abilities": ["preview", "download", "edit"]})).await;
    let put = async |link: &Value, bytes: &'static str| {
        let request = world.anybody().request(Method::PUT, &format!("{}/files/{file}", path(link)));
        request.body(bytes).send().await.unwrap().status().as_u16()
    };
    assert_eq!(put(&reads, "no").await, 403);
    assert_eq!(put(&edits, "second").await, 200);
    assert_eq!(world.anna.get(&format!("/api/v1/nodes/{file}/content")).await.text().await.unwrap(), "second");
    let versions = world.anna.read(&format!("/api/v1/nodes/{file}/versions")).await;
    assert_eq!(versions["items"].as_array().unwrap().len(), 2, "what was there is a version");
    let alone = json!({"nodes": [file], "abilities": ["edit"]});
    assert_eq!(expect(world.anna.post("/api/v1/links", &alone).await, 422).await["code"], "needs_download");
});

both!(World, s4_29_s4_30_with_saving_a_member_copies_into_their_own_space_and_without_it_not, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    world.anna.file(&folder, "a.txt", "walls").await;
    let bob = world.person("bob").await;
    let save = async |link: &Value, who: &testkit::world::Actor| {
        who.post(&format!("{}/save", path(link)), &json!({"into": bob.root})).await
    };
    let reads = world.anna.link(&[&folder], json!({})).await;
    expect(save(&reads, &bob).await, 403).await;
    let saves = world.anna.link(&[&folder], json!({"abilities": ["preview", "download", "save"], "limits": {"saves": 1}})).await;
    assert_eq!(save(&saves, &world.anybody()).await.status(), 401);
    let copies = expect(save(&saves, &bob).await, 201).await;
    let children = bob.read(&format!("/api/v1/nodes/{}/children", copies["nodes"][0].as_str().unwrap())).await;
    assert_eq!(names(&children), ["a.txt"]);
    let log = world.anna.read(&format!("{}/log?act=save", api(&saves))).await;
    assert_eq!(log["items"][0]["outcome"], "done");
    // It is a copy: what Anna changes does not reach it.
    world.anna.delete(&format!("/api/v1/nodes/{folder}")).await;
    assert_eq!(names(&bob.read(&format!("/api/v1/nodes/{}/children", bob.root)).await), ["Plans"]);
});

both!(World, s5_55_s5_56_s5_57_a_snapshot_shows_what_was_and_nobody_changes_it, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let file = world.anna.file(&folder, "a.txt", "first").await;
    let gone = world.anna.file(&folder, "gone.txt", "gone").await;
    let link = world.anna.link(&[&folder], json!({"snapshot": true})).await;
    assert_eq!(link["snapshot"], true);
    world.anna.request(Method::PUT, &format!("/api/v1/nodes/{file}/content")).body("second").send().await.unwrap();
    world.anna.delete(&format!("/api/v1/nodes/{gone}")).await;
    world.anna.file(&folder, "new.txt", "new").await;
    let visitor = world.anybody();
    let listing = items(&visitor, &link).await;
    assert_eq!(names(&listing), ["a.txt", "gone.txt"]);
    let copy = text(&listing["items"][0], "id");
    assert_eq!(visitor.get(&format!("{}/files/{copy}", path(&link))).await.text().await.unwrap(), "first");
    // Deleting the originals for ever takes nothing from it.
    world.anna.delete(&format!("/api/v1/nodes/{folder}")).await;
    world.anna.delete(&format!("/api/v1/trash/{folder}")).await;
    assert_eq!(names(&items(&visitor, &link).await), ["a.txt", "gone.txt"]);
    let top = link["nodes"][0].as_str().unwrap();
    for (who, request) in [
        (&world.anna, world.anna.request(Method::GET, &format!("/api/v1/nodes/{top}"))),
        (&world.anna, world.anna.request(Method::DELETE, &format!("/api/v1/nodes/{copy}"))),
        (&visitor, visitor.request(Method::PUT, &format!("{}/files/{copy}", path(&link))).body("x")),
        (&visitor, visitor.request(Method::PUT, &format!("{}/files?name=x", path(&link))).body("x")),
    ] {
        let status = request.send().await.unwrap().status().as_u16();
        assert!(matches!(status, 403 | 404 | 422), "{:?}: {status}", who.id);
    }
    assert_eq!(expect(world.anna.patch(&api(&link), &json!({"nodes": [world.anna.root]})).await, 409).await["code"], "snapshot");
    for abilities in [json!(["preview", "download", "upload"]), json!(["preview", "download", "edit"])] {
        let wrong = expect(world.anna.patch(&api(&link), &json!({"abilities": abilities})).await, 422).await;
        assert_eq!(wrong["code"], "snapshot_is_read_only");
    }
    // Its bytes are counted, and given back when it ends.
    let used = async || world.anna.read("/api/v1/admin/storage").await["used_bytes"].clone();
    assert_eq!(used().await, 9);
    assert_eq!(world.anna.delete(&api(&link)).await.status(), 200);
    world.stile.tidy().await.unwrap();
    assert_eq!((used().await, status(&visitor, &path(&link)).await), (json!(0), 404));
});

both!(World, s4_33_uploads_are_for_folders_also_when_a_link_is_changed, |world| {
    let (folder, file) = (world.anna.folder(world.anna.root, "In").await, world.anna.file(world.anna.root, "a.txt", "a").await);
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"]})).await;
    let wrong = expect(world.anna.patch(&api(&link), &json!({"nodes": [folder, file]})).await, 422).await;
    assert_eq!(wrong["code"], "upload_needs_folders");
    assert_eq!(world.anna.read(&api(&link)).await["nodes"], json!([folder]));
});

both!(World, s5_51_s5_53_s5_54_the_contents_of_a_live_link_change_and_are_shown_as_they_are, |world| {
    let (one, two) = (world.anna.folder(world.anna.root, "One").await, world.anna.folder(world.anna.root, "Two").await);
    let file = world.anna.file(&one, "a.txt", "first").await;
    let link = world.anna.link(&[&one], json!({})).await;
    let visitor = world.anybody();
    assert_eq!(names(&items(&visitor, &link).await), ["a.txt"]);
    world.anna.request(Method::PUT, &format!("/api/v1/nodes/{file}/content")).body("second").send().await.unwrap();
    world.anna.file(&one, "b.txt", "b").await;
    assert_eq!(names(&items(&visitor, &link).await), ["a.txt", "b.txt"]);
    assert_eq!(visitor.get(&format!("{}/files/{file}", path(&link))).await.text().await.unwrap(), "second");
    expect(world.anna.patch(&api(&link), &json!({"nodes": [two, one]})).await, 200).await;
    assert_eq!(names(&items(&visitor, &link).await), ["Two", "One"]);
    expect(world.anna.patch(&api(&link), &json!({"nodes": [two]})).await, 200).await;
    assert_eq!(status(&visitor, &format!("{}/files/{file}", path(&link))).await, 404);
    // Only what its owner may share comes onto it.
    let bob = world.person("bob").await;
    let theirs = bob.folder(bob.root, "Bob's").await;
    expect(world.anna.patch(&api(&link), &json!({"nodes": [theirs]})).await, 404).await;
});
