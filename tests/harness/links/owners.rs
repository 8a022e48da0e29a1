//! Whose links are, who manages them, under which policy, and how they end.

use std::time::Duration;

use domain::user::{AdminRole, UserKind};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{api, cookie, get_with, path, status, unlock_with};

const DAY: Duration = Duration::from_secs(86_400);

async fn titles(who: &Actor, path: &str) -> Vec<String> {
    let page = who.read(path).await;
    page["items"].as_array().unwrap().iter().map(|link| text(link, "title")).collect()
}

fn user(who: &Actor) -> String {
    format!("/api/v1/admin/users/{}", who.id.unwrap())
}

/// Bob, who may edit a folder of Anna's, and a file in it.
async fn bob_with_a_file(world: &World) -> (Actor, String) {
    let bob = world.person("bob").await;
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let file = world.anna.file(&folder, "a.txt", "a").await;
    world.grant(&folder, bob.id.unwrap(), "editor", "tree").await;
    (bob, file)
}

both!(World, s5_1_s5_3_s5_29_s5_34_s5_37_s5_39_s5_52_a_link_is_its_owners_from_beginning_to_end, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let carol = world.person("carol").await;
    let link = bob.link(&[&file], json!({"title": "Bob's"})).await;
    assert_eq!((&link["owner_id"], &link["changeable"]), (&json!(bob.id), &json!(true)));
    for request in [
        carol.request(Method::GET, &api(&link)),
        carol.request(Method::PATCH, &api(&link)).json(&json!({"note": "x"})),
        carol.request(Method::DELETE, &api(&link)),
        carol.request(Method::GET, &format!("{}/log", api(&link))),
        carol.request(Method::POST, &format!("{}/codes", api(&link))),
    ] {
        assert_eq!(request.send().await.unwrap().status(), 404);
    }
    assert_eq!(titles(&carol, "/api/v1/links?q=bob").await, Vec::<String>::new());
    assert_eq!(carol.get("/api/v1/admin/links").await.status(), 403);
    expect(bob.patch(&api(&link), &json!({"note": "for the plan"})).await, 200).await;
    expect(bob.patch(&api(&link), &json!({"paused": true})).await, 200).await;
    assert_eq!(status(&world.anybody(), &path(&link)).await, 404);
    expect(bob.patch(&api(&link), &json!({"paused": false})).await, 200).await;
    assert_eq!(bob.get(&format!("{}/log", api(&link))).await.status(), 200);
    assert_eq!(bob.delete(&api(&link)).await.status(), 200);
});

both!(World, s5_35_s5_36_s5_42_s5_43_s5_47_s5_73_administrators_manage_every_link_and_auditors_look, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let auditor = world.member(world.org, "ada", UserKind::Internal, Some(AdminRole::Auditor)).await;
    let admin = world.member(world.org, "max", UserKind::Internal, Some(AdminRole::Admin)).await;
    let (one, two) = (bob.link(&[&file], json!({"title": "One"})).await, bob.link(&[&file], json!({"title": "Two"})).await);
    for who in [&auditor, &admin] {
        assert_eq!(titles(who, "/api/v1/admin/links").await, ["Two", "One"]);
        assert_eq!(titles(who, &format!("/api/v1/admin/links?q=one&owner={}", bob.id.unwrap())).await, ["One"]);
        let seen = who.read(&api(&one)).await;
        assert_eq!((&seen["title"], &seen["url"]), (&json!("One"), &Value::Null), "running the organization opens nothing");
        assert_eq!(who.get(&format!("{}/log", api(&one))).await.status(), 200);
        assert!(who.get("/api/v1/admin/links/export?format=csv").await.text().await.unwrap().contains(",One,active,"));
    }
    for request in [
        auditor.request(Method::PATCH, &api(&one)).json(&json!({"paused": true})),
        auditor.request(Method::DELETE, &api(&one)),
        auditor.request(Method::POST, &format!("{}/codes", api(&one))),
    ] {
        assert_eq!(expect(request.send().await.unwrap(), 403).await["code"], "auditor");
    }
    expect(admin.patch(&api(&one), &json!({"note": "looked at"})).await, 200).await;
    assert_eq!(admin.delete(&api(&two)).await.status(), 200);
    assert_eq!(status(&world.anybody(), &path(&two)).await, 404);
    // One without an owner is administrators' to manage.
    let goes = json!({"links": {"action": "keep"}, "files": {"action": "erase"}});
    let left = world.anna.request(Method::DELETE, &user(&bob)).json(&goes).send().await.unwrap();
    assert_eq!(left.status(), 204);
    assert_eq!(titles(&admin, "/api/v1/admin/links?owner=none").await, ["One"]);
    assert_eq!(status(&world.anybody(), &path(&one)).await, 200);
    let widened = expect(admin.patch(&api(&one), &json!({"abilities": ["preview", "download", "edit"]})).await, 403).await;
    assert_eq!(widened["code"], "no_owner");
    expect(admin.patch(&api(&one), &json!({"paused": true})).await, 200).await;
    assert_eq!(admin.delete(&api(&one)).await.status(), 200);
});

both!(World, s5_32_s5_33_an_administrator_who_edits_a_link_is_bounded_by_its_owner, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let link = bob.link(&[&file], json!({"abilities": ["preview"]})).await;
    // Anna may do everything with the file; Bob may only look now.
    let folder = text(&world.anna.read(&format!("/api/v1/nodes/{file}")).await, "parent_id");
    world.ungrant(&folder, bob.id.unwrap()).await;
    world.grant(&folder, bob.id.unwrap(), "previewer", "tree").await;
    world.grant(&folder, bob.id.unwrap(), "sharer", "tree").await;
    expect(world.anna.patch(&api(&link), &json!({"abilities": ["preview", "download"]})).await, 403).await;
    world.grant(&folder, bob.id.unwrap(), "viewer", "tree").await;
    expect(world.anna.patch(&api(&link), &json!({"abilities": ["preview", "download"]})).await, 200).await;
});

both!(World, s5_44_s5_45_an_administrator_gives_a_link_to_another_owner_and_its_owner_does_not, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let carol = world.person("carol").await;
    let folder = text(&world.anna.read(&format!("/api/v1/nodes/{file}")).await, "parent_id");
    world.grant(&folder, carol.id.unwrap(), "viewer", "tree").await;
    let link = bob.link(&[&file], json!({"title": "Given"})).await;
    expect(bob.patch(&api(&link), &json!({"owner_id": carol.id})).await, 403).await;
    let given = expect(world.anna.patch(&api(&link), &json!({"owner_id": carol.id})).await, 200).await;
    assert_eq!((&given["owner_id"], &given["owner_name"]), (&json!(carol.id), &json!("carol")));
    assert_eq!((titles(&carol, "/api/v1/links").await, titles(&bob, "/api/v1/links").await), (vec!["Given".to_owned()], vec![]));
    assert_eq!(bob.delete(&api(&link)).await.status(), 404, "the right follows the owner");
    assert_eq!(status(&world.anybody(), &path(&link)).await, 200);
    let (_, erin) = world.other_organization("else").await;
    expect(world.anna.patch(&api(&link), &json!({"owner_id": erin.id})).await, 422).await;
});

both!(World, s5_2_s5_4_s5_5_s5_6_s5_9_s5_10_s5_11_s5_12_s4_7_s4_8_s4_10_the_switch_stops_new_links_and_ends_none, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let link = world.anna.link(&[&file], json!({})).await;
    assert_eq!(world.anna.read("/api/v1/admin/policy").await["values"]["links_enabled"], "on");
    let switch = async |who: &Actor, value: &str| who.patch("/api/v1/admin/policy", &json!({"links_enabled": value})).await;
    assert_eq!(switch(&bob, "no_new").await.status(), 403);
    expect(switch(&world.anna, "no_new").await, 200).await;
    for who in [&world.anna, &bob] {
        assert_eq!(expect(who.post("/api/v1/links", &json!({"nodes": [file]})).await, 403).await["code"], "links_disabled");
    }
    assert_eq!(status(&world.anybody(), &path(&link)).await, 200);
    expect(switch(&world.anna, "on").await, 200).await;
    bob.link(&[&file], json!({})).await;
});

both!(World, s4_61_s4_62_s4_63_s4_64_sharing_inside_and_outside_are_two_switches, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let space = expect(world.anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let mine = bob.folder(bob.root, "Mine").await;
    let give = async |who: &Actor, node: &str| {
        let body = json!({"principals": [{"kind": "user", "id": world.anna.id}], "role": "viewer"});
        who.post(&format!("/api/v1/nodes/{node}/grants"), &body).await.status().as_u16()
    };
    let links = async || bob.post("/api/v1/links", &json!({"nodes": [file]})).await.status().as_u16();
    assert_eq!((give(&bob, &mine).await, links().await), (201, 201));
    world.set_policy(r#"{"share_internal":false}"#).await;
    assert_eq!((give(&bob, &mine).await, give(&world.anna, &text(&space, "root_id")).await, links().await), (403, 403, 201));
    world.set_policy(r#"{"links_enabled":"no_new"}"#).await;
    let other = bob.folder(bob.root, "Other").await;
    assert_eq!((give(&bob, &other).await, links().await), (201, 403));
});

both!(World, s4_11_s4_12_s4_13_a_day_has_so_many_links_and_a_domain_of_ones_own_lifts_that, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    world.set_policy(r#"{"link_daily_quota":3}"#).await;
    let make = async || world.anna.post("/api/v1/links", &json!({"nodes": [file]})).await;
    for _ in 0..3 {
        let link = expect(make().await, 201).await;
        assert_eq!(world.anna.delete(&api(&link)).await.status(), 200, "ended ones count, too");
    }
    assert_eq!(world.anna.read("/api/v1/links/quota").await, json!({"most": 3, "made": 3}));
    let over = expect(make().await, 403).await;
    assert_eq!(over["code"], "daily_quota");
    assert!(text(&over, "detail").contains('3') && text(&over, "detail").contains("midnight UTC"));
    world.later(Duration::from_secs(12 * 3600) - Duration::from_millis(1));
    assert_eq!(make().await.status(), 403);
    world.later(Duration::from_millis(1));
    assert_eq!(make().await.status(), 201, "the next day");
    world.set_policy(r#"{"link_daily_quota":1,"custom_domain":"files.acme.example"}"#).await;
    assert_eq!((make().await.status().as_u16(), make().await.status().as_u16()), (201, 201));
    assert_eq!(world.anna.read("/api/v1/links/quota").await["most"], Value::Null);
    assert_eq!(world.anna.read("/api/v1/admin/policy").await["presets"]["drive"]["link_daily_quota"], 500);
});

both!(World, s4_13_links_are_reached_at_the_organizations_own_domain_and_no_others_are, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "mine").await;
    let link = world.anna.link(&[&file], json!({"password": "correct horse"})).await;
    let (_, boris) = world.other_organization("borealis").await;
    let foreign = boris.link(&[&boris.file(boris.root, "b.txt", "theirs").await], json!({})).await;
    let port = world.url.rsplit(':').next().unwrap().to_owned();
    let own = format!("files.acme.example:{port}");
    let visitor = world.anybody();
    let at = async |host: &str, path: &str| visitor.request(Method::GET, path).header("Host", host).send().await.unwrap();
    assert_eq!(at(&own, &path(&link)).await.status(), 400, "nobody has said that this is ours");
    world.set_policy(r#"{"custom_domain":"files.acme.example","link_not_found_text":"Ask Acme."}"#).await;
    // Links are told with it, new and old; QR codes too.
    let told = world.anna.read(&api(&link)).await;
    assert_eq!(text(&told, "url"), format!("http://{own}{}", path(&link)));
    let code = expect(world.anna.post(&format!("{}/codes", api(&link)), &json!({})).await, 201).await;
    assert!(text(&code, "url").starts_with(&format!("http://{own}/s/")));
    // Its pages work there, the form with a password as well, and what leads elsewhere does not.
    let unlock = visitor.request(Method::POST, &format!("{}/unlock", path(&link))).header("Host", &own);
    let unlock = unlock.header("Origin", format!("http://{own}")).header("Accept", "application/json");
    let answer = unlock.json(&json!({"password": "correct horse"})).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    let file =
        visitor.request(Method::GET, &format!("{}/dl", path(&link))).header("Host", &own).header("Cookie", cookie(&answer));
    assert_eq!(file.send().await.unwrap().text().await.unwrap(), "mine");
    let crossing = visitor.request(Method::POST, &format!("{}/unlock", path(&link))).header("Host", &own);
    let crossing =
        crossing.header("Origin", &world.url).header("Sec-Fetch-Site", "cross-site").json(&json!({"password": "correct horse"}));
    assert_eq!(crossing.send().await.unwrap().status(), 403);
    // At the server's own name everything is as it was; at the domain nobody else's link opens, which reads as one that never was.
    assert_eq!(
        (status(&visitor, &path(&foreign)).await, at("files.other.example", &path(&link)).await.status().as_u16()),
        (200, 400)
    );
    for tail in ["", "/items", "/dl"] {
        let theirs = at(&own, &format!("{}{tail}", path(&foreign))).await;
        let never = at(&own, &format!("/s/{}{tail}", "A".repeat(43))).await;
        assert_eq!((theirs.status().as_u16(), never.status().as_u16()), (404, 404), "{tail}");
    }
    let page =
        visitor.request(Method::GET, &path(&foreign)).header("Host", &own).header("Accept", "text/html").send().await.unwrap();
    assert!(page.text().await.unwrap().contains("Ask Acme."));
    let dav = visitor.request(Method::from_bytes(b"PROPFIND").unwrap(), &path(&foreign).replace("/s/", "/dav/links/"));
    assert_eq!(dav.header("Host", &own).header("Depth", "0").send().await.unwrap().status(), 404);
    for bad in ["127.0.0.1", "acme", "Acme.example", "files.acme.example:80", "a..b"] {
        expect(boris.patch("/api/v1/admin/policy", &json!({"custom_domain": bad})).await, 422).await;
    }
    // It is nobody else's until it is given up.
    let theirs = json!({"custom_domain": "files.acme.example"});
    let taken = expect(boris.patch("/api/v1/admin/policy", &theirs).await, 422).await;
    assert_eq!((&taken["errors"][0]["field"], &taken["errors"][0]["code"]), (&json!("custom_domain"), &json!("domain_taken")));
    world.set_policy("{}").await;
    expect(boris.patch("/api/v1/admin/policy", &theirs).await, 200).await;
    assert_eq!(
        (at(&own, &path(&foreign)).await.status(), at(&own, &path(&link)).await.status()),
        (200.try_into().unwrap(), 404.try_into().unwrap())
    );
});

both!(World, s5_61_s5_62_s5_63_s5_64_s5_65_s5_66_s5_67_a_note_is_for_people_inside_and_can_be_required, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let old = world.anna.link(&[&file], json!({})).await;
    let noted = world.anna.link(&[&file], json!({"note": "the Miller case"})).await;
    let visitor = world.anybody();
    for tail in ["", "/items", "/dl"] {
        let answer = visitor.get(&format!("{}{tail}", path(&noted))).await;
        let told = format!("{:?}", answer.headers()) + &answer.text().await.unwrap();
        assert!(!told.contains("Miller"), "{tail}");
    }
    assert_eq!(world.anna.read(&api(&noted)).await["note"], "the Miller case");
    expect(world.anna.patch("/api/v1/admin/policy", &json!({"link_note_required": true})).await, 200).await;
    for note in [json!(""), json!("   \n\t"), Value::Null] {
        let refused = expect(world.anna.post("/api/v1/links", &json!({"nodes": [file], "note": note})).await, 422).await;
        assert_eq!(refused["errors"][0]["field"], "note");
    }
    expect(world.anna.patch(&api(&noted), &json!({"note": " "})).await, 422).await;
    assert_eq!(status(&visitor, &path(&old)).await, 200, "links without one go on");
    expect(world.anna.patch(&api(&old), &json!({"title": "x"})).await, 422).await;
    expect(world.anna.patch(&api(&old), &json!({"title": "x", "note": "why"})).await, 200).await;
});

both!(World, s5_48_s5_49_s5_58_s5_59_s5_60_an_end_moves_before_it_has_come_and_what_has_ended_is_history, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"title": "Short", "expires_at": "2026-11-23T12:00:00Z"})).await;
    let later = json!({"expires_at": "2026-11-24T12:00:00Z"});
    expect(world.anna.patch(&api(&link), &later).await, 200).await;
    expect(world.anna.patch(&api(&link), &json!({"password": "open sesame"})).await, 200).await;
    world.later(DAY * 2 - Duration::from_millis(1));
    assert_eq!(titles(&world.anna, "/api/v1/links").await, ["Short"]);
    world.later(Duration::from_millis(1));
    assert_eq!(titles(&world.anna, "/api/v1/links").await, Vec::<String>::new());
    assert_eq!(titles(&world.anna, "/api/v1/links?state=history").await, ["Short"]);
    let longer = json!({"expires_at": "2026-12-24T12:00:00Z"});
    assert_eq!(expect(world.anna.patch(&api(&link), &longer).await, 410).await["code"], "link_expired");
    world.set_policy(r#"{"link_extendable_days":14}"#).await;
    world.later(DAY * 13);
    expect(world.anna.patch(&api(&link), &longer).await, 200).await;
    assert_eq!(titles(&world.anna, "/api/v1/links").await, ["Short"]);
});

both!(World, s5_69_s5_70_s5_71_s4_17_revoking_erases_a_link_with_what_was_told_and_done, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"form": {"name": true}})).await;
    let visitor = world.anybody();
    let visit = cookie(&unlock_with(&visitor, &link, json!({"name": "Ada"})).await);
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&link)), &visit).await.status(), 200);
    expect(world.anna.post(&format!("{}/codes", api(&link)), &json!({})).await, 201).await;
    assert_eq!(world.anna.delete(&api(&link)).await.status(), 200);
    for table in ["links", "link_items", "link_counts", "link_acts", "link_aliases", "visits"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    for tail in ["", "/log", "/activity", "/codes", "/log/export"] {
        assert_eq!(world.anna.get(&format!("{}{tail}", api(&link))).await.status(), 404, "{tail}");
    }
    assert_eq!(titles(&world.anna, "/api/v1/links?state=all").await, Vec::<String>::new());
    let told = world.anna.read("/api/v1/admin/events?kind=link_revoked").await;
    assert_eq!(told["items"][0]["link_id"], link["id"], "the log keeps a line");
    assert!(!told.to_string().contains("Ada"));
    assert_eq!(world.anna.get(&format!("/api/v1/nodes/{file}")).await.status(), 200);
});

both!(World, s4_5_s4_51_s4_58_cancelled_links_stay_in_the_history_for_as_long_as_the_policy_says, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    world.set_policy(r#"{"link_purge_after_days":180}"#).await;
    let link = world.anna.link(&[&file], json!({"title": "Old", "password": "open sesame"})).await;
    let code = expect(world.anna.post(&format!("{}/codes", api(&link)), &json!({})).await, 201).await;
    let visit = cookie(&unlock_with(&world.anybody(), &link, json!({"password": "open sesame"})).await);
    assert_eq!(world.anna.delete(&api(&link)).await.status(), 200);
    assert_eq!(get_with(&world.anybody(), &path(&link), &visit).await.status(), 404);
    for way in [&link, &code] {
        assert_eq!(status(&world.anybody(), &path(way)).await, 404);
    }
    let kept = world.anna.read("/api/v1/links?state=history").await["items"][0].clone();
    assert_eq!((&kept["title"], &kept["state"], &kept["url"]), (&json!("Old"), &json!("revoked"), &Value::Null));
    assert_eq!(world.anna.get(&format!("{}/log", api(&link))).await.status(), 200);
    let revived = world.anna.patch(&api(&link), &json!({"paused": false})).await;
    assert_eq!(expect(revived, 410).await["code"], "link_revoked");
    world.later(DAY * 180);
    world.stile.tidy().await.unwrap();
    assert_eq!((world.count("links").await, world.count("link_acts").await), (0, 0));
});

both!(World, s4_16_a_link_ends_with_the_original_and_a_new_one_works, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    world.anna.delete(&format!("/api/v1/nodes/{file}")).await;
    let visitor = world.anybody();
    let page = visitor.request(Method::GET, &path(&link)).header("Accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 404);
    assert!(page.text().await.unwrap().contains("Ask whoever sent it to you for a new one"));
    let again = world.anna.file(world.anna.root, "a.txt", "b").await;
    let next = world.anna.link(&[&again], json!({})).await;
    assert_eq!((status(&visitor, &path(&link)).await, status(&visitor, &path(&next)).await), (404, 200));
});

both!(World, s5_78_the_organizations_own_text_is_shown_where_there_is_no_link, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    expect(world.anna.patch("/api/v1/admin/policy", &json!({"link_not_found_text": "Ask the <front> desk."})).await, 200).await;
    let link = world.anna.link(&[&file], json!({})).await;
    assert_eq!(world.anna.delete(&api(&link)).await.status(), 200);
    let visitor = world.anybody();
    let page = async |path: &str| {
        let answer = visitor.request(Method::GET, path).header("Accept", "text/html").send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, ended) = page(&path(&link)).await;
    assert!(status == 404 && ended.contains("Ask the &#60;front&#62; desk."), "{ended}");
    let (_, never) = page(&format!("/s/{}", "A".repeat(43))).await;
    assert_eq!(ended, never);
});

both!(World, s5_85_s5_86_s5_89_s5_90_s5_91_s5_92_s5_97_links_end_with_their_owners_account_where_the_policy_says_so, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let visitor = world.anybody();
    let kept = bob.link(&[&file], json!({})).await;
    expect(world.anna.patch(&user(&bob), &json!({"enabled": false})).await, 200).await;
    assert_eq!(status(&visitor, &path(&kept)).await, 200, "off by default: the link goes on");
    expect(world.anna.patch("/api/v1/admin/policy", &json!({"links_auto_revoke_on_deactivation": true})).await, 200).await;
    assert_eq!(status(&visitor, &path(&kept)).await, 404, "no link of somebody who is shut out opens");
    expect(world.anna.patch(&user(&bob), &json!({"enabled": true})).await, 200).await;
    assert_eq!(status(&visitor, &path(&kept)).await, 200);
    expect(world.anna.patch(&user(&bob), &json!({"enabled": false})).await, 200).await;
    assert_eq!(world.count("links").await, 0, "revoked in the same unit of work");
    expect(world.anna.patch(&user(&bob), &json!({"enabled": true})).await, 200).await;
    assert_eq!(status(&visitor, &path(&kept)).await, 404, "enabling brings none back");
    let told = world.anna.read("/api/v1/admin/events?kind=link_revoked").await;
    assert_eq!(told["items"][0]["details"]["reason"], "owner_inactive");
});

both!(World, s5_93_s5_94_also_when_access_ends_by_time_or_for_lack_of_use, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let carol = world.person("carol").await;
    let folder = text(&world.anna.read(&format!("/api/v1/nodes/{file}")).await, "parent_id");
    world.grant(&folder, carol.id.unwrap(), "editor", "tree").await;
    world.set_policy(r#"{"links_auto_revoke_on_deactivation":true,"users_inactive_days_max":30}"#).await;
    bob.link(&[&file], json!({})).await;
    let of_carol = carol.link(&[&file], json!({})).await;
    expect(world.anna.patch(&user(&bob), &json!({"access_ends_at": "2026-11-25T12:00:00Z"})).await, 200).await;
    world.later(DAY * 3);
    world.stile.tidy().await.unwrap();
    assert_eq!(world.count("links").await, 1, "Bob's ended with his access");
    expect(world.anna.patch(&user(&bob), &json!({"access_ends_at": null})).await, 200).await;
    assert_eq!(world.count("links").await, 1);
    world.later(DAY * 40);
    world.stile.tidy().await.unwrap();
    assert_eq!((world.count("links").await, status(&world.anybody(), &path(&of_carol)).await), (0, 404));
});

both!(World, i3_s5_42_who_manages_a_link_of_somebody_else_is_given_no_way_to_what_it_is_on, |world| {
    let bob = world.person("bob").await;
    let file = bob.file(bob.root, "secret.txt", "bob's own").await;
    let audits = world.member(world.org, "rita", UserKind::Internal, Some(AdminRole::Auditor)).await;
    world.set_policy(r#"{"link_addresses_allowed":true}"#).await;
    let (link, copy) = (bob.link(&[&file], json!({})).await, bob.link(&[&file], json!({"snapshot": true})).await);
    let addressed = bob.link(&[&file], json!({"address": "bobs-papers", "audience": "organization"})).await;
    for link in [&link, &copy, &addressed] {
        for who in [&world.anna, &audits] {
            let seen = who.read(&api(link)).await;
            assert_eq!((&seen["url"], &seen["address"]), (&json!(null), &json!(null)));
        }
        let (codes, invited) = (format!("{}/codes", api(link)), format!("{}/recipients", api(link)));
        expect(world.anna.post(&codes, &json!({})).await, 403).await;
        expect(world.anna.post(&invited, &json!({"emails": ["anna@acme.example"]})).await, 403).await;
        let own = json!({"address": "mine-now", "password": "a word of my own"});
        expect(world.anna.patch(&api(link), &own).await, 403).await;
        expect(world.anna.patch(&api(link), &json!({"owner_id": world.anna.id})).await, 403).await;
    }
    assert!(world.mails().await.is_empty());
    expect(world.anna.patch(&api(&addressed), &json!({"password": "a word of my own"})).await, 403).await;
    expect(world.anna.patch(&api(&addressed), &json!({"audience": "anyone"})).await, 403).await;
    // What closes it they may; whoever takes it over may share what it is on.
    expect(world.anna.patch(&api(&addressed), &json!({"paused": true})).await, 200).await;
    expect(world.anna.patch(&api(&addressed), &json!({"address": null})).await, 200).await;
    bob.give(&file, &[&world.anna], "editor").await;
    let taken = expect(world.anna.patch(&api(&link), &json!({"owner_id": world.anna.id})).await, 200).await;
    assert_eq!(text(&taken, "url"), text(&link, "url"));
});

both!(World, s5_32_what_opens_a_link_further_asks_for_the_right_to_share_now, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let folder = text(&world.anna.read(&format!("/api/v1/nodes/{file}")).await, "parent_id");
    world.set_policy(r#"{"link_addresses_allowed":true}"#).await;
    let form = json!({"name": true, "fields": ["Why?"], "terms": "Be kind."});
    let link = bob.link(&[&file], json!({"form": form, "password": "correct horse"})).await;
    world.ungrant(&folder, bob.id.unwrap()).await;
    world.grant(&folder, bob.id.unwrap(), "viewer", "tree").await;
    for further in [
        json!({"form": null}),
        json!({"form": {"name": true, "fields": ["Why?"]}}),
        json!({"form": {"name": true, "terms": "Be kind."}}),
        json!({"form": {"name": true, "fields": ["Why?"], "terms": "Be good."}}),
        json!({"address": "anybodys-guess"}),
    ] {
        assert_eq!(bob.patch(&api(&link), &further).await.status(), 403, "{further}");
    }
    let invited = format!("{}/recipients", api(&link));
    expect(bob.post(&invited, &json!({"emails": ["carol@example.org"]})).await, 403).await;
    let more = json!({"form": {"name": true, "email": true, "fields": ["Why?", "Who?"], "terms": "Be kind."}});
    expect(bob.patch(&api(&link), &more).await, 200).await;
});

both!(World, s5_95_who_begins_to_own_a_link_or_whose_policy_begins_pulls_its_end_in, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let carol = world.person("carol").await;
    let folder = text(&world.anna.read(&format!("/api/v1/nodes/{file}")).await, "parent_id");
    world.grant(&folder, carol.id.unwrap(), "editor", "tree").await;
    let late = json!({"expires_at": "2027-06-01T00:00:00Z"});
    let (hers, given) = (carol.link(&[&file], late.clone()).await, bob.link(&[&file], late).await);
    expect(world.anna.patch(&user(&carol), &json!({"access_ends_at": "2027-01-01T00:00:00Z"})).await, 200).await;
    let ends = async |link: &Value| text(&world.anna.read(&api(link)).await, "expires_at");
    assert_eq!(ends(&hers).await, "2027-06-01T00:00:00.000Z", "nothing ties them together");
    expect(world.anna.patch("/api/v1/admin/policy", &json!({"links_auto_revoke_on_deactivation": true})).await, 200).await;
    assert_eq!(
        (ends(&hers).await.as_str(), ends(&given).await.as_str()),
        ("2027-01-01T00:00:00.000Z", "2027-06-01T00:00:00.000Z")
    );
    expect(world.anna.patch(&api(&given), &json!({"owner_id": carol.id})).await, 200).await;
    assert_eq!(ends(&given).await, "2027-01-01T00:00:00.000Z");
});

both!(World, s5_95_s5_96_an_end_of_access_pulls_the_ends_of_links_in, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    world.set_policy(r#"{"links_auto_revoke_on_deactivation":true}"#).await;
    let (open, late) =
        (bob.link(&[&file], json!({})).await, bob.link(&[&file], json!({"expires_at": "2027-06-01T00:00:00Z"})).await);
    let early = bob.link(&[&file], json!({"expires_at": "2026-12-01T00:00:00Z"})).await;
    let end = async |at: &str| expect(world.anna.patch(&user(&bob), &json!({"access_ends_at": at})).await, 200).await;
    let ends = async |link: &Value| text(&bob.read(&api(link)).await, "expires_at");
    end("2027-01-01T00:00:00Z").await;
    assert_eq!(
        (ends(&open).await.as_str(), ends(&late).await.as_str()),
        ("2027-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z")
    );
    assert_eq!(ends(&early).await, "2026-12-01T00:00:00.000Z");
    let new = bob.link(&[&file], json!({})).await;
    assert_eq!(text(&new, "expires_at"), "2027-01-01T00:00:00.000Z", "no end is an end, too");
    for asked in [json!(null), json!("2028-01-01T00:00:00Z")] {
        let changed = expect(bob.patch(&api(&new), &json!({"expires_at": asked})).await, 200).await;
        assert_eq!(text(&changed, "expires_at"), "2027-01-01T00:00:00.000Z");
    }
    end("2027-02-01T00:00:00Z").await;
    assert_eq!(ends(&open).await, "2027-01-01T00:00:00.000Z", "a later end lengthens nothing");
});

both!(World, s5_80_s5_81_s5_82_s5_83_s5_84_s5_87_s5_88_the_links_of_somebody_who_leaves_are_kept_whole_or_end, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let link = bob.link(&[&file], json!({"form": {"name": true}})).await;
    let code = expect(bob.post(&format!("{}/codes", api(&link)), &json!({})).await, 201).await;
    let visitor = world.anybody();
    unlock_with(&visitor, &link, json!({"name": "Ada"})).await;
    assert_eq!(world.anna.read(&format!("{}/departure", user(&bob))).await["links"], 1, "the wizard asks about them");
    let leave = async |who: &Actor, links: &str| {
        let goes = json!({"links": {"action": links}, "files": {"action": "erase"}});
        world.anna.request(Method::DELETE, &user(who)).json(&goes).send().await.unwrap().status().as_u16()
    };
    assert_eq!(leave(&bob, "keep").await, 204);
    for way in [&link, &code] {
        assert_eq!(unlock_with(&visitor, way, json!({"name": "Eve"})).await.status(), 204, "published addresses go on");
    }
    let log = world.anna.read(&format!("{}/log?act=visit", api(&link))).await;
    assert!(log.to_string().contains("Ada"), "registrations are retained");
    expect(world.anna.patch(&api(&link), &json!({"note": "kept"})).await, 200).await;
    let carol = world.person("carol").await;
    let folder = text(&world.anna.read(&format!("/api/v1/nodes/{file}")).await, "parent_id");
    world.grant(&folder, carol.id.unwrap(), "editor", "tree").await;
    carol.link(&[&file], json!({})).await;
    world.set_policy(r#"{"links_auto_revoke_on_deactivation":true}"#).await;
    assert_eq!(leave(&carol, "keep").await, 204);
    assert_eq!(world.count("links").await, 1, "with the setting on, they end whatever was asked");
});

both!(World, s5_30_the_owner_is_told_by_mail_who_opened_a_link_once_for_each_visitor, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let quiet = world.anna.link(&[&file], json!({})).await;
    let link = world.anna.link(&[&file], json!({"notify": true, "title": "Offers"})).await;
    let gated = world.anna.link(&[&file], json!({"notify": true, "title": "Plans", "form": {"name": true}})).await;
    let visitor = world.anybody();
    let take = async |link: &Value| visitor.get(&format!("{}/dl", path(link))).await.text().await.unwrap();
    for _ in 0..3 {
        take(&quiet).await;
        take(&link).await;
    }
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1, "one visitor, one mail; and none where nobody asked");
    assert!(
        mails[0].to.iter().any(|to| to.contains("anna@acme.example")) && mails[0].text.contains("\u{2068}Offers\u{2069}"),
        "{}",
        mails[0].text
    );
    let visit = cookie(&unlock_with(&visitor, &gated, json!({"name": "Ada"})).await);
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&gated)), &visit).await.status(), 200);
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2);
    assert!(mails.iter().any(|mail| mail.text.contains("\u{2068}Ada\u{2069}")));
});

both!(World, s5_19_s5_20_s5_21_s5_24_who_may_make_links_is_said_folder_by_folder, |world| {
    let (bob, file) = bob_with_a_file(&world).await;
    let other = world.anna.folder(world.anna.root, "Other").await;
    world.grant(&other, bob.id.unwrap(), "editor", "tree").await;
    world.set_policy(r#"{"share_links_implied_by":"none"}"#).await;
    let make = async |node: &str| bob.post("/api/v1/links", &json!({"nodes": [node]})).await.status().as_u16();
    let plans = text(&world.anna.read(&format!("/api/v1/nodes/{file}")).await, "parent_id");
    assert_eq!((make(&plans).await, make(&other).await), (403, 403), "other rights do not include it");
    let give = json!({"principals": [{"kind": "user", "id": bob.id}], "role": "sharer"});
    expect(world.anna.post(&format!("/api/v1/nodes/{plans}/grants"), &give).await, 201).await;
    assert_eq!((make(&plans).await, make(&file).await, make(&other).await), (201, 201, 403));
    world.anna.take_back(&plans, &bob).await;
    assert_eq!(make(&plans).await, 404, "with all that Bob was given there");
});

both!(World, s3_9_an_administrator_gives_a_new_member_access, |world| {
    let space = expect(world.anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let folder = world.anna.folder(text(&space, "root_id"), "Plans").await;
    let bob = world.person("bob").await;
    assert_eq!(bob.get(&format!("/api/v1/nodes/{folder}")).await.status(), 404);
    world.anna.give(&folder, &[&bob], "viewer").await;
    assert_eq!(bob.get(&format!("/api/v1/nodes/{folder}/children")).await.status(), 200);
});

both!(World, s4_6_s4_15_the_settings_of_a_link_are_changed_and_its_end_is_one_of_them, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    let change = json!({
        "title": "Offers", "message": "for you", "note": "why", "abilities": ["preview"], "password": "open sesame",
        "expires_at": "2026-11-23T12:00:00Z", "limits": {"previews": 5}, "notify": true, "audience": "signed_in"
    });
    let changed = expect(world.anna.patch(&api(&link), &change).await, 200).await;
    for (key, value) in
        change.as_object().unwrap().iter().filter(|(key, _)| !matches!(key.as_str(), "password" | "expires_at" | "limits"))
    {
        assert_eq!(&changed[key], value, "{key}");
    }
    assert_eq!((&changed["limits"]["previews"], &changed["has_password"]), (&json!(5), &json!(true)));
    assert_eq!(world.anna.read(&api(&link)).await, changed, "what is told is what is kept");
    world.later(DAY);
    assert_eq!(status(&world.anybody(), &path(&link)).await, 404);
});
