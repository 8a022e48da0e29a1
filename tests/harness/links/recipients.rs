//! Links for named people: each comes in by a code that is sent to their address, and can be shut out alone.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{api, cookie, get_with, path, status, unlock_with};

/// A link for two people, and the file it is on.
async fn for_two(world: &World) -> Value {
    let file = world.anna.file(world.anna.root, "plan.txt", "walls").await;
    let link = world.anna.link(&[&file], json!({"audience": "recipients", "title": "Plan", "password": "open sesame"})).await;
    let emails = json!({"emails": ["ada@example.org", "Bob@Example.org"], "language": "de"});
    expect(world.anna.post(&format!("{}/recipients", api(&link)), &emails).await, 201).await;
    link
}

/// The code of the newest mail with one.
async fn code(world: &World) -> String {
    let digits = |word: &&str| word.len() == 8 && word.chars().all(|c| c.is_ascii_digit());
    let mails = world.mails().await;
    let codes = mails.iter().rev().filter_map(|mail| mail.text.split(char::is_whitespace).find(digits));
    codes.map(str::to_owned).next().expect("a mail with a code")
}

async fn come_in(visitor: &Actor, link: &Value, email: &str, code: &str) -> Response {
    unlock_with(visitor, link, json!({"email": email, "code": code, "password": "open sesame"})).await
}

both!(World, s5_50_people_are_invited_by_mail_and_come_in_by_a_code_that_counts_once, |world| {
    let link = for_two(&world).await;
    let visitor = world.anybody();
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert!(mail.raw.contains("/s/") || mail.text.contains("/s/"));
        assert!(!mail.text.contains("open sesame") && !mail.raw.contains("open sesame"), "the password goes another way");
    }
    assert_eq!(expect(visitor.get(&format!("{}/items", path(&link))).await, 401).await["code"], "recipient_required");
    let asked = expect(unlock_with(&visitor, &link, json!({"email": "ADA@example.org"})).await, 401).await;
    assert_eq!(asked["code"], "code_required");
    let code = code(&world).await;
    let inside = come_in(&visitor, &link, "ada@example.org", &code).await;
    assert_eq!(inside.status(), 204);
    let adas = cookie(&inside);
    assert_eq!(get_with(&visitor, &format!("{}/dl", path(&link)), &adas).await.text().await.unwrap(), "walls");
    assert_eq!(expect(come_in(&visitor, &link, "ada@example.org", &code).await, 401).await["code"], "wrong_code");
    let all = world.anna.read(&format!("{}/recipients", api(&link))).await;
    let opened: Vec<bool> = all["items"].as_array().unwrap().iter().map(|one| one["opened_at"].is_string()).collect();
    assert_eq!(opened, [true, false], "who has not opened it is known");
    let log = world.anna.read(&format!("{}/log?act=download", api(&link))).await;
    assert_eq!(log["items"][0]["visitor"], "ada@example.org");
    // Shut out alone: at once, and no code helps.
    let ada = text(&all["items"][0], "id");
    expect(world.anna.delete(&format!("{}/recipients/{ada}", api(&link))).await, 200).await;
    let out = get_with(&visitor, &format!("{}/dl", path(&link)), &adas).await;
    assert_eq!(expect(out, 401).await["code"], "recipient_required", "they are asked who they are, and not only to open it");
    let mails_before = world.mails().await.len();
    expect(unlock_with(&visitor, &link, json!({"email": "ada@example.org"})).await, 401).await;
    assert_eq!(world.mails().await.len(), mails_before);
    unlock_with(&visitor, &link, json!({"email": "bob@example.org"})).await;
    let code = self::code(&world).await;
    assert_eq!(come_in(&visitor, &link, "bob@example.org", &code).await.status(), 204);
});

both!(World, whether_an_address_is_a_recipients_is_told_to_nobody, |world| {
    let link = for_two(&world).await;
    let visitor = world.anybody();
    let before = world.mails().await.len();
    let mut answers = Vec::new();
    for email in ["ada@example.org", "eve@example.org"] {
        let answer = unlock_with(&visitor, &link, json!({"email": email})).await;
        let told = expect(answer, 401).await;
        answers.push((told["code"].clone(), told["detail"].clone()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(world.mails().await.len(), before + 1);
    assert_eq!(expect(come_in(&visitor, &link, "eve@example.org", "12345678").await, 401).await["code"], "wrong_code");
});

both!(World, a_code_ends_and_guessing_is_slow, |world| {
    let link = for_two(&world).await;
    let visitor = world.anybody();
    unlock_with(&visitor, &link, json!({"email": "ada@example.org"})).await;
    let right = code(&world).await;
    world.later(Duration::from_secs(15 * 60));
    assert_eq!(come_in(&visitor, &link, "ada@example.org", &right).await.status(), 401);
    let mut last = 0;
    for guess in 0..12 {
        last = come_in(&visitor, &link, "ada@example.org", &format!("{guess:08}")).await.status().as_u16();
    }
    assert_eq!(last, 429);
});

both!(World, a_recipient_has_a_limit_of_their_own, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let files = [world.anna.file(&folder, "a.txt", "a").await, world.anna.file(&folder, "b.txt", "b").await];
    let link = world.anna.link(&[&folder], json!({"audience": "recipients"})).await;
    let emails = json!({"emails": ["ada@example.org"]});
    let all = expect(world.anna.post(&format!("{}/recipients", api(&link)), &emails).await, 201).await;
    let one = format!("{}/recipients/{}", api(&link), text(&all["items"][0], "id"));
    expect(world.anna.patch(&one, &json!({"downloads_max": 1})).await, 200).await;
    expect(world.anna.patch(&one, &json!({"downloads_max": 0})).await, 422).await;
    let visitor = world.anybody();
    unlock_with(&visitor, &link, json!({"email": "ada@example.org"})).await;
    let code = code(&world).await;
    let visit = cookie(&unlock_with(&visitor, &link, json!({"email": "ada@example.org", "code": code})).await);
    // Read to its end: what nobody took is given back.
    let take = async |file: &str| {
        let answer = get_with(&visitor, &format!("{}/files/{file}", path(&link)), &visit).await;
        let status = answer.status().as_u16();
        answer.bytes().await.map(|_| status).unwrap()
    };
    assert_eq!((take(&files[0]).await, take(&files[1]).await, take(&files[0]).await), (200, 409, 200));
});

both!(World, a_place_of_a_recipients_own_is_given_back_also_when_their_visit_is_gone, |world| {
    let folder = world.anna.folder(world.anna.root, "Plans").await;
    let file = world.anna.file(&folder, "a.txt", "0123456789").await;
    let link = world.anna.link(&[&folder], json!({"audience": "recipients"})).await;
    let emails = json!({"emails": ["ada@example.org"]});
    let all = expect(world.anna.post(&format!("{}/recipients", api(&link)), &emails).await, 201).await;
    let one = format!("{}/recipients/{}", api(&link), text(&all["items"][0], "id"));
    expect(world.anna.patch(&one, &json!({"downloads_max": 1})).await, 200).await;
    let visitor = world.anybody();
    let come_in = async || {
        unlock_with(&visitor, &link, json!({"email": "ada@example.org"})).await;
        let code = code(&world).await;
        cookie(&unlock_with(&visitor, &link, json!({"email": "ada@example.org", "code": code})).await)
    };
    let take = async |visit: &str, range: &str| {
        let request = visitor.request(Method::GET, &format!("{}/files/{file}", path(&link))).header("Cookie", visit);
        let answer = request.header("Range", range).send().await.unwrap();
        let status = answer.status().as_u16();
        answer.bytes().await.map(|_| status).unwrap()
    };
    let visit = come_in().await;
    assert_eq!(take(&visit, "bytes=0-3").await, 206);
    let sent = async || world.anna.read(&format!("{}/log?act=download", api(&link))).await["items"][0]["sent_bytes"].clone();
    for _ in 0..4000 {
        if sent().await == 4 {
            break;
        }
    }
    assert_eq!(sent().await, 4);
    // It breaks off, and is given back a day later: by then the visit is forgotten.
    world.later(Duration::from_secs(25 * 3600));
    let now = world.now();
    world.stile.db.write(move |tx| store::visits::forget_ended(tx, now)).await.unwrap();
    world.stile.tidy().await.unwrap();
    let all = world.anna.read(&format!("{}/recipients", api(&link))).await;
    assert_eq!(all["items"][0]["downloads_used"], 0);
    assert_eq!(take(&come_in().await, "bytes=0-9").await, 206);
});

both!(World, recipients_are_managed_by_who_manages_the_link, |world| {
    let link = for_two(&world).await;
    let bob = world.person("bob").await;
    let invite = json!({"emails": ["eve@example.org"]});
    assert_eq!(bob.get(&format!("{}/recipients", api(&link))).await.status(), 404);
    assert_eq!(bob.post(&format!("{}/recipients", api(&link)), &invite).await.status(), 404);
    let wrong = expect(world.anna.post(&format!("{}/recipients", api(&link)), &json!({"emails": ["eve"]})).await, 422).await;
    assert_eq!(wrong["errors"][0]["code"], "invalid_email");
    assert_eq!(titles_of(&world.anna, "ada%40example").await, ["Plan"], "found by the address of a recipient");
    assert_eq!(status(&world.anybody(), &format!("{}/dl", path(&link))).await, 401);
    let page = world.anybody().request(Method::GET, &path(&link)).header("Accept", "text/html").send().await.unwrap();
    assert!(page.text().await.unwrap().contains("the people it was sent to"));
});

async fn titles_of(who: &Actor, search: &str) -> Vec<String> {
    let page = who.read(&format!("/api/v1/links?q={search}")).await;
    page["items"].as_array().unwrap().iter().map(|link| text(link, "title")).collect()
}
