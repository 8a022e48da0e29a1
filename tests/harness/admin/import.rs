//! People who come by a list.

use reqwest::{Method, Response};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{Actor, World, expect, text};

use super::{choose, refused};

const IMPORT: &str = "/api/v1/admin/users/import";

async fn send(actor: &Actor, query: &str, list: impl Into<Vec<u8>>) -> Response {
    let request = actor.request(Method::POST, &format!("{IMPORT}{query}")).header("Content-Type", "text/csv; charset=utf-8");
    request.body(list.into()).send().await.unwrap()
}

fn outcomes(answer: &Value) -> Vec<(u64, String, String)> {
    let rows = answer["rows"].as_array().unwrap();
    let code = |row: &Value| row["problem"]["code"].as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| (row["line"].as_u64().unwrap(), text(row, "outcome"), code(row))).collect()
}

// Of the accounts of others nothing is to be seen, also not by the database's second wall: that the address is taken, is.
both!(World, i20_an_address_of_another_organization_is_taken_for_lists_changes_and_new_accounts, |world| {
    world.other_organization("northwind").await;
    let taken = "admin@northwind.example";
    for query in ["?dry_run=true", ""] {
        let answer = expect(send(&world.anna, query, format!("email\r\n{taken}\r\n")).await, 200).await;
        assert_eq!(outcomes(&answer), [(2, "refused".to_owned(), "email_taken".to_owned())], "{query}");
    }
    refused(world.anna.post("/api/v1/admin/users", &json!({"email": taken})).await, 409, "email_taken").await;
    let bob = world.person("bob").await.id.unwrap();
    let change = json!({"email": taken});
    refused(world.anna.patch(&format!("/api/v1/admin/users/{bob}"), &change).await, 409, "email_taken").await;
});

both!(World, s3_1_a_list_makes_accounts_line_by_line_after_saying_what_it_would_make, |world| {
    expect(world.anna.post("/api/v1/admin/groups", &json!({"name": "Planning"})).await, 201).await;
    expect(world.anna.post("/api/v1/admin/groups", &json!({"name": "Works"})).await, 201).await;
    let list = "\u{feff}email,display_name,groups\r\n\
        bob@acme.example,\"Bob, the builder\",planning;WORKS\r\n\
        carol@acme.example,=1+1,\r\n\
        BOB@acme.example,Twice,\r\n\
        anna@acme.example,Taken,\r\n\
        nobody,,\r\n\
        dora@acme.example,,Nowhere\r\n\
        eric@acme.example,a,b,c\r\n\
        <script>@x.com,,\r\n";
    let refusals = |made: &str| {
        vec![
            (2, made.to_owned(), String::new()),
            (3, made.to_owned(), String::new()),
            (4, "refused".to_owned(), "duplicate_in_file".to_owned()),
            (5, "refused".to_owned(), "email_taken".to_owned()),
            (6, "refused".to_owned(), "invalid_email".to_owned()),
            (7, "refused".to_owned(), "unknown_group".to_owned()),
            (8, "refused".to_owned(), "too_many_cells".to_owned()),
            (9, "refused".to_owned(), "invalid_email".to_owned()),
        ]
    };
    let dry = expect(send(&world.anna, "?dry_run=true", list).await, 200).await;
    assert_eq!(outcomes(&dry), refusals("would_create"));
    assert_eq!((world.count("users").await, world.count("entries").await), (1, 0), "nothing is made");
    let done = expect(send(&world.anna, "", list).await, 200).await;
    assert_eq!(outcomes(&done), refusals("created"));
    assert_eq!((world.count("users").await, world.count("entries").await), (3, 2));
    let url = text(&done["rows"][0]["invitation"], "url");
    assert_eq!(choose(&world, &url[url.find("/welcome/").unwrap()..], "four owls on a fence").await.status(), 303);
    let found = world.anna.read("/api/v1/admin/users?q=builder").await;
    assert_eq!((found["items"][0]["group_count"].clone(), found["items"][0]["status"].clone()), (json!(2), json!("active")));
    assert_eq!(world.anna.read("/api/v1/admin/users?q=%3D1").await["items"][0]["display_name"], "=1+1", "a cell is just text");
    let again = expect(send(&world.anna, "", list).await, 200).await;
    assert!(outcomes(&again).iter().all(|(_, outcome, _)| outcome == "refused"), "{again}");
});

both!(World, a_list_that_is_none_or_too_long_makes_nobody, |world| {
    for bad in ["", "\u{fffe}", "name,mail\na,b", "email,email\na@b.example,c@d.example"] {
        refused(send(&world.anna, "", bad).await, 422, "invalid_csv").await;
    }
    refused(send(&world.anna, "", b"email\n\xff\xfe@b.example".as_slice()).await, 422, "invalid_csv").await;
    let line = |at: usize| format!("p{at}@acme.example\n");
    let long: String = std::iter::once("email\n".to_owned()).chain((0..1001).map(line)).collect();
    refused(send(&world.anna, "", long).await, 413, "too_many_rows").await;
    refused(send(&world.anna, "", vec![b'a'; 1024 * 1024 + 1]).await, 413, "too_large").await;
    let as_json = world.anna.post(IMPORT, &json!({})).await;
    refused(as_json, 415, "unsupported_type").await;
    assert_eq!(send(&world.anna, "?dry_run=yes", "email\n").await.status(), 400);
    let bob = world.person("bob").await;
    refused(send(&bob, "", "email\nx@acme.example").await, 403, "refused").await;
    assert_eq!(world.count("users").await, 2);
});
