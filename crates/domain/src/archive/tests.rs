//! Ranges of archives against the whole. That other programs can read one, the content room tests.

use proptest::prelude::*;

use super::*;

fn content(entry: usize, size: u64) -> Vec<u8> {
    (0..size).map(|at| (at as usize * 13 + entry * 7) as u8).collect()
}

fn bytes(layout: &Layout, range: Range<u64>) -> Vec<u8> {
    let mut out = Vec::new();
    for segment in layout.segments(range) {
        let before = out.len();
        let len = segment.len();
        match segment {
            Segment::Bytes(bytes) => out.extend_from_slice(&bytes),
            Segment::Content { entry, range } => {
                let content = content(entry, layout.entries()[entry].size_bytes);
                out.extend_from_slice(&content[range.start as usize..range.end as usize]);
            }
        }
        assert!(len > 0 && (out.len() - before) as u64 == len);
    }
    out
}

fn file(parent: Option<usize>, name: &str, size_bytes: u64) -> Entry {
    Entry { parent, kind: NodeKind::File, name: name.into(), size_bytes, crc32: 7, modified_at: Timestamp(1_795_309_323_000) }
}

fn folder(parent: Option<usize>, name: &str) -> Entry {
    Entry { kind: NodeKind::Folder, crc32: 0, ..file(parent, name, 0) }
}

#[test]
fn an_archive_of_nothing_is_an_end_record() {
    let layout = Layout::new(Vec::new()).unwrap();
    assert_eq!(layout.len(), 22);
    assert_eq!(bytes(&layout, 0..100), [&b"PK\x05\x06"[..], &[0; 18]].concat());
}

#[test]
fn paths_go_through_folders_and_folders_end_with_a_slash() {
    let layout = Layout::new(vec![folder(None, "a"), folder(Some(0), "b:"), file(Some(1), "c", 1), file(None, "d", 0)]).unwrap();
    let paths = (0..4).map(|entry| layout.path(entry)).collect::<Vec<_>>();
    assert_eq!(paths, ["a/", "a/b_/", "a/b_/c", "d"]);
}

#[test]
fn zip64_is_used_from_the_first_byte_that_needs_it() {
    const LARGE: u64 = u32::MAX as u64;
    let len = |size| Layout::new(vec![file(None, "a", size)]).unwrap().len() - size;
    // Both headers get an extra field of 20 bytes; the central directory is beyond 4 GiB with either.
    assert_eq!(len(LARGE) - len(LARGE - 1), 40);
    assert_eq!(len(LARGE) - len(0), 40 + 56 + 20);

    let second = |size| Layout::new(vec![file(None, "a", size), file(None, "b", 1)]).unwrap().len() - size;
    let header = 30 + 1 + 9;
    assert_eq!(second(LARGE - header) - second(LARGE - header - 1), 12, "the offset alone");

    let count = |count: u32| Layout::new((0..count).map(|number| file(None, &format!("{number:05}"), 0)).collect()).unwrap();
    let entry = (30 + 46 + 2 * 5 + 2 * 9) as u64;
    assert_eq!(count(65_535).len() - count(65_534).len(), entry + 56 + 20);
}

#[test]
fn too_many_entries_are_refused() {
    let entries = (0..=limits::ARCHIVE_ENTRIES_MAX).map(|_| folder(None, "x")).collect();
    assert_eq!(Layout::new(entries).unwrap_err().code, "archive_too_large");
}

#[test]
fn headers_come_together_and_content_apart() {
    let mut entries = (0..5000).map(|number| folder(None, &format!("folder {number}"))).collect::<Vec<_>>();
    entries.push(file(Some(4999), "x", 1 << 40));
    let layout = Layout::new(entries).unwrap();
    let segments = layout.segments(0..u64::MAX).collect::<Vec<_>>();
    assert!(segments.len() < 20, "{}", segments.len());
    assert!(segments.contains(&Segment::Content { entry: 5000, range: 0..1 << 40 }));
    assert_eq!(segments.iter().map(Segment::len).sum::<u64>(), layout.len());
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let one = (any::<prop::sample::Index>(), any::<bool>(), "\\PC{0,8}", 0_u64..400, any::<u32>(), any::<i64>());
    prop::collection::vec(one, 0..30).prop_map(|all| {
        let mut entries: Vec<Entry> = Vec::new();
        for (parent, is_folder, name, size_bytes, crc32, time) in all {
            let folders = (0..entries.len()).filter(|at| entries[*at].kind == NodeKind::Folder).collect::<Vec<_>>();
            let parent = parent.index(folders.len() + 1);
            let kind = if is_folder { NodeKind::Folder } else { NodeKind::File };
            let size_bytes = if is_folder { 0 } else { size_bytes };
            let modified_at = Timestamp(time);
            entries.push(Entry { parent: folders.get(parent).copied(), kind, name, size_bytes, crc32, modified_at });
        }
        entries
    })
}

proptest! {
    #[test]
    fn any_range_is_that_slice_of_the_whole(entries in entries(), ends in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 10)) {
        let layout = Layout::new(entries).unwrap();
        let whole = bytes(&layout, 0..layout.len());
        prop_assert_eq!(whole.len() as u64, layout.len());
        prop_assert_eq!(&bytes(&layout, 0..u64::MAX), &whole);
        for (a, b) in ends {
            let (a, b) = (a.index(whole.len() + 1), b.index(whole.len() + 1));
            let (from, to) = (a.min(b), a.max(b));
            prop_assert_eq!(&bytes(&layout, from as u64..to as u64)[..], &whole[from..to]);
        }
    }
}
