//! How links end: revoked, with their owner's account, and forgotten after the history.

use std::time::Duration;

use domain::access::Actor;
use domain::event::EventKind;
use domain::ids::{OrgId, UserId};
use domain::link::Link;
use domain::mail::{EmailAddress, Language, Mail};
use domain::policy::Policy;
use domain::{Result, Timestamp};
use serde_json::json;
use store::Tx;
use store::links::{Goes, Stored};

use super::record;
use crate::Stile;
use crate::identity::new_token;
use crate::mail::Post;

/// How many links one unit of work ends; the rest waits for the next.
const STEP_ROWS: u32 = 200;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Ends a link for ever. Erased at once, or kept for the history, as the policy says (`link.purge_after_days`); one that is in
/// the history already is erased.
pub(crate) fn end(tx: &Tx, policy: &Policy, link: &Link, now: Timestamp) -> Result<()> {
    let is_kept = policy.link_purge_after_days > 0 && link.ended_at.is_none();
    let goes = if is_kept { Goes::Kept { token_hash: new_token()?.hash(), at: now } } else { Goes::Erased };
    store::links::revoke(tx, link.id, &goes)
}

/// Ends all links of somebody whose account is in force no more, in the unit of work in which that begins, where the policy
/// wants it (`links.auto_revoke_on_deactivation`, S5.85 to S5.94). Says how many.
pub(crate) fn end_of_inactive(tx: &Tx, org: OrgId, owner: UserId, by: Actor, now: Timestamp) -> Result<usize> {
    let policy = store::organizations::policy(tx, org)?;
    if !policy.links_auto_revoke_on_deactivation {
        return Ok(0);
    }
    let all = store::links::of_owner(tx, owner)?;
    for Stored { link, .. } in &all {
        end(tx, &policy, link, now)?;
        let details = json!({ "reason": "owner_inactive", "owner": owner });
        record(tx, EventKind::LinkRevoked, by, (org, link.id), link.items.first().copied(), details, now)?;
    }
    Ok(all.len())
}

/// Lets no link of somebody be open after the end of their access, where the policy ties them together (S5.96).
pub(crate) fn pull_in(tx: &Tx, org: OrgId, owner: UserId, access_ends_at: Option<Timestamp>) -> Result<()> {
    let Some(end) = access_ends_at else { return Ok(()) };
    if store::organizations::policy(tx, org)?.links_auto_revoke_on_deactivation {
        store::links::pull_in(tx, owner, end)?;
    }
    Ok(())
}

impl Stile {
    /// Ends the links whose owner's access ended by time, and erases what the history need not keep any more. The server calls
    /// it with what else it tidies.
    pub(crate) async fn tidy_links(&self) -> Result<()> {
        let now = self.clock.now();
        for (org, policy) in self.db.read(store::organizations::policies).await? {
            if policy.links_auto_revoke_on_deactivation {
                while self.end_some_of_inactive(org, now).await? {}
            }
            let before = now - DAY * u32::from(policy.link_purge_after_days);
            while self.db.write(move |tx| forget_ended(tx, org, before)).await? {}
            self.remind_of_ends(org, &policy, now).await?;
            if let Some(days) = policy.link_log_days {
                let before = now - DAY * u32::from(days);
                let forget = move |tx: &Tx| store::acts::forget_before(tx, org, before, STEP_ROWS);
                while self.db.write(forget).await? == u64::from(STEP_ROWS) {}
            }
        }
        self.erase_abandoned_snapshots().await
    }

    /// Reminds owners by mail of the links that end soon (`link.reminder_days`), once of each end, in the unit of work that keeps
    /// that they were.
    async fn remind_of_ends(&self, org: OrgId, policy: &Policy, now: Timestamp) -> Result<()> {
        let of_org = self.of(org);
        let Some(post) = of_org.courtesy_post(org).await?.filter(|_| policy.link_reminder_days > 0) else { return Ok(()) };
        let until = now + DAY * u32::from(policy.link_reminder_days);
        let remind = move |tx: &Tx| {
            let some = store::links::ending(tx, org, (now, until), STEP_ROWS)?;
            some.iter().try_for_each(|stored| remind(tx, &post, &stored.link, now))?;
            Ok(some.len() == STEP_ROWS as usize)
        };
        while of_org.db.write(remind.clone()).await? {}
        Ok(())
    }

    async fn end_some_of_inactive(&self, org: OrgId, now: Timestamp) -> Result<bool> {
        self.db
            .write(move |tx| {
                let some = store::links::of_inactive_owners(tx, org, now, STEP_ROWS)?;
                for (_, owner) in &some {
                    end_of_inactive(tx, org, *owner, Actor::Anonymous, now)?;
                }
                Ok(!some.is_empty())
            })
            .await
    }

    /// Erases the copies whose links have ended, piece by piece.
    pub(crate) async fn erase_abandoned_snapshots(&self) -> Result<()> {
        let step = |tx: &Tx| match store::snapshots::abandoned(tx)? {
            Some(space) => store::snapshots::erase(tx, &space, STEP_ROWS as usize).map(|_| true),
            None => Ok(false),
        };
        while self.db.write(step).await? {}
        Ok(())
    }
}

fn remind(tx: &Tx, post: &Post, link: &Link, now: Timestamp) -> Result<()> {
    store::links::reminded(tx, link)?;
    let (Some(owner), Some(at)) = (link.owner, link.terms.expires_at) else { return Ok(()) };
    let Some((owner, true)) = store::users::member(tx, owner, now)? else { return Ok(()) };
    let url = post.url(&format!("/shares/{}/extend", link.id));
    let mail = Mail::LinkExpiring { title: link.terms.title.clone(), at, url };
    post.send(tx, &EmailAddress::read("email", &owner.email)?, Language::default(), &mail)
}

/// Erases some of the links that ended before `before`; says whether there may be more.
fn forget_ended(tx: &Tx, org: OrgId, before: Timestamp) -> Result<bool> {
    let some = store::links::ended_before(tx, org, before, STEP_ROWS)?;
    some.iter().try_for_each(|id| store::links::revoke(tx, *id, &Goes::Erased))?;
    Ok(some.len() == STEP_ROWS as usize)
}
