//! Links as their owner and their visitors use them, over HTTP, on both engines. A visitor has no account.

mod bounds;
mod counting;
mod held;
mod interleaved;
mod options;
mod owners;
mod recipients;
mod requests;
mod states;
mod strangers;

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

const DAY: Duration = Duration::from_secs(86_400);

/// The path of a link's URL.
pub(crate) fn path(link: &Value) -> String {
    let url = text(link, "url");
    url[url.find("/s/").expect("a link's URL is below /s/")..].to_owned()
}

async fn status(visitor: &Actor, path: &str) -> u16 {
    visitor.get(path).await.status().as_u16()
}

/// What a visitor gets to see of a link, as JSON.
async fn items(visitor: &Actor, link: &Value) -> Value {
    visitor.read(&format!("{}/items", path(link))).await
}

fn names(listing: &Value) -> Vec<String> {
    listing["items"].as_array().unwrap().iter().map(|item| text(item, "name")).collect()
}

/// Gives a link's password; the answer carries the visit's cookie when it was right.
async fn unlock(visitor: &Actor, link: &Value, password: &str) -> Response {
    let request = visitor.request(Method::POST, &format!("{}/unlock", path(link))).header("Accept", "application/json");
    let form = format!("password={}", password.replace(' ', "+"));
    request.header("Content-Type", "application/x-www-form-urlencoded").body(form).send().await.unwrap()
}

/// Says something at a link's gate, as a program does.
pub(crate) async fn unlock_with(visitor: &Actor, link: &Value, says: Value) -> Response {
    let request = visitor.request(Method::POST, &format!("{}/unlock", path(link))).header("Accept", "application/json");
    request.json(&says).send().await.unwrap()
}

/// Where those who manage a link find it.
fn api(link: &Value) -> String {
    format!("/api/v1/links/{}", text(link, "id"))
}

pub(crate) fn cookie(answer: &Response) -> String {
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

pub(crate) async fn get_with(visitor: &Actor, path: &str, cookie: &str) -> Response {
    visitor.request(Method::GET, path).header("Cookie", cookie).send().await.unwrap()
}

both!(World, s2_1_s2_12_a_visitor_without_an_account_downloads_from_a_folder_by_its_link, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let file = world.anna.file(&folder, "north wing.txt", "walls").await;
    let link = world.anna.link(&[&folder], json!({})).await;
    let visitor = world.anybody();
    let listing = visitor.read(&format!("{}/items?folder={folder}", path(&link))).await;
    assert_eq!(names(&listing), ["north wing.txt"]);
    let answer = visitor.get(&format!("{}/files/{file}", path(&link))).await;
    assert_eq!(answer.text().await.unwrap(), "walls");
});

both!(World, s2_2_s2_15_s2_19_a_visitor_uploads_into_a_folder_and_its_owner_finds_the_file, |world| {
    let folder = world.anna.folder(world.anna.root, "Inbox").await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"]})).await;
    let put = world
        .anybody()
        .request(Method::PUT, &format!("{}/files?name=offer.pdf", path(&link)))
        .body("offer")
        .send()
        .await
        .unwrap();
    assert_eq!(put.status(), 201);
    let children = world.anna.read(&format!("/api/v1/nodes/{folder}/children")).await;
    assert_eq!(names(&children), ["offer.pdf"]);
});

both!(World, s2_3_one_link_allows_both_upload_and_download, |world| {
    let folder = world.anna.folder(world.anna.root, "Exchange").await;
    let file = world.anna.file(&folder, "a.txt", "a").await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["download", "upload"]})).await;
    let visitor = world.anybody();
    assert_eq!(status(&visitor, &format!("{}/files/{file}", path(&link))).await, 200);
    let put = visitor.request(Method::PUT, &format!("{}/files?name=b.txt", path(&link))).body("b").send().await.unwrap();
    assert_eq!(put.status(), 201);
});

both!(World, s2_4_nothing_is_served_before_sign_in, |world| {
    let file = world.anna.file(world.anna.root, "secret.txt", "secret").await;
    let anybody = world.anybody();
    for path in [
        "/api/v1/session".to_owned(),
        "/api/v1/spaces".to_owned(),
        format!("/api/v1/nodes/{file}"),
        format!("/api/v1/nodes/{file}/content"),
        format!("/api/v1/nodes/{}/children", world.anna.root),
        "/api/v1/links".to_owned(),
    ] {
        assert_eq!(status(&anybody, &path).await, 401, "{path}");
    }
});

both!(World, s2_5_after_sign_in_a_person_navigates_to_their_workspace, |world| {
    let session = world.anna.read("/api/v1/session").await;
    let root = text(&session["personal_space"], "root_id");
    world.anna.folder(&root, "Work").await;
    assert_eq!(names(&world.anna.read(&format!("/api/v1/nodes/{root}/children")).await), ["Work"]);
});

both!(World, s2_8_making_a_link_gives_a_unique_url, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let (one, two) = (world.anna.link(&[&file], json!({})).await, world.anna.link(&[&file], json!({})).await);
    assert_ne!(text(&one, "url"), text(&two, "url"));
});

both!(World, s2_9_a_file_without_a_link_has_no_public_url_and_an_ended_link_stops_working, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let visitor = world.anybody();
    assert_eq!(status(&visitor, &format!("/s/{file}")).await, 404);
    let link = world.anna.link(&[&file], json!({})).await;
    assert_eq!(status(&visitor, &path(&link)).await, 200);
    assert_eq!(world.anna.delete(&format!("/api/v1/links/{}", text(&link, "id"))).await.status(), 200);
    assert_eq!(status(&visitor, &path(&link)).await, 404);
});

both!(World, s2_10_a_visitor_downloads_the_one_file_of_a_link, |world| {
    let file = world.anna.file(world.anna.root, "plan.txt", "the plan").await;
    let link = world.anna.link(&[&file], json!({})).await;
    let answer = world.anybody().get(&format!("{}/dl", path(&link))).await;
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("plan.txt"));
    assert_eq!(answer.text().await.unwrap(), "the plan");
});

both!(World, s2_11_the_url_of_a_link_can_be_read_again_later, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    let again = world.anna.read(&format!("/api/v1/links/{}", text(&link, "id"))).await;
    assert_eq!(text(&again, "url"), text(&link, "url"));
    assert!(text(&link, "url").starts_with(&world.url));
});

both!(World, s2_13_s2_14_a_new_empty_folder_is_shared, |world| {
    let folder = world.anna.folder(world.anna.root, "Empty").await;
    let link = world.anna.link(&[&folder], json!({})).await;
    let listing = world.anybody().read(&format!("{}/items?folder={folder}", path(&link))).await;
    assert!(names(&listing).is_empty());
});

both!(World, s2_16_s2_17_s2_18_on_an_upload_only_link_nothing_is_listed_read_or_previewed, |world| {
    let folder = world.anna.folder(world.anna.root, "Drop").await;
    let file = world.anna.file(&folder, "salaries.txt", "secret").await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"]})).await;
    let visitor = world.anybody();
    assert!(names(&items(&visitor, &link).await).is_empty());
    for tail in [
        format!("/files/{file}"),
        format!("/preview/{file}"),
        format!("/archive?node={file}"),
        format!("/archive?node={folder}"),
        format!("/items?folder={folder}"),
        format!("?folder={folder}"),
        "/dl".to_owned(),
        "/archive".to_owned(),
    ] {
        let answer = visitor.get(&format!("{}{tail}", path(&link))).await;
        let status = answer.status().as_u16();
        assert!(status == 403 || status == 404, "{tail}: {status}");
        assert!(!answer.text().await.unwrap().contains("salaries"), "{tail}");
    }
});

both!(World, i6_a_taken_name_makes_no_difference_to_an_upload_only_visitor, |world| {
    let folder = world.anna.folder(world.anna.root, "Drop").await;
    world.anna.file(&folder, "there.txt", "mine").await;
    world.anna.folder(&folder, "sub").await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"]})).await;
    let mut answers = Vec::new();
    for name in ["there.txt", "fresh.txt", "sub"] {
        let url = format!("{}/files", path(&link));
        let put = world.anybody().request(Method::PUT, &url).query(&[("name", name)]).body("theirs").send().await.unwrap();
        let status = put.status();
        answers.push((status, put.text().await.unwrap().replace(name, "NAME")));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[2], answers[1]);
    let children = world.anna.read(&format!("/api/v1/nodes/{folder}/children")).await;
    assert_eq!(names(&children), ["sub", "fresh.txt", "sub (2)", "there (2).txt", "there.txt"]);
    let mine = children["items"].as_array().unwrap().iter().find(|item| item["name"] == "there.txt").unwrap();
    assert_eq!(mine["size_bytes"], 4, "nothing is overwritten");
});

both!(World, s2_21_s4_35_a_password_can_be_added_and_every_visitor_must_give_it, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    let visitor = world.anybody();
    assert_eq!(status(&visitor, &format!("{}/dl", path(&link))).await, 200);
    let change = json!({"password": "open sesame"});
    expect(world.anna.patch(&format!("/api/v1/links/{}", text(&link, "id")), &change).await, 200).await;
    assert_eq!(status(&visitor, &format!("{}/dl", path(&link))).await, 401);
    let unlocked = unlock(&visitor, &link, "open sesame").await;
    assert_eq!(unlocked.status(), 204);
    let answer = get_with(&visitor, &format!("{}/dl", path(&link)), &cookie(&unlocked)).await;
    assert_eq!(answer.text().await.unwrap(), "a");
});

both!(World, s2_22_s4_39_s5_16_a_link_ends_at_its_expiry_to_the_millisecond, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"expires_at": "2026-11-23T12:00:00Z"})).await;
    let visitor = world.anybody();
    world.later(DAY - Duration::from_millis(1));
    assert_eq!(status(&visitor, &path(&link)).await, 200);
    world.later(Duration::from_millis(1));
    for tail in ["", "/dl", "/items", "/archive"] {
        assert_eq!(status(&visitor, &format!("{}{tail}", path(&link))).await, 404, "{tail}");
    }
});

both!(World, s2_23_password_and_expiry_change_and_go_apart_and_the_url_stays, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"password": "open sesame", "expires_at": "2026-11-30T12:00:00Z"})).await;
    let api = format!("/api/v1/links/{}", text(&link, "id"));
    let without_password = expect(world.anna.patch(&api, &json!({"password": null})).await, 200).await;
    assert_eq!((&without_password["has_password"], &without_password["url"]), (&json!(false), &link["url"]));
    assert_eq!(text(&without_password, "expires_at"), text(&link, "expires_at"));
    let permanent = expect(world.anna.patch(&api, &json!({"expires_at": null})).await, 200).await;
    assert_eq!(permanent["expires_at"], Value::Null);
    world.later(DAY * 400);
    assert_eq!(status(&world.anybody(), &format!("{}/dl", path(&link))).await, 200);
});

both!(World, s2_24_i3_before_the_password_nothing_is_told, |world| {
    let folder = world.anna.folder(world.anna.root, "Payroll").await;
    let file = world.anna.file(&folder, "november.xlsx", "salaries").await;
    let settings = json!({"password": "open sesame", "message": "for the auditors", "title": "Payroll"});
    let link = world.anna.link(&[&folder], settings).await;
    let visitor = world.anybody();
    let wrong = unlock(&visitor, &link, "wrong").await;
    assert_eq!(wrong.status(), 401);
    assert!(wrong.headers().get("set-cookie").is_none());
    for tail in
        ["".to_owned(), "/items".into(), "/dl".into(), format!("/files/{file}"), "/archive".into(), format!("?folder={folder}")]
    {
        for method in [Method::GET, Method::HEAD] {
            let answer = visitor.request(method.clone(), &format!("{}{tail}", path(&link))).send().await.unwrap();
            let headers = format!("{:?}", answer.headers());
            let told = answer.text().await.unwrap() + &headers;
            for secret in ["Payroll", "november", "salaries", "auditors", "Anna", "etag"] {
                assert!(!told.contains(secret), "{method} {tail} tells `{secret}`");
            }
        }
    }
});

both!(World, i3_a_visit_is_bound_to_its_link_and_to_the_version_of_the_password, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let (one, two) = (
        world.anna.link(&[&file], json!({"password": "open sesame"})).await,
        world.anna.link(&[&file], json!({"password": "open sesame"})).await,
    );
    let visitor = world.anybody();
    let visit = cookie(&unlock(&visitor, &one, "open sesame").await);
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&one)), &visit).await.status(), 200);
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&two)), &visit).await.status(), 401);
    let api = format!("/api/v1/links/{}", text(&one, "id"));
    expect(world.anna.patch(&api, &json!({"password": "open sesame 2"})).await, 200).await;
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&one)), &visit).await.status(), 401);
});

both!(World, s2_25_the_password_is_in_no_answer_and_no_url, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"password": "canary-password"})).await;
    let listing = world.anna.read("/api/v1/links").await;
    assert!(!format!("{link}{listing}").contains("canary-password"));
    let unlocked = unlock(&world.anybody(), &link, "canary-password").await;
    assert!(!format!("{:?}", unlocked.headers()).contains("canary-password"));
});

both!(World, s4_19_s4_20_s4_21_one_or_several_items_are_shared_at_once_from_personal_and_team_spaces, |world| {
    let space = expect(world.anna.post("/api/v1/spaces", &json!({"name": "Projects"})).await, 201).await;
    let personal = world.anna.file(world.anna.root, "a.txt", "a").await;
    let team = world.anna.folder(text(&space, "root_id"), "Omega").await;
    let link = world.anna.link(&[&personal, &team], json!({"title": "Both"})).await;
    let listing = items(&world.anybody(), &link).await;
    assert_eq!(names(&listing), ["a.txt", "Omega"]);
    assert_eq!(text(&listing, "title"), "Both");
});

both!(World, s4_37_s4_38_a_link_password_of_letters_and_digits_is_case_sensitive, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"password": "Abc123xyz"})).await;
    let visitor = world.anybody();
    assert_eq!(unlock(&visitor, &link, "abc123XYZ").await.status(), 401);
    assert_eq!(unlock(&visitor, &link, "Abc123xyz").await.status(), 204);
});

both!(World, s4_40_without_an_expiry_a_link_is_permanent, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    assert_eq!(link["expires_at"], Value::Null);
    world.later(DAY * 3650);
    assert_eq!(status(&world.anybody(), &path(&link)).await, 200);
});

both!(World, s4_41_the_message_is_shown_to_the_visitor, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"message": "please check page 3", "note": "internal-only"})).await;
    let visitor = world.anybody();
    assert_eq!(text(&items(&visitor, &link).await, "message"), "please check page 3");
    let page = visitor.get(&path(&link)).await.text().await.unwrap();
    assert!(page.contains("please check page 3"));
    assert!(!page.contains("internal-only"), "the note is for internal users");
});

both!(World, s5_15_by_default_anyone_who_has_the_url_gets_in, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    assert_eq!(status(&world.anybody(), &path(&link)).await, 200);
});

both!(World, s5_28_s5_40_a_link_belongs_to_who_made_it, |world| {
    let jack = world.person("jack").await;
    let file = jack.file(jack.root, "a.txt", "a").await;
    let link = jack.link(&[&file], json!({})).await;
    assert_eq!(text(&link, "owner_id"), jack.id.unwrap().to_string());
});

both!(World, s5_17_s5_68_s5_74_s5_77_a_revoked_link_is_one_that_never_was, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"password": "open sesame"})).await;
    let visitor = world.anybody();
    unlock(&visitor, &link, "open sesame").await;
    let api = format!("/api/v1/links/{}", text(&link, "id"));
    assert_eq!(world.anna.delete(&api).await.status(), 200);
    let never = format!("/s/{}", "A".repeat(43));
    for tail in ["", "/dl", "/items", "/archive", "/preview"] {
        let (ended, unknown) =
            (answer(&visitor, &format!("{}{tail}", path(&link))).await, answer(&visitor, &format!("{never}{tail}")).await);
        assert_eq!(ended, unknown, "{tail}");
        assert_eq!(ended.0, 404);
    }
    assert!(visitor.get(&path(&link)).await.text().await.unwrap().contains("Share not found"));
    for table in ["links", "link_items", "visits"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    assert_eq!(world.anna.get(&api).await.status(), 404);
});

/// Status, headers and body of an answer, without what differs between any two requests.
async fn answer(visitor: &Actor, path: &str) -> (u16, String, String) {
    let answer = visitor.get(path).await;
    let mut headers: Vec<String> = answer
        .headers()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    let (status, id) = (answer.status().as_u16(), answer.headers()["x-request-id"].to_str().unwrap().to_owned());
    (status, headers.join("\n"), answer.text().await.unwrap().replace(&id, "ID"))
}

both!(World, s5_72_a_revoked_link_cannot_be_brought_back, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    let api = format!("/api/v1/links/{}", text(&link, "id"));
    world.anna.delete(&api).await;
    assert_eq!(world.anna.patch(&api, &json!({"paused": false})).await.status(), 404);
    assert_eq!(world.anna.delete(&api).await.status(), 404);
});

both!(World, s5_75_no_other_user_sees_changes_or_revokes_a_link, |world| {
    let jack = world.person("jack").await;
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    let api = format!("/api/v1/links/{}", text(&link, "id"));
    assert_eq!(jack.get(&api).await.status(), 404);
    assert_eq!(jack.patch(&api, &json!({"paused": true})).await.status(), 404);
    assert_eq!(jack.delete(&api).await.status(), 404);
    assert_eq!(jack.read("/api/v1/links").await["items"], json!([]));
    assert_eq!(status(&world.anybody(), &path(&link)).await, 200);
});

both!(World, i12_a_link_is_bound_to_the_node_itself, |world| {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "Elsewhere").await;
    let file = anna.file(anna.root, "a.txt", "first").await;
    let link = anna.link(&[&file], json!({})).await;
    let visitor = world.anybody();
    let moved = json!({"parent_id": folder, "name": "b.txt"});
    expect(anna.patch(&format!("/api/v1/nodes/{file}"), &moved).await, 200).await;
    assert_eq!(status(&visitor, &format!("{}/dl", path(&link))).await, 200, "it follows a move");
    assert_eq!(anna.delete(&format!("/api/v1/nodes/{file}")).await.status(), 204);
    anna.file(&folder, "b.txt", "second").await;
    assert_eq!(status(&visitor, &format!("{}/dl", path(&link))).await, 404, "a new file of the name does not revive it");
    assert_eq!(anna.delete(&format!("/api/v1/trash/{file}")).await.status(), 204);
    assert_eq!(world.count("links").await, 0, "and the end of its last node ends the link");
});

both!(World, i5_a_link_gives_no_more_than_its_owner_holds_now, |world| {
    let jack = world.person("jack").await;
    let folder = world.anna.folder(world.anna.root, "Clients").await;
    world.anna.file(&folder, "a.txt", "a").await;
    world.grant(&folder, jack.id.unwrap(), "editor", "tree").await;
    let link = jack.link(&[&folder], json!({})).await;
    let visitor = world.anybody();
    assert_eq!(status(&visitor, &format!("{}/archive", path(&link))).await, 200);
    world.ungrant(&folder, jack.id.unwrap()).await;
    assert_eq!(status(&visitor, &path(&link)).await, 404);
});

both!(World, i5_nobody_makes_a_link_that_gives_more_than_they_have, |world| {
    let jack = world.person("jack").await;
    let folder = world.anna.folder(world.anna.root, "Clients").await;
    world.grant(&folder, jack.id.unwrap(), "viewer", "tree").await;
    let body = json!({"nodes": [folder], "abilities": ["download"]});
    assert_eq!(jack.post("/api/v1/links", &body).await.status(), 403, "a viewer may not share");
    world.grant(&folder, jack.id.unwrap(), "sharer", "tree").await;
    assert_eq!(jack.post("/api/v1/links", &body).await.status(), 201);
    let upload = json!({"nodes": [folder], "abilities": ["download", "upload"]});
    assert_eq!(jack.post("/api/v1/links", &upload).await.status(), 403);
    assert_eq!(world.count("links").await, 1);
});

both!(World, s5_25_a_link_by_a_non_recursive_right_leaves_the_folders_out, |world| {
    let jack = world.person("jack").await;
    let folder = world.anna.folder(world.anna.root, "Clients").await;
    let sub = world.anna.folder(&folder, "Acme").await;
    let hidden = world.anna.file(&sub, "deep.txt", "deep").await;
    world.anna.file(&folder, "top.txt", "top").await;
    world.grant(&folder, jack.id.unwrap(), "viewer", "tree").await;
    world.grant(&folder, jack.id.unwrap(), "sharer", "folder").await;
    let link = jack.link(&[&folder], json!({})).await;
    let visitor = world.anybody();
    let listing = visitor.read(&format!("{}/items?folder={folder}", path(&link))).await;
    assert_eq!(names(&listing), ["top.txt"]);
    assert_eq!(status(&visitor, &format!("{}/files/{hidden}", path(&link))).await, 404);
    assert_eq!(jack.post("/api/v1/links", &json!({"nodes": [sub]})).await.status(), 403);
    let copy = jack.link(&[&folder], json!({"snapshot": true})).await;
    assert_eq!(names(&visitor.read(&format!("{}/items", path(&copy))).await), ["top.txt"], "a snapshot goes no further");
});

both!(World, s5_27_a_private_folder_is_left_out_of_a_link_on_the_folder_above, |world| {
    let jack = world.person("jack").await;
    let folder = world.anna.folder(world.anna.root, "Clients").await;
    let omega = world.anna.folder(&folder, "Omega").await;
    let secret = world.anna.file(&omega, "secret.txt", "secret").await;
    world.anna.file(&folder, "top.txt", "top").await;
    world.grant(&folder, jack.id.unwrap(), "editor", "tree").await;
    world.set_private(&omega, true).await;
    let (by_jack, by_anna) = (jack.link(&[&folder], json!({})).await, world.anna.link(&[&folder], json!({})).await);
    assert_eq!(jack.post("/api/v1/links", &json!({"nodes": [omega]})).await.status(), 403);
    for link in [by_jack, by_anna] {
        let visitor = world.anybody();
        let listing = visitor.read(&format!("{}/items?folder={folder}", path(&link))).await;
        assert_eq!(names(&listing), ["top.txt"]);
        assert_eq!(status(&visitor, &format!("{}/files/{secret}", path(&link))).await, 404);
    }
    for maker in [&jack, &world.anna] {
        let copy = maker.link(&[&folder], json!({"snapshot": true})).await;
        assert_eq!(names(&world.anybody().read(&format!("{}/items", path(&copy))).await), ["top.txt"]);
    }
    let itself = world.anna.link(&[&omega], json!({"snapshot": true})).await;
    assert_eq!(names(&world.anybody().read(&format!("{}/items", path(&itself))).await), ["secret.txt"], "who may, shares it");
});

both!(World, a_refused_password_makes_no_link, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let problem = expect(world.anna.post("/api/v1/links", &json!({"nodes": [file], "password": "short"})).await, 422).await;
    assert_eq!(problem["errors"][0]["field"], "password");
    assert_eq!(world.count("links").await, 0);
});

both!(World, s4_33_uploads_are_refused_where_a_file_is_among_the_nodes, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let answer = world.anna.post("/api/v1/links", &json!({"nodes": [file], "abilities": ["download", "upload"]})).await;
    assert_eq!(answer.status(), 422);
});

both!(World, s5_7_s5_8_with_links_switched_off_none_is_made_and_those_there_stay, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    world.set_policy(r#"{"links_enabled":"no_new"}"#).await;
    assert_eq!(world.anna.post("/api/v1/links", &json!({"nodes": [file]})).await.status(), 403);
    assert_eq!(status(&world.anybody(), &path(&link)).await, 200);
    world.set_policy(r#"{"links_enabled":"suspended"}"#).await;
    assert_eq!(status(&world.anybody(), &path(&link)).await, 404);
});

both!(World, i24_an_unreadable_policy_or_grant_refuses, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({})).await;
    world.set_policy(r#"{"links_enabled":"perhaps"}"#).await;
    for status in [
        world.anna.get(&format!("/api/v1/nodes/{file}/content")).await.status(),
        world.anybody().get(&format!("{}/dl", path(&link))).await.status(),
    ] {
        assert!(status.is_server_error(), "{status}");
    }
});

both!(World, t15_the_place_of_a_hidden_row_is_not_told_by_a_cursor, |world| {
    let folder = world.anna.folder(world.anna.root, "Clients").await;
    let open = world.anna.folder(&folder, "Acme").await;
    let hidden = world.anna.folder(&folder, "Bonanza merger").await;
    world.anna.file(&folder, "z.txt", "z").await;
    world.set_private(&hidden, true).await;
    let link = world.anna.link(&[&folder], json!({})).await;
    let (visitor, page) = (world.anybody(), format!("{}/items?folder={folder}&limit=1", path(&link)));
    let first = visitor.read(&page).await;
    assert_eq!(text(&first["items"][0], "id"), open);
    let second = visitor.read(&format!("{page}&cursor={}", text(&first, "next_cursor"))).await;
    assert_eq!(names(&second), ["z.txt"], "the page goes on past what is hidden");
});

both!(World, i5_who_may_share_no_more_can_close_a_link_and_not_open_it_further, |world| {
    let jack = world.person("jack").await;
    let folder = world.anna.folder(world.anna.root, "Clients").await;
    world.grant(&folder, jack.id.unwrap(), "editor", "tree").await;
    let settings = json!({"password": "open sesame", "expires_at": "2026-11-30T12:00:00Z"});
    let api = format!("/api/v1/links/{}", text(&jack.link(&[&folder], settings).await, "id"));
    world.ungrant(&folder, jack.id.unwrap()).await;
    world.grant(&folder, jack.id.unwrap(), "viewer", "tree").await;
    assert_eq!(jack.patch(&api, &json!({"paused": true})).await.status(), 200);
    for more in [json!({"paused": false}), json!({"expires_at": null}), json!({"password": null})] {
        assert_eq!(jack.patch(&api, &more).await.status(), 403, "{more}");
    }
    assert_eq!(jack.delete(&api).await.status(), 200);
});

both!(World, s4_48_s4_49_s4_50_ones_own_links_are_found_by_text_state_and_time, |world| {
    let anna = &world.anna;
    let file = anna.file(anna.root, "a.txt", "a").await;
    let contract = anna.link(&[&file], json!({"title": "Vertrag GRÖSSE 100%"})).await;
    world.later(DAY);
    let noted = anna.link(&[&file], json!({"title": "Plan", "note": "for the größe of it", "message": "Enjoy_it"})).await;
    anna.patch(&format!("/api/v1/links/{}", text(&noted, "id")), &json!({"paused": true})).await;
    world.later(DAY);
    anna.link(&[&file], json!({"title": "Short", "expires_at": "2026-11-24T12:00:01Z"})).await;
    world.later(DAY);
    let bob = world.person("bob").await;
    let found = async |who: &Actor, query: &str| {
        let page = who.read(&format!("/api/v1/links?{query}")).await;
        page["items"].as_array().unwrap().iter().map(|link| text(link, "title")).collect::<Vec<_>>()
    };
    assert_eq!(found(anna, "").await, ["Plan", "Vertrag GRÖSSE 100%"], "what has ended is not listed");
    assert_eq!(found(anna, "state=all").await, ["Short", "Plan", "Vertrag GRÖSSE 100%"]);
    assert_eq!(found(anna, "q=gr%C3%B6sse").await, ["Plan", "Vertrag GRÖSSE 100%"]);
    assert_eq!(found(anna, "q=100%25").await, ["Vertrag GRÖSSE 100%"], "a percent sign is a percent sign");
    assert_eq!(found(anna, "q=y_i").await, ["Plan"], "an underscore is an underscore");
    assert_eq!(found(anna, "state=active").await, ["Vertrag GRÖSSE 100%"]);
    assert_eq!(found(anna, "state=paused").await, ["Plan"]);
    assert_eq!(found(anna, "state=expired").await, ["Short"]);
    assert_eq!(found(anna, "created_from=2026-11-23T12:00:00Z&created_before=2026-11-24T12:00:00Z").await, ["Plan"]);
    assert_eq!(found(anna, "q=gr%C3%B6sse&state=active").await, ["Vertrag GRÖSSE 100%"]);
    assert_eq!(found(&bob, "").await, Vec::<String>::new());
    assert_eq!(found(&bob, "q=plan").await, Vec::<String>::new());
    anna.patch(&format!("/api/v1/links/{}", text(&contract, "id")), &json!({"title": "Renamed"})).await;
    assert_eq!(found(anna, "q=gr%C3%B6sse").await, ["Plan"]);
    assert_eq!(found(anna, "q=rename").await, ["Renamed"]);
    for wrong in ["state=gone", "created_from=yesterday", "since=2026"] {
        assert_eq!(anna.get(&format!("/api/v1/links?{wrong}")).await.status(), 400, "{wrong}");
    }
});
