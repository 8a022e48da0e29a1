//! The worked example F3: Anna runs the root, Jack and Charlotte edit Clients, Charlotte makes Project Omega private and
//! lets Claire in.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

pub(super) struct F3 {
    pub(super) world: World,
    pub(super) space: String,
    pub(super) root: String,
    pub(super) finance: String,
    pub(super) clients: String,
    pub(super) acme: String,
    pub(super) omega: String,
    pub(super) plan: String,
    pub(super) jack: Actor,
    pub(super) charlotte: Actor,
    pub(super) claire: Actor,
    pub(super) stranger: Actor,
}

impl F3 {
    pub(super) async fn sqlite() -> domain::Result<Self> {
        Ok(Self::in_world(World::sqlite().await?).await)
    }

    pub(super) async fn postgres() -> domain::Result<Self> {
        Ok(Self::in_world(World::postgres().await?).await)
    }

    async fn in_world(world: World) -> Self {
        let anna = &world.anna;
        world.set_policy(r#"{"roles_available": ["admin", "editor"]}"#).await;
        let made = expect(anna.post("/api/v1/spaces", &json!({"name": "Root"})).await, 201).await;
        let (space, root) = (text(&made, "id"), text(&made, "root_id"));
        anna.folder(&root, "Admin").await;
        let (clients, finance) = (anna.folder(&root, "Clients").await, anna.folder(&root, "Finance").await);
        anna.file(&root, "root.txt", "root").await;
        anna.file(&clients, "clients.txt", "clients").await;
        let acme = anna.folder(&clients, "Acme").await;
        let (jack, charlotte) = (world.person("jack").await, world.person("charlotte").await);
        let (claire, stranger) = (world.person("claire").await, world.person("stranger").await);
        anna.give(&clients, &[&jack, &charlotte], "editor").await;
        let omega = charlotte.folder(&clients, "Project Omega").await;
        let plan = charlotte.file(&omega, "plan.txt", "the plan").await;
        charlotte.set_private(&omega, true).await;
        charlotte.give(&omega, &[&claire], "editor").await;
        Self { space, root, finance, clients, acme, omega, plan, jack, charlotte, claire, stranger, world }
    }
}

/// The names in a folder, or the status when it is not listed.
pub(super) async fn list(actor: &Actor, folder: &str) -> Result<Vec<String>, u16> {
    let answer = actor.get(&format!("/api/v1/nodes/{folder}/children")).await;
    match answer.status().as_u16() {
        200 => {
            let listing: Value = answer.json().await.unwrap();
            Ok(listing["items"].as_array().unwrap().iter().map(|item| text(item, "name")).collect())
        }
        status => Err(status),
    }
}

pub(super) fn names(names: &[&str]) -> Result<Vec<String>, u16> {
    Ok(names.iter().map(|name| (*name).to_owned()).collect())
}

pub(super) async fn status(actor: &Actor, method: Method, path: &str) -> u16 {
    actor.request(method, path).send().await.unwrap().status().as_u16()
}

both!(F3, s3_37_s3_45_anna_sees_the_content_everywhere, |f3| {
    let anna = &f3.world.anna;
    assert_eq!(list(anna, &f3.root).await, names(&["Admin", "Clients", "Finance", "root.txt"]));
    assert_eq!(list(anna, &f3.omega).await, names(&["plan.txt"]));
    assert_eq!(status(anna, Method::GET, &format!("/api/v1/nodes/{}/content", f3.plan)).await, 200);
});

both!(F3, s3_15_s3_38_s3_40_s3_46_s3_47_s3_48_jack_opens_all_of_clients_but_what_is_private, |f3| {
    assert_eq!(list(&f3.jack, &f3.clients).await, names(&["Acme", "Project Omega", "clients.txt"]));
    assert_eq!(list(&f3.jack, &f3.acme).await, names(&[]));
    f3.jack.file(&f3.acme, "note.txt", "a note").await;
});

both!(F3, s3_49_s3_50_jack_sees_that_project_omega_exists_and_nothing_in_it, |f3| {
    assert_eq!(list(&f3.jack, &f3.omega).await, Err(403));
    for path in [
        format!("/api/v1/nodes/{}", f3.plan),
        format!("/api/v1/nodes/{}/content", f3.plan),
        format!("/api/v1/nodes/{}/versions", f3.plan),
    ] {
        assert_eq!(status(&f3.jack, Method::GET, &path).await, 404, "{path}");
    }
    assert_eq!(status(&f3.jack, Method::GET, &format!("/api/v1/archive?node={}", f3.omega)).await, 403);
    let listing = f3.jack.read(&format!("/api/v1/nodes/{}/children", f3.clients)).await;
    let omega = listing["items"].as_array().unwrap().iter().find(|item| item["name"] == "Project Omega").unwrap();
    assert_eq!((&omega["private"], &omega["capabilities"], &omega["size_bytes"]), (&json!(true), &json!([]), &Value::Null));
});

both!(F3, s3_51_s3_52_s3_53_claire_sees_only_the_way_to_project_omega, |f3| {
    assert_eq!(list(&f3.claire, &f3.root).await, names(&["Clients"]));
    assert_eq!(list(&f3.claire, &f3.clients).await, names(&["Project Omega"]));
    assert_eq!(list(&f3.claire, &f3.omega).await, names(&["plan.txt"]));
    let way = f3.claire.read(&format!("/api/v1/nodes/{}/path", f3.plan)).await;
    let steps: Vec<_> = way["items"].as_array().unwrap().iter().map(|item| text(item, "name")).collect();
    assert_eq!(steps, ["Root", "Clients", "Project Omega", "plan.txt"]);
});

both!(F3, s3_16_s3_17_in_the_folders_on_the_way_nothing_else_is_reachable, |f3| {
    for hidden in [&f3.finance, &f3.acme] {
        assert_eq!(status(&f3.claire, Method::GET, &format!("/api/v1/nodes/{hidden}")).await, 404);
    }
    for path in ["/Finance", "/root.txt", "/Clients/Acme", "/Clients/clients.txt", "/Clients/nothing"] {
        let resolve = format!("/api/v1/spaces/{}/resolve?path={path}", f3.space);
        assert_eq!(status(&f3.claire, Method::GET, &resolve).await, 404, "{path}");
    }
    assert_eq!(f3.claire.put_file(&f3.clients, "x.txt", "x").await.status(), 403);
    assert_eq!(status(&f3.claire, Method::GET, &format!("/api/v1/archive?node={}", f3.clients)).await, 403);
});

both!(F3, s3_54_jack_and_claire_do_not_see_admin_and_finance, |f3| {
    assert_eq!(list(&f3.jack, &f3.root).await, names(&["Clients"]));
    assert_eq!(status(&f3.jack, Method::GET, &format!("/api/v1/nodes/{}", f3.finance)).await, 404);
});

both!(F3, s3_55_claire_works_in_project_omega, |f3| {
    let file = f3.claire.file(&f3.omega, "draft.txt", "one").await;
    let put = f3.claire.request(Method::PUT, &format!("/api/v1/nodes/{file}/content")).body("two").send().await.unwrap();
    assert_eq!(put.status(), 200);
    assert_eq!(f3.claire.delete(&format!("/api/v1/nodes/{file}")).await.status(), 204);
});

both!(F3, s3_56_clearing_the_mark_lets_jack_in_at_once_and_setting_it_shuts_him_out, |f3| {
    f3.charlotte.set_private(&f3.omega, false).await;
    assert_eq!(list(&f3.jack, &f3.omega).await, names(&["plan.txt"]));
    f3.charlotte.set_private(&f3.omega, true).await;
    assert_eq!(list(&f3.jack, &f3.omega).await, Err(403));
});

both!(F3, s3_36_s3_39_a_grant_above_covers_what_is_made_later, |f3| {
    let later = f3.charlotte.folder(&f3.omega, "Later").await;
    assert_eq!(list(&f3.world.anna, &later).await, names(&[]));
    assert_eq!(list(&f3.claire, &later).await, names(&[]));
});

both!(F3, a_stranger_finds_nothing_of_the_space, |f3| {
    for node in [&f3.root, &f3.clients, &f3.omega, &f3.plan] {
        assert_eq!(status(&f3.stranger, Method::GET, &format!("/api/v1/nodes/{node}")).await, 404);
    }
    let spaces = f3.stranger.read("/api/v1/spaces").await;
    assert_eq!(spaces["items"].as_array().unwrap().len(), 1, "their own");
});

both!(F3, i19_versions_and_trash_ask_what_the_current_node_asks, |f3| {
    let versions = f3.charlotte.read(&format!("/api/v1/nodes/{}/versions", f3.plan)).await;
    let version = text(&versions["items"][0], "id");
    assert_eq!(status(&f3.jack, Method::GET, &format!("/api/v1/nodes/{}/versions/{version}/content", f3.plan)).await, 404);
    assert_eq!(status(&f3.jack, Method::GET, &format!("/api/v1/nodes/{}/versions/{version}/content", f3.clients)).await, 404);
    assert_eq!(f3.charlotte.delete(&format!("/api/v1/nodes/{}", f3.plan)).await.status(), 204);
    let trash = format!("/api/v1/spaces/{}/trash", f3.space);
    assert_eq!(f3.charlotte.read(&trash).await["items"].as_array().unwrap().len(), 1);
    assert_eq!(f3.jack.read(&trash).await["items"], json!([]));
    assert_eq!(f3.jack.post(&format!("/api/v1/trash/{}/restore", f3.plan), &json!({})).await.status(), 404);
    assert_eq!(f3.claire.delete(&format!("/api/v1/trash/{}", f3.plan)).await.status(), 403, "ending for ever asks `manage`");
    assert_eq!(f3.charlotte.post(&format!("/api/v1/trash/{}/restore", f3.plan), &json!({})).await.status(), 200);
});

both!(F3, i13_a_disabled_account_and_a_taken_grant_end_access_at_once, |f3| {
    f3.charlotte.take_back(&f3.omega, &f3.claire).await;
    assert_eq!(list(&f3.claire, &f3.omega).await, Err(404));
    f3.world.disable(f3.jack.id.unwrap()).await;
    assert_eq!(list(&f3.jack, &f3.clients).await, Err(401));
});

both!(F3, i23_an_archive_holds_only_what_its_asker_may_read, |f3| {
    let answer = f3.jack.get(&format!("/api/v1/archive?node={}", f3.clients)).await;
    assert_eq!(answer.status(), 200);
    let bytes = answer.bytes().await.unwrap();
    let holds = |name: &str| bytes.windows(name.len()).any(|window| window == name.as_bytes());
    assert!(holds("clients.txt") && !holds("plan.txt") && !holds("the plan"));
});

both!(F3, i23_a_copy_holds_only_what_its_asker_may_read, |f3| {
    let body = json!({"parent_id": f3.jack.root});
    let copy = expect(f3.jack.post(&format!("/api/v1/nodes/{}/copy", f3.clients), &body).await, 201).await;
    assert_eq!(list(&f3.jack, &text(&copy, "id")).await, names(&["Acme", "clients.txt"]));
});

both!(F3, i6_an_uploader_writes_and_learns_nothing, |f3| {
    f3.world.grant(&f3.finance, f3.stranger.id.unwrap(), "uploader", "tree").await;
    f3.world.anna.file(&f3.finance, "there.txt", "secret").await;
    assert_eq!(list(&f3.stranger, &f3.finance).await, Err(403));
    let resolve = |name: &str| format!("/api/v1/spaces/{}/resolve?path=/Finance/{name}", f3.space);
    let mut answers = Vec::new();
    for name in ["there.txt", "absent.txt"] {
        answers.push(status(&f3.stranger, Method::GET, &resolve(name)).await);
    }
    assert_eq!(answers, [404, 404]);
    let (taken, free) =
        (f3.stranger.put_file(&f3.finance, "there.txt", "x").await, f3.stranger.put_file(&f3.finance, "new.txt", "x").await);
    assert_eq!((taken.status(), free.status()), (reqwest::StatusCode::CREATED, reqwest::StatusCode::CREATED));
    assert_eq!(taken.text().await.unwrap().replace("there.txt", "NAME"), free.text().await.unwrap().replace("new.txt", "NAME"));
});
