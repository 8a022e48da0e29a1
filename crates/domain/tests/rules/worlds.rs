//! Worlds to judge in: random, and such that the things in them have to do with each other. The same seed makes the
//! same world on every machine.

use std::collections::{BTreeMap, BTreeSet};

use crate::reference::{Grant, Keys, Link, Node, To, User, Who, Words, World};

/// A small generator of random numbers (xorshift64*).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The one that begins at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap()
    }

    /// Yes in so many of a hundred cases.
    pub fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(u32::try_from(from.len()).unwrap()) as usize].clone()
    }
}

/// Words as a set.
pub fn words(list: &[&str]) -> Words {
    list.iter().map(|word| (*word).to_owned()).collect()
}

const NOW: i64 = 1_000_000;
const USERS: u32 = 6;
const GROUPS: u32 = 2;
const LINKS: u32 = 4;
const CAPABILITIES: [&str; 9] =
    ["list", "preview", "download", "upload", "edit", "delete", "share_link", "share_people", "manage"];
const ROLES: [&str; 9] = ["previewer", "viewer", "uploader", "uploader", "contributor", "editor", "admin", "sharer", "own"];

/// The world of this seed.
pub fn world(seed: u64) -> World {
    let random = &mut Random::new(seed);
    let mut world = World {
        now: NOW,
        keys: keys(random),
        own_roles: BTreeMap::from([("own".to_owned(), own_role(random))]),
        nodes: BTreeMap::new(),
        users: (0..USERS).map(|user| (user, self::user(random))).collect(),
        links: (0..LINKS).map(|link| (link, self::link(random))).collect(),
        grants: Vec::new(),
    };
    add_nodes(random, &mut world);
    for _ in 0..4 + random.below(14) {
        add_grant(random, &mut world);
    }
    for link in 0..LINKS {
        add_link_grants(random, &mut world, link);
    }
    world
}

/// Everybody who may ask in the world.
pub fn askers(world: &World) -> Vec<Who> {
    let users = world.users.keys().map(|user| Who::User(*user));
    let links = world.links.keys().flat_map(|link| [Who::Visit(*link, true), Who::Visit(*link, false)]);
    users.chain(links).chain([Who::Nobody]).collect()
}

fn keys(random: &mut Random) -> Keys {
    Keys {
        links: random.pick(&["on", "on", "on", "no_new", "suspended"]),
        links_implied_by: random.pick(&[
            BTreeSet::new(),
            BTreeSet::from(["admin"]),
            BTreeSet::from(["admin", "editor"]),
            BTreeSet::from(["admin", "editor"]),
        ]),
        external_sharing: random.percent(80),
        external_max_role: random.pick(&["previewer", "viewer", "contributor", "editor", "editor"]),
        link_follows_owner: random.percent(75),
    }
}

fn own_role(random: &mut Random) -> Words {
    let chance = random.pick(&[10, 40, 70]);
    CAPABILITIES.into_iter().filter(|_| random.percent(chance)).map(str::to_owned).collect()
}

fn user(random: &mut Random) -> User {
    User {
        kind: random.pick(&["internal", "internal", "internal", "external", "shared", "foreign"]),
        active: random.percent(88),
        groups: (0..GROUPS).filter(|_| random.percent(35)).collect(),
    }
}

fn link(random: &mut Random) -> Link {
    Link {
        owner: random.percent(80).then(|| random.below(USERS)),
        from: moment(random, 85),
        until: moment(random, 75),
        paused: random.percent(8),
        password: random.percent(35),
    }
}

/// None, or an instant close to now: before it, now itself, after it.
fn moment(random: &mut Random, none_percent: u32) -> Option<i64> {
    if random.percent(none_percent) { None } else { Some(NOW + random.pick(&[-1000, -1, 0, 1, 1000, 1000])) }
}

/// Two trees: a team space, and the personal space of user 0 with its owner's grant.
fn add_nodes(random: &mut Random, world: &mut World) {
    let count = 8 + random.below(24);
    for number in 0..count {
        let folders: Vec<u32> = world.nodes.iter().filter(|(_, node)| node.folder).map(|(number, _)| *number).collect();
        let near = folders.len().saturating_sub(4);
        let deep = random.percent(60);
        let parent = (number > 1).then(|| random.pick(if deep { &folders[near..] } else { &folders }));
        let folder = number < 2 || random.percent(65);
        let private = parent.is_some() && folder && random.percent(22);
        let in_trash = parent.is_some() && random.percent(7);
        let personal_of = (number == 1).then_some(0);
        let made_by = random.percent(60).then(|| random.below(USERS));
        world.nodes.insert(number, Node { parent, folder, private, in_trash, made_by, personal_of });
        if private && random.percent(60) {
            let maker = To::User(random.below(USERS));
            world.grants.push(given(number, maker, "admin"));
        }
    }
    world.grants.push(given(1, To::User(0), "admin"));
}

/// A grant without end on all of the tree below.
pub fn given(node: u32, to: To, role: &str) -> Grant {
    Grant { node, to, role: role.to_owned(), abilities: Words::new(), folder_only: false, until: None }
}

/// Often on the line of a grant that is there: that is where grants meet.
fn add_grant(random: &mut Random, world: &mut World) {
    let anywhere = random.below(u32::try_from(world.nodes.len()).unwrap());
    let node = match random.percent(50) {
        true => relative(random, world, anywhere),
        false => anywhere,
    };
    let to = if random.percent(70) { To::User(random.below(USERS)) } else { To::Group(random.below(GROUPS)) };
    let role = random.pick(&ROLES);
    let grant = Grant { folder_only: random.percent(25), until: moment(random, 80), ..given(node, to, role) };
    world.grants.push(grant);
}

fn relative(random: &mut Random, world: &World, otherwise: u32) -> u32 {
    let recent = if random.percent(50) { world.grants.len().saturating_sub(3) } else { 0 };
    let on = random.pick(&world.grants[recent..]).node;
    let children: Vec<u32> = world.nodes.iter().filter(|(_, node)| node.parent == Some(on)).map(|(number, _)| *number).collect();
    match (random.percent(50), world.nodes[&on].parent) {
        (true, Some(parent)) => parent,
        _ if !children.is_empty() => random.pick(&children),
        _ => otherwise,
    }
}

/// A link gives the same on each of its nodes; they are often where its owner holds something.
fn add_link_grants(random: &mut Random, world: &mut World, link: u32) {
    let abilities = random.pick(&[
        words(&["list", "preview"]),
        words(&["list", "download"]),
        words(&["list", "preview", "download"]),
        words(&["upload"]),
        words(&["list", "preview", "download", "upload"]),
    ]);
    let owner = world.links[&link].owner.map(To::User);
    let owned: Vec<u32> = world.grants.iter().filter(|grant| Some(grant.to) == owner).map(|grant| grant.node).collect();
    for _ in 0..1 + random.below(3) {
        let anywhere = random.below(u32::try_from(world.nodes.len()).unwrap());
        let node = match random.below(3) {
            0 if !owned.is_empty() => random.pick(&owned),
            1 => relative(random, world, anywhere),
            _ => anywhere,
        };
        let folder_only = random.percent(30);
        let grant = Grant { folder_only, abilities: abilities.clone(), ..given(node, To::Link(link), "") };
        world.grants.push(grant);
    }
}
