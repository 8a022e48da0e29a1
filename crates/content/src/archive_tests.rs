//! Archives as `domain::archive` lays them out, read by programs that others wrote: unzip, 7-Zip and Python.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;

use domain::Timestamp;
use domain::archive::{Entry, Layout, Segment};
use domain::node::NodeKind;
use tempfile::TempDir;

/// 2026-11-22 01:02:03 UTC.
const WHEN: Timestamp = Timestamp(1_795_309_323_000);

fn folder(parent: Option<usize>, name: &str) -> Entry {
    Entry { parent, kind: NodeKind::Folder, name: name.into(), size_bytes: 0, crc32: 0, modified_at: WHEN }
}

fn file(parent: Option<usize>, name: &str, content: &[u8]) -> Entry {
    let (size_bytes, crc32) = (content.len() as u64, crc32fast::hash(content));
    Entry { kind: NodeKind::File, size_bytes, crc32, ..folder(parent, name) }
}

/// Writes the archive to a file; content that is not given stays a hole, which reads as zeros.
fn write(layout: &Layout, content: impl Fn(usize) -> Vec<u8>, path: &Path) {
    let file = File::create(path).unwrap();
    let mut at = 0;
    for segment in layout.segments(0..layout.len()) {
        let len = segment.len();
        match segment {
            Segment::Bytes(bytes) => file.write_all_at(&bytes, at).unwrap(),
            Segment::Content { entry, range } => {
                let content = content(entry);
                let from = (range.start as usize).min(content.len());
                file.write_all_at(&content[from..content.len().min(range.end as usize)], at).unwrap();
            }
        }
        at += len;
    }
    assert_eq!(at, layout.len());
    assert_eq!(file.metadata().unwrap().len(), at);
}

/// Runs a program that has to be content; answers what it says. None when it is not installed.
fn run(dir: &TempDir, program: &str, arguments: &[&str]) -> Option<String> {
    let output = match Command::new(program).args(arguments).current_dir(dir.path()).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        output => output.unwrap(),
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program}: {said}{}", String::from_utf8_lossy(&output.stderr));
    Some(said)
}

/// What every reader must find good.
fn check(dir: &TempDir, name: &str) {
    run(dir, "unzip", &["-tqq", name]);
    run(dir, "7z", &["t", name]);
    let script = "import sys, zipfile; bad = zipfile.ZipFile(sys.argv[1]).testzip(); sys.exit(bad)";
    run(dir, "python3", &["-c", script, name]);
}

#[test]
fn other_programs_unpack_an_archive_to_what_was_put_in() {
    let dir = tempfile::tempdir().unwrap();
    let contents = [vec![], b"hello".to_vec(), vec![], vec![7; 300_000], b"second".to_vec(), vec![]];
    let layout = Layout::new(vec![
        folder(None, "Projékt ☂"),
        file(Some(0), "a:b.txt", &contents[1]),
        folder(Some(0), ".."),
        file(Some(2), "CON", &contents[3]),
        file(Some(0), "A*B.TXT", &contents[4]),
        file(None, "empty", &contents[5]),
    ]);
    let layout = layout.unwrap();
    write(&layout, |entry| contents[entry].clone(), &dir.path().join("a.zip"));
    check(&dir, "a.zip");

    let script = "import zipfile; print([(i.filename, i.date_time, i.file_size, i.is_dir()) for i in zipfile.ZipFile('a.zip').infolist()][:2])";
    if let Some(said) = run(&dir, "python3", &["-c", script]) {
        let expected =
            "[('Projékt ☂/', (2026, 11, 22, 1, 2, 2), 0, True), ('Projékt ☂/a_b.txt', (2026, 11, 22, 1, 2, 2), 5, False)]";
        assert_eq!(said.trim(), expected);
    }
    if run(&dir, "unzip", &["-q", "a.zip", "-d", "out"]).is_some() {
        for (entry, content) in contents.iter().enumerate().filter(|(entry, _)| ![0, 2].contains(entry)) {
            let path = dir.path().join("out").join(layout.path(entry));
            assert_eq!(&fs::read(&path).unwrap(), content, "{}", path.display());
            // The exact second, which DOS times do not have.
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            assert_eq!(modified.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64, WHEN.seconds());
        }
    }
}

#[test]
fn an_archive_of_nothing_is_an_archive() {
    let dir = tempfile::tempdir().unwrap();
    write(&Layout::new(Vec::new()).unwrap(), |_| Vec::new(), &dir.path().join("none.zip"));
    run(&dir, "python3", &["-c", "import zipfile; assert zipfile.ZipFile('none.zip').namelist() == []"]);
}

#[test]
fn other_programs_read_more_entries_than_16_bits_count() {
    let dir = tempfile::tempdir().unwrap();
    let mut entries = vec![folder(None, "many")];
    entries.extend((0..65_600).map(|number| file(Some(0), &format!("{number}.txt"), format!("{number}").as_bytes())));
    let layout = Layout::new(entries).unwrap();
    write(&layout, |entry| format!("{}", entry - 1).into_bytes(), &dir.path().join("many.zip"));
    check(&dir, "many.zip");
    let script = "import zipfile; z = zipfile.ZipFile('many.zip'); assert len(z.namelist()) == 65601; assert z.read('many/65599.txt') == b'65599'";
    run(&dir, "python3", &["-c", script]);
}

#[test]
fn other_programs_read_more_bytes_than_32_bits_count() {
    let dir = tempfile::tempdir().unwrap();
    let large = 5_u64 << 30;
    let mut zeros = crc32fast::Hasher::new();
    let mebibyte = crc32fast::hash(&vec![0; 1 << 20]);
    (0..large >> 20).for_each(|_| zeros.combine(&crc32fast::Hasher::new_with_initial_len(mebibyte, 1 << 20)));
    let zeros = Entry { size_bytes: large, crc32: zeros.finalize(), ..file(None, "zeros", b"") };
    let layout = Layout::new(vec![file(None, "before", b"before"), zeros, file(None, "after", b"after")]).unwrap();
    let content = |entry: usize| [&b"before"[..], b"", b"after"][entry].to_vec();
    write(&layout, content, &dir.path().join("large.zip"));

    let script = "import zipfile; z = zipfile.ZipFile('large.zip'); i = z.getinfo('zeros'); print(i.file_size, z.getinfo('after').header_offset > 2**32, z.read('after'))";
    if let Some(said) = run(&dir, "python3", &["-c", script]) {
        assert_eq!(said.trim(), format!("{large} True b'after'"));
    }
    run(&dir, "unzip", &["-tqq", "large.zip", "before", "after"]);
    run(&dir, "7z", &["l", "large.zip"]);
}
