//! `decide` against the reference model, over many small worlds: the same answer for everybody, every node, every action.

use std::collections::BTreeMap;

use stile_domain::access::explain::{self, Effect, Reason, Sight};
use stile_domain::access::{self, Asker, Facts};
use stile_domain::capability::Capabilities;

use crate::reference::{self, Node, Outcome, View, Who, World};
use crate::translate::{self, Judged};
use crate::worlds::{self, Random};

/// So many decisions are compared; `STILE_DECISIONS` says otherwise, `STILE_TEST_LONG` asks for many more.
fn decisions_wanted() -> u64 {
    let said = std::env::var("STILE_DECISIONS").ok().map(|count| count.parse().expect("STILE_DECISIONS is a number"));
    said.unwrap_or(if crate::at_length() { 10_000_000 } else { 400_000 })
}

const PAIRS_PER_WORLD: u32 = 40;

#[test]
fn decide_agrees_with_the_reference_model_everywhere() {
    let wanted = decisions_wanted();
    let mut seen: BTreeMap<(&str, &str, Outcome), u64> = BTreeMap::new();
    let (mut done, mut seed) = (0, 0);
    while done < wanted {
        seed += 1;
        let world = worlds::world(seed);
        let random = &mut Random::new(!seed);
        for _ in 0..PAIRS_PER_WORLD {
            let who = random.pick(&worlds::askers(&world));
            let node = random.below(u32::try_from(world.nodes.len()).unwrap());
            match judged(&world, who, node) {
                Ok(all) => {
                    done += all.len() as u64;
                    all.iter().for_each(|one| *seen.entry((kind(&world, who), one.action, one.outcome)).or_default() += 1);
                }
                Err(_) => fail(seed, world.clone(), who, node),
            }
        }
    }
    if wanted >= 400_000 {
        every_sort_of_decision_was_met(&seen);
    }
}

/// What `decide` says of every action, or how it differs from the reference model.
fn judged(world: &World, who: Who, node: u32) -> Result<Vec<Judged>, String> {
    let facts = translate::facts(world, who, node);
    let view = world.view(who, node);
    let all = translate::judge(translate::actor(who), &facts);
    let without_barriers = without_barriers(world).view(who, node);
    for one in &all {
        let expected = view.outcome(one.action);
        if one.outcome != expected {
            return Err(format!("{}: decide says {:?}, the page says {expected:?}", one.action, one.outcome));
        }
        check_reason(world, who, &without_barriers, one)?;
        check_proof(world, who, node, one)?;
    }
    let (held, expected) = (access::held(&facts).here, translate::capabilities(&view.held));
    if !view.in_trash && held != expected {
        return Err(format!("`held` says {held:?}, the page says {expected:?}"));
    }
    check_explanation(&facts, &all)?;
    Ok(all)
}

/// What the reasons give together is what is held, and what somebody sees of it is what `see` and the rest answer.
fn check_explanation(facts: &Facts, all: &[Judged]) -> Result<(), String> {
    if !matches!(facts.asker, Asker::User(_)) || facts.chain.iter().any(|step| step.trashed) {
        return Ok(());
    }
    let gives = |reason: &Reason| match reason.effect {
        Effect::Gives(given) => given,
        _ => Capabilities::NONE,
    };
    let given = explain::reasons(facts).iter().map(gives).fold(Capabilities::NONE, |all, some| all | some);
    let held = access::held(facts).here;
    let sees = all.iter().any(|one| one.action == "see" && one.outcome == Outcome::Allowed);
    let sight = explain::sight(facts);
    let fits = match sight {
        Sight::Open => !held.is_empty(),
        Sight::NameOnly => held.is_empty() && sees,
        Sight::Hidden => held.is_empty() && !sees,
    };
    if given == held && fits { Ok(()) } else { Err(format!("reasons give {given:?}, held is {held:?}, {sight:?}")) }
}

fn without_barriers(world: &World) -> World {
    let mut open = world.clone();
    open.nodes.values_mut().for_each(|node| node.private = false);
    open
}

/// A reason names a private folder just where one keeps the user out, and none that the asker may not know.
fn check_reason(world: &World, who: Who, without_barriers: &View, one: &Judged) -> Result<(), String> {
    if one.outcome != Outcome::Refused {
        return Ok(());
    }
    let by_capability = View { maker: false, ..without_barriers.clone() };
    let helps = by_capability.outcome(one.action) == Outcome::Allowed;
    let expected = helps && matches!(who, Who::User(_));
    let named = one.stopped_by.map(translate::node_number);
    let unfit = named.is_some_and(|folder| !world.view(who, folder).visible || !world.nodes[&folder].private);
    if unfit || named.is_some() != expected {
        return Err(format!("{}: the reason names {named:?}, and a barrier is the reason: {expected}", one.action));
    }
    Ok(())
}

/// A proof tells what is held here, and what of it goes further down: just what a new folder in it would inherit.
fn check_proof(world: &World, who: Who, node: u32, one: &Judged) -> Result<(), String> {
    let Some(held) = one.held.filter(|_| one.action == "see" || one.action == "purge") else { return Ok(()) };
    let mut with_child = world.clone();
    let child = Node { parent: Some(node), folder: true, private: false, in_trash: false, made_by: None, personal_of: None };
    with_child.nodes.insert(u32::MAX, child);
    let below = translate::capabilities(&with_child.capabilities(who, u32::MAX));
    let here = translate::capabilities(&world.capabilities(who, node));
    if (held.here, held.below) == (here, below) { Ok(()) } else { Err(format!("proof {held:?}, page {here:?} {below:?}")) }
}

fn kind(world: &World, who: Who) -> &'static str {
    match who {
        Who::User(user) => world.users[&user].kind,
        Who::Visit(..) => "visitor",
        Who::Nobody => "nobody",
    }
}

/// A comparison proves nothing about what never came up.
fn every_sort_of_decision_was_met(seen: &BTreeMap<(&str, &str, Outcome), u64>) {
    let met = |kind, action, outcome| seen.get(&(kind, action, outcome)).copied().unwrap_or(0);
    for (action, asks, ..) in reference::actions() {
        let action = action.as_str();
        assert!(met("internal", action, Outcome::Allowed) > 20, "internal users were hardly ever allowed to {action}");
        for kind in ["internal", "external", "shared", "foreign"] {
            assert!(met(kind, action, Outcome::Hidden) > 20, "{kind}: {action} was hardly ever hidden");
            let refused = met(kind, action, Outcome::Refused);
            assert_eq!(refused > 20, asks.is_some(), "{kind}: {action} was refused {refused} times");
        }
        assert_eq!(met("nobody", action, Outcome::Allowed) + met("nobody", action, Outcome::Refused), 0);
    }
    for action in ["see", "list", "preview", "download", "upload"] {
        assert!(met("visitor", action, Outcome::Allowed) > 20, "visitors were hardly ever allowed to {action}");
        assert!(met("external", action, Outcome::Allowed) > 20, "external users were hardly ever allowed to {action}");
    }
    for action in ["edit", "delete", "restore", "purge", "share_link", "share_people", "manage", "set_private"] {
        assert_eq!(met("visitor", action, Outcome::Allowed), 0, "a visitor was allowed to {action}");
    }
}

/// Takes out of the world all that the difference does not need, and shows the rest.
fn fail(seed: u64, mut world: World, who: Who, node: u32) {
    let differs = |world: &World| judged(world, who, node).is_err();
    for at in (0..world.grants.len()).rev() {
        let mut smaller = world.clone();
        smaller.grants.remove(at);
        if differs(&smaller) {
            world = smaller;
        }
    }
    for number in world.nodes.keys().copied().collect::<Vec<_>>() {
        let mut plainer = world.clone();
        plainer.nodes.entry(number).and_modify(|node| (node.private, node.in_trash) = (false, false));
        if differs(&plainer) {
            world = plainer;
        }
    }
    let line: Vec<_> = std::iter::successors(Some(node), |step| world.nodes[step].parent).collect();
    let why = judged(&world, who, node).err();
    println!("{:?}", world.keys);
    line.iter().for_each(|step| println!("{step}: {:?}", world.nodes[step]));
    world.grants.iter().for_each(|grant| println!("{grant:?}"));
    println!("{:?} {:?} {:?}", world.users, world.links, world.own_roles);
    panic!("seed {seed}, {who:?}, node {node}: {why:?}");
}

#[test]
fn the_page_and_the_code_have_the_same_actions() {
    let page = reference::actions().iter().map(|(name, asks, trash, maker)| (name.as_str(), asks.as_deref(), *trash, *maker));
    let code = access::ACTIONS.iter().map(|(name, asks, trash, maker)| (*name, asks.map(|one| one.word()), *trash, *maker));
    let (page, code): (Vec<_>, Vec<_>) = (page.collect(), code.collect());
    assert_eq!(page, code);
    let facts = translate::facts(&worlds::world(1), Who::Nobody, 0);
    let judged: Vec<_> = translate::judge(access::Actor::Anonymous, &facts).iter().map(|one| one.action).collect();
    assert_eq!(judged, code.iter().map(|(name, ..)| *name).collect::<Vec<_>>(), "these tests judge every action");
}
