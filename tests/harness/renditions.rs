//! Renditions: what is seen of files by people who may look at them, over HTTP, drawn by the real executable. And what
//! becomes of files that are made to break whoever opens them.

mod samples;

use image::{ImageFormat, RgbImage};
use reqwest::{Method, Response};
use serde_json::json;
use testkit::both;
use testkit::world::{Actor, World, text};

use crate::journeys::executable;
use samples::{bomb, picture, rotated, two_pages};

/// An answer that must be an image, and the image.
async fn image(answer: Response) -> RgbImage {
    let status = answer.status();
    let headers = answer.headers().clone();
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(headers["content-type"], "image/jpeg");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(headers["content-security-policy"].to_str().unwrap().starts_with("sandbox; default-src 'none'"));
    assert!(!headers.contains_key("accept-ranges") && !headers.contains_key("x-content-blake3"));
    image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap().to_rgb8()
}

/// The status and code of a problem; the page of a link tells it to programs that say so.
async fn code(actor: &Actor, path: &str) -> (u16, String) {
    let answer = actor.request(Method::GET, path).header("Accept", "application/json").send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json::<serde_json::Value>().await.map(|problem| text(&problem, "code")).unwrap_or_default())
}

/// The path of a link's URL.
async fn link(owner: &Actor, nodes: &[&str], abilities: &[&str]) -> String {
    let link = owner.link(nodes, json!({ "abilities": abilities })).await;
    let url = text(&link, "url");
    url[url.find("/s/").unwrap()..].to_owned()
}

fn preview(node: &str) -> String {
    format!("/api/v1/nodes/{node}/preview")
}

fn colour(image: &RgbImage) -> [u8; 3] {
    image.get_pixel(image.width() / 2, image.height() / 2).0
}

fn is_near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 24)
}

both!(World, s4_23_with_preview_alone_a_visitor_looks_at_pictures_documents_and_text, |world| {
    executable();
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "Drawings").await;
    let png = anna.file(&folder, "site.png", picture(1500, 1000, ImageFormat::Png)).await;
    let pdf = anna.file(&folder, "plan.pdf", two_pages()).await;
    let note = anna.file(&folder, "note.md", "# Walls\n\nAll of them.\n").await;
    let base = link(anna, &[&folder], &["preview"]).await;
    let visitor = world.anybody();

    let seen = image(visitor.get(&format!("{base}/preview/{png}?width=512")).await).await;
    assert_eq!((seen.width(), seen.height()), (512, 341));
    let first = image(visitor.get(&format!("{base}/preview/{pdf}")).await).await;
    assert_eq!((first.width(), first.height()), (1024, 1449));
    let second = visitor.get(&format!("{base}/preview/{pdf}?page=2&width=256")).await;
    assert_eq!(second.headers()["x-stile-pages"], "2");
    assert_eq!(image(second).await.width(), 256);
    assert_eq!(code(&visitor, &format!("{base}/preview/{pdf}?page=3")).await, (404, "no_preview".into()));
    assert_eq!(image(visitor.get(&format!("{base}/preview/{note}")).await).await.width(), 1024);
    for (node, kind, pages) in [(&png, "image", 1), (&pdf, "document", 2), (&note, "text", 1)] {
        assert_eq!(visitor.read(&format!("{base}/preview-info/{node}")).await, json!({"kind": kind, "pages": pages}));
    }

    let single = link(anna, &[&pdf], &["preview"]).await;
    assert_eq!(image(visitor.get(&format!("{single}/preview?page=2")).await).await.width(), 1024);
    assert_eq!(visitor.read(&format!("{single}/preview-info")).await["pages"], 2);
    assert_eq!(code(&visitor, &format!("{base}/preview")).await, (404, "no_preview".into()), "it is on a folder");
    for bad in ["width=97", "page=0", "size=1"] {
        assert!(visitor.get(&format!("{base}/preview/{png}?{bad}")).await.status().is_client_error(), "{bad}");
    }
});

both!(World, s4_23_who_may_only_look_finds_a_watermark_and_keeps_nothing, |world| {
    executable();
    let anna = &world.anna;
    let black = RgbImage::new(800, 600);
    let mut bytes = std::io::Cursor::new(Vec::new());
    black.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let file = anna.file(anna.root, "night.png", bytes.into_inner()).await;
    let is_black = |image: &RgbImage| image.pixels().all(|pixel| pixel.0.iter().all(|value| *value < 16));

    let own = anna.get(&preview(&file)).await;
    let etag = own.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(own.headers()["cache-control"], "private, no-cache");
    assert!(is_black(&image(own).await), "her own bears nothing");
    let again = anna.request(Method::GET, &preview(&file)).header("If-None-Match", &etag).send().await.unwrap();
    assert_eq!((again.status().as_u16(), again.headers()["cache-control"].to_str().unwrap()), (304, "private, no-cache"));

    let takes = link(anna, &[&file], &["preview", "download"]).await;
    assert!(is_black(&image(world.anybody().get(&format!("{takes}/preview")).await).await));

    let looks = link(anna, &[&file], &["preview"]).await;
    let ben = world.person("ben").await;
    world.grant(&file, ben.id.unwrap(), "previewer", "tree").await;
    for (who, actor, path) in [("visitor", &world.anybody(), format!("{looks}/preview")), ("member", &ben, preview(&file))] {
        let answer = actor.request(Method::GET, &path).header("If-None-Match", &etag).send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "private, no-store", "{who}");
        assert!(!answer.headers().contains_key("etag"), "{who}");
        let seen = image(answer).await;
        let marked = seen.pixels().filter(|pixel| pixel.0[0] > 60).count();
        assert!(marked > 500, "{who}: {marked} pixels bear the mark");
        for (name, x) in [("left", 0..400), ("right", 400..800)] {
            assert!(
                x.clone().any(|x| (0..600).any(|y| seen.get_pixel(x, y).0[0] > 60)),
                "{who}: the {name} half could be cut out"
            );
        }
    }
});

both!(World, s4_24_with_preview_alone_no_byte_of_a_file_comes_out, |world| {
    executable();
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "Look").await;
    let original = picture(640, 480, ImageFormat::Png);
    let words = "Nobody takes these words away: they are here to be looked at only.\n".repeat(40);
    let files = [
        (anna.file(&folder, "a.png", original.clone()).await, original),
        (anna.file(&folder, "b.txt", words.clone()).await, words.into_bytes()),
        (anna.file(&folder, "c.pdf", two_pages()).await, two_pages()),
    ];
    let base = link(anna, &[&folder], &["preview"]).await;
    let visitor = world.anybody();
    for (file, original) in &files {
        let path = format!("{base}/preview/{file}");
        let answer = visitor.request(Method::GET, &path).header("Range", "bytes=0-99").send().await.unwrap();
        assert_eq!(answer.status(), 200, "there are no ranges of a rendition");
        let bytes = answer.bytes().await.unwrap();
        let parts: std::collections::HashSet<&[u8]> = original.windows(32).collect();
        assert!(!bytes.windows(32).any(|part| parts.contains(part)), "a piece of the file is in its preview");
        let head = visitor.request(Method::HEAD, &path).send().await.unwrap();
        assert_eq!((head.status().as_u16(), head.headers()["content-type"].to_str().unwrap()), (200, "image/jpeg"));
        for tail in [format!("/files/{file}"), format!("/archive?node={file}"), "/dl".into(), "/archive".into()] {
            for method in [Method::GET, Method::HEAD] {
                let answer = visitor.request(method, &format!("{base}{tail}")).send().await.unwrap();
                assert_eq!(answer.status(), 403, "{tail}");
            }
        }
        let put = visitor.request(Method::PUT, &format!("{base}/files")).query(&[("name", "x"), ("folder", folder.as_str())]);
        assert!(put.body("x").send().await.unwrap().status().is_client_error());
    }
    assert_eq!(anna.read(&format!("/api/v1/nodes/{folder}/children")).await["items"].as_array().unwrap().len(), 3);
});

both!(World, i4_i23_a_preview_is_asked_of_the_rule_each_time, |world| {
    executable();
    let anna = &world.anna;
    let folder = anna.folder(anna.root, "Plans").await;
    let file = anna.file(&folder, "plan.pdf", two_pages()).await;
    let (ben, stranger) = (world.person("ben").await, world.person("stranger").await);
    world.grant(&folder, ben.id.unwrap(), "viewer", "tree").await;
    let answer = ben.get(&preview(&file)).await;
    let etag = answer.headers()["etag"].to_str().unwrap().to_owned();
    image(answer).await;
    for path in [preview(&file), format!("/api/v1/nodes/{file}/preview-info")] {
        let never = path.replace(&file, &uuid::Uuid::now_v7().to_string());
        assert_eq!(code(&stranger, &path).await, code(&stranger, &never).await);
        assert_eq!(world.anybody().get(&path).await.status(), 401);
    }
    world.grant(&file, stranger.id.unwrap(), "uploader", "tree").await;
    assert!(matches!(stranger.get(&preview(&file)).await.status().as_u16(), 403 | 404), "write only is write only");
    world.ungrant(&folder, ben.id.unwrap()).await;
    let kept = ben.request(Method::GET, &preview(&file)).header("If-None-Match", &etag).send().await.unwrap();
    assert_eq!(kept.status(), 404, "what a browser kept is of no use any more");

    let base = link(anna, &[&folder], &["preview"]).await;
    let path = format!("{base}/preview/{file}");
    image(world.anybody().get(&path).await).await;
    world.set_policy(r#"{"links_enabled": "suspended"}"#).await;
    assert_eq!(world.anybody().get(&path).await.status(), 404);
});

both!(World, i18_files_made_to_break_whoever_opens_them_have_no_preview_and_break_nothing, |world| {
    executable();
    let anna = &world.anna;
    let whole = |format| picture(300, 200, format);
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() / 3].to_vec();
    let (mut wild, mut broken) = (two_pages(), Vec::from(b"%PDF-1.7\n".as_slice()));
    broken.extend(b"1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj trailer << /Root 1 0 R >>");
    for byte in wild.iter_mut().skip(9) {
        *byte = byte.wrapping_mul(31).wrapping_add(7);
    }
    for (name, bytes) in [
        ("bomb.png", bomb(50_000, 50_000)),
        ("wide.png", bomb(1_000_000_000, 1)),
        ("cut.png", cut(whole(ImageFormat::Png))),
        ("cut.gif", whole(ImageFormat::Gif)[..20].to_vec()),
        ("cut.webp", cut(whole(ImageFormat::WebP))),
        ("cut.tiff", cut(whole(ImageFormat::Tiff))),
        ("wild.pdf", wild),
        ("broken.pdf", broken),
        ("a.zip", b"PK\x03\x04 and so on".to_vec()),
        ("empty", Vec::new()),
    ] {
        let file = anna.file(anna.root, name, bytes).await;
        assert_eq!(code(anna, &preview(&file)).await, (404, "no_preview".into()), "{name}");
    }
    let folder = anna.folder(anna.root, "folder").await;
    assert_eq!(code(anna, &preview(&folder)).await, (404, "no_preview".into()));
    let well = anna.file(anna.root, "well.png", whole(ImageFormat::Png)).await;
    assert_eq!(image(anna.get(&preview(&well)).await).await.width(), 300, "and the next one is drawn");
});

both!(World, i10_what_would_run_in_a_browser_is_drawn_as_it_is_written, |world| {
    executable();
    let anna = &world.anna;
    for (name, bytes) in [
        ("a.html", "<html><script>alert(document.cookie)</script></html>"),
        ("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(2)</script></svg>"),
        ("a.png", "<script>alert(3)</script>"),
    ] {
        let file = anna.file(anna.root, name, bytes).await;
        assert_eq!(anna.read(&format!("/api/v1/nodes/{file}/preview-info")).await["kind"], "text", "{name}");
        let drawn = image(anna.get(&preview(&file)).await).await;
        assert!(drawn.pixels().any(|pixel| pixel.0[0] < 100), "{name}: it can be read");
    }
});

both!(World, pictures_of_every_format_come_upright_and_without_what_was_told_beside, |world| {
    executable();
    let anna = &world.anna;
    for (name, format) in [
        ("a.jpg", ImageFormat::Jpeg),
        ("a.png", ImageFormat::Png),
        ("a.gif", ImageFormat::Gif),
        ("a.webp", ImageFormat::WebP),
        ("a.bmp", ImageFormat::Bmp),
        ("a.tiff", ImageFormat::Tiff),
    ] {
        let file = anna.file(anna.root, name, picture(400, 100, format)).await;
        let seen = image(anna.get(&format!("{}?width=96", preview(&file))).await).await;
        assert_eq!((seen.width(), seen.height()), (96, 24), "{name}");
        assert!(is_near(colour(&seen), [200, 40, 40]), "{name}: {:?}", colour(&seen));
    }
    let lying = anna.file(anna.root, "camera.jpg", rotated(1200, 300)).await;
    let answer = anna.get(&format!("{}?width=256", preview(&lying))).await;
    let bytes = answer.bytes().await.unwrap();
    assert!(!bytes.windows(4).any(|part| part == b"Exif" || part == b"HOME"), "where it was taken is not told");
    let seen = image::load_from_memory(&bytes).unwrap().to_rgb8();
    assert_eq!((seen.width(), seen.height()), (128, 512), "it stands upright, within the bounds");
});
