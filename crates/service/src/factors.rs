//! What people show besides their password: codes of an app and recovery codes here, passkeys in [`passkeys`].
//!
//! Every change asks for the password again, so that a browser that was left open gives nobody a lasting way in. API keys
//! change nothing here: nothing lasts longer than what it came from (I5).

mod challenges;
pub mod passkeys;

use std::net::IpAddr;

use content::keys::{OrgKeys, Purpose};
use domain::error::FieldError;
use domain::event::EventKind;
use domain::factor::{Code, Factors, Method, RecoveryCode};
use domain::secret::Secret;
use domain::user::{User, UserKind};
use domain::{Error, Kind, Result, Timestamp, limits};
use serde_json::{Value, json};
pub use store::factors::Passkey;
use store::{Tx, events, factors, users};
use totp_rs::{Builder, Totp};

use challenges::Ceremony;
pub(crate) use challenges::Challenges;

use crate::identity::{Credential, Identity, account_event, info, not_signed_in};
use crate::throttle::{Target, Try};
use crate::{Stile, new_id, random};

/// As long as the output of the hash that apps use: what RFC 4226 recommends.
const TOTP_SECRET_BYTES: usize = 20;
/// What apps show beside the address.
const ISSUER: &str = "Stile";

/// What somebody has besides their password, as they see it.
#[derive(Clone, Debug)]
pub struct OwnFactors {
    /// Since when an app makes codes.
    pub totp_since: Option<Timestamp>,
    /// Their passkeys, the oldest first.
    pub passkeys: Vec<Passkey>,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

/// A secret for an app that makes codes: the only time it is seen.
#[derive(Clone, Debug)]
pub struct NewTotp {
    /// In Base32, to be typed.
    pub secret: Secret,
    /// `otpauth://…`, to be scanned.
    pub uri: Secret,
}

/// Recovery codes that were just made: the only time they are seen.
pub type NewCodes = Vec<Secret>;

impl Stile {
    /// What the user who asks has besides their password.
    pub async fn own_factors(&self, identity: &Identity) -> Result<OwnFactors> {
        let user = by_session(identity)?.user;
        self.db
            .read(move |tx| {
                Ok(OwnFactors {
                    totp_since: factors::totp(tx, user)?.and_then(|totp| totp.confirmed_at),
                    passkeys: factors::passkeys(tx, user)?,
                    recovery_codes: factors::of(tx, user)?.recovery_codes,
                })
            })
            .await
    }

    /// Makes a secret for an app. It counts from [`Stile::confirm_totp`] on.
    pub async fn begin_totp(&self, identity: &Identity, password: &Secret, from: IpAddr) -> Result<NewTotp> {
        let (user, key) = self.password_again(identity, password, from).await?;
        let secret = random::<TOTP_SECRET_BYTES>()?;
        let sealed = key.seal_field(Purpose::Totp, user.id, secret.as_slice())?;
        let totp = read_totp(secret.as_slice(), &user.email)?;
        let (identity, now) = (*identity, self.clock.now());
        let is_first = self.db.write(move |tx| factors::begin_totp(tx, identity.org, identity.user, &sealed, now)).await?;
        if !is_first {
            return Err(Error::conflict("totp_known", "an app makes codes for your account already: remove it first"));
        }
        let uri = totp.to_url().map_err(Error::internal)?;
        Ok(NewTotp { secret: Secret::new(totp.secret().to_base32()), uri: Secret::new(uri) })
    }

    /// Shows a first code of the app: from now on it counts. Gives recovery codes to who had none.
    pub async fn confirm_totp(&self, identity: &Identity, code: &str, from: IpAddr) -> Result<Option<NewCodes>> {
        let identity = *by_session(identity)?;
        let tried = Try { address: from, target: None };
        let now = self.clock.now();
        let key = self.org_keys(identity.org).await?;
        let codes = new_codes()?;
        self.throttle.begin(&tried, now)?;
        let (made, typed) = (codes.clone(), Secret::new(code));
        let confirmed = self
            .db
            .write(move |tx| {
                let user = user_of(tx, &identity)?;
                let totp = factors::totp(tx, user.id)?.filter(|totp| totp.confirmed_at.is_none());
                let totp = totp.ok_or_else(|| Error::conflict("totp_not_begun", "begin with a new secret for your app"))?;
                let Some(Code::Totp(digits)) = Code::read(typed.reveal()) else { return Err(wrong_code_field()) };
                if !is_shown(tx, &key, &user, &totp.sealed, &digits, now)? {
                    return Err(wrong_code_field());
                }
                factors::confirm_totp(tx, user.id, now)?;
                added(tx, &identity, json!({ "method": Method::Totp.word() }), &made, now)
            })
            .await;
        self.count(&tried, confirmed.as_ref().map(|_| true));
        Ok(confirmed?.then(|| texts(&codes)))
    }

    /// Ends the codes of the app.
    pub async fn remove_totp(&self, identity: &Identity, password: &Secret, from: IpAddr) -> Result<()> {
        self.password_again(identity, password, from).await?;
        let (identity, now) = (*identity, self.clock.now());
        self.db
            .write(move |tx| match factors::remove_totp(tx, identity.user)? {
                true => removed(tx, &identity, json!({ "method": Method::Totp.word() }), now),
                false => Err(Error::not_found()),
            })
            .await
    }

    /// Makes new recovery codes; those before end.
    pub async fn new_recovery_codes(&self, identity: &Identity, password: &Secret, from: IpAddr) -> Result<NewCodes> {
        self.password_again(identity, password, from).await?;
        let codes = new_codes()?;
        let (identity, now, made) = (*identity, self.clock.now(), codes.clone());
        self.db
            .write(move |tx| {
                if !factors::of(tx, identity.user)?.are_needed() {
                    let text = "recovery codes stand in for an app or a passkey: add one of them first";
                    return Err(Error::conflict("no_second_factor", text));
                }
                keep_codes(tx, &identity, &made)?;
                record(tx, &identity, EventKind::RecoveryCodesMade, json!({}), now)
            })
            .await?;
        Ok(texts(&codes))
    }

    /// What somebody shows with their code instead of the password again.
    pub(crate) fn ticket(&self, email: &str, sealed_password: &[u8]) -> Result<Secret> {
        let ceremony = Ceremony::PasswordShown(email.to_owned(), mark(sealed_password));
        self.challenges.hand_out(ceremony, self.clock.now()).map(Secret::new)
    }

    /// Whose password a ticket stands for; with it, what is stored of the password can be compared to what was.
    pub(crate) fn shown_by(&self, ticket: &Secret) -> Option<(String, impl Fn(&[u8]) -> bool)> {
        match self.challenges.look(ticket.reveal(), self.clock.now())? {
            Ceremony::PasswordShown(email, shown) => Some((email, move |sealed: &[u8]| mark(sealed) == shown)),
            _ => None,
        }
    }

    /// Asks whoever is signed in for their password once more. Wrong ones are counted as those of signing in are.
    async fn password_again(&self, identity: &Identity, password: &Secret, from: IpAddr) -> Result<(User, OrgKeys)> {
        let identity = *by_session(identity)?;
        let user = self.db.read(move |tx| user_of(tx, &identity)).await?;
        if user.kind == UserKind::Shared {
            return Err(Error::refused("several people sign in with this name: what one of them adds would shut the others out"));
        }
        let tried = Try { address: from, target: Some(Target::account(&user.email)) };
        self.throttle.begin(&tried, self.clock.now())?;
        let shown = match self.is_password_of(&user.email, password).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::field("password", "wrong_password", "this is not your password: try again")),
            Err(error) => Err(error),
        };
        self.count(&tried, shown.as_ref().map(|()| true));
        shown?;
        let key = self.org_keys(user.org).await?;
        Ok((user, key))
    }
}

fn mark(sealed_password: &[u8]) -> [u8; 32] {
    *blake3::hash(sealed_password).as_bytes()
}

/// What `user` shows besides their password, in the unit of work that lets them in: a code works once.
pub(crate) fn expect_shown(tx: &Tx, key: &OrgKeys, user: &User, code: Option<&Secret>, now: Timestamp) -> Result<()> {
    let has = factors::of(tx, user.id)?;
    if !has.are_needed() {
        return Ok(());
    }
    let typed = code.ok_or_else(|| needed(has))?;
    let is_right = match Code::read(typed.reveal()) {
        Some(Code::Totp(digits)) => match factors::totp(tx, user.id)?.filter(|totp| totp.confirmed_at.is_some()) {
            Some(totp) => is_shown(tx, key, user, &totp.sealed, &digits, now)?,
            None => false,
        },
        Some(Code::Recovery(code)) => is_used_up(tx, user, &code, now)?,
        None => false,
    };
    if is_right { Ok(()) } else { Err(Error::new(Kind::Unauthenticated, "wrong_code", WRONG_CODE)) }
}

const WRONG_CODE: &str = "this code is not right, or was used already: wait for the next one, or use a recovery code";

/// The password was right, and is not enough: each field error names a way to show more.
pub(crate) fn needed(has: Factors) -> Error {
    let text = "show also a code of your app, a passkey or a recovery code";
    let ways = has.methods().map(|method| FieldError { field: "code".to_owned(), code: method.word(), message: text.to_owned() });
    Error { fields: ways.collect(), ..Error::new(Kind::Unauthenticated, "second_factor_needed", text) }
}

fn wrong_code_field() -> Error {
    Error::field("code", "wrong_code", "this is not the code that the app shows now: look again, and at the clock of your device")
}

/// Whether these are the digits of now, or of the half minute before or after, and were not shown before.
fn is_shown(tx: &Tx, key: &OrgKeys, user: &User, sealed: &[u8], digits: &Secret, now: Timestamp) -> Result<bool> {
    let secret = key.open_field(Purpose::Totp, user.id, sealed)?;
    let seconds = u64::try_from(now.0 / 1000).map_err(Error::internal)?;
    match read_totp(&secret, &user.email)?.check(digits.reveal(), seconds) {
        Some(step) => factors::use_step(tx, user.id, step),
        None => Ok(false),
    }
}

fn read_totp(secret: &[u8], email: &str) -> Result<Totp> {
    let account = email.replace(':', " ");
    let builder = Builder::new().with_secret(secret.to_vec()).with_account_name(account).with_issuer(Some(ISSUER));
    builder.build().map_err(Error::internal)
}

fn is_used_up(tx: &Tx, user: &User, code: &RecoveryCode, now: Timestamp) -> Result<bool> {
    if !factors::use_recovery_code(tx, user.id, &code.hash(user.id))? {
        return Ok(false);
    }
    let left = factors::of(tx, user.id)?.recovery_codes;
    let line = account_event(user.org, user.id, EventKind::RecoveryCodeUsed, json!({ "left": left }));
    events::record(tx, new_id(), &line, now)?;
    Ok(true)
}

fn new_codes() -> Result<Vec<RecoveryCode>> {
    let code = || random().map(|bytes| RecoveryCode::new(*bytes));
    std::iter::repeat_with(code).take(limits::RECOVERY_CODES).collect()
}

/// How codes are told, once.
fn texts(codes: &[RecoveryCode]) -> NewCodes {
    codes.iter().map(RecoveryCode::text).collect()
}

fn keep_codes(tx: &Tx, identity: &Identity, codes: &[RecoveryCode]) -> Result<()> {
    let hashes: Vec<_> = codes.iter().map(|code| code.hash(identity.user)).collect();
    factors::set_recovery_codes(tx, identity.org, identity.user, &hashes)
}

/// Writes that something was added. Whoever had no recovery codes gets `codes`; says whether.
fn added(tx: &Tx, identity: &Identity, details: Value, codes: &[RecoveryCode], now: Timestamp) -> Result<bool> {
    record(tx, identity, EventKind::SecondFactorAdded, details, now)?;
    let has = factors::of(tx, identity.user)?;
    if has.is_first() {
        end_by_password_alone(tx, identity, now)?;
    }
    let has_none = has.recovery_codes == 0;
    if has_none {
        keep_codes(tx, identity, codes)?;
    }
    Ok(has_none)
}

/// With the first second factor the sessions end that began by the password alone: all but the one that set it up.
fn end_by_password_alone(tx: &Tx, identity: &Identity, now: Timestamp) -> Result<()> {
    let Credential::Session(keep) = identity.credential else { return Ok(()) };
    match store::sessions::end_all(tx, identity.user, Some(keep))? {
        0 => Ok(()),
        count => record(tx, identity, EventKind::SessionsEnded, json!({ "count": count }), now),
    }
}

/// Writes that something was removed. With the last of them the recovery codes end: they stood in for it.
fn removed(tx: &Tx, identity: &Identity, details: Value, now: Timestamp) -> Result<()> {
    if !factors::of(tx, identity.user)?.are_needed() {
        factors::set_recovery_codes(tx, identity.org, identity.user, &[])?;
    }
    record(tx, identity, EventKind::SecondFactorRemoved, details, now)
}

fn record(tx: &Tx, identity: &Identity, kind: EventKind, details: Value, now: Timestamp) -> Result<()> {
    events::record(tx, new_id(), &account_event(identity.org, identity.user, kind, details), now)
}

fn user_of(tx: &Tx, identity: &Identity) -> Result<User> {
    users::by_id(tx, identity.user)?.ok_or_else(not_signed_in)
}

/// Nobody but somebody who signed in themselves.
fn by_session(identity: &Identity) -> Result<&Identity> {
    identity.expect_session("a key cannot change how you sign in: sign in with your password").map(|()| identity)
}
