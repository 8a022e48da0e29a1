//! Browsers: sessions in cookies, forms without script, and other sites that try to use them.

use domain::secret::Secret;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{PASSWORD, World, expect, text};

use crate::wire::encoded;

const ANNA: &str = "anna@acme.example";

fn cookie_of(answer: &Response) -> String {
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn signed_in(world: &World) -> String {
    let answer = world.anybody().post("/api/v1/sessions", &json!({"email": ANNA, "password": PASSWORD})).await;
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["stile=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    let cookie = cookie_of(&answer);
    let session = expect(answer, 201).await;
    assert_eq!(session["token"], Value::Null, "a browser is not told its token");
    cookie
}

async fn make_key(world: &World, headers: &[(&str, &str)]) -> u16 {
    let request = world.anybody().request(Method::POST, "/api/v1/keys").json(&json!({"name": "key"}));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap().status().as_u16()
}

both!(World, t18_a_cookie_changes_something_only_from_a_page_of_ours, |world| {
    let cookie = signed_in(&world).await;
    let url = world.url.clone();
    assert_eq!(make_key(&world, &[("Cookie", &cookie), ("Origin", &url)]).await, 201);
    assert_eq!(make_key(&world, &[("Cookie", &cookie), ("Sec-Fetch-Site", "same-origin")]).await, 201);
    let form_of_ours = [("Cookie", cookie.as_str()), ("Sec-Fetch-Site", "same-origin"), ("Origin", "null")];
    assert_eq!(make_key(&world, &form_of_ours).await, 201, "what browsers send from a page without referrer");
    for foreign in [
        &[][..],
        &[("Origin", "null")],
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", "null")],
        &[("Origin", "http://evil.example")],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", "http://evil.example")],
    ] {
        let headers: Vec<_> = [("Cookie", cookie.as_str())].into_iter().chain(foreign.iter().copied()).collect();
        assert_eq!(make_key(&world, &headers).await, 403, "{foreign:?}");
    }
    let read = world.anybody().request(Method::GET, "/api/v1/session").header("Cookie", &cookie).send().await.unwrap();
    assert_eq!(read.status(), 200, "looking is no change");
});

both!(World, two_cookies_of_one_name_are_nobodys, |world| {
    let cookie = signed_in(&world).await;
    let both = format!("{cookie}; {cookie}");
    let answer = world.anybody().request(Method::GET, "/api/v1/session").header("Cookie", both).send().await.unwrap();
    assert_eq!(answer.status(), 401);
});

both!(World, an_api_key_in_a_cookie_is_nobodys, |world| {
    let key = expect(world.anna.post("/api/v1/keys", &json!({"name": "key"})).await, 201).await;
    let token = Secret::new(text(&key, "token"));
    let bearer = world.anybody().request(Method::GET, "/api/v1/session").bearer_auth(token.reveal()).send().await.unwrap();
    assert_eq!(bearer.status(), 200);
    let cookie = format!("stile={}", token.reveal().trim_start_matches("stile_"));
    let answer = world.anybody().request(Method::GET, "/api/v1/session").header("Cookie", cookie).send().await.unwrap();
    assert_eq!(answer.status(), 401);
});

both!(World, the_forms_sign_in_and_out_without_script, |world| {
    let anybody = world.anybody();
    let form = |path: &str, fields: &[(&str, &str)]| {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = anybody.request(Method::POST, path).header("Origin", &world.url);
        request.header("Content-Type", "application/x-www-form-urlencoded").body(body.join("&"))
    };
    let page = anybody.get("/").await;
    assert_eq!((page.status().as_u16(), page.headers()["location"].to_str().unwrap()), (303, "/sign-in"));
    assert!(anybody.get("/sign-in").await.text().await.unwrap().contains("<form"));

    let wrong = form("/sign-in", &[("email", ANNA), ("password", "not this one")]).send().await.unwrap();
    assert_eq!(wrong.status(), 401);
    assert!(wrong.headers().get("set-cookie").is_none());

    let right = form("/sign-in", &[("email", ANNA), ("password", PASSWORD), ("next", "//evil.example/")]).send().await.unwrap();
    assert_eq!(
        (right.status().as_u16(), right.headers()["location"].to_str().unwrap()),
        (303, "/files"),
        "nobody is sent elsewhere"
    );
    let cookie = cookie_of(&right);
    let files = anybody.request(Method::GET, "/files").header("Cookie", &cookie).send().await.unwrap();
    assert_eq!(files.status(), 200);
    assert!(files.text().await.unwrap().contains("id=\"app\""));

    let out = form("/sign-out", &[]).header("Cookie", &cookie).send().await.unwrap();
    assert_eq!(out.status(), 303);
    let after = anybody.request(Method::GET, "/files").header("Cookie", &cookie).send().await.unwrap();
    assert_eq!(after.status(), 401, "the session has ended");
});

both!(World, signing_in_again_ends_the_session_one_came_with, |world| {
    let cookie = signed_in(&world).await;
    let again = world.anybody().request(Method::POST, "/api/v1/sessions").header("Cookie", &cookie).header("Origin", &world.url);
    let again = again.json(&json!({"email": ANNA, "password": PASSWORD})).send().await.unwrap();
    assert_ne!(cookie_of(&again), cookie);
    let old = world.anybody().request(Method::GET, "/api/v1/session").header("Cookie", &cookie).send().await.unwrap();
    assert_eq!(old.status(), 401);
});
