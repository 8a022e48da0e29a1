//! What holds of access in every world: more grants never give less, more barriers never give more, nothing grows by
//! being passed on.

use stile_domain::access;
use stile_domain::policy::Policy;
use stile_domain::role::Role;

use crate::reference::{Outcome, To, Who, World};
use crate::translate;
use crate::worlds::{self, Random, given};

/// For many random worlds: whoever asks, wherever, for whatever.
fn everywhere(mut check: impl FnMut(&mut Random, &World, Who, u32)) {
    for seed in 1..=400 {
        let world = worlds::world(seed);
        let random = &mut Random::new(seed + 5_000);
        for _ in 0..10 {
            let who = random.pick(&worlds::askers(&world));
            let node = random.below(u32::try_from(world.nodes.len()).unwrap());
            check(random, &world, who, node);
        }
    }
}

fn outcomes(world: &World, who: Who, node: u32) -> Vec<Outcome> {
    let judged = translate::judge(translate::actor(who), &translate::facts(world, who, node));
    judged.iter().map(|one| one.outcome).collect()
}

#[test]
fn more_grants_never_give_less() {
    everywhere(|random, world, who, node| {
        let (Who::User(user), before) = (who, outcomes(world, who, node)) else { return };
        let mut more = world.clone();
        let on = random.below(u32::try_from(world.nodes.len()).unwrap());
        more.grants.push(given(on, To::User(user), random.pick(&["previewer", "uploader", "sharer", "admin", "own"])));
        for (before, after) in before.iter().zip(outcomes(&more, who, node)) {
            assert!(after <= *before, "{who:?} at {node}, granted on {on}: {before:?} became {after:?}");
        }
    });
}

#[test]
fn making_a_folder_private_never_gives_anybody_more() {
    everywhere(|random, world, who, node| {
        let mut fenced = world.clone();
        let at = random.below(u32::try_from(world.nodes.len()).unwrap());
        fenced.nodes.entry(at).and_modify(|node| node.private = node.folder);
        for (before, after) in outcomes(world, who, node).iter().zip(outcomes(&fenced, who, node)) {
            assert!(after >= *before, "{who:?} at {node}, fence at {at}: {before:?} became {after:?}");
        }
    });
}

#[test]
fn i5_a_link_that_follows_never_gives_what_its_owner_may_not_do() {
    everywhere(|_, world, who, node| {
        let Who::Visit(link, _) = who else { return };
        let Some(owner) = world.links[&link].owner.filter(|owner| world.users[owner].active) else { return };
        if world.keys.link_follows_owner {
            let theirs = outcomes(world, Who::User(owner), node);
            for (visitors, owners) in outcomes(world, who, node).iter().zip(theirs).skip(1) {
                assert!(*visitors != Outcome::Allowed || owners == Outcome::Allowed, "{who:?} at {node}");
            }
        }
    });
}

#[test]
fn i5_a_link_never_holds_more_than_its_three_abilities() {
    let abilities = Role::Contributor.capabilities(&Policy::default());
    everywhere(|_, world, who, node| {
        if let Who::Visit(..) = who {
            let held = access::held(&translate::facts(world, who, node)).here;
            assert!(abilities.includes(held), "{held:?}");
        }
    });
}
