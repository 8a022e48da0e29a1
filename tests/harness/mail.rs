//! Mail: written with what it is about, sent after the commit, tried again, given up; and the ways in that are mailed.

mod foreign;

use std::time::Duration;

use domain::ids::OrgId;
use domain::limits;
use domain::mail::{EmailAddress, Language, Mail};
use serde_json::json;
use service::Stile;
use testkit::both;
use testkit::engines::Empty;
use testkit::mails::Mood;
use testkit::world::{World, expect, text};

use crate::admin::{last, refused};
use crate::secrets::swap_key;

fn bob() -> EmailAddress {
    EmailAddress::read("to", "bob@example.org").unwrap()
}

/// A mail with a secret in it.
fn code() -> Mail {
    Mail::LinkCode { organization: "Acme".into(), code: "418203".into(), minutes: 10 }
}

/// Asks for a mail as a use case does: in a unit of work for one organization.
async fn ask(stile: &Stile, org: OrgId, mail: Mail, fails: bool) -> domain::Result<()> {
    let post = stile.post(org).await?;
    stile
        .of(org)
        .db
        .write(move |tx| {
            post.send(tx, &bob(), Language::English, &mail)?;
            if fails { Err(domain::Error::conflict("changed", "somebody was quicker")) } else { Ok(()) }
        })
        .await
}

/// What is kept of the mails that wait or were given up: attempts, whether there is content, why.
async fn kept(world: &World) -> Vec<(i64, bool, Option<String>)> {
    let sql = "SELECT attempts, CAST(CASE WHEN sealed IS NULL THEN 0 ELSE 1 END AS BIGINT), last_error FROM jobs ORDER BY id";
    let read = move |tx: &store::Tx<'_>| tx.rows(sql, &[], |row| Ok((row.get(0)?, row.get::<i64>(1)? == 1, row.get(2)?)));
    world.stile.db.read(read).await.unwrap()
}

both!(World, a_mail_is_sent_after_the_commit_and_nothing_is_kept_of_it, |world| {
    ask(&world.stile, world.org, code(), false).await.unwrap();
    assert!(world.smtp.received().is_empty(), "nothing is sent within a unit of work");
    assert_eq!(kept(&world).await, [(0, true, None)]);
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!((mails[0].from.as_str(), mails[0].to.as_slice()), ("stile@acme.example", &["bob@example.org".to_owned()][..]));
    assert!(mails[0].text.contains("418203") && mails[0].html.contains("418203"), "{}", mails[0].text);
    assert_eq!(kept(&world).await, []);
    assert_eq!(world.mails().await.len(), 1, "it is sent once");
});

both!(World, a_mail_whose_unit_of_work_failed_is_never_sent, |world| {
    assert!(ask(&world.stile, world.org, code(), true).await.is_err());
    assert!(world.mails().await.is_empty());
});

// I8: whoever reads the database reads no code, no address and no title.
both!(World, i8_a_mail_that_waits_is_sealed, |world| {
    ask(&world.stile, world.org, code(), false).await.unwrap();
    let sql = "SELECT payload, sealed FROM jobs";
    let read = move |tx: &store::Tx<'_>| tx.row(sql, &[], |row| Ok((row.get::<String>(0)?, row.get::<Vec<u8>>(1)?)));
    let (about, sealed) = world.stile.db.read(read).await.unwrap().unwrap();
    assert_eq!(about, "link_code");
    for secret in ["418203", "bob@example.org", "Acme"] {
        assert!(!String::from_utf8_lossy(&sealed).contains(secret));
    }
});

both!(World, what_may_work_later_is_tried_again_and_later_each_time, |world| {
    let refuses = |line: &str| Mood::Refuses(line.to_owned());
    world.smtp.will([Mood::HangsUp, refuses("451 try later"), refuses("535 who are you")]);
    ask(&world.stile, world.org, code(), false).await.unwrap();
    for (tries, wait) in [(1, 30), (2, 60), (3, 120)] {
        assert!(world.mails().await.is_empty());
        assert!(world.mails().await.is_empty(), "it is not tried before its time");
        let rows = kept(&world).await;
        assert_eq!((rows[0].0, rows[0].1), (tries, true));
        assert!(rows[0].2.is_some(), "why it failed is kept");
        world.later(Duration::from_secs(wait));
    }
    assert_eq!(world.mails().await.len(), 1);
    assert_eq!(kept(&world).await, []);
});

both!(World, what_is_refused_for_good_is_given_up_at_once_and_says_why, |world| {
    world.smtp.will([Mood::Refuses("550 nobody of this name".into())]);
    ask(&world.stile, world.org, code(), false).await.unwrap();
    assert!(world.mails().await.is_empty());
    let rows = kept(&world).await;
    assert_eq!((rows.len(), rows[0].1), (1, false), "its content is gone");
    assert!(rows[0].2.as_ref().unwrap().contains("nobody of this name"), "{rows:?}");
    world.later(limits::MAIL_RETRY_MAX);
    assert!(world.mails().await.is_empty());
    world.later(limits::MAIL_GIVEN_UP_KEPT);
    world.stile.tidy().await.unwrap();
    assert_eq!(kept(&world).await, []);
});

both!(World, a_mail_is_given_up_after_twelve_tries, |world| {
    world.smtp.will(vec![Mood::HangsUp; 20]);
    ask(&world.stile, world.org, code(), false).await.unwrap();
    for _ in 0..20 {
        world.mails().await;
        world.later(limits::MAIL_RETRY_MAX);
    }
    let rows = kept(&world).await;
    assert_eq!((rows[0].0, rows[0].1), (i64::from(limits::MAIL_TRIES_MAX), false));
});

both!(World, a_mail_that_cannot_be_opened_just_now_is_sent_when_it_can, |world| {
    ask(&world.stile, world.org, code(), false).await.unwrap();
    let key = swap_key(&world, vec![1; 64]).await;
    assert!(world.mails().await.is_empty());
    assert_eq!((kept(&world).await[0].0, kept(&world).await[0].1), (1, true));
    swap_key(&world, key).await;
    world.later(limits::MAIL_RETRY_MAX);
    assert_eq!(world.mails().await.len(), 1);
});

both!(World, a_mail_that_waited_for_days_is_not_sent_any_more, |world| {
    ask(&world.stile, world.org, code(), false).await.unwrap();
    world.later(limits::MAIL_AGE_MAX + Duration::from_secs(1));
    assert!(world.mails().await.is_empty());
    assert!(kept(&world).await[0].2.as_ref().unwrap().contains("too long"));
});

both!(World, of_many_who_send_at_once_each_mail_is_ones, |world| {
    for _ in 0..20 {
        ask(&world.stile, world.org, code(), false).await.unwrap();
    }
    let workers = (0..8).map(|_| {
        let stile = world.stile.clone();
        tokio::spawn(async move { stile.send_mails().await.unwrap() })
    });
    let mut sent = 0;
    for worker in workers.collect::<Vec<_>>() {
        sent += worker.await.unwrap();
    }
    let mails = world.mails().await;
    let mut ids: Vec<_> = mails.iter().map(|mail| &mail.message_id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((sent, mails.len(), ids.len()), (20, 20, 20));
});

both!(World, a_mail_that_was_taken_without_a_word_is_sent_again_as_the_same, |world| {
    world.smtp.will([Mood::TakesAndHangsUp]);
    ask(&world.stile, world.org, code(), false).await.unwrap();
    world.mails().await;
    world.later(limits::MAIL_RETRY_MIN);
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].message_id, mails[1].message_id);
});

both!(World, a_mail_whose_process_died_is_sent_by_another_when_its_claim_ends, |world| {
    ask(&world.stile, world.org, code(), false).await.unwrap();
    let now = world.now();
    let claim =
        move |tx: &store::Tx<'_>| store::jobs::claim(tx, store::jobs::JobKind::Mail, now, now + Duration::from_secs(300), 8);
    assert_eq!(world.stile.db.write(claim).await.unwrap().len(), 1);
    assert!(world.mails().await.is_empty());
    world.later(Duration::from_secs(300));
    assert_eq!(world.mails().await.len(), 1);
});

both!(World, mails_of_several_organizations_are_sent_and_each_is_sealed_for_its_own, |world| {
    let (other, _) = world.other_organization("north").await;
    for org in [world.org, other] {
        ask(&world.stile, org, code(), false).await.unwrap();
    }
    assert_eq!(world.mails().await.len(), 2);
    // A row that says that it is another's does not open, however often it is tried, and is given up.
    ask(&world.stile, world.org, code(), false).await.unwrap();
    let sql = "UPDATE jobs SET org_id = $1";
    world.stile.db.write(move |tx| tx.execute(sql, &[other.into()])).await.unwrap();
    for _ in 0..limits::MAIL_TRIES_MAX {
        assert_eq!(world.mails().await.len(), 2);
        world.later(limits::MAIL_RETRY_MAX);
    }
    assert!(!kept(&world).await[0].1);
});

both!(Empty, without_a_mail_server_nothing_waits_that_nobody_will_send, |place| {
    let world = World::without_mail(place).await.unwrap();
    assert!(!world.stile.sends_mail());
    assert_eq!(world.anybody().read("/api/v1/server").await["sends_mail"], false);
    let error = ask(&world.stile, world.org, code(), false).await.unwrap_err();
    assert_eq!(error.code, "mail_not_configured");
    assert!(world.stile.courtesy_post(world.org).await.unwrap().is_none());
    let invite = json!({"email": "carol@acme.example", "mail": "en"});
    refused(world.anna.post("/api/v1/admin/users", &invite).await, 409, "mail_not_configured").await;
    assert_eq!(world.anna.read("/api/v1/admin/users?q=carol").await["total"], 0, "nobody was made");
    assert_eq!(world.stile.test_mail("bob@example.org").await.unwrap_err().code, "mail_not_configured");
    assert_eq!(kept(&world).await, []);
});

both!(World, s3_1_an_invitation_is_mailed_where_the_administrator_wants_it, |world| {
    assert_eq!(world.anybody().read("/api/v1/server").await["sends_mail"], true);
    let new = json!({"email": "carol@acme.example", "mail": "de"});
    let made = expect(world.anna.post("/api/v1/admin/users", &new).await, 201).await;
    assert_eq!(made["invitation"]["mailed_to"], "carol@acme.example");
    assert_eq!(last(&world, "user_invited").await["by_mail"], true);
    let mails = world.mails().await;
    assert_eq!(mails[0].to, ["carol@acme.example"]);
    assert!(mails[0].subject.contains("Ihr Konto bei") && mails[0].subject.contains("Acme Architects"));
    let url = mails[0].url(&world.url);
    assert_eq!(url, text(&made["invitation"], "url"));
    assert_eq!(world.anybody().get(&url).await.status(), 200);

    let by_hand = json!({"email": "dora@acme.example"});
    let made = expect(world.anna.post("/api/v1/admin/users", &by_hand).await, 201).await;
    assert!(made["invitation"]["mailed_to"].is_null());
    assert_eq!(world.mails().await.len(), 1);
});

both!(World, s3_2_a_reset_is_mailed_where_the_administrator_wants_it, |world| {
    let path = format!("/api/v1/admin/users/{}/reset", world.person("bob").await.id.unwrap());
    expect(world.anna.post(&path, &json!({"mail": "en"})).await, 200).await;
    let mails = world.mails().await;
    assert!(mails[0].subject.starts_with("Choose a new password for"), "{}", mails[0].subject);
    assert_eq!(world.anybody().get(&mails[0].url(&world.url)).await.status(), 200);
    let answer = world.anna.post(&path, &json!({"mail": "fr"})).await;
    assert_eq!(answer.status(), 422);
});

both!(World, the_operator_is_told_what_the_mail_server_says, |world| {
    assert!(world.stile.test_mail("bob@example.org").await.unwrap().starts_with("250"));
    assert_eq!(world.smtp.received()[0].to, ["bob@example.org"]);
    world.smtp.will([Mood::Refuses("550 nobody of this name".into())]);
    let error = world.stile.test_mail("bob@example.org").await.unwrap_err();
    assert!(error.code == "mail_not_sent" && error.message.contains("nobody of this name"), "{error}");
    assert_eq!(world.stile.test_mail("bob@example.org\r\nx: y").await.unwrap_err().code, "invalid_email");
});
