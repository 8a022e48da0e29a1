//! Why somebody can open something, who can, what a change would make different, and seeing as somebody else does.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::fixture_f3::{F3, list, names, status};

fn id(actor: &Actor) -> String {
    actor.id.unwrap().to_string()
}

async fn why(asker: &Actor, node: &str, about: &Actor) -> Value {
    asker.read(&format!("/api/v1/nodes/{node}/explain?user={}", id(about))).await
}

/// Of each grant: who holds it or by which group, its role, the node it is on, and what keeps it from counting.
fn reasons(told: &Value) -> Vec<(String, String, Option<String>)> {
    let reason = |one: &Value| {
        let grant = &one["grant"];
        (text(&grant["role"], "id"), text(&grant["from"], "name"), one["why_not"].as_str().map(str::to_owned))
    };
    told["reasons"].as_array().unwrap().iter().map(reason).collect()
}

fn reason(role: &str, from: &str, why_not: Option<&str>) -> (String, String, Option<String>) {
    (role.to_owned(), from.to_owned(), why_not.map(str::to_owned))
}

/// The people of an effect: name, what they gain, what they lose.
fn differences(effect: &Value) -> Vec<(String, usize, usize)> {
    let one = |one: &Value| {
        (text(&one["user"], "display_name"), one["gains"].as_array().unwrap().len(), one["loses"].as_array().unwrap().len())
    };
    effect["people"].as_array().unwrap().iter().map(one).collect()
}

async fn what_if(actor: &Actor, node: &str, change: Value) -> Value {
    expect(actor.post(&format!("/api/v1/nodes/{node}/what-if"), &json!({ "change": change })).await, 200).await
}

both!(F3, it_is_told_why_somebody_opens_a_folder_and_why_somebody_does_not, |f3| {
    let claire = why(&f3.charlotte, &f3.omega, &f3.claire).await;
    assert_eq!((text(&claire, "outcome"), reasons(&claire)), ("open".into(), vec![reason("editor", "Project Omega", None)]));
    let jack = why(&f3.charlotte, &f3.plan, &f3.jack).await;
    assert_eq!(text(&jack, "outcome"), "hidden");
    assert_eq!(reasons(&jack), [reason("editor", "Clients", Some("private"))]);
    assert_eq!(jack["reasons"][0]["grant"]["stopped_by"]["name"], "Project Omega");
    assert_eq!(text(&why(&f3.world.anna, &f3.omega, &f3.jack).await, "outcome"), "name_only");
    let anna = why(&f3.charlotte, &f3.omega, &f3.world.anna).await;
    assert_eq!((text(&anna, "outcome"), reasons(&anna)), ("open".into(), vec![reason("admin", "Root", None)]));
    let stranger = why(&f3.world.anna, &f3.omega, &f3.stranger).await;
    assert_eq!((text(&stranger, "outcome"), reasons(&stranger)), ("hidden".into(), vec![]));
});

both!(F3, everybody_is_told_why_they_themselves_see_what_they_see_and_nothing_of_others, |f3| {
    let own = f3.jack.read(&format!("/api/v1/nodes/{}/explain", f3.clients)).await;
    assert_eq!((text(&own["user"], "display_name"), reasons(&own)), ("jack".into(), vec![reason("editor", "Clients", None)]));
    let closed = f3.jack.read(&format!("/api/v1/nodes/{}/explain", f3.omega)).await;
    assert_eq!(
        (text(&closed, "outcome"), reasons(&closed)),
        ("name_only".into(), vec![reason("editor", "Clients", Some("private"))])
    );
    for (node, expected) in [(&f3.clients, 403), (&f3.omega, 403), (&f3.plan, 404), (&f3.finance, 404)] {
        let about = format!("/api/v1/nodes/{node}/explain?user={}", id(&f3.claire));
        assert_eq!(status(&f3.jack, Method::GET, &about).await, expected, "about others");
        assert_eq!(status(&f3.jack, Method::GET, &format!("/api/v1/nodes/{node}/who")).await, expected);
    }
    assert_eq!(status(&f3.jack, Method::GET, &format!("/api/v1/nodes/{}/explain", f3.plan)).await, 404);
});

both!(F3, who_can_open_a_folder_is_told_to_its_admins_and_to_auditors, |f3| {
    let auditor =
        f3.world.member(f3.world.org, "auditor", domain::user::UserKind::Internal, Some(domain::user::AdminRole::Auditor)).await;
    for asker in [&f3.charlotte, &auditor] {
        let who = asker.read(&format!("/api/v1/nodes/{}/who", f3.omega)).await;
        let people: Vec<_> = who["people"].as_array().unwrap().iter().map(|one| text(&one["user"], "display_name")).collect();
        assert_eq!(people, ["Anna Lindqvist", "charlotte", "claire"]);
    }
    assert_eq!(list(&auditor, &f3.omega).await, Err(404), "being an auditor opens nothing");
    let (_, outsider) = f3.world.other_organization("northwind").await;
    assert_eq!(status(&outsider, Method::GET, &format!("/api/v1/nodes/{}/who", f3.omega)).await, 404);
});

both!(F3, before_a_folder_is_made_private_it_is_shown_whom_that_shuts_out, |f3| {
    let made = f3.jack.folder(&f3.clients, "Jack's").await;
    let effect = what_if(&f3.jack, &made, json!({"kind": "private", "private": true})).await;
    assert_eq!(differences(&effect), [("charlotte".into(), 0, 7), ("jack".into(), 2, 0)]);
    assert_eq!(effect["people"][0]["name_only_after"], true);
    assert_eq!(list(&f3.charlotte, &made).await, names(&[]), "nothing was changed");
    let clear = what_if(&f3.charlotte, &f3.omega, json!({"kind": "private", "private": false})).await;
    assert_eq!(differences(&clear), [("charlotte".into(), 0, 2), ("jack".into(), 7, 0)]);
    assert_eq!(
        f3.jack
            .post(&format!("/api/v1/nodes/{}/what-if", f3.acme), &json!({"change": {"kind": "private", "private": true}}))
            .await
            .status(),
        403
    );
});

both!(F3, before_a_grant_is_given_changed_or_taken_it_is_shown_what_it_does, |f3| {
    let people = json!([{"kind": "user", "id": id(&f3.stranger)}, {"kind": "user", "id": id(&f3.claire)}]);
    let effect = what_if(&f3.charlotte, &f3.omega, json!({"kind": "grant", "principals": people, "role": "editor"})).await;
    assert_eq!(differences(&effect), [("stranger".into(), 7, 0)], "Claire is an Editor already");
    assert_eq!(list(&f3.stranger, &f3.omega).await, Err(404), "nothing was given");
    let access = f3.charlotte.read(&format!("/api/v1/nodes/{}/access", f3.omega)).await;
    let grants = access["grants"].as_array().unwrap();
    let of =
        |name: &str| text(grants.iter().find(|one| one["principal"]["name"] == name && one["inherited"] == false).unwrap(), "id");
    let revoked = what_if(&f3.charlotte, &f3.omega, json!({"kind": "revoke", "grant": of("claire")})).await;
    assert_eq!(differences(&revoked), [("claire".into(), 0, 7)]);
    let raised = what_if(&f3.charlotte, &f3.omega, json!({"kind": "change_grant", "grant": of("claire"), "role": "admin"})).await;
    assert_eq!(differences(&raised), [("claire".into(), 2, 0)]);
});

both!(F3, before_a_folder_is_moved_it_is_shown_who_gains_and_who_loses, |f3| {
    let effect = what_if(&f3.world.anna, &f3.acme, json!({"kind": "move", "into": f3.finance})).await;
    assert_eq!(differences(&effect), [("charlotte".into(), 0, 7), ("jack".into(), 0, 7)]);
    let into = what_if(&f3.world.anna, &f3.acme, json!({"kind": "move", "into": f3.omega})).await;
    assert_eq!(differences(&into), [("charlotte".into(), 2, 0), ("claire".into(), 7, 0), ("jack".into(), 0, 7)]);
    let body = json!({"change": {"kind": "move", "into": f3.omega}});
    assert_eq!(f3.jack.post(&format!("/api/v1/nodes/{}/what-if", f3.acme), &body).await.status(), 403);
});

both!(F3, a_link_that_a_private_mark_would_close_is_counted, |f3| {
    let made = f3.jack.folder(&f3.clients, "Jack's").await;
    f3.world.anna.link(&[&f3.clients], json!({"abilities": ["preview", "download"]})).await;
    let effect = what_if(&f3.jack, &made, json!({"kind": "private", "private": true})).await;
    assert_eq!(effect["links_closed"], 1);
});

both!(F3, who_manages_a_folder_sees_it_as_somebody_else_does, |f3| {
    let as_claire = format!("/api/v1/nodes/{}/children?as={}", f3.clients, id(&f3.claire));
    let seen = f3.world.anna.read(&as_claire).await;
    let own = f3.claire.read(&format!("/api/v1/nodes/{}/children", f3.clients)).await;
    let names = |listing: &Value| listing["items"].as_array().unwrap().iter().map(|one| text(one, "name")).collect::<Vec<_>>();
    assert_eq!((names(&seen), names(&seen)), (names(&own), vec!["Project Omega".to_owned()]));
    assert_eq!(seen["items"][0]["capabilities"], own["items"][0]["capabilities"]);
    assert_eq!(status(&f3.jack, Method::GET, &as_claire).await, 403, "he does not manage it");
    assert_eq!(status(&f3.stranger, Method::GET, &as_claire).await, 404);
    let (_, outsider) = f3.world.other_organization("northwind").await;
    let as_outsider = format!("/api/v1/nodes/{}/children?as={}", f3.clients, id(&outsider));
    assert_eq!(status(&f3.world.anna, Method::GET, &as_outsider).await, 404);
    let as_stranger = format!("/api/v1/nodes/{}/children?as={}", f3.clients, id(&f3.stranger));
    assert_eq!(status(&f3.world.anna, Method::GET, &as_stranger).await, 404, "for them it does not exist");
});

both!(World, what_is_asked_in_vain_says_what_is_wrong, |world| {
    let folder = world.anna.folder(world.anna.root, "F").await;
    let path = format!("/api/v1/nodes/{folder}/what-if");
    for (change, code) in [
        (json!({"kind": "burn"}), 422),
        (json!({"kind": "revoke", "grant": uuid::Uuid::now_v7()}), 404),
        (json!({"kind": "grant", "principals": [], "role": "viewer"}), 422),
        (json!({"kind": "private", "private": true, "more": 1}), 422),
    ] {
        let answer = world.anna.post(&path, &json!({ "change": change })).await;
        let status = answer.status().as_u16();
        assert!(status == code || (code == 422 && status == 400), "{change}: {status} {}", answer.text().await.unwrap());
    }
    assert_eq!(status(&world.anna, Method::GET, &format!("/api/v1/nodes/{folder}/explain?user=x")).await / 100, 4);
});
