//! A real PostgreSQL for the tests of this process: started once, on a free port of the loopback, in a folder of its own, and
//! gone with the process, however that ends.

use domain::{Error, Result, Timestamp};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use store::{DbConfig, migrate};
use tokio::sync::OnceCell;

const TEMPLATE: &str = "stile_template";
/// Who owns the databases of the tests: an ordinary role, as operators are told to make one. Row-level security holds it.
const OWNER: &str = "stile";
/// Who made the cluster; row-level security does not hold it.
const SUPERUSER: &str = "postgres";
/// How long a server that was just made may take until it answers, on a busy machine.
const START_TRIES: u32 = 600;
const START_TRY_INTERVAL: Duration = Duration::from_millis(50);

/// Makes a folder and a cluster in it, runs the server, and waits for the end of its own input: that comes when the test process
/// ends, for whatever reason. Then the server and the folder go.
const WATCHER: &str = r#"
set -e
cd /
folder=$(mktemp -d /tmp/stile-postgres.XXXXXX)
trap 'rm -rf "$folder"' EXIT
"$1/initdb" -D "$folder/data" -U postgres -A trust --locale=C --encoding=UTF8 --no-sync --no-instructions >"$folder/initdb.log" 2>&1 \
    || { cat "$folder/initdb.log" >&2; exit 1; }
"$1/postgres" -D "$folder/data" -p "$2" -k "$folder" -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off \
    -c full_page_writes=off -c shared_buffers=64MB -c wal_level=minimal -c max_wal_senders=0 >"$folder/server.log" 2>&1 &
server=$!
read -r _ || true
kill -QUIT "$server" || true
wait "$server" || true
"#;

struct Server {
    programs: PathBuf,
    port: u16,
    databases: AtomicU32,
    /// Holds the watcher's input open.
    _watcher: Child,
}

static SERVER: OnceCell<Server> = OnceCell::const_new();

/// A new database with the newest schema, for one test: its URL.
pub async fn fresh_database() -> Result<String> {
    let server = server().await?;
    server.create_from(TEMPLATE)
}

/// A new database with nothing in it: for the tests of the migrations.
pub async fn empty_database() -> Result<String> {
    server().await?.create_from("template0")
}

/// The same database for somebody whom row-level security does not hold.
pub fn as_superuser(url: &str) -> String {
    url.replacen(&format!("//{OWNER}@"), &format!("//{SUPERUSER}@"), 1)
}

/// What `psql` answers to statements on a fresh connection, by no way of ours: the last one's row, or the error.
pub fn query(url: &str, sql: &str) -> Result<String> {
    let mut psql = Command::new(programs()?.join("psql"));
    let ran = psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, url]).stdin(Stdio::null()).output();
    let ran = ran.map_err(|error| Error::unavailable(format!("`psql` cannot be run: {error}")))?;
    if !ran.status.success() {
        return Err(Error::internal(String::from_utf8_lossy(&ran.stderr)));
    }
    Ok(String::from_utf8_lossy(&ran.stdout).trim().to_owned())
}

async fn server() -> Result<&'static Server> {
    SERVER.get_or_try_init(Server::start).await
}

impl Server {
    async fn start() -> Result<Self> {
        let programs = programs()?;
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).map_err(Error::unavailable)?.port();
        let watcher = watch(&programs, port)?;
        let mut server = Self { programs, port, databases: AtomicU32::new(0), _watcher: watcher };
        server.wait_until_ready().await?;
        server.run_well("createuser", &[OWNER])?;
        server.create(TEMPLATE, "template0")?;
        let config = DbConfig::Postgres { url: server.url(TEMPLATE), pool_size: 1 };
        migrate::run(&config, Timestamp::EPOCH).await?;
        Ok(server)
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        for _ in 0..START_TRIES {
            if self.run("pg_isready", &["-q", "-t", "1"])?.status.success() {
                return Ok(());
            }
            if self._watcher.try_wait().map_err(Error::unavailable)?.is_some() {
                return Err(Error::unavailable("PostgreSQL did not start for the tests: see what it printed above"));
            }
            tokio::time::sleep(START_TRY_INTERVAL).await;
        }
        Err(Error::unavailable("PostgreSQL did not answer for half a minute after it was started for the tests"))
    }

    fn create_from(&self, template: &str) -> Result<String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.create(&name, template)?;
        Ok(self.url(&name))
    }

    fn create(&self, name: &str, template: &str) -> Result<()> {
        self.run_well("createdb", &["-O", OWNER, "-T", template, name])
    }

    fn run_well(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let ran = self.run(program, arguments)?;
        if ran.status.success() {
            return Ok(());
        }
        Err(Error::unavailable(format!("`{program}` failed for the test: {}", String::from_utf8_lossy(&ran.stderr))))
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<Output> {
        Command::new(self.programs.join(program))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", SUPERUSER])
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Error::unavailable(format!("`{program}` of PostgreSQL cannot be run: {error}")))
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{}/{name}", self.port)
    }
}

/// Starts the watcher in a process group of its own: an interrupt at the keyboard ends the tests, and the watcher then ends the
/// server. PostgreSQL refuses to run as root.
fn watch(programs: &Path, port: u16) -> Result<Child> {
    use std::os::unix::process::CommandExt;
    let mut command = if runs_as_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    command.arg("-c").arg(WATCHER).arg("stile-postgres").arg(programs).arg(port.to_string());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| Error::unavailable(format!("PostgreSQL cannot be started for the tests: {error}")))
}

fn runs_as_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// The folder of the newest PostgreSQL that Debian's packages have put on this machine.
fn programs() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.filter_map(|version| version.file_name().to_str()?.parse::<u32>().ok()).max();
    let newest = newest.map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    newest.filter(|programs| programs.join("postgres").exists()).ok_or_else(|| {
        Error::unavailable(
            "the tests need PostgreSQL, which is not on this machine: install Debian's package `postgresql` (15 or newer)",
        )
    })
}
