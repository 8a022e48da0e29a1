//! What people ask of a link's owner: more time, or access. Whoever asks is told the same whether there is such a link or not
//! (I2); the owner answers, or leaves it.

use domain::access::Actor;
use domain::event::EventKind;
use domain::ids::{AskId, LinkId};
use domain::link::{Audience, key_of};
use domain::mail::{EmailAddress, Language, Mail};
use domain::user::display_name;
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::json;
pub use store::asks::{Ask, AskState};
use store::{Tx, asks};

use super::recipients::{count_sent, letter_of};
use super::{expect_openable, managed, seen};
use crate::acts::Presence;
use crate::throttle::Try;
use crate::{Stile, new_id};

/// What somebody says who asks.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// What they call themselves.
    pub name: String,
    /// Where they read mail.
    pub email: String,
    /// What they say; empty is nothing.
    pub message: String,
}

impl Stile {
    /// Asks the owner of a link for access or more time. What is said is checked; whether there is a link, whether it has an owner
    /// and whether they are told is not said, and takes no time that could tell it. Asking is slowed like guessing is (I9).
    pub async fn ask_for_link(&self, token: &str, asking: Asking, presence: Presence) -> Result<()> {
        let now = self.clock.now();
        let email = EmailAddress::read("email", &asking.email)?;
        let ask = Ask {
            id: new_id(),
            name: display_name("name", &asking.name)?,
            email: email.text().to_owned(),
            message: domain::link::check_text("message", &asking.message)?,
            address: presence.address.to_string(),
            state: AskState::Open,
            at: now,
        };
        let tried = Try { address: presence.address, target: None };
        self.throttle.check(&tried, now)?;
        self.throttle.failed(&tried, now);
        let (stile, token) = (self.clone(), token.to_owned());
        tokio::spawn(async move {
            if let Err(error) = stile.keep_ask(&token, ask, email, now).await
                && error.kind != Kind::NotFound
            {
                tracing::warn!(%error, "what somebody asks of a link's owner could not be kept");
            }
        });
        Ok(())
    }

    async fn keep_ask(&self, token: &str, ask: Ask, email: EmailAddress, now: Timestamp) -> Result<()> {
        let hash = key_of(token).ok_or_else(Error::not_found)?;
        let find = move |tx: &Tx| store::links::kept_by_token(tx, &hash, now)?.ok_or_else(Error::not_found);
        let link = self.db.read(find).await?.link;
        let owner = link.owner.ok_or_else(Error::not_found)?;
        let of_link = self.of(link.org);
        let post = of_link.courtesy_post(link.org).await?;
        of_link
            .db
            .write(move |tx| {
                let Some((owner, true)) = store::users::member(tx, owner, now)? else { return Ok(()) };
                let key = domain::user::email_key(email.text())?;
                if asks::count_open(tx, link.id)? >= limits::LINK_ASKS_OPEN_MAX
                    || !asks::put(tx, (link.id, link.org), &key, &ask, now - limits::LINK_ASK_INTERVAL)?
                {
                    return Ok(());
                }
                let Some(post) = &post else { return Ok(()) };
                let mail = Mail::AccessRequested {
                    title: link.terms.title.clone(),
                    who: ask.name.clone(),
                    email: email.clone(),
                    message: ask.message.clone(),
                    url: post.url(&format!("/shares/{}/activity", link.id)),
                };
                post.send(tx, &EmailAddress::read("email", &owner.email)?, Language::default(), &mail)
            })
            .await
    }

    /// Those who asked for a link, for who manages it; who asked last first.
    pub async fn asks(&self, actor: Actor, link: LinkId) -> Result<Vec<Ask>> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                seen(tx, actor, link, now)?;
                asks::of_link(tx, link)
            })
            .await
    }

    /// Answers one of them. Granting sends them the link by mail, and adds them to those it is for, where it names them; more time
    /// the owner gives by changing the link. Only to whom the URL is told can send it; to whom it was sent just now it is not sent
    /// again, and one user sends to so many addresses on a day (T47).
    pub async fn answer_ask(&self, actor: Actor, link: LinkId, id: AskId, grant: bool) -> Result<Ask> {
        let now = self.clock.now();
        let (stored, hand) = self.db.read(move |tx| managed(tx, actor, link, now)).await?;
        if !grant {
            return self.keep_answer(actor, link, id, AskState::Declined, |_, _| Ok(())).await;
        }
        hand.expect_told(&stored.link)?;
        let (post, url) = self.post_with_url(&stored).await?;
        let send = move |tx: &Tx, ask: &Ask| {
            let stored = store::links::get(tx, link)?.ok_or_else(Error::not_found)?;
            let email = EmailAddress::read("email", &ask.email)?;
            expect_openable(tx, &stored.link, now)?;
            if stored.link.terms.audience == Audience::Recipients {
                let is_sent = super::recipients::add(tx, &stored.link, &email, now)?;
                super::recipients::expect_room(tx, link)?;
                if !is_sent {
                    return Ok(());
                }
            }
            count_sent(tx, actor, 1, now)?;
            post.send(tx, &email, Language::default(), &letter_of(tx, &stored.link, &url)?)
        };
        self.keep_answer(actor, link, id, AskState::Granted, send).await
    }

    async fn keep_answer(
        &self,
        actor: Actor,
        link: LinkId,
        id: AskId,
        state: AskState,
        act: impl Fn(&Tx, &Ask) -> Result<()> + Send + Sync + 'static,
    ) -> Result<Ask> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (stored, _) = managed(tx, actor, link, now)?;
                let ask = asks::get(tx, link, id)?.ok_or_else(Error::not_found)?;
                act(tx, &ask)?;
                asks::answer(tx, id, state, now)?;
                let (org, first) = (stored.link.org, stored.link.items.first().copied());
                super::record(tx, EventKind::LinkChanged, actor, (org, link), first, json!({ "asked": state.word() }), now)?;
                Ok(Ask { state, ..ask })
            })
            .await
    }
}
