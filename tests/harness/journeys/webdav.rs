//! Clients by others, as people use them, against the executable.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::server::{Server, spoken_to, succeed};

/// Every file below a folder, with its bytes.
fn files(top: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// A folder with names that are hard to say in an address, and its link's WebDAV address.
struct Shared {
    server: Server,
    url: String,
}

impl Shared {
    fn new(abilities: &[&'static str], password: Option<&str>) -> Self {
        let server = Server::start(None);
        server.log_in();
        let tree = server.folder.path().join("Plans");
        for folder in ["North & South", "Empty", "ü/deep #1"] {
            std::fs::create_dir_all(tree.join(folder)).unwrap();
        }
        for (name, bytes) in [("a.txt", vec![b'a'; 10]), ("100% sure.txt", vec![b'%'; 3]), ("none.bin", Vec::new())] {
            std::fs::write(tree.join(name), bytes).unwrap();
        }
        std::fs::write(tree.join("North & South/large.bin"), vec![7; 3_000_000]).unwrap();
        std::fs::write(tree.join("ü/deep #1/b — c;d.txt"), "b").unwrap();
        succeed(server.command(&["put", tree.to_str().unwrap(), "/"]).output().unwrap());
        let mut share = vec!["share", "/Plans", "--json"];
        share.extend(abilities);
        if password.is_some() {
            share.push("--password");
        }
        let mut share = server.command(&share);
        let shared = match password {
            Some(password) => succeed(spoken_to(&mut share, password)),
            None => succeed(share.output().unwrap()),
        };
        let shared: Value = serde_json::from_str(&shared).unwrap();
        let url = shared["url"].as_str().unwrap().replace("/s/", "/dav/links/");
        Self { server, url }
    }

    fn sent(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.server.folder.path().join("Plans"))
    }

    /// rclone with nothing of this machine's configuration.
    fn rclone(&self, arguments: &[&str], password: Option<&str>) -> Output {
        let mut command = Command::new("rclone");
        command.args(["--config", "/dev/null", "--retries", "1", "--low-level-retries", "1", "--webdav-url", &self.url]);
        if let Some(password) = password {
            let obscured = succeed(Command::new("rclone").args(["obscure", password]).output().unwrap());
            command.args(["--webdav-user", "anonymous", "--webdav-pass", obscured.trim()]);
        }
        command.args(arguments).current_dir(self.server.folder.path()).env("HOME", self.server.folder.path());
        command.output().unwrap()
    }
}

#[test]
fn rclone_copies_a_tree_out_of_a_link_with_a_password() {
    let shared = Shared::new(&[], Some("open sesame"));
    let wrong = shared.rclone(&["lsf", ":webdav:"], Some("wrong one"));
    assert!(!wrong.status.success() && String::from_utf8_lossy(&wrong.stderr).contains("401"), "{wrong:?}");
    let out = shared.server.folder.path().join("out");
    succeed(shared.rclone(&["copy", "--create-empty-src-dirs", ":webdav:", out.to_str().unwrap()], Some("open sesame")));
    assert_eq!(files(&out), shared.sent());
    assert!(out.join("Empty").is_dir());
    succeed(shared.rclone(&["check", "--download", ":webdav:", "Plans"], Some("open sesame")));
}

#[test]
fn rclone_copies_a_tree_into_a_link_and_replaces_nothing() {
    let shared = Shared::new(&["--upload"], None);
    let tree = shared.server.folder.path().join("more");
    std::fs::create_dir_all(tree.join("New & old/deeper")).unwrap();
    std::fs::write(tree.join("New & old/deeper/x y.txt"), "x").unwrap();
    std::fs::write(tree.join("New & old/empty.txt"), "").unwrap();
    std::fs::write(tree.join("a (new).txt"), vec![1; 2_000_000]).unwrap();
    succeed(shared.rclone(&["copy", "more", ":webdav:"], None));
    succeed(shared.rclone(&["check", "--one-way", "--download", "more", ":webdav:"], None));
    // A file that is there is another's: it stays, and the client hears why.
    std::fs::write(tree.join("a.txt"), "mine").unwrap();
    let refused = shared.rclone(&["copy", "more", ":webdav:"], None);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("replaces nothing"), "{refused:?}");
    assert_eq!(succeed(shared.rclone(&["cat", ":webdav:a.txt"], None)), "aaaaaaaaaa");
    let deleted = shared.rclone(&["deletefile", ":webdav:a.txt"], None);
    assert!(!deleted.status.success());
    assert_eq!(succeed(shared.rclone(&["cat", ":webdav:a.txt"], None)), "aaaaaaaaaa");
}

/// What cadaver says while it is told these lines.
fn cadaver(shared: &Shared, lines: &str) -> String {
    let home = shared.server.folder.path();
    std::fs::write(home.join(".netrc"), "machine 127.0.0.1\nlogin anonymous\npassword sesame42\n").unwrap();
    let mut command = Command::new("cadaver");
    let command = command.arg(format!("{}/", shared.url)).current_dir(home).env("HOME", home);
    succeed(spoken_to(command, lines))
}

#[test]
fn cadaver_looks_takes_and_sends_by_a_link_with_a_password() {
    let shared = Shared::new(&["--upload"], Some("sesame42"));
    std::fs::write(shared.server.folder.path().join("new.txt"), "new").unwrap();
    let said = cadaver(&shared, "ls\nget a.txt got.txt\nput new.txt\nmkcol Made\ndelete a.txt\nls\nquit");
    assert!(said.contains("North & South") && said.contains("Made"), "{said}");
    assert_eq!(std::fs::read(shared.server.folder.path().join("got.txt")).unwrap(), [b'a'; 10]);
    assert!(said.contains("403"), "what no link gives is refused: {said}");
    let out = shared.server.folder.path().join("out");
    succeed(shared.server.command(&["get", "/Plans", out.to_str().unwrap()]).output().unwrap());
    assert_eq!(std::fs::read(out.join("Plans/new.txt")).unwrap(), b"new");
    assert!(out.join("Plans/Made").is_dir() && out.join("Plans/a.txt").exists());
}

#[test]
fn cadaver_curl_and_rclone_send_into_a_link_that_only_takes_files_in() {
    let shared = Shared::new(&["--upload", "--no-download", "--no-preview"], Some("sesame42"));
    std::fs::write(shared.server.folder.path().join("a.txt"), "mine").unwrap();
    let said = cadaver(&shared, "ls\nput a.txt\nquit");
    assert!(!said.contains("North") && said.contains("succeeded"), "{said}");
    let mut curl = Command::new("curl");
    let curl = curl.args(["-sS", "--fail", "-u", "anonymous:sesame42", "-T", "a.txt"]).arg(format!("{}/In/b.txt", shared.url));
    succeed(curl.current_dir(shared.server.folder.path()).output().unwrap());
    // rclone looks back, finds nothing and says so; what it sent is there all the same.
    let blind = shared.rclone(&["copyto", "a.txt", ":webdav:c.txt"], Some("sesame42"));
    assert!(String::from_utf8_lossy(&blind.stderr).contains("not found"), "{blind:?}");
    let out = shared.server.folder.path().join("out");
    succeed(shared.server.command(&["get", "/Plans", out.to_str().unwrap()]).output().unwrap());
    let got = files(&out.join("Plans"));
    assert_eq!(got["c.txt"], b"mine");
    assert_eq!(
        (got["a.txt"].len(), got["a (2).txt"].as_slice(), got["In/b.txt"].as_slice()),
        (10, b"mine".as_slice(), b"mine".as_slice())
    );
}
