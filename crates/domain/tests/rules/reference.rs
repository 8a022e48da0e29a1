//! The naive second model of the access rule, written from `docs/access.md` alone: words for capabilities and roles,
//! a whole tree with a parent map, grants as one flat list, everything found by brute force. It shares no code and no
//! type with `domain::access`; what a role holds and what an action asks is read from the tables of the page itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A set of capabilities, by their words.
pub type Words = BTreeSet<String>;

const PAGE: &str = include_str!("../../../../docs/access.md");

/// The rows of the table of the page that begins with `head`; the head itself is the first row.
pub fn table(head: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let lines = PAGE.lines().skip_while(|line| !line.starts_with(head));
    let rows = lines.take_while(|line| line.starts_with('|')).filter(|line| !line.starts_with("|---"));
    rows.map(cells).collect()
}

/// The table of roles of the page, by the role's name in lower case.
static ROLES: LazyLock<BTreeMap<String, Row>> = LazyLock::new(|| {
    let rows = table("| Role |");
    let marked = |row: &[String], mark: &str| -> Words {
        let pairs = rows[0].iter().zip(row).skip(1);
        pairs.filter(|(_, cell)| *cell == mark).map(|(word, _)| word.clone()).collect()
    };
    let read = |row: &Vec<String>| {
        let mut holds = marked(row, "✓");
        let crosses = holds.remove("crosses barriers");
        (row[0].to_lowercase(), Row { holds, policy: marked(row, "policy"), crosses })
    };
    rows.iter().skip(1).map(read).collect()
});

/// An action of the page: its name, what it asks, whether it is done in the trash, whether the maker may do it too.
type ActionRow = (String, Option<String>, bool, bool);

/// The table of actions of the page: the action, the capability it asks for (or none), whether it is done in the trash,
/// whether who made the folder may do it as well.
static ACTIONS: LazyLock<Vec<ActionRow>> = LazyLock::new(|| {
    let read = |row: &Vec<String>| {
        let (asks, maker) = match row[1].strip_suffix(", or edit where one made the folder") {
            Some(asks) => (asks, true),
            None => (row[1].as_str(), false),
        };
        let asks = (asks != "that the name is visible").then(|| asks.to_owned());
        (row[0].clone(), asks, row[2] == "in the trash", maker)
    };
    table("| Action |").iter().skip(1).map(read).collect()
});

/// What the table says of one role.
#[derive(Clone, Debug)]
pub struct Row {
    /// The words with a tick.
    pub holds: Words,
    /// The words the policy decides.
    pub policy: Words,
    /// The last column.
    pub crosses: bool,
}

/// The table of roles of the page.
pub fn roles() -> &'static BTreeMap<String, Row> {
    &ROLES
}

/// The table of actions of the page.
pub fn actions() -> &'static [ActionRow] {
    &ACTIONS
}

/// A folder or a file.
#[derive(Clone, Debug)]
pub struct Node {
    pub parent: Option<u32>,
    pub folder: bool,
    pub private: bool,
    pub in_trash: bool,
    pub made_by: Option<u32>,
    /// On a root: the user whose personal space it is.
    pub personal_of: Option<u32>,
}

impl Node {
    /// A root folder of a team space with nothing special about it.
    pub fn folder() -> Self {
        Self { parent: None, folder: true, private: false, in_trash: false, made_by: None, personal_of: None }
    }
}

/// A person with an account.
#[derive(Clone, Debug)]
pub struct User {
    /// `internal`, `external`, `shared`, or `foreign`: a member of another organization.
    pub kind: &'static str,
    pub active: bool,
    pub groups: BTreeSet<u32>,
}

/// A share link.
#[derive(Clone, Debug)]
pub struct Link {
    pub owner: Option<u32>,
    pub from: Option<i64>,
    pub until: Option<i64>,
    pub paused: bool,
    pub password: bool,
}

/// Whom a grant is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    User(u32),
    Group(u32),
    Link(u32),
}

/// One line of the flat list of grants.
#[derive(Clone, Debug)]
pub struct Grant {
    pub node: u32,
    pub to: To,
    /// A built-in role's name, a name in [`World::own_roles`], or empty for a link's `abilities`.
    pub role: String,
    /// For a link: what it was given.
    pub abilities: Words,
    /// Scope `folder`, else `tree`.
    pub folder_only: bool,
    pub until: Option<i64>,
}

/// The keys of the policy that the rule looks at.
#[derive(Clone, Debug)]
pub struct Keys {
    /// `on`, `no_new` or `suspended`.
    pub links: &'static str,
    pub links_implied_by: BTreeSet<&'static str>,
    pub external_sharing: bool,
    pub external_max_role: &'static str,
    pub link_follows_owner: bool,
}

/// Everything there is in one organization.
#[derive(Clone, Debug)]
pub struct World {
    pub now: i64,
    pub keys: Keys,
    pub own_roles: BTreeMap<String, Words>,
    pub nodes: BTreeMap<u32, Node>,
    pub users: BTreeMap<u32, User>,
    pub links: BTreeMap<u32, Link>,
    pub grants: Vec<Grant>,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    User(u32),
    /// A visit of a link, and whether the password was given.
    Visit(u32, bool),
    Nobody,
}

/// The three outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    Allowed,
    Refused,
    Hidden,
}

/// What somebody holds on one node and may know of it.
#[derive(Clone, Debug)]
pub struct View {
    pub held: Words,
    pub visible: bool,
    pub in_trash: bool,
    pub visitor: bool,
    /// A member who made this folder asks.
    pub maker: bool,
}

impl View {
    /// The rule.
    pub fn outcome(&self, action: &str) -> Outcome {
        let (_, asks, in_trash, maker_too) = ACTIONS.iter().find(|(name, ..)| name == action).expect("the page lists the action");
        if self.in_trash != *in_trash || (self.in_trash && self.visitor) {
            return Outcome::Hidden;
        }
        let as_maker = *maker_too && self.maker && self.held.contains("edit");
        let may = asks.as_ref().map_or(self.visible, |word| self.held.contains(word) || as_maker);
        match (may, self.visible) {
            (true, _) => Outcome::Allowed,
            (false, true) => Outcome::Refused,
            (false, false) => Outcome::Hidden,
        }
    }
}

impl World {
    /// All that the rule says of `who` and `node`.
    pub fn view(&self, who: Who, node: u32) -> View {
        View {
            held: self.capabilities(who, node),
            visible: self.visible(who, node),
            in_trash: self.in_trash(node),
            visitor: matches!(who, Who::Visit(..)),
            maker: matches!(who, Who::User(user) if self.made(user, node)),
        }
    }

    fn made(&self, user: u32, node: u32) -> bool {
        let of_the_house = self.users[&user].kind == "internal";
        of_the_house && self.nodes[&node].folder && self.nodes[&node].made_by == Some(user)
    }

    /// The union of what the grants that reach `node` give, bounded by the owner for a link that follows one.
    pub fn capabilities(&self, who: Who, node: u32) -> Words {
        let reaching = self.grants.iter().filter(|grant| self.counts(who, grant) && self.reaches(who, grant, node));
        let held: Words = reaching.flat_map(|grant| self.gives(who, grant)).collect();
        match who {
            Who::Visit(link, _) => self.within_owner(link, node, held),
            Who::User(_) | Who::Nobody => held,
        }
    }

    fn within_owner(&self, link: u32, node: u32, held: Words) -> Words {
        match self.links[&link].owner {
            Some(owner) if self.keys.link_follows_owner => {
                let mut as_if_active = self.clone();
                as_if_active.users.entry(owner).and_modify(|user| user.active = true);
                held.intersection(&as_if_active.capabilities(Who::User(owner), node)).cloned().collect()
            }
            _ => held,
        }
    }

    fn visible(&self, who: Who, node: u32) -> bool {
        let held = self.capabilities(who, node);
        let write_only = held.iter().all(|word| word == "upload");
        let on_it = self.grants.iter().any(|grant| grant.node == node && self.counts(who, grant));
        let open = !held.is_empty() && (!write_only || on_it);
        let Who::User(_) = who else { return open };
        let listed = self.nodes[&node].parent.is_some_and(|parent| self.capabilities(who, parent).contains("list"));
        open || listed || self.on_the_way(who, node)
    }

    /// Whether a grant of theirs is on `node` or below it.
    pub fn on_the_way(&self, who: Who, node: u32) -> bool {
        let to = |grant: &Grant| !self.in_trash(grant.node) && self.line(grant.node).any(|step| step == node);
        self.grants.iter().any(|grant| self.counts(who, grant) && to(grant))
    }

    /// Whether a grant is one of `who`'s and in force.
    fn counts(&self, who: Who, grant: &Grant) -> bool {
        let theirs = match (who, grant.to) {
            (Who::User(user), To::User(to)) => user == to && self.admitted(user, grant.node),
            (Who::User(user), To::Group(to)) => self.users[&user].groups.contains(&to) && self.admitted(user, grant.node),
            (Who::Visit(link, unlocked), To::Link(to)) => link == to && self.link_in_force(link, unlocked),
            _ => false,
        };
        theirs && grant.until.is_none_or(|until| self.now < until)
    }

    /// Whether the user is active, and the organization allows what they were granted there.
    fn admitted(&self, user: u32, node: u32) -> bool {
        let outside = self.users[&user].kind != "internal" && !self.is_home(user, node);
        self.users[&user].active && (!outside || self.keys.external_sharing)
    }

    fn link_in_force(&self, link: u32, unlocked: bool) -> bool {
        let link = &self.links[&link];
        let ended = link.until.is_some_and(|until| self.now >= until);
        let begun = link.from.is_none_or(|from| from <= self.now);
        begun && !ended && !link.paused && (unlocked || !link.password) && self.keys.links != "suspended"
    }

    fn gives(&self, who: Who, grant: &Grant) -> Words {
        let mut words = self.role_words(grant);
        let Who::User(user) = who else { return words };
        if self.users[&user].kind == "internal" {
            return words;
        }
        words.retain(|word| word != "share_link" && word != "share_people");
        if self.is_home(user, grant.node) {
            return words;
        }
        let most = &ROLES[self.keys.external_max_role].holds;
        words.intersection(most).cloned().collect()
    }

    fn role_words(&self, grant: &Grant) -> Words {
        if grant.role.is_empty() {
            return grant.abilities.clone();
        }
        if let Some(own) = self.own_roles.get(&grant.role) {
            return own.clone();
        }
        let row = &ROLES[&grant.role];
        let implied = self.keys.links_implied_by.contains(grant.role.as_str());
        row.holds.iter().chain(row.policy.iter().filter(|_| implied)).cloned().collect()
    }

    fn reaches(&self, who: Who, grant: &Grant, node: u32) -> bool {
        if grant.node == node {
            return true;
        }
        if grant.folder_only {
            return !self.nodes[&node].folder && self.nodes[&node].parent == Some(grant.node);
        }
        let below: Vec<u32> = self.line(node).take_while(|step| *step != grant.node).collect();
        let is_ancestor = self.line(node).any(|step| step == grant.node);
        let barrier = below.iter().any(|step| self.nodes[step].folder && self.nodes[step].private);
        is_ancestor && (!barrier || self.crosses(who, grant))
    }

    fn crosses(&self, who: Who, grant: &Grant) -> bool {
        let Who::User(user) = who else { return false };
        let role_crosses = match self.own_roles.get(&grant.role) {
            Some(own) => own.contains("manage"),
            None => ROLES[&grant.role].crosses,
        };
        role_crosses && self.users[&user].kind == "internal"
    }

    /// Whether `node` is in the personal space of `user`.
    fn is_home(&self, user: u32, node: u32) -> bool {
        self.line(node).any(|step| self.nodes[&step].personal_of == Some(user))
    }

    /// Whether `node`, or a folder above it, is in the trash.
    pub fn in_trash(&self, node: u32) -> bool {
        self.line(node).any(|step| self.nodes[&step].in_trash)
    }

    /// The node, its parent, and so on to the root.
    fn line(&self, node: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(node), |step| self.nodes[step].parent)
    }
}
