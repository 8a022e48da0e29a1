//! The worked example of `docs/access.md`: the acceptance fixture F3, read from the page.

use std::collections::BTreeMap;

use crate::access::{plain_world, seen};
use crate::reference::{self, Grant, Node, Outcome, To, Who, World};
use crate::translate;
use crate::worlds::given;

const ROOT: u32 = 0;
const CLIENTS: u32 = 2;
const FINANCE: u32 = 3;
const ACME: u32 = 4;
const OMEGA: u32 = 5;
const OMEGA_FILE: u32 = 6;
const PEOPLE: [&str; 5] = ["Anna", "Jack", "Charlotte", "Claire", "a stranger"];

fn example() -> World {
    let folder = |parent: u32, private: bool| Node { parent: Some(parent), private, ..Node::folder() };
    let nodes = [
        (ROOT, Node::folder()),
        (1, folder(ROOT, false)),
        (CLIENTS, folder(ROOT, false)),
        (FINANCE, folder(ROOT, false)),
        (ACME, folder(CLIENTS, false)),
        (OMEGA, folder(CLIENTS, true)),
        (OMEGA_FILE, Node { folder: false, ..folder(OMEGA, false) }),
    ];
    let grants: Vec<Grant> =
        [(ROOT, 0, "admin"), (CLIENTS, 1, "editor"), (CLIENTS, 2, "editor"), (OMEGA, 2, "admin"), (OMEGA, 3, "editor")]
            .map(|(node, user, role)| given(node, To::User(user), role))
            .into();
    World { nodes: BTreeMap::from(nodes), grants, ..plain_world(5) }
}

fn person(name: &str) -> Who {
    Who::User(u32::try_from(PEOPLE.iter().position(|one| *one == name).expect("one of the example")).unwrap())
}

fn outcome(world: &World, name: &str, node: u32, action: &str) -> Outcome {
    seen(world, person(name), node, action)
}

/// What the page calls a node for somebody: open, its name only, or hidden.
fn word(world: &World, name: &str, node: u32) -> &'static str {
    match (outcome(world, name, node, "see"), outcome(world, name, node, "list")) {
        (Outcome::Allowed, Outcome::Allowed) => "open",
        (Outcome::Allowed, Outcome::Refused) => "name",
        (Outcome::Hidden, Outcome::Hidden) => "hidden",
        other => panic!("{name} at {node}: {other:?}"),
    }
}

#[test]
fn f3_everybody_sees_what_the_worked_example_says() {
    let world = example();
    let rows = reference::table("| | Root |");
    assert_eq!(rows.len(), 6, "the page has the worked example");
    for row in &rows[1..] {
        for (cell, node) in row[1..].iter().zip([ROOT, FINANCE, CLIENTS, ACME, OMEGA]) {
            let actual = word(&world, &row[0], node);
            assert!(cell.starts_with(actual), "{} at {node} should be `{cell}` and is `{actual}`", row[0]);
        }
    }
}

#[test]
fn f3_claire_sees_of_clients_the_way_to_project_omega_and_nothing_else() {
    let world = example();
    let shown = |name: &str, folder: u32| -> Vec<u32> {
        let children = world.nodes.iter().filter(|(_, node)| node.parent == Some(folder)).map(|(number, _)| *number);
        children.filter(|child| outcome(&world, name, *child, "see") == Outcome::Allowed).collect()
    };
    assert_eq!(shown("Claire", ROOT), [CLIENTS]);
    assert_eq!(shown("Claire", CLIENTS), [OMEGA]);
    assert_eq!(shown("Claire", OMEGA), [OMEGA_FILE]);
    assert_eq!(shown("Jack", CLIENTS), [ACME, OMEGA], "private and closed, but not unknown");
    assert_eq!(shown("Jack", OMEGA), [0; 0]);
}

#[test]
fn f3_clearing_the_mark_lets_jack_in_and_setting_it_shuts_him_out() {
    let mut world = example();
    assert_eq!(outcome(&world, "Jack", OMEGA_FILE, "download"), Outcome::Hidden);
    world.nodes.entry(OMEGA).and_modify(|node| node.private = false);
    assert_eq!(outcome(&world, "Jack", OMEGA_FILE, "download"), Outcome::Allowed);
    world.nodes.entry(OMEGA).and_modify(|node| node.private = true);
    assert_eq!(outcome(&world, "Jack", OMEGA_FILE, "download"), Outcome::Hidden);
    assert_eq!(outcome(&world, "Jack", OMEGA, "list"), Outcome::Refused);
}

#[test]
fn f3_the_refusal_tells_jack_that_the_folder_is_private() {
    let world = example();
    let jack = person("Jack");
    let judged = translate::judge(translate::actor(jack), &translate::facts(&world, jack, OMEGA));
    let list = judged.iter().find(|one| one.action == "list").unwrap();
    assert_eq!(list.stopped_by, Some(translate::node_id(OMEGA)));
}
