//! The command line against a server that is killed.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::server::{EMAIL, Server, spoken_to, succeed};

const PATIENCE: Duration = Duration::from_secs(90);
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);
const SMALL_FILES: usize = 300;
const LARGE_BYTES: usize = 40 << 20;

/// Bytes that are different for each seed and do not repeat.
fn bytes_of(seed: usize, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

fn make_tree(top: &Path) {
    for number in 0..SMALL_FILES {
        let folder = top.join(format!("shelf {}/box {}", number % 7, number % 3));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{number} — ö.txt")), bytes_of(number, number * 37 % 5000)).unwrap();
    }
    std::fs::write(top.join("large.bin"), bytes_of(SMALL_FILES, LARGE_BYTES)).unwrap();
    std::fs::create_dir_all(top.join("empty")).unwrap();
}

/// Every folder and file below, with the hash of what is in it.
fn contents(top: &Path) -> BTreeMap<String, Option<blake3::Hash>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                found.insert(name, None);
                folders.push(path);
            } else {
                found.insert(name, Some(blake3::hash(&std::fs::read(path).unwrap())));
            }
        }
    }
    found
}

fn files_below(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { 1 }).sum()
}

#[test]
fn i25_a_tree_that_is_put_while_the_server_is_killed_three_times_arrives_whole() {
    let mut server = Server::start(None);
    server.log_in();
    let tree = server.folder.path().join("Tree");
    make_tree(&tree);
    let mut put = server.command(&["put", tree.to_str().unwrap(), "/", "--retry-for", "90"]);
    let mut put = put.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).spawn().unwrap();
    for arrived in [20, 90, 200] {
        let began = Instant::now();
        while files_below(&server.data().join("content/parts")) < arrived {
            assert!(put.try_wait().unwrap().is_none(), "it ended before {arrived} files were there");
            assert!(began.elapsed() < PATIENCE, "{arrived} files do not arrive");
            sleep(BETWEEN_LOOKS);
        }
        server.kill();
        server.run();
    }
    assert!(put.wait().unwrap().success());

    let out = server.folder.path().join("out");
    let got = server.command(&["get", "/Tree", out.to_str().unwrap(), "--json"]).output().unwrap();
    succeed(got);
    let (sent, fetched) = (contents(&tree), contents(&out.join("Tree")));
    assert_eq!(sent.len(), SMALL_FILES + 1 + 1 + 7 + 21);
    assert!(sent == fetched, "what was fetched is not what was sent");

    let again = server.command(&["put", tree.to_str().unwrap(), "/", "--json"]).output().unwrap();
    let again: serde_json::Value = serde_json::from_str(&succeed(again)).unwrap();
    assert_eq!(again["files_sent"], 0, "nothing is sent twice: {again}");
}

#[test]
fn a_folder_that_was_put_is_shared_and_the_link_is_printed_as_json() {
    let server = Server::start(None);
    server.log_in();
    let folder = server.folder.path().join("Papers");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.txt"), "a").unwrap();
    succeed(server.command(&["put", folder.to_str().unwrap(), "/"]).output().unwrap());
    let shared = succeed(server.command(&["share", "/Papers", "--expires", "7d", "--json"]).output().unwrap());
    let shared: serde_json::Value = serde_json::from_str(&shared).unwrap();
    let url = shared["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/s/", server.url())), "{url}");
    let missing = server.command(&["share", "/Nothing", "--json"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(3), "{}", String::from_utf8_lossy(&missing.stderr));
}

#[test]
fn the_settings_of_a_link_are_said_and_changed_on_the_command_line() {
    let server = Server::start(None);
    server.log_in();
    succeed(server.command(&["mkdir", "/Applications"]).output().unwrap());
    let read = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&succeed(server.command(arguments).output().unwrap())).unwrap()
    };
    let asks =
        ["--upload", "--no-download", "--no-preview", "--require", "Passport:pdf,png", "--request", "Letter", "--folder-each"];
    let gate = ["--ask", "name,email", "--limit", "uploads=9", "--json"];
    let shared = read(&[&["share", "/Applications"], &asks[..], &gate[..]].concat());
    let id = shared["id"].as_str().unwrap();
    let changed =
        read(&["link", "change", id, "--expires", "7d", "--title", "Apply", "--for", "organization", "--pause", "--json"]);
    assert_eq!((changed["title"].as_str(), changed["state"].as_str()), (Some("Apply"), Some("paused")));
    let kept = read(&["link", "show", id, "--json"]);
    assert_eq!(kept["request"]["items"][0]["types"], serde_json::json!(["pdf", "png"]));
    assert_eq!((kept["limits"]["uploads"].as_u64(), kept["audience"].as_str()), (Some(9), Some("organization")));
    assert_eq!((kept["form"]["email"].as_bool(), kept["request"]["folder_each"].as_bool()), (Some(true), Some(true)));
    let refused = server.command(&["link", "change", id, "--limit", "uploads=10000"]).output().unwrap();
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("9999"));
    let nothing = server.command(&["link", "change", id]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(2), "{}", String::from_utf8_lossy(&nothing.stderr));
    let unsent = server.command(&["link", "send", id, "ada@example.org"]).output().unwrap();
    assert!(String::from_utf8_lossy(&unsent.stderr).contains("mail"), "this server sends none");
}

#[test]
fn i26_content_whose_database_is_another_one_is_neither_served_nor_swept() {
    let mut server = Server::start(None);
    server.log_in();
    let file = server.folder.path().join("a.txt");
    std::fs::write(&file, "a").unwrap();
    succeed(server.command(&["put", file.to_str().unwrap(), "/"]).output().unwrap());
    server.kill();
    let database = server.data().join("stile.db");
    let kept = server.folder.path().join("kept.db");
    std::fs::rename(&database, &kept).unwrap();
    for ending in ["-wal", "-shm"] {
        // What was not yet in the file itself stays beside it, for the way back.
        let (from, to) = (format!("{}{ending}", database.display()), format!("{}{ending}", kept.display()));
        drop(std::fs::rename(from, to));
    }
    let refused = server.command(&["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("another database"), "{said}");
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (format!("{}{ending}", kept.display()), format!("{}{ending}", database.display()));
        drop(std::fs::rename(from, to));
    }
    server.run();
    let out = server.folder.path().join("out");
    succeed(server.command(&["get", "/a.txt", out.to_str().unwrap()]).output().unwrap());
    assert_eq!(std::fs::read(out.join("a.txt")).unwrap(), b"a");
}

#[test]
fn an_administrator_who_lost_everything_is_let_in_by_whoever_has_the_machine() {
    let server = Server::start(None);
    server.log_in();
    let reset = |email: &str| server.command(&["--json", "admin", "reset", "--email", email]).output().unwrap();
    let nobody = reset("nobody@northlight.example");
    assert!(!nobody.status.success() && String::from_utf8_lossy(&nobody.stderr).contains("no_administrator"));
    let said: serde_json::Value = serde_json::from_str(&succeed(reset(EMAIL))).unwrap();
    let url = said["url"].as_str().unwrap();
    assert!(url.contains("/welcome/"), "{url}");
    let gone = server.command(&["ls"]).output().unwrap();
    assert!(!gone.status.success(), "the session has ended");
    let page = format!("{}{}", server.url(), &url[url.find("/welcome/").unwrap()..]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let form = client.post(&page).header("Content-Type", "application/x-www-form-urlencoded").header("Accept", "text/html");
    let answer = runtime.block_on(form.body("password=nine+lanterns+beyond+the+stile").send()).unwrap();
    assert_eq!(answer.status(), 303);
    server.log_in();
}

#[test]
fn s2_26_a_password_is_handed_over_from_the_command_line() {
    let server = Server::start(None);
    server.log_in();
    let mut make = server.command(&["--json", "secret", "make", "--expires-in", "2"]);
    let said: serde_json::Value = serde_json::from_str(&succeed(spoken_to(&mut make, "four owls"))).unwrap();
    let url = said["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/secret/", server.url())), "{url}");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let page =
        runtime.block_on(async { client.post(url).header("Accept", "text/html").send().await.unwrap().text().await.unwrap() });
    assert!(page.contains("four owls"));
}

#[test]
fn the_operator_rotates_the_keys_of_a_server_that_runs() {
    let server = Server::start(None);
    let rotate = |more: &[&str]| server.command(&[&["--json", "admin", "rotate-keys"], more].concat()).output().unwrap();
    for version in [2, 3] {
        let said: serde_json::Value = serde_json::from_str(&succeed(rotate(&[]))).unwrap();
        assert_eq!(said["items"].as_array().unwrap().len(), 1);
        assert_eq!(
            (&said["items"][0]["version"], &said["items"][0]["organization"]),
            (&version.into(), &"Northlight Studio".into())
        );
    }
    let nobodys = rotate(&["--org", "Nobody's"]);
    assert!(!nobodys.status.success() && String::from_utf8_lossy(&nobodys.stderr).contains("no_such_organization"));
    assert!(succeed(rotate(&["--org", "Northlight Studio"])).contains("\"version\": 4"));
}

#[test]
fn the_operator_sees_by_a_command_whether_mail_arrives() {
    let server = Server::start(None);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let smtp = runtime.block_on(testkit::mails::Smtp::start());
    let test = || {
        let mut command = server.command(&["--json", "admin", "mail-test", "--to", "bob@example.org"]);
        command.env("STILE_PUBLIC_URL", "https://files.example.org").env("STILE_MAIL_FROM", "Files <stile@example.org>");
        command
    };
    let without = test().output().unwrap();
    assert!(!without.status.success() && String::from_utf8_lossy(&without.stderr).contains("mail_not_configured"));
    let said = succeed(test().env("STILE_MAIL_URL", smtp.url()).output().unwrap());
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert!(said["answer"].as_str().unwrap().starts_with("250"), "{said}");
    assert_eq!(smtp.received()[0].to, ["bob@example.org"]);
    let nowhere = test().env("STILE_MAIL_URL", smtp.url()).env("STILE_PUBLIC_URL", "").output().unwrap();
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("public_url"), "the addresses in mails must be known");
}
