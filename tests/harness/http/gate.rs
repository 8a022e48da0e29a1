//! What every request passes on its way in, and every answer carries on its way out.

use http_room::{Door, declared};
use reqwest::Method;
use serde_json::json;
use testkit::both;
use testkit::world::{World, expect, text};

use crate::http::connections::raw as send_raw;
use crate::wire::Request;

/// A path of the route with something in the place of its parameters.
fn some_path(route: &str) -> String {
    let segments = route.split('/').map(|segment| match segment {
        "{token}" => "A".repeat(43),
        "{*path}" => "none.js".to_owned(),
        segment if segment.starts_with('{') => uuid::Uuid::now_v7().to_string(),
        segment => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

both!(World, t19_t32_every_answer_of_every_route_carries_the_headers_that_keep_it_private_and_unframed, |world| {
    for route in declared() {
        for method in &route.methods {
            for actor in [&world.anybody(), &world.anna] {
                let answer = actor.request(method.clone(), &some_path(&route.path)).send().await.unwrap();
                let at = format!("{method} {}", route.path);
                let header =
                    |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
                assert!(answer.status().as_u16() < 500, "{at}: {}", answer.status());
                assert_eq!(header("x-content-type-options"), "nosniff", "{at}");
                let is_page = header("content-type").starts_with("text/html");
                let told = if is_page { "same-origin" } else { "no-referrer" };
                assert_eq!(
                    header("referrer-policy"),
                    told,
                    "{at}: the address of a page is told to nobody but us, for its forms"
                );
                assert_eq!(header("x-frame-options"), "DENY", "{at}");
                assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{at}");
                assert!(header("cache-control").contains("no-store"), "{at}: {}", header("cache-control"));
                assert!(!header("x-request-id").is_empty(), "{at}");
                let of_link = route.path.starts_with("/s/") || route.path.starts_with("/dav/links/");
                assert_eq!(header("x-robots-tag").contains("noindex"), of_link, "{at}");
            }
        }
    }
});

both!(World, nobody_in_particular_is_told_to_sign_in, |world| {
    for route in declared().iter().filter(|route| matches!(route.door, Door::Session(_))) {
        for method in &route.methods {
            let answer = world.anybody().request(method.clone(), &some_path(&route.path)).send().await.unwrap();
            assert_eq!(answer.status(), 401, "{method} {}", route.path);
        }
    }
});

both!(World, only_one_host_that_is_ours_is_answered, |world| {
    let ask = async |hosts: &str| {
        let raw = format!("GET /api/v1/server HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        send_raw(&world.url, raw.as_bytes()).await
    };
    assert!(ask("Host: localhost\r\n").await.starts_with("HTTP/1.1 200"));
    for hosts in
        ["", "Host: localhost\r\nHost: localhost\r\n", "Host: evil.example\r\n", "Host: localhost@evil.example\r\n", "Host: \r\n"]
    {
        assert!(ask(hosts).await.starts_with("HTTP/1.1 400"), "{hosts:?}");
    }
});

both!(World, a_request_id_is_passed_on_when_it_is_harmless_and_told_in_the_problem, |world| {
    let ask = async |id: &str| Request::new("GET", "/api/v1/session").header("X-Request-Id", id).send(&world.url).await;
    let answer = ask("trace-1").await;
    assert_eq!(answer.header("x-request-id"), "trace-1");
    assert_eq!(answer.json()["request_id"], "trace-1");
    let answer = ask("a level=info forged=1").await;
    assert!(!answer.header("x-request-id").contains("forged"));
});

both!(World, a_method_that_a_route_does_not_have_is_answered_with_those_it_has, |world| {
    let answer = world.anna.request(Method::PUT, "/api/v1/server").send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "GET,HEAD");
    let answer = world.anna.request(Method::TRACE, "/").send().await.unwrap();
    assert_eq!(answer.status(), 405);
});

both!(World, problems_are_pages_for_browsers_and_problem_details_for_programs, |world| {
    for (path, accept, kind) in [
        ("/nothing", "text/html", "text/html"),
        ("/nothing", "application/json", "application/problem+json"),
        ("/api/v1/nothing", "text/html", "application/problem+json"),
        ("/s/nothing", "*/*", "text/html"),
        ("/s/nothing/items", "*/*", "application/problem+json"),
    ] {
        let answer = Request::new("GET", path).header("Accept", accept).send(&world.url).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.header("content-type").starts_with(kind), "{path} {accept}: {}", answer.header("content-type"));
    }
});

both!(World, a_misspelt_parameter_is_named, |world| {
    let children = format!("/api/v1/nodes/{}/children", world.anna.root);
    for (query, field) in [
        ("limt=5", "limt"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("sort=shape", "sort"),
        ("cursor=../../", "cursor"),
    ] {
        let answer = world.anna.get(&format!("{children}?{query}")).await;
        assert!(matches!(answer.status().as_u16(), 400 | 422), "{query}: {}", answer.status());
        let problem: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(text(&problem["errors"][0], "field"), field, "{query}");
    }
});

both!(World, a_folder_is_read_page_by_page_in_every_order, |world| {
    let folder = world.anna.folder(world.anna.root, "many").await;
    for number in 0..5 {
        world.anna.file(&folder, &format!("{number}.txt"), "x".repeat(number)).await;
    }
    world.anna.folder(&folder, "sub").await;
    for sort in ["name", "modified", "size"] {
        for direction in ["ascending", "descending"] {
            let all = world.anna.read(&format!("/api/v1/nodes/{folder}/children?sort={sort}&direction={direction}")).await;
            let (mut paged, mut cursor) = (Vec::new(), String::new());
            for _ in 0..4 {
                let page = format!("/api/v1/nodes/{folder}/children?sort={sort}&direction={direction}&limit=2{cursor}");
                let page = world.anna.read(&page).await;
                paged.extend(page["items"].as_array().unwrap().clone());
                match page["next_cursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            assert_eq!(&paged, all["items"].as_array().unwrap(), "{sort} {direction}");
        }
    }
});

both!(World, the_document_of_the_api_is_served, |world| {
    let document = world.anybody().read("/openapi.json").await;
    assert_eq!(document["info"]["title"], "Stile");
    assert!(document["paths"]["/api/v1/links"]["post"].is_object());
    assert_eq!(expect(world.anybody().get("/healthz").await, 200).await, json!({"status": "ok"}));
    assert_eq!(world.anybody().get("/readyz").await.status(), 200);
});
