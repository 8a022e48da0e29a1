//! Share links, from their owner's side: make, list, change, revoke. A link is made in one unit of work with all its
//! protection: a refused password makes no link. Administrators manage every link of their organization, bounded by what its
//! owner may; auditors see them.

mod activity;
mod asks;
mod codes;
mod ending;
mod recipients;
mod snapshot;

use content::{OrgKeys, Purpose};
use domain::access::{Actor, Proof, See, ShareLink};
use domain::event::{Event, EventKind};
use domain::ids::{GrantId, LinkId, NodeId, OrgId, UserId};
use domain::link::{
    Abilities, Act, Address, Audience, Form, Limits, Link, LinkState, Request, Terms, check_note, check_password, check_text,
    effective_expiry,
};
use domain::node::NodeKind;
use domain::policy::{LinkUrls, LinksEnabled, Policy};
use domain::secret::{Secret, Token};
use domain::user::AdminRole;
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::{Value, json};
use store::Tx;
pub use store::links::{Filter, Shown};
use store::links::{Settings, Stored, Whose};

pub(crate) use activity::seal;
pub use activity::{Activity, ActivityPage, Day, LineView, LogFilter, Place};
pub use asks::{Ask, AskState, Asking};
pub use codes::CodeView;
pub(crate) use ending::{end, end_of_inactive, pull_in};
pub use recipients::Recipient;

use crate::access::{administers, member, permit};
use crate::identity::new_token;
use crate::passwords::{PasswordClass, Phc};
use crate::{Stile, new_id};

/// A link to make.
#[derive(Clone, Debug, Default)]
pub struct NewLink {
    /// The nodes it is on: 1 to [`limits::LINK_ITEMS_MAX`].
    pub nodes: Vec<NodeId>,
    /// Its settings. An empty title is the name of the first node.
    pub terms: Terms,
    /// Its password.
    pub password: Option<Secret>,
    /// Whether it shows the nodes as they are now, whatever becomes of them (S5.55).
    pub snapshot: bool,
    /// Whether it is nobody's: made by a key of the organization (S5.41).
    pub ownerless: bool,
}

/// What to change of a link; none leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct LinkChange {
    /// The nodes it is on from now on (S5.54).
    pub nodes: Option<Vec<NodeId>>,
    /// What it lets visitors do.
    pub abilities: Option<Abilities>,
    /// Who they may be.
    pub audience: Option<Audience>,
    /// How often each act may be done, or without limit.
    pub limits: Vec<(Act, Option<u16>)>,
    /// What it asks of them.
    pub form: Option<Form>,
    /// What it asks them to send in, or nothing.
    pub request: Option<Option<Request>>,
    /// An address that people can read, or none.
    pub address: Option<Option<Address>>,
    /// A new password, or none from now on.
    pub password: Option<Option<Secret>>,
    /// From when on, or at once.
    pub starts_at: Option<Option<Timestamp>>,
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
    /// Whether its owner is told by mail what visitors do.
    pub notify: Option<bool>,
    /// Whose it is from now on: for administrators (S5.44).
    pub owner: Option<UserId>,
    /// The entity tag that the link must have, if the caller stated one.
    pub if_match: Option<String>,
}

/// A link as those see it who manage it.
#[derive(Clone, Debug)]
pub struct LinkView {
    /// The link.
    pub link: Link,
    /// Folder or file, of each of its items.
    pub kinds: Vec<NodeKind>,
    /// For its URL: told to its owner; of a link without one, to administrators. Who has it reads what the link is on.
    pub token: Option<Secret>,
    /// Whether it opens.
    pub state: LinkState,
    /// How often each act was done.
    pub used: Vec<(Act, u64)>,
    /// What its owner is called; none without one.
    pub owner_name: Option<String>,
    /// How many files that came in by it wait until somebody accepts them.
    pub held_count: u64,
    /// Whether the asker may change and end it.
    pub changeable: bool,
}

/// How many links may be made today, and were (S4.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many; none is without limit.
    pub most: Option<u32>,
    /// How many were, since midnight UTC.
    pub made: u64,
}

/// Who manages a link, as it stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    /// Its owner (S5.29).
    Owner,
    /// An administrator of its organization (S5.42).
    Administrator,
    /// An auditor: may look and change nothing (S5.35, S5.36).
    Auditor,
}

impl Hand {
    /// Whether the URL is told to whoever manages `link` so: who has it reads what the link is on, and administrators do not
    /// read by being administrators.
    fn is_told(self, link: &Link) -> bool {
        match self {
            Self::Owner => true,
            Self::Administrator => link.owner.is_none(),
            Self::Auditor => false,
        }
    }

    /// That it is: for what hands the way in to others, or makes one that can be guessed.
    fn expect_told(self, link: &Link) -> Result<()> {
        let text = "this hands out a way to what the link is on: only its owner does that";
        if self.is_told(link) { Ok(()) } else { Err(Error::refused(text)) }
    }
}

/// The link and whose hand `actor` is; for everybody else there is none (S5.34).
pub(crate) fn seen(tx: &Tx, actor: Actor, id: LinkId, now: Timestamp) -> Result<(Stored, Hand)> {
    let (user, active) = member(tx, actor, now).map_err(|_| Error::not_found())?;
    let stored =
        store::links::get(tx, id)?.filter(|stored| stored.link.org == user.org && active).ok_or_else(Error::not_found)?;
    let hand = match (stored.link.owner == Some(user.id), user.admin) {
        (true, _) => Hand::Owner,
        (false, Some(AdminRole::Admin)) => Hand::Administrator,
        (false, Some(AdminRole::Auditor)) => Hand::Auditor,
        (false, None) => return Err(Error::not_found()),
    };
    Ok((stored, hand))
}

/// The same, for who may change and end it.
fn managed(tx: &Tx, actor: Actor, id: LinkId, now: Timestamp) -> Result<(Stored, Hand)> {
    let (stored, hand) = managed_or_ended(tx, actor, id, now)?;
    if stored.link.ended_at.is_some() {
        return Err(Error::new(Kind::Expired, "link_revoked", "this link has ended for ever: make a new one"));
    }
    Ok((stored, hand))
}

/// The same, for whom its URL is told.
fn told_to(tx: &Tx, actor: Actor, id: LinkId, now: Timestamp) -> Result<Stored> {
    let (stored, hand) = managed(tx, actor, id, now)?;
    hand.expect_told(&stored.link)?;
    Ok(stored)
}

impl Stile {
    /// How the links of an organization are told, on this server that is reached at `origin`.
    pub async fn link_urls(&self, org: OrgId, origin: &str) -> Result<LinkUrls> {
        Ok(self.db.read(move |tx| store::organizations::policy(tx, org)).await?.link_urls(origin))
    }

    /// Makes a link. Its owner is who makes it (S5.40), or nobody (S5.41): then it is bounded by what its maker may, now.
    pub async fn create_link(&self, actor: Actor, new: NewLink) -> Result<LinkView> {
        let maker = actor.user().ok_or_else(Error::not_found)?;
        let owner = (!new.ownerless).then_some(maker);
        check_items(&new.nodes)?;
        let mut terms = checked(new.terms)?;
        let now = self.clock.now();
        let (nodes, abilities) = (new.nodes.clone(), terms.abilities);
        let (org, policy, access_ends_at) = self
            .db
            .read(move |tx| {
                let shared = may_share(tx, actor, &nodes, abilities, now)?;
                expect_quota(tx, shared.org, &shared.policy, now)?;
                Ok((shared.org, shared.policy, store::users::access_ends_at(tx, maker)?))
            })
            .await?;
        terms.expires_at = effective_expiry(&policy, terms.expires_at, access_ends_at, now)?;
        check_start(&terms)?;
        check_note(&policy, &terms.note)?;
        if terms.address.is_some() {
            expect_addresses_allowed(&policy)?;
        }
        if new.password.is_none() && policy.link_password_required {
            return Err(Error::field("password", "required", "your organization asks every link to have a password"));
        }
        let key = self.org_keys(org).await?;
        let id: LinkId = new_id();
        check_address(&terms, new.password.is_some())?;
        let sealed_password = match &new.password {
            Some(password) => Some(self.seal_link_password(&policy, &key, id, password).await?),
            None => None,
        };
        let token = new_token()?;
        let sealed_token = key.seal_field(Purpose::LinkToken, id, token.bytes())?;
        let token_hash = token.hash();
        let stored = self
            .db
            .write(move |tx| {
                let shared = may_share(tx, actor, &new.nodes, abilities, now)?;
                expect_quota(tx, org, &shared.policy, now)?;
                let title = if terms.title.is_empty() { shared.first_name } else { terms.title.clone() };
                let terms = Terms { title, ..terms.clone() };
                let settings = Settings { terms, sealed_password: sealed_password.clone(), gate_version: 1 };
                let sealed_token = sealed_token.clone();
                let link = store::links::NewLink { id, org, owner, token_hash, sealed_token, settings, snapshot: None, at: now };
                if new.snapshot {
                    snapshot::create(tx, actor, link, shared.proofs)?;
                } else {
                    store::links::create(tx, &link, &with_grants(shared.proofs))?;
                }
                record(tx, EventKind::LinkCreated, actor, (org, id), new.nodes.first().copied(), json!({}), now)?;
                store::links::get(tx, id)?.ok_or_else(|| Error::internal("a link is gone that was just made"))
            })
            .await?;
        let hand = if owner.is_some() { Hand::Owner } else { Hand::Administrator };
        view(&key, stored, hand, now)
    }

    /// One link: of the actor's own, or for who runs the organization; of others there is none (S5.34).
    pub async fn link(&self, actor: Actor, id: LinkId) -> Result<LinkView> {
        let now = self.clock.now();
        let (stored, hand) = self.db.read(move |tx| seen(tx, actor, id, now)).await?;
        view(&self.org_keys(stored.link.org).await?, stored, hand, now)
    }

    /// A page of the actor's own links that pass the filter, newest first (S4.49, S4.50).
    pub async fn links(&self, actor: Actor, filter: Filter, after: Option<LinkId>, rows: u32) -> Result<Vec<LinkView>> {
        let owner = actor.user().ok_or_else(Error::not_found)?;
        let now = self.clock.now();
        let rows = rows.clamp(1, limits::PAGE_ROWS_MAX);
        let links = self.db.read(move |tx| store::links::list(tx, Whose::Own(owner), &filter, after, rows, now)).await?;
        let key = match links.first() {
            Some(stored) => self.org_keys(stored.link.org).await?,
            None => return Ok(Vec::new()),
        };
        links.into_iter().map(|stored| view(&key, stored, Hand::Owner, now)).collect()
    }

    /// A page of all links of the actor's organization, for who runs it (S5.35, S5.42).
    pub async fn everybodys_links(
        &self,
        actor: Actor,
        filter: Filter,
        after: Option<LinkId>,
        rows: u32,
    ) -> Result<Vec<LinkView>> {
        let now = self.clock.now();
        let rows = rows.clamp(1, limits::PAGE_ROWS_MAX);
        let (links, org, hand) = self
            .auditing(actor, move |tx, by| {
                let links = store::links::list(tx, Whose::Everybodys(by), &filter, after, rows, now)?;
                let hand = if administers(tx, actor, now).is_ok() { Hand::Administrator } else { Hand::Auditor };
                Ok((links, by.org(), hand))
            })
            .await?;
        let key = self.org_keys(org).await?;
        let hand_on = |stored: &Stored| if stored.link.owner == actor.user() { Hand::Owner } else { hand };
        links.into_iter().map(|stored| (hand_on(&stored), stored)).map(|(hand, stored)| view(&key, stored, hand, now)).collect()
    }

    /// How many links the actor's organization may make today, and made.
    pub async fn link_quota(&self, actor: Actor) -> Result<Quota> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let (user, _) = member(tx, actor, now)?;
                let policy = store::organizations::policy(tx, user.org)?;
                Ok(Quota { most: daily_quota(&policy), made: store::links::made_since(tx, user.org, midnight(now))? })
            })
            .await
    }

    /// Changes a link; the URL stays (S2.23). What it asks of visitors ends the visits that passed what it asked before. Giving
    /// more than it gave asks for the right to give that, now, of its owner (S5.32, S5.33).
    pub async fn change_link(&self, actor: Actor, id: LinkId, change: LinkChange) -> Result<LinkView> {
        let now = self.clock.now();
        if let Some(nodes) = &change.nodes {
            check_items(nodes)?;
        }
        let (before, _) = self.db.read(move |tx| managed(tx, actor, id, now)).await?;
        let org = before.link.org;
        let key = self.org_keys(org).await?;
        let sealed_password = match &change.password {
            Some(Some(password)) => {
                let policy = self.db.read(move |tx| store::organizations::policy(tx, org)).await?;
                Some(self.seal_link_password(&policy, &key, id, password).await?)
            }
            _ => None,
        };
        let (stored, hand) = self
            .db
            .write(move |tx| {
                let (stored, hand) = managed(tx, actor, id, now)?;
                check_match(&stored.link, change.if_match.as_deref())?;
                write_change(tx, (&stored, hand), &change, sealed_password.clone(), now)?;
                if change.password.is_some() {
                    store::links::forget_wrong_passwords(tx, id)?;
                }
                hand_over(tx, actor, &stored.link, &change, now)?;
                record(
                    tx,
                    EventKind::LinkChanged,
                    actor,
                    (org, id),
                    stored.link.items.first().copied(),
                    told(&stored, &change),
                    now,
                )?;
                seen(tx, actor, id, now)
            })
            .await?;
        view(&key, stored, hand, now)
    }

    /// Ends a link for ever (S5.68 to S5.74): from this commit on it is a link that never was. What runs by it here is broken off
    /// at once; says how many transfers that were.
    pub async fn revoke_link(&self, actor: Actor, id: LinkId) -> Result<usize> {
        let (now, running) = (self.clock.now(), self.transfers.running(id));
        self.db
            .write(move |tx| {
                let (user, _) = member(tx, actor, now).map_err(|_| Error::not_found())?;
                let (stored, _) = managed_or_ended(tx, actor, id, now)?;
                let policy = store::organizations::policy(tx, user.org)?;
                end(tx, &policy, &stored.link, now)?;
                record(tx, EventKind::LinkRevoked, actor, (user.org, id), stored.link.items.first().copied(), json!({}), now)
            })
            .await?;
        let stopped = self.transfers.stop(id, running);
        self.collect_soon();
        Ok(stopped)
    }

    async fn seal_link_password(&self, policy: &Policy, key: &OrgKeys, id: LinkId, password: &Secret) -> Result<Vec<u8>> {
        check_password(policy, password.reveal())?;
        let phc: Phc = self.passwords.hash(PasswordClass::Link, password.clone()).await?;
        key.seal_field(Purpose::LinkPassword, id, phc.text().as_bytes())
    }
}

/// A link that is kept for the history only can be ended once more: then it is erased.
pub(crate) fn managed_or_ended(tx: &Tx, actor: Actor, id: LinkId, now: Timestamp) -> Result<(Stored, Hand)> {
    let (stored, hand) = seen(tx, actor, id, now)?;
    if hand == Hand::Auditor {
        administers(tx, actor, now)?;
    }
    Ok((stored, hand))
}

/// What it takes to put nodes on a link.
struct Shared {
    org: OrgId,
    policy: Policy,
    first_name: String,
    proofs: Vec<Proof<ShareLink>>,
}

/// Whether a link with these abilities on these nodes may be made by `actor`, or changed for them, as its owner: `share_link` on
/// each, and each ability they give.
fn may_give(tx: &Tx, owner: Actor, nodes: &[NodeId], abilities: Abilities, now: Timestamp) -> Result<Shared> {
    let mut proofs = Vec::with_capacity(nodes.len());
    let mut first_name = None;
    for id in nodes {
        let proof = permit::<ShareLink>(tx, owner, *id, now)?;
        let node = store::nodes::get(tx, &permit::<See>(tx, owner, *id, now)?)?;
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
    Ok(Shared { org, policy, first_name: first_name.unwrap_or_default(), proofs })
}

/// The same, for a new link.
fn may_share(tx: &Tx, actor: Actor, nodes: &[NodeId], abilities: Abilities, now: Timestamp) -> Result<Shared> {
    let shared = may_give(tx, actor, nodes, abilities, now)?;
    if shared.policy.links_enabled != LinksEnabled::On {
        return Err(Error::new(Kind::Refused, "links_disabled", "your organization does not allow new links"));
    }
    Ok(shared)
}

fn with_grants(proofs: Vec<Proof<ShareLink>>) -> Vec<(GrantId, Proof<ShareLink>)> {
    proofs.into_iter().map(|proof| (new_id(), proof)).collect()
}

/// How many links may be made in a day: no limit where the organization has a domain of its own (S4.13).
fn daily_quota(policy: &Policy) -> Option<u32> {
    policy.link_daily_quota.filter(|_| policy.custom_domain.is_none())
}

/// The beginning of the day, UTC.
fn midnight(now: Timestamp) -> Timestamp {
    const DAY_MILLIS: i64 = 24 * 3600 * 1000;
    Timestamp(now.0 - now.0.rem_euclid(DAY_MILLIS))
}

fn expect_quota(tx: &Tx, org: OrgId, policy: &Policy, now: Timestamp) -> Result<()> {
    let Some(most) = daily_quota(policy) else { return Ok(()) };
    if store::links::made_since(tx, org, midnight(now))? < u64::from(most) {
        return Ok(());
    }
    let text = format!("your organization makes at most {most} links a day: the next day begins at midnight UTC");
    Err(Error::new(Kind::Refused, "daily_quota", text))
}

fn check_items(nodes: &[NodeId]) -> Result<()> {
    if nodes.is_empty() {
        return Err(no_nodes());
    }
    if nodes.len() > limits::LINK_ITEMS_MAX {
        return Err(Error::field("nodes", "too_many", "a link can hold 100 items at most: share their folder"));
    }
    Ok(())
}

fn no_nodes() -> Error {
    Error::field("nodes", "required", "choose at least one file or folder")
}

/// Settings as they are kept, or what is wrong with them by themselves.
fn checked(terms: Terms) -> Result<Terms> {
    terms.abilities.check()?;
    terms.limits.check()?;
    if terms.request.is_some() && !terms.abilities.upload {
        return Err(Error::field("abilities", "request_needs_upload", "who is asked for files may send them: add `upload`"));
    }
    Ok(Terms {
        title: check_text("title", &terms.title)?,
        message: check_text("message", &terms.message)?,
        note: check_text("note", &terms.note)?,
        form: terms.form.check()?,
        request: terms.request.map(Request::check).transpose()?,
        ..terms
    })
}

fn check_start(terms: &Terms) -> Result<()> {
    match (terms.starts_at, terms.expires_at) {
        (Some(start), Some(end)) if start >= end => {
            Err(Error::field("starts_at", "after_the_end", "choose a start before the end"))
        }
        _ => Ok(()),
    }
}

/// An address can be guessed: it is the organization's to allow, for as long as it does.
fn expect_addresses_allowed(policy: &Policy) -> Result<()> {
    let not_allowed = || Error::field("address", "not_allowed", "your organization does not allow addresses of one's own");
    if policy.link_addresses_allowed { Ok(()) } else { Err(not_allowed()) }
}

/// A link with an address asks for more than its URL.
fn check_address(terms: &Terms, has_password: bool) -> Result<()> {
    if terms.address.is_some() && terms.audience == Audience::Anyone && !has_password {
        let text = "an address that people can read can be guessed: add a password, or choose who may open the link";
        return Err(Error::field("address", "needs_protection", text));
    }
    Ok(())
}

fn check_match(link: &Link, if_match: Option<&str>) -> Result<()> {
    match if_match {
        Some(tag) if tag != "*" && tag != link.etag() => {
            Err(Error::new(Kind::PreconditionFailed, "changed", "it was changed in between: read it again"))
        }
        _ => Ok(()),
    }
}

/// Whom a change of a link is bounded by: its owner, whoever makes it (S5.33). Without one nobody widens it.
fn bounded_by(link: &Link) -> Result<Actor> {
    link.owner.map(Actor::User).ok_or_else(|| {
        let text = "nobody answers for this link, so it cannot be opened further: give it an owner first";
        Error::new(Kind::Refused, "no_owner", text)
    })
}

/// That a link may be opened further: its owner may share all that it is on, now. A snapshot's could when it was made.
fn expect_openable(tx: &Tx, link: &Link, now: Timestamp) -> Result<()> {
    let owner = bounded_by(link)?;
    let mut live = link.items.iter().filter(|_| !link.snapshot);
    live.try_for_each(|node| permit::<ShareLink>(tx, owner, *node, now).map(drop))
}

/// Writes what changes of a link. What opens it further is bounded by its owner, whoever makes the change (S5.32, S5.33).
fn write_change(
    tx: &Tx,
    (stored, hand): (&Stored, Hand),
    change: &LinkChange,
    sealed: Option<Vec<u8>>,
    now: Timestamp,
) -> Result<()> {
    let link = &stored.link;
    let policy = store::organizations::policy(tx, link.org)?;
    let ends = link.owner.map(|owner| store::users::access_ends_at(tx, owner)).transpose()?.flatten();
    let settings = changed(stored, change, sealed, &policy, ends, now)?;
    let opens_more = opens_more(stored, &settings);
    let sets_address = matches!(change.address, Some(Some(_)));
    if sets_address {
        expect_addresses_allowed(&policy)?;
    }
    if settings.terms.address.is_some() && (opens_more || sets_address || change.password.is_some()) {
        hand.expect_told(link)?;
        check_address(&settings.terms, settings.sealed_password.is_some())?;
    }
    let abilities = settings.terms.abilities;
    if link.snapshot {
        check_of_snapshot(link, change, abilities)?;
        return store::links::change(tx, link, &settings, &[]);
    }
    if opens_more {
        expect_openable(tx, link, now)?;
    }
    let Some(nodes) = &change.nodes else {
        let widens = link.terms.abilities.is_wider(abilities);
        let proofs = if widens { may_give(tx, bounded_by(link)?, &link.items, abilities, now)?.proofs } else { Vec::new() };
        return store::links::change(tx, link, &settings, &proofs);
    };
    store::links::change(tx, link, &settings, &[])?;
    let shared = may_give(tx, bounded_by(link)?, nodes, abilities, now)?;
    let link = Link { terms: settings.terms, ..link.clone() };
    store::links::set_items(tx, &link, &with_grants(shared.proofs), now)
}

/// What of a snapshot can change: its maker could read all of the copy, so any ability to read may be added, for its owner.
fn check_of_snapshot(link: &Link, change: &LinkChange, abilities: Abilities) -> Result<()> {
    if change.nodes.is_some() {
        return Err(Error::new(Kind::Conflict, "snapshot", "a snapshot stays as it was made: make a new link"));
    }
    if abilities.upload || abilities.edit {
        return Err(snapshot::read_only());
    }
    if link.terms.abilities.is_wider(abilities) { bounded_by(link).map(drop) } else { Ok(()) }
}

/// Gives the link another owner, which administrators may (S5.44, S5.45): a member who may come in.
fn hand_over(tx: &Tx, actor: Actor, link: &Link, change: &LinkChange, now: Timestamp) -> Result<()> {
    let Some(to) = change.owner.filter(|to| Some(*to) != link.owner) else { return Ok(()) };
    let by = administers(tx, actor, now)?;
    crate::users::departure::expect_successor(tx, &by, None, to, "owner_id")?;
    if actor.user() == Some(to) && link.owner.is_some() {
        expect_may_take(tx, actor, link, now)?;
    }
    store::links::set_owner(tx, &by, link.id, Some(to))?;
    pull_in(tx, link.org, to, store::users::access_ends_at(tx, to)?)
}

/// Nobody takes a link over to read by it: its URL is told to its owner.
fn expect_may_take(tx: &Tx, actor: Actor, link: &Link, now: Timestamp) -> Result<()> {
    let shares = !link.snapshot && may_give(tx, actor, &link.items, link.terms.abilities, now).is_ok();
    let text = "you may not share all that this link is on yourself: give it to somebody else, or end it";
    if shares { Ok(()) } else { Err(Error::refused(text)) }
}

/// What the event log tells of a change: which settings, and whose it was and is.
fn told(stored: &Stored, change: &LinkChange) -> Value {
    match change.owner {
        Some(to) if Some(to) != stored.link.owner => json!({ "owner": { "from": stored.link.owner, "to": to } }),
        _ => json!({}),
    }
}

/// Whether a link would be open to more people, for longer or more often: that asks `share_link` again. Closing it never does.
fn opens_more(before: &Stored, after: &Settings) -> bool {
    let (old, new) = (&before.link.terms, &after.terms);
    let longer = match (old.expires_at, new.expires_at) {
        (Some(old), Some(new)) => new > old,
        (old, new) => old.is_some() && new.is_none(),
    };
    let earlier = old.starts_at.is_some_and(|start| new.starts_at.is_none_or(|new| new < start));
    let unlocked = before.sealed_password.is_some() && after.sealed_password.is_none();
    longer
        || earlier
        || unlocked
        || (old.paused && !new.paused)
        || (new.address.is_some() && new.address != old.address)
        || !new.form.asks_all_of(&old.form)
        || (old.request.is_some() && new.request != old.request)
        || old.audience.is_wider(new.audience)
        || old.limits.is_wider(&new.limits)
}

fn changed(
    stored: &Stored,
    change: &LinkChange,
    sealed: Option<Vec<u8>>,
    policy: &Policy,
    access_ends_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Settings> {
    let link = &stored.link;
    if change.expires_at.is_some() && !is_extendable(link, policy, now) {
        return Err(Error::new(Kind::Expired, "link_expired", "the link has ended and cannot be extended: make a new one"));
    }
    if matches!(change.password, Some(None)) && policy.link_password_required {
        return Err(Error::field("password", "required", "your organization asks every link to have a password"));
    }
    let old = &link.terms;
    let mut limits: Limits = old.limits;
    change.limits.iter().for_each(|(act, most)| limits.set(*act, *most));
    let terms = checked(Terms {
        title: change.title.clone().unwrap_or_else(|| old.title.clone()),
        abilities: change.abilities.unwrap_or(old.abilities),
        audience: change.audience.unwrap_or(old.audience),
        limits,
        form: change.form.clone().unwrap_or_else(|| old.form.clone()),
        request: change.request.clone().unwrap_or_else(|| old.request.clone()),
        address: change.address.clone().unwrap_or_else(|| old.address.clone()),
        starts_at: change.starts_at.unwrap_or(old.starts_at),
        expires_at: match change.expires_at {
            Some(asked) => effective_expiry(policy, asked, access_ends_at, now)?,
            None => old.expires_at,
        },
        message: change.message.clone().unwrap_or_else(|| old.message.clone()),
        note: change.note.clone().unwrap_or_else(|| old.note.clone()),
        paused: change.paused.unwrap_or(old.paused),
        notify: change.notify.unwrap_or(old.notify),
    })?;
    check_start(&terms)?;
    check_note(policy, &terms.note)?;
    let asks_anew = change.password.is_some() || old.gate_differs(&terms);
    let sealed_password = if change.password.is_some() { sealed } else { stored.sealed_password.clone() };
    Ok(Settings { terms, sealed_password, gate_version: stored.gate_version + i64::from(asks_anew) })
}

/// Whether a link's end can be moved: before it has come, and for so long after as the policy allows (S5.48, S5.60).
fn is_extendable(link: &Link, policy: &Policy, now: Timestamp) -> bool {
    const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 3600);
    let grace = DAY * u32::from(policy.link_extendable_days);
    link.terms.expires_at.is_none_or(|end| now < end + grace)
}

fn view(key: &OrgKeys, stored: Stored, hand: Hand, now: Timestamp) -> Result<LinkView> {
    let token = (hand.is_told(&stored.link) && stored.link.ended_at.is_none())
        .then(|| open_token(key, stored.link.id, &stored.sealed_token))
        .transpose()?;
    Ok(LinkView {
        token,
        state: stored.link.state(now),
        kinds: stored.kinds,
        used: stored.used,
        owner_name: stored.owner_name,
        held_count: stored.held_count,
        changeable: hand != Hand::Auditor,
        link: stored.link,
    })
}

/// The text of a token that was sealed for its owner.
fn open_token(key: &OrgKeys, row: impl std::fmt::Display, sealed: &[u8]) -> Result<Secret> {
    let opened = key.open_field(Purpose::LinkToken, row, sealed)?;
    let bytes: [u8; 32] = opened.as_slice().try_into().map_err(Error::internal)?;
    Ok(Token::new(bytes).text())
}

/// Writes the line of the log, with the first node of the link, so that it is found by it.
pub(crate) fn record(
    tx: &Tx,
    kind: EventKind,
    actor: Actor,
    (org, link): (OrgId, LinkId),
    node: Option<NodeId>,
    details: Value,
    now: Timestamp,
) -> Result<()> {
    let event = Event { org, kind, actor, node, link: Some(link), subject: None, details };
    store::events::record(tx, new_id(), &event, now)
}
