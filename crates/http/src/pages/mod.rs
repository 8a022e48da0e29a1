//! The pages the server draws: pure functions from a typed view to HTML. No request, no service and no clock here.
//!
//! Every page of visitors works without script: looking, downloading, unlocking, signing in. The scripts of `web/` add
//! uploads, pictures that open in place, and local dates. People with an account get one page, into which the app of `web/`
//! draws. What a page says is in `words`, once in each language. A page holds no inline script and no inline style, so that
//! the strict policy of [`CONTENT_SECURITY_POLICY`] holds.

mod account;
mod app;
mod ask;
mod enter;
mod frame;
mod kind;
mod problem;
mod receipt;
mod secret;
#[cfg(test)]
mod tests;
mod text;
mod unlock;
mod visitor;
mod welcome;
mod words;

pub use account::{CodeView, SetupView, SignInView, code, setup, sign_in};
pub use app::{APP_CONTENT_SECURITY_POLICY, app};
pub use ask::{AskView, ask};
pub use enter::{EnterView, Entering, enter};
pub use frame::{Density, Reader, Theme};
pub use problem::{
    failure, members_only, no_mail, not_found, refused, second_factor, share_not_found, too_many, unreadable, used_up,
};
pub use receipt::receipt;
pub use secret::{SecretView, secret};
pub use unlock::{UnlockView, unlock};
pub use visitor::{AskedItem, Layout, RequestView, Sender, SentFile, UploadZone, VisitorItem, VisitorView, visitor};
pub use welcome::{WelcomeView, welcome};
pub use words::Words;
#[cfg(test)]
pub(crate) use words::languages;

/// The policy of a page whose scripts make markup by these policies of theirs only (`trusted-types`).
macro_rules! policy {
    ($trusted_types:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; ",
            "connect-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; ",
            "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; ",
            "trusted-types ",
            $trusted_types
        )
    };
}
use policy;

/// The policy every page but the app's is sent with (`Content-Security-Policy`).
pub const CONTENT_SECURITY_POLICY: &str = policy!("'none'");

/// The powers no page needs (`Permissions-Policy`).
pub const PERMISSIONS_POLICY: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// A step of the way to a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// The folder's id.
    pub id: String,
    /// What it is called.
    pub name: String,
}
