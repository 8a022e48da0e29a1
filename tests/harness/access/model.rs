//! The running server against the reference model of the access rule: generated worlds are written into the database, and
//! every request is answered as the model says. No request is let through that the model refuses.

use std::collections::{BTreeMap, BTreeSet};

use domain::Timestamp;
use domain::ids::OrgId;
use domain::name::Name;
use domain::policy::Policy;
use domain::secret::Token;
use futures::StreamExt;
use reqwest::Method;
use serde_json::json;
use store::wall::Wall;
use store::{Tx, Value};
use testkit::both;
use testkit::world::{Actor, World as Server, text};
use uuid::Uuid;

use crate::reference::{Outcome, To, Who, World};
use crate::worlds::{self, Random};

/// Worlds, and requests in each: twice 10,000 on both engines together.
const WORLDS: u64 = 50;
const REQUESTS: usize = 200;
const AT_ONCE: usize = 8;

/// A generated world in the database.
struct Written {
    world: World,
    /// The first id of this world: what is in it has the ids that follow.
    base: u128,
    people: BTreeMap<u32, Actor>,
    /// Whether the database itself keeps organizations apart.
    is_walled: bool,
}

impl Written {
    fn id(&self, kind: u32, number: u32) -> Uuid {
        id(self.base, kind, number)
    }

    fn node(&self, number: u32) -> Uuid {
        self.id(NODE, number)
    }

    fn is_folder(&self, node: u32) -> bool {
        self.world.nodes[&node].folder
    }
}

const NODE: u32 = 1;
const USER: u32 = 2;
const GROUP: u32 = 3;
const SPACE: u32 = 4;
const ROLE: u32 = 5;
const GRANT: u32 = 6;
const LINK: u32 = 7;
const SESSION: u32 = 8;
const VERSION: u32 = 9;

fn id(base: u128, kind: u32, number: u32) -> Uuid {
    Uuid::from_u128(base + (u128::from(kind) << 32) + u128::from(number))
}

fn token(base: u128, user: u32) -> Token {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&id(base, SESSION, user).as_u128().to_be_bytes());
    Token::new(bytes)
}

/// What the rows of a world need besides it.
struct Place {
    home: OrgId,
    elsewhere: OrgId,
    base: u128,
    now: Timestamp,
    /// The blob that all files share.
    blob: Uuid,
}

impl Place {
    fn at(&self, moment: Option<i64>, world: &World) -> Value {
        moment.map(|moment| Timestamp(self.now.0 + moment - world.now)).into()
    }

    fn write(&self, tx: &Tx, world: &World) -> domain::Result<()> {
        self.policy(tx, world)?;
        world.users.iter().try_for_each(|(number, user)| self.user(tx, *number, user))?;
        self.role(tx, world)?;
        for (root, _) in world.nodes.iter().filter(|(_, node)| node.parent.is_none()) {
            self.space(tx, world, *root)?;
        }
        world.nodes.keys().try_for_each(|node| self.node(tx, world, *node))?;
        world.grants.iter().enumerate().try_for_each(|(at, _)| self.grant(tx, world, at))
    }

    fn policy(&self, tx: &Tx, world: &World) -> domain::Result<()> {
        let keys = &world.keys;
        let implied = ["none", "admin", "editor_and_admin"][keys.links_implied_by.len()];
        let policy = json!({
            "links_enabled": keys.links, "share_links_implied_by": implied, "external_sharing": keys.external_sharing,
            "external_max_role": keys.external_max_role, "link_follows_owner": keys.link_follows_owner,
        });
        let params = [policy.to_string().as_str().into(), self.home.into()];
        tx.execute("UPDATE organizations SET policy = $1 WHERE id = $2", &params).map(drop)
    }

    fn user(&self, tx: &Tx, number: u32, user: &crate::reference::User) -> domain::Result<()> {
        let id = id(self.base, USER, number);
        let org = if user.kind == "foreign" { self.elsewhere } else { self.home };
        let kind = if user.kind == "foreign" { "internal" } else { user.kind };
        let address = format!("{}@model.example", id.simple());
        tx.execute(
            "INSERT INTO users (id, org_id, kind, email, email_key, display_name, enabled, created_at) VALUES ($1, $2, $3, $4, $4, $4, $5, $6)",
            &[id.into(), org.into(), kind.into(), address.as_str().into(), user.active.into(), self.now.into()],
        )?;
        tx.execute(
            "INSERT INTO sessions (id, org_id, user_id, token_hash, user_agent, created_at, last_used_at, expires_at)
             VALUES ($1, $2, $3, $4, '', $5, $5, $6)",
            &[
                self::id(self.base, SESSION, number).into(),
                org.into(),
                id.into(),
                token(self.base, number).hash().into(),
                self.now.into(),
                Timestamp(self.now.0 + 3_600_000).into(),
            ],
        )?;
        for group in &user.groups {
            let group = self::id(self.base, GROUP, *group);
            let name = group.simple().to_string();
            let params = [group.into(), self.home.into(), name.as_str().into(), self.now.into()];
            let sql =
                "INSERT INTO groups (id, org_id, name, name_key, created_at) VALUES ($1, $2, $3, $3, $4) ON CONFLICT DO NOTHING";
            tx.execute(sql, &params)?;
            let sql = "INSERT INTO group_members (group_id, user_id, org_id) VALUES ($1, $2, $3)";
            tx.execute(sql, &[group.into(), id.into(), self.home.into()])?;
        }
        Ok(())
    }

    fn role(&self, tx: &Tx, world: &World) -> domain::Result<()> {
        let words: Vec<&str> = world.own_roles["own"].iter().map(String::as_str).collect();
        let role = id(self.base, ROLE, 0);
        let name = role.simple().to_string();
        tx.execute(
            "INSERT INTO roles (id, org_id, name, name_key, capabilities, created_at) VALUES ($1, $2, $3, $3, $4, $5)",
            &[role.into(), self.home.into(), name.as_str().into(), words.join(",").as_str().into(), self.now.into()],
        )
        .map(drop)
    }

    fn space(&self, tx: &Tx, world: &World, root: u32) -> domain::Result<()> {
        let space = id(self.base, SPACE, root);
        let owner = world.nodes[&root].personal_of.map(|user| id(self.base, USER, user));
        let name = space.simple().to_string();
        tx.execute(
            "INSERT INTO spaces (id, org_id, kind, name, name_key, owner_id, root_id, used_bytes, created_at) VALUES ($1, $2, $3, $4, $4, $5, $6, 0, $7)",
            &[
                space.into(),
                self.home.into(),
                if owner.is_some() { "personal" } else { "team" }.into(),
                name.as_str().into(),
                owner.into(),
                id(self.base, NODE, root).into(),
                self.now.into(),
            ],
        )
        .map(drop)
    }

    fn node(&self, tx: &Tx, world: &World, number: u32) -> domain::Result<()> {
        let node = &world.nodes[&number];
        let root = std::iter::successors(Some(number), |step| world.nodes[step].parent).last().unwrap();
        let (this, version) = (id(self.base, NODE, number), id(self.base, VERSION, number));
        let name = Name::new(&format!("node {number}"), &Policy::default())?;
        let version = (!node.folder).then_some(version);
        tx.execute(
            "INSERT INTO nodes (id, org_id, space_id, parent_id, kind_rank, name, name_key, sort_key, private, version_id, size_bytes, blake3,
               revision, created_at, created_by, modified_at, trashed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, 1, $12, $13, $12, $14)",
            &[
                this.into(),
                self.home.into(),
                id(self.base, SPACE, root).into(),
                node.parent.map(|parent| id(self.base, NODE, parent)).into(),
                i64::from(!node.folder).into(),
                name.as_str().into(),
                name.key().into(),
                name.sort_key().into(),
                node.private.into(),
                version.into(),
                version.map(|_| vec![7; 32]).into(),
                self.now.into(),
                node.made_by.map(|user| id(self.base, USER, user)).into(),
                node.in_trash.then_some(self.now).into(),
            ],
        )?;
        let Some(version) = version else { return Ok(()) };
        tx.execute(
            "INSERT INTO versions (id, org_id, node_id, number, blob_id, size_bytes, blake3, created_at) VALUES ($1, $2, $3, 1, $4, 1, $5, $6)",
            &[version.into(), self.home.into(), this.into(), self.blob.into(), vec![7; 32].into(), self.now.into()],
        )
        .map(drop)
    }

    /// Of links there are the grants only: nobody opens them here.
    fn grant(&self, tx: &Tx, world: &World, at: usize) -> domain::Result<()> {
        let grant = &world.grants[at];
        let own = grant.role == "own";
        let (kind, principal) = match grant.to {
            To::User(user) => ("user", id(self.base, USER, user)),
            To::Group(group) => ("group", id(self.base, GROUP, group)),
            To::Link(link) => ("link", id(self.base, LINK, link)),
        };
        let abilities: Vec<&str> = grant.abilities.iter().map(String::as_str).collect();
        let role = match grant.role.as_str() {
            "" => format!("abilities:{}", abilities.join(",")),
            "own" => format!("own:{}", id(self.base, ROLE, 0)),
            role => role.to_owned(),
        };
        // Two grants of one role to one principal on one node are one row: the model has them both, and the wider counts.
        tx.execute(
            "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, role_id, scope, until, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                id(self.base, GRANT, u32::try_from(at).unwrap()).into(),
                self.home.into(),
                id(self.base, NODE, grant.node).into(),
                kind.into(),
                principal.into(),
                role.as_str().into(),
                own.then(|| id(self.base, ROLE, 0)).into(),
                if grant.folder_only { "folder" } else { "tree" }.into(),
                self.at(grant.until, world),
                self.now.into(),
            ],
        )
        .map(drop)
    }
}

/// Only one grant of a role to a principal is on a node: the database has no place for a second.
fn without_doubles(mut world: World) -> World {
    let mut seen = BTreeSet::new();
    world.grants.retain(|grant| seen.insert((grant.node, format!("{:?}", grant.to), grant.role.clone())));
    world
}

/// One thing asked of the server, and how it must answer.
struct Asked {
    user: u32,
    action: &'static str,
    node: u32,
}

const ACTIONS: [&str; 8] = ["see", "list", "download", "upload", "edit", "delete", "share_people", "set_private"];

impl Asked {
    fn draw(random: &mut Random, world: &World) -> Self {
        let user = random.pick(&world.users.keys().copied().collect::<Vec<_>>());
        let node = random.pick(&world.nodes.keys().copied().collect::<Vec<_>>());
        Self { user, action: random.pick(&ACTIONS), node }
    }

    /// The request changes nothing, also where it is allowed: it is wrong in something that is looked at afterwards.
    async fn send(&self, written: &Written) -> reqwest::Response {
        let actor = &written.people[&self.user];
        let path = |tail: &str| format!("/api/v1/nodes/{}{tail}", written.node(self.node));
        match self.action {
            "see" => actor.get(&path("")).await,
            "list" => actor.get(&path("/children")).await,
            "download" if written.is_folder(self.node) => {
                let archive = format!("/api/v1/archive?node={}", written.node(self.node));
                actor.request(Method::HEAD, &archive).send().await.unwrap()
            }
            "download" => actor.request(Method::HEAD, &path("/content")).send().await.unwrap(),
            "upload" => actor.post(&path("/folders"), &json!({"name": ""})).await,
            "edit" => actor.patch(&path(""), &json!({"name": ""})).await,
            "delete" => actor.request(Method::DELETE, &path("")).header("If-Match", "\"other\"").send().await.unwrap(),
            "share_people" => {
                let gift = json!({"principals": [], "role": "viewer", "until": "2020-01-01T00:00:00Z"});
                actor.post(&path("/grants"), &gift).await
            }
            _ => {
                let same = json!({"private": written.world.nodes[&self.node].private});
                actor.request(Method::PUT, &path("/private")).json(&same).send().await.unwrap()
            }
        }
    }

    /// The statuses that an outcome may have here.
    fn expected(&self, written: &Written) -> &'static [u16] {
        let (world, who) = (&written.world, Who::User(self.user));
        if !world.users[&self.user].active {
            return &[401];
        }
        // No grant can be given to a member of another organization; the wall does not go by the rows that this test writes.
        if written.is_walled && world.users[&self.user].kind == "foreign" {
            return &[404];
        }
        let is_root = world.nodes[&self.node].parent.is_none();
        let view = world.view(who, self.node);
        match (view.outcome(self.action), self.action) {
            (Outcome::Hidden, _) => &[404],
            // A folder that is only on the way, or a file, is told apart below.
            (Outcome::Refused, "list") => &[200, 403, 422],
            (Outcome::Refused, _) => &[403],
            // An archive of a folder tells the names in it.
            (Outcome::Allowed, "download") if written.is_folder(self.node) && !view.held.contains("list") => &[403],
            (Outcome::Allowed, "see" | "download") => &[200],
            (Outcome::Allowed, "list") => &[200, 422],
            (Outcome::Allowed, "edit") if is_root => &[403],
            (Outcome::Allowed, "upload" | "edit" | "share_people") => &[422],
            (Outcome::Allowed, "delete") => &[412],
            (Outcome::Allowed, _) if is_root || !written.is_folder(self.node) => &[422],
            (Outcome::Allowed, _) => &[200],
        }
    }

    async fn check(self, written: &Written) {
        let answer = self.send(written).await;
        let status = answer.status().as_u16();
        let what = format!("user {} asks to {} node {}", self.user, self.action, self.node);
        let expected = self.expected(written);
        assert!(expected.contains(&status), "{what}: {status}, the model says one of {expected:?}\n{:?}", written.world);
        if self.action == "list" && status == 200 {
            let listing: serde_json::Value = answer.json().await.unwrap();
            let shown: BTreeSet<String> = listing["items"].as_array().unwrap().iter().map(|item| text(item, "id")).collect();
            assert_eq!(shown, self.children(written), "{what}: not what the model shows");
        }
    }

    /// The children that the model shows: those that are visible, and without `list` only the next steps of the way.
    fn children(&self, written: &Written) -> BTreeSet<String> {
        let (world, who) = (&written.world, Who::User(self.user));
        let lists = world.capabilities(who, self.node).contains("list");
        let below = world.nodes.iter().filter(|(_, node)| node.parent == Some(self.node) && !node.in_trash);
        let shown = |child: u32| if lists { world.view(who, child).visible } else { world.on_the_way(who, child) };
        below.filter(|(child, _)| shown(**child)).map(|(child, _)| written.node(*child).to_string()).collect()
    }
}

/// A blob that is there, for the files of all worlds.
async fn blob(server: &Server) -> Uuid {
    let file = server.anna.file(server.anna.root, "x", "x").await;
    let sql = "SELECT blob_id FROM versions WHERE node_id = $1";
    let node: Uuid = file.parse().unwrap();
    server.stile.db.read(move |tx| tx.row(sql, &[node.into()], |row| row.get(0))).await.unwrap().unwrap()
}

async fn write(server: &Server, elsewhere: OrgId, blob: Uuid, seed: u64) -> Written {
    let world = without_doubles(worlds::world(seed));
    let base = (1_u128 << 126) + (u128::from(seed) << 64);
    let place = Place { home: server.org, elsewhere, base, now: server.now(), blob };
    let rows = world.clone();
    server.stile.db.write(move |tx| place.write(tx, &rows)).await.unwrap();
    let signed_in = |user: &u32| {
        let bearer = format!("stile_{}", token(base, *user).text().reveal());
        (*user, server.anna.with_bearer(&bearer))
    };
    let people = world.users.keys().map(signed_in).collect();
    Written { world, base, people, is_walled: matches!(server.stile.db.wall(), Wall::Stands { .. }) }
}

both!(Server, i1_the_server_answers_twenty_thousand_generated_requests_as_the_model_says, |server| {
    let (elsewhere, _) = server.other_organization("northwind").await;
    let blob = blob(&server).await;
    for seed in 1..=WORLDS {
        let written = write(&server, elsewhere, blob, seed).await;
        let random = &mut Random::new(seed);
        let asked: Vec<Asked> = (0..REQUESTS).map(|_| Asked::draw(random, &written.world)).collect();
        let written = &written;
        futures::stream::iter(asked).for_each_concurrent(AT_ONCE, |asked| asked.check(written)).await;
    }
});
