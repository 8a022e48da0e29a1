//! Listing, finding and changing many nodes at once, over HTTP, on both engines.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};
use uuid::Uuid;

use crate::transfers::tus::Tus;

fn names(listing: &Value) -> Vec<String> {
    listing["items"].as_array().unwrap().iter().map(|item| text(item, "name")).collect()
}

async fn list(actor: &Actor, folder: impl std::fmt::Display) -> Value {
    actor.read(&format!("/api/v1/nodes/{folder}/children")).await
}

async fn search(actor: &Actor, query: &str) -> Vec<String> {
    let url = format!("/api/v1/search?q={query}");
    names(&actor.read(&url).await)
}

async fn batch(actor: &Actor, act: &str, body: Value) -> Value {
    expect(actor.post(&format!("/api/v1/nodes/batch/{act}"), &body).await, 200).await
}

/// The codes of what was refused, in order; empty text for what was done.
fn codes(answer: &Value) -> Vec<String> {
    let results = answer["results"].as_array().unwrap();
    results.iter().map(|result| result["problem"]["code"].as_str().unwrap_or_default().to_owned()).collect()
}

both!(World, a_folder_tells_with_its_first_page_how_many_rows_it_has_and_how_many_links_are_on_each, |world| {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "many").await;
    let mut files = Vec::new();
    for name in ["a", "b", "c"] {
        files.push(anna.file(&folder, name, "x").await);
    }
    let gone = anna.file(&folder, "gone", "x").await;
    assert_eq!(anna.delete(&format!("/api/v1/nodes/{gone}")).await.status(), 204);
    anna.link(&[&files[1]], json!({})).await;
    anna.link(&[&files[1], &files[2]], json!({})).await;
    let ends = json!({"expires_at": "2026-11-22T12:00:10Z"});
    anna.link(&[&files[2]], ends).await;
    world.later(std::time::Duration::from_secs(10));
    let first = anna.read(&format!("/api/v1/nodes/{folder}/children?limit=2")).await;
    assert_eq!(first["total"], 3);
    let next = text(&first, "next_cursor");
    let second = anna.read(&format!("/api/v1/nodes/{folder}/children?limit=2&cursor={next}")).await;
    assert_eq!(second["total"], Value::Null);
    let counts: Vec<_> = [first, second].iter().flat_map(|page| page["items"].as_array().unwrap().clone()).collect();
    assert_eq!(counts.iter().map(|row| row["link_count"].clone()).collect::<Vec<_>>(), [0, 2, 1]);
});

both!(World, a_folder_that_is_only_on_the_way_tells_no_total_and_links_of_others_are_not_counted, |world| {
    let anna = &world.anna;
    let made = expect(anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let root = text(&made, "root_id");
    let (way, other) = (anna.folder(&root, "way").await, anna.folder(&root, "other").await);
    let inner = anna.folder(&way, "inner").await;
    anna.link(&[&inner], json!({})).await;
    let bob = world.person("bob").await;
    world.grant(&inner, bob.id.unwrap(), "viewer", "tree").await;
    let seen = list(&bob, &way).await;
    assert_eq!((names(&seen), seen["total"].clone()), (vec!["inner".to_owned()], Value::Null));
    assert_eq!(seen["items"][0]["link_count"], 0);
    assert_eq!(bob.get(&format!("/api/v1/nodes/{other}/children")).await.status(), 404);
});

both!(World, search_finds_by_a_piece_of_the_name_however_it_is_cased_and_nothing_that_is_hidden, |world| {
    let anna = &world.anna;
    let made = expect(anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let root = text(&made, "root_id");
    let (open, closed) = (anna.folder(&root, "open").await, anna.folder(&root, "closed").await);
    anna.file(&open, "Straße 100%.txt", "x").await;
    anna.file(&open, "Strasse_1000.txt", "x").await;
    anna.file(&closed, "strasse secret.txt", "x").await;
    anna.file(anna.root, "My STRASSE.txt", "x").await;
    let gone = anna.file(&open, "strasse gone.txt", "x").await;
    assert_eq!(anna.delete(&format!("/api/v1/nodes/{gone}")).await.status(), 204);
    let bob = world.person("bob").await;
    world.grant(&open, bob.id.unwrap(), "viewer", "tree").await;
    assert_eq!(search(&bob, "STRASSE").await, ["Straße 100%.txt", "Strasse_1000.txt"]);
    assert_eq!(search(&bob, "100%25").await, ["Straße 100%.txt"], "a percent sign is a percent sign");
    assert_eq!(search(&bob, "_1").await, ["Strasse_1000.txt"], "an underscore is an underscore");
    assert_eq!(search(&bob, "secret").await, Vec::<String>::new());
    assert_eq!(search(anna, "strasse").await.len(), 4);
    let only = format!("strasse&space={}", anna.space);
    assert_eq!(search(anna, &only).await, ["My STRASSE.txt"]);
    let found = bob.read("/api/v1/search?q=100%25").await;
    let way: Vec<_> = found["items"][0]["path"].as_array().unwrap().iter().map(|step| text(step, "name")).collect();
    assert_eq!(way, ["Team", "open", "Straße 100%.txt"]);
    for wrong in ["q=", "q=%20", "", "q=a&space=nonsense", "q=a&what=b"] {
        let status = anna.get(&format!("/api/v1/search?{wrong}")).await.status().as_u16();
        assert!(status == 400 || status == 422, "{wrong}: {status}");
    }
    let (_, outsider) = world.other_organization("northwind").await;
    assert_eq!(search(&outsider, "strasse").await, Vec::<String>::new());
});

both!(World, a_batch_does_what_it_can_and_says_of_each_what_it_could_not, |world| {
    let anna = &world.anna;
    let (from, into) = (anna.folder(anna.root, "from").await, anna.folder(anna.root, "into").await);
    let (a, b, c) = (anna.file(&from, "a", "a").await, anna.file(&from, "b", "b").await, anna.file(&from, "c", "c").await);
    anna.file(&into, "b", "another").await;
    let never = Uuid::now_v7().to_string();
    let moved = batch(anna, "move", json!({"nodes": [a, b, never, c], "parent_id": into})).await;
    assert_eq!(codes(&moved), ["", "name_taken", "not_found", ""]);
    assert_eq!(moved["results"][0]["node"]["parent_id"], into);
    assert_eq!(names(&list(anna, &from).await), ["b"]);
    let moved = batch(anna, "move", json!({"nodes": [b], "parent_id": into, "on_conflict": "keep_both"})).await;
    assert_eq!(moved["results"][0]["node"]["name"], "b (2)");
    let copied = batch(anna, "copy", json!({"nodes": [a, c], "parent_id": from})).await;
    assert_eq!(codes(&copied), ["", ""]);
    assert_eq!(names(&list(anna, &from).await), ["a", "c"]);
    let trashed = batch(anna, "trash", json!({"nodes": [a, b, c, never]})).await;
    assert_eq!(codes(&trashed), ["", "", "", "not_found"]);
    assert_eq!(names(&list(anna, &into).await), ["b"]);
    let restored = batch(anna, "restore", json!({"nodes": [a, b, c]})).await;
    assert_eq!(codes(&restored), ["", "", ""]);
    assert_eq!(names(&list(anna, &into).await), ["a", "b", "b (2)", "c"]);
});

both!(World, a_batch_ends_for_ever_what_is_in_the_trash_and_nothing_that_is_not, |world| {
    let anna = &world.anna;
    let (a, b, kept) =
        (anna.file(anna.root, "a", "a").await, anna.folder(anna.root, "b").await, anna.file(anna.root, "kept", "k").await);
    let inner = anna.file(&b, "inner", "i").await;
    let never = Uuid::now_v7().to_string();
    batch(anna, "trash", json!({"nodes": [a, b]})).await;
    let bob = world.person("bob").await;
    let by_bob = bob.post("/api/v1/nodes/batch/purge", &json!({"nodes": [a, b]})).await;
    assert_eq!(text(&expect(by_bob, 404).await, "code"), "not_found");
    let purged = batch(anna, "purge", json!({"nodes": [a, kept, never, b]})).await;
    assert_eq!(codes(&purged), ["", "not_found", "not_found", ""]);
    assert_eq!(purged["results"][0]["node"], Value::Null);
    let in_trash = anna.read(&format!("/api/v1/spaces/{}/trash", anna.space)).await;
    assert_eq!(names(&in_trash), Vec::<String>::new());
    assert_eq!(names(&list(anna, anna.root).await), ["kept"]);
    for gone in [&a, &b, &inner] {
        assert_eq!(anna.post(&format!("/api/v1/trash/{gone}/restore"), &json!({})).await.status(), 404);
    }
});

both!(World, a_batch_that_can_do_nothing_is_the_first_refusal_and_too_many_or_no_nodes_are_an_error, |world| {
    let anna = &world.anna;
    let file = anna.file(anna.root, "a", "a").await;
    let stranger = world.person("stranger").await;
    let never = Uuid::now_v7().to_string();
    for nodes in [json!([file, never]), json!([never, file])] {
        let answer = stranger.post("/api/v1/nodes/batch/trash", &json!({ "nodes": nodes })).await;
        assert_eq!(text(&expect(answer, 404).await, "code"), "not_found");
    }
    let many: Vec<String> = (0..1001).map(|_| never.clone()).collect();
    for nodes in [json!([]), json!(many)] {
        let answer = anna.post("/api/v1/nodes/batch/trash", &json!({ "nodes": nodes })).await;
        assert_eq!(text(&expect(answer, 422).await["errors"][0], "field"), "nodes");
    }
    assert_eq!(names(&list(anna, anna.root).await), ["a"]);
});

both!(World, i6_who_may_only_send_files_into_a_folder_cannot_ask_by_moving_what_is_in_it, |world| {
    let anna = &world.anna;
    let made = expect(anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let root = text(&made, "root_id");
    let (desk, drop) = (anna.folder(&root, "desk").await, anna.folder(&root, "drop").await);
    anna.file(&drop, "there", "x").await;
    let bob = world.person("bob").await;
    world.grant(&desk, bob.id.unwrap(), "editor", "tree").await;
    world.grant(&drop, bob.id.unwrap(), "uploader", "tree").await;
    let (there, free) = (bob.file(&desk, "there", "y").await, bob.file(&desk, "free", "y").await);
    for node in [there, free] {
        let answer = bob.patch(&format!("/api/v1/nodes/{node}"), &json!({ "parent_id": drop })).await;
        assert_eq!(text(&expect(answer, 403).await, "code"), "refused");
    }
    assert_eq!(names(&list(anna, &drop).await), ["there"]);
});

both!(World, a_taken_name_is_refused_before_the_bytes_come, |world| {
    let anna = &world.anna;
    anna.file(anna.root, "taken.txt", "x").await;
    anna.folder(anna.root, "folder").await;
    let deep = anna.folder(anna.root, "deep").await;
    anna.file(&deep, "inner.txt", "x").await;
    let tus = Tus::of(anna, "/tus");
    let begin = async |metadata: &[(&str, &str)]| {
        let answer = tus.creation(Some(1 << 30), metadata).send().await.unwrap();
        answer.status().as_u16()
    };
    assert_eq!(begin(&[("filename", "TAKEN.txt")]).await, 409);
    assert_eq!(begin(&[("relative_path", "deep/inner.txt")]).await, 409);
    assert_eq!(begin(&[("filename", "folder"), ("on_conflict", "new_version")]).await, 409);
    assert_eq!(begin(&[("filename", "taken.txt"), ("on_conflict", "new_version")]).await, 201);
    assert_eq!(begin(&[("filename", "taken.txt"), ("on_conflict", "keep_both")]).await, 201);
    assert_eq!(begin(&[("relative_path", "deep/other/inner.txt")]).await, 201);
    let put = format!("/api/v1/nodes/{}/files?name=taken.txt", anna.root);
    let refused = anna.request(Method::PUT, &put).body("y").send().await.unwrap();
    assert_eq!(text(&expect(refused, 409).await, "code"), "name_taken");
});

both!(World, i6_a_search_neither_finds_nor_counts_what_is_hidden, |world| {
    let anna = &world.anna;
    let made = expect(anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let root = text(&made, "root_id");
    let (mine, hidden) = (anna.folder(&root, "mine").await, anna.folder(&root, "hidden").await);
    let (open, closed) = (anna.folder(&mine, "open").await, anna.folder(&mine, "closed match").await);
    anna.file(&open, "zz match.txt", "x").await;
    anna.file(&closed, "inner match.txt", "x").await;
    for number in 0..8 {
        anna.file(&hidden, &format!("match {number}.txt"), "x").await;
    }
    let drop = anna.folder(&root, "drop match").await;
    anna.file(&drop, "dropped match.txt", "x").await;
    world.set_private(&closed, true).await;
    let bob = world.person("bob").await;
    world.grant(&mine, bob.id.unwrap(), "editor", "tree").await;
    world.grant(&drop, bob.id.unwrap(), "uploader", "tree").await;
    assert_eq!(search(&bob, "match").await, ["closed match", "drop match", "zz match.txt"]);
    assert_eq!(search(&bob, "team").await, Vec::<String>::new());
    assert_eq!(search(anna, "match").await.len(), 13, "an administrator of the space crosses barriers");
});

both!(World, i6_who_does_not_see_the_folder_learns_no_name_by_renaming_or_restoring, |world| {
    let anna = &world.anna;
    let made = expect(anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let folder = anna.folder(text(&made, "root_id"), "folder").await;
    anna.file(&folder, "payroll.txt", "x").await;
    let file = anna.file(&folder, "mine.txt", "x").await;
    let bob = world.person("bob").await;
    world.grant(&file, bob.id.unwrap(), "editor", "tree").await;
    for name in ["payroll.txt", "free.txt"] {
        for rule in ["refuse", "keep_both"] {
            let asked = json!({"name": name, "on_conflict": rule});
            let answer = bob.patch(&format!("/api/v1/nodes/{file}"), &asked).await;
            assert_eq!(text(&expect(answer, 403).await, "code"), "refused", "{name} {rule}");
        }
    }
    assert_eq!(names(&list(anna, &folder).await), ["mine.txt", "payroll.txt"]);
});

both!(World, a_name_that_many_take_is_numbered_in_order_and_then_by_chance, |world| {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "many").await;
    let file = anna.file(&folder, "a.txt", "x").await;
    let nodes: Vec<&str> = std::iter::repeat_n(file.as_str(), 40).collect();
    batch(anna, "copy", json!({"nodes": nodes, "parent_id": folder, "on_conflict": "keep_both"})).await;
    let names = names(&list(anna, &folder).await);
    assert_eq!(names.len(), 41);
    assert!(names.contains(&"a (20).txt".to_owned()) && !names.contains(&"a (21).txt".to_owned()), "{names:?}");
});

both!(World, a_search_follows_names_wherever_they_go, |world| {
    let anna = &world.anna;
    let made = expect(anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let (space, root) = (text(&made, "id"), text(&made, "root_id"));
    let folder = anna.folder(anna.root, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").await;
    let file = anna.file(&folder, "Quarterly report of the year 2026.pdf", "x").await;
    let node = format!("/api/v1/nodes/{file}");
    for part in ["Qua", "uar", "2026.pdf", "report of the year 2026.p", "quarterly report of the year 2026.pdf", "y"] {
        assert_eq!(search(anna, part).await, ["Quarterly report of the year 2026.pdf"], "{part}");
    }
    assert_eq!(search(anna, &"a".repeat(29)).await, ["a".repeat(30)]);
    expect(anna.patch(&node, &json!({"name": "Minutes.txt"})).await, 200).await;
    assert_eq!((search(anna, "report").await, search(anna, "nutes").await), (vec![], vec!["Minutes.txt".to_owned()]));
    let within = format!("nutes&space={space}");
    assert_eq!(search(anna, &within).await, Vec::<String>::new());
    expect(anna.patch(&format!("/api/v1/nodes/{folder}"), &json!({"parent_id": root})).await, 200).await;
    assert_eq!(search(anna, &within).await, ["Minutes.txt"], "what is below is found in the space it is in now");
    let own = format!("nutes&space={}", anna.space);
    assert_eq!(search(anna, &own).await, Vec::<String>::new());
    assert_eq!(anna.delete(&node).await.status(), 204);
    assert_eq!(search(anna, "nutes").await, Vec::<String>::new());
    expect(anna.post(&format!("/api/v1/trash/{file}/restore"), &json!({})).await, 200).await;
    assert_eq!(search(anna, "nutes").await, ["Minutes.txt"]);
    let before = world.count("name_pieces").await;
    let copy = json!({"parent_id": anna.root, "name": "Minutes of May.txt"});
    expect(anna.post(&format!("{node}/copy"), &copy).await, 201).await;
    assert_eq!(search(anna, "of may").await, ["Minutes of May.txt"]);
    let copied = anna.read("/api/v1/search?q=of%20may").await;
    let copied = text(&copied["items"][0], "id");
    assert_eq!(anna.delete(&format!("/api/v1/nodes/{copied}")).await.status(), 204);
    assert_eq!(anna.delete(&format!("/api/v1/trash/{copied}")).await.status(), 204);
    assert_eq!(world.count("name_pieces").await, before, "a purged node leaves nothing behind");
});

/// Many files in a folder, written without what a search looks up.
async fn fill(world: &World, folder: &str, count: u32) {
    let folder: Uuid = folder.parse().unwrap();
    let fill = move |tx: &store::Tx| {
        for number in 0..count {
            let name = format!("filler {number:05}");
            let sql =
                "INSERT INTO nodes (id, org_id, space_id, parent_id, kind_rank, name, name_key, sort_key, private, size_bytes,
                revision, created_at, modified_at)
              SELECT $1, org_id, space_id, id, 1, $3, $3, $4, 0, 0, 1, 0, 0 FROM nodes WHERE id = $2";
            tx.execute(sql, &[Uuid::now_v7().into(), folder.into(), (&name).into(), name.as_bytes().into()])?;
        }
        Ok(())
    };
    world.stile.db.write(fill).await.unwrap();
}

both!(World, i6_among_very_many_names_a_search_finds_what_is_seen_and_does_not_tell_how_much_is_hidden, |world| {
    let anna = &world.anna;
    let made = expect(anna.post("/api/v1/spaces", &json!({"name": "Team"})).await, 201).await;
    let root = text(&made, "root_id");
    let mine = anna.folder(&root, "mine").await;
    fill(&world, &mine, domain::limits::SEARCH_CANDIDATES_MAX + 10).await;
    let deep = anna.folder(anna.folder(&mine, "one").await, "two").await;
    let closed = anna.folder(&mine, "closed").await;
    anna.file(&deep, "a needle.txt", "x").await;
    let bob = world.person("bob").await;
    world.grant(&mine, bob.id.unwrap(), "editor", "tree").await;
    let before = bob.read("/api/v1/search?q=needle").await;
    assert_eq!(before["complete"], false, "not all names that he sees were looked at");
    anna.file(&closed, "another needle.txt", "x").await;
    anna.file(&root, "needle beside.txt", "x").await;
    world.set_private(&closed, true).await;
    assert_eq!(search(&bob, "needle").await, ["a needle.txt"]);
    assert_eq!(bob.read("/api/v1/search?q=needle").await, before);
    let all = anna.read("/api/v1/search?q=needle").await;
    assert_eq!((all["items"].as_array().unwrap().len(), all["complete"].clone()), (3, json!(true)));
    let short = anna.read("/api/v1/search?q=ne").await;
    assert_eq!(short["complete"], false, "two characters are looked for in some names only");
    let carol = world.person("carol").await;
    world.grant(&deep, carol.id.unwrap(), "viewer", "tree").await;
    let few = carol.read("/api/v1/search?q=ne").await;
    assert_eq!(
        (few["items"].as_array().unwrap().len(), few["complete"].clone()),
        (3, json!(true)),
        "with two folders on the way"
    );
});
