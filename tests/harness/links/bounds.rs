//! What strangers set off has bounds: visits, tries, rows and mails.

use std::time::Duration;

use domain::limits;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{api, cookie, get_with, path, unlock, unlock_with};

const HOUR: Duration = Duration::from_secs(3600);

/// What somebody says at the gate who has a visit.
async fn again(visitor: &Actor, link: &Value, visit: &str) -> reqwest::Response {
    let request = visitor.request(Method::POST, &format!("{}/unlock", path(link))).header("Accept", "application/json");
    request.header("Cookie", visit).json(&json!({})).send().await.unwrap()
}

both!(World, i5_no_visit_begets_another_and_one_that_has_ended_has_passed_nothing, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"password": "open sesame"})).await;
    let both = world.anna.link(&[&file], json!({"password": "open sesame", "form": {"name": true}})).await;
    let (visitor, file) = (world.anybody(), format!("{}/dl", path(&link)));
    let visit = cookie(&unlock_with(&visitor, &link, json!({"password": "open sesame"})).await);
    let waits = cookie(&unlock_with(&visitor, &both, json!({"password": "open sesame"})).await);
    world.later(23 * HOUR);
    let same = again(&visitor, &link, &visit).await;
    assert_eq!((same.status().as_u16(), cookie(&same)), (204, visit.clone()), "the same visit goes on");
    let request = visitor.request(Method::POST, &format!("{}/unlock", path(&both))).header("Accept", "application/json");
    let entered = request.header("Cookie", waits).json(&json!({"name": "Ada"})).send().await.unwrap();
    let entered = cookie(&entered);
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&both)), &entered).await.status(), 200);
    assert_eq!(get_with(&visitor, &file, &visit).await.status(), 200);
    world.later(HOUR);
    for (link, visit) in [(&link, &visit), (&both, &entered)] {
        assert_eq!(get_with(&visitor, &format!("{}/dl", path(link)), visit).await.status(), 401);
        assert_eq!(expect(again(&visitor, link, visit).await, 401).await["code"], "password_required");
    }
});

both!(World, asking_a_link_without_answering_it_writes_nothing, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    for settings in [json!({"password": "open sesame"}), json!({"form": {"name": true}}), json!({"audience": "signed_in"})] {
        let link = world.anna.link(&[&file], settings).await;
        for _ in 0..5 {
            let asked = unlock_with(&world.anybody(), &link, json!({})).await;
            assert!(!asked.headers().contains_key("set-cookie"));
            assert_eq!(asked.status(), 401);
        }
    }
    // What asks nothing has no visits: none is counted before there is a limit, and none goes round the limit later.
    let open = world.anna.link(&[&file], json!({})).await;
    for _ in 0..5 {
        let told = unlock_with(&world.anybody(), &open, json!({})).await;
        assert_eq!((told.status().as_u16(), told.headers().contains_key("set-cookie")), (204, false));
    }
    assert_eq!((world.count("visits").await, world.count("link_acts").await), (0, 0));
    expect(world.anna.patch(&api(&open), &json!({"limits": {"visits": 1}})).await, 200).await;
    assert_eq!(unlock_with(&world.anybody(), &open, json!({})).await.status(), 204);
    // Nor is the log filled by who knocks when the limit is reached.
    for _ in 0..limits::LINK_REFUSALS_MAX + 10 {
        assert_eq!(unlock_with(&world.anybody(), &open, json!({})).await.status(), 409);
    }
    let log = world.anna.read(&format!("{}/log", api(&open))).await;
    assert_eq!(log["items"].as_array().unwrap().len(), 2, "{log}");
});

both!(World, t47_who_answers_an_ask_sends_a_link_under_the_rules_of_sending, |world| {
    let (otto, folder) = (world.person("otto").await, world.anna.folder(world.anna.root, "Plans").await);
    world.anna.give(&folder, &[&otto], "admin").await;
    let link = otto.link(&[&folder], json!({"audience": "recipients"})).await;
    let asked = async |email: &str| {
        let request = world.anybody().request(Method::POST, &format!("{}/ask", path(&link))).header("Accept", "application/json");
        let answer = request.json(&json!({"name": "Eve", "email": email})).send().await.unwrap();
        assert_eq!(answer.status(), 202);
        loop {
            let all = otto.read(&format!("{}/asks", api(&link))).await;
            if let Some(one) = all["items"].as_array().unwrap().iter().find(|one| one["email"] == email) {
                return format!("{}/asks/{}", api(&link), text(one, "id"));
            }
        }
    };
    let grant = async |ask: &str| otto.patch(ask, &json!({"state": "granted"})).await;
    let sent = async || world.mails().await.into_iter().filter(|mail| mail.to == ["eve@example.org"]).count();
    let (first, second) = (asked("eve@example.org").await, asked("mallory@example.org").await);
    // To whom it was sent just now it is not sent again.
    expect(otto.post(&format!("{}/recipients", api(&link)), &json!({"emails": ["eve@example.org"]})).await, 201).await;
    assert_eq!(sent().await, 1);
    expect(grant(&first).await, 200).await;
    assert_eq!(sent().await, 1);
    // So many a day, and none without the right to share.
    let (id, day) = (otto.id.unwrap(), world.now().0 / 86_400_000);
    let sql = "UPDATE users SET sent_day = $2, sent_count = $3 WHERE id = $1";
    let most = i64::from(limits::LINK_SENDS_PER_DAY_MAX);
    world.stile.db.write(move |tx| tx.execute(sql, &[id.into(), day.into(), most.into()])).await.unwrap();
    assert_eq!(expect(grant(&second).await, 409).await["code"], "sends_used_up");
    world.later(24 * HOUR);
    world.anna.take_back(&folder, &otto).await;
    world.anna.give(&folder, &[&otto], "viewer").await;
    let answer = grant(&second).await;
    assert!(matches!(answer.status().as_u16(), 403 | 404), "{}", answer.status());
    let recipients = otto.read(&format!("{}/recipients", api(&link))).await;
    assert_eq!(recipients["items"].as_array().unwrap().len(), 1);
});

both!(World, i9_who_must_wait_is_told_for_how_long, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"password": "open sesame"})).await;
    let visitor = world.anybody();
    for n in 0..limits::PASSWORD_TRIES_MAX {
        assert_eq!(unlock(&visitor, &link, &format!("guess {n}")).await.status(), 401);
    }
    world.later(Duration::from_secs(58));
    let later = unlock(&visitor, &link, "open sesame").await;
    assert_eq!((later.status().as_u16(), later.headers()["retry-after"].to_str().unwrap()), (429, "842"));
    assert_eq!(unlock(&visitor, &link, "guess 1").await.status(), 401, "what was wrong is wrong, and no new try");
    let credentials = json!({"email": "anna@acme.example", "password": "wrong", "as": "bearer"});
    let mut last = None;
    for _ in 0..=limits::PASSWORD_TRIES_MAX {
        last = Some(world.anybody().post("/api/v1/sessions", &credentials).await);
    }
    let last = last.unwrap();
    assert_eq!((last.status().as_u16(), last.headers()["retry-after"].to_str().unwrap()), (429, "900"));
});

both!(World, i9_after_a_hundred_wrong_passwords_a_link_is_locked_until_it_has_another, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let settings = json!({"password": "open sesame", "title": "Offers"});
    let (link, other) = (world.anna.link(&[&file], settings.clone()).await, world.anna.link(&[&file], settings).await);
    let visitor = world.anybody();
    let inside = cookie(&unlock_with(&visitor, &link, json!({"password": "open sesame"})).await);
    // Slowly enough for the throttle; a right one in between changes nothing.
    for n in 0..limits::LINK_WRONG_PASSWORDS_MAX {
        if n % (limits::PASSWORD_TRIES_MAX - 1) == 0 {
            world.later(limits::TRIES_WINDOW);
            assert_eq!(unlock(&visitor, &link, "open sesame").await.status(), 204);
        }
        assert!(world.anna.read(&api(&link)).await["locked_at"].is_null());
        assert_eq!(expect(unlock(&visitor, &link, &format!("guess {n}")).await, 401).await["code"], "wrong_password");
    }
    world.later(limits::TRIES_WINDOW);
    assert_eq!(expect(unlock(&visitor, &link, "open sesame").await, 423).await["code"], "link_locked");
    let page = visitor.request(Method::POST, &format!("{}/unlock", path(&link))).header("Accept", "text/html");
    let page = page.header("Content-Type", "application/x-www-form-urlencoded").body("password=x").send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("locked") && !page.contains("Offers"), "{page}");
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&link)), &inside).await.status(), 200, "who is in stays in");
    assert_eq!(unlock(&visitor, &other, "open sesame").await.status(), 204, "other links are not locked");
    let told: Vec<_> = world.mails().await.into_iter().filter(|mail| mail.subject.contains("locked")).collect();
    assert_eq!((told.len(), told[0].to[0].as_str()), (1, "anna@acme.example"));
    assert!(world.anna.read(&api(&link)).await["locked_at"].is_string());
    // Another change does not open it; another password does.
    expect(world.anna.patch(&api(&link), &json!({"title": "Plans"})).await, 200).await;
    assert_eq!(unlock(&visitor, &link, "open sesame").await.status(), 423);
    let open = expect(world.anna.patch(&api(&link), &json!({"password": "open barley"})).await, 200).await;
    assert!(open["locked_at"].is_null() && text(&open, "title") == "Plans");
    assert_eq!(unlock(&visitor, &link, "open barley").await.status(), 204);
    assert_eq!(unlock(&visitor, &link, "guess 1").await.status(), 401);
});

both!(World, t47_an_owner_is_told_once_in_a_while_however_many_come, |world| {
    let folder = world.anna.folder(world.anna.root, "In").await;
    let file = world.anna.file(&folder, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"notify": true})).await;
    let request = json!({"items": [{"name": "Scan", "required": true}]});
    let inbox = json!({"abilities": ["upload"], "request": request, "form": {"name": true}, "notify": true});
    let inbox = world.anna.link(&[&folder], inbox).await;
    let visitor = world.anybody();
    let take = async |program: &str| {
        let request = visitor.request(Method::GET, &format!("{}/dl", path(&link))).header("User-Agent", program);
        assert_eq!(request.send().await.unwrap().status(), 200);
    };
    let send = async |name: &str| {
        let visit = cookie(&unlock_with(&visitor, &inbox, json!({ "name": name })).await);
        let request = visitor.request(Method::PUT, &format!("{}/files?name={name}.txt&item=Scan", path(&inbox)));
        assert_eq!(request.header("Cookie", visit).body("a").send().await.unwrap().status(), 201);
    };
    let come = async |round: usize| {
        for n in 0..5 {
            take(&format!("program {round} {n}")).await;
            send(&format!("Ada{round}{n}")).await;
        }
    };
    // Of the link that it was opened; of the inbox that, and what came in: at once of the first, a while later of all others.
    come(0).await;
    let first = world.mails().await;
    assert_eq!(first.len(), 3);
    come(1).await;
    world.later(limits::LINK_NOTICE_INTERVAL - std::time::Duration::from_millis(1));
    assert_eq!(world.mails().await.len(), 3, "not before the time is over");
    world.later(std::time::Duration::from_millis(1));
    let mails = world.mails().await;
    let more = ["was opened again", "was opened again", "More files came in"];
    assert_eq!(mails.len(), 6);
    assert!(more.iter().all(|words| mails[3..].iter().any(|mail| mail.subject.contains(words))));
    assert!(mails.iter().all(|mail| mail.text.contains("/activity")), "each leads to where all are");
    // What comes after a mail that told of several waits for the next one; where nobody came, none is sent.
    come(2).await;
    assert_eq!(world.mails().await.len(), 6);
    for _ in 0..3 {
        world.later(limits::LINK_NOTICE_INTERVAL);
        assert_eq!(world.mails().await.len(), 9);
    }
    come(3).await;
    assert_eq!(world.mails().await.len(), 12, "after a while it is told at once again");
    let log = world.anna.read(&format!("{}/log", api(&link))).await;
    assert_eq!(log["items"].as_array().unwrap().len(), 20, "the log has all of them");
});

both!(World, t47_an_address_is_sent_a_link_once_and_a_user_sends_so_many_a_day, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "a").await;
    let link = world.anna.link(&[&file], json!({"audience": "recipients"})).await;
    let invite = async |link: &Value, emails: Vec<String>| {
        world.anna.post(&format!("{}/recipients", api(link)), &json!({ "emails": emails })).await
    };
    let many = |n: usize| ["eve@example.org", "EVE@example.org"].repeat(n).into_iter().map(str::to_owned).collect::<Vec<_>>();
    for _ in 0..3 {
        let all = expect(invite(&link, many(50)).await, 201).await;
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
    }
    assert_eq!(world.mails().await.len(), 1);
    world.later(limits::LINK_SEND_INTERVAL);
    expect(invite(&link, many(1)).await, 201).await;
    assert_eq!(world.mails().await.len(), 2, "later it is sent again");
    let hundred = |of: usize| (0..100).map(|n| format!("p{of}-{n}@example.org")).collect::<Vec<_>>();
    for of in 0..4 {
        expect(invite(&link, hundred(of)).await, 201).await;
    }
    let before = world.count("jobs").await;
    let refused = expect(invite(&link, hundred(4)).await, 409).await;
    assert_eq!((&refused["code"], world.count("jobs").await), (&json!("sends_used_up"), before), "none of them is sent");
    world.later(24 * HOUR);
    let key = world.count("link_recipients").await;
    expect(invite(&link, hundred(4)).await, 201).await;
    assert_eq!(world.count("link_recipients").await, key + 100);
});
