//! Resumable uploads as tus 1.0 says them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::future::join_all;
use reqwest::Method;
use testkit::both;
use testkit::world::World;

use super::tus::{Tus, node_of, number, written};
use super::{bytes_of, content, names};
use crate::wire::Answer;

const MIB: usize = 1 << 20;
const DAY: Duration = Duration::from_secs(24 * 3600);
/// SHA-1 and SHA-256 of `hello`.
const SHA1_OF_HELLO: &str = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
const SHA256_OF_HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

both!(World, options_say_what_of_tus_is_spoken, |world| {
    let answer = world.anybody().request(Method::OPTIONS, "/tus").send().await.unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(answer.headers()["tus-version"], "1.0.0");
    let offered = |name: &str| answer.headers()[name].to_str().unwrap().split(',').map(str::to_owned).collect::<Vec<_>>();
    let extensions = offered("tus-extension");
    for extension in ["creation", "creation-with-upload", "creation-defer-length", "checksum", "termination", "expiration"] {
        assert!(extensions.iter().any(|offered| offered == extension), "{extension}");
    }
    assert_eq!(offered("tus-checksum-algorithm"), ["sha1", "sha256", "blake3"]);
    assert_eq!(number(&answer, "tus-max-size"), domain::limits::FILE_BYTES_MAX);
});

both!(World, an_upload_in_pieces_becomes_the_file, |world| {
    let anna = &world.anna;
    let (tus, bytes) = (Tus::of(anna, "/tus"), bytes_of(1, 3 * MIB / 2 + 5));
    let metadata = [("parent", anna.root.to_string()), ("filename", "in pieces.bin".to_owned())];
    let metadata: Vec<_> = metadata.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let made = tus.creation(Some(bytes.len() as u64), &metadata).send().await.unwrap();
    assert_eq!(made.status(), 201);
    assert_eq!(made.headers()["tus-resumable"], "1.0.0");
    assert!(made.headers().contains_key("upload-expires"));
    let upload = made.headers()["location"].to_str().unwrap().to_owned();

    let (half, rest) = bytes.split_at(MIB);
    let first = tus.patch(&upload, 0, half).await;
    assert_eq!((first.status().as_u16(), number(&first, "upload-offset")), (204, MIB as u64));
    assert!(first.headers().get("x-stile-node").is_none(), "it is no file yet");
    assert!(names(anna, anna.root).await.is_empty(), "nothing shows before it is whole");

    let head = tus.head(&upload).await;
    assert_eq!(head.status(), 200);
    assert_eq!((number(&head, "upload-offset"), number(&head, "upload-length")), (MIB as u64, bytes.len() as u64));
    assert_eq!(head.headers()["upload-metadata"].to_str().unwrap(), written(&metadata));
    assert_eq!(head.headers()["cache-control"], "no-store");
    assert_eq!(head.headers()["tus-resumable"], "1.0.0");

    let last = tus.patch(&upload, MIB as u64, rest).await;
    assert_eq!((last.status().as_u16(), number(&last, "upload-offset")), (204, bytes.len() as u64));
    let node = node_of(&last);
    assert!(content(anna, &node).await == bytes);
    assert_eq!(names(anna, anna.root).await, ["in pieces.bin"]);
    let told = anna.read(&format!("/api/v1/nodes/{node}")).await;
    assert_eq!(told["blake3"], blake3::hash(&bytes).to_hex().as_str());
    assert_eq!(told["size_bytes"], bytes.len());
});

both!(World, the_first_bytes_may_come_with_the_creation, |world| {
    let tus = Tus::of(&world.anna, "/tus");
    let creation = || tus.creation(Some(5), &[("filename", "hello")]).header("Content-Type", "application/offset+octet-stream");
    let part = creation().body("hel").send().await.unwrap();
    assert_eq!((part.status().as_u16(), number(&part, "upload-offset")), (201, 3));
    let upload = part.headers()["location"].to_str().unwrap();
    let ended = tus.patch(upload, 3, "lo").await;
    assert_eq!(content(&world.anna, &node_of(&ended)).await, b"hello");
    let whole = tus.creation(Some(5), &[("filename", "hello 2")]).header("Content-Type", "application/offset+octet-stream");
    let whole = whole.body("hello").send().await.unwrap();
    assert_eq!(whole.status(), 201);
    assert_eq!(content(&world.anna, &node_of(&whole)).await, b"hello");
});

both!(World, the_length_of_an_upload_may_be_said_later_and_only_once, |world| {
    let tus = Tus::of(&world.anna, "/tus");
    let upload = tus.begin(None, &[("filename", "later")]).await;
    let head = tus.head(&upload).await;
    assert_eq!(head.headers()["upload-defer-length"], "1");
    assert!(head.headers().get("upload-length").is_none());
    assert_eq!(tus.patch(&upload, 0, "hel").await.status(), 204);
    let said = tus.patching(&upload, 3, "l").header("Upload-Length", 5).send().await.unwrap();
    assert_eq!(said.status(), 204);
    assert_eq!(number(&tus.head(&upload).await, "upload-length"), 5);
    let changed = tus.patching(&upload, 4, "o").header("Upload-Length", 6).send().await.unwrap();
    assert_eq!(changed.status(), 400);
    let ended = tus.patch(&upload, 4, "o").await;
    assert_eq!(content(&world.anna, &node_of(&ended)).await, b"hello");
});

both!(World, a_wrong_offset_is_a_conflict_and_changes_nothing, |world| {
    let tus = Tus::of(&world.anna, "/tus");
    let upload = tus.begin(Some(10), &[("filename", "ten")]).await;
    assert_eq!(tus.patch(&upload, 0, "01234").await.status(), 204);
    for offset in [0, 4, 6, 10, u64::MAX] {
        assert_eq!(tus.patch(&upload, offset, "x").await.status(), 409, "{offset}");
        assert_eq!(tus.offset(&upload).await, 5);
    }
    let ended = tus.patch(&upload, 5, "56789").await;
    assert_eq!(content(&world.anna, &node_of(&ended)).await, b"0123456789");
    assert_eq!(tus.patch(&upload, 5, "56789").await.status(), 409, "what is complete is not written to again");
});

fn base64_of_hex(hex: &str) -> String {
    let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    STANDARD.encode(bytes)
}

both!(World, a_checksum_that_does_not_hold_keeps_nothing_of_its_request, |world| {
    let tus = Tus::of(&world.anna, "/tus");
    let blake3_of_hello = blake3::hash(b"hello").to_hex();
    for (algorithm, sum) in [("sha1", SHA1_OF_HELLO), ("sha256", SHA256_OF_HELLO), ("blake3", &blake3_of_hello)] {
        let sum = format!("{algorithm} {}", base64_of_hex(sum));
        let upload = tus.begin(Some(10), &[("filename", algorithm)]).await;
        let bad = tus.patching(&upload, 0, "hallo").header("Upload-Checksum", &sum).send().await.unwrap();
        assert_eq!(bad.status(), 460, "{algorithm}");
        assert_eq!(tus.offset(&upload).await, 0, "{algorithm}");
        for offset in [0, 5] {
            let good = tus.patching(&upload, offset, "hello").header("Upload-Checksum", &sum).send().await.unwrap();
            assert_eq!((good.status().as_u16(), number(&good, "upload-offset")), (204, offset + 5), "{algorithm}");
        }
    }
    let upload = tus.begin(Some(5), &[("filename", "unknown")]).await;
    for bad in ["md5 XUFAKrxLKna5cZ2REBfFkg==", "sha1", "sha1 ???", ""] {
        let answer = tus.patching(&upload, 0, "hello").header("Upload-Checksum", bad).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{bad}");
        assert_eq!(tus.offset(&upload).await, 0);
    }
});

both!(World, the_hash_of_the_whole_is_checked_at_the_end, |world| {
    let anna = &world.anna;
    let (tus, hash) = (Tus::of(anna, "/tus"), blake3::hash(b"hello").to_hex());
    for (bytes, good) in [("hello", true), ("hallo", false)] {
        let upload = tus.begin(Some(5), &[("filename", bytes), ("blake3", &hash)]).await;
        assert_eq!(tus.patch(&upload, 0, &bytes[..2]).await.status(), 204);
        let last = tus.patch(&upload, 2, &bytes[2..]).await;
        assert_eq!(last.status(), if good { 204 } else { 460 });
        if !good {
            assert!(matches!(tus.head(&upload).await.status().as_u16(), 404 | 410), "it cannot be mended");
        }
    }
    assert_eq!(names(anna, anna.root).await, ["hello"]);
});

both!(World, an_upload_that_is_given_up_is_gone_with_its_bytes, |world| {
    let tus = Tus::of(&world.anna, "/tus");
    let upload = tus.begin(Some(10), &[("filename", "never")]).await;
    assert_eq!(tus.patch(&upload, 0, "01234").await.status(), 204);
    let ended = tus.request(Method::DELETE, &upload).send().await.unwrap();
    assert_eq!(ended.status(), 204);
    assert_eq!(ended.headers()["tus-resumable"], "1.0.0");
    assert!(matches!(tus.head(&upload).await.status().as_u16(), 404 | 410));
    assert!(matches!(tus.patch(&upload, 5, "56789").await.status().as_u16(), 404 | 410));
    assert_eq!(world.count("uploads").await, 0);
    assert!(names(&world.anna, world.anna.root).await.is_empty());
});

both!(World, an_upload_that_nobody_continues_expires, |world| {
    let tus = Tus::of(&world.anna, "/tus");
    let upload = tus.begin(Some(10), &[("filename", "slow")]).await;
    world.later(6 * DAY);
    assert_eq!(tus.patch(&upload, 0, "01234").await.status(), 204, "the last day but one");
    world.later(6 * DAY);
    assert_eq!(tus.offset(&upload).await, 5, "each piece puts the end off");
    world.later(2 * DAY);
    assert_eq!(tus.head(&upload).await.status(), 410);
    assert_eq!(tus.patch(&upload, 5, "56789").await.status(), 410);
});

both!(World, an_upload_of_no_bytes_is_a_file_at_once, |world| {
    let anna = &world.anna;
    let tus = Tus::of(anna, "/tus");
    let made = tus.creation(Some(0), &[("filename", "empty")]).send().await.unwrap();
    assert_eq!((made.status().as_u16(), number(&made, "upload-offset")), (201, 0));
    assert!(content(anna, &node_of(&made)).await.is_empty());
    assert_eq!(names(anna, anna.root).await, ["empty"]);
});

both!(World, a_post_may_stand_for_the_other_methods, |world| {
    let tus = Tus::of(&world.anna, "/tus");
    let posted = |upload: &str, method: &str| tus.request(Method::POST, upload).header("X-HTTP-Method-Override", method);
    let upload = tus.begin(Some(5), &[("filename", "hello")]).await;
    let patched = posted(&upload, "PATCH")
        .header("Upload-Offset", 0)
        .header("Content-Type", "application/offset+octet-stream")
        .body("hello");
    let patched = patched.send().await.unwrap();
    assert_eq!(patched.status(), 204);
    assert_eq!(content(&world.anna, &node_of(&patched)).await, b"hello");
    let upload = tus.begin(Some(5), &[("filename", "never")]).await;
    assert_eq!(posted(&upload, "DELETE").send().await.unwrap().status(), 204);
    assert!(matches!(tus.head(&upload).await.status().as_u16(), 404 | 410));
    let upload = tus.begin(Some(5), &[("filename", "odd")]).await;
    assert_eq!(posted(&upload, "COPY").send().await.unwrap().status(), 400);
});

both!(World, metadata_says_where_a_file_goes_and_what_if_the_name_is_taken, |world| {
    let anna = &world.anna;
    let tus = Tus::of(anna, "/tus");
    let root = anna.root.to_string();
    let sent = async |metadata: &[(&str, &str)], bytes: &str| {
        let upload = tus.begin(Some(bytes.len() as u64), metadata).await;
        tus.patch(&upload, 0, bytes).await
    };
    let deep = sent(&[("parent", &root), ("filename", "c.txt"), ("relative_path", "a/b/c.txt")], "one").await;
    let resolved = anna.read(&format!("/api/v1/spaces/{}/resolve?path=/a/b/c.txt", anna.space)).await;
    assert_eq!(resolved["id"], node_of(&deep).as_str());
    sent(&[("parent", &root), ("relative_path", "a/b/d.txt")], "in the folders that are there").await;
    assert_eq!(names(anna, anna.root).await, ["a"], "folders are made once");

    let taken = &[("parent", root.as_str()), ("relative_path", "a/b/c.txt")][..];
    assert_eq!(tus.creation(Some(3), taken).send().await.unwrap().status(), 409);
    let both = sent(&[taken, &[("on_conflict", "keep_both")]].concat(), "three").await;
    assert_eq!(anna.read(&format!("/api/v1/nodes/{}", node_of(&both))).await["name"], "c (2).txt");
    let version = sent(&[taken, &[("on_conflict", "new_version")]].concat(), "four").await;
    assert_eq!(node_of(&version), node_of(&deep));
    assert_eq!(content(anna, &node_of(&deep)).await, b"four");
    let replaced = sent(&[("node", &node_of(&deep))], "five").await;
    assert_eq!(node_of(&replaced), node_of(&deep));
    assert_eq!(content(anna, &node_of(&deep)).await, b"five");
    let versions = anna.read(&format!("/api/v1/nodes/{}/versions", node_of(&deep))).await;
    assert_eq!(versions["items"].as_array().unwrap().len(), 3);
    for bad in ["../up.txt", "a//b.txt", "a/../b.txt", "a/./b"] {
        let answer = tus.creation(Some(1), &[("relative_path", bad)]).send().await.unwrap();
        assert!(matches!(answer.status().as_u16(), 400 | 422), "{bad}: {}", answer.status());
    }
});

/// Many PATCHes of 1 MiB at the start of one upload, each with bytes of its own: the answers, the bodies, what is kept.
pub async fn race(world: &World, count: u8) -> (Vec<Answer>, Vec<Vec<u8>>, Vec<u8>) {
    let tus = Tus::of(&world.anna, "/tus");
    let upload = tus.begin(Some(MIB as u64), &[("filename", "raced"), ("on_conflict", "keep_both")]).await;
    let bodies: Vec<Vec<u8>> = (1..=count).map(|number| vec![number; MIB]).collect();
    let requests: Vec<_> = bodies.iter().map(|body| tus.raw_patch(&upload, 0, body)).collect();
    let answers = join_all(requests.iter().map(|request| request.send(&world.url))).await;
    let node = answers.iter().find(|answer| answer.status == 204).expect("one wins").header("x-stile-node").to_owned();
    (answers, bodies, content(&world.anna, &node).await)
}

both!(World, of_eight_writers_at_one_offset_exactly_one_wins, |world| {
    let (answers, bodies, kept) = race(&world, 8).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 204);
    assert!(statuses[1..].iter().all(|status| matches!(status, 409 | 423)), "{statuses:?}");
    assert!(bodies.contains(&kept), "it is one body, and no mixture");
    assert_eq!(names(&world.anna, world.anna.root).await, ["raced"]);
});
