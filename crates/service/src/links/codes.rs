//! QR codes: other addresses of a link, each with an end of its own (S4.43, S4.44). When one has ended, the link lives on and a
//! new one can be made.

use std::time::Duration;

use content::Purpose;
use domain::access::Actor;
use domain::ids::{AliasId, LinkId};
use domain::secret::Secret;
use domain::{Result, Timestamp};
use store::links::Alias;

use super::{open_token, seen, told_to};
use crate::identity::new_token;
use crate::{Stile, new_id};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A QR code of a link.
#[derive(Clone, Debug)]
pub struct CodeView {
    /// Which.
    pub id: AliasId,
    /// For the URL that the code holds.
    pub token: Secret,
    /// Until when it opens the link.
    pub expires_at: Timestamp,
}

impl Stile {
    /// Makes a QR code of a link, for whom its URL is told: for as long as the policy says (`link.qr_ttl_days`), and no longer than
    /// the link is open.
    pub async fn create_code(&self, actor: Actor, link: LinkId) -> Result<CodeView> {
        let now = self.clock.now();
        let stored = self.db.read(move |tx| told_to(tx, actor, link, now)).await?;
        let key = self.org_keys(stored.link.org).await?;
        let (id, token): (AliasId, _) = (new_id(), new_token()?);
        let (sealed_token, token_hash) = (key.seal_field(Purpose::LinkToken, id, token.bytes())?, token.hash());
        let expires_at = self
            .db
            .write(move |tx| {
                let stored = told_to(tx, actor, link, now)?;
                let policy = store::organizations::policy(tx, stored.link.org)?;
                let end = now + DAY * u32::from(policy.link_qr_days);
                let expires_at = stored.link.terms.expires_at.map_or(end, |link| link.min(end));
                let alias = Alias { id, sealed_token: sealed_token.clone(), expires_at };
                store::links::add_alias(tx, &stored.link, &alias, token_hash, now)?;
                Ok(expires_at)
            })
            .await?;
        Ok(CodeView { id, token: token.text(), expires_at })
    }

    /// The QR codes of a link that have not ended, the one that ends last first. Told to whom its URL is told.
    pub async fn codes(&self, actor: Actor, link: LinkId) -> Result<Vec<CodeView>> {
        let now = self.clock.now();
        let (stored, hand, aliases) = self
            .db
            .read(move |tx| {
                let (stored, hand) = seen(tx, actor, link, now)?;
                let aliases = store::links::aliases(tx, link, now)?;
                Ok((stored, hand, aliases))
            })
            .await?;
        if !hand.is_told(&stored.link) {
            return Ok(Vec::new());
        }
        let key = self.org_keys(stored.link.org).await?;
        let view = |alias: Alias| {
            Ok(CodeView { token: open_token(&key, alias.id, &alias.sealed_token)?, id: alias.id, expires_at: alias.expires_at })
        };
        aliases.into_iter().map(view).collect()
    }
}
