//! The page of people with an account. It is the same for everybody: the app of `web/` draws into it what it asks the API
//! for, so that nothing of anybody's stands in it.

use askama::Template;

use super::frame::{Frame, Reader, draw};

/// The policy that the app's page is sent with: it makes its markup by two policies of its own, and by nothing else.
pub const APP_CONTENT_SECURITY_POLICY: &str = super::policy!("svelte-trusted-html app");

/// The page of the app.
pub fn app(reader: &Reader) -> String {
    draw(&AppPage { frame: Frame::new(reader, "app") })
}

#[derive(Template)]
#[template(path = "app.html")]
struct AppPage {
    frame: Frame,
}
