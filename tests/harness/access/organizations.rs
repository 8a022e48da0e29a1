//! Two organizations on one server: whatever id of one is shown by whomever of the other, it is one that never was. By every
//! route that takes an id, and in the bodies and parameters of requests about things of one's own.

use domain::user::{AdminRole, UserKind};
use http_room::{Door, RouteDecl, declared};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, PASSWORD, World, expect, text};
use uuid::Uuid;

use crate::factors::{Device, add_passkey};

use super::refusals::{Ids, administered, answer, is_success, there};

/// Routes with a parameter that is no id: a token, or the name of a file of ours. A token leads to what it was made for,
/// whoever shows it.
const WITHOUT_ID: &[&str] = &[
    "/assets/{*path}",
    "/welcome/{token}",
    "/secret/{token}",
    "/s/{token}/{name}",
    "/dav/links/{token}",
    "/dav/links/{token}/",
    "/dav/links/{token}/{*path}",
];

/// Ids of all that Anna's organization has.
async fn ours(world: &World) -> Ids {
    let mut ids = there(world).await;
    let of_people = administered(world).await;
    let sessions = world.anna.read("/api/v1/sessions").await;
    ids.extend(of_people.into_iter().filter(|(word, _)| *word != "spaces"));
    ids.insert("sessions", text(&sessions["items"][0], "id"));
    let passkey = add_passkey(world, &world.anna, &mut Device::new(), "Phone").await;
    ids.insert("passkeys", text(&passkey["passkey"], "id"));
    let secret = expect(world.anna.post("/api/v1/secrets", &json!({"text": "four owls"})).await, 201).await;
    ids.insert("secrets", text(&secret, "id"));
    let name = json!({"name": "guests", "password": PASSWORD, "role": "viewer"});
    let shared = world.anna.post(&format!("/api/v1/nodes/{}/shared-users", ids["nodes"]), &name).await;
    ids.insert("shared-users", text(&expect(shared, 201).await["user"], "id"));
    let invited =
        world.anna.post(&format!("/api/v1/links/{}/recipients", ids["links"]), &json!({"emails": ["ada@example.org"]})).await;
    ids.insert("recipients", text(&expect(invited, 201).await["items"][0], "id"));
    let token =
        text(&world.anna.read(&format!("/api/v1/links/{}", ids["links"])).await, "url").rsplit('/').next().unwrap().to_owned();
    let asked = json!({"name": "Eve", "email": "eve@example.org", "message": ""});
    let asking = world.anybody().request(Method::POST, &format!("/s/{token}/ask")).header("Accept", "application/json");
    assert_eq!(asking.json(&asked).send().await.unwrap().status(), 202);
    world.set_policy(r#"{"link_uploads_held": true}"#).await;
    let sent =
        world.anybody().request(Method::PUT, &format!("/s/{token}/files?name=held.txt")).body("held").send().await.unwrap();
    assert_eq!(sent.status(), 201);
    world.set_policy("{}").await;
    let receipts = world.anna.read(&format!("/api/v1/links/{}/receipts", ids["links"])).await;
    ids.insert("receipts", text(&receipts["items"][0], "id"));
    ids.insert("asks", first_ask(world, &ids["links"]).await);
    // What the pages of the application stand before.
    for (word, like) in [("go", "nodes"), ("shares", "links"), ("admin", "users")] {
        ids.insert(word, ids[like].clone());
    }
    ids
}

/// The id of the first who asked for a link, once they have.
async fn first_ask(world: &World, link: &str) -> String {
    loop {
        let all = world.anna.read(&format!("/api/v1/links/{link}/asks")).await;
        if let Some(one) = all["items"].get(0) {
            return text(one, "id");
        }
    }
}

/// As many ids of nothing.
fn never(ours: &Ids) -> Ids {
    let is_path = |word: &str| word == "assets";
    ours.iter().map(|(word, id)| (*word, if is_path(word) { id.clone() } else { Uuid::now_v7().to_string() })).collect()
}

/// Everybody that another organization can send, and its administrator.
async fn everybody(world: &World) -> (Actor, Vec<(&'static str, Actor)>) {
    let (org, chief) = world.other_organization("northwind").await;
    let member = world.member(org, "member", UserKind::Internal, None).await;
    let key = expect(member.post("/api/v1/keys", &json!({"name": "script"})).await, 201).await;
    let key = member.with_bearer(text(&key, "token").trim_start_matches("Bearer "));
    let auditor = world.member(org, "auditor", UserKind::Internal, Some(AdminRole::Auditor)).await;
    let outside = world.member(org, "outside", UserKind::External, None).await;
    let shared = world.member(org, "shared", UserKind::Shared, None).await;
    let all = vec![
        ("administrator", chief.clone()),
        ("auditor", auditor),
        ("member", member),
        ("key", key),
        ("external", outside),
        ("shared", shared),
    ];
    (chief, all)
}

both!(World, i1_an_id_of_another_organization_is_one_that_never_was_by_every_route, |world| {
    let ours = ours(&world).await;
    let (chief, everybody) = everybody(&world).await;
    let own = chief.folder(chief.root, "Own").await;
    let link = chief.link(&[&own], json!({"abilities": ["preview", "download", "upload"]})).await;
    let with_link = |ids: &Ids| {
        let token = text(&link, "url").rsplit('/').next().unwrap().to_owned();
        ids.clone().into_iter().chain([("s", token)]).collect::<Ids>()
    };
    let (ours, never) = (with_link(&ours), with_link(&never(&ours)));
    let visitors = vec![("visitor", world.anybody())];
    let mut tried = 0;
    for RouteDecl { methods, path, door } in declared() {
        let of_link = path.starts_with("/s/{token}/");
        let takes_id = if of_link { path.matches('{').count() > 1 } else { path.contains('{') };
        let named_elsewhere = matches!(door, Door::Node(_)) && !of_link;
        if !(takes_id || named_elsewhere) || WITHOUT_ID.contains(&path.as_str()) {
            continue;
        }
        for method in &methods {
            for (who, actor) in if of_link { &visitors } else { &everybody } {
                let (real, unreal) = (answer(actor, method, &path, &ours).await, answer(actor, method, &path, &never).await);
                assert_eq!(real, unreal, "{method} {path} as {who}: another's is not as never");
                // A page of the application is the same for every address; it asks the API.
                let is_page = *method == Method::GET && real.1.contains("<html");
                assert!(is_page || !is_success(real.0), "{method} {path} as {who}: {}", real.0);
                if *who == "administrator" && !is_page && !path.contains("/shortcuts/") {
                    assert_eq!(real.0, 404, "{method} {path} as {who}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried} requests");
});

/// Requests about things of one's own that name another thing besides: how, with what, and what stands for the other's id.
fn naming(ours: &Ids, own: &Ids) -> Vec<(Method, String, Value)> {
    let node = |tail: &str| format!("/api/v1/nodes/{}{tail}", own["nodes"]);
    let gift = |kind: &str, id: &str| json!({"principals": [{"kind": kind, "id": id}], "role": "viewer"});
    let leaving = |links: Value, files: Value| json!({"links": links, "files": files});
    let someone = json!({"action": "reassign", "to": ours["users"]});
    let their_space = json!({"action": "hand_over", "to": ours["users"]});
    let user = format!("/api/v1/admin/users/{}", own["users"]);
    vec![
        (Method::POST, node("/grants"), gift("user", &ours["users"])),
        (Method::POST, node("/grants"), gift("group", &ours["groups"])),
        (Method::POST, node("/grants"), {
            let own_role = format!("own:{}", ours["roles"]);
            json!({"principals": [{"kind": "user", "id": own["users"]}], "role": own_role})
        }),
        (Method::POST, node("/copy"), json!({"parent_id": ours["root"]})),
        (Method::PATCH, node(""), json!({"parent_id": ours["root"]})),
        (Method::POST, node("/what-if"), json!({"change": {"kind": "revoke", "grant": ours["grants"]}})),
        (Method::POST, "/api/v1/links".to_owned(), json!({"nodes": [own["nodes"], ours["nodes"]]})),
        (Method::POST, "/api/v1/admin/users".to_owned(), json!({"email": "new@n.example", "group_ids": [ours["groups"]]})),
        (Method::PUT, format!("/api/v1/admin/groups/{}/members/{}", own["groups"], ours["users"]), Value::Null),
        (Method::DELETE, node(&format!("/grants/{}", ours["grants"])), Value::Null),
        (Method::GET, format!("/api/v1/nodes/{}/versions/{}/content", own["files"], ours["versions"]), Value::Null),
        (Method::GET, format!("/api/v1/archive?node={}&node={}", own["nodes"], ours["nodes"]), Value::Null),
        (Method::GET, node(&format!("/children?as={}", ours["users"])), Value::Null),
        (Method::GET, node(&format!("/explain?user={}", ours["users"])), Value::Null),
        (Method::DELETE, user.clone(), leaving(someone, json!({"action": "erase"}))),
        (Method::DELETE, user, leaving(json!({"action": "keep"}), their_space)),
    ]
}

/// Questions whose answer is empty, as for an id that never was.
fn asking(ours: &Ids) -> Vec<String> {
    let ask = |what: &str, word: &str| format!("/api/v1/{what}={}", ours[word]);
    vec![ask("admin/events?user", "users"), ask("admin/events?node", "nodes"), ask("search?q=a&space", "spaces")]
}

async fn told(actor: &Actor, (method, path, body): &(Method, String, Value), id: impl Fn(&str) -> String) -> (u16, String) {
    let mut request = actor.request(method.clone(), path);
    if !body.is_null() {
        request = request.json(body);
    }
    let answer = request.send().await.unwrap();
    let request_id = answer.headers().get("x-request-id").map(|id| id.to_str().unwrap().to_owned()).unwrap_or_default();
    (answer.status().as_u16(), id(&answer.text().await.unwrap().replace(&request_id, "ID")))
}

both!(World, i1_an_id_of_another_organization_is_one_that_never_was_beside_ones_own, |world| {
    let mut ours = ours(&world).await;
    ours.insert("root", world.anna.root.to_string());
    let never = never(&ours);
    let (org, chief) = world.other_organization("northwind").await;
    let folder = chief.folder(chief.root, "Own").await;
    let group = expect(chief.post("/api/v1/admin/groups", &json!({"name": "Own"})).await, 201).await;
    let bob = world.member(org, "bob", UserKind::Internal, None).await.id.unwrap().to_string();
    let file = chief.file(&folder, "own.txt", "own").await;
    let own = Ids::from([("nodes", folder), ("files", file), ("groups", text(&group, "id")), ("users", bob)]);
    let plain = |ids: &Ids| {
        let ids: Vec<String> = ids.values().cloned().collect();
        move |text: &str| ids.iter().fold(text.to_owned(), |text, id| text.replace(id, "ANOTHER"))
    };
    let before = world.count("events").await;
    for (real, unreal) in naming(&ours, &own).into_iter().zip(naming(&never, &own)) {
        let (got, expected) = (told(&chief, &real, plain(&ours)).await, told(&chief, &unreal, plain(&never)).await);
        assert_eq!(got, expected, "{real:?}");
        assert!(!is_success(got.0), "{real:?}: {got:?}");
    }
    for (real, unreal) in asking(&ours).into_iter().zip(asking(&never)) {
        let ask = |path: String| (Method::GET, path, Value::Null);
        let (got, expected) =
            (told(&chief, &ask(real.clone()), plain(&ours)).await, told(&chief, &ask(unreal), plain(&never)).await);
        assert_eq!(got, expected, "{real}");
    }
    assert_eq!(world.count("events").await, before, "nothing was done");
});
