//! Wiring: the rooms of one server, made from its configuration.

use std::path::PathBuf;
use std::sync::Arc;

use content::{Content, Keys};
use domain::{Error, Result, Timestamp};
use outbound::Mailer;
use render::Renderers;
use service::mail::MailRoom;
use service::passwords::{PasswordCost, Passwords};
use service::throttle::Throttle;
use service::{Clock, Rooms, Stile};
use store::wall::Wall;
use store::{Db, migrate};

use crate::config::Config;

/// What a test may want otherwise than a server has it.
#[derive(Clone)]
pub struct Adjust {
    /// The time.
    pub clock: Clock,
    /// What hashing a password costs.
    pub passwords: PasswordCost,
    /// The executable that renders; none is this one.
    pub renderer: Option<PathBuf>,
}

impl Default for Adjust {
    fn default() -> Self {
        Self { clock: Clock::system(), passwords: PasswordCost::Production, renderer: None }
    }
}

/// Opens the data folder (made private when it is new), brings the database to this executable's schema, and checks that
/// the key of every organization can be opened.
pub async fn open(config: &Config, adjust: Adjust) -> Result<Stile> {
    make_private(&config.data)?;
    let now: Timestamp = adjust.clock.now();
    migrate::run(&config.database, now).await?;
    let db = Db::open(&config.database).await?;
    if let Wall::Down { why } = db.wall() {
        tracing::warn!(why, "the second wall between organizations does not stand: only Stile itself separates them");
    }
    let is_new = !db.read(store::organizations::exist).await?;
    let content = Content::open(&config.data.join("content"))?;
    if is_new && content.has_parts()? {
        return Err(another_database());
    }
    let keys = if is_new { Keys::open_or_create(&config.data)? } else { Keys::open(&config.data)? };
    let stile = Stile::new(Rooms {
        db,
        content: Arc::new(content),
        keys: Arc::new(keys),
        clock: adjust.clock,
        passwords: Passwords::new(adjust.passwords)?,
        throttle: Throttle::new(),
        renderers: Renderers::new(renderer(adjust.renderer)?),
        mail: mail_room(config)?,
        pod: config.pod.clone(),
    })?;
    stile.check_keys().await?;
    if !stile.owns_its_content().await? {
        return Err(another_database());
    }
    Ok(stile)
}

/// The executable that makes renditions: this one, started once more.
fn renderer(other: Option<PathBuf>) -> Result<PathBuf> {
    other.map_or_else(|| std::env::current_exe().map_err(Error::internal), Ok)
}

/// What sends mail, where the operator said how. The addresses in mails are those that people use, so they must be known.
fn mail_room(config: &Config) -> Result<Option<MailRoom>> {
    let Some(settings) = &config.mail else { return Ok(None) };
    let public_url = config.public_url.as_ref().ok_or_else(|| {
        let text = "`mail_url` needs `public_url`: the addresses in mails begin with it";
        Error::field("public_url", "invalid_configuration", text)
    })?;
    Ok(Some(MailRoom { mailer: Mailer::new(settings)?, origin: public_url.origin().into() }))
}

/// Content without its database is worth nothing, and what looks like garbage to another database would be swept away.
fn another_database() -> Error {
    let text = "the data folder holds the content of another database: look at `database_url`, or choose another data folder";
    Error::invalid("another_database", text)
}

/// Makes the data folder readable by its owner only.
fn make_private(data: &std::path::Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if data.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .map_err(|error| Error::invalid("data_folder", format!("the data folder `{}` cannot be made: {error}", data.display())))
}
