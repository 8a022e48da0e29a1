//! WebDAV: what any client of it can do at a link, by the rules of the link's page. On both engines.

mod gate;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

/// The path below which a link is a collection.
fn dav(link: &Value) -> String {
    format!("/dav/links/{}", text(link, "url").rsplit('/').next().unwrap())
}

/// Where those who manage a link find it.
fn api(link: &Value) -> String {
    format!("/api/v1/links/{}", text(link, "id"))
}

fn ask(visitor: &Actor, method: &str, path: &str) -> RequestBuilder {
    visitor.request(Method::from_bytes(method.as_bytes()).unwrap(), path)
}

async fn send(visitor: &Actor, method: &str, path: &str) -> Response {
    ask(visitor, method, path).send().await.unwrap()
}

async fn put(visitor: &Actor, path: &str, bytes: &str) -> u16 {
    ask(visitor, "PUT", path).body(bytes.to_owned()).send().await.unwrap().status().as_u16()
}

/// The answer to a PROPFIND, which must be one.
async fn look(visitor: &Actor, path: &str, depth: &str, body: &str) -> String {
    let answer = ask(visitor, "PROPFIND", path).header("Depth", depth).body(body.to_owned()).send().await.unwrap();
    let (status, kind) = (answer.status().as_u16(), answer.headers().get("content-type").cloned());
    let told = answer.text().await.unwrap();
    assert_eq!(status, 207, "{path}: {told}");
    assert_eq!(kind.unwrap(), "application/xml; charset=utf-8");
    assert!(told.ends_with("</d:multistatus>\n"), "{told}");
    told
}

/// The addresses in an answer to a PROPFIND, without the link's own.
fn hrefs(told: &str, base: &str) -> Vec<String> {
    told.split("<d:href>")
        .skip(1)
        .map(|rest| rest.split("</d:href>").next().unwrap().strip_prefix(base).unwrap().to_owned())
        .collect()
}

async fn children(world: &World, folder: &str) -> Vec<String> {
    let listing = world.anna.read(&format!("/api/v1/nodes/{folder}/children")).await;
    listing["items"].as_array().unwrap().iter().map(|item| text(item, "name")).collect()
}

/// Plans/ with `a & b.txt` and North/deep.txt, and a private folder that no visitor learns of.
async fn plans(world: &World) -> String {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "Plans").await;
    anna.file(&folder, "a & b.txt", "0123456789").await;
    let north = anna.folder(&folder, "North").await;
    anna.file(&north, "deep ü.txt", "deep").await;
    let closed = anna.folder(&folder, "Closed").await;
    anna.set_private(&closed, true).await;
    folder
}

both!(World, s2_12_a_link_on_a_folder_is_a_collection_with_what_its_page_shows, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    for top in [base.clone(), format!("{base}/")] {
        let told = look(&visitor, &top, "1", "").await;
        assert_eq!(hrefs(&told, &base), ["/", "/North/", "/a%20%26%20b.txt"], "and nothing of what is private");
        assert!(told.contains("<d:displayname>a &amp; b.txt</d:displayname>") && told.contains("<d:displayname>Plans<"));
        assert!(told.contains("<d:getcontentlength>10</d:getcontentlength>"), "{told}");
        assert_eq!(told.matches("<d:collection/>").count(), 2);
        assert!(!told.contains("quota") && !told.contains("HTTP/1.1 404"));
    }
    assert_eq!(hrefs(&look(&visitor, &base, "0", "").await, &base), ["/"]);
    let below = look(&visitor, &format!("{base}/North"), "1", "").await;
    assert_eq!(hrefs(&below, &base), ["/North/", "/North/deep%20%C3%BC.txt"]);
    // Names are one in any case and composition, as everywhere.
    let file = look(&visitor, &format!("{base}/north/DEEP%20u%CC%88.txt"), "1", "").await;
    let tag = file.split("<d:getetag>&quot;").nth(1).unwrap().split("&quot;").next().unwrap();
    let got = send(&visitor, "GET", &format!("{base}/North/deep%20%C3%BC.txt")).await;
    assert_eq!(got.headers()["etag"], format!("\"{tag}\""));
    let modified = got.headers()["last-modified"].to_str().unwrap().to_owned();
    assert!(file.contains(&format!("<d:getlastmodified>{modified}</d:getlastmodified>")), "{file}");
    assert_eq!(got.text().await.unwrap(), "deep");
    for hidden in ["Closed", "Closed/", "none.txt", "North/none", "a%20%26%20b.txt/x"] {
        for method in ["PROPFIND", "GET", "HEAD"] {
            assert_eq!(send(&visitor, method, &format!("{base}/{hidden}")).await.status(), 404, "{method} {hidden}");
        }
    }
});

both!(World, s2_10_a_link_on_a_file_or_on_several_has_these_in_it, |world| {
    let anna = &world.anna;
    let (one, two) = (anna.folder(anna.root, "One").await, anna.folder(anna.root, "Two").await);
    let (first, second) = (anna.file(&one, "a.txt", "first").await, anna.file(&two, "a.txt", "second").await);
    anna.file(&two, "b.txt", "b").await;
    let visitor = world.anybody();
    let single = anna.link(&[&first], json!({"title": "The <plan>"})).await;
    let told = look(&visitor, &dav(&single), "1", "").await;
    assert_eq!(hrefs(&told, &dav(&single)), ["/", "/a.txt"]);
    assert!(told.contains("<d:displayname>The &lt;plan&gt;</d:displayname>"), "{told}");
    let many = anna.link(&[&first, &second, &two], json!({})).await;
    let base = dav(&many);
    assert_eq!(
        hrefs(&look(&visitor, &base, "1", "").await, &base),
        ["/", "/a.txt", "/a%20(2).txt", "/Two/"].map(|path| { path.replace('(', "%28").replace(')', "%29") })
    );
    for (path, bytes) in [("a.txt", "first"), ("a%20%282%29.txt", "second"), ("Two/b.txt", "b"), ("A.TXT", "first")] {
        assert_eq!(send(&visitor, "GET", &format!("{base}/{path}")).await.text().await.unwrap(), bytes, "{path}");
    }
    assert_eq!(send(&visitor, "GET", &format!("{base}/One")).await.status(), 404, "what is above them does not exist");
});

both!(World, a_folder_of_more_than_a_page_is_listed_whole, |world| {
    let folder = world.anna.folder(world.anna.root, "Many").await;
    for block in 0..6 {
        let made =
            (0..200).map(|n| world.anna.file(&folder, Box::leak(format!("{:04}.txt", block * 200 + n).into_boxed_str()), "x"));
        futures::future::join_all(made).await;
    }
    let link = world.anna.link(&[&folder], json!({})).await;
    let told = look(&world.anybody(), &dav(&link), "1", "").await;
    let listed = hrefs(&told, &dav(&link));
    assert_eq!((listed.len(), listed[1].as_str(), listed[1200].as_str()), (1201, "/0000.txt", "/1199.txt"));
});

both!(World, what_is_asked_is_answered_and_what_cannot_be_read_is_refused, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    let these = "<?xml version=\"1.0\"?><propfind xmlns=\"DAV:\" xmlns:o=\"urn:o\"><prop><resourcetype/><getetag/><quota-used-bytes/>\
        <o:id/></prop></propfind>";
    let told = look(&visitor, &base, "0", these).await;
    assert!(told.contains("<d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop>"), "{told}");
    assert!(told.contains("<d:getetag/><d:quota-used-bytes/><id xmlns=\"urn:o\"/></d:prop><d:status>HTTP/1.1 404 Not Found"));
    let names = look(&visitor, &base, "0", "<propfind xmlns=\"DAV:\"><propname/></propfind>").await;
    assert!(names.contains("<d:displayname/>") && !names.contains("Plans<"), "{names}");
    let deep = ask(&visitor, "PROPFIND", &base).header("Depth", "infinity").send().await.unwrap();
    assert_eq!(deep.status(), 403);
    assert!(deep.text().await.unwrap().contains("<d:propfind-finite-depth/>"));
    assert_eq!(
        hrefs(&send(&visitor, "PROPFIND", &base).await.text().await.unwrap(), &base).len(),
        3,
        "without `Depth` one folder"
    );
    let large = format!("<propfind xmlns='DAV:'><allprop/></propfind>{}", " ".repeat(16 * 1024));
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><propfind xmlns='DAV:'><prop><x>&b;</x></prop></propfind>";
    let file = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><propfind xmlns='DAV:'><allprop/></propfind>";
    for (body, status) in [("<propfind", 400), ("{}", 400), (bomb, 400), (file, 400), (large.as_str(), 413)] {
        let answer = ask(&visitor, "PROPFIND", &base).header("Depth", "0").body(body.to_owned()).send().await.unwrap();
        assert_eq!(answer.status(), status, "{body}");
    }
    assert_eq!(ask(&visitor, "PROPFIND", &base).header("Depth", "7").send().await.unwrap().status(), 400);
});

both!(World, files_are_taken_whole_in_ranges_and_by_their_tags, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    let path = format!("{base}/a%20%26%20b.txt");
    let whole = send(&visitor, "GET", &path).await;
    let (tag, kind) = (whole.headers()["etag"].clone(), whole.headers()["content-disposition"].clone());
    assert!(kind.to_str().unwrap().starts_with("attachment"));
    assert_eq!(whole.text().await.unwrap(), "0123456789");
    let part = ask(&visitor, "GET", &path).header("Range", "bytes=2-4").send().await.unwrap();
    assert_eq!((part.status().as_u16(), part.text().await.unwrap().as_str()), (206, "234"));
    assert_eq!(ask(&visitor, "GET", &path).header("Range", "bytes=99-").send().await.unwrap().status(), 416);
    assert_eq!(ask(&visitor, "GET", &path).header("If-None-Match", tag).send().await.unwrap().status(), 304);
    let head = send(&visitor, "HEAD", &path).await;
    assert_eq!((head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()), (200, "10"));
    for collection in [base.clone(), format!("{base}/North/")] {
        assert_eq!(send(&visitor, "HEAD", &collection).await.status(), 200);
        let page = send(&visitor, "GET", &collection).await.text().await.unwrap();
        assert!(page.contains("folder") && !page.contains("deep"), "{page}");
    }
});

both!(World, s4_14_s4_18_a_download_by_webdav_is_one_of_the_links_downloads, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"limits": {"downloads": 1}})).await;
    let (visitor, path) = (world.anybody(), format!("{}/a%20%26%20b.txt", dav(&link)));
    let used = async || world.anna.read(&api(&link)).await["used"]["downloads"].as_u64().unwrap();
    look(&visitor, &dav(&link), "1", "").await;
    assert_eq!(send(&visitor, "HEAD", &path).await.status(), 200);
    assert_eq!(used().await, 0, "to look is none");
    for range in ["bytes=0-4", "bytes=5-", "bytes=0-"] {
        let answer = ask(&visitor, "GET", &path).header("Range", range).header("User-Agent", "one").send().await.unwrap();
        assert!(!answer.text().await.unwrap().is_empty());
    }
    assert_eq!(used().await, 1, "in however many pieces");
    let spent = ask(&visitor, "GET", &path).header("User-Agent", "two").send().await.unwrap();
    assert_eq!(expect(spent, 409).await["code"], "limit_reached");
    let robot = ask(&visitor, "GET", &path).header("User-Agent", "Slackbot 1.0").send().await.unwrap();
    assert_eq!(expect(robot, 403).await["code"], "robot");
    // By the page it is the same visitor and the same file.
    let page = format!("{}/files/{}", text(&link, "url"), file_id(&world, &folder).await);
    let answer = ask(&visitor, "GET", &page).header("User-Agent", "one").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), used().await), (200, 1));
});

async fn file_id(world: &World, folder: &str) -> String {
    let listing = world.anna.read(&format!("/api/v1/nodes/{folder}/children")).await;
    let file = listing["items"].as_array().unwrap().iter().find(|item| item["name"] == "a & b.txt");
    text(file.unwrap(), "id")
}

both!(World, s4_23_s4_24_a_link_to_look_at_shows_names_and_gives_no_file, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["preview"]})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    let told = look(&visitor, &base, "1", "").await;
    assert!(told.contains("a &amp; b.txt") && !told.contains("getcontentlength") && !told.contains("getetag"), "{told}");
    let path = format!("{base}/a%20%26%20b.txt");
    for method in ["GET", "HEAD"] {
        let refused = send(&visitor, method, &path).await;
        assert_eq!((refused.status().as_u16(), refused.headers().get("etag")), (403, None));
    }
    assert_eq!((put(&visitor, &format!("{base}/new.txt"), "new").await, put(&visitor, &path, "new").await), (403, 403));
    assert_eq!(send(&visitor, "MKCOL", &format!("{base}/New")).await.status(), 403);
    let log = world.anna.read(&format!("{}/log?refused=true", api(&link))).await;
    assert!(log["items"].as_array().unwrap().len() >= 2, "what was refused is in the log: {log}");
});

both!(World, s2_15_s2_19_files_and_folders_are_sent_in_and_nothing_is_ever_replaced, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["preview", "download", "upload"]})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    let sent = ask(&visitor, "PUT", &format!("{base}/offer%20%C3%BC.pdf")).body("offer").send().await.unwrap();
    assert_eq!(sent.status(), 201);
    let tag = sent.headers()["etag"].clone();
    let got = send(&visitor, "GET", &format!("{base}/offer%20%C3%BC.pdf")).await;
    assert_eq!((got.headers()["etag"].clone(), got.text().await.unwrap().as_str()), (tag.clone(), "offer"));
    assert_eq!(send(&visitor, "MKCOL", &format!("{base}/New/")).await.status(), 201);
    assert_eq!(put(&visitor, &format!("{base}/New/a.txt"), "a").await, 201);
    assert_eq!(hrefs(&look(&visitor, &format!("{base}/New"), "1", "").await, &base), ["/New/", "/New/a.txt"]);
    // What is there stays as it is.
    let taken = format!("{base}/offer%20%C3%BC.pdf");
    let refused = ask(&visitor, "PUT", &taken).body("other").send().await.unwrap();
    assert!(text(&expect(refused, 403).await, "detail").contains("replaces nothing"));
    let guarded = ask(&visitor, "PUT", &taken).header("If-Match", tag).body("other").send().await.unwrap();
    assert_eq!(guarded.status(), 403);
    for (header, value) in [("If-None-Match", "*"), ("If-Match", "\"other\""), ("If", "([\"other\"])")] {
        let answer = ask(&visitor, "PUT", &taken).header(header, value).body("other").send().await.unwrap();
        assert_eq!(answer.status(), 412, "{header}");
    }
    let absent = ask(&visitor, "PUT", &format!("{base}/no.txt")).header("If-Match", "*").body("x").send().await.unwrap();
    assert_eq!(absent.status(), 412);
    assert_eq!(send(&visitor, "GET", &taken).await.text().await.unwrap(), "offer");
    for (method, path, status) in [
        ("PUT", "/New", 405),
        ("PUT", "/", 405),
        ("MKCOL", "/New", 405),
        ("MKCOL", "/", 405),
        ("MKCOL", "/None/x", 409),
        ("PUT", "/None/x.txt", 409),
        ("PUT", "/New/a.txt/x.txt", 409),
    ] {
        assert_eq!(send(&visitor, method, &format!("{base}{path}")).await.status(), status, "{method} {path}");
    }
    let part = ask(&visitor, "PUT", &format!("{base}/part.txt")).header("Content-Range", "bytes 0-3/9").body("part").send();
    assert_eq!(part.await.unwrap().status(), 400, "a part is not put");
    let with_body = ask(&visitor, "MKCOL", &format!("{base}/Body")).body("<x/>").send().await.unwrap();
    assert_eq!(with_body.status(), 415);
    // A name that is taken by what is hidden makes no difference.
    assert_eq!(put(&visitor, &format!("{base}/Closed"), "open").await, 201);
    assert_eq!(send(&visitor, "MKCOL", &format!("{base}/closed")).await.status(), 201);
    let mut names = children(&world, &folder).await;
    names.sort();
    assert_eq!(names, ["Closed", "Closed (2)", "New", "North", "a & b.txt", "closed (3)", "offer ü.pdf"]);
    assert_eq!(world.anna.read(&api(&link)).await["used"]["uploads"], 5);
});

both!(World, s4_28_with_editing_what_is_put_over_a_file_is_its_next_version, |world| {
    let folder = plans(&world).await;
    let abilities = json!({"abilities": ["preview", "download", "edit"]});
    let (visitor, link) = (world.anybody(), world.anna.link(&[&folder], abilities.clone()).await);
    let path = format!("{}/a%20%26%20b.txt", dav(&link));
    let tag = send(&visitor, "HEAD", &path).await.headers()["etag"].clone();
    let guarded = async |tag: &reqwest::header::HeaderValue, bytes: &'static str| {
        ask(&visitor, "PUT", &path).header("If-Match", tag).body(bytes).send().await.unwrap()
    };
    let first = guarded(&tag, "second").await;
    assert_eq!(first.status(), 204);
    let now = first.headers()["etag"].clone();
    assert_eq!(guarded(&tag, "lost").await.status(), 412, "somebody was quicker");
    assert_eq!(guarded(&now, "third").await.status(), 204);
    assert_eq!(put(&visitor, &path, "fourth").await, 204);
    assert_eq!(send(&visitor, "GET", &path).await.text().await.unwrap(), "fourth");
    assert_eq!(put(&visitor, &format!("{}/new.txt", dav(&link)), "new").await, 403, "that is sending in");
    let file = file_id(&world, &folder).await;
    let versions = world.anna.read(&format!("/api/v1/nodes/{file}/versions")).await;
    assert_eq!(versions["items"].as_array().unwrap().len(), 4, "what was there is a version");
    let single = world.anna.link(&[&file], abilities).await;
    assert_eq!(put(&visitor, &format!("{}/a%20%26%20b.txt", dav(&single)), "fifth").await, 204);
    assert_eq!(put(&visitor, &format!("{}/b.txt", dav(&single)), "no").await, 403);
});

both!(World, s2_16_s2_17_s2_18_i6_a_link_that_only_takes_files_in_shows_nothing_and_tells_nothing, |world| {
    let folder = world.anna.folder(world.anna.root, "Drop").await;
    world.anna.file(&folder, "there.txt", "mine").await;
    world.anna.folder(&folder, "sub").await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"]})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    let told = look(&visitor, &base, "1", "").await;
    assert_eq!(hrefs(&told, &base), ["/"]);
    assert!(!told.contains("there") && !told.contains("getlastmodified"), "{told}");
    let alike = async |method: &str, names: &[&str]| {
        let mut answers = Vec::new();
        for name in names {
            let answer = ask(&visitor, method, &format!("{base}/{name}")).header("X-Request-Id", "same");
            let answer = if method == "PUT" { answer.body("theirs") } else { answer };
            let answer = answer.send().await.unwrap();
            let (status, mut headers) = (answer.status().as_u16(), answer.headers().clone());
            headers.remove("date");
            answers.push((status, headers, answer.text().await.unwrap()));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{method}: {answers:?}");
        answers[0].0
    };
    for method in ["PROPFIND", "GET", "HEAD"] {
        assert_eq!(alike(method, &["there.txt", "none.txt", "sub", "sub/x.txt"]).await, 404);
    }
    assert_eq!(alike("PUT", &["there.txt", "fresh.txt", "sub", "sub/x.txt", "new/x.txt"]).await, 201);
    assert_eq!(alike("MKCOL", &["sub", "other", "fresh.txt", "sub/deep/er"]).await, 201);
    assert_eq!(alike("PROPFIND", &["there.txt", "fresh.txt", "new", "none"]).await, 404, "nor what one sent oneself");
    let mut names = children(&world, &folder).await;
    names.sort();
    assert_eq!(
        names,
        ["fresh (2).txt", "fresh.txt", "new", "other", "sub", "sub (2)", "there (2).txt", "there.txt"],
        "nothing is overwritten"
    );
});

both!(World, a_limit_of_uploads_holds_for_files_and_folders, |world| {
    let folder = world.anna.folder(world.anna.root, "In").await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["upload"], "limits": {"uploads": 2}})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    assert_eq!(
        (
            put(&visitor, &format!("{base}/a.txt"), "a").await,
            send(&visitor, "MKCOL", &format!("{base}/F")).await.status().as_u16()
        ),
        (201, 201)
    );
    assert_eq!(put(&visitor, &format!("{base}/b.txt"), "b").await, 409);
    assert_eq!(send(&visitor, "MKCOL", &format!("{base}/G")).await.status(), 409);
    assert_eq!(children(&world, &folder).await, ["F", "a.txt"]);
});

both!(World, where_a_link_is_on_several_things_files_go_into_its_folders, |world| {
    let anna = &world.anna;
    let (one, two) = (anna.folder(anna.root, "One").await, anna.folder(anna.root, "Two").await);
    let visitor = world.anybody();
    let seen = dav(&anna.link(&[&one, &two], json!({"abilities": ["preview", "download", "upload"]})).await);
    assert_eq!(put(&visitor, &format!("{seen}/a.txt"), "a").await, 403);
    assert_eq!(put(&visitor, &format!("{seen}/Two/a.txt"), "a").await, 201);
    let unseen = dav(&anna.link(&[&one, &two], json!({"abilities": ["upload"]})).await);
    assert_eq!(
        (put(&visitor, &format!("{unseen}/a.txt"), "a").await, put(&visitor, &format!("{unseen}/Two/b.txt"), "b").await),
        (403, 403)
    );
    assert_eq!((children(&world, &one).await.len(), children(&world, &two).await), (0, vec!["a.txt".to_owned()]));
});

both!(World, i2_bad_addresses_are_refused_and_lead_nowhere, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["preview", "download", "upload"]})).await;
    let base = dav(&link);
    let before = children(&world, &folder).await;
    for bad in
        ["..", "%2e%2e", "North/../a", "North/%2e%2e/x", "a%2fb", "North%2Fdeep", "%ff", "%c0%ae", "a%00b", "x//y", "%zz", "."]
    {
        for method in ["PROPFIND", "GET", "PUT", "MKCOL"] {
            let answer = crate::wire::Request::new(method, &format!("{base}/{bad}")).send(&world.url).await;
            assert!(matches!(answer.status, 400 | 422), "{method} {bad}: {}", answer.status);
        }
    }
    assert_eq!(children(&world, &folder).await, before);
});

both!(World, i15_every_method_that_no_link_gives_is_refused_and_changes_nothing, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"abilities": ["preview", "download", "upload"]})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    let (before, events) = (children(&world, &folder).await, world.count("events").await);
    let elsewhere = format!("{}{base}/b.txt", world.url);
    for path in ["/a%20%26%20b.txt", "/North/", "", "/", "/none"] {
        for (method, status) in [
            ("DELETE", 403),
            ("MOVE", 403),
            ("COPY", 403),
            ("PROPPATCH", 403),
            ("LOCK", 405),
            ("UNLOCK", 405),
            ("REPORT", 405),
            ("SEARCH", 405),
            ("ACL", 405),
            ("BIND", 405),
            ("POST", 405),
            ("PATCH", 405),
            ("MKCALENDAR", 405),
        ] {
            let request =
                ask(&visitor, method, &format!("{base}{path}")).header("Destination", &elsewhere).header("Overwrite", "T");
            let answer = request.header("If", "(<opaquelocktoken:x>)").send().await.unwrap();
            assert_eq!(answer.status(), status, "{method} {path}");
            if status == 405 {
                assert_eq!(answer.headers()["allow"], "OPTIONS, PROPFIND, GET, HEAD, PUT, MKCOL");
            }
        }
    }
    assert_eq!((children(&world, &folder).await, world.count("events").await), (before, events));
    // What was tried on something is in the link's log: once for each thing, with how often.
    let log = world.anna.read(&format!("/api/v1/links/{}/log?act=change&refused=true", text(&link, "id"))).await;
    let mut told: Vec<_> =
        log["items"].as_array().unwrap().iter().map(|line| (&line["name"], &line["reason"], &line["times"])).collect();
    told.sort_by_key(|(name, ..)| name.to_string());
    let (why, north, file) = (json!("not_allowed"), json!("North"), json!("a & b.txt"));
    assert_eq!(told, [(&north, &why, &json!(3)), (&link["title"], &why, &json!(6)), (&file, &why, &json!(3))]);
});
