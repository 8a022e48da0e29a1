//! Folders and files: finding, listing, making, moving, the trash.

use domain::ids::{NodeId, SpaceId};
use domain::node::OnConflict;
use reqwest::{Method, RequestBuilder};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Api;
use super::failure::{Cause, Failure, Result};
use super::wire::{Node, Page, Receipt, TrashedNode, on_conflict_text};

/// Rows asked for at once: as many as the server gives.
const PAGE_ROWS: u32 = domain::limits::PAGE_ROWS_MAX;
/// The most pages of one listing: a server that turns in a circle is stopped.
const PAGES_MAX: usize = 100_000;

impl Api {
    /// The node with this id.
    pub async fn node(&self, id: NodeId) -> Result<Node> {
        self.json(self.node_request(Method::GET, id, &[])?).await
    }

    /// The node at a path of a space.
    pub async fn resolve(&self, space: SpaceId, path: &str) -> Result<Node> {
        let request = self.request(Method::GET, &["api", "v1", "spaces", &space.to_string(), "resolve"])?;
        self.json(request.query(&[("path", path)])).await
    }

    /// Everything in a folder, in the server's order.
    pub async fn children(&self, folder: NodeId) -> Result<Vec<Node>> {
        self.all(|| self.node_request(Method::GET, folder, &["children"])).await
    }

    /// Everything in the trash of a space.
    pub async fn trash(&self, space: SpaceId) -> Result<Vec<TrashedNode>> {
        self.all(|| self.request(Method::GET, &["api", "v1", "spaces", &space.to_string(), "trash"])).await
    }

    /// Makes a folder; a name that is taken is a conflict. Who may not see it again cannot go on in it.
    pub async fn make_folder(&self, parent: NodeId, name: &str) -> Result<Node> {
        let request = self.node_request(Method::POST, parent, &["folders"])?.json(&json!({"name": name}));
        let receipt: Receipt = self.json(request).await?;
        receipt.node().ok_or_else(|| {
            Failure::new(Cause::Refused, "refused", "you may send files in here, and not see what is there: send single files")
        })
    }

    /// Renames a node, moves it, or both.
    pub async fn move_node(&self, id: NodeId, parent: Option<NodeId>, name: Option<&str>) -> Result<Node> {
        let mut change = serde_json::Map::new();
        if let Some(parent) = parent {
            change.insert("parent_id".into(), json!(parent));
        }
        if let Some(name) = name {
            change.insert("name".into(), json!(name));
        }
        self.json(self.node_request(Method::PATCH, id, &[])?.json(&Value::Object(change))).await
    }

    /// Puts a node into the trash.
    pub async fn trash_node(&self, id: NodeId) -> Result<()> {
        self.done(self.node_request(Method::DELETE, id, &[])?).await
    }

    /// Takes a node out of the trash.
    pub async fn restore(&self, id: NodeId, on_conflict: OnConflict) -> Result<Node> {
        let request = self.request(Method::POST, &["api", "v1", "trash", &id.to_string(), "restore"])?;
        self.json(request.json(&json!({"on_conflict": on_conflict_text(on_conflict)}))).await
    }

    pub(super) fn node_request(&self, method: Method, id: NodeId, rest: &[&str]) -> Result<RequestBuilder> {
        let id = id.to_string();
        let mut segments = vec!["api", "v1", "nodes", id.as_str()];
        segments.extend_from_slice(rest);
        self.request(method, &segments)
    }

    /// Every row of a listing, page by page.
    pub(super) async fn all<T: DeserializeOwned>(&self, request: impl Fn() -> Result<RequestBuilder>) -> Result<Vec<T>> {
        let (mut rows, mut cursor) = (Vec::new(), None::<String>);
        for _ in 0..PAGES_MAX {
            let mut request = request()?.query(&[("limit", PAGE_ROWS)]);
            if let Some(cursor) = &cursor {
                request = request.query(&[("cursor", cursor)]);
            }
            let page: Page<T> = self.json(request).await?;
            rows.extend(page.items);
            match page.next_cursor {
                Some(next) if cursor.as_ref() != Some(&next) => cursor = Some(next),
                Some(_) => return Err(Failure::unexpected("the server's listing does not move on")),
                None => return Ok(rows),
            }
        }
        Err(Failure::unexpected("the server's listing does not end"))
    }
}
