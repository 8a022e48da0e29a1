//! HTTP: the JSON API, the pages of people and visitors, resumable uploads. Thin: it reads requests, calls `service`,
//! writes answers. Nothing is decided here but what is HTTP's own: hosts, sites, cookies, ranges, conditions.

mod api;
mod assets;
mod body;
mod browse;
mod caller;
mod choice;
mod compress;
mod conditional;
mod cookie;
mod dav;
mod disposition;
mod doorstep;
mod forms;
mod gate;
mod input;
mod json;
mod lingering;
mod links;
mod media;
mod openapi;
pub mod pages;
mod patient;
mod problem;
mod proxies;
mod range;
mod reader;
mod rendition;
mod routes;
mod secret;
mod send;
pub mod serve;
mod settings;
mod time;
mod tus;
mod welcome;

use std::sync::Arc;

use axum::Router;
use service::Stile;

use doorstep::Doorstep;
pub use openapi::document;
pub use proxies::TrustedProxies;
pub use routes::{Door, RouteDecl, declared};
pub use serve::{Admission, ClientAddress, ConnectionLimits, serve};
pub use settings::{PublicUrl, Settings};

/// What every handler works with.
#[derive(Clone)]
pub(crate) struct App {
    /// What may be asked before it is known who asks.
    pub(crate) stile: Doorstep,
    pub(crate) settings: Arc<Settings>,
}

impl App {
    /// Whether browsers reach us over TLS, so that cookies can ask for it.
    pub(crate) fn is_secure(&self) -> bool {
        self.settings.public_url.as_ref().is_some_and(PublicUrl::is_secure)
    }
}

/// All routes of the server behind the gate.
pub fn router(stile: Stile, settings: Settings) -> Router {
    let app = App { stile: Doorstep::new(stile), settings: Arc::new(settings) };
    routes::all()
        .into_router()
        .fallback(routes::nothing_here)
        .method_not_allowed_fallback(routes::wrong_method)
        .layer(axum::middleware::from_fn(compress::lists))
        .layer(axum::middleware::from_fn_with_state(app.clone(), gate::gate))
        .with_state(app)
}
