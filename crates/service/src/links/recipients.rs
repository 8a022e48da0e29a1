//! Those a link is for, by e-mail address: inviting them, letting them in by a code that is sent there, shutting one out.

use std::collections::HashSet;

use domain::access::Actor;
use domain::event::EventKind;
use domain::ids::{LinkId, RecipientId};
use domain::link::Link;
use domain::mail::{EmailAddress, Language, Mail};
use domain::secret::Secret;
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
use store::links::Stored;
pub use store::recipients::Recipient;
use store::{Tx, recipients};

use super::{expect_openable, managed, open_token, seen, told_to};
use crate::acts::Presence;
use crate::mail::Post;
use crate::throttle::{Target, Try};
use crate::visits::{Knock, Passing};
use crate::{Stile, new_id};

/// How many digits a code has.
const CODE_DIGITS: usize = 8;

impl Stile {
    /// Those a link is for, by address; shut out ones too.
    pub async fn recipients(&self, actor: Actor, link: LinkId) -> Result<Vec<Recipient>> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                seen(tx, actor, link, now)?;
                recipients::of_link(tx, link)
            })
            .await
    }

    /// Adds people to those a link is for, and sends it to each by mail (S5.50), for whom its URL is told: once, however often an
    /// address is named, and not again within [`limits::LINK_SEND_INTERVAL`]. One user sends to [`limits::LINK_SENDS_PER_DAY_MAX`]
    /// addresses on a day (T47). Whoever was shut out comes back. No mail holds the link's password (S2.25).
    pub async fn invite(&self, actor: Actor, link: LinkId, emails: Vec<String>, language: Language) -> Result<Vec<Recipient>> {
        let now = self.clock.now();
        let stored = self.db.read(move |tx| told_to(tx, actor, link, now)).await?;
        if emails.is_empty() || emails.len() > limits::LINK_RECIPIENTS_AT_ONCE_MAX {
            return Err(Error::field("emails", "out_of_range", "write 1 to 100 addresses"));
        }
        let to = each_once(&emails)?;
        let (post, url) = self.post_with_url(&stored).await?;
        self.db
            .write(move |tx| {
                let stored = told_to(tx, actor, link, now)?;
                expect_openable(tx, &stored.link, now)?;
                let mail = letter_of(tx, &stored.link, &url)?;
                let mut sent = 0;
                for address in &to {
                    if add(tx, &stored.link, address, now)? {
                        post.send(tx, address, language, &mail)?;
                        sent += 1;
                    }
                }
                count_sent(tx, actor, sent, now)?;
                expect_room(tx, link)?;
                super::record(
                    tx,
                    EventKind::LinkChanged,
                    actor,
                    (stored.link.org, link),
                    stored.link.items.first().copied(),
                    json!({ "invited": to.len() }),
                    now,
                )?;
                recipients::of_link(tx, link)
            })
            .await
    }

    /// The means to send a link by mail, and its URL.
    pub(super) async fn post_with_url(&self, stored: &Stored) -> Result<(Post, String)> {
        let post = self.post(stored.link.org).await?;
        let token = open_token(&self.org_keys(stored.link.org).await?, stored.link.id, &stored.sealed_token)?;
        let urls = self.link_urls(stored.link.org, &post.url("")).await?;
        Ok((post, urls.of(token.reveal())))
    }

    /// Sets how many downloads one of them may do; none is without limit of their own.
    pub async fn limit_recipient(&self, actor: Actor, link: LinkId, id: RecipientId, most: Option<u16>) -> Result<Recipient> {
        let set = move |tx: &Tx, _| {
            if most.is_some_and(|most| !(1..=limits::LINK_COUNT_MAX).contains(&most)) {
                return Err(Error::field("downloads_max", "out_of_range", "choose 1 to 9999, or null for no limit"));
            }
            recipients::set_limit(tx, id, most)
        };
        self.changing(actor, link, id, "recipient_limited", set).await
    }

    /// Shuts one out, alone: their visits are over, and no code lets them in.
    pub async fn shut_out(&self, actor: Actor, link: LinkId, id: RecipientId) -> Result<Recipient> {
        self.changing(actor, link, id, "recipient_shut_out", move |tx, now| recipients::revoke(tx, id, now)).await
    }

    async fn changing(
        &self,
        actor: Actor,
        link: LinkId,
        id: RecipientId,
        what: &'static str,
        act: impl Fn(&Tx, Timestamp) -> Result<()> + Send + Sync + 'static,
    ) -> Result<Recipient> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (stored, _) = managed(tx, actor, link, now)?;
                recipients::get(tx, link, id)?.ok_or_else(Error::not_found)?;
                act(tx, now)?;
                let (org, first) = (stored.link.org, stored.link.items.first().copied());
                let details = json!({ what: id });
                super::record(tx, EventKind::LinkChanged, actor, (org, link), first, details, now)?;
                recipients::get(tx, link, id)?.ok_or_else(Error::not_found)
            })
            .await
    }

    /// Lets a recipient in by the code that was sent to their address, or sends one. Whether an address is one of theirs is told
    /// to nobody: a code is asked for in any case.
    pub(crate) async fn recognize(
        &self,
        stored: &Stored,
        passing: &mut Passing,
        knock: &Knock,
        presence: &Presence,
        now: Timestamp,
    ) -> Result<()> {
        let told = knock.told.iter().find(|(name, _)| name == "email").map(|(_, text)| text.as_str());
        let Some(email) = told else { return Ok(()) };
        let address = EmailAddress::read("email", email)?;
        let key = domain::user::email_key(address.text())?;
        let target = Target::account(&format!("{} {key}", stored.link.id));
        let tried = Try { address: presence.address, target: Some(target) };
        self.throttle.begin(&tried, now)?;
        match &knock.code {
            Some(code) => {
                let recipient = self.use_code(stored.link.id, key, code, now).await?;
                self.throttle.succeeded(&tried);
                passing.recipient = Some(recipient);
                passing.label = address.text().to_owned();
            }
            None => {
                self.send_code(stored, key, address, knock.language, now).await?;
                passing.awaits_code = true;
            }
        }
        Ok(())
    }

    async fn use_code(&self, link: LinkId, key: String, code: &Secret, now: Timestamp) -> Result<RecipientId> {
        let hash = hash_of(link, &key, code.reveal());
        let found = self
            .db
            .write(move |tx| {
                let Some(known) = recipients::by_address(tx, link, &key)? else { return Ok(None) };
                Ok(recipients::use_code(tx, known.id, hash, now)?.then_some(known.id))
            })
            .await?;
        found.ok_or_else(|| {
            Error::new(Kind::Unauthenticated, "wrong_code", "that code is not right, or has ended: ask for a new one")
        })
    }

    async fn send_code(&self, stored: &Stored, key: String, to: EmailAddress, language: Language, now: Timestamp) -> Result<()> {
        let post = self.post(stored.link.org).await?;
        let code = new_code()?;
        let (link, hash) = (stored.link.id, hash_of(stored.link.id, &key, &code));
        self.db
            .write(move |tx| {
                let Some(known) = recipients::by_address(tx, link, &key)? else { return Ok(()) };
                recipients::set_code(tx, known.id, hash, now + limits::LINK_CODE_AGE_MAX)?;
                let (_, organization) = store::links::sender(tx, link)?.ok_or_else(Error::not_found)?;
                let minutes = u32::try_from(limits::LINK_CODE_AGE_MAX.as_secs() / 60).unwrap_or(u32::MAX);
                post.send(tx, &to, language, &Mail::LinkCode { organization, code: code.clone(), minutes })
            })
            .await
    }
}

/// The addresses, each once, however it is cased.
fn each_once(emails: &[String]) -> Result<Vec<EmailAddress>> {
    let (mut seen, mut all) = (HashSet::new(), Vec::new());
    for email in emails {
        let address = EmailAddress::read("emails", email)?;
        if seen.insert(domain::user::email_key(address.text())?) {
            all.push(address);
        }
    }
    Ok(all)
}

/// Counts to how many addresses somebody sends today, or refuses it.
pub(super) fn count_sent(tx: &Tx, actor: Actor, sent: u32, now: Timestamp) -> Result<()> {
    let Some(user) = actor.user().filter(|_| sent > 0) else { return Ok(()) };
    if store::users::count_sent(tx, user, sent, now)? {
        return Ok(());
    }
    let most = limits::LINK_SENDS_PER_DAY_MAX;
    let text = format!("you may send links to {most} addresses a day: go on tomorrow, or hand the link over another way");
    Err(Error::new(Kind::LimitReached, "sends_used_up", text))
}

/// That a link is not for more people than it may be.
pub(super) fn expect_room(tx: &Tx, link: LinkId) -> Result<()> {
    if recipients::of_link(tx, link)?.len() > limits::LINK_RECIPIENTS_MAX {
        return Err(Error::field("emails", "too_many", "a link is for 1000 people at most: make another one"));
    }
    Ok(())
}

/// The mail by which somebody is sent a link.
pub(super) fn letter_of(tx: &Tx, link: &Link, url: &str) -> Result<Mail> {
    let (sender, organization) = store::links::sender(tx, link.id)?.ok_or_else(Error::not_found)?;
    Ok(Mail::LinkShared {
        sender: sender.unwrap_or_else(|| organization.clone()),
        organization,
        title: link.terms.title.clone(),
        message: link.terms.message.clone(),
        url: url.to_owned(),
        until: link.terms.expires_at,
        has_password: link.has_password,
    })
}

/// Adds somebody to those a link is for; says whether it is to be sent to them, and keeps that it is. To whom it was sent just
/// now it is not sent again.
pub(super) fn add(tx: &Tx, link: &Link, address: &EmailAddress, now: Timestamp) -> Result<bool> {
    let key = domain::user::email_key(address.text())?;
    recipients::add(tx, (link.id, link.org), new_id(), address.text(), &key, now)?;
    let known = recipients::by_address(tx, link.id, &key)?.ok_or_else(|| Error::internal("a recipient is gone"))?;
    if known.invited_at.is_some_and(|at| now < at + limits::LINK_SEND_INTERVAL) {
        return Ok(false);
    }
    recipients::invited(tx, known.id, now).map(|()| true)
}

fn new_code() -> Result<String> {
    let number = u64::from_be_bytes(*crate::random()?) % 10u64.pow(CODE_DIGITS as u32);
    Ok(format!("{number:0CODE_DIGITS$}"))
}

/// What is kept of a code: bound to the link and the address, so that it is of no use elsewhere.
fn hash_of(link: LinkId, key: &str, code: &str) -> [u8; 32] {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    *blake3::hash(format!("{link} {key} {digits}").as_bytes()).as_bytes()
}
