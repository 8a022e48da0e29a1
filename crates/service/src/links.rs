//! Share links, from their owner's side: make, list, change, revoke. A link is made in one unit of work with all its
//! protection: a refused password makes no link.

use std::sync::Arc;

use content::{OrgKey, Purpose};
use domain::access::{Actor, Proof, See, ShareLink};
use domain::event::{Event, EventKind};
use domain::ids::{LinkId, NodeId, OrgId, UserId};
use domain::link::{Abilities, Link, LinkState, check_password, check_text, effective_expiry};
use domain::node::NodeKind;
use domain::policy::{LinksEnabled, Policy};
use domain::secret::{Secret, Token};
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
use store::Tx;
pub use store::links::Filter;
use store::links::{Settings, Stored};

use crate::access::permit;
use crate::identity::new_token;
use crate::passwords::{PasswordClass, Phc};
use crate::{Stile, new_id};

/// A link to make.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The nodes it is on: 1 to [`limits::LINK_ITEMS_MAX`].
    pub nodes: Vec<NodeId>,
    /// What it lets visitors do.
    pub abilities: Abilities,
    /// Its password.
    pub password: Option<Secret>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// What visitors see as its title; none is the name of the first node.
    pub title: Option<String>,
    /// For visitors.
    pub message: String,
    /// For internal users.
    pub note: String,
}

/// What to change of a link; none leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct LinkChange {
    /// What it lets visitors do.
    pub abilities: Option<Abilities>,
    /// A new password, or none from now on.
    pub password: Option<Option<Secret>>,
    /// Until when, or for ever.
    pub expires_at: Option<Option<Timestamp>>,
    /// What visitors see as its title.
    pub title: Option<String>,
    /// For visitors.
    pub message: Option<String>,
    /// For internal users.
    pub note: Option<String>,
    /// Closed for now, or open again.
    pub paused: Option<bool>,
    /// The entity tag that the link must have, if the caller stated one.
    pub if_match: Option<String>,
}

/// A link as its owner sees it, with the token that its URL is made of.
#[derive(Clone, Debug)]
pub struct LinkView {
    /// The link.
    pub link: Link,
    /// Folder or file, of each of its items.
    pub kinds: Vec<NodeKind>,
    /// For its URL: told to its owner only.
    pub token: Secret,
    /// Whether it opens.
    pub state: LinkState,
}

impl Stile {
    /// Makes a link. Its owner is who makes it (S5.40).
    pub async fn create_link(&self, actor: Actor, new: NewLink) -> Result<LinkView> {
        let owner = actor.user().ok_or_else(Error::not_found)?;
        check_items(&new)?;
        let now = self.clock.now();
        let (nodes, abilities) = (new.nodes.clone(), new.abilities);
        let (org, policy) = self
            .db
            .read(move |tx| may_share(tx, actor, &nodes, abilities, now).map(|shared| (shared.org, shared.policy)))
            .await?;
        let expires_at = effective_expiry(&policy, new.expires_at, now)?;
        if new.password.is_none() && policy.link_password_required {
            return Err(Error::field("password", "required", "your organization asks every link to have a password"));
        }
        let key = self.org_key(org).await?;
        let id: LinkId = new_id();
        let sealed_password = match &new.password {
            Some(password) => Some(self.seal_link_password(&policy, &key, id, password).await?),
            None => None,
        };
        let token = new_token()?;
        let sealed_token = key.seal_field(Purpose::LinkToken, id, token.bytes())?;
        let token_hash = token.hash();
        let (message, note) = (check_text("message", &new.message)?, check_text("note", &new.note)?);
        let title = new.title.as_deref().map(|title| check_text("title", title)).transpose()?.filter(|title| !title.is_empty());
        let stored = self
            .db
            .write(move |tx| {
                let shared = may_share(tx, actor, &new.nodes, new.abilities, now)?;
                let settings = Settings {
                    title: title.clone().unwrap_or(shared.first_name),
                    abilities: new.abilities,
                    sealed_password: sealed_password.clone(),
                    password_version: 1,
                    expires_at,
                    message: message.clone(),
                    note: note.clone(),
                    paused: false,
                };
                let link = store::links::NewLink {
                    id,
                    org,
                    owner: Some(owner),
                    token_hash,
                    sealed_token: sealed_token.clone(),
                    settings,
                    at: now,
                };
                let items: Vec<_> = shared.proofs.into_iter().map(|proof| (new_id(), proof)).collect();
                store::links::create(tx, &link, &items)?;
                record(tx, EventKind::LinkCreated, org, actor, id, now)?;
                store::links::of_owner(tx, id, owner)?.ok_or_else(|| Error::internal("a link is gone that was just made"))
            })
            .await?;
        view(&key, stored, now)
    }

    /// One link of the actor's own; of others there is none (S5.34).
    pub async fn link(&self, actor: Actor, id: LinkId) -> Result<LinkView> {
        let owner = actor.user().ok_or_else(Error::not_found)?;
        let now = self.clock.now();
        let stored = self.db.read(move |tx| owned(tx, id, owner)).await?;
        view(&*self.org_key(stored.link.org).await?, stored, now)
    }

    /// A page of the actor's own links that pass the filter, newest first (S4.49, S4.50).
    pub async fn links(&self, actor: Actor, filter: Filter, after: Option<LinkId>, rows: u32) -> Result<Vec<LinkView>> {
        let owner = actor.user().ok_or_else(Error::not_found)?;
        let now = self.clock.now();
        let rows = rows.clamp(1, limits::PAGE_ROWS_MAX);
        let links = self.db.read(move |tx| store::links::list(tx, owner, &filter, after, rows, now)).await?;
        let mut views = Vec::with_capacity(links.len());
        for stored in links {
            views.push(view(&*self.org_key(stored.link.org).await?, stored, now)?);
        }
        Ok(views)
    }

    /// Changes a link of the actor's own; the URL stays (S2.23). A new password ends the visits that passed the old one.
    /// Giving more than it gave asks for the right to give that, now (S5.32).
    pub async fn change_link(&self, actor: Actor, id: LinkId, change: LinkChange) -> Result<LinkView> {
        let owner = actor.user().ok_or_else(Error::not_found)?;
        let now = self.clock.now();
        let before = self.db.read(move |tx| owned(tx, id, owner)).await?;
        let org = before.link.org;
        let key = self.org_key(org).await?;
        let sealed_password = match &change.password {
            Some(Some(password)) => {
                let policy = self.db.read(move |tx| store::organizations::policy(tx, org)).await?;
                Some(self.seal_link_password(&policy, &key, id, password).await?)
            }
            _ => None,
        };
        let stored = self
            .db
            .write(move |tx| {
                let stored = owned(tx, id, owner)?;
                check_match(&stored.link, change.if_match.as_deref())?;
                let policy = store::organizations::policy(tx, org)?;
                let settings = changed(&stored, &change, sealed_password.clone(), &policy, now)?;
                if opens_more(&stored, &settings) {
                    stored.link.items.iter().try_for_each(|node| permit::<ShareLink>(tx, actor, *node, now).map(drop))?;
                }
                let proofs = match widens(&stored.link, settings.abilities) {
                    true => may_share(tx, actor, &stored.link.items, settings.abilities, now)?.proofs,
                    false => Vec::new(),
                };
                store::links::change(tx, id, &settings, &proofs)?;
                record(tx, EventKind::LinkChanged, org, actor, id, now)?;
                owned(tx, id, owner)
            })
            .await?;
        view(&key, stored, now)
    }

    /// Ends a link for ever (S5.68 to S5.72): from this commit on it is a link that never was.
    pub async fn revoke_link(&self, actor: Actor, id: LinkId) -> Result<()> {
        let owner = actor.user().ok_or_else(Error::not_found)?;
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let stored = owned(tx, id, owner)?;
                store::links::revoke(tx, id)?;
                record(tx, EventKind::LinkRevoked, stored.link.org, actor, id, now)
            })
            .await?;
        self.collect_soon();
        Ok(())
    }

    async fn seal_link_password(&self, policy: &Policy, key: &Arc<OrgKey>, id: LinkId, password: &Secret) -> Result<Vec<u8>> {
        check_password(policy, password.reveal())?;
        let phc: Phc = self.passwords.hash(PasswordClass::Link, password.clone()).await?;
        key.seal_field(Purpose::LinkPassword, id, phc.text().as_bytes())
    }
}

/// What it takes to put nodes on a link.
struct Shared {
    org: OrgId,
    policy: Policy,
    first_name: String,
    proofs: Vec<Proof<ShareLink>>,
}

/// Whether `actor` may make a link with these abilities on these nodes: `share_link` on each, and each ability they give.
fn may_share(tx: &Tx, actor: Actor, nodes: &[NodeId], abilities: Abilities, now: Timestamp) -> Result<Shared> {
    let mut proofs = Vec::with_capacity(nodes.len());
    let mut first_name = None;
    for id in nodes {
        let proof = permit::<ShareLink>(tx, actor, *id, now)?;
        let node = store::nodes::get(tx, &permit::<See>(tx, actor, *id, now)?)?;
        if !proof.held().here.includes(abilities.capabilities()) {
            return Err(Error::refused(format!("a link on `{}` cannot give more than you may do there yourself", node.name)));
        }
        if abilities.upload && node.kind == NodeKind::File {
            return Err(Error::field(
                "abilities",
                "upload_needs_folders",
                "files can be sent into folders only: leave the files out, or uploads",
            ));
        }
        first_name.get_or_insert(node.name);
        proofs.push(proof);
    }
    let org = proofs.first().map(Proof::org).ok_or_else(no_nodes)?;
    let policy = store::organizations::policy(tx, org)?;
    if policy.links_enabled != LinksEnabled::On {
        return Err(Error::new(Kind::Refused, "links_disabled", "your organization does not allow new links"));
    }
    Ok(Shared { org, policy, first_name: first_name.unwrap_or_default(), proofs })
}

fn check_items(new: &NewLink) -> Result<()> {
    if new.nodes.is_empty() {
        return Err(no_nodes());
    }
    if new.nodes.len() > limits::LINK_ITEMS_MAX {
        return Err(Error::field("nodes", "too_many", "a link can hold 100 items at most: share their folder"));
    }
    check_abilities(new.abilities)
}

fn check_abilities(abilities: Abilities) -> Result<()> {
    if abilities.capabilities().is_empty() {
        return Err(Error::field("abilities", "required", "choose at least one of `preview`, `download`, `upload`"));
    }
    Ok(())
}

fn no_nodes() -> Error {
    Error::field("nodes", "required", "choose at least one file or folder")
}

fn owned(tx: &Tx, id: LinkId, owner: UserId) -> Result<Stored> {
    store::links::of_owner(tx, id, owner)?.ok_or_else(Error::not_found)
}

fn check_match(link: &Link, if_match: Option<&str>) -> Result<()> {
    match if_match {
        Some(tag) if tag != "*" && tag != link.etag() => {
            Err(Error::new(Kind::PreconditionFailed, "changed", "it was changed in between: read it again"))
        }
        _ => Ok(()),
    }
}

fn widens(link: &Link, abilities: Abilities) -> bool {
    !link.abilities.capabilities().includes(abilities.capabilities())
}

/// Whether a link would be open to more people or for longer: that asks `share_link` again. Closing it never does.
fn opens_more(before: &Stored, after: &Settings) -> bool {
    let longer = match (before.link.expires_at, after.expires_at) {
        (Some(old), Some(new)) => new > old,
        (old, new) => old.is_some() && new.is_none(),
    };
    let unlocked = before.sealed_password.is_some() && after.sealed_password.is_none();
    longer || unlocked || (before.link.paused && !after.paused)
}

fn changed(stored: &Stored, change: &LinkChange, sealed: Option<Vec<u8>>, policy: &Policy, now: Timestamp) -> Result<Settings> {
    let link = &stored.link;
    if change.expires_at.is_some() && link.is_expired(now) {
        return Err(Error::new(Kind::Expired, "link_expired", "the link has ended and cannot be extended: make a new one"));
    }
    if matches!(change.password, Some(None)) && policy.link_password_required {
        return Err(Error::field("password", "required", "your organization asks every link to have a password"));
    }
    let abilities = change.abilities.unwrap_or(link.abilities);
    check_abilities(abilities)?;
    let text = |field, new: &Option<String>, old: &str| match new {
        Some(text) => check_text(field, text),
        None => Ok(old.to_owned()),
    };
    let (sealed_password, password_version) = match change.password {
        Some(_) => (sealed, stored.password_version + 1),
        None => (stored.sealed_password.clone(), stored.password_version),
    };
    Ok(Settings {
        title: text("title", &change.title, &link.title)?,
        abilities,
        sealed_password,
        password_version,
        expires_at: match change.expires_at {
            Some(asked) => effective_expiry(policy, asked, now)?,
            None => link.expires_at,
        },
        message: text("message", &change.message, &link.message)?,
        note: text("note", &change.note, &link.note)?,
        paused: change.paused.unwrap_or(link.paused),
    })
}

fn view(key: &OrgKey, stored: Stored, now: Timestamp) -> Result<LinkView> {
    let opened = key.open_field(Purpose::LinkToken, stored.link.id, &stored.sealed_token)?;
    let bytes: [u8; 32] = opened.as_slice().try_into().map_err(Error::internal)?;
    Ok(LinkView { token: Token::new(bytes).text(), state: stored.link.state(now), kinds: stored.kinds, link: stored.link })
}

fn record(tx: &Tx, kind: EventKind, org: OrgId, actor: Actor, link: LinkId, now: Timestamp) -> Result<()> {
    let event = Event { org, kind, actor, node: None, link: Some(link), subject: None, details: json!({}) };
    store::events::record(tx, new_id(), &event, now)
}
