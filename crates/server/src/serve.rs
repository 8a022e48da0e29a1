//! `stile serve`: one process of the server, from its start to its end.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::{Error, Result};
use http_room::{Admission, Settings};
use service::Stile;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Asked, Config};
use crate::wiring::{self, Adjust};

/// How often the server tidies up.
const TIDY_INTERVAL: Duration = Duration::from_secs(3600);
/// How often it looks for mail to send.
const MAIL_INTERVAL: Duration = Duration::from_secs(2);
/// How often it looks for content that nothing points at: every file of it.
const SWEEP_INTERVAL: Duration = Duration::from_secs(24 * 3600);

/// What the command line says about serving.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data folder.
    pub data: Option<PathBuf>,
    /// Where to listen.
    pub listen: Option<SocketAddr>,
}

/// Serves until the process is told to stop (SIGTERM, SIGINT); then lets what is under way finish.
pub async fn run(options: Options) -> Result<()> {
    start_log();
    let config = Config::load(&Asked { data: options.data, listen: options.listen })?;
    let stile = wiring::open(&config, Adjust::default()).await?;
    stile.sweep_staging().await?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Error::unavailable(format!("`{}` cannot be listened on: {error}; choose another address with --listen", config.listen))
    })?;
    let address = listener.local_addr().map_err(Error::internal)?;
    let origin = config.public_url.as_ref().map_or_else(|| format!("http://{address}"), http_room::PublicUrl::origin);
    greet(&stile, &origin).await?;
    let tidying = tokio::spawn(tidy_forever(stile.clone()));
    let sweeping = tokio::spawn(sweep_forever(stile.clone()));
    let posting = tokio::spawn(post_forever(stile.clone()));
    let admission = Admission { proxies: Arc::new(config.trusted_proxies), ..Admission::default() };
    let router = http_room::router(stile.clone(), Settings { public_url: config.public_url });
    let stop = told_to_stop()?;
    let stopped = async move {
        stop.await;
        stile.end_watching();
    };
    http_room::serve(listener, router, admission, stopped).await;
    tidying.abort();
    sweeping.abort();
    posting.abort();
    Ok(())
}

/// Says on the terminal where the server is, and, on the first start, how to set it up.
async fn greet(stile: &Stile, origin: &str) -> Result<()> {
    let mut text = format!("Stile is at {origin}\n");
    if let Some(token) = stile.setup_token().await? {
        text.push_str(&format!("Set it up here (works once): {origin}/setup?token={}\n", token.text().reveal()));
    }
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::internal)
}

async fn tidy_forever(stile: Stile) {
    let mut ticks = tokio::time::interval(TIDY_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = stile.tidy().await {
            tracing::warn!(%error, "tidying up did not finish; it goes on in an hour");
        }
    }
}

async fn sweep_forever(stile: Stile) {
    let mut ticks = tokio::time::interval(SWEEP_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = stile.sweep_strays().await {
            tracing::warn!(%error, "looking for content that nothing points at did not finish; it goes on tomorrow");
        }
    }
}

/// A mail that is under way when the process ends is sent by the next one, when its claim has ended.
async fn post_forever(stile: Stile) {
    if !stile.sends_mail() {
        return;
    }
    let mut ticks = tokio::time::interval(MAIL_INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = stile.send_mails().await {
            tracing::warn!(%error, "mail that waits could not be looked at; it is looked at again in a moment");
        }
    }
}

fn told_to_stop() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Logs to standard error: for people on a terminal, one JSON object a line elsewhere. `STILE_LOG` says how much.
fn start_log() {
    use std::io::IsTerminal;
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("STILE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if std::io::stderr().is_terminal() { log.try_init() } else { log.json().try_init() };
    if let Err(error) = started {
        tracing::debug!(%error, "a log was there already");
    }
}
