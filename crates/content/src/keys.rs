//! Keys in envelopes: the root key wraps each organization's key, which wraps the key of each part and seals small secrets.
//!
//! Every envelope is `1 (format) ‖ version of the wrapping key (4 bytes, big-endian) ‖ nonce (12 random bytes) ‖
//! AES-256-GCM(…) ‖ tag`. What an envelope is for and where it belongs is authenticated with it, so that one cannot be
//! put in the place of another. An organization's key is never used itself: a key for each purpose is derived from it
//! (HKDF-Expand, SHA-512). Random nonces are safe for 2³² envelopes of one key. An organization's keys are counted: the newest
//! that is in use seals, and each opens what it sealed (decision 0016).

mod root;

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hkdf, rand};
use domain::content::PartContext;
use domain::ids::OrgId;
use domain::{Error, Result};
use zeroize::Zeroizing;

pub use root::{FILE_NAME, Keys};

use crate::cobblestone::DataKey;

const FORMAT: u8 = 1;
const KEY_BYTES: usize = 32;
/// The version of an organization's first key.
pub const FIRST_VERSION: u32 = 1;

/// The keys of an organization. Cheap to clone; wiped when the last clone is dropped.
#[derive(Clone)]
pub struct OrgKeys {
    org: OrgId,
    sealing: Arc<OrgKey>,
    others: Arc<[OrgKey]>,
}

/// One of them.
struct OrgKey {
    version: u32,
    secret: Zeroizing<[u8; KEY_BYTES]>,
    /// Derived once, since every part needs it.
    parts: LessSafeKey,
}

/// What a sealed field is. Each has a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The recovery copy of a link's token, so that its URL can be shown again.
    LinkToken,
    /// The hash of an account's password: useless without the root key.
    UserPassword,
    /// The hash of a link's password.
    LinkPassword,
    /// The secret of an app that makes codes.
    Totp,
    /// What a visitor of a link told before entering.
    Registration,
    /// A mail that waits to be sent.
    Mail,
    /// A text that is shown once.
    OneTimeText,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::LinkToken => "link-token",
            Self::UserPassword => "user-password",
            Self::LinkPassword => "link-password",
            Self::Totp => "totp",
            Self::Registration => "registration",
            Self::Mail => "mail",
            Self::OneTimeText => "one-time-text",
        }
    }
}

impl OrgKey {
    fn new(version: u32, secret: Zeroizing<[u8; KEY_BYTES]>) -> Result<Self> {
        let parts = derive(&secret, "part-key")?;
        Ok(Self { version, secret, parts })
    }

    fn token_of(&self, info: &[&[u8]]) -> Result<[u8; 32]> {
        let mut token = [0; 32];
        let prk = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA512, self.secret.as_slice());
        let filled = prk.expand(info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut token));
        filled.map(|()| token).map_err(|_| Error::internal("a token cannot be derived"))
    }
}

impl OrgKeys {
    /// Whose keys they are.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// Which key seals; 1 is the organization's first.
    pub fn version(&self) -> u32 {
        self.sealing.version
    }

    /// The key that an envelope was sealed with, if it is one of these.
    fn that_sealed(&self, sealed: &[u8]) -> Option<&OrgKey> {
        let (version, _) = read_head(sealed)?;
        std::iter::once(&*self.sealing).chain(&*self.others).find(|key| key.version == version)
    }

    /// Seals a small secret that stands in the row `row` (say, the id of the link or the user).
    pub fn seal_field(&self, purpose: Purpose, row: impl fmt::Display, bytes: &[u8]) -> Result<Vec<u8>> {
        let OrgKey { version, secret, .. } = &*self.sealing;
        seal(&derive(secret, purpose.word())?, *version, &field_place(purpose, row), bytes)
    }

    /// Opens what [`OrgKeys::seal_field`] made for the same purpose and row.
    pub fn open_field(&self, purpose: Purpose, row: impl fmt::Display, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let fail = || Error::internal(format!("a sealed field ({}) cannot be opened", purpose.word()));
        let OrgKey { version, secret, .. } = self.that_sealed(sealed).ok_or_else(fail)?;
        open(&derive(secret, purpose.word())?, *version, &field_place(purpose, row), sealed).ok_or_else(fail)
    }

    /// The token of what nobody keeps, found again by what is shown each time: 32 bytes that only a key makes of `shown`. The first
    /// is of the key that seals, the others are what it was before that. Whoever has a key can test guesses at what was shown, so it
    /// is for what lasts no longer than a visit.
    pub fn tokens_of(&self, shown: &[&[u8]]) -> Result<([u8; 32], Vec<[u8; 32]>)> {
        let lengths: Vec<[u8; 8]> = shown.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
        let mut info: Vec<&[u8]> = vec![b"stile/v1|token-of|"];
        for (part, length) in shown.iter().zip(&lengths) {
            info.extend([length.as_slice(), *part]);
        }
        let others = self.others.iter().map(|key| key.token_of(&info)).collect::<Result<_>>()?;
        Ok((self.sealing.token_of(&info)?, others))
    }

    /// A new random key for a part, and its envelope.
    pub(crate) fn new_data_key(&self, context: &PartContext) -> Result<(DataKey, Vec<u8>)> {
        let (key, sealing) = (random_key()?, &self.sealing);
        let wrapped = seal(&sealing.parts, sealing.version, &part_place(context), key.as_slice())?;
        Ok((key, wrapped))
    }

    /// The key of a part.
    pub(crate) fn unwrap_data_key(&self, context: &PartContext, wrapped: &[u8]) -> Result<DataKey> {
        self.that_sealed(wrapped)
            .and_then(|key| open(&key.parts, key.version, &part_place(context), wrapped))
            .and_then(key_of)
            .ok_or_else(|| crate::cobblestone::integrity(&format!("the key of part {} cannot be opened", context.part)))
    }
}

impl fmt::Debug for OrgKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrgKeys({}, version {})", self.org, self.version())
    }
}

/// The text that a part's bytes and its key are bound to.
pub(crate) fn part_place(context: &PartContext) -> String {
    format!("stile/v1|{}|{}|{}", context.org, context.blob, context.part)
}

fn org_place(org: OrgId, version: u32) -> String {
    format!("stile/v1|org-key|{org}|{version}")
}

fn field_place(purpose: Purpose, row: impl fmt::Display) -> String {
    format!("stile/v1|field|{}|{row}", purpose.word())
}

fn random_key() -> Result<Zeroizing<[u8; KEY_BYTES]>> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    rand::fill(key.as_mut_slice()).map_err(|_| Error::internal("no random bytes"))?;
    Ok(key)
}

fn key_of(bytes: Zeroizing<Vec<u8>>) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)
}

fn aead(key: &[u8; KEY_BYTES]) -> Result<LessSafeKey> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Error::internal("a key has the wrong length"))?;
    Ok(LessSafeKey::new(key))
}

fn derive(secret: &[u8; KEY_BYTES], purpose: &str) -> Result<LessSafeKey> {
    let info = format!("stile/v1|{purpose}");
    let prk = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA512, secret);
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    prk.expand(&[info.as_bytes()], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(key.as_mut_slice()))
        .map_err(|_| Error::internal("a key cannot be derived"))?;
    aead(&key)
}

fn seal(key: &LessSafeKey, version: u32, place: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let fail = |_| Error::internal("an envelope cannot be sealed");
    let mut nonce = [0; NONCE_LEN];
    rand::fill(&mut nonce).map_err(fail)?;
    let mut bytes = Zeroizing::new(plain.to_vec());
    let tag = key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), bytes.as_mut_slice());
    Ok([&[FORMAT][..], &version.to_be_bytes(), &nonce, &bytes, tag.map_err(fail)?.as_ref()].concat())
}

/// None for anything but what [`seal`] made with the same key, version and place.
fn open(key: &LessSafeKey, version: u32, place: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (found, rest) = read_head(sealed)?;
    let (nonce, rest) = rest.split_first_chunk::<NONCE_LEN>()?;
    if found != version {
        return None;
    }
    let mut bytes = Zeroizing::new(rest.to_vec());
    let plain = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(place), bytes.as_mut_slice()).ok()?.len();
    bytes.truncate(plain);
    Some(bytes)
}

/// The version of the key that an envelope was sealed with, and what follows.
fn read_head(sealed: &[u8]) -> Option<(u32, &[u8])> {
    let (format, rest) = sealed.split_first()?;
    let (version, rest) = rest.split_first_chunk::<4>()?;
    (*format == FORMAT).then_some((u32::from_be_bytes(*version), rest))
}

#[cfg(test)]
mod tests;
