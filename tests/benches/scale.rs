//! What grows with the number of nodes and of links, and what must not: the access rule with facts from the store (P7), its
//! growth, that of a listing and of a search by name (P11); opening a link (P8), and a page of one's own links (P9). On SQLite,
//! in this process.
//!
//! `cargo bench -p stile-tests --bench scale [-- NODES …] [links=LINKS …]`, 100,000 and 1,000,000 nodes and 100, 1,000 and
//! 100,000 links without an argument. `bench/run.py` runs it. The last line is JSON: for each size what was measured, in
//! microseconds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark says what is wrong by panicking, and prints"
)]

use std::time::{Duration, Instant};

use domain::access::{Actor, Download, Facts, List, decide};
use domain::ids::{NodeId, OrgId, UserId};
use domain::link::{Abilities, Terms};
use domain::secret::Secret;
use futures::StreamExt;
use serde_json::{Value, json};
use service::links::{Filter, NewLink};
use service::visits::Opened;
use store::{Db, Tx, facts};
use testkit::world::World;
use uuid::Uuid;

const USERS: u64 = 10_000;
const GRANTS: u64 = 100_000;
/// How deep the nodes lie below their space's folder.
const DEPTH: u64 = 32;
const SAMPLES: u64 = 20_000;
/// Ids are counted from here, each kind in a range of its own.
const FIRST_NODE: u64 = 1 << 40;
const FIRST_USER: u64 = 2 << 40;
const FIRST_GRANT: u64 = 3 << 40;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let nodes: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let links: Vec<u64> = arguments.iter().filter_map(|argument| argument.strip_prefix("links=")?.parse().ok()).collect();
    let (nodes, links) = match (nodes.is_empty(), links.is_empty()) {
        (true, true) => (vec![100_000, 1_000_000], vec![100, 1000, 100_000]),
        _ => (nodes, links),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut rows: Vec<Value> = nodes.into_iter().map(|nodes| runtime.block_on(measure(nodes))).collect();
    rows.extend(links.into_iter().map(|links| runtime.block_on(measure_links(links))));
    println!("{}", json!(rows));
}

async fn measure(nodes: u64) -> Value {
    let world = World::sqlite().await.unwrap();
    let space = world.anna.post("/api/v1/spaces", &json!({"name": "Large"})).await.json::<Value>().await.unwrap();
    let id = |name: &str| space[name].as_str().unwrap().parse::<Uuid>().unwrap();
    let place = Place { org: world.org, space: id("id"), root: id("root_id"), nodes };
    world.stile.db.write(move |tx| fill(tx, place)).await.unwrap();
    let (facts, rule) = rule(&world.stile.db, nodes).await;
    let row = json!({
        "nodes": nodes,
        "facts_and_rule_p50": at(&facts, 50), "facts_and_rule_p99": at(&facts, 99),
        "rule_p50": at(&rule, 50), "rule_p99": at(&rule, 99),
        "listing_p50": at(&listing(&world, place).await, 50),
        "search_p50": at(&search(&world).await, 50),
    });
    println!("{row}");
    row
}

/// Opening a link among so many (P8), and a page of 100 of all of them for who made them (P9).
async fn measure_links(links: u64) -> Value {
    let world = World::sqlite().await.unwrap();
    let (stile, actor) = (world.stile.of(world.org), Actor::User(world.anna.id.unwrap()));
    let file = NodeId(world.anna.file(world.anna.root, "a.txt", "a").await.parse().unwrap());
    let make = |_| {
        let abilities = Abilities { preview: true, download: true, ..Abilities::default() };
        let terms = Terms { abilities, ..Terms::default() };
        let new = NewLink { nodes: vec![file], terms, ..NewLink::default() };
        async { stile.create_link(actor, new).await.unwrap().token.unwrap() }
    };
    let tokens: Vec<Secret> = futures::stream::iter(0..links).map(make).buffer_unordered(256).collect().await;
    let (mut opened, mut pages) = (Vec::new(), Vec::new());
    for sample in 0..2000 {
        let token = &tokens[sample * 7919 % tokens.len()];
        let begun = Instant::now();
        assert!(matches!(world.stile.open_link(token.reveal(), None, None).await.unwrap(), Opened::In(_)));
        opened.push(begun.elapsed());
    }
    for _ in 0..200 {
        let begun = Instant::now();
        assert_eq!(stile.links(actor, Filter::default(), None, 100).await.unwrap().len(), 100);
        pages.push(begun.elapsed());
    }
    let row = json!({
        "links": links,
        "open_p50": at(&opened, 50), "open_p99": at(&opened, 99),
        "page_p50": at(&pages, 50), "page_p99": at(&pages, 99),
    });
    println!("{row}");
    row
}

/// Where the nodes are.
#[derive(Clone, Copy)]
struct Place {
    org: OrgId,
    space: Uuid,
    root: Uuid,
    nodes: u64,
}

/// Chains of folders of depth [`DEPTH`], each with a file at its end; users; grants on nodes here and there, to one user each.
fn fill(tx: &Tx, place: Place) -> domain::Result<()> {
    let Place { org, space, root, nodes } = place;
    let counted =
        |to: &str| format!("WITH RECURSIVE counted (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {to})");
    let blob = |first: u64, n: &str| format!("unhex(printf('%032x', {first} + {n}))");
    let (node, parent) = (blob(FIRST_NODE, "n"), blob(FIRST_NODE, "n - 1"));
    tx.execute(
        &format!(
            "{} INSERT INTO nodes (id, org_id, space_id, parent_id, kind_rank, name, name_key, sort_key, private, size_bytes,
               revision, created_at, modified_at)
             SELECT {node}, $1, $2, CASE WHEN n % {DEPTH} = 0 THEN $3 ELSE {parent} END,
               CASE WHEN n % {DEPTH} = {DEPTH} - 1 THEN 1 ELSE 0 END, printf('leaf %08d', n), printf('leaf %08d', n),
               CAST(printf('leaf %08d', n) AS BLOB), 0, 0, 1, 0, 0 FROM counted",
            counted(&nodes.to_string())
        ),
        &[org.into(), space.into(), root.into()],
    )?;
    tx.execute(
        "WITH RECURSIVE pieces (id, place, places) AS (
           SELECT id, 1, length(name_key) FROM nodes WHERE parent_id IS NOT NULL
           UNION ALL SELECT id, place + 2, places FROM pieces WHERE place + 2 <= places)
         INSERT INTO name_pieces (org_id, space_id, piece, node_id)
         SELECT DISTINCT n.org_id, n.space_id, substr(n.name_key, p.place, 12), n.id FROM pieces p JOIN nodes n ON n.id = p.id",
        &[],
    )?;
    tx.execute(
        &format!(
            "{} INSERT INTO users (id, org_id, kind, email, email_key, display_name, enabled, created_at)
             SELECT {}, $1, 'internal', printf('%d@large.example', n), printf('%d@large.example', n), printf('%d', n), 1, 0
             FROM counted",
            counted(&USERS.to_string()),
            blob(FIRST_USER, "n")
        ),
        &[org.into()],
    )?;
    tx.execute(
        &format!(
            "{} INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, scope, created_at)
             SELECT {}, $1, {}, 'user', {}, 'editor', 'tree', 0 FROM counted",
            counted(&GRANTS.to_string()),
            blob(FIRST_GRANT, "n"),
            blob(FIRST_NODE, &format!("n * 2654435761 % {nodes}")),
            blob(FIRST_USER, &format!("n % {USERS}"))
        ),
        &[org.into()],
    )?;
    Ok(())
}

fn numbered(first: u64, n: u64) -> Uuid {
    Uuid::from_u128(u128::from(first + n))
}

/// The facts and the rule together, and the rule alone: for the file at the end of a chain, and somebody who was granted
/// something on it.
async fn rule(db: &Db, nodes: u64) -> (Vec<Duration>, Vec<Duration>) {
    let judge = move |tx: &Tx| {
        let (mut together, mut alone) = (Vec::new(), Vec::new());
        for sample in 0..SAMPLES {
            let grant = sample * 7919 % GRANTS;
            let granted = grant * 2_654_435_761 % nodes;
            let node = NodeId(numbered(FIRST_NODE, granted - granted % DEPTH + DEPTH - 1));
            let actor = Actor::User(UserId(numbered(FIRST_USER, grant % USERS)));
            let begun = Instant::now();
            let facts: Facts = facts::load(tx, actor, node, domain::Timestamp(1))?.unwrap();
            let loaded = Instant::now();
            assert!(decide::<Download>(actor, &facts).proof().is_ok());
            alone.push(loaded.elapsed());
            together.push(begun.elapsed());
        }
        Ok((together, alone))
    };
    db.read(judge).await.unwrap()
}

/// A page of 200 of the folder that holds the chains.
async fn listing(world: &World, place: Place) -> Vec<Duration> {
    let (actor, root) = (Actor::User(world.anna.id.unwrap()), NodeId(place.root));
    let list = move |tx: &Tx| {
        let page = store::nodes::Page {
            sort: domain::node::SortBy::Name,
            direction: domain::node::Direction::Ascending,
            after: None,
            rows: 200,
        };
        let mut times = Vec::new();
        for _ in 0..200 {
            let begun = Instant::now();
            let facts = facts::load(tx, actor, root, domain::Timestamp(1))?.unwrap();
            let proof = decide::<List>(actor, &facts).proof()?;
            assert_eq!(store::nodes::children(tx, &proof, &page)?.len(), 200);
            times.push(begun.elapsed());
        }
        Ok(times)
    };
    world.stile.db.read(list).await.unwrap()
}

/// A search by name for one node among all, over HTTP.
async fn search(world: &World) -> Vec<Duration> {
    let mut times = Vec::new();
    for number in 0..10 {
        let begun = Instant::now();
        let found = world.anna.read(&format!("/api/v1/search?q=leaf%20{:08}", number * 9973)).await;
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
        times.push(begun.elapsed());
    }
    times
}

/// The time that so many of a hundred did not exceed, in microseconds.
fn at(times: &[Duration], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() - 1) * percent / 100].as_secs_f64() * 1e6
}
