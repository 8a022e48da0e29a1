//! Plain uploads: the whole file in one request, or nothing of it.

use reqwest::{Method, Response};
use testkit::both;
use testkit::world::{World, expect, text};

use super::{bytes_of, content, names, parts_on_disk};
use crate::wire::Request;

/// Everything that an upload could leave behind.
async fn left(world: &World) -> (i64, i64, i64, i64, usize) {
    let parts = parts_on_disk(world);
    (world.count("nodes").await, world.count("blobs").await, world.count("parts").await, world.count("events").await, parts)
}

async fn put(world: &World, path: &str, header: (&str, &str), bytes: impl Into<Vec<u8>>) -> Response {
    world.anna.request(Method::PUT, path).header(header.0, header.1).body(bytes.into()).send().await.unwrap()
}

both!(World, a_stated_hash_is_checked_before_anything_is_kept, |world| {
    let anna = &world.anna;
    let bytes = bytes_of(4, 300_000);
    let (path, hash) = (format!("/api/v1/nodes/{}/files?name=a.bin", anna.root), blake3::hash(&bytes).to_hex().to_string());
    let before = left(&world).await;
    let bad = put(&world, &path, ("X-Content-BLAKE3", &hash), bytes[1..].to_vec()).await;
    assert_eq!(text(&expect(bad, 422).await, "code"), "checksum_mismatch");
    let malformed = put(&world, &path, ("X-Content-BLAKE3", "abc"), bytes.clone()).await;
    assert_eq!(text(&expect(malformed, 400).await, "code"), "malformed");
    assert_eq!(left(&world).await, before);
    let good = expect(put(&world, &path, ("X-Content-BLAKE3", &hash.to_uppercase()), bytes.clone()).await, 201).await;
    assert_eq!((text(&good, "blake3"), &good["size_bytes"]), (hash.clone(), &bytes.len().into()));
    let file = text(&good, "id");
    let before = left(&world).await;
    let bad = put(&world, &format!("/api/v1/nodes/{file}/content"), ("X-Content-BLAKE3", &hash), "other").await;
    assert_eq!(bad.status(), 422);
    assert_eq!(left(&world).await, before);
    assert!(content(anna, &file).await == bytes);
});

both!(World, i25_a_body_that_is_shorter_than_announced_leaves_nothing, |world| {
    let anna = &world.anna;
    let file = anna.file(anna.root, "there.txt", "as it was").await;
    let before = left(&world).await;
    for path in [format!("/api/v1/nodes/{}/files?name=short", anna.root), format!("/api/v1/nodes/{file}/content")] {
        for sent in [0, 1, 3 << 20] {
            let request =
                Request::new("PUT", &path).signed(anna).header("Content-Length", &(4 << 20).to_string()).body(bytes_of(5, sent));
            let answer = request.send_and_stop(&world.url).await;
            assert!(!answer.starts_with(b"HTTP/1.1 2"), "{path}: {}", String::from_utf8_lossy(&answer));
        }
    }
    // The server is done with what broke when it answers or hangs up; its disk may be a moment behind.
    let began = std::time::Instant::now();
    while left(&world).await != before && began.elapsed().as_secs() < 10 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(left(&world).await, before);
    assert_eq!(content(anna, &file).await, b"as it was");
});

both!(World, i25_a_client_that_vanishes_after_its_last_byte_has_put_the_whole_file, |world| {
    let anna = &world.anna;
    let bytes = bytes_of(12, 3 << 20);
    let request = Request::new("PUT", &format!("/api/v1/nodes/{}/files?name=whole", anna.root)).signed(anna).body(bytes.clone());
    request.send_and_vanish(&world.url).await;
    // All of it had come: the server goes on without its client.
    let began = std::time::Instant::now();
    while names(anna, anna.root).await.is_empty() && began.elapsed().as_secs() < 10 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(names(anna, anna.root).await, ["whole"]);
    let file = text(&anna.read(&format!("/api/v1/nodes/{}/children", anna.root)).await["items"][0], "id");
    assert!(content(anna, &file).await == bytes);
    assert_eq!(parts_on_disk(&world), 1, "and nothing on the disk that no row points at");
});

both!(World, content_is_replaced_only_where_it_is_what_the_client_thinks, |world| {
    let anna = &world.anna;
    let file = anna.file(anna.root, "a.txt", "one").await;
    let (node, path) = (format!("/api/v1/nodes/{file}"), format!("/api/v1/nodes/{file}/content"));
    let first = text(&anna.read(&node).await, "etag");
    let second = expect(put(&world, &path, ("If-Match", &first), "two").await, 200).await;
    assert_ne!(text(&second, "etag"), first);
    for stale in [first.as_str(), "\"nothing\"", "W/\"x\""] {
        assert_eq!(put(&world, &path, ("If-Match", stale), "lost").await.status(), 412, "{stale}");
    }
    assert_eq!(content(anna, &file).await, b"two");
    expect(put(&world, &path, ("If-Match", &text(&second, "etag")), "three").await, 200).await;
    expect(put(&world, &path, ("If-Match", "*"), "four").await, 200).await;
    let versions = anna.read(&format!("{node}/versions")).await;
    assert_eq!(versions["items"].as_array().unwrap().len(), 4);
});

both!(World, a_taken_name_is_refused_kept_beside_or_a_new_version, |world| {
    let anna = &world.anna;
    let file = anna.file(anna.root, "a.txt", "one").await;
    let path = |rule: &str| format!("/api/v1/nodes/{}/files?name=A.TXT{rule}", anna.root);
    let none = ("X-Nothing", "here");
    assert_eq!(put(&world, &path(""), none, "two").await.status(), 409);
    assert_eq!(put(&world, &path("&on_conflict=refuse"), none, "two").await.status(), 409);
    let beside = expect(put(&world, &path("&on_conflict=keep_both"), none, "three").await, 201).await;
    assert_eq!(text(&beside, "name"), "A (2).TXT");
    let version = expect(put(&world, &path("&on_conflict=new_version"), none, "four").await, 200).await;
    assert_eq!(text(&version, "id"), file);
    assert_eq!(content(anna, &file).await, b"four");
    assert_eq!(put(&world, &path("&on_conflict=sometimes"), none, "x").await.status(), 400);
    let mut there = names(anna, anna.root).await;
    there.sort();
    assert_eq!(there, ["A (2).TXT", "a.txt"]);
});

both!(World, only_whole_and_plain_bytes_are_put, |world| {
    let anna = &world.anna;
    let before = left(&world).await;
    let path = format!("/api/v1/nodes/{}/files?name=a", anna.root);
    assert_eq!(put(&world, &path, ("Content-Range", "bytes 0-3/8"), "abcd").await.status(), 400);
    assert_eq!(put(&world, &path, ("Content-Encoding", "gzip"), "abcd").await.status(), 415);
    assert_eq!(put(&world, &format!("{path}&unknown=1"), ("X-Nothing", "here"), "abcd").await.status(), 400);
    let too_large = Request::new("PUT", &path).signed(anna).header("Content-Length", &((1_u64 << 40) + 1).to_string());
    assert_eq!(too_large.send(&world.url).await.status, 413);
    assert_eq!(left(&world).await, before);
    let chunks = ["ab", "cd"].map(Ok::<_, std::io::Error>);
    let chunked =
        anna.request(Method::PUT, &path).body(reqwest::Body::wrap_stream(futures::stream::iter(chunks))).send().await.unwrap();
    assert_eq!(content(anna, &text(&expect(chunked, 201).await, "id")).await, b"abcd", "a length need not be said");
});
