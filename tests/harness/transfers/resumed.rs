//! Connections that break: what was acknowledged is there, what came is kept, and nobody sends it twice (I25).

use testkit::both;
use testkit::world::World;

use super::tus::{Tus, node_of};
use super::{bytes_of, content, names};

const MIB: usize = 1 << 20;

both!(World, i25_what_came_before_a_connection_broke_is_kept_and_the_rest_may_follow, |world| {
    let anna = &world.anna;
    let (tus, bytes) = (Tus::of(anna, "/tus"), bytes_of(2, 5 * MIB));
    let upload = tus.begin(Some(bytes.len() as u64), &[("filename", "broken")]).await;
    let half = bytes.len() / 2;
    let whole_announced = tus.raw_patch(&upload, 0, &bytes[..half]).header("Content-Length", &bytes.len().to_string());
    whole_announced.send_and_vanish(&world.url).await;
    let offset = tus.offset_past(&upload, 0).await;
    assert!(offset <= half as u64, "{offset} bytes of {half}");
    let ended = tus.finish(&upload, offset, &bytes[offset as usize..]).await;
    assert_eq!(ended.status(), 204);
    assert!(content(anna, &node_of(&ended)).await == bytes);
});

both!(World, i25_a_request_with_a_checksum_that_broke_off_leaves_nothing, |world| {
    let tus = Tus::of(&world.anna, "/tus");
    let upload = tus.begin(Some(10), &[("filename", "broken")]).await;
    let request = tus
        .raw_patch(&upload, 0, b"01234")
        .header("Content-Length", "10")
        .header("Upload-Checksum", "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=");
    request.send_and_stop(&world.url).await;
    assert_eq!(tus.offset(&upload).await, 0);
    let ended = tus.finish(&upload, 0, b"0123456789").await;
    assert_eq!(content(&world.anna, &node_of(&ended)).await, b"0123456789");
});

both!(World, i25_a_finished_upload_whose_answer_was_lost_is_there_once, |world| {
    let anna = &world.anna;
    let (tus, bytes) = (Tus::of(anna, "/tus"), bytes_of(3, MIB));
    let upload = tus.begin(Some(bytes.len() as u64), &[("filename", "once")]).await;
    tus.raw_patch(&upload, 0, &bytes).send_and_vanish(&world.url).await;
    assert_eq!(tus.offset_past(&upload, bytes.len() as u64 - 1).await, bytes.len() as u64);
    for _ in 0..3 {
        let again = tus.finish(&upload, bytes.len() as u64, b"").await;
        assert_eq!(again.status(), 204, "a client that does not know asks again");
        assert!(content(anna, &node_of(&again)).await == bytes);
        assert_eq!(tus.head(&upload).await.headers()["x-stile-node"], node_of(&again).as_str());
    }
    assert_eq!(names(anna, anna.root).await, ["once"]);
    assert_eq!(world.count("versions").await, 1);
});

both!(World, i25_an_upload_that_could_not_take_its_place_is_never_said_to_be_done, |world| {
    let anna = &world.anna;
    let (tus, bytes) = (Tus::of(anna, "/tus"), bytes_of(13, 1000));
    let upload = tus.begin(Some(1000), &[("filename", "plan.pdf")]).await;
    let first = anna.file(anna.root, "plan.pdf", "came in between").await;
    assert_eq!(tus.patch(&upload, 0, bytes.clone()).await.status(), 409);
    for _ in 0..2 {
        // "It is all there" would mean to a client that its file is: it is not.
        assert_eq!(tus.head(&upload).await.status(), 409);
        assert_eq!(tus.patch(&upload, 1000, "").await.status(), 409);
    }
    assert_eq!(content(anna, &first).await, b"came in between");
    let renamed = anna.patch(&format!("/api/v1/nodes/{first}"), &serde_json::json!({"name": "old.pdf"})).await;
    assert_eq!(renamed.status(), 200);
    let head = tus.head(&upload).await;
    assert_eq!(head.status(), 200);
    assert!(content(anna, &node_of(&head)).await == bytes, "no byte is sent again");
    assert_eq!(names(anna, anna.root).await, ["old.pdf", "plan.pdf"]);
});
