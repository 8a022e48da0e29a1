//! Links, from the visitor's side: open, unlock, look. Reading and sending go through the same functions as for
//! everybody else, with the visitor as the actor. Before the password nothing is told (I3); a link that is not in force
//! is one that never was.

use std::net::IpAddr;

use content::Purpose;
use domain::access::{Actor, Asker};
use domain::capability::Capability;
use domain::ids::{LinkId, NodeId, OrgId};
use domain::link::Abilities;
use domain::secret::{Secret, Token};
use domain::{Error, Kind, Result, Timestamp, limits};
use store::Tx;
use store::links::Stored;
use store::visits::NewVisit;

use crate::access::facts;
use crate::identity::new_token;
use crate::nodes::{NodeView, view};
use crate::passwords::{PasswordClass, Phc};
use crate::throttle::{Target, Try};
use crate::{Stile, new_id};

/// A link that somebody opened and whose gate they have passed.
#[derive(Clone, Debug)]
pub struct OpenLink {
    /// Whose it is.
    pub org: OrgId,
    /// Who they are to the access rule.
    pub actor: Actor,
    /// What the link lets them do.
    pub abilities: Abilities,
    /// Its title.
    pub title: String,
    /// Its message.
    pub message: String,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// What its owner is called, if it has one.
    pub sender: Option<String>,
    /// What the organization is called.
    pub organization: String,
    /// Its nodes that are open to visitors now. For a link that only takes files in, the folders it takes them into.
    pub items: Vec<NodeView>,
}

impl OpenLink {
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
    /// Opens a link by the token of its URL and, where it has a password, the token of the visit that gave it.
    /// Unknown, revoked, paused, expired or closed is the same `not_found`; locked is `password_required`.
    pub async fn open_link(&self, token: &str, visit: Option<&str>) -> Result<OpenLink> {
        let hash = Token::read(token).ok_or_else(Error::not_found)?.hash();
        let visit = visit.and_then(Token::read).map(|token| token.hash());
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let stored = store::links::by_token(tx, &hash)?.ok_or_else(Error::not_found)?;
                tx.narrow(stored.link.org)?;
                let visit = match &visit {
                    Some(visit) => store::visits::by_token(tx, stored.link.id, visit)?,
                    None => None,
                };
                let actor = Actor::Visitor { link: stored.link.id, visit };
                pass_gate(tx, actor, &stored, now)?;
                opened(tx, actor, stored, now)
            })
            .await
    }

    /// Gives a link's password; right, it begins a visit, whose token to keep is answered. A link without a password
    /// needs none, and any is right.
    pub async fn unlock_link(&self, token: &str, password: Secret, address: IpAddr, user_agent: String) -> Result<Token> {
        let hash = Token::read(token).ok_or_else(Error::not_found)?.hash();
        let now = self.clock.now();
        let stored = self
            .db
            .read(move |tx| {
                let stored = store::links::by_token(tx, &hash)?.ok_or_else(Error::not_found)?;
                tx.narrow(stored.link.org)?;
                let actor = Actor::Visitor { link: stored.link.id, visit: None };
                match pass_gate(tx, actor, &stored, now) {
                    Err(error) if error.kind != Kind::Unauthenticated => Err(error),
                    _ => Ok(stored),
                }
            })
            .await?;
        let of_link = self.of(stored.link.org);
        of_link.check_link_password(&stored, password, address, now).await?;
        let visit = new_token()?;
        let token_hash = visit.hash();
        let user_agent: String = user_agent.chars().take(300).collect();
        of_link
            .db
            .write(move |tx| {
                let begun = NewVisit {
                    id: new_id(),
                    org: stored.link.org,
                    link: stored.link.id,
                    token_hash,
                    password_version: stored.password_version,
                    user_agent: user_agent.clone(),
                    at: now,
                    expires_at: now + limits::VISIT_AGE_MAX,
                };
                store::links::by_token(tx, &hash)?.ok_or_else(Error::not_found)?;
                store::visits::create(tx, &begun)
            })
            .await?;
        Ok(visit)
    }

    async fn check_link_password(&self, stored: &Stored, password: Secret, address: IpAddr, now: Timestamp) -> Result<()> {
        let Some(sealed) = &stored.sealed_password else { return Ok(()) };
        let guess = Try { address, target: Some(Target::Link(stored.link.id)) };
        self.throttle.begin(&guess, now)?;
        let key = self.org_key(stored.link.org).await?;
        let phc = key.open_field(Purpose::LinkPassword, stored.link.id, sealed)?;
        let phc = Phc::new(std::str::from_utf8(&phc).map_err(Error::internal)?);
        match self.passwords.verify(PasswordClass::Link, password, Some(&phc)).await {
            Ok(true) => {
                self.throttle.succeeded(&guess);
                Ok(())
            }
            Ok(false) => Err(Error::new(Kind::Unauthenticated, "wrong_password", "that is not the password of this link")),
            Err(error) => {
                self.throttle.undecided(&guess);
                Err(error)
            }
        }
    }
}

/// Whether the link is in force and the visitor has passed its password, asked of the facts the access rule goes by.
fn pass_gate(tx: &Tx, actor: Actor, stored: &Stored, now: Timestamp) -> Result<()> {
    let first = stored.link.items.first().ok_or_else(Error::not_found)?;
    let facts = facts(tx, actor, *first, now)?;
    let Asker::Visitor(link) = &facts.asker else { return Err(Error::not_found()) };
    if !link.is_in_force(now, &facts.policy) {
        return Err(Error::not_found());
    }
    if !link.is_unlocked() {
        return Err(Error::new(Kind::Unauthenticated, "password_required", "this link asks for a password"));
    }
    Ok(())
}

fn opened(tx: &Tx, actor: Actor, stored: Stored, now: Timestamp) -> Result<OpenLink> {
    let mut items = Vec::new();
    for node in &stored.link.items {
        items.extend(visible(tx, actor, *node, now)?);
    }
    if items.is_empty() {
        return Err(Error::not_found());
    }
    let (sender, organization) = sender(tx, stored.link.id)?;
    Ok(OpenLink {
        org: stored.link.org,
        actor,
        abilities: stored.link.abilities,
        title: stored.link.title,
        message: stored.link.message,
        expires_at: stored.link.expires_at,
        sender,
        organization,
        items,
    })
}

fn sender(tx: &Tx, link: LinkId) -> Result<(Option<String>, String)> {
    store::links::sender(tx, link)?.ok_or_else(Error::not_found)
}

fn visible(tx: &Tx, actor: Actor, node: NodeId, now: Timestamp) -> Result<Option<NodeView>> {
    match view(tx, actor, node, now) {
        Ok(view) => Ok(Some(view)),
        Err(error) if error.kind == Kind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
