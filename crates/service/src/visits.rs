//! Links, from the visitor's side: come in, look. Reading and sending go through the same functions as for everybody else, with
//! the visitor as the actor. Before the gate is passed nothing is told (I3); a link that is not in force is one that never was.
//!
//! What a link asks before it lets somebody in, in this order: to be signed in, its password, what its form wants to know. A
//! visit that has passed all of it counts as one; one that waits for the rest opens nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use content::keys::{OrgKeys, Purpose};
use domain::access::{Actor, Asker};
use domain::capability::Capability;
use domain::event::EventKind;
use domain::ids::{ActId, NodeId, OrgId, RecipientId, UserId, VisitId};
use domain::link::{Act, Audience, Form, Link, Registration, key_of};
use domain::mail::{EmailAddress, Language, Mail};
use domain::secret::{Secret, Token, TokenHash};
use domain::user::UserKind;
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
use store::acts::{Begun, Doing};
use store::links::Stored;
use store::visits::{NewVisit, Visit};
use store::{Scope, Tx, organizations, recipients};

use crate::access::{facts, member};
use crate::acts::{LIMIT_REACHED, Presence, limit_reached, tell_owner};
use crate::identity::{Identity, new_token};
use crate::mail::Post;
use crate::nodes::{NodeView, view};
use crate::passwords::{PasswordClass, Phc};
use crate::throttle::{Target, Try};
use crate::{Stile, new_id};

/// A link that somebody opened and whose gate they have passed.
#[derive(Clone, Debug)]
pub struct OpenLink {
    /// Who they are to the access rule.
    pub actor: Actor,
    /// The visit they came in by; none where the link asks nothing.
    pub visit: Option<Visit>,
    /// The link. Its note is for people inside: no answer to a visitor has it (S5.62).
    pub link: Link,
    /// What its owner is called, if it has one.
    pub sender: Option<String>,
    /// What the organization is called.
    pub organization: String,
    /// Its nodes that are open to visitors now. For a link that only takes files in, the folders it takes them into.
    pub items: Vec<NodeView>,
    /// How many more downloads the link gives, by all visitors together; none is without limit.
    pub downloads_left: Option<u64>,
}

/// What came of somebody's opening a link.
#[derive(Clone, Debug)]
pub enum Opened {
    /// They are in.
    In(Box<OpenLink>),
    /// The link asks this first.
    Asked(Asks),
}

/// What a link asks next of somebody who is not in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// To be signed in.
    SignIn,
    /// The e-mail address of somebody it is for.
    Address,
    /// The code that was sent there.
    Code,
    /// Its password.
    Password,
    /// What its form wants to know.
    Form(Form),
    /// Nothing but to say that they want in: visits are limited, and robots that look at links must not use them up.
    Confirm,
}

impl Asks {
    /// The stable code that programs are told.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignIn => "sign_in_required",
            Self::Address => "recipient_required",
            Self::Code => "code_required",
            Self::Password => "password_required",
            Self::Form(_) => "registration_required",
            Self::Confirm => "visit_required",
        }
    }
}

/// What somebody at the gate says.
#[derive(Clone, Debug, Default)]
pub struct Knock {
    /// The link's password.
    pub password: Option<Secret>,
    /// The code that was sent to the address they tell.
    pub code: Option<Secret>,
    /// In which language they read mail.
    pub language: Language,
    /// What they told, by the names of the form's fields.
    pub told: Vec<(String, String)>,
    /// As whom they are signed in, and what they are called.
    pub identity: Option<(Identity, String)>,
    /// The token of the visit with which they passed a part of the gate before.
    pub visit: Option<String>,
}

/// What came of a knock: the token of the visit to keep, and what the link asks next; nothing is: they are in.
#[derive(Clone, Debug)]
pub struct Answered {
    /// For their cookie; none of somebody who has passed nothing of the gate yet.
    pub visit: Option<Token>,
    /// What is asked next.
    pub asks: Option<Asks>,
}

/// Those who knock right now by what they show, each with their turn.
#[derive(Default)]
pub(crate) struct Knocking(Mutex<HashMap<TokenHash, Weak<tokio::sync::Mutex<()>>>>);

impl Knocking {
    /// The turn of whoever shows this. It is forgotten when nobody waits for it.
    fn turn(&self, visit: TokenHash) -> Arc<tokio::sync::Mutex<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = all.get(&visit).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::default();
        all.insert(visit, Arc::downgrade(&turn));
        turn
    }
}

impl OpenLink {
    /// Whose link it is.
    pub fn org(&self) -> OrgId {
        self.link.org
    }

    /// The items a visitor may know: none on a link that only takes files in (S2.18).
    pub fn visible_items(&self) -> impl Iterator<Item = &NodeView> {
        self.items.iter().filter(|item| sees(item))
    }

    /// The folder that files go into when the visitor names none: the only one that takes any.
    pub fn drop_folder(&self) -> Option<NodeId> {
        let mut takes = self.items.iter().filter(|item| item.capabilities.has(Capability::Upload));
        match (takes.next(), takes.next()) {
            (Some(only), None) => Some(only.node.id),
            _ => None,
        }
    }
}

fn sees(item: &NodeView) -> bool {
    !(item.capabilities - Capability::Upload.into()).is_empty()
}

impl Stile {
    /// Opens a link by the token or address in its URL and, where it asks something, the token of the visit that answered. `user` is as
    /// whom the visitor is signed in now: who came in as somebody must still be them.
    /// Unknown, revoked, paused, expired or closed is the same `not_found`.
    pub async fn open_link(&self, token: &str, visit: Option<&str>, user: Option<UserId>) -> Result<Opened> {
        let hash = key_of(token).ok_or_else(Error::not_found)?;
        let visit = visit.and_then(Token::read).map(|token| token.hash());
        let (scope, now) = (self.db.scope(), self.clock.now());
        self.db
            .read(move |tx| {
                let stored = found(tx, &hash, scope, now)?;
                let visit = visit_of(tx, &stored, visit.as_ref(), user, now)?;
                let actor = Actor::Visitor { link: stored.link.id, visit: visit.as_ref().map(|visit| visit.id) };
                if expect_in_force(tx, actor, &stored, now)? {
                    return opened(tx, actor, visit, stored, now).map(|link| Opened::In(Box::new(link)));
                }
                Ok(Opened::Asked(next(&stored, visit.as_ref(), user.is_some()).unwrap_or(Asks::Confirm)))
            })
            .await
    }

    /// What somebody who is signed in is called, to those whose link they open.
    pub async fn called(&self, actor: Actor) -> Result<String> {
        let now = self.clock.now();
        self.db.read(move |tx| member(tx, actor, now).map(|(user, _)| user.display_name)).await
    }

    /// The organization whose own domain `host` is, in lower case.
    pub async fn organization_at(&self, host: &str) -> Result<Option<OrgId>> {
        let host = host.to_owned();
        self.db.read(move |tx| organizations::at_domain(tx, &host)).await
    }

    /// What visitors who come by `host` are told where there is no link (S5.78): the text of the organization whose domain that
    /// is, or of the only one on the server. It goes by the host alone, so it tells nothing of any link.
    pub async fn not_found_text(&self, host: &str) -> Option<String> {
        let host = host.to_owned();
        let read = move |tx: &Tx| {
            let org = match organizations::at_domain(tx, &host)? {
                Some(org) => Some(org),
                None => organizations::only(tx)?,
            };
            org.map(|org| organizations::policy(tx, org)).transpose()
        };
        self.db.read(read).await.ok()??.link_not_found_text
    }

    /// Opens a link for a program that keeps no cookies and shows the same with each request: the link's password, or anything at
    /// all where the link only counts visits. One program at one address is one visit, which it finds again by what it shows.
    /// Whatever else a link asks is answered on its page.
    pub async fn open_link_showing(&self, token: &str, shown: Option<Secret>, presence: Presence) -> Result<Opened> {
        let opened = self.open_link(token, None, None).await?;
        let (Opened::Asked(Asks::Password | Asks::Confirm), Some(shown)) = (&opened, shown) else { return Ok(opened) };
        if shown.reveal().is_empty() && matches!(opened, Opened::Asked(Asks::Password)) {
            return Ok(opened);
        }
        let visit = self.visit_of_showing(token, &shown, &presence).await?;
        let found = self.open_link(token, Some(visit.text().reveal()), None).await?;
        let Opened::Asked(Asks::Password | Asks::Confirm) = found else { return Ok(found) };
        // A client asks for many things at once, and the first of them knocks for all: so many right passwords are one try.
        let turn = self.knocking.turn(visit.hash());
        let _turn = turn.lock().await;
        let found = self.open_link(token, Some(visit.text().reveal()), None).await?;
        let Opened::Asked(Asks::Password | Asks::Confirm) = found else { return Ok(found) };
        let says = Knock { password: Some(shown), ..Knock::default() };
        self.knock_for(token, says, presence, visit.clone()).await?;
        self.open_link(token, Some(visit.text().reveal()), None).await
    }

    /// The token of the visit that somebody begins, or has begun, by showing this.
    async fn visit_of_showing(&self, token: &str, shown: &Secret, presence: &Presence) -> Result<Token> {
        let hash = key_of(token).ok_or_else(Error::not_found)?;
        let (scope, now) = (self.db.scope(), self.clock.now());
        let stored = self.db.read(move |tx| found(tx, &hash, scope, now)).await?;
        let of_link = self.of(stored.link.org);
        let keys = of_link.org_keys(stored.link.org).await?;
        let (new, older) = tokens_of_showing(&keys, &stored, shown, presence)?;
        let begun = move |tx: &Tx| {
            for token in &older {
                if store::visits::by_token(tx, stored.link.id, &token.hash())?.is_some() {
                    return Ok(token.clone());
                }
            }
            Ok(new.clone())
        };
        of_link.db.read(begun).await
    }

    /// Answers what a link asks: as much of it as is said. What is wrong is an error; what is not said is asked next. With the
    /// last of it the visit counts, or finds no place left. Whoever is in already goes on with the visit that they have: it ends
    /// when it ends, and no visit begets another (I5).
    pub async fn knock_at_link(&self, token: &str, knock: Knock, presence: Presence) -> Result<Answered> {
        self.knock_for(token, knock, presence, new_token()?).await
    }

    /// The same, for a visit whose token is to be this one.
    async fn knock_for(&self, token: &str, knock: Knock, presence: Presence, new: Token) -> Result<Answered> {
        let hash = key_of(token).ok_or_else(Error::not_found)?;
        let (scope, now) = (self.db.scope(), self.clock.now());
        let (before, user) =
            (knock.visit.as_deref().and_then(Token::read), knock.identity.as_ref().map(|(identity, _)| identity.user));
        let shown = before.as_ref().map(Token::hash);
        let (stored, visit, is_open) = self
            .db
            .read(move |tx| {
                let stored = found(tx, &hash, scope, now)?;
                let visit =
                    visit_of(tx, &stored, shown.as_ref(), user, now)?.filter(|visit| visit.gate_version == stored.gate_version);
                let actor = Actor::Visitor { link: stored.link.id, visit: visit.as_ref().map(|visit| visit.id) };
                let is_open = expect_in_force(tx, actor, &stored, now)?;
                if is_open {
                    expect_anything(tx, actor, &stored, now)?;
                }
                Ok((stored, visit, is_open))
            })
            .await?;
        let of_link = self.of(stored.link.org);
        let mut passing = Passing::new(&stored, visit.as_ref());
        passing.sign_in(&stored.link, knock.identity.as_ref())?;
        // Of a link that asks nothing there are no visits.
        if is_open {
            return Ok(Answered { visit: visit.and(before), asks: None });
        }
        if passing.asks(&stored) == Some(Asks::Address) {
            of_link.recognize(&stored, &mut passing, &knock, &presence, now).await?;
        }
        if passing.asks(&stored) == Some(Asks::Password)
            && let Some(password) = knock.password
        {
            of_link.check_link_password(&stored, password, &presence, now).await?;
            passing.password = true;
        }
        if let Some(Asks::Form(form)) = passing.asks(&stored)
            && !knock.told.is_empty()
        {
            let told = |key: &str| knock.told.iter().find(|(name, _)| name == key).map(|(_, text)| text.clone());
            passing.registration = Some(form.read(told)?);
        }
        of_link.keep_visit(stored, (visit.and(before), new), passing, presence, now).await
    }

    /// Writes how far somebody came: a visit that waits for the rest, or one that is in. Of somebody who has passed nothing there
    /// is nothing to write: asking for a link again and again must not fill the database.
    async fn keep_visit(
        &self,
        stored: Stored,
        (before, token): (Option<Token>, Token),
        passing: Passing,
        presence: Presence,
        now: Timestamp,
    ) -> Result<Answered> {
        let asks = passing.asks(&stored);
        if asks.is_some() && !passing.has_passed_a_part(&stored) {
            return Ok(Answered { visit: before, asks });
        }
        let act: ActId = new_id();
        let key = self.org_keys(stored.link.org).await?;
        let registration = passing.registration.as_ref().map(|told| crate::links::seal(&key, act, told)).transpose()?;
        let post = self.post_to_owner(&stored.link).await?;
        let (token_hash, ended, is_in) = (token.hash(), before.map(|token| token.hash()), asks.is_none());
        let has_place = self
            .db
            .write(move |tx| {
                let now_stored = store::links::get(tx, stored.link.id)?.filter(|link| link.link.ended_at.is_none());
                if now_stored.ok_or_else(Error::not_found)?.gate_version != stored.gate_version {
                    return Err(Error::conflict("changed", "the link was changed just now: open it again"));
                }
                if has_begun(tx, &stored, &token_hash, now)? {
                    return Ok(true);
                }
                for before in ended.iter().chain([&token_hash]) {
                    store::visits::end(tx, stored.link.id, before)?;
                }
                let visit = passing.visit(&stored, token_hash, &presence, now, !is_in);
                if is_in && !count_visit(tx, post.as_ref(), &stored.link, (act, &visit), &presence, now)? {
                    return Ok(false);
                }
                if let Some(sealed) = &registration {
                    store::acts::set_registration(tx, act, sealed)?;
                }
                store::visits::create(tx, &visit)?;
                // Whoever has passed the gate and finds nothing behind it is told what everybody is told where no link is.
                if is_in {
                    let actor = Actor::Visitor { link: stored.link.id, visit: Some(visit.id) };
                    expect_anything(tx, actor, &stored, now)?;
                }
                Ok(true)
            })
            .await?;
        if has_place { Ok(Answered { visit: Some(token), asks }) } else { Err(limit_reached()) }
    }

    async fn check_link_password(&self, stored: &Stored, password: Secret, presence: &Presence, now: Timestamp) -> Result<()> {
        let Some(sealed) = &stored.sealed_password else { return Ok(()) };
        if stored.link.locked_at.is_some() {
            return Err(locked());
        }
        let key = self.org_keys(stored.link.org).await?;
        // A mount that remembers the password of last week shows it with every request: that is one try, and shuts nobody out.
        let shown = tokens_of_showing(&key, stored, &password, presence)?.0.hash();
        if self.throttle.was_wrong(&shown, now) {
            return Err(wrong_password());
        }
        let guess = Try { address: presence.address, target: Some(Target::Link(stored.link.id)) };
        self.throttle.begin(&guess, now)?;
        let phc = key.open_field(Purpose::LinkPassword, stored.link.id, sealed)?;
        let phc = Phc::new(std::str::from_utf8(&phc).map_err(Error::internal)?);
        match self.passwords.verify(PasswordClass::Link, password, Some(&phc)).await {
            Ok(true) => {
                self.throttle.succeeded(&guess);
                Ok(())
            }
            Ok(false) => {
                self.throttle.note_wrong(shown, now);
                self.keep_wrong_password(stored, presence, now).await?;
                Err(wrong_password())
            }
            Err(error) => {
                self.throttle.undecided(&guess);
                Err(error)
            }
        }
    }

    /// Keeps a wrong password in the log of the link, and in the count that locks it in the end (T3): whoever guesses slowly
    /// enough for the throttle, or starts the server again, is stopped too. Its owner is told by mail and in the log, once.
    async fn keep_wrong_password(&self, stored: &Stored, presence: &Presence, now: Timestamp) -> Result<()> {
        let (stored, doing, id) = (stored.clone(), coming(None, String::new(), presence), new_id());
        let post = self.courtesy_post(stored.link.org).await?;
        self.db
            .write(move |tx| {
                store::acts::refused(tx, &stored.link, id, &doing, "wrong_password", now)?;
                if store::links::count_wrong_password(tx, &stored, now)? {
                    tell_of_lock(tx, post.as_ref(), &stored.link, now)?;
                }
                Ok(())
            })
            .await
    }
}

/// Keeps that a link is locked, and tells its owner what to do.
fn tell_of_lock(tx: &Tx, post: Option<&Post>, link: &Link, now: Timestamp) -> Result<()> {
    let (actor, first) = (Actor::Visitor { link: link.id, visit: None }, link.items.first().copied());
    let details = json!({ "locked": "wrong_passwords" });
    crate::links::record(tx, EventKind::LinkChanged, actor, (link.org, link.id), first, details, now)?;
    let (Some(post), Some(owner)) = (post, link.owner) else { return Ok(()) };
    let Some((owner, true)) = store::users::member(tx, owner, now)? else { return Ok(()) };
    let url = post.url(&format!("/shares/{}", link.id));
    let mail = Mail::LinkLocked { title: link.terms.title.clone(), at: now, url };
    post.send(tx, &EmailAddress::read("email", &owner.email)?, Language::default(), &mail)
}

fn locked() -> Error {
    let text = "this link was locked after too many wrong passwords: ask whoever sent it to give it a new password";
    Error::new(Kind::Locked, "link_locked", text)
}

fn wrong_password() -> Error {
    Error::new(Kind::Unauthenticated, "wrong_password", "that is not the password of this link")
}

/// What of a link's gate somebody has passed.
pub(crate) struct Passing {
    pub(crate) recipient: Option<RecipientId>,
    /// A code is on its way, if the address is one of a recipient.
    pub(crate) awaits_code: bool,
    user: Option<UserId>,
    signed_in: bool,
    password: bool,
    registration: Option<Registration>,
    pub(crate) label: String,
    /// Until when the visit lives by which a part of the gate was passed before; its successor lives no longer.
    until: Option<Timestamp>,
}

impl Passing {
    fn new(stored: &Stored, visit: Option<&Visit>) -> Self {
        Self {
            recipient: visit.and_then(|visit| visit.recipient),
            awaits_code: false,
            user: None,
            signed_in: false,
            password: stored.sealed_password.is_none() || visit.is_some_and(|visit| visit.passed_password),
            registration: None,
            label: visit.map(|visit| visit.label.clone()).unwrap_or_default(),
            until: visit.map(|visit| visit.expires_at),
        }
    }

    /// Whether they have shown anything that they need not show again.
    fn has_passed_a_part(&self, stored: &Stored) -> bool {
        self.recipient.is_some() || (self.password && stored.sealed_password.is_some())
    }

    /// Takes down as whom somebody is signed in, where the link asks. Whoever lacks the second factor that is asked of them is
    /// refused; and by a link for the members of an organization, who is of another (S4.32) or comes from outside (S4.31):
    /// external users and names that several people share are in an organization, and no members of it.
    fn sign_in(&mut self, link: &Link, identity: Option<&(Identity, String)>) -> Result<()> {
        let (true, Some((identity, name))) = (asks_who(link), identity) else { return Ok(()) };
        identity.expect_second_factor()?;
        let is_here = identity.org == link.org;
        if link.terms.audience == Audience::Organization {
            expect_member(identity, is_here)?;
        }
        self.signed_in = true;
        self.user = is_here.then_some(identity.user);
        self.label.clone_from(name);
        Ok(())
    }

    fn asks(&self, stored: &Stored) -> Option<Asks> {
        let form = &stored.link.terms.form;
        match () {
            () if asks_who(&stored.link) && !self.signed_in => Some(Asks::SignIn),
            () if self.awaits_code => Some(Asks::Code),
            () if is_for_recipients(&stored.link) && self.recipient.is_none() => Some(Asks::Address),
            () if !self.password => Some(Asks::Password),
            () if !form.is_empty() && self.registration.is_none() => Some(Asks::Form(form.clone())),
            () => None,
        }
    }

    fn visit(&self, stored: &Stored, token_hash: TokenHash, presence: &Presence, now: Timestamp, waits: bool) -> NewVisit {
        let told = self.registration.as_ref().and_then(Registration::label);
        NewVisit {
            id: new_id(),
            org: stored.link.org,
            link: stored.link.id,
            token_hash,
            gate_version: stored.gate_version,
            passed_password: self.password && stored.sealed_password.is_some(),
            waits,
            user: self.user,
            recipient: self.recipient,
            label: told.unwrap_or(&self.label).to_owned(),
            user_agent: presence.program(),
            at: now,
            expires_at: self.until.unwrap_or(now + limits::VISIT_AGE_MAX),
        }
    }
}

fn expect_member(identity: &Identity, is_here: bool) -> Result<()> {
    let (code, text) = match (is_here, identity.kind) {
        (true, UserKind::Internal) => return Ok(()),
        (true, _) => ("members_only", "this link is for the members of the organization only: ask whoever sent it for another"),
        (false, _) => ("another_organization", "this link is for the members of another organization: ask whoever sent it"),
    };
    Err(Error::new(Kind::Refused, code, text))
}

fn asks_who(link: &Link) -> bool {
    matches!(link.terms.audience, Audience::SignedIn | Audience::Organization)
}

fn is_for_recipients(link: &Link) -> bool {
    link.terms.audience == Audience::Recipients
}

/// What is asked next of somebody with this visit.
fn next(stored: &Stored, visit: Option<&Visit>, signed_in: bool) -> Option<Asks> {
    let visit = visit.filter(|visit| visit.gate_version == stored.gate_version);
    Passing { signed_in, ..Passing::new(stored, visit) }.asks(stored)
}

/// The link that a token or an address opens. Whoever comes by the own domain of an organization finds links of no other.
fn found(tx: &Tx, hash: &TokenHash, scope: Scope, now: Timestamp) -> Result<Stored> {
    let found = store::links::open_by_token(tx, hash, now)?.filter(|stored| scope.includes(stored.link.org));
    let stored = found.ok_or_else(Error::not_found)?;
    tx.narrow(stored.link.org)?;
    Ok(stored)
}

/// The visit of a token, for whom it was begun: whoever came in as a member must be signed in as them still. One that has ended
/// is none, and nothing of the gate is passed by it any more.
fn visit_of(tx: &Tx, stored: &Stored, token: Option<&TokenHash>, user: Option<UserId>, now: Timestamp) -> Result<Option<Visit>> {
    let Some(token) = token else { return Ok(None) };
    let visit = store::visits::by_token(tx, stored.link.id, token)?.filter(|visit| now < visit.expires_at);
    let is_theirs = |visit: &Visit| match (asks_who(&stored.link), visit.user) {
        (false, _) => true,
        (true, Some(of)) => user == Some(of),
        (true, None) => user.is_some(),
    };
    let visit = visit.filter(is_theirs);
    // Who was shut out has passed nothing any more: they are asked who they are, and not only to come in again.
    let is_out = match visit.as_ref().and_then(|visit| visit.recipient) {
        Some(id) => recipients::get(tx, stored.link.id, id)?.is_none_or(|one| one.revoked_at.is_some()),
        None => false,
    };
    Ok(visit.filter(|_| !is_out))
}

/// The token of the visit that somebody begins by showing this at a link's gate as it is now; the others are of visits that they
/// can have begun before the organization got a new key.
fn tokens_of_showing(keys: &OrgKeys, stored: &Stored, shown: &Secret, presence: &Presence) -> Result<(Token, Vec<Token>)> {
    let (gate, mark) = (stored.gate_version.to_be_bytes(), presence.mark(stored.link.id));
    let (new, older) = keys.tokens_of(&[b"visit", &mark, &gate, shown.reveal().as_bytes()])?;
    Ok((Token::new(new), older.into_iter().map(Token::new).collect()))
}

/// Whether a visit with this token is in: the same program asked twice at once.
fn has_begun(tx: &Tx, stored: &Stored, token: &TokenHash, now: Timestamp) -> Result<bool> {
    let Some(visit) = store::visits::by_token(tx, stored.link.id, token)? else { return Ok(false) };
    expect_in_force(tx, Actor::Visitor { link: stored.link.id, visit: Some(visit.id) }, stored, now)
}

/// Counts a visit, in the unit of work that begins it; says whether there was a place.
fn count_visit(
    tx: &Tx,
    post: Option<&Post>,
    link: &Link,
    (act, visit): (ActId, &NewVisit),
    presence: &Presence,
    now: Timestamp,
) -> Result<bool> {
    let doing = coming(Some(visit.id), visit.label.clone(), presence);
    if store::acts::begin(tx, link, act, &doing, now)? == Begun::Spent {
        // The visit is not there: whoever knocks again and again is told from others by where they come from.
        store::acts::refused(tx, link, act, &coming(None, doing.label, presence), LIMIT_REACHED, now)?;
        return Ok(false);
    }
    tell_owner(tx, post, link, &doing, now)?;
    store::acts::done(tx, act, now).map(|_| true)
}

/// The line of somebody's coming.
fn coming(visit: Option<VisitId>, label: String, presence: &Presence) -> Doing {
    Doing {
        act: Act::Visit,
        who: visit.map_or_else(|| presence.address.to_string().into_bytes(), |id| id.0.as_bytes().to_vec()),
        subject: Vec::new(),
        visit,
        recipient: None,
        node: None,
        name: String::new(),
        label,
        address: presence.address.to_string(),
        user_agent: presence.program(),
        size_bytes: 0,
    }
}

/// Whether the visitor has passed the gate, asked of the facts the access rule goes by. A link that is not in force is none.
fn expect_in_force(tx: &Tx, actor: Actor, stored: &Stored, now: Timestamp) -> Result<bool> {
    let first = stored.link.items.first().ok_or_else(Error::not_found)?;
    let facts = facts(tx, actor, *first, now)?;
    let Asker::Visitor(link) = &facts.asker else { return Err(Error::not_found()) };
    if !link.is_in_force(now, &facts.policy) {
        return Err(Error::not_found());
    }
    Ok(link.is_unlocked())
}

fn opened(tx: &Tx, actor: Actor, visit: Option<Visit>, stored: Stored, now: Timestamp) -> Result<OpenLink> {
    let mut items = Vec::new();
    for node in &stored.link.items {
        items.extend(visible(tx, actor, *node, now)?);
    }
    if items.is_empty() {
        return Err(Error::not_found());
    }
    let (sender, organization) = sender(tx, stored.link.id)?;
    let used = stored.used.iter().find(|(act, _)| *act == Act::Download).map_or(0, |(_, used)| *used);
    let most = stored.link.terms.limits.of(Act::Download);
    let downloads_left = most.map(|most| u64::from(most).saturating_sub(used));
    Ok(OpenLink { actor, visit, link: stored.link, sender, organization, items, downloads_left })
}

/// That a visitor who is in sees anything of a link.
fn expect_anything(tx: &Tx, actor: Actor, stored: &Stored, now: Timestamp) -> Result<()> {
    for node in &stored.link.items {
        if visible(tx, actor, *node, now)?.is_some() {
            return Ok(());
        }
    }
    Err(Error::not_found())
}

fn sender(tx: &Tx, link: domain::ids::LinkId) -> Result<(Option<String>, String)> {
    store::links::sender(tx, link)?.ok_or_else(Error::not_found)
}

fn visible(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Option<NodeView>> {
    match view(tx, actor, node, now) {
        Ok(view) => Ok(Some(view)),
        Err(error) if error.kind == Kind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
