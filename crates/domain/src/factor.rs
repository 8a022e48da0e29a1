//! What somebody shows besides their password, or in its place: codes of an app, passkeys, and codes for the day when both
//! are lost.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ids::UserId;
use crate::secret::{Secret, TokenHash};

/// By what somebody shows who they are, besides their password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Six digits of an app, new every half minute (RFC 6238).
    Totp,
    /// A key pair in a device, opened by finger, face or PIN (WebAuthn). By itself it is enough.
    Passkey,
    /// A code that works once, for who has lost the others.
    RecoveryCode,
}

impl Method {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::RecoveryCode => "recovery_code",
        }
    }
}

/// What an account has besides its password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// Whether an app makes codes for it.
    pub totp: bool,
    /// How many passkeys it has.
    pub passkeys: u64,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

impl Factors {
    /// Whether the password alone is not enough.
    pub fn are_needed(self) -> bool {
        self.totp || self.passkeys > 0
    }

    /// Whether there is one app or one passkey, and no other.
    pub fn is_first(self) -> bool {
        u64::from(self.totp) + self.passkeys == 1
    }

    /// By which of them somebody can come in.
    pub fn methods(self) -> impl Iterator<Item = Method> {
        let has =
            [(Method::Totp, self.totp), (Method::Passkey, self.passkeys > 0), (Method::RecoveryCode, self.recovery_codes > 0)];
        has.into_iter().filter_map(|(method, has)| has.then_some(method))
    }
}

/// What somebody typed where a code is asked for: the form says which it is.
#[derive(Debug)]
pub enum Code {
    /// Six digits.
    Totp(Secret),
    /// A recovery code.
    Recovery(RecoveryCode),
}

impl Code {
    /// Reads a code as people type it: spaces and hyphens between do not matter. None for what is neither.
    pub fn read(text: &str) -> Option<Self> {
        let bare = bare(text);
        if bare.len() == 6 && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Totp(Secret::new(bare)));
        }
        RecoveryCode::of_bare(&bare).map(Self::Recovery)
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(RecoveryCode::CHARS + 1).collect()
}

/// The digits of recovery codes: none that looks like another.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A code of 80 random bits that works once.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; RecoveryCode::BYTES]);

impl RecoveryCode {
    /// How many random bytes it is made of.
    pub const BYTES: usize = 10;
    const CHARS: usize = 16;

    /// A code of these random bytes.
    pub fn new(random: [u8; Self::BYTES]) -> Self {
        Self(random)
    }

    /// Reads what [`RecoveryCode::text`] wrote without its hyphens, in either case; `o` is taken for `0`, `i` and `l` for `1`.
    fn of_bare(text: &str) -> Option<Self> {
        let mut bits = 0u128;
        for char in text.bytes() {
            let digit = match char.to_ascii_lowercase() {
                b'o' => b'0',
                b'i' | b'l' => b'1',
                digit => digit,
            };
            let value = DIGITS.iter().position(|known| *known == digit)?;
            bits = bits << 5 | u128::try_from(value).ok()?;
        }
        let bytes = bits.to_be_bytes();
        (text.len() == Self::CHARS).then(|| bytes.last_chunk().copied().map(Self))?
    }

    /// How it is written down: `0123-4567-89ab-cdef`.
    pub fn text(&self) -> Secret {
        let mut bytes = [0; 16];
        bytes.iter_mut().rev().zip(self.0.iter().rev()).for_each(|(to, from)| *to = *from);
        let bits = u128::from_be_bytes(bytes);
        let mut text = String::with_capacity(Self::CHARS + 3);
        for at in (0..Self::CHARS).rev() {
            let digit = usize::try_from(bits >> (5 * at) & 31).ok().and_then(|at| DIGITS.get(at));
            text.extend(digit.map(|digit| char::from(*digit)));
            if at % 4 == 0 && at > 0 {
                text.push('-');
            }
        }
        Secret::new(text)
    }

    /// What the database keeps of it. It is bound to its user, so that the same code of another is another.
    pub fn hash(&self, user: UserId) -> TokenHash {
        let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
        context.update(user.0.as_bytes());
        context.update(&self.0);
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        TokenHash(hash)
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn a_recovery_code_is_read_however_it_is_typed(random: [u8; 10], loud: bool, spaced: bool) {
            let code = RecoveryCode::new(random);
            let mut text = code.text().reveal().to_owned();
            if loud { text = text.to_uppercase(); }
            if spaced { text = format!(" {} ", text.replace('-', " ")); }
            prop_assert!(matches!(Code::read(&text), Some(Code::Recovery(read)) if read == code));
        }

        #[test]
        fn what_is_no_code_is_none(text: String) {
            if let Some(Code::Recovery(code)) = Code::read(&text) {
                prop_assert_eq!(bare(&text).len(), bare(code.text().reveal()).len());
            }
        }
    }

    #[test]
    fn six_digits_are_a_code_of_an_app() {
        for text in ["123456", "123 456", " 12-34-56 "] {
            assert!(matches!(Code::read(text), Some(Code::Totp(digits)) if digits.reveal() == "123456"), "{text}");
        }
        for text in [
            "",
            "12345",
            "1234567",
            "12345a",
            "１２３４５６",
            "0123-4567-89ab-cde",
            "0123-4567-89ab-cdef-0",
            "u123-4567-89ab-cdef",
        ] {
            assert!(Code::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_same_code_of_another_is_another() {
        let code = RecoveryCode::new([7; 10]);
        let (anna, ben) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        assert_eq!(code.hash(anna), code.hash(anna));
        assert_ne!(code.hash(anna), code.hash(ben));
        assert_eq!(code.text().reveal(), "0w3g-e1r7-0w3g-e1r7");
    }

    #[test]
    fn what_can_be_shown_is_named() {
        let factors = Factors { totp: true, passkeys: 0, recovery_codes: 3 };
        assert_eq!(factors.methods().collect::<Vec<_>>(), [Method::Totp, Method::RecoveryCode]);
        assert!(factors.are_needed() && !Factors { recovery_codes: 3, ..Factors::default() }.are_needed());
    }
}
