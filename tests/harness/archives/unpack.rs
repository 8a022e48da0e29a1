//! Archives as other programs read them: `unzip` and Python's `zipfile`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Reads every entry with its checksum; names are printed as JSON, contents are written under numbers of ours.
const UNPACK: &str = r#"
import json, sys, zipfile
names = []
with zipfile.ZipFile(sys.argv[1]) as archive:
    for number, entry in enumerate(archive.infolist()):
        assert entry.compress_type == zipfile.ZIP_STORED
        names.append(entry.orig_filename)
        with archive.open(entry) as source, open(f"{sys.argv[2]}/{number}", "wb") as target:
            while piece := source.read(1 << 20):
                target.write(piece)
print(json.dumps(names))
"#;

/// Opens an archive over HTTP by ranges, as a resumed download would; reads the directory and the last file.
const FROM_AFAR: &str = r#"
import io, json, sys, urllib.request, zipfile

class Remote(io.RawIOBase):
    def __init__(self, url, token):
        self.url, self.token, self.at = url, token, 0
        with self.ask("HEAD") as answer:
            self.size, self.tag = int(answer.headers["Content-Length"]), answer.headers["ETag"]
    def ask(self, method, headers={}):
        headers = {"Authorization": "Bearer " + self.token, **headers}
        return urllib.request.urlopen(urllib.request.Request(self.url, method=method, headers=headers), timeout=60)
    def seekable(self): return True
    def readable(self): return True
    def tell(self): return self.at
    def seek(self, offset, whence=0):
        self.at = offset + (0, self.at, self.size)[whence]
        return self.at
    def readinto(self, buffer):
        end = min(self.at + len(buffer), self.size)
        if end <= self.at:
            return 0
        with self.ask("GET", {"Range": f"bytes={self.at}-{end - 1}", "If-Range": self.tag}) as answer:
            assert answer.status == 206, answer.status
            piece = answer.read()
        assert len(piece) == end - self.at
        buffer[:len(piece)] = piece
        self.at = end
        return len(piece)

with zipfile.ZipFile(io.BufferedReader(Remote(sys.argv[1], sys.argv[2]), 4 << 20)) as archive:
    entries = archive.infolist()
    last = max((entry for entry in entries if not entry.is_dir()), key=lambda entry: entry.header_offset)
    assert last.header_offset > 1 << 32, last.header_offset
    count = 0
    with archive.open(last) as source:
        while piece := source.read(4 << 20):
            count += len(piece)
print(json.dumps([len(entries), count]))
"#;

/// The entries of an archive in its order: paths (a folder's ends with `/`) and bytes. `unzip -t` finds no fault in it.
pub fn unpacked(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let (file, contents) = (folder.path().join("archive.zip"), folder.path().join("contents"));
    std::fs::File::create(&file).unwrap().write_all(archive).unwrap();
    std::fs::create_dir(&contents).unwrap();
    let tested = run(Command::new("unzip").arg("-tqq").arg(&file));
    assert!(tested.status.success(), "unzip -t: {}{}", text(&tested.stdout), text(&tested.stderr));
    let read = run(Command::new("python3").args(["-c", UNPACK]).arg(&file).arg(&contents));
    assert!(read.status.success(), "zipfile: {}", text(&read.stderr));
    let names: Vec<String> = serde_json::from_slice(&read.stdout).unwrap();
    names.into_iter().enumerate().map(|(number, name)| (name, content_of(&contents, number))).collect()
}

fn content_of(folder: &Path, number: usize) -> Vec<u8> {
    std::fs::read(folder.join(number.to_string())).unwrap()
}

/// How many entries an archive of more than 4 GiB has, and how many bytes its last file; read over HTTP by ranges.
pub async fn check_from_afar(url: &str, token: &str) -> (usize, u64) {
    let (url, token) = (url.to_owned(), token.to_owned());
    let read = tokio::task::spawn_blocking(move || run(Command::new("python3").args(["-c", FROM_AFAR, &url, &token])));
    let read = read.await.unwrap();
    assert!(read.status.success(), "zipfile over HTTP: {}", text(&read.stderr));
    serde_json::from_slice(&read.stdout).unwrap()
}

fn run(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).env("LC_ALL", "C.UTF-8").env_remove("http_proxy").output();
    output.expect("the tests need `unzip` and `python3`")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
