//! What people show besides their password: an app that makes codes, passkeys, recovery codes.

mod device;

use std::time::Duration;

use aws_lc_rs::hmac;
use domain::user::{AdminRole, UserKind};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, PASSWORD, World, expect, text};

use crate::admin::{choose, last, refused};
use crate::links;
pub(crate) use device::Device;

const HALF_MINUTE: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The code that an app shows (RFC 6238), made without what the server makes it with.
fn code(world: &World, secret: &str) -> String {
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut held, mut key) = (0u32, 0, Vec::new());
    for char in secret.chars() {
        bits = bits << 5 | u32::try_from(digits.find(char).unwrap()).unwrap();
        held += 5;
        if held >= 8 {
            held -= 8;
            key.push(u8::try_from(bits >> held & 0xff).unwrap());
        }
    }
    let step = u64::try_from(world.now().0).unwrap() / 30_000;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 0xf);
    let number = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

fn again() -> Value {
    json!({"password": PASSWORD})
}

async fn email_of(who: &Actor) -> String {
    text(&who.read("/api/v1/session").await["user"], "email")
}

/// What somebody answers who signs in with this code, or with none.
async fn sign_in(world: &World, email: &str, code: Option<&str>) -> (u16, Value) {
    let body = json!({"email": email, "password": PASSWORD, "code": code, "as": "bearer"});
    let answer = world.anybody().post("/api/v1/sessions", &body).await;
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Adds an app; gives its secret and the recovery codes.
async fn add_app(world: &World, who: &Actor) -> (String, Vec<String>) {
    let totp = expect(who.post("/api/v1/second-factor/totp", &again()).await, 200).await;
    let secret = text(&totp, "secret");
    let confirm = json!({"code": code(world, &secret)});
    let confirmed = who.request(Method::PUT, "/api/v1/second-factor/totp").json(&confirm).send().await.unwrap();
    let codes = expect(confirmed, 200).await;
    let codes = codes["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    world.later(HALF_MINUTE);
    (secret, codes)
}

both!(World, with_an_app_a_password_alone_lets_nobody_in, |world| {
    let bob = world.person("bob").await;
    let email = email_of(&bob).await;
    let (secret, codes) = add_app(&world, &bob).await;
    assert_eq!(codes.len(), 10);
    let (status, problem) = sign_in(&world, &email, None).await;
    assert_eq!((status, problem["code"].as_str()), (401, Some("second_factor_needed")));
    let ways: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
    assert_eq!(ways, ["totp", "recovery_code"]);
    // Who does not know the password learns nothing of it.
    let wrong = json!({"email": email, "password": "not the password at all"});
    refused(world.anybody().post("/api/v1/sessions", &wrong).await, 401, "wrong_credentials").await;
    let now = code(&world, &secret);
    let spaced = format!("{} {}", &now[..3], &now[3..]);
    assert_eq!(sign_in(&world, &email, Some(&spaced)).await.0, 201);
    // A code works once, also the one of the half minute before.
    assert_eq!(sign_in(&world, &email, Some(&now)).await.1["code"], "wrong_code");
    world.later(HALF_MINUTE);
    assert_eq!(sign_in(&world, &email, Some(&now)).await.1["code"], "wrong_code");
    let late = code(&world, &secret);
    world.later(HALF_MINUTE);
    assert_eq!(sign_in(&world, &email, Some(&late)).await.0, 201);
    world.later(3 * HALF_MINUTE);
    assert_eq!(sign_in(&world, &email, Some(&late)).await.1["code"], "wrong_code");
    let own = bob.read("/api/v1/second-factor").await;
    assert_eq!((own["totp"].is_object(), own["recovery_codes_left"].as_u64()), (true, Some(10)));
});

both!(World, a_recovery_code_works_once_and_new_ones_end_the_old, |world| {
    let bob = world.person("bob").await;
    let email = email_of(&bob).await;
    let (_, codes) = add_app(&world, &bob).await;
    assert_eq!(sign_in(&world, &email, Some(&codes[0].to_uppercase())).await.0, 201);
    assert_eq!(last(&world, "recovery_code_used").await["left"], 9);
    assert_eq!(sign_in(&world, &email, Some(&codes[0])).await.1["code"], "wrong_code");
    let two = tokio::join!(sign_in(&world, &email, Some(&codes[1])), sign_in(&world, &email, Some(&codes[1])));
    let mut statuses = [two.0.0, two.1.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401], "of two with one code one is let in");
    let new = expect(bob.post("/api/v1/second-factor/recovery-codes", &again()).await, 200).await;
    assert_eq!(sign_in(&world, &email, Some(&codes[2])).await.1["code"], "wrong_code");
    assert_eq!(sign_in(&world, &email, new["recovery_codes"][0].as_str()).await.0, 201);
    expect(bob.post("/api/v1/second-factor/totp/remove", &again()).await, 204).await;
    assert_eq!(bob.read("/api/v1/second-factor").await["recovery_codes_left"], 0);
    assert_eq!(sign_in(&world, &email, None).await.0, 201);
    refused(bob.post("/api/v1/second-factor/recovery-codes", &again()).await, 409, "no_second_factor").await;
});

both!(World, i9_codes_are_guessed_as_slowly_as_passwords, |world| {
    let bob = world.person("bob").await;
    let email = email_of(&bob).await;
    let (secret, codes) = add_app(&world, &bob).await;
    let right = code(&world, &secret);
    let guess = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..10 {
        // That the password is right gives no new tries.
        assert_eq!(sign_in(&world, &email, None).await.1["code"], "second_factor_needed");
        assert_eq!(sign_in(&world, &email, Some(guess)).await.1["code"], "wrong_code");
    }
    assert_eq!(sign_in(&world, &email, Some(&right)).await.1["code"], "too_many_tries");
    assert_eq!(sign_in(&world, &email, Some(&codes[0])).await.1["code"], "too_many_tries");
    world.later(DAY);
    assert_eq!(sign_in(&world, &email, Some(&code(&world, &secret))).await.0, 201);
});

both!(World, the_page_asks_for_the_code_after_the_password, |world| {
    let bob = world.person("bob").await;
    let email = email_of(&bob).await;
    let (secret, _) = add_app(&world, &bob).await;
    let form = |path: &str, fields: &[(&str, &str)]| {
        let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
        let request = world.anybody().request(Method::POST, path).header("Origin", &world.url).header("Accept", "text/html");
        request.header("Content-Type", "application/x-www-form-urlencoded").body(body.join("&")).send()
    };
    let answer = form("/sign-in", &[("email", &email), ("password", PASSWORD), ("next", "/shares")]).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().get("set-cookie").is_none(), "nobody is in yet");
    let page = answer.text().await.unwrap();
    assert!(!page.contains(PASSWORD), "the password does not come back");
    let ticket = page.split("name=\"ticket\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let step = |code: String| form("/sign-in/code", &[("ticket", ticket), ("app", "1"), ("next", "/shares"), ("code", &code)]);
    let answer = step("000 00a".to_owned()).await.unwrap();
    assert_eq!(answer.status(), 401);
    assert!(answer.text().await.unwrap().contains("This code is not right"));
    let answer = step(code(&world, &secret)).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/shares"));
    assert!(answer.headers()["set-cookie"].to_str().unwrap().starts_with("stile="));
    // What stands for the password ends with it, and by time.
    world.later(HALF_MINUTE);
    expect(world.anna.post(&format!("/api/v1/admin/users/{}/reset", bob.id.unwrap()), &json!({})).await, 200).await;
    assert!(step(code(&world, &secret)).await.unwrap().text().await.unwrap().contains("That took too long"));
    world.later(DAY);
    assert_eq!(step(code(&world, &secret)).await.unwrap().status(), 401);
    assert_eq!(form("/sign-in/code", &[("ticket", "x"), ("code", "123456")]).await.unwrap().status(), 401);
});

both!(World, what_changes_how_somebody_signs_in_asks_for_the_password_and_not_for_a_key, |world| {
    let bob = world.person("bob").await;
    let made = expect(bob.post("/api/v1/keys", &json!({"name": "backup"})).await, 201).await;
    let key = bob.with_bearer(&text(&made, "token"));
    let wrong = json!({"password": "not the password at all"});
    for path in ["second-factor/totp", "second-factor/totp/remove", "second-factor/recovery-codes"] {
        let path = format!("/api/v1/{path}");
        refused(key.post(&path, &again()).await, 403, "refused").await;
        refused(bob.post(&path, &wrong).await, 422, "wrong_password").await;
    }
    refused(key.get("/api/v1/second-factor").await, 403, "refused").await;
    let url = by_name(&world);
    refused(key.post(&format!("{url}/api/v1/passkeys/begin"), &again()).await, 403, "refused").await;
    refused(bob.post(&format!("{url}/api/v1/passkeys/begin"), &wrong).await, 422, "wrong_password").await;
    // A secret counts from its first code on, and no second one takes its place.
    let email = email_of(&bob).await;
    expect(bob.post("/api/v1/second-factor/totp", &again()).await, 200).await;
    assert_eq!(sign_in(&world, &email, None).await.0, 201);
    let confirm = bob.request(Method::PUT, "/api/v1/second-factor/totp").json(&json!({"code": "12345"})).send().await.unwrap();
    refused(confirm, 422, "wrong_code").await;
    add_app(&world, &bob).await;
    refused(bob.post("/api/v1/second-factor/totp", &again()).await, 409, "totp_known").await;
});

both!(World, one_of_several_who_share_a_name_shuts_nobody_out, |world| {
    let shared = world.member(world.org, "reading-room", UserKind::Shared, None).await;
    let url = by_name(&world);
    for path in ["second-factor/totp", "second-factor/recovery-codes", "passkeys/begin"] {
        refused(shared.post(&format!("{url}/api/v1/{path}"), &again()).await, 403, "refused").await;
    }
});

both!(World, i8_secrets_of_apps_and_recovery_codes_are_not_in_the_database, |world| {
    let bob = world.person("bob").await;
    let (secret, codes) = add_app(&world, &bob).await;
    let read = |tx: &store::Tx<'_>| {
        let sealed = tx.row("SELECT sealed FROM totp", &[], |row| row.get::<Vec<u8>>(0))?.unwrap();
        let hashes = tx.rows("SELECT code_hash FROM recovery_codes", &[], |row| row.get::<Vec<u8>>(0))?;
        Ok((sealed, hashes))
    };
    let (sealed, hashes) = world.stile.db.read(read).await.unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains(&secret) && sealed.len() > 40);
    assert!(hashes.iter().all(|hash| hash.len() == 32) && hashes.len() == codes.len());
    let logged = last(&world, "second_factor_added").await.to_string();
    assert!(!logged.contains(&secret) && codes.iter().all(|code| !logged.contains(code)), "{logged}");
});

/// The server by its name: browsers give passkeys to no number.
fn by_name(world: &World) -> String {
    world.url.replace("127.0.0.1", "localhost")
}

/// Adds a passkey on a device; gives the answer.
pub(crate) async fn add_passkey(world: &World, who: &Actor, device: &mut Device, name: &str) -> Value {
    let url = by_name(world);
    let asked = expect(who.post(&format!("{url}/api/v1/passkeys/begin"), &again()).await, 200).await;
    assert_eq!(asked["options"]["authenticatorSelection"]["residentKey"], "required");
    let credential = device.make(&asked["options"], &url);
    let body = json!({"challenge": asked["challenge"], "name": name, "credential": credential});
    expect(who.post(&format!("{url}/api/v1/passkeys"), &body).await, 201).await
}

/// What a browser at `origin` is asked.
async fn ask(world: &World) -> Value {
    expect(world.anybody().post(&format!("{}/api/v1/sessions/passkey/begin", by_name(world)), &json!({})).await, 200).await
}

async fn show(world: &World, challenge: &Value, credential: Value) -> (u16, Value) {
    let body = json!({"challenge": challenge, "credential": credential, "as": "bearer"});
    let answer = world.anybody().post(&format!("{}/api/v1/sessions/passkey", by_name(world)), &body).await;
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn sign_in_by(world: &World, device: &mut Device) -> (u16, Value) {
    let asked = ask(world).await;
    let credential = device.show(&asked["options"], &by_name(world));
    show(world, &asked["challenge"], credential).await
}

both!(World, a_passkey_lets_its_owner_in_without_address_and_password, |world| {
    let bob = world.person("bob").await;
    let email = email_of(&bob).await;
    let mut phone = Device::new();
    let added = add_passkey(&world, &bob, &mut phone, "Phone").await;
    assert_eq!(added["recovery_codes"].as_array().unwrap().len(), 10);
    let (status, session) = sign_in_by(&world, &mut phone).await;
    assert_eq!((status, session["user"]["email"].as_str()), (201, Some(email.as_str())));
    let back = bob.with_bearer(session["token"].as_str().unwrap());
    let own = back.read(&format!("{}/api/v1/second-factor", by_name(&world))).await;
    assert_eq!((own["passkeys_possible"].as_bool(), own["passkeys"][0]["name"].as_str()), (Some(true), Some("Phone")));
    assert!(own["passkeys"][0]["last_used_at"].is_string());
    // A password that somebody learned is not enough any more.
    let (status, problem) = sign_in(&world, &email, None).await;
    assert_eq!((status, problem["errors"][0]["code"].as_str()), (401, Some("passkey")));
    assert_eq!(sign_in(&world, &email, added["recovery_codes"][3].as_str()).await.0, 201);
    // A second device brings no new recovery codes; a passkey has the name that its owner gives it.
    let mut laptop = Device::new();
    let second = add_passkey(&world, &bob, &mut laptop, "Laptop").await;
    assert!(second["recovery_codes"].is_null());
    let path = format!("/api/v1/passkeys/{}", text(&added["passkey"], "id"));
    assert_eq!(expect(bob.patch(&path, &json!({"name": "Old phone"})).await, 200).await["name"], "Old phone");
    expect(bob.post(&format!("{path}/remove"), &again()).await, 204).await;
    assert_eq!(sign_in_by(&world, &mut phone).await.1["code"], "wrong_passkey");
    assert_eq!(sign_in_by(&world, &mut laptop).await.0, 201);
    // Another's is one that never was.
    let other = format!("/api/v1/passkeys/{}", text(&second["passkey"], "id"));
    refused(world.anna.patch(&other, &json!({"name": "Mine"})).await, 404, "not_found").await;
    refused(world.anna.post(&format!("{other}/remove"), &again()).await, 404, "not_found").await;
    // Whoever may not come in does not come in by a passkey either.
    let user = format!("/api/v1/admin/users/{}", bob.id.unwrap());
    assert_eq!(world.anna.read(&user).await["user"]["second_factor"], true);
    expect(world.anna.patch(&user, &json!({"enabled": false})).await, 200).await;
    assert_eq!(sign_in_by(&world, &mut laptop).await.1["code"], "wrong_passkey");
});

both!(World, a_passkey_is_bound_to_its_challenge_its_host_and_its_device, |world| {
    let bob = world.person("bob").await;
    let mut phone = Device::new();
    add_passkey(&world, &bob, &mut phone, "Phone").await;
    let url = by_name(&world);
    // A challenge is answered once, within five minutes, and is no other's.
    let asked = ask(&world).await;
    let credential = phone.show(&asked["options"], &url);
    assert_eq!(show(&world, &asked["challenge"], credential.clone()).await.0, 201);
    assert_eq!(show(&world, &asked["challenge"], credential.clone()).await.1["code"], "wrong_passkey");
    assert_eq!(show(&world, &ask(&world).await["challenge"], credential).await.1["code"], "wrong_passkey");
    let asked = ask(&world).await;
    world.later(Duration::from_secs(301));
    assert_eq!(show(&world, &asked["challenge"], phone.show(&asked["options"], &url)).await.1["code"], "wrong_passkey");
    // A page of somebody else that passes the question on gets nothing.
    for origin in ["https://localhost.evil.example", "http://localhost:1", "https://evil.example"] {
        let asked = ask(&world).await;
        let credential = phone.show(&asked["options"], origin);
        assert_eq!(show(&world, &asked["challenge"], credential).await.1["code"], "wrong_passkey", "{origin}");
    }
    // A device that asks for nobody is one factor only; one that counts backwards was copied.
    phone.verifies = false;
    assert_eq!(sign_in_by(&world, &mut phone).await.1["code"], "wrong_passkey");
    phone.verifies = true;
    phone.counter = 0;
    assert_eq!(sign_in_by(&world, &mut phone).await.1["code"], "wrong_passkey");
    phone.counter = 100;
    assert_eq!(sign_in_by(&world, &mut phone).await.0, 201);
    // A device that nobody added, and one that answers for somebody else.
    assert_eq!(sign_in_by(&world, &mut Device::of(&phone)).await.1["code"], "wrong_passkey");
    for challenge in ["", "x", &"A".repeat(400)] {
        assert_eq!(show(&world, &json!(challenge), json!({})).await.1["code"], "wrong_passkey", "{challenge}");
    }
    // By a number there are no passkeys.
    refused(world.anybody().post("/api/v1/sessions/passkey/begin", &json!({})).await, 409, "passkeys_impossible").await;
});

both!(World, a_new_passkey_is_added_once_and_by_who_asked, |world| {
    let (bob, carol) = (world.person("bob").await, world.person("carol").await);
    let url = by_name(&world);
    let mut phone = Device::new();
    let asked = expect(bob.post(&format!("{url}/api/v1/passkeys/begin"), &again()).await, 200).await;
    let credential = phone.make(&asked["options"], &url);
    let body = json!({"challenge": asked["challenge"], "name": "Phone", "credential": credential});
    let path = format!("{url}/api/v1/passkeys");
    refused(carol.post(&path, &body).await, 422, "challenge_ended").await;
    // Whoever tried took the challenge.
    refused(bob.post(&path, &body).await, 422, "challenge_ended").await;
    add_passkey(&world, &bob, &mut phone, "Phone").await;
    let asked = expect(carol.post(&format!("{url}/api/v1/passkeys/begin"), &again()).await, 200).await;
    let taken = json!({"challenge": asked["challenge"], "name": "Mine", "credential": phone.make(&asked["options"], &url)});
    refused(carol.post(&path, &taken).await, 409, "passkey_known").await;
    let asked = expect(carol.post(&format!("{url}/api/v1/passkeys/begin"), &again()).await, 200).await;
    for (name, credential, code) in [("Mine", json!({"id": "x"}), "invalid_passkey"), (" ", json!({}), "required")] {
        let body = json!({"challenge": asked["challenge"], "name": name, "credential": credential});
        let code = if name == "Mine" { code } else { "required" };
        refused(carol.post(&path, &body).await, 422, code).await;
    }
    assert_eq!(carol.read("/api/v1/second-factor").await["passkeys"], json!([]));
});

both!(World, a_reset_takes_the_second_factor_only_where_it_says_so_and_lets_nobody_past_it, |world| {
    let bob = world.person("bob").await;
    let email = email_of(&bob).await;
    let (secret, _) = add_app(&world, &bob).await;
    let reset = format!("/api/v1/admin/users/{}/reset", bob.id.unwrap());
    let way_in = async |second_factor: bool| {
        let made = expect(world.anna.post(&reset, &json!({"second_factor": second_factor})).await, 200).await;
        let url = text(&made, "url");
        url[url.find("/welcome/").unwrap()..].to_owned()
    };
    // Whoever has the address of the reset chooses a password, and is asked for the code all the same.
    let answer = choose(&world, &way_in(false).await, PASSWORD).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/sign-in"));
    assert!(answer.headers().get("set-cookie").is_none());
    assert_eq!(sign_in(&world, &email, None).await.1["code"], "second_factor_needed");
    assert_eq!(sign_in(&world, &email, Some(&code(&world, &secret))).await.0, 201);
    assert_eq!(last(&world, "user_reset").await["second_factor"], false);
    let answer = choose(&world, &way_in(true).await, PASSWORD).await;
    assert_eq!(answer.headers()["location"].to_str().unwrap(), "/files");
    assert_eq!(sign_in(&world, &email, None).await.0, 201);
    assert_eq!(last(&world, "user_reset").await["second_factor"], true);
});

const POLICY: &str = "/api/v1/admin/policy";

async fn require(world: &World, of: &str) {
    expect(world.anna.patch(POLICY, &json!({"users_second_factor_required": of})).await, 200).await;
}

both!(World, whoever_must_have_a_second_factor_can_do_nothing_but_set_one_up_and_sign_out, |world| {
    let bob = world.person("bob").await;
    let email = email_of(&bob).await;
    let (_, elsewhere) = sign_in(&world, &email, None).await;
    let elsewhere = world.anybody().with_bearer(&text(&elsewhere, "token"));
    let key = expect(bob.post("/api/v1/keys", &json!({"name": "a program"})).await, 201).await;
    let key = world.anybody().with_bearer(&text(&key, "token"));
    refused(world.anna.patch(POLICY, &json!({"users_second_factor_required": "everybody"})).await, 409, "second_factor_first")
        .await;
    add_app(&world, &world.anna).await;
    require(&world, "everybody").await;
    for who in [&bob, &elsewhere, &key] {
        refused(who.get("/api/v1/spaces").await, 403, "second_factor_required").await;
        refused(who.get("/api/v1/search?q=x").await, 403, "second_factor_required").await;
        refused(who.get("/api/v1/sessions").await, 403, "second_factor_required").await;
        refused(who.post("/api/v1/keys", &json!({"name": "another"})).await, 403, "second_factor_required").await;
        refused(who.post("/api/v1/second-factor/recovery-codes", &again()).await, 403, "second_factor_required").await;
    }
    assert_eq!(bob.read("/api/v1/session").await["second_factor_required"], true);
    assert_eq!(bob.get("/files").await.status(), 200, "the application leads to where it is set up");
    let (status, signed_in) = sign_in(&world, &email, None).await;
    assert_eq!((status, signed_in["second_factor_required"].clone()), (201, json!(true)));
    assert_eq!(elsewhere.delete("/api/v1/session").await.status(), 204);
    let (_, again) = sign_in(&world, &email, None).await;
    let elsewhere = world.anybody().with_bearer(&text(&again, "token"));
    add_app(&world, &bob).await;
    assert_eq!(bob.read("/api/v1/session").await["second_factor_required"], false);
    bob.read("/api/v1/spaces").await;
    key.read("/api/v1/spaces").await;
    assert_eq!(elsewhere.get("/api/v1/session").await.status(), 401, "what began by the password alone has ended");
});

both!(World, s4_31_whoever_lacks_the_second_factor_passes_no_gate_of_a_link_and_saves_nothing, |world| {
    let (folder, bob) = (world.anna.folder(world.anna.root, "Plans").await, world.person("bob").await);
    world.anna.file(&folder, "a.txt", "secret").await;
    let closed = world.anna.link(&[&folder], json!({"audience": "organization", "abilities": ["download", "save"]})).await;
    let open = world.anna.link(&[&folder], json!({"abilities": ["download", "save"]})).await;
    let before = links::cookie(&links::unlock_with(&bob, &closed, json!({})).await);
    add_app(&world, &world.anna).await;
    require(&world, "everybody").await;
    refused(links::unlock_with(&bob, &closed, json!({})).await, 403, "second_factor_required").await;
    for tail in ["/items", "/dl"] {
        let path = format!("{}{tail}", links::path(&closed));
        refused(bob.get(&path).await, 403, "second_factor_required").await;
        refused(links::get_with(&bob, &path, &before).await, 403, "second_factor_required").await;
    }
    let page = bob.request(Method::GET, &links::path(&closed)).header("Accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 403);
    assert!(page.text().await.unwrap().contains("second factor is missing"), "the page says what is missing");
    // What is for anyone is for them, too; saved as them nothing is.
    assert_eq!(bob.get(&format!("{}/items", links::path(&open))).await.status(), 200);
    let save = format!("{}/save", links::path(&open));
    refused(bob.post(&save, &json!({"into": bob.root.to_string()})).await, 403, "second_factor_required").await;
    add_app(&world, &bob).await;
    assert_eq!(links::unlock_with(&bob, &closed, json!({})).await.status(), 204);
    expect(bob.post(&save, &json!({"into": bob.root.to_string()})).await, 201).await;
});

both!(World, a_second_factor_is_asked_of_administrators_and_auditors_alone_where_the_policy_says_so, |world| {
    let auditor = world.member(world.org, "otto", UserKind::Internal, Some(AdminRole::Auditor)).await;
    let shared = world.member(world.org, "desk", UserKind::Shared, None).await;
    let bob = world.person("bob").await;
    add_app(&world, &world.anna).await;
    require(&world, "administrators").await;
    refused(auditor.get(POLICY).await, 403, "second_factor_required").await;
    bob.read("/api/v1/spaces").await;
    shared.read("/api/v1/spaces").await;
    require(&world, "everybody").await;
    refused(bob.get("/api/v1/spaces").await, 403, "second_factor_required").await;
    shared.read("/api/v1/spaces").await;
    require(&world, "none").await;
    auditor.read(POLICY).await;
    bob.read("/api/v1/spaces").await;
});

both!(World, a_passkey_is_a_second_factor_as_an_app_is, |world| {
    let bob = world.person("bob").await;
    let mut phone = Device::new();
    add_passkey(&world, &world.anna, &mut phone, "Phone").await;
    require(&world, "everybody").await;
    refused(bob.get("/api/v1/spaces").await, 403, "second_factor_required").await;
    let mut laptop = Device::new();
    add_passkey(&world, &bob, &mut laptop, "Laptop").await;
    bob.read("/api/v1/spaces").await;
});
