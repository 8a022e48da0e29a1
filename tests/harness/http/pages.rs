//! Pages as browsers get them: in whose language, compressed for whom, and with which pictures.

use serde_json::json;
use testkit::both;
use testkit::world::{Actor, World, text};

use crate::wire::{Answer, Request};

async fn page(world: &World, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = Request::new("GET", path).header("Accept", "text/html");
    headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send(&world.url).await
}

/// The path of a link on a folder with two pictures, and the id of one.
async fn pictures(anna: &Actor, abilities: &[&str]) -> (String, String) {
    let folder = anna.folder(anna.root, &abilities.join(" and ")).await;
    let file = anna.file(&folder, "one.png", "1").await;
    anna.file(&folder, "two.png", "2").await;
    let link = anna.link(&[&folder], json!({ "abilities": abilities })).await;
    let url = text(&link, "url");
    (url[url.find("/s/").unwrap()..].to_owned(), file)
}

both!(World, a_page_speaks_the_language_that_was_chosen_or_that_the_browser_asks_for, |world| {
    let missing = format!("/s/{}", "A".repeat(43));
    for (headers, lang) in [
        (&[][..], "en"),
        (&[("Accept-Language", "de-CH,de;q=0.9,en;q=0.8")], "de"),
        (&[("Accept-Language", "de"), ("Cookie", "lang=en")], "en"),
        (&[("Cookie", "lang=de")], "de"),
    ] {
        let answer = page(&world, &missing, headers).await;
        assert_eq!(answer.status, 404);
        assert!(answer.text().contains(&format!("<html lang=\"{lang}\"")), "{headers:?}");
        assert_eq!(answer.header("vary"), "Accept-Language, Cookie");
    }
    let answer = page(&world, "/sign-in?next=%2Ffiles&lang=de", &[]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/sign-in?next=%2Ffiles"));
    assert!(answer.header("set-cookie").starts_with("lang=de; Path=/;"));
    let answer = page(&world, "//evil.example/?lang=de", &[]).await;
    assert_ne!(answer.status, 303, "nobody is sent to another site");
});

both!(World, the_page_of_a_link_is_compressed_where_its_length_tells_nobody_anything, |world| {
    let (path, _) = pictures(&world.anna, &["preview", "download"]).await;
    let gzip = ("Accept-Encoding", "gzip, br");
    let first = page(&world, &path, &[gzip, ("Sec-Fetch-Site", "cross-site")]).await;
    assert_eq!((first.status, first.header("content-encoding")), (200, "gzip"));
    let ours = page(&world, &path, &[gzip, ("Cookie", "stile-v=x"), ("Sec-Fetch-Site", "same-origin")]).await;
    assert_eq!(ours.header("content-encoding"), "gzip");
    let made_to_ask = page(&world, &path, &[gzip, ("Cookie", "stile-v=x"), ("Sec-Fetch-Site", "cross-site")]).await;
    assert_eq!(made_to_ask.header("content-encoding"), "");
    assert_eq!(page(&world, "/sign-in", &[gzip]).await.header("content-encoding"), "");
});

both!(World, pictures_of_a_link_are_drawn_by_the_server_and_looking_at_them_is_no_download, |world| {
    let (path, file) = pictures(&world.anna, &["preview", "download"]).await;
    let shown = page(&world, &path, &[]).await.text();
    assert!(shown.contains(&format!("<img src=\"{path}/preview/{file}?width=")));
    assert!(!shown.contains(&format!("src=\"{path}/files/")));
    let (path, file) = pictures(&world.anna, &["preview"]).await;
    let told = page(&world, &path, &[]).await.text();
    assert!(told.contains("one") && told.contains("/preview/") && !told.contains("/files/"), "{told}");
    for bytes in [format!("{path}/files/{file}"), format!("{path}/dl")] {
        assert!(matches!(page(&world, &bytes, &[]).await.status, 403 | 404), "{bytes}");
    }
});

both!(World, a_browser_is_told_by_a_page_also_what_a_program_gets_as_json, |world| {
    let (path, _) = pictures(&world.anna, &["preview"]).await;
    for path in [format!("{path}?cursor=nonsense"), "/sign-out".to_owned()] {
        let answer = page(&world, &path, &[("Accept-Language", "de")]).await;
        assert!((400..500).contains(&answer.status), "{path}");
        assert!(answer.header("content-type").starts_with("text/html") && answer.text().contains("Das hat nicht geklappt"));
    }
});
