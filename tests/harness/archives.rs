//! Archives: folders and selections as one ZIP file, whose length is known and which can be resumed.

mod unpack;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, text};

pub use unpack::{check_from_afar, unpacked};

use crate::wire::{Answer, Request};

/// What the tree of these tests holds, by path; a folder's path ends with `/`.
type Tree = BTreeMap<String, Vec<u8>>;

fn bytes_of(seed: u64, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

/// `Photos` with files large, small and empty, an empty folder, and names of other scripts.
async fn photos(actor: &Actor) -> (String, Tree) {
    let mut tree = Tree::new();
    let top = actor.folder(actor.root, "Photos").await;
    let summer = actor.folder(&top, "Sommer 2026 ☀").await;
    actor.folder(&top, "empty").await;
    tree.extend(["Photos/", "Photos/Sommer 2026 ☀/", "Photos/empty/"].map(|path| (path.to_owned(), Vec::new())));
    for (folder, path, name, size) in [
        (&top, "Photos/", "a.jpg", 200_003),
        (&top, "Photos/", "nothing.txt", 0),
        (&summer, "Photos/Sommer 2026 ☀/", "日本.png", 65_536),
        (&summer, "Photos/Sommer 2026 ☀/", "-rf", 1),
    ] {
        let bytes = bytes_of(size as u64, size);
        actor.file(folder, name, bytes.clone()).await;
        tree.insert(format!("{path}{name}"), bytes);
    }
    (top, tree)
}

fn token_of(link: &Value) -> String {
    link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

async fn got(world: &World, actor: &Actor, path: &str) -> Answer {
    let answer = Request::new("GET", path).signed(actor).send(&world.url).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert!(answer.complete, "{path} broke off");
    assert_eq!(answer.header("content-type"), "application/zip");
    answer
}

/// Entries by path, each once.
fn tree_of(archive: &[u8]) -> Tree {
    let entries = unpacked(archive);
    let count = entries.len();
    let tree: Tree = entries.into_iter().collect();
    assert_eq!(tree.len(), count, "no path is there twice");
    tree
}

both!(World, an_archive_of_a_tree_holds_every_file_as_it_is, |world| {
    let anna = &world.anna;
    let (top, tree) = photos(anna).await;
    let by_user = got(&world, anna, &format!("/api/v1/archive?node={top}")).await;
    assert_eq!(tree_of(&by_user.body), tree);
    assert!(
        by_user.header("content-disposition").contains("filename=\"Photos.zip\""),
        "{}",
        by_user.header("content-disposition")
    );
    let link = token_of(&anna.link(&[&top], json!({})).await);
    for path in [format!("/s/{link}/archive"), format!("/s/{link}/dl"), format!("/s/{link}/archive?node={top}")] {
        assert_eq!(tree_of(&got(&world, &world.anybody(), &path).await.body), tree, "{path}");
    }
});

both!(World, an_archive_of_a_selection_holds_what_was_selected, |world| {
    let anna = &world.anna;
    let (top, _) = photos(anna).await;
    let (one, two) = (anna.file(anna.root, "one.txt", "1").await, anna.file(&top, "two.txt", "2").await);
    let inner = anna.folder(&top, "inner").await;
    anna.file(&inner, "three.txt", "3").await;
    let should: Tree = [("one.txt", "1"), ("two.txt", "2"), ("inner/", ""), ("inner/three.txt", "3")]
        .map(|(path, bytes)| (path.to_owned(), bytes.into()))
        .into();
    let query = format!("node={one}&node={two}&node={inner}");
    let by_user = got(&world, anna, &format!("/api/v1/archive?{query}")).await;
    assert_eq!(tree_of(&by_user.body), should);
    let link = token_of(&anna.link(&[&one, &top], json!({})).await);
    let by_link = got(&world, &world.anybody(), &format!("/s/{link}/archive?{query}")).await;
    assert_eq!(tree_of(&by_link.body), should);
    let other = anna.file(anna.root, "other.txt", "not in the link").await;
    let outside = Request::new("GET", &format!("/s/{link}/archive?node={one}&node={other}")).send(&world.url).await;
    assert_eq!(outside.status, 404, "a node that the link is not on");
});

/// A form that names these nodes, as a page of ours sends it.
fn form(path: &str, nodes: &[String]) -> Request {
    let fields: Vec<String> = nodes.iter().map(|node| format!("node={node}")).collect();
    Request::new("POST", path).header("Content-Type", "application/x-www-form-urlencoded").body(fields.join("&"))
}

both!(World, an_archive_of_more_than_a_url_names_is_asked_for_by_a_form, |world| {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "many").await;
    let made = futures::future::join_all((0..300).map(async |n| anna.folder(&folder, &format!("{n:03}")).await)).await;
    let file = anna.file(&folder, "one.txt", "1").await;
    let mut should: Tree = (0..300).map(|n| (format!("{n:03}/"), Vec::new())).collect();
    should.insert("one.txt".to_owned(), b"1".to_vec());
    let mut nodes = made.clone();
    nodes.push(file.clone());
    // What is named twice is there once.
    nodes.push(file);
    let link = token_of(&anna.link(&[&folder], json!({})).await);
    for (actor, path) in [(anna, "/api/v1/archive".to_owned()), (&world.anybody(), format!("/s/{link}/archive"))] {
        let answer = form(&path, &nodes).signed(actor).send(&world.url).await;
        assert_eq!((answer.status, answer.complete), (200, true), "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/zip");
        assert_eq!(answer.header("accept-ranges"), "none", "a form is not asked for again from its middle");
        assert!(answer.header("content-disposition").starts_with("attachment;"));
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        assert_eq!(tree_of(&answer.body), should, "{path}");
        // What a URL has room for has the same bytes, so that either can be asked for.
        let few = &nodes[295..];
        let query: Vec<String> = few.iter().map(|node| format!("node={node}")).collect();
        let by_url = got(&world, actor, &format!("{path}?{}", query.join("&"))).await;
        assert_eq!(form(&path, few).signed(actor).send(&world.url).await.body, by_url.body, "{path}");
    }
    let all = form(&format!("/s/{link}/archive"), &[]).send(&world.url).await;
    assert_eq!(tree_of(&all.body).len(), 302, "of a link, none named is all");
});

both!(World, a_form_for_an_archive_is_judged_as_its_url_is, |world| {
    let anna = &world.anna;
    let (one, other) = (anna.file(anna.root, "one.txt", "1").await, anna.file(anna.root, "other.txt", "2").await);
    let link = token_of(&anna.link(&[&one], json!({})).await);
    let nodes = [one.clone(), other];
    let path = format!("/s/{link}/archive");
    assert_eq!(form(&path, &nodes).send(&world.url).await.status, 404, "a node that the link is not on");
    let bob = world.person("bob").await;
    let api = "/api/v1/archive";
    assert_eq!(form(api, &nodes).signed(&bob).send(&world.url).await.status, 404);
    assert_eq!(form(api, &nodes).send(&world.url).await.status, 401);
    assert_eq!(form(api, &[]).signed(anna).send(&world.url).await.status, 400);
    let many = vec![one.clone(); 1000];
    assert_eq!(form(api, &many).signed(anna).send(&world.url).await.status, 200);
    let many: Vec<String> = (0..1001).map(|_| uuid::Uuid::now_v7().to_string()).collect();
    let refused = form(api, &many).signed(anna).send(&world.url).await;
    assert_eq!((refused.status, text(&refused.json()["errors"][0], "field")), (422, "node".to_owned()));
    let endless = vec![one.clone(); 2000];
    assert_eq!(form(api, &endless).signed(anna).send(&world.url).await.status, 413);
    let as_json = Request::new("POST", api).header("Content-Type", "application/json").body("{}").signed(anna);
    assert_eq!(as_json.send(&world.url).await.status, 415);
    for (name, value) in [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
        let foreign = form(api, &nodes[..1]).header(name, value).send(&world.url).await;
        assert_eq!(foreign.status, 403, "{name}: {value}: before it is known who asks");
        let foreign = form(&path, &nodes[..1]).header(name, value).send(&world.url).await;
        assert_eq!(foreign.status, 403, "{name}: {value}");
    }
});

both!(World, the_head_of_an_archive_tells_its_length_and_tag, |world| {
    let anna = &world.anna;
    let (top, _) = photos(anna).await;
    let link = token_of(&anna.link(&[&top], json!({})).await);
    for (actor, path) in [(anna, format!("/api/v1/archive?node={top}")), (&world.anybody(), format!("/s/{link}/archive"))] {
        let head = Request::new("HEAD", &path).signed(actor).send(&world.url).await;
        let (whole, again) = (got(&world, actor, &path).await, got(&world, actor, &path).await);
        assert_eq!(head.status, 200);
        assert_eq!(head.header("content-length"), whole.body.len().to_string());
        assert_eq!(head.header("accept-ranges"), "bytes");
        for same in ["etag", "last-modified", "content-type", "content-disposition", "content-length"] {
            assert_eq!(head.header(same), whole.header(same), "{same}");
        }
        assert_eq!((whole.header("etag"), &whole.body), (again.header("etag"), &again.body), "the same tag and the same bytes");
        assert!(!whole.header("etag").starts_with("W/"), "a range needs a strong tag");
        let known = Request::new("GET", &path).signed(actor).header("If-None-Match", whole.header("etag")).send(&world.url).await;
        assert_eq!(known.status, 304);
    }
});

both!(World, a_broken_download_of_an_archive_resumes_with_the_same_bytes, |world| {
    let anna = &world.anna;
    let (top, _) = photos(anna).await;
    let path = format!("/api/v1/archive?node={top}");
    let whole = got(&world, anna, &path).await;
    let size = whole.body.len();
    // In a header, in content, across both, in the directory, and the last byte.
    for from in [1, 29, 40, 1000, size / 3, size / 2, size - 300, size - 22, size - 1] {
        let range = format!("bytes={from}-");
        let rest = Request::new("GET", &path)
            .signed(anna)
            .header("Range", &range)
            .header("If-Range", whole.header("etag"))
            .send(&world.url)
            .await;
        assert_eq!(rest.status, 206, "from {from}");
        assert_eq!(rest.header("content-range"), format!("bytes {from}-{}/{size}", size - 1));
        assert!(rest.body == whole.body[from..], "from {from}");
    }
    let past = Request::new("GET", &path).signed(anna).header("Range", &format!("bytes={size}-")).send(&world.url).await;
    assert_eq!((past.status, past.header("content-range")), (416, format!("bytes */{size}").as_str()));
});

both!(World, a_changed_file_gives_its_archive_another_tag_and_the_whole_anew, |world| {
    let anna = &world.anna;
    let (top, mut tree) = photos(anna).await;
    let file = anna.file(&top, "changing.txt", "before").await;
    let path = format!("/api/v1/archive?node={top}");
    let before = got(&world, anna, &path).await;
    world.later(std::time::Duration::from_secs(1));
    let content = format!("/api/v1/nodes/{file}/content");
    let changed = Request::new("PUT", &content).signed(anna).body("after!").send(&world.url).await;
    assert_eq!(changed.status, 200);
    let resumed = Request::new("GET", &path).signed(anna).header("Range", "bytes=500-").header("If-Range", before.header("etag"));
    let resumed = resumed.send(&world.url).await;
    assert_eq!(resumed.status, 200, "the parts of two archives never meet");
    assert_ne!(resumed.header("etag"), before.header("etag"));
    tree.insert("Photos/changing.txt".to_owned(), b"after!".to_vec());
    assert_eq!(tree_of(&resumed.body), tree);
});

both!(World, i23_what_is_closed_to_the_asker_is_left_out_of_archives, |world| {
    let anna = &world.anna;
    let (top, mut tree) = photos(anna).await;
    let closed = anna.folder(&top, "closed").await;
    anna.file(&closed, "secret.txt", "nobody's business").await;
    world.set_private(&closed, true).await;
    let link = token_of(&anna.link(&[&top], json!({})).await);
    let by_link = got(&world, &world.anybody(), &format!("/s/{link}/archive")).await;
    assert_eq!(tree_of(&by_link.body), tree, "a link stops at a private folder, whoever owns it");
    let ben = world.person("ben").await;
    world.grant(&top, ben.id.unwrap(), "viewer", "tree").await;
    let by_ben = got(&world, &ben, &format!("/api/v1/archive?node={top}")).await;
    assert_eq!(tree_of(&by_ben.body), tree);
    let asked_for = Request::new("GET", &format!("/api/v1/archive?node={closed}")).signed(&ben).send(&world.url).await;
    assert!(matches!(asked_for.status, 403 | 404), "{}", asked_for.status);
    tree.insert("Photos/closed/".to_owned(), Vec::new());
    tree.insert("Photos/closed/secret.txt".to_owned(), b"nobody's business".to_vec());
    let by_anna = got(&world, anna, &format!("/api/v1/archive?node={top}")).await;
    assert_eq!(tree_of(&by_anna.body), tree, "an Admin's role crosses barriers");
});

both!(World, an_archive_asks_for_the_right_to_download, |world| {
    let anna = &world.anna;
    let (top, _) = photos(anna).await;
    for (abilities, what) in [(json!(["preview"]), "preview"), (json!(["upload"]), "upload")] {
        let link = anna.link(&[&top], json!({ "abilities": abilities })).await;
        let answer = Request::new("GET", &format!("/s/{}/archive", token_of(&link))).send(&world.url).await;
        assert!(matches!(answer.status, 403 | 404), "{what}: {}", answer.status);
        assert_eq!(answer.header("etag"), "", "{what}");
    }
    let ben = world.person("ben").await;
    let hidden = Request::new("GET", &format!("/api/v1/archive?node={top}")).signed(&ben).send(&world.url).await;
    assert_eq!(hidden.status, 404);
    let none = Request::new("GET", "/api/v1/archive").signed(anna).send(&world.url).await;
    assert_eq!((none.status, text(&none.json(), "code").as_str()), (400, "malformed"));
});
