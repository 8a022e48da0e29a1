//! `stile admin …`: what whoever has the machine may do to its server, also while it runs.

use std::path::PathBuf;

use domain::Result;
use domain::secret::Secret;
use http_room::PublicUrl;
use service::keys::NewKey;
use service::setup::Founding;

use crate::config::{Asked, Config};
use crate::wiring::{self, Adjust};

/// The organization to make, and its first administrator.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The name of the organization.
    pub organization: String,
    /// The administrator's address.
    pub email: String,
    /// The administrator's name, if it is not to be made from the address.
    pub display_name: Option<String>,
    /// The administrator's password.
    pub password: Secret,
    /// The data folder.
    pub data: Option<PathBuf>,
}

/// Makes the organization and its first administrator. Works once.
pub async fn setup(setup: Setup) -> Result<()> {
    let config = Config::load(&Asked { data: setup.data, listen: None })?;
    let stile = wiring::open(&config, Adjust::default()).await?;
    let founding = Founding {
        organization: setup.organization,
        email: setup.email,
        display_name: setup.display_name,
        password: setup.password,
    };
    stile.set_up_from_console(founding).await.map(drop)
}

/// Sends one mail now, to see whether mail arrives. Gives what the mail server answered.
pub async fn mail_test(to: &str, data: Option<PathBuf>) -> Result<String> {
    let config = Config::load(&Asked { data, listen: None })?;
    wiring::open(&config, Adjust::default()).await?.test_mail(to).await
}

/// Gives the organization of this name, or without one every organization, a new key.
pub async fn rotate_keys(organization: Option<&str>, data: Option<PathBuf>) -> Result<Vec<NewKey>> {
    let config = Config::load(&Asked { data, listen: None })?;
    wiring::open(&config, Adjust::default()).await?.rotate_keys_from_console(organization).await
}

/// An administrator who cannot come in any more.
#[derive(Clone, Debug)]
pub struct Reset {
    /// The administrator's address.
    pub email: String,
    /// The data folder.
    pub data: Option<PathBuf>,
}

/// Ends an administrator's password, sessions, API keys and second factor. Gives the address at which they choose a new
/// password, once.
pub async fn reset(reset: Reset) -> Result<String> {
    let config = Config::load(&Asked { data: reset.data, listen: None })?;
    let stile = wiring::open(&config, Adjust::default()).await?;
    let invitation = stile.reset_from_console(&reset.email).await?;
    let origin = config.public_url.as_ref().map_or_else(|| format!("http://{}", config.listen), PublicUrl::origin);
    Ok(format!("{origin}/welcome/{}", invitation.token.text().reveal()))
}
