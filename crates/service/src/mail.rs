//! Mail on its way: written in the unit of work that asks for it, sealed, sent after the commit by whichever process is
//! first, tried again when that fails, given up after [`limits::MAIL_TRIES_MAX`] tries.
//!
//! A use case that cannot do without mail asks for a [`Post`] before its unit of work: without a mail server that refuses, and
//! nothing waits that nobody will send. One for which mail is a courtesy asks whether there is one.
//!
//! A mail is sent at least once: exactly once unless a process dies between the mail server's "yes" and the commit after it.

use std::sync::Arc;

use content::keys::{OrgKeys, Purpose};
use domain::ids::JobId;
use domain::ids::OrgId;
use domain::mail::{EmailAddress, Language, Letter, Mail};
use domain::{Error, Result, Timestamp, limits};
use futures::future::join_all;
use outbound::Mailer;
use store::Tx;
use store::jobs::{self, Job, JobKind, NewJob};

use crate::{Stile, new_id};

/// For how long a process holds a mail that it sends: longer than sending can take.
const CLAIM: std::time::Duration = std::time::Duration::from_secs(300);

/// What a server that was told of a mail server has.
#[derive(Clone, Debug)]
pub struct MailRoom {
    /// What sends.
    pub mailer: Mailer,
    /// What the addresses in mails begin with: `https://files.example.org`. Never from a request.
    pub origin: Arc<str>,
}

/// The means to have mails sent for one organization, within a unit of work. Cheap to clone.
#[derive(Clone)]
pub struct Post {
    key: OrgKeys,
    origin: Arc<str>,
    now: Timestamp,
}

impl Post {
    /// The whole address of a page of this server: `path` begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Has a mail sent when this unit of work has committed, and not when it fails.
    pub fn send(&self, tx: &Tx, to: &EmailAddress, language: Language, mail: &Mail) -> Result<()> {
        self.send_at(tx, to, language, mail, self.now)
    }

    /// The same, not before a time.
    pub fn send_at(&self, tx: &Tx, to: &EmailAddress, language: Language, mail: &Mail, at: Timestamp) -> Result<()> {
        let letter = Letter { to: to.clone(), language, at, mail: mail.clone() };
        let text = zeroize::Zeroizing::new(serde_json::to_vec(&letter).map_err(Error::internal)?);
        let id: JobId = new_id();
        let sealed = self.key.seal_field(Purpose::Mail, id, &text)?;
        let about = mail.word().to_owned();
        jobs::enqueue(tx, &NewJob { id, org: self.key.org(), kind: JobKind::Mail, about, sealed, run_at: at })
    }
}

impl Stile {
    /// Whether this server was told of a mail server.
    pub fn sends_mail(&self) -> bool {
        self.mail.is_some()
    }

    /// The means to have mails sent for an organization. Without a mail server: `mail_not_configured`.
    pub async fn post(&self, org: OrgId) -> Result<Post> {
        self.courtesy_post(org).await?.ok_or_else(not_configured)
    }

    /// The same, for mail that is only a courtesy: none without a mail server.
    pub async fn courtesy_post(&self, org: OrgId) -> Result<Option<Post>> {
        let Some(room) = &self.mail else { return Ok(None) };
        let origin = Arc::clone(&room.origin);
        Ok(Some(Post { key: self.org_keys(org).await?, origin, now: self.clock.now() }))
    }

    /// Sends what waits. The server calls it every few seconds; many processes may. Says how many were sent.
    pub async fn send_mails(&self) -> Result<u32> {
        let Some(room) = &self.mail else { return Ok(0) };
        let mut sent = 0;
        loop {
            let now = self.clock.now();
            if !self.db.read(move |tx| jobs::are_due(tx, JobKind::Mail, now)).await? {
                return Ok(sent);
            }
            let claim = move |tx: &Tx<'_>| jobs::claim(tx, JobKind::Mail, now, now + CLAIM, limits::MAILS_AT_ONCE);
            let claimed = self.db.write(claim).await?;
            for outcome in join_all(claimed.iter().map(|job| self.send_one(&room.mailer, job))).await {
                sent += u32::from(outcome?);
            }
        }
    }

    /// Sends a mail now and says what the mail server answered: for the operator.
    pub async fn test_mail(&self, to: &str) -> Result<String> {
        let room = self.mail.as_ref().ok_or_else(not_configured)?;
        let to = EmailAddress::read("to", to)?;
        let mail = Mail::Test { server: room.origin.to_string() };
        let letter = Letter { to, language: Language::English, at: self.clock.now(), mail };
        let id: JobId = new_id();
        room.mailer
            .send(&id.to_string(), &letter)
            .await
            .map_err(|failed| Error::new(domain::Kind::Conflict, "mail_not_sent", format!("the mail was not sent: {failed}")))
    }

    /// Sends one mail that was claimed, and notes what came of it.
    async fn send_one(&self, mailer: &Mailer, job: &Job) -> Result<bool> {
        let (org, id, about, tries) = (job.org, job.id, job.about.as_str(), job.attempts);
        let failed = match self.letter(job).await {
            Ok(letter) if self.clock.now().since(letter.at) > limits::MAIL_AGE_MAX => {
                outbound::Failed { later: false, why: "it waited too long to be sent".to_owned() }
            }
            Ok(letter) => match mailer.send(&id.to_string(), &letter).await {
                Ok(answer) => {
                    tracing::debug!(%org, job = %id, about, answer, "a mail was sent");
                    let done = job.clone();
                    return self.db.write(move |tx| jobs::done(tx, &done)).await;
                }
                Err(failed) => failed,
            },
            // Its key, or the database that has it, may be there again later; a mail that was given up is gone.
            Err(error) => outbound::Failed { later: true, why: error.to_string() },
        };
        let (job, now, why) = (job.clone(), self.clock.now(), failed.why);
        if failed.later && tries < limits::MAIL_TRIES_MAX {
            tracing::warn!(%org, job = %id, about, tries, why, "a mail could not be sent yet; it is tried again");
            self.db.write(move |tx| jobs::retry(tx, &job, now + wait(job.attempts), &why)).await?;
        } else {
            tracing::error!(%org, job = %id, about, tries, why, "a mail was given up: it was not sent and will not be");
            self.db.write(move |tx| jobs::give_up(tx, &job, &why, now)).await?;
        }
        Ok(false)
    }

    async fn letter(&self, job: &Job) -> Result<Letter> {
        let key = self.org_keys(job.org).await?;
        let text = key.open_field(Purpose::Mail, job.id, &job.sealed)?;
        serde_json::from_slice(&text).map_err(Error::internal)
    }
}

/// How long to wait after this many tries.
fn wait(tries: u32) -> std::time::Duration {
    let doubled = 1_u32.checked_shl(tries.saturating_sub(1)).unwrap_or(u32::MAX);
    limits::MAIL_RETRY_MIN.saturating_mul(doubled).min(limits::MAIL_RETRY_MAX)
}

fn not_configured() -> Error {
    let text = "this server sends no mail: hand it over another way, or ask whoever runs the server to set `mail_url`";
    Error::conflict("mail_not_configured", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit() {
        assert_eq!(wait(1), limits::MAIL_RETRY_MIN);
        assert_eq!(wait(2), 2 * limits::MAIL_RETRY_MIN);
        assert_eq!(wait(9), 256 * limits::MAIL_RETRY_MIN);
        assert_eq!(wait(10), limits::MAIL_RETRY_MAX);
        assert_eq!(wait(u32::MAX), limits::MAIL_RETRY_MAX);
    }
}
