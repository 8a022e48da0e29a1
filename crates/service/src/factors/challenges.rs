//! What was begun and waits for an answer: of a passkey, or of somebody who looks for a code. The state is handed out sealed
//! instead of kept, so that beginning costs the server nothing, however many begin; kept is only which challenges were
//! answered, until they would have ended anyway.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::UserId;
use domain::{Error, Result, Timestamp, limits};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

use crate::random;

const PLACE: &str = "stile/v1|challenge";

/// What was begun.
#[derive(Serialize, Deserialize)]
pub(super) enum Ceremony {
    /// Somebody adds a passkey.
    Adding(UserId, PasskeyRegistration),
    /// Somebody signs in, nobody knows who.
    SigningIn(DiscoverableAuthentication),
    /// The password of the account with this address was right, and is not enough; with the mark of what is stored of it.
    PasswordShown(String, [u8; 32]),
}

#[derive(Serialize, Deserialize)]
struct Challenge {
    expires_at: i64,
    ceremony: Ceremony,
}

type Random = [u8; NONCE_LEN];

/// Hands challenges out and takes them back. They end with the process.
pub(crate) struct Challenges {
    key: LessSafeKey,
    answered: Mutex<HashMap<Random, Timestamp>>,
}

impl Challenges {
    /// With a key of its own.
    pub(crate) fn new() -> Result<Self> {
        let key = random::<32>()?;
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(sealing)?);
        Ok(Self { key, answered: Mutex::default() })
    }

    /// The text that stands for what was begun, for [`limits::CHALLENGE_AGE_MAX`].
    pub(super) fn hand_out(&self, ceremony: Ceremony, now: Timestamp) -> Result<String> {
        let challenge = Challenge { expires_at: (now + limits::CHALLENGE_AGE_MAX).0, ceremony };
        let mut bytes = serde_json::to_vec(&challenge).map_err(Error::internal)?;
        let nonce: Random = *random()?;
        self.key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(PLACE), &mut bytes).map_err(sealing)?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &bytes].concat()))
    }

    /// What the text stands for, once. None when it is none of ours, has ended or was answered.
    pub(super) fn take_back(&self, text: &str, now: Timestamp) -> Option<Ceremony> {
        let (nonce, challenge) = self.open(text, now)?;
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.retain(|_, end| now < *end);
        answered.insert(nonce, Timestamp(challenge.expires_at)).is_none().then_some(challenge.ceremony)
    }

    /// What the text stands for, as often as somebody asks: for what has a guard of its own. None as before.
    pub(super) fn look(&self, text: &str, now: Timestamp) -> Option<Ceremony> {
        self.open(text, now).map(|(_, challenge)| challenge.ceremony)
    }

    fn open(&self, text: &str, now: Timestamp) -> Option<(Random, Challenge)> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut bytes = rest.to_vec();
        let plain = self.key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(PLACE), &mut bytes).ok()?;
        let challenge: Challenge = serde_json::from_slice(plain).ok()?;
        (now < Timestamp(challenge.expires_at)).then_some((*nonce, challenge))
    }
}

fn sealing<E>(_: E) -> Error {
    Error::internal("a challenge cannot be sealed")
}
