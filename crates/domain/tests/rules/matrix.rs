//! The matrix role × operation × situation, kept in `tests/matrix.txt` for people to read and compared with the code.
//! `UPDATE=1 cargo test -p stile-domain --test rules matrix` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::access::plain_world;
use crate::reference::{self, Link, Node, Outcome, To, Who, World};
use crate::translate;
use crate::worlds::{given, words};

const ABOVE: u32 = 1;
const GRANTED: u32 = 2;
const FOLDER: u32 = 3;
const FILE: u32 = 4;
const PRIVATE: u32 = 5;
const PRIVATE_FILE: u32 = 6;
const DEEP_FILE: u32 = 7;
const BESIDE: u32 = 8;

/// The asker, or the owner of the link that is asked with.
const USER: u32 = 0;
const LINK: u32 = 0;

/// Something that is changed about the plain case, and the node that is asked for.
struct Situation {
    title: &'static str,
    node: u32,
    change: fn(&mut World),
}

const fn situation(title: &'static str, node: u32, change: fn(&mut World)) -> Situation {
    Situation { title, node, change }
}

const PLAIN: fn(&mut World) = |_| {};
const NOT_RECURSIVE: fn(&mut World) = |world| world.grants[0].folder_only = true;
const EXTERNAL: fn(&mut World) = |world| user(world).kind = "external";
const AT_HOME: fn(&mut World) = |world| {
    user(world).kind = "external";
    node(world, 0).personal_of = Some(USER);
};
const BY_GROUP: fn(&mut World) = |world| {
    world.grants[0].to = To::Group(0);
    user(world).groups.insert(0);
};

fn user(world: &mut World) -> &mut reference::User {
    world.users.get_mut(&USER).unwrap()
}

fn node(world: &mut World, node: u32) -> &mut Node {
    world.nodes.get_mut(&node).unwrap()
}

fn link(world: &mut World) -> &mut Link {
    world.links.get_mut(&LINK).unwrap()
}

const FOR_USERS: &[Situation] = &[
    situation("the granted folder", GRANTED, PLAIN),
    situation("a folder in it", FOLDER, PLAIN),
    situation("a file in it", FILE, PLAIN),
    situation("a file further down", DEEP_FILE, PLAIN),
    situation("a private folder in it", PRIVATE, PLAIN),
    situation("a file in the private folder", PRIVATE_FILE, PLAIN),
    situation("the folder above it", ABOVE, PLAIN),
    situation("a folder beside it", BESIDE, PLAIN),
    situation("a folder in it that they made", FOLDER, |world| node(world, FOLDER).made_by = Some(USER)),
    situation("external: a folder in it that they made", FOLDER, |world| {
        user(world).kind = "external";
        node(world, FOLDER).made_by = Some(USER);
    }),
    situation("a granted file", FILE, |world| world.grants[0].node = FILE),
    situation("a granted private folder", PRIVATE, |world| world.grants[0].node = PRIVATE),
    situation("a file in a granted private folder", PRIVATE_FILE, |world| world.grants[0].node = PRIVATE),
    situation("not recursive: the folder", GRANTED, NOT_RECURSIVE),
    situation("not recursive: a file in it", FILE, NOT_RECURSIVE),
    situation("not recursive: a folder in it", FOLDER, NOT_RECURSIVE),
    situation("not recursive: a file further down", DEEP_FILE, NOT_RECURSIVE),
    situation("by a group: a file in it", FILE, BY_GROUP),
    situation("the grant ends now", GRANTED, |world| world.grants[0].until = Some(world.now)),
    situation("the grant ends in a moment", GRANTED, |world| world.grants[0].until = Some(world.now + 1)),
    situation("in the trash: the folder", GRANTED, |world| node(world, GRANTED).in_trash = true),
    situation("in the trash: a file in it", FILE, |world| node(world, GRANTED).in_trash = true),
    situation("in the trash: the folder above it", ABOVE, |world| node(world, GRANTED).in_trash = true),
    situation("no role implies links: the folder", GRANTED, |world| world.keys.links_implied_by.clear()),
    situation("external: the folder", GRANTED, EXTERNAL),
    situation("external: a file in it", FILE, EXTERNAL),
    situation("external: a private folder in it", PRIVATE, EXTERNAL),
    situation("external, at most Viewer: the folder", GRANTED, |world| {
        user(world).kind = "external";
        world.keys.external_max_role = "viewer";
    }),
    situation("external, sharing is off: the folder", GRANTED, |world| {
        user(world).kind = "external";
        world.keys.external_sharing = false;
    }),
    situation("external, at home: the folder", GRANTED, AT_HOME),
    situation("external, at home: a private folder", PRIVATE, AT_HOME),
    situation("of another organization: the folder", GRANTED, |world| user(world).kind = "foreign"),
    situation("a shared credential: the folder", GRANTED, |world| user(world).kind = "shared"),
    situation("the account has ended", GRANTED, |world| user(world).active = false),
];

const FOR_LINKS: &[Situation] = &[
    situation("the folder of the link", GRANTED, PLAIN),
    situation("a folder in it", FOLDER, PLAIN),
    situation("a file in it", FILE, PLAIN),
    situation("a file further down", DEEP_FILE, PLAIN),
    situation("a private folder in it", PRIVATE, PLAIN),
    situation("a file in the private folder", PRIVATE_FILE, PLAIN),
    situation("the folder above it", ABOVE, PLAIN),
    situation("a folder beside it", BESIDE, PLAIN),
    situation("a file of the link", FILE, |world| world.grants[0].node = FILE),
    situation("not recursive: the folder", GRANTED, NOT_RECURSIVE),
    situation("not recursive: a file in it", FILE, NOT_RECURSIVE),
    situation("not recursive: a folder in it", FOLDER, NOT_RECURSIVE),
    situation("not begun", GRANTED, |world| link(world).from = Some(world.now + 1)),
    situation("expires now", GRANTED, |world| link(world).until = Some(world.now)),
    situation("expires in a moment", GRANTED, |world| link(world).until = Some(world.now + 1)),
    situation("paused", GRANTED, |world| link(world).paused = true),
    situation("links are suspended", GRANTED, |world| world.keys.links = "suspended"),
    situation("no new links are made", GRANTED, |world| world.keys.links = "no_new"),
    situation("a password, not given", GRANTED, |world| link(world).password = true),
    situation("in the trash", GRANTED, |world| node(world, GRANTED).in_trash = true),
    situation("its owner holds Viewer", GRANTED, |world| world.grants[1].role = "viewer".into()),
    situation("its owner holds Uploader: the folder", GRANTED, |world| world.grants[1].role = "uploader".into()),
    situation("its owner holds Uploader: a file in it", FILE, |world| world.grants[1].role = "uploader".into()),
    situation("its owner holds nothing", GRANTED, |world| world.grants.truncate(1)),
    situation("its owner holds nothing, and it does not follow", GRANTED, |world| {
        world.grants.truncate(1);
        world.keys.link_follows_owner = false;
    }),
    situation("its owner's account has ended", GRANTED, |world| user(world).active = false),
    situation("it has no owner", GRANTED, |world| link(world).owner = None),
];

/// The tree of the matrix: root / above / the granted folder (with a folder, a file, a private folder) and one beside it.
fn tree() -> World {
    let below = |parent: u32| Node { parent: Some(parent), ..Node::folder() };
    let file = |parent: u32| Node { folder: false, ..below(parent) };
    let nodes = [
        (0, Node::folder()),
        (ABOVE, below(0)),
        (GRANTED, below(ABOVE)),
        (FOLDER, below(GRANTED)),
        (FILE, file(GRANTED)),
        (PRIVATE, Node { private: true, ..below(GRANTED) }),
        (PRIVATE_FILE, file(PRIVATE)),
        (DEEP_FILE, file(FOLDER)),
        (BESIDE, below(ABOVE)),
    ];
    World { nodes: BTreeMap::from(nodes), ..plain_world(1) }
}

fn matrix() -> String {
    let mut text = HEAD.to_owned();
    let own = [("own role: list, manage", ["list", "manage"]), ("own role: list, edit", ["list", "edit"])];
    let built_in = ["previewer", "viewer", "uploader", "contributor", "editor", "admin", "sharer"];
    for role in built_in {
        let world = World { grants: vec![given(GRANTED, To::User(USER), role)], ..tree() };
        table(&mut text, role, Who::User(USER), &world, FOR_USERS);
    }
    for (title, list) in own {
        let own_roles = BTreeMap::from([("own".to_owned(), words(&list))]);
        let world = World { own_roles, grants: vec![given(GRANTED, To::User(USER), "own")], ..tree() };
        table(&mut text, title, Who::User(USER), &world, FOR_USERS);
    }
    for (title, list) in [
        ("link: preview", &["list", "preview"][..]),
        ("link: preview, download", &["list", "preview", "download"]),
        ("link: upload", &["upload"]),
        ("link: preview, download, upload", &["list", "preview", "download", "upload"]),
    ] {
        table(&mut text, title, Who::Visit(LINK, false), &linked(list), FOR_LINKS);
    }
    text
}

/// The tree with a link on the granted folder; its owner is Editor of it.
fn linked(abilities: &[&str]) -> World {
    let of_link = reference::Grant { abilities: words(abilities), ..given(GRANTED, To::Link(LINK), "") };
    let link = Link { owner: Some(USER), from: None, until: None, paused: false, password: false };
    let links = BTreeMap::from([(LINK, link)]);
    World { links, grants: vec![of_link, given(GRANTED, To::User(USER), "editor")], ..tree() }
}

const HEAD: &str = "\
What the access rule answers: role x situation x operation. Written by a test (see tests/rules/matrix.rs), kept to be read.
`yes` allowed; `no` refused, they may know that it exists; `.` hidden, for them it does not exist.
The role is granted on a folder, on all of the tree below, to an internal user; the policy is the default one: what a row
says otherwise is otherwise. A link is owned by an Editor of the folder. Words and rule: docs/access.md.
";

fn table(text: &mut String, title: &str, who: Who, plain: &World, situations: &[Situation]) {
    let actions = reference::actions();
    let head: String = actions.iter().map(|(action, ..)| format!("  {action}")).collect();
    writeln!(text, "\n{title:<49}{head}").unwrap();
    for situation in situations {
        let mut world = plain.clone();
        (situation.change)(&mut world);
        let cells: String = row(&world, who, situation.node)
            .iter()
            .map(|(action, outcome)| format!("  {:<width$}", cell(*outcome), width = action.len()))
            .collect();
        writeln!(text, "{}", format!("  {:<47}{cells}", situation.title).trim_end()).unwrap();
    }
}

fn row(world: &World, who: Who, node: u32) -> Vec<(&'static str, Outcome)> {
    let view = world.view(who, node);
    let judged = translate::judge(translate::actor(who), &translate::facts(world, who, node));
    judged
        .iter()
        .map(|one| {
            assert_eq!(one.outcome, view.outcome(one.action), "{who:?} at {node}: {}", one.action);
            (one.action, one.outcome)
        })
        .collect()
}

fn cell(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "yes",
        Outcome::Refused => "no",
        Outcome::Hidden => ".",
    }
}

#[test]
fn the_matrix_that_people_read_is_what_the_code_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matrix.txt");
    let actual = matrix();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &actual).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    for (number, (kept, actual)) in kept.lines().zip(actual.lines()).enumerate() {
        assert_eq!(kept, actual, "line {} of tests/matrix.txt; UPDATE=1 writes it anew", number + 1);
    }
    assert_eq!(kept.lines().count(), actual.lines().count(), "tests/matrix.txt has other lines; UPDATE=1 writes it anew");
}
