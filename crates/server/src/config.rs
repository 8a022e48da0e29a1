//! Configuration: what the command line says, else the environment, else `stile.toml` in the data folder, else a default.
//! No key is required. `docs/manual/operating.md` describes every one.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use domain::secret::Secret;
use domain::{Error, Result};
use http_room::{PublicUrl, TrustedProxies};
use serde::Deserialize;
use store::DbConfig;

/// The data folder, when nothing says another.
const DATA_DEFAULT: &str = "data";
/// The configuration file in the data folder.
const FILE_NAME: &str = "stile.toml";
/// How many connections to PostgreSQL a process opens.
const POSTGRES_POOL_DEFAULT: usize = 16;

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The data folder.
    pub data: Option<PathBuf>,
    /// Where to listen.
    pub listen: Option<SocketAddr>,
}

/// What a server is made from.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder: database, content, root key.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The URL that people reach this server by.
    pub public_url: Option<PublicUrl>,
    /// The proxies in front, whose word about who asks is taken.
    pub trusted_proxies: TrustedProxies,
    /// The database.
    pub database: DbConfig,
    /// How mail is sent; none is not at all.
    pub mail: Option<outbound::Settings>,
    /// Which server of an installation this is.
    pub pod: String,
}

/// The keys of `stile.toml`. The environment has the same in capitals after `STILE_`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    listen: Option<String>,
    public_url: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    database_url: Option<String>,
    database_pool: Option<usize>,
    mail_url: Option<String>,
    mail_from: Option<String>,
    mail_password_file: Option<PathBuf>,
    mail_ca_file: Option<PathBuf>,
    pod: Option<String>,
}

impl Config {
    /// Gathers the configuration of this process.
    pub fn load(asked: &Asked) -> Result<Self> {
        let data =
            asked.data.clone().or_else(|| environment("DATA").map(PathBuf::from)).unwrap_or_else(|| PathBuf::from(DATA_DEFAULT));
        let mut file = read(&data.join(FILE_NAME))?;
        let mail = mail(&mut file)?;
        let pool_size = match environment("DATABASE_POOL") {
            Some(text) => text.parse().map_err(|_| bad("database_pool", &text, "write a number"))?,
            None => file.database_pool.unwrap_or(POSTGRES_POOL_DEFAULT),
        };
        let database = match environment("DATABASE_URL").or(file.database_url) {
            Some(url) => DbConfig::Postgres { url, pool_size },
            None => DbConfig::Sqlite { path: data.join("stile.db") },
        };
        let listen = match (asked.listen, environment("LISTEN").or(file.listen)) {
            (Some(listen), _) => listen,
            (None, Some(text)) => {
                text.parse().map_err(|_| bad("listen", &text, "write an address with a port, like `127.0.0.1:8420`"))?
            }
            (None, None) => SocketAddr::from((Ipv4Addr::LOCALHOST, 8420)),
        };
        let public_url = environment("PUBLIC_URL").or(file.public_url).as_deref().map(PublicUrl::new).transpose()?;
        let trusted_proxies = match environment("TRUSTED_PROXIES") {
            Some(text) => TrustedProxies::new(&text.split(',').collect::<Vec<_>>())?,
            None => TrustedProxies::new(&file.trusted_proxies.unwrap_or_default())?,
        };
        let pod = environment("POD").or(file.pod).unwrap_or_else(|| "main".to_owned());
        Ok(Self { data, listen, public_url, trusted_proxies, database, mail, pod })
    }
}

/// How mail is sent, if `mail_url` says where. The password is in a file or in the environment, never in a URL.
fn mail(file: &mut File) -> Result<Option<outbound::Settings>> {
    let from = environment("MAIL_FROM").or(file.mail_from.take());
    let Some(url) = environment("MAIL_URL").or(file.mail_url.take()) else { return Ok(None) };
    let missing = || Error::field("mail_from", "invalid_configuration", "`mail_url` needs `mail_from`: the sender of all mail");
    let mut settings = outbound::Settings::new(&url, &from.ok_or_else(missing)?)?;
    let path = environment("MAIL_PASSWORD_FILE").map(PathBuf::from).or(file.mail_password_file.take());
    settings.password = match (environment("MAIL_PASSWORD"), path) {
        (Some(password), _) => Some(Secret::new(password)),
        (None, Some(path)) => Some(Secret::new(String::from_utf8_lossy(&bytes_of(&path)?).trim_end_matches(['\r', '\n']))),
        (None, None) => None,
    };
    let trusted = environment("MAIL_CA_FILE").map(PathBuf::from).or(file.mail_ca_file.take());
    settings.trusted = trusted.map(|path| bytes_of(&path)).transpose()?;
    Ok(Some(settings))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path)
        .map_err(|error| Error::invalid("invalid_configuration", format!("`{}` cannot be read: {error}", path.display())))
}

fn environment(key: &str) -> Option<String> {
    std::env::var(format!("STILE_{key}")).ok().filter(|value| !value.is_empty())
}

fn read(path: &Path) -> Result<File> {
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| {
            Error::invalid("invalid_configuration", format!("`{}` cannot be read: {}", path.display(), error.message()))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
        Err(error) => Err(Error::invalid("invalid_configuration", format!("`{}` cannot be read: {error}", path.display()))),
    }
}

fn bad(key: &'static str, value: &str, advice: &str) -> Error {
    Error::field(key, "invalid_configuration", format!("`{key}` cannot be `{value}`: {advice}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_of_the_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "lisen = \"127.0.0.1:1\"").unwrap();
        let error = Config::load(&Asked { data: Some(folder.path().to_owned()), listen: None }).unwrap_err();
        assert!(error.message.contains("lisen"), "{error}");
    }

    #[test]
    fn the_password_of_the_mail_server_comes_from_a_file_and_is_not_printed() {
        let folder = tempfile::tempdir().unwrap();
        let password = folder.path().join("mail-password");
        std::fs::write(&password, "four-owls\n").unwrap();
        let text = format!(
            "mail_url = \"smtps://stile@mail.example.org\"\nmail_from = \"stile@example.org\"\nmail_password_file = \"{}\"",
            password.display()
        );
        std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
        let config = Config::load(&Asked { data: Some(folder.path().to_owned()), listen: None }).unwrap();
        assert_eq!(config.mail.as_ref().unwrap().password.as_ref().unwrap().reveal(), "four-owls");
        assert!(!format!("{config:?}").contains("four-owls"));
    }

    #[test]
    fn mail_without_a_sender_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "mail_url = \"smtps://mail.example.org\"").unwrap();
        let error = Config::load(&Asked { data: Some(folder.path().to_owned()), listen: None }).unwrap_err();
        assert!(error.message.contains("mail_from"), "{error}");
    }

    #[test]
    fn nothing_is_required() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::load(&Asked { data: Some(folder.path().to_owned()), listen: None }).unwrap();
        assert!(config.listen.ip().is_loopback());
    }
}
