//! Share links: making, listing, ending.

use domain::ids::{LinkId, NodeId};
use reqwest::Method;
use serde_json::{Value, json};

use super::Api;
use super::failure::Result;
use super::wire::{Link, NewLink, Revoked};

impl Api {
    /// Makes a link.
    pub async fn make_link(&self, link: &NewLink<'_>) -> Result<Link> {
        self.json(self.request(Method::POST, &["api", "v1", "links"])?.json(link)).await
    }

    /// One's links, or those on one node.
    pub async fn links(&self, node: Option<NodeId>) -> Result<Vec<Link>> {
        self.all(|| {
            let request = self.request(Method::GET, &["api", "v1", "links"])?;
            Ok(match node {
                Some(node) => request.query(&[("node", node.to_string())]),
                None => request,
            })
        })
        .await
    }

    /// The link with this id.
    pub async fn link(&self, id: LinkId) -> Result<Link> {
        self.json(self.request(Method::GET, &["api", "v1", "links", &id.to_string()])?).await
    }

    /// Changes a link: what is in `change`, and nothing else.
    pub async fn change_link(&self, id: LinkId, change: &Value) -> Result<Link> {
        self.json(self.request(Method::PATCH, &["api", "v1", "links", &id.to_string()])?.json(change)).await
    }

    /// Sends a link to people by mail; gives all that it was sent to.
    pub async fn send_link(&self, id: LinkId, emails: &[String]) -> Result<Value> {
        let request = self.request(Method::POST, &["api", "v1", "links", &id.to_string(), "recipients"])?;
        self.json(request.json(&json!({ "emails": emails }))).await
    }

    /// Ends a link for ever.
    pub async fn revoke_link(&self, id: LinkId) -> Result<Revoked> {
        self.json(self.request(Method::DELETE, &["api", "v1", "links", &id.to_string()])?).await
    }
}
