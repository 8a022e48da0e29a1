//! What visitors send through a link: it arrives, overwrites nothing, and tells them nothing of what is there (I6).

use reqwest::Method;
use serde_json::json;
use testkit::both;
use testkit::world::{World, expect, text};

use super::tus::{Tus, number};
use super::{bytes_of, content, names};

const MIB: usize = 1 << 20;

both!(World, i6_what_visitors_upload_arrives_under_a_free_name_and_tells_nothing, |world| {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "drop here").await;
    anna.file(&folder, "plan.pdf", "anna's own").await;
    let link = text(&anna.link(&[&folder], json!({"abilities": ["upload"]})).await, "url");
    let base = format!("/s/{}", link.rsplit('/').next().unwrap());
    let visitor = world.anybody();
    let (tus, bytes) = (Tus::of(&visitor, &format!("{base}/tus")), bytes_of(11, 2 * MIB + 7));

    let mut told = Vec::new();
    for name in ["plan.pdf", "free.pdf"] {
        let made = tus.creation(Some(bytes.len() as u64), &[("filename", name)]).send().await.unwrap();
        let upload = made.headers()["location"].to_str().unwrap().to_owned();
        assert!(upload.starts_with(&format!("{base}/tus/")), "{upload}");
        assert_eq!(tus.patch(&upload, 0, &bytes[..MIB]).await.status(), 204);
        assert_eq!(tus.offset(&upload).await, MIB as u64);
        let ended = tus.patch(&upload, MIB as u64, &bytes[MIB..]).await;
        assert_eq!((ended.status().as_u16(), number(&ended, "upload-offset")), (204, bytes.len() as u64));
        let mut headers: Vec<_> = ended.headers().keys().map(|name| name.as_str().to_owned()).collect();
        headers.sort();
        told.push((made.status(), headers));
    }
    assert_eq!(told[0], told[1], "a taken name and a free one are answered alike");
    assert!(!told[0].1.iter().any(|name| name == "x-stile-node"));

    let plain =
        |name: &str| visitor.request(Method::PUT, &format!("{base}/files")).query(&[("name", name)]).body("from outside").send();
    for name in ["plan.pdf", "new.pdf"] {
        let answer = expect(plain(name).await.unwrap(), 201).await;
        assert_eq!(answer, json!({"name": name}), "the name they sent, and nothing else");
    }
    let mut there = names(anna, &folder).await;
    there.sort();
    assert_eq!(there, ["free.pdf", "new.pdf", "plan (2).pdf", "plan (3).pdf", "plan.pdf"]);
    let items = anna.read(&format!("/api/v1/nodes/{folder}/children")).await["items"].as_array().unwrap().clone();
    for (name, should) in [
        ("plan.pdf", b"anna's own".as_slice()),
        ("plan (2).pdf", &bytes),
        ("free.pdf", &bytes),
        ("plan (3).pdf", b"from outside"),
    ] {
        let node = items.iter().find(|item| item["name"] == name).unwrap();
        assert!(content(anna, &text(node, "id")).await == should, "{name}");
        for path in [format!("{base}/files/{}", text(node, "id")), format!("{base}/preview/{}", text(node, "id"))] {
            assert!(matches!(visitor.get(&path).await.status().as_u16(), 403 | 404), "{path}: nothing is read back");
        }
    }
    let listing = visitor.get(&format!("{base}/items")).await;
    assert!(listing.status() == 403 || expect(listing, 200).await["items"] == json!([]), "nothing is listed");
});

both!(World, what_visitors_upload_asks_for_the_ability, |world| {
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "read only").await;
    let before = world.count("uploads").await;
    for abilities in [json!(["preview"]), json!(["preview", "download"])] {
        let link = text(&anna.link(&[&folder], json!({ "abilities": abilities })).await, "url");
        let base = format!("/s/{}", link.rsplit('/').next().unwrap());
        let visitor = world.anybody();
        let folder = folder.as_str();
        let by_tus = Tus::of(&visitor, &format!("{base}/tus"))
            .creation(Some(3), &[("filename", "a"), ("folder", folder)])
            .send()
            .await
            .unwrap();
        let plain = visitor
            .request(Method::PUT, &format!("{base}/files"))
            .query(&[("name", "a"), ("folder", folder)])
            .body("abc")
            .send()
            .await
            .unwrap();
        for answer in [by_tus, plain] {
            assert!(matches!(answer.status().as_u16(), 403 | 404), "{abilities}: {}", answer.status());
        }
    }
    assert_eq!(world.count("uploads").await, before);
    assert!(names(anna, &folder).await.is_empty());
});
