//! Texts that are shown once.

use reqwest::Method;

use super::Api;
use super::failure::Result;
use super::wire::{MadeSecret, NewSecret};

impl Api {
    /// Makes an address that shows a text once.
    pub async fn make_secret(&self, secret: &NewSecret<'_>) -> Result<MadeSecret> {
        self.json(self.request(Method::POST, &["api", "v1", "secrets"])?.json(secret)).await
    }
}
