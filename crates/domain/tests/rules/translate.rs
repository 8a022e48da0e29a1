//! From a world of the reference model to the facts that `decide` judges, as the store would load them.

use std::str::FromStr;

use stile_domain::Timestamp;
use stile_domain::access::{self, Action, Actor, Asker, Decision, Facts, Held, LinkFacts, Step, UserFacts};
use stile_domain::capability::{Capabilities, Capability};
use stile_domain::grant::{Grant, Principal, Scope};
use stile_domain::ids::{GrantId, GroupId, LinkId, NodeId, OrgId, RoleId, SpaceId, UserId, VisitId};
use stile_domain::node::{NodeKind, SpaceKind};
use stile_domain::policy::{ExternalMaxRole, LinksEnabled, LinksImpliedBy, Policy};
use stile_domain::role::Role;
use stile_domain::user::UserKind;
use uuid::Uuid;

use crate::reference::{self, Outcome, To, Who, Words, World};

/// The organization that every world is of.
pub const ORG: OrgId = OrgId(Uuid::from_u128(1 << 100));
const ANOTHER_ORG: OrgId = OrgId(Uuid::from_u128(2 << 100));
const SPACE: SpaceId = SpaceId(Uuid::from_u128(3 << 100));
const VISIT: VisitId = VisitId(Uuid::from_u128(4 << 100));
const PASSWORD_VERSION: i64 = 2;

/// The id of a node.
pub fn node_id(node: u32) -> NodeId {
    NodeId(Uuid::from_u128((5 << 100) | u128::from(node)))
}

/// The number of a node that [`node_id`] made.
pub fn node_number(id: NodeId) -> u32 {
    u32::try_from(id.0.as_u128() & u128::from(u32::MAX)).unwrap()
}

/// The id of a user.
pub fn user_id(user: u32) -> UserId {
    UserId(Uuid::from_u128((6 << 100) | u128::from(user)))
}

/// The id of a link.
pub fn link_id(link: u32) -> LinkId {
    LinkId(Uuid::from_u128((7 << 100) | u128::from(link)))
}

fn group_id(group: u32) -> GroupId {
    GroupId(Uuid::from_u128((8 << 100) | u128::from(group)))
}

/// The actor that `who` is.
pub fn actor(who: Who) -> Actor {
    match who {
        Who::Nobody => Actor::Anonymous,
        Who::User(user) => Actor::User(user_id(user)),
        Who::Visit(link, unlocked) => Actor::Visitor { link: link_id(link), visit: unlocked.then_some(VISIT) },
    }
}

/// The facts about `who` and `node`. The grants of everybody are on the chain: choosing the asker's is up to the rule.
pub fn facts(world: &World, who: Who, node: u32) -> Facts {
    let mut line: Vec<u32> = std::iter::successors(Some(node), |step| world.nodes[step].parent).collect();
    line.reverse();
    let personal_of = world.nodes[&line[0]].personal_of;
    Facts {
        now: Timestamp(world.now),
        org: ORG,
        space: SPACE,
        space_kind: if personal_of.is_some() { SpaceKind::Personal } else { SpaceKind::Team },
        space_owner: personal_of.map(user_id),
        policy: policy(&world.keys),
        chain: line.iter().map(|step| self::step(world, *step)).collect(),
        asker: asker(world, who),
        made_by: world.nodes[&node].made_by.map(user_id),
        on_the_way: on_the_way(world, who, node),
    }
}

fn step(world: &World, node: u32) -> Step {
    let own = &world.nodes[&node];
    let grants = world.grants.iter().enumerate().filter(|(_, grant)| grant.node == node);
    Step {
        node: node_id(node),
        kind: if own.folder { NodeKind::Folder } else { NodeKind::File },
        private: own.private,
        trashed: own.in_trash,
        grants: grants.map(|(at, grant)| self::grant(world, at, grant)).collect(),
    }
}

fn grant(world: &World, at: usize, grant: &reference::Grant) -> Grant {
    Grant {
        id: GrantId(Uuid::from_u128((9 << 100) | at as u128)),
        principal: match grant.to {
            To::User(user) => Principal::User(user_id(user)),
            To::Group(group) => Principal::Group(group_id(group)),
            To::Link(link) => Principal::Link(link_id(link)),
        },
        role: role(world, grant),
        scope: if grant.folder_only { Scope::Folder } else { Scope::Tree },
        until: grant.until.map(Timestamp),
    }
}

fn role(world: &World, grant: &reference::Grant) -> Role {
    if grant.role.is_empty() {
        return Role::Abilities(capabilities(&grant.abilities));
    }
    match world.own_roles.get(&grant.role) {
        Some(words) => Role::Own(RoleId(Uuid::from_u128(10 << 100)), capabilities(words)),
        None => Role::from_str(&grant.role).unwrap(),
    }
}

/// A set of words as a set of capabilities.
pub fn capabilities(words: &Words) -> Capabilities {
    words.iter().map(|word| Capability::from_str(word).unwrap()).collect()
}

/// The policy with these keys.
pub fn policy(keys: &reference::Keys) -> Policy {
    Policy {
        links_enabled: match keys.links {
            "on" => LinksEnabled::On,
            "no_new" => LinksEnabled::NoNew,
            _ => LinksEnabled::Suspended,
        },
        share_links_implied_by: match keys.links_implied_by.len() {
            0 => LinksImpliedBy::None,
            1 => LinksImpliedBy::Admin,
            _ => LinksImpliedBy::EditorAndAdmin,
        },
        external_sharing: keys.external_sharing,
        external_max_role: match keys.external_max_role {
            "previewer" => ExternalMaxRole::Previewer,
            "viewer" => ExternalMaxRole::Viewer,
            "contributor" => ExternalMaxRole::Contributor,
            _ => ExternalMaxRole::Editor,
        },
        link_follows_owner: keys.link_follows_owner,
        ..Policy::default()
    }
}

fn asker(world: &World, who: Who) -> Asker {
    match who {
        Who::Nobody => Asker::Anonymous,
        Who::User(user) => Asker::User(user_facts(world, user)),
        Who::Visit(link, unlocked) => Asker::Visitor(link_facts(world, link, unlocked)),
    }
}

/// An account ends in two ways: half of them are disabled, half come to the end of their access.
fn user_facts(world: &World, user: u32) -> UserFacts {
    let own = &world.users[&user];
    let by_time = user.is_multiple_of(2);
    UserFacts {
        id: user_id(user),
        org: if own.kind == "foreign" { ANOTHER_ORG } else { ORG },
        kind: match own.kind {
            "external" => UserKind::External,
            "shared" => UserKind::Shared,
            _ => UserKind::Internal,
        },
        enabled: own.active || by_time,
        access_ends_at: by_time.then(|| Timestamp(world.now + i64::from(own.active))),
        groups: own.groups.iter().map(|group| group_id(*group)).collect(),
    }
}

/// A visit that does not pass was made before the password changed, or is none.
fn link_facts(world: &World, link: u32, unlocked: bool) -> LinkFacts {
    let own = &world.links[&link];
    LinkFacts {
        id: link_id(link),
        org: ORG,
        paused: own.paused,
        starts_at: own.from.map(Timestamp),
        expires_at: own.until.map(Timestamp),
        snapshot: false,
        gate_version: own.password.then_some(PASSWORD_VERSION),
        visit_gate_version: match (unlocked, link.is_multiple_of(2)) {
            (true, _) => Some(PASSWORD_VERSION),
            (false, true) => Some(PASSWORD_VERSION - 1),
            (false, false) => None,
        },
        owner: own.owner.map(|owner| user_facts(world, owner)),
    }
}

/// As the store finds it: from every node that a grant of the user is on, up until something in the trash.
fn on_the_way(world: &World, who: Who, node: u32) -> bool {
    let Who::User(user) = who else { return false };
    let theirs = |to: To| match to {
        To::User(to) => to == user,
        To::Group(group) => world.users[&user].groups.contains(&group),
        To::Link(_) => false,
    };
    let lasting = |grant: &&reference::Grant| grant.until.is_none_or(|until| world.now < until);
    let mut from = world.grants.iter().filter(|grant| theirs(grant.to)).filter(lasting);
    from.any(|grant| {
        let up = std::iter::successors(Some(grant.node), |step| world.nodes[step].parent);
        let mut way = up.take_while(|step| !world.nodes[step].in_trash);
        way.any(|step| step == node)
    })
}

/// What `decide` says of one action.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// The action's name.
    pub action: &'static str,
    /// The outcome.
    pub outcome: Outcome,
    /// The private folder that the reason of a refusal names.
    pub stopped_by: Option<NodeId>,
    /// What the proof says is held.
    pub held: Option<Held>,
}

fn judge_one<A: Action>(actor: Actor, facts: &Facts) -> Judged {
    let (outcome, stopped_by, held) = match access::decide::<A>(actor, facts) {
        Decision::Allowed(proof) => {
            assert_eq!((Some(proof.node()), proof.actor()), (facts.chain.last().map(|step| step.node), actor));
            assert_eq!((proof.org(), proof.space(), proof.at()), (facts.org, facts.space, facts.now));
            (Outcome::Allowed, None, Some(proof.held()))
        }
        Decision::Refused(reason) => (Outcome::Refused, reason.stopped_by, None),
        Decision::Hidden => (Outcome::Hidden, None, None),
    };
    Judged { action: A::NAME, outcome, stopped_by, held }
}

/// What `decide` says of every action.
pub fn judge(actor: Actor, facts: &Facts) -> Vec<Judged> {
    macro_rules! all {
        ($($action:ident)*) => { vec![$(judge_one::<access::$action>(actor, facts)),*] };
    }
    all![See List Preview Download Upload Edit Delete Restore Purge Inspect ShareLink SharePeople Manage SetPrivate]
}
