//! Texts that are shown once (S2.26): to the first who asks, and to nobody after.

use std::time::Duration;

use domain::limits;
use domain::user::UserKind;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use crate::admin::{kinds, last, refused, wrong};

const SECRET: &str = "four owls <on> a fence";

/// Makes one; gives its path.
async fn make(actor: &Actor, settings: Value) -> String {
    let mut body = json!({ "text": SECRET });
    body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let made = expect(actor.post("/api/v1/secrets", &body).await, 201).await;
    let url = text(&made, "url");
    url[url.find("/secret/").unwrap()..].to_owned()
}

async fn ask(world: &World, method: Method, path: &str) -> (u16, String) {
    let answer = world.anybody().request(method, path).header("Accept", "text/html").send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn look(world: &World, path: &str) -> (u16, String) {
    ask(world, Method::GET, path).await
}

async fn show(world: &World, path: &str) -> (u16, String) {
    ask(world, Method::POST, path).await
}

/// Puts something else in the place of the organization's key; gives what stood there.
pub(crate) async fn swap_key(world: &World, other: Vec<u8>) -> Vec<u8> {
    let swap = move |tx: &store::Tx<'_>| {
        let key = tx.row("SELECT wrapped_key FROM org_keys", &[], |row| row.get(0))?;
        tx.execute("UPDATE org_keys SET wrapped_key = $1", &[other.clone().into()])?;
        Ok(key)
    };
    let key = world.stile.db.write(swap).await.unwrap();
    world.later(limits::ORG_KEYS_KNOWN_FOR);
    key.unwrap()
}

fn shows(page: &str) -> bool {
    page.contains("four owls")
}

/// The page of an address that never was, as it looks at another.
async fn never(world: &World, path: &str) -> String {
    let unknown = format!("/secret/{}", "A".repeat(43));
    let (status, page) = look(world, &unknown).await;
    assert_eq!(status, 404);
    page.replace(&unknown, path)
}

both!(World, s2_26_a_password_is_handed_over_by_a_page_that_shows_it_once, |world| {
    let path = make(&world.anna, json!({})).await;
    assert_eq!(path.len(), "/secret/".len() + 43);
    for _ in 0..3 {
        let (status, page) = look(&world, &path).await;
        assert!(status == 200 && page.contains("<form") && !shows(&page), "{page}");
    }
    let (status, page) = show(&world, &path).await;
    assert!(status == 200 && page.contains("four owls &#60;on&#62; a fence"), "{page}");
    let gone = never(&world, &path).await;
    for _ in 0..2 {
        assert_eq!(show(&world, &path).await, (404, gone.clone()));
        assert_eq!(look(&world, &path).await, (404, gone.clone()));
    }
    assert_eq!(world.count("secrets").await, 0, "nothing is left of it");
});

both!(World, i21_looking_at_the_page_of_a_password_uses_nothing_up, |world| {
    let path = make(&world.anna, json!({})).await;
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
        let (_, page) = ask(&world, method, &path).await;
        assert!(!shows(&page));
    }
    let answer = world.anybody().get(&path).await;
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("cache-control"), "private, no-store");
    assert_eq!(header("referrer-policy"), "same-origin");
    assert!(answer.text().await.unwrap().contains("noindex"));
    // A page of another site cannot press the button for somebody.
    let forged = world.anybody().request(Method::POST, &path).header("Sec-Fetch-Site", "cross-site").send().await.unwrap();
    assert_eq!(forged.status(), 403);
    assert!(shows(&show(&world, &path).await.1));
});

both!(World, s2_26_of_many_who_open_it_at_once_exactly_one_is_shown_it, |world| {
    for _ in 0..3 {
        let path = make(&world.anna, json!({})).await;
        let (url, client) = (format!("{}{path}", world.url), reqwest::Client::builder().no_proxy().build().unwrap());
        let all = (0..32).map(|_| {
            let (client, url) = (client.clone(), url.clone());
            tokio::spawn(async move {
                let answer = client.post(url).header("Accept", "text/html").send().await.unwrap();
                (answer.status().as_u16(), answer.text().await.unwrap())
            })
        });
        let mut shown = 0;
        for one in all.collect::<Vec<_>>() {
            let (status, page) = one.await.unwrap();
            shown += u32::from(shows(&page));
            assert!(matches!((status, shows(&page)), (200, true) | (404 | 429, false)), "{status}: {page}");
        }
        assert_eq!(shown, 1);
        world.later(limits::TRIES_WINDOW);
    }
});

both!(World, s2_26_ended_taken_back_and_shut_look_like_one_that_never_was, |world| {
    let bob = world.person("bob").await;
    let ended = make(&world.anna, json!({"expires_in_hours": 1})).await;
    world.later(Duration::from_secs(3600));
    let back = make(&world.anna, json!({})).await;
    let listed = world.anna.read("/api/v1/secrets").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "an ended one waits no more");
    assert!(!listed.to_string().contains("owls"));
    let id = text(&listed["items"][0], "id");
    assert_eq!(bob.delete(&format!("/api/v1/secrets/{id}")).await.status(), 404, "it is not Bob's");
    assert_eq!(bob.read("/api/v1/secrets").await["items"], json!([]));
    assert_eq!(world.anna.delete(&format!("/api/v1/secrets/{id}")).await.status(), 204);
    let shut = make(&bob, json!({})).await;
    world.disable(bob.id.unwrap()).await;
    for path in [ended, back, shut, "/secret/short".to_owned()] {
        let gone = never(&world, &path).await;
        assert_eq!(look(&world, &path).await, (404, gone.clone()), "{path}");
        assert_eq!(show(&world, &path).await, (404, gone), "{path}");
    }
    world.stile.tidy().await.unwrap();
    assert_eq!(world.count("secrets").await, 1, "what has ended is forgotten");
});

both!(World, i9_guessing_addresses_of_passwords_is_slow, |world| {
    let path = make(&world.anna, json!({})).await;
    let mut statuses = Vec::new();
    for at in 0..70 {
        let (status, _) = show(&world, &format!("/secret/{at:A>43}")).await;
        statuses.push(status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 404).count(), 60);
    assert_eq!(show(&world, &path).await.0, 429, "a right one is not tried either");
    world.later(limits::TRIES_WINDOW);
    assert!(shows(&show(&world, &path).await.1));
});

both!(World, s2_26_what_is_too_long_too_late_or_too_many_is_refused, |world| {
    let post = async |body: Value| world.anna.post("/api/v1/secrets", &body).await;
    for (body, field, code) in [
        (json!({"text": ""}), "text", "count"),
        (json!({"text": "x".repeat(2001)}), "text", "count"),
        (json!({"text": "x", "expires_in_hours": 0}), "expires_in_hours", "out_of_range"),
        (json!({"text": "x", "expires_in_hours": 721}), "expires_in_hours", "out_of_range"),
    ] {
        assert_eq!(wrong(post(body).await).await, [(field.to_owned(), code.to_owned())]);
    }
    for at in 0..limits::SECRETS_PER_USER_MAX {
        expect(post(json!({"text": "ü".repeat(2000), "expires_in_hours": 720 - at})).await, 201).await;
    }
    refused(post(json!({"text": "x"})).await, 409, "too_many_secrets").await;
    assert_eq!(world.anybody().post("/api/v1/secrets", &json!({"text": "x"})).await.status(), 401);
    let shared = world.member(world.org, "shared", UserKind::Shared, None).await;
    refused(shared.post("/api/v1/secrets", &json!({"text": "x"})).await, 403, "refused").await;
});

// I8: whoever reads the database or the log reads no password and no address.
both!(World, i8_a_password_that_waits_is_sealed_and_in_no_line_of_the_log, |world| {
    let path = make(&world.anna, json!({})).await;
    let sql = "SELECT token_hash, sealed FROM secrets";
    let read = move |tx: &store::Tx<'_>| tx.row(sql, &[], |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<Vec<u8>>(1)?)));
    let (hash, sealed) = world.stile.db.read(read).await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("owls"));
    let token = path.rsplit('/').next().unwrap();
    assert_eq!(hash, domain::secret::Token::read(token).unwrap().hash().0);
    show(&world, &path).await;
    let told = kinds(&world).await;
    assert!(["secret_made", "secret_shown"].iter().all(|kind| told.contains(&(*kind).to_owned())), "{told:?}");
    for kind in ["secret_made", "secret_shown"] {
        let line = last(&world, kind).await.to_string();
        assert!(!line.contains("owls") && !line.contains(token), "{line}");
    }
});

both!(World, a_password_that_was_changed_in_the_database_is_not_shown, |world| {
    let (one, other) = (make(&world.anna, json!({})).await, make(&world.anna, json!({})).await);
    let sql = "UPDATE secrets SET sealed = (SELECT s.sealed FROM secrets s ORDER BY s.id LIMIT 1)";
    world.stile.db.write(move |tx| tx.execute(sql, &[])).await.unwrap();
    let pages = [show(&world, &one).await, show(&world, &other).await];
    assert_eq!(pages.iter().filter(|(status, _)| *status == 500).count(), 1, "one row holds what belongs to the other");
});

both!(World, a_text_that_cannot_be_opened_just_now_stays_until_it_can, |world| {
    let path = make(&world.anna, json!({})).await;
    let key = swap_key(&world, vec![1; 64]).await;
    assert_eq!(show(&world, &path).await.0, 500);
    swap_key(&world, key).await;
    let (status, page) = show(&world, &path).await;
    assert!(status == 200 && shows(&page), "{status}");
    assert_eq!(show(&world, &path).await.0, 404);
});
