//! Sentences about access that stand on their own, each with the requirement it proves.

use std::collections::{BTreeMap, BTreeSet};

use stile_domain::access::{self, Actor, Asker, Download, Facts, LinkFacts, List, See, ShareLink};
use stile_domain::capability::Capability;
use stile_domain::error::{Error, Kind};
use stile_domain::grant::Scope;
use stile_domain::ids::OrgId;
use uuid::Uuid;

use crate::reference::{self, Grant, Keys, Link, Node, Outcome, To, User, Who, World};
use crate::translate;
use crate::worlds::{given, words};

const ROOT: u32 = 0;
const FOLDER: u32 = 1;
const FILE: u32 = 2;
const SUBFOLDER: u32 = 3;
const FENCED: u32 = 4;
const FENCED_FILE: u32 = 5;
const OWNER: u32 = 0;
const LINK: u32 = 1;
const ME: Who = Who::User(OWNER);
const VISITOR: Who = Who::Visit(LINK, true);

/// A world with the default policy, so many internal users, no nodes, no links, no grants.
pub fn plain_world(users: u32) -> World {
    let user = User { kind: "internal", active: true, groups: BTreeSet::new() };
    World {
        now: 1_000_000,
        keys: Keys {
            links: "on",
            links_implied_by: BTreeSet::from(["admin", "editor"]),
            external_sharing: true,
            external_max_role: "editor",
            link_follows_owner: true,
        },
        own_roles: BTreeMap::new(),
        nodes: BTreeMap::new(),
        users: (0..users).map(|number| (number, user.clone())).collect(),
        links: BTreeMap::new(),
        grants: Vec::new(),
    }
}

/// What `decide` says; the reference model must say the same.
pub fn seen(world: &World, who: Who, node: u32, action: &str) -> Outcome {
    let judged = translate::judge(translate::actor(who), &translate::facts(world, who, node));
    let outcome = judged.iter().find(|one| one.action == action).expect("an action").outcome;
    assert_eq!(outcome, world.view(who, node).outcome(action), "{who:?} at {node}: {action}");
    outcome
}

/// Root / folder (a file, a folder, a fenced folder with a file), with these grants and an open link of the first user.
fn small(grants: Vec<Grant>) -> World {
    let below = |parent: u32| Node { parent: Some(parent), ..Node::folder() };
    let nodes = [
        (ROOT, Node::folder()),
        (FOLDER, below(ROOT)),
        (FILE, Node { folder: false, ..below(FOLDER) }),
        (SUBFOLDER, below(FOLDER)),
        (FENCED, Node { private: true, ..below(FOLDER) }),
        (FENCED_FILE, Node { folder: false, ..below(FENCED) }),
    ];
    let link = Link { owner: Some(OWNER), from: None, until: None, paused: false, password: false };
    World { nodes: BTreeMap::from(nodes), links: BTreeMap::from([(LINK, link)]), grants, ..plain_world(2) }
}

fn linked(node: u32, abilities: &[&str]) -> Grant {
    Grant { abilities: words(abilities), ..given(node, To::Link(LINK), "") }
}

fn all_outcomes(world: &World, who: Who, node: u32) -> BTreeSet<Outcome> {
    reference::actions().iter().map(|(action, ..)| seen(world, who, node, action)).collect()
}

#[test]
fn i6_write_only_shows_no_name_below_the_granted_folder() {
    let world = small(vec![given(FOLDER, To::User(OWNER), "uploader"), linked(FOLDER, &["upload"])]);
    for who in [ME, VISITOR] {
        assert_eq!(seen(&world, who, FOLDER, "see"), Outcome::Allowed);
        for below in [FILE, SUBFOLDER, FENCED, FENCED_FILE] {
            assert_eq!(seen(&world, who, below, "see"), Outcome::Hidden);
            assert_eq!(seen(&world, who, below, "edit"), Outcome::Hidden, "not refused: that would tell that it is there");
        }
    }
}

#[test]
fn i6_write_only_still_sends_into_a_folder_below() {
    let world = small(vec![given(FOLDER, To::User(OWNER), "uploader")]);
    assert_eq!(seen(&world, ME, SUBFOLDER, "upload"), Outcome::Allowed);
    assert_eq!(seen(&world, ME, FENCED, "upload"), Outcome::Hidden);
}

#[test]
fn s2_17_s2_18_an_upload_only_link_neither_lists_nor_previews_nor_downloads() {
    let world = small(vec![given(FOLDER, To::User(OWNER), "editor"), linked(FOLDER, &["upload"])]);
    assert_eq!(seen(&world, VISITOR, FOLDER, "upload"), Outcome::Allowed);
    for action in ["list", "preview", "download", "edit", "delete"] {
        assert_eq!(seen(&world, VISITOR, FOLDER, action), Outcome::Refused);
        assert_eq!(seen(&world, VISITOR, FILE, action), Outcome::Hidden);
    }
}

#[test]
fn s4_69_a_preview_only_link_previews_and_does_nothing_else() {
    let world = small(vec![given(FOLDER, To::User(OWNER), "editor"), linked(FOLDER, &["list", "preview"])]);
    for (action, ..) in reference::actions() {
        let allowed = ["see", "list", "preview"].contains(&action.as_str());
        assert_eq!(seen(&world, VISITOR, FILE, action) == Outcome::Allowed, allowed, "{action}");
    }
}

#[test]
fn s5_13_s5_14_only_who_holds_the_right_to_share_makes_links() {
    let mut world = small(vec![given(FOLDER, To::User(OWNER), "viewer")]);
    assert_eq!(seen(&world, ME, FILE, "share_link"), Outcome::Refused);
    world.grants.push(given(FOLDER, To::User(OWNER), "sharer"));
    assert_eq!(seen(&world, ME, FILE, "share_link"), Outcome::Allowed);
}

#[test]
fn s5_22_a_group_gives_all_its_members_the_right_to_share() {
    let mut world = small(vec![given(FOLDER, To::Group(0), "sharer")]);
    world.users.values_mut().for_each(|user| user.groups = BTreeSet::from([0]));
    assert_eq!(seen(&world, Who::User(0), FOLDER, "share_link"), Outcome::Allowed);
    assert_eq!(seen(&world, Who::User(1), FOLDER, "share_link"), Outcome::Allowed);
}

#[test]
fn s5_23_where_no_role_implies_it_even_admin_needs_the_explicit_right_to_share() {
    let mut world = small(vec![given(FOLDER, To::User(OWNER), "admin")]);
    world.keys.links_implied_by.clear();
    assert_eq!(seen(&world, ME, FOLDER, "share_link"), Outcome::Refused);
    world.grants.push(given(FOLDER, To::User(OWNER), "sharer"));
    assert_eq!(seen(&world, ME, FOLDER, "share_link"), Outcome::Allowed);
}

#[test]
fn s5_25_a_link_on_a_folder_shared_non_recursively_shows_no_folder_in_it() {
    let only_folder = Grant { folder_only: true, ..linked(FOLDER, &["list", "preview", "download"]) };
    let world = small(vec![given(FOLDER, To::User(OWNER), "editor"), only_folder]);
    assert_eq!(seen(&world, VISITOR, FILE, "download"), Outcome::Allowed);
    assert_eq!(all_outcomes(&world, VISITOR, SUBFOLDER), BTreeSet::from([Outcome::Hidden]));
}

#[test]
fn s5_25_the_proof_says_that_the_right_to_share_ends_at_the_folder() {
    let sharer = Grant { folder_only: true, ..given(FOLDER, To::User(OWNER), "sharer") };
    let mut world = small(vec![given(FOLDER, To::User(OWNER), "viewer"), sharer]);
    let scope = |world: &World| {
        let facts = translate::facts(world, ME, FOLDER);
        let held = access::decide::<ShareLink>(translate::actor(ME), &facts).proof().unwrap().held();
        (held.scope_of(Capability::ShareLink), held.scope_of(Capability::Download))
    };
    assert_eq!(scope(&world), (Scope::Folder, Scope::Tree));
    world.grants[1].folder_only = false;
    assert_eq!(scope(&world), (Scope::Tree, Scope::Tree));
}

#[test]
fn s5_26_who_may_share_a_folder_non_recursively_cannot_share_a_folder_in_it() {
    let sharer = Grant { folder_only: true, ..given(FOLDER, To::User(OWNER), "sharer") };
    let world = small(vec![given(FOLDER, To::User(OWNER), "viewer"), sharer]);
    assert_eq!(seen(&world, ME, FILE, "share_link"), Outcome::Allowed);
    assert_eq!(seen(&world, ME, SUBFOLDER, "share_link"), Outcome::Refused);
}

#[test]
fn s5_27_a_fenced_folder_cannot_be_shared_and_is_left_out_of_a_link_on_the_folder_above() {
    let world = small(vec![given(FOLDER, To::User(OWNER), "editor"), linked(FOLDER, &["list", "preview", "download"])]);
    assert_eq!(seen(&world, ME, FENCED, "share_link"), Outcome::Refused);
    assert_eq!(all_outcomes(&world, VISITOR, FENCED), BTreeSet::from([Outcome::Hidden]));
    assert_eq!(all_outcomes(&world, VISITOR, FENCED_FILE), BTreeSet::from([Outcome::Hidden]));
}

#[test]
fn s5_27_the_fence_stops_a_link_even_where_its_owner_crosses_it() {
    let world = small(vec![given(ROOT, To::User(OWNER), "admin"), linked(FOLDER, &["list", "download"])]);
    assert_eq!(seen(&world, ME, FENCED_FILE, "download"), Outcome::Allowed);
    assert_eq!(seen(&world, VISITOR, FENCED_FILE, "download"), Outcome::Hidden);
}

#[test]
fn s5_31_s5_32_a_link_gives_no_more_than_its_owner_holds_now() {
    let mut world =
        small(vec![given(FOLDER, To::User(OWNER), "viewer"), linked(FOLDER, &["list", "preview", "download", "upload"])]);
    assert_eq!(seen(&world, VISITOR, FOLDER, "download"), Outcome::Allowed);
    assert_eq!(seen(&world, VISITOR, FOLDER, "upload"), Outcome::Refused);
    world.grants.remove(0);
    assert_eq!(all_outcomes(&world, VISITOR, FOLDER), BTreeSet::from([Outcome::Hidden]));
}

#[test]
fn s5_46_a_link_without_owner_gives_what_it_was_given() {
    let mut world = small(vec![linked(FOLDER, &["list", "download"])]);
    world.links.values_mut().for_each(|link| link.owner = None);
    assert_eq!(seen(&world, VISITOR, FILE, "download"), Outcome::Allowed);
}

#[test]
fn s5_8_with_new_links_off_the_ones_that_are_there_stay_open() {
    let mut world = small(vec![given(FOLDER, To::User(OWNER), "viewer"), linked(FOLDER, &["list", "download"])]);
    world.keys.links = "no_new";
    assert_eq!(seen(&world, VISITOR, FILE, "download"), Outcome::Allowed);
}

#[test]
fn s4_39_a_link_is_open_until_the_instant_it_expires_and_not_at_it() {
    let mut world = small(vec![given(FOLDER, To::User(OWNER), "viewer"), linked(FOLDER, &["list", "download"])]);
    let end = world.now;
    world.links.values_mut().for_each(|link| link.until = Some(end));
    for (now, expected) in [(end - 1, Outcome::Allowed), (end, Outcome::Hidden), (end + 1, Outcome::Hidden)] {
        world.now = now;
        assert_eq!(seen(&world, VISITOR, FILE, "download"), expected);
    }
}

#[test]
fn a_link_is_closed_before_it_begins_and_open_at_the_instant() {
    let mut world = small(vec![given(FOLDER, To::User(OWNER), "viewer"), linked(FOLDER, &["list", "download"])]);
    let start = world.now;
    world.links.values_mut().for_each(|link| link.from = Some(start));
    assert_eq!(seen(&world, VISITOR, FILE, "download"), Outcome::Allowed);
    world.now = start - 1;
    assert_eq!(seen(&world, VISITOR, FILE, "download"), Outcome::Hidden);
}

#[test]
fn a_grant_ends_at_its_instant() {
    let mut world = small(vec![Grant { until: Some(50), ..given(FOLDER, To::User(OWNER), "viewer") }]);
    for (now, expected) in [(49, Outcome::Allowed), (50, Outcome::Hidden)] {
        world.now = now;
        assert_eq!(seen(&world, ME, FILE, "download"), expected);
        assert_eq!(seen(&world, ME, ROOT, "see"), expected, "nor does it show the way any more");
    }
}

/// The facts of an open link whose password has this version, for a visit that passed with that one.
fn with_password(link: Option<i64>, visit: Option<i64>) -> Facts {
    let world = small(vec![given(FOLDER, To::User(OWNER), "viewer"), linked(FOLDER, &["list", "download"])]);
    let mut facts = translate::facts(&world, VISITOR, FOLDER);
    if let Asker::Visitor(of_link) = &mut facts.asker {
        *of_link = LinkFacts { gate_version: link, visit_gate_version: visit, ..of_link.clone() };
    }
    facts
}

#[test]
fn i3_a_visit_that_passed_an_older_password_passes_no_more() {
    for (link, visit, open) in [
        (None, None, true),
        (None, Some(1), true),
        (Some(1), None, false),
        (Some(1), Some(1), true),
        (Some(2), Some(1), false),
        (Some(1), Some(2), false),
    ] {
        let decision = access::decide::<Download>(translate::actor(VISITOR), &with_password(link, visit));
        match (open, decision.proof()) {
            (true, Ok(_)) => {}
            (false, Err(error)) => assert_eq!(error, Error::not_found(), "nothing is told before the password"),
            (_, other) => panic!("password {link:?}, visit {visit:?}: {other:?}"),
        }
    }
}

#[test]
fn i12_a_link_is_closed_while_its_node_is_in_the_trash_and_open_again_when_it_is_restored() {
    let mut world = small(vec![given(ROOT, To::User(OWNER), "editor"), linked(FOLDER, &["list", "download"])]);
    world.nodes.entry(FOLDER).and_modify(|node| node.in_trash = true);
    for node in [FOLDER, FILE] {
        assert_eq!(all_outcomes(&world, VISITOR, node), BTreeSet::from([Outcome::Hidden]));
    }
    world.nodes.entry(FOLDER).and_modify(|node| node.in_trash = false);
    assert_eq!(seen(&world, VISITOR, FILE, "download"), Outcome::Allowed);
}

#[test]
fn i19_in_the_trash_a_node_can_only_be_restored_purged_or_inspected() {
    let mut world = small(vec![given(ROOT, To::User(OWNER), "editor"), given(ROOT, To::User(1), "admin")]);
    world.nodes.entry(FOLDER).and_modify(|node| node.in_trash = true);
    for node in [FOLDER, FILE] {
        for (action, _, in_trash, _) in reference::actions() {
            let expected = |purges: bool| match (action.as_str(), *in_trash) {
                ("purge", _) if !purges => Outcome::Refused,
                (_, true) => Outcome::Allowed,
                (_, false) => Outcome::Hidden,
            };
            assert_eq!(seen(&world, Who::User(0), node, action), expected(false), "editor: {action}");
            assert_eq!(seen(&world, Who::User(1), node, action), expected(true), "admin: {action}");
        }
    }
    assert_eq!(seen(&world, Who::User(1), ROOT, "restore"), Outcome::Hidden, "there is nothing to restore");
}

#[test]
fn i13_who_leaves_a_group_loses_at_once_what_it_gave() {
    let mut world = small(vec![given(FOLDER, To::Group(0), "editor")]);
    world.users.entry(OWNER).and_modify(|user| user.groups = BTreeSet::from([0]));
    assert_eq!(seen(&world, ME, FILE, "edit"), Outcome::Allowed);
    world.users.entry(OWNER).and_modify(|user| user.groups.clear());
    assert_eq!(all_outcomes(&world, ME, FILE), BTreeSet::from([Outcome::Hidden]));
}

#[test]
fn s1_37_an_external_user_shares_nothing_not_even_their_own() {
    let mut world = small(vec![given(ROOT, To::User(OWNER), "admin"), given(ROOT, To::User(OWNER), "sharer")]);
    world.users.entry(OWNER).and_modify(|user| user.kind = "external");
    for personal_of in [None, Some(OWNER)] {
        world.nodes.entry(ROOT).and_modify(|node| node.personal_of = personal_of);
        assert_eq!(seen(&world, ME, FILE, "edit"), Outcome::Allowed);
        assert_eq!(seen(&world, ME, FILE, "share_link"), Outcome::Refused);
        assert_eq!(seen(&world, ME, FILE, "share_people"), Outcome::Refused);
    }
}

#[test]
fn whoever_comes_from_outside_never_crosses_a_barrier() {
    for kind in ["external", "shared", "foreign"] {
        let mut world = small(vec![given(ROOT, To::User(OWNER), "admin")]);
        assert_eq!(seen(&world, ME, FENCED_FILE, "download"), Outcome::Allowed);
        world.users.entry(OWNER).and_modify(|user| user.kind = kind);
        assert_eq!(seen(&world, ME, FENCED, "list"), Outcome::Refused, "{kind}");
        assert_eq!(seen(&world, ME, FENCED_FILE, "download"), Outcome::Hidden, "{kind}");
    }
}

#[test]
fn a_disabled_user_sees_nothing_of_what_they_were_granted() {
    let mut world = small(vec![given(FOLDER, To::User(OWNER), "admin")]);
    world.users.entry(OWNER).and_modify(|user| user.active = false);
    for node in [ROOT, FOLDER, FILE] {
        assert_eq!(all_outcomes(&world, ME, node), BTreeSet::from([Outcome::Hidden]));
    }
}

#[test]
fn i24_facts_about_somebody_else_decide_nothing() {
    let mut world =
        small(vec![given(ROOT, To::User(OWNER), "admin"), given(ROOT, To::User(1), "admin"), linked(ROOT, &["list"])]);
    world.links.insert(2, world.links[&LINK].clone());
    let askers = [Who::Nobody, Who::User(0), Who::User(1), Who::Visit(LINK, true), Who::Visit(2, true)];
    for of in askers {
        for says in askers.into_iter().filter(|says| *says != of) {
            let judged = translate::judge(translate::actor(says), &translate::facts(&world, of, ROOT));
            assert!(judged.iter().all(|one| one.outcome == Outcome::Hidden), "{says:?} with the facts of {of:?}");
        }
    }
}

#[test]
fn i24_facts_about_no_node_decide_nothing() {
    let world = small(vec![given(ROOT, To::User(OWNER), "admin")]);
    let facts = Facts { chain: Vec::new(), ..translate::facts(&world, ME, ROOT) };
    assert!(translate::judge(translate::actor(ME), &facts).iter().all(|one| one.outcome == Outcome::Hidden));
    assert!(access::held(&facts).here.is_empty());
}

#[test]
fn a_link_of_another_organization_opens_nothing() {
    let world = small(vec![given(FOLDER, To::User(OWNER), "viewer"), linked(FOLDER, &["list", "download"])]);
    let facts = Facts { org: OrgId(Uuid::from_u128(77)), ..translate::facts(&world, VISITOR, FOLDER) };
    assert!(translate::judge(translate::actor(VISITOR), &facts).iter().all(|one| one.outcome == Outcome::Hidden));
}

#[test]
fn hidden_answers_as_if_nothing_was_there_and_refused_says_what_is_missing() {
    let world = small(vec![given(FOLDER, To::User(OWNER), "uploader")]);
    let error = |node: u32| {
        access::decide::<List>(Actor::User(translate::user_id(OWNER)), &translate::facts(&world, ME, node)).proof().err()
    };
    assert_eq!(error(FILE), Some(Error::not_found()));
    let refused = error(FOLDER).unwrap();
    assert_eq!(refused.kind, Kind::Refused);
    assert!(refused.message.contains("`list`"), "{refused}");
}

#[test]
fn a_refused_visitor_is_not_told_of_a_private_folder() {
    let world = small(vec![
        given(ROOT, To::User(OWNER), "admin"),
        linked(ROOT, &["list", "download", "upload"]),
        Grant { abilities: words(&["list"]), ..given(FENCED_FILE, To::Link(LINK), "") },
    ]);
    let facts = translate::facts(&world, VISITOR, FENCED_FILE);
    let error = access::decide::<Download>(translate::actor(VISITOR), &facts).proof().unwrap_err();
    assert_eq!(error.kind, Kind::Refused);
    assert!(!error.message.contains("private"), "{error}");
}

#[test]
fn anonymous_is_not_let_in_by_anything() {
    let world = small(vec![given(ROOT, To::User(OWNER), "admin"), linked(ROOT, &["list", "download"])]);
    assert_eq!(all_outcomes(&world, Who::Nobody, ROOT), BTreeSet::from([Outcome::Hidden]));
    let facts = translate::facts(&world, Who::Nobody, ROOT);
    assert!(access::decide::<See>(Actor::Anonymous, &facts).proof().is_err());
}
