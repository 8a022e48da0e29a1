//! The gate of links, as WebDAV clients meet it: with a password by Basic, without cookies, and closed where a link is.

use std::time::Duration;

use base64::Engine;
use domain::limits;
use reqwest::header::HeaderMap;
use serde_json::json;
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{api, ask, children, dav, plans, send};

/// Every method that is spoken, two that are not, and where they are tried.
const METHODS: [&str; 12] =
    ["OPTIONS", "PROPFIND", "PROPPATCH", "GET", "HEAD", "PUT", "MKCOL", "DELETE", "COPY", "MOVE", "LOCK", "REPORT"];
const PATHS: [&str; 6] = ["", "/", "/a%20%26%20b.txt", "/North/", "/none", "/a%2fb"];
const CHALLENGE: &str = "Basic realm=\"stile\", charset=\"UTF-8\"";
const DAY: Duration = Duration::from_secs(86_400);

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
}

/// Status and code of a request with this password by this program. Every 401 says how to come in, and nothing else does.
async fn with(visitor: &Actor, method: &str, path: &str, password: Option<&str>, program: &str) -> (u16, String) {
    let request = ask(visitor, method, path).header("User-Agent", program).header("Depth", "0");
    let request = match password {
        Some(password) => request.header("Authorization", basic("anonymous", password)),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let challenge = answer.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(challenge.as_deref(), (status == 401).then_some(CHALLENGE));
    let body: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default();
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}

fn told(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// All that comes back, but for the time.
async fn all_of(visitor: &Actor, method: &str, path: &str) -> (u16, HeaderMap, String) {
    let request = ask(visitor, method, path).header("X-Request-Id", "same").header("Depth", "1");
    let request = if method == "PUT" { request.body("new") } else { request };
    let answer = request.send().await.unwrap();
    let (status, mut headers) = (answer.status().as_u16(), answer.headers().clone());
    headers.remove("date");
    (status, headers, answer.text().await.unwrap())
}

both!(World, i4_a_link_that_is_not_open_answers_every_method_as_one_that_never_was, |world| {
    let folder = plans(&world).await;
    let before = children(&world, &folder).await;
    let (visitor, never) = (world.anybody(), format!("/dav/links/{}", "A".repeat(43)));
    for (password, end, days) in [(None, "2026-11-25T00:00:00Z", 4), (Some("open sesame"), "2026-12-01T00:00:00Z", 8)] {
        let settings = json!({"abilities": ["preview", "download", "upload"], "password": password});
        let link = world.anna.link(&[&folder], settings).await;
        for state in ["paused", "expired", "revoked", "malformed"] {
            match state {
                "paused" => drop(expect(world.anna.patch(&api(&link), &json!({"paused": true})).await, 200).await),
                "expired" => {
                    expect(world.anna.patch(&api(&link), &json!({"paused": false, "expires_at": end})).await, 200).await;
                    world.later(days * DAY);
                }
                "revoked" => assert_eq!(world.anna.delete(&api(&link)).await.status(), 200),
                _ => {}
            }
            let base = if state == "malformed" { "/dav/links/%ff".to_owned() } else { dav(&link) };
            for path in PATHS {
                for method in METHODS {
                    let real = all_of(&visitor, method, &format!("{base}{path}")).await;
                    let unreal = all_of(&visitor, method, &format!("{never}{path}")).await;
                    assert_eq!(real, unreal, "{state}: {method} {path}");
                    let status = match method {
                        "OPTIONS" => 200,
                        "LOCK" | "REPORT" => 405,
                        _ => 404,
                    };
                    assert_eq!(real.0, status, "{state}: {method} {path}");
                }
                // So many unknown links are a guess.
                world.later(limits::TRIES_WINDOW);
            }
        }
    }
    assert_eq!(children(&world, &folder).await, before);
});

both!(World, s2_21_s2_24_i3_a_password_is_given_by_basic_under_any_name_and_before_it_nothing_is_told, |world| {
    let folder = plans(&world).await;
    let abilities = json!(["preview", "download", "upload"]);
    let settings = json!({"password": "öpen: sesame", "title": "Payroll", "abilities": abilities});
    let link = world.anna.link(&[&folder], settings).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    let options = send(&visitor, "OPTIONS", &base).await;
    assert_eq!((options.status().as_u16(), options.headers()["dav"].as_bytes()), (200, b"1".as_slice()));
    assert_eq!(options.headers()["ms-author-via"], "DAV");
    for path in PATHS {
        for method in METHODS.iter().filter(|method| !matches!(**method, "OPTIONS" | "LOCK" | "REPORT")) {
            let (status, headers, told) = all_of(&visitor, method, &format!("{base}{path}")).await;
            assert_eq!((status, headers["www-authenticate"].to_str().unwrap()), (401, CHALLENGE), "{method} {path}");
            assert!(*method == "HEAD" || told.contains("password_required"), "{told}");
            let known = all_of(&visitor, method, &format!("{base}/nothing")).await;
            assert_eq!((told, headers), (known.2, known.1), "{method} {path}");
        }
    }
    let top = format!("{base}/");
    assert_eq!(with(&visitor, "PROPFIND", &top, Some(""), "one").await, told(401, "password_required"));
    assert_eq!(with(&visitor, "PROPFIND", &top, Some("wrong"), "one").await, told(401, "wrong_password"));
    for (user, method, path, status) in [
        ("anonymous", "PROPFIND", "/", 207),
        ("", "PROPFIND", "/North", 207),
        ("anna@acme.example", "GET", "/a%20%26%20b.txt", 200),
        ("x", "PUT", "/new.txt", 201),
        ("x", "MKCOL", "/New", 201),
    ] {
        let request = ask(&visitor, method, &format!("{base}{path}")).header("Authorization", basic(user, "öpen: sesame"));
        let request = if method == "PUT" { request.body("new") } else { request };
        assert_eq!(request.send().await.unwrap().status(), status, "{method}");
    }
    // Neither a session nor a visit of a browser is a way in: other pages can make browsers send these.
    let unlock = visitor.request(reqwest::Method::POST, &format!("{}/unlock", text(&link, "url")));
    let unlock = unlock.header("Accept", "application/json").json(&json!({"password": "öpen: sesame"})).send().await.unwrap();
    let cookie = unlock.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(ask(&visitor, "PROPFIND", &base).header("Cookie", cookie).send().await.unwrap().status(), 401);
    assert_eq!(send(&world.anna, "PROPFIND", &base).await.status(), 401);
    let elsewhere = ask(&visitor, "PUT", &format!("{base}/evil.txt")).header("Authorization", basic("x", "öpen: sesame"));
    let elsewhere = elsewhere.header("Origin", "https://evil.example").header("Sec-Fetch-Site", "cross-site").body("evil");
    assert_eq!(elsewhere.send().await.unwrap().status(), 403);
});

both!(World, a_program_with_the_password_is_one_visit_however_often_it_asks, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"password": "open sesame", "limits": {"visits": 2, "downloads": 2}})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    let file = format!("{base}/a%20%26%20b.txt");
    let used = async |act: &str| world.anna.read(&api(&link)).await["used"][act].as_u64().unwrap();
    let at_once = (0..32).map(|_| with(&visitor, "PROPFIND", &base, Some("open sesame"), "one"));
    let all = futures::future::join_all(at_once).await;
    assert!(all.iter().all(|answer| answer.0 == 207), "{all:?}");
    for _ in 0..3 {
        assert_eq!(with(&visitor, "GET", &file, Some("open sesame"), "one").await.0, 200);
    }
    assert_eq!((used("visits").await, used("downloads").await), (1, 1));
    assert_eq!(with(&visitor, "GET", &file, Some("open sesame"), "two").await.0, 200);
    assert_eq!(with(&visitor, "GET", &file, Some("open sesame"), "three").await, told(409, "limit_reached"));
    assert_eq!(with(&visitor, "GET", &file, Some("open sesame"), "one").await.0, 200, "who is in stays in");
    assert_eq!((used("visits").await, used("downloads").await), (2, 2));
    // Another password ends what was begun with the old one (I3).
    let change = json!({"password": "open barley", "limits": {"visits": null, "downloads": null}});
    expect(world.anna.patch(&api(&link), &change).await, 200).await;
    assert_eq!(with(&visitor, "GET", &file, Some("open sesame"), "one").await, told(401, "wrong_password"));
    assert_eq!(with(&visitor, "GET", &file, Some("open barley"), "one").await.0, 200);
    // A visit ends, and the same program begins another.
    world.later(limits::VISIT_AGE_MAX + Duration::from_secs(1));
    assert_eq!(with(&visitor, "GET", &file, Some("open barley"), "one").await.0, 200);
    let log = world.anna.read(&format!("{}/log", api(&link))).await;
    assert!(!log.to_string().contains("open barley"));
});

both!(World, i9_guessing_a_password_by_basic_is_as_slow_as_on_the_page, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"password": "open sesame"})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    assert_eq!(with(&visitor, "PROPFIND", &base, Some("open sesame"), "inside").await.0, 207);
    for n in 0..limits::PASSWORD_TRIES_MAX {
        let guess = format!("guess {n}");
        assert_eq!(with(&visitor, "PROPFIND", &base, Some(&guess), "guesser").await, told(401, "wrong_password"));
    }
    assert_eq!(with(&visitor, "PROPFIND", &base, Some("open sesame"), "guesser").await, told(429, "too_many_tries"));
    assert_eq!(with(&visitor, "PROPFIND", &base, Some("open sesame"), "inside").await.0, 207, "who is in stays in");
    let page = visitor.request(reqwest::Method::POST, &format!("{}/unlock", text(&link, "url")));
    let page = page.header("Accept", "application/json").json(&json!({"password": "open sesame"})).send().await.unwrap();
    assert_eq!(page.status(), 429, "the page counts the same tries");
    let log = world.anna.read(&format!("{}/log?refused=true", api(&link))).await;
    assert_eq!(log["items"][0]["reason"], "wrong_password");
    world.later(limits::TRIES_WINDOW);
    assert_eq!(with(&visitor, "PROPFIND", &base, Some("open sesame"), "guesser").await.0, 207);
});

both!(World, a_mount_that_remembers_an_old_password_tries_once_and_shuts_nobody_out, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"password": "open sesame"})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    for _ in 0..3 * limits::ADDRESS_TRIES_MAX {
        assert_eq!(with(&visitor, "PROPFIND", &base, Some("last week's"), "mount").await, told(401, "wrong_password"));
    }
    assert_eq!(with(&visitor, "PROPFIND", &base, Some("open sesame"), "another").await.0, 207);
    assert_eq!(with(&visitor, "PROPFIND", &base, Some("open sesame"), "mount").await.0, 207, "nor itself");
    let log = world.anna.read(&format!("{}/log?refused=true", api(&link))).await;
    assert_eq!(log["items"][0]["times"], 1, "and fills no log: {log}");
    // What was wrong is right when the owner says so.
    world.anna.patch(&api(&link), &json!({"password": "last week's"})).await;
    assert_eq!(with(&visitor, "PROPFIND", &base, Some("last week's"), "mount").await.0, 207);
});

both!(World, what_basic_cannot_answer_is_sent_to_the_page, |world| {
    let folder = plans(&world).await;
    let visitor = world.anybody();
    for (settings, code) in [
        (json!({"form": {"name": true}}), "registration_required"),
        (json!({"audience": "organization"}), "sign_in_required"),
        (json!({"audience": "signed_in"}), "sign_in_required"),
        (json!({"audience": "recipients"}), "recipient_required"),
    ] {
        let link = world.anna.link(&[&folder], settings.clone()).await;
        for password in [None, Some("anything")] {
            assert_eq!(with(&visitor, "PROPFIND", &dav(&link), password, "one").await, told(403, code), "{settings}");
        }
    }
    // With a password before it, the form is told of after the password only (I3).
    let both = world.anna.link(&[&folder], json!({"form": {"name": true}, "password": "open sesame"})).await;
    assert_eq!(with(&visitor, "GET", &dav(&both), None, "one").await, told(401, "password_required"));
    assert_eq!(with(&visitor, "GET", &dav(&both), Some("wrong"), "one").await, told(401, "wrong_password"));
    for _ in 0..2 {
        assert_eq!(with(&visitor, "GET", &dav(&both), Some("open sesame"), "one").await, told(403, "registration_required"));
    }
    assert_eq!(world.anna.read(&api(&both)).await["used"]["visits"], 0, "nobody came in");
});

both!(World, t39_who_is_in_stays_in_when_the_organization_gets_a_new_key, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"password": "open sesame", "limits": {"visits": 1}})).await;
    let visitor = world.anybody();
    let look = async |program: &str| with(&visitor, "PROPFIND", &dav(&link), Some("open sesame"), program).await.0;
    assert_eq!(look("mount").await, 207);
    world.stile.rotate_keys_from_console(None).await.unwrap();
    world.later(limits::ORG_KEY_LEAD + limits::ORG_KEYS_KNOWN_FOR);
    assert_eq!(look("mount").await, 207);
    assert_eq!(look("another").await, 409);
    assert_eq!(world.anna.read(&api(&link)).await["used"]["visits"], 1);
});

both!(World, where_visits_are_limited_a_client_that_names_anybody_begins_one, |world| {
    let folder = plans(&world).await;
    let link = world.anna.link(&[&folder], json!({"limits": {"visits": 1}})).await;
    let (visitor, base) = (world.anybody(), dav(&link));
    for _ in 0..3 {
        assert_eq!(with(&visitor, "PROPFIND", &base, None, "one").await, told(401, "visit_required"));
    }
    for _ in 0..3 {
        assert_eq!(with(&visitor, "PROPFIND", &base, Some(""), "one").await.0, 207);
    }
    assert_eq!(with(&visitor, "PROPFIND", &base, Some(""), "two").await, told(409, "limit_reached"));
    assert_eq!(world.anna.read(&api(&link)).await["used"]["visits"], 1);
});
