//! Names that are refused, names that are odd, and names that mean the same: through every door by which one comes in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::secret::Secret;
use domain::user::UserKind;
use reqwest::Method;
use serde_json::{Value, json};
use service::setup::NewPerson;
use testkit::world::{PASSWORD, World, expect, text};

use super::entry::{Trial, counted};
use crate::archives::unpacked;
use crate::wire::{Answer, Request, encoded};

/// By which a name comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Put,
    Folder,
    Rename,
    Tus,
}

const DOORS: [Door; 4] = [Door::Put, Door::Folder, Door::Rename, Door::Tus];

pub async fn run(world: &World, trial: &Trial) {
    let name = trial.entry.bytes();
    for door in DOORS {
        // JSON is text: what is not even that comes in by the others.
        if std::str::from_utf8(&name).is_err() && matches!(door, Door::Folder | Door::Rename) {
            continue;
        }
        match trial.entry.outcome.as_str() {
            "reject" => refused(world, trial, door, &name).await,
            "policy" if trial.asserts("portable-names") => portable_or_not(world, trial, door, &name).await,
            _ => kept_or_refused(world, trial, door, &name).await,
        }
    }
}

/// The name is refused with its code, and nothing is left of it.
async fn refused(world: &World, trial: &Trial, door: Door, name: &[u8]) {
    let place = Place::new(world, door).await;
    let before = counted(world).await;
    let answer = place.bring(world, name).await;
    trial.answered(&answer, &format!("{door:?}"));
    trial.same(counted(world).await, before, format!("{door:?}: what is there"));
    let code = text(&answer.json(), "code");
    let unreadable = name.contains(&0) || std::str::from_utf8(name).is_err();
    let fits = match () {
        () if trial.asserts("name_too_long") => code == "name_too_long",
        () if trial.asserts("error.code=invalid_name") => code == "invalid_name" || (unreadable && code == "malformed"),
        () => !code.is_empty(),
    };
    trial.check(fits, format!("{door:?}: the code is {code}"));
}

/// Refused while names must be portable, as they must by default; kept as it is when they need not be.
async fn portable_or_not(world: &World, trial: &Trial, door: Door, name: &[u8]) {
    let place = Place::new(world, door).await;
    let before = counted(world).await;
    let answer = place.bring(world, name).await;
    trial.same(answer.status, 422, format!("{door:?}, portable names only"));
    trial.same(text(&answer.json(), "code"), "name_not_portable".to_owned(), format!("{door:?}"));
    trial.sane(&answer, "portable names only");
    trial.same(counted(world).await, before, format!("{door:?}: what is there"));
    world.set_policy(r#"{"portable_names":false}"#).await;
    let answer = place.bring(world, name).await;
    trial.answered(&answer, &format!("{door:?}, any names"));
    trial.check(answer.status == 201, format!("{door:?}: any name is taken"));
    place.keeps(world, trial, name).await;
    world.set_policy("{}").await;
}

async fn kept_or_refused(world: &World, trial: &Trial, door: Door, name: &[u8]) {
    let place = Place::new(world, door).await;
    let before = counted(world).await;
    let answer = place.bring(world, name).await;
    trial.answered(&answer, &format!("{door:?}"));
    if answer.status == 201 {
        place.keeps(world, trial, name).await;
    } else {
        trial.same(counted(world).await, before, format!("{door:?}: what is there"));
    }
}

/// A folder of its own, and in it the file that a rename renames.
struct Place {
    door: Door,
    folder: String,
    renamed: Option<String>,
}

impl Place {
    async fn new(world: &World, door: Door) -> Self {
        let anna = &world.anna;
        let folder = anna.folder(anna.root, &uuid::Uuid::now_v7().to_string()).await;
        let renamed = match door {
            Door::Rename => Some(anna.file(&folder, "before", "x").await),
            _ => None,
        };
        Self { door, folder, renamed }
    }

    /// Brings the name in. A rename that is done counts as one that made something.
    async fn bring(&self, world: &World, name: &[u8]) -> Answer {
        let folder = &self.folder;
        let as_json = || json!({ "name": String::from_utf8_lossy(name) }).to_string();
        let request = match self.door {
            Door::Put => Request::new("PUT", &format!("/api/v1/nodes/{folder}/files?name={}", encoded(name))).body("x"),
            Door::Folder => json_request("POST", &format!("/api/v1/nodes/{folder}/folders"), as_json()),
            Door::Rename => json_request("PATCH", &format!("/api/v1/nodes/{}", self.renamed.as_deref().unwrap()), as_json()),
            Door::Tus => {
                let metadata = format!("parent {},filename {}", STANDARD.encode(folder), STANDARD.encode(name));
                Request::new("POST", "/tus")
                    .header("Tus-Resumable", "1.0.0")
                    .header("Upload-Length", "0")
                    .header("Upload-Metadata", &metadata)
            }
        };
        let mut answer = request.signed(&world.anna).send(&world.url).await;
        if self.door == Door::Rename && answer.status == 200 {
            answer.status = 201;
        }
        answer
    }

    async fn items(&self, world: &World) -> Vec<Value> {
        let listing = world.anna.read(&format!("/api/v1/nodes/{}/children", self.folder)).await;
        listing["items"].as_array().unwrap().clone()
    }

    /// There is one node, and its name is what was sent: in listings, by its path, in headers, in an archive.
    async fn keeps(&self, world: &World, trial: &Trial, name: &[u8]) {
        let (anna, door, name) = (&world.anna, self.door, std::str::from_utf8(name).unwrap());
        let items = self.items(world).await;
        trial.same(items.len(), 1, format!("{door:?}: nodes"));
        let Some(item) = items.first() else { return };
        trial.same(text(item, "name"), name.to_owned(), format!("{door:?}: the name in the listing"));
        let id = text(item, "id");
        trial.same(
            text(&anna.read(&format!("/api/v1/nodes/{id}")).await, "name"),
            name.to_owned(),
            format!("{door:?}: the name"),
        );
        let above = text(&anna.read(&format!("/api/v1/nodes/{}", self.folder)).await, "name");
        let path = format!("/api/v1/spaces/{}/resolve?path={}", anna.space, encoded(format!("/{above}/{name}")));
        trial.same(text(&anna.read(&path).await, "id"), id.clone(), format!("{door:?}: the node at the path"));
        if item["kind"] == "file" {
            let content = anna.get(&format!("/api/v1/nodes/{id}/content")).await;
            check_disposition(trial, content.headers()["content-disposition"].to_str().unwrap(), name);
        }
        // Unpacking takes other programs: what is in an archive does not depend on how the name came in.
        if door != Door::Put {
            return;
        }
        let zip = anna.get(&format!("/api/v1/archive?node={}", self.folder)).await.bytes().await.unwrap();
        let entries = unpacked(&zip);
        let packed = entries.iter().find(|(path, _)| path.matches('/').count() >= 1 && *path != format!("{above}/"));
        let packed =
            packed.map(|(path, _)| path.trim_end_matches('/').rsplit('/').next().unwrap().to_owned()).unwrap_or_default();
        if trial.asserts("portable-names") {
            trial.check(
                !packed.is_empty() && !packed.contains(['\\', ':', '"', '<', '>', '|']),
                format!("{door:?}: packed as {packed}"),
            );
        } else {
            trial.same(packed, name.to_owned(), format!("{door:?}: the name in an archive"));
        }
    }
}

/// A name of accents apart is 381 bytes long, and 254 in the one form that names are kept in: it is taken by every door.
pub async fn long_before_nfc(world: &World) {
    for door in DOORS {
        let place = Place::new(world, door).await;
        let answer = place.bring(world, "e\u{301}".repeat(127).as_bytes()).await;
        assert_eq!(answer.status, 201, "{door:?}: {}", answer.text());
        let names: Vec<_> = place.items(world).await.iter().map(|item| text(item, "name")).collect();
        assert_eq!(names, ["\u{e9}".repeat(127)], "{door:?}");
    }
}

fn json_request(method: &str, path: &str, body: String) -> Request {
    Request::new(method, path).header("Content-Type", "application/json").body(body)
}

/// RFC 6266 and 8187: a quoted form without anything to misread, and an encoded one that is the name itself.
pub fn check_disposition(trial: &Trial, header: &str, name: &str) {
    let Some((plain, extended)) =
        header.strip_prefix("attachment; filename=\"").and_then(|rest| rest.split_once("\"; filename*=UTF-8''"))
    else {
        trial.check(false, format!("Content-Disposition: {header}"));
        return;
    };
    trial.check(!plain.contains(['"', '\\', '/']), format!("Content-Disposition: {header}"));
    trial.check(!extended.contains(['"', '\\', ':', ' ', ';', '<', '>']), format!("Content-Disposition: {header}"));
    trial.same(decoded(extended), name.as_bytes().to_vec(), "the name in Content-Disposition");
}

fn decoded(text: &str) -> Vec<u8> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    bytes
}

/// Two names in one folder: the same by their key, or two nodes.
pub async fn run_pair(world: &World, trial: &Trial) {
    let (a, b) = (trial.entry.field("a"), trial.entry.field("b"));
    if trial.entry.input["as"] == "username" {
        return two_accounts(world, trial, a, b).await;
    }
    let anna = &world.anna;
    for first_is_folder in [false, true] {
        let folder = anna.folder(anna.root, &uuid::Uuid::now_v7().to_string()).await;
        let first = if first_is_folder { anna.folder(&folder, a).await } else { anna.file(&folder, a, "x").await };
        let second = Request::new("PUT", &format!("/api/v1/nodes/{folder}/files?name={}", encoded(b))).body("y").signed(anna);
        let answer = second.send(&world.url).await;
        trial.answered(&answer, "the second");
        let count = if trial.entry.outcome == "conflict" { 1 } else { 2 };
        let items = anna.read(&format!("/api/v1/nodes/{folder}/children")).await;
        trial.same(items["items"].as_array().unwrap().len(), count, "live nodes");
        if trial.entry.outcome == "conflict" {
            let renamed = anna.patch(&format!("/api/v1/nodes/{first}"), &json!({ "name": b })).await;
            trial.same(renamed.status().as_u16(), 200, "renaming the same node from one to the other");
        }
    }
}

/// Accounts whose names look alike have homes of their own (I20).
async fn two_accounts(world: &World, trial: &Trial, a: &str, b: &str) {
    let mut homes = Vec::new();
    for name in [a, b] {
        let email = format!("{}@pair.example", name.replace('@', "."));
        let password = Some(Secret::new(PASSWORD));
        let new = NewPerson {
            org: world.org,
            kind: UserKind::Internal,
            email: email.clone(),
            display_name: None,
            password,
            admin: None,
        };
        if world.stile.create_user(new).await.is_err() {
            continue;
        }
        let credentials = json!({"email": email, "password": PASSWORD, "as": "bearer"});
        let session =
            expect(world.anybody().request(Method::POST, "/api/v1/sessions").json(&credentials).send().await.unwrap(), 201).await;
        homes.push((
            text(&session["user"], "id"),
            text(&session["personal_space"], "id"),
            text(&session["personal_space"], "root_id"),
        ));
    }
    trial.is_tried();
    trial.check(!homes.is_empty(), "one of the two is an account");
    if let [first, second] = homes.as_slice() {
        trial.check(first.0 != second.0 && first.1 != second.1 && first.2 != second.2, "two accounts share something");
    }
}
