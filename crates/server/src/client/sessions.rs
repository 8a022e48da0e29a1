//! Signing in and out, and what one then has: sessions and spaces.

use domain::secret::Secret;
use reqwest::Method;
use serde_json::json;

use super::Api;
use super::failure::{Failure, Result};
use super::wire::{Page, Session, Space};

impl Api {
    /// Signs in and gets a bearer token.
    pub async fn sign_in(&self, email: &str, password: &Secret, code: Option<&Secret>) -> Result<(Session, Secret)> {
        let code = code.map(Secret::reveal);
        let body = json!({"email": email, "password": password.reveal(), "code": code, "as": "bearer"});
        let mut session: Session = self.json(self.request(Method::POST, &["api", "v1", "sessions"])?.json(&body)).await?;
        let token = session.token.take().ok_or_else(|| Failure::unexpected("the server gave no token"))?;
        Ok((session, Secret::new(token)))
    }

    /// Who one is here.
    pub async fn session(&self) -> Result<Session> {
        self.json(self.request(Method::GET, &["api", "v1", "session"])?).await
    }

    /// Ends the session: its token is worth nothing any more.
    pub async fn sign_out(&self) -> Result<()> {
        self.done(self.request(Method::DELETE, &["api", "v1", "session"])?).await
    }

    /// Every space one can see.
    pub async fn spaces(&self) -> Result<Vec<Space>> {
        let page: Page<Space> = self.json(self.request(Method::GET, &["api", "v1", "spaces"])?).await?;
        Ok(page.items)
    }
}
