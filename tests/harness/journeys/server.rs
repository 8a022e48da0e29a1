//! The executable as a process: built once, started on a free port, killed, started again.

use std::io::{BufRead, BufReader, Lines, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::OnceLock;

pub const EMAIL: &str = "mara@northlight.example";
pub const PASSWORD: &str = "nine lanterns beyond the stile";

/// The executable of this very checkout.
pub fn executable() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let build = Command::new(env!("CARGO")).args(["build", "--workspace", "--locked", "--quiet"]).current_dir(top).output();
        let build = build.unwrap();
        assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
        let tests = std::env::current_exe().unwrap();
        tests.parent().and_then(Path::parent).unwrap().join("stile")
    })
}

/// A server of its own in a folder of its own, with an organization and its first administrator.
pub struct Server {
    pub folder: tempfile::TempDir,
    pub port: u16,
    /// Where it sends mail, on the loopback address; none sends none.
    pub mail_port: Option<u16>,
    database_url: Option<String>,
    process: Option<(Child, Lines<BufReader<ChildStdout>>)>,
}

impl Server {
    /// Sets a server up and starts it; with a URL on PostgreSQL, else on SQLite.
    pub fn start(database_url: Option<String>) -> Self {
        Self::empty(database_url).set_up()
    }

    /// The same, of a server that sends mail: to [`Server::mail_port`], at which the test takes it.
    pub fn start_with_mail() -> Self {
        let mut server = Self::empty(None);
        server.mail_port = Some(free_port());
        server.set_up()
    }

    fn set_up(mut self) -> Self {
        let setup = ["admin", "setup", "--org", "Northlight Studio", "--name", "Mara Lindqvist", "--email", EMAIL];
        let mut setup = self.command(&setup);
        succeed(spoken_to(&mut setup, PASSWORD));
        self.run();
        self
    }

    /// A server that is not set up and does not run yet.
    pub fn empty(database_url: Option<String>) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), port: free_port(), mail_port: None, database_url, process: None }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts it, and waits until it says where it is.
    pub fn run(&mut self) {
        let mut command = self.command(&["serve", "--listen", &format!("127.0.0.1:{}", self.port)]);
        command.stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = said.next().expect("the server says where it is").unwrap();
        assert!(first.contains(&self.url()), "{first}");
        self.process = Some((process, said));
    }

    /// The address at which a new server is set up: its second line.
    pub fn setup_url(&mut self) -> String {
        let (_, said) = self.process.as_mut().expect("it runs");
        let line = said.next().expect("a new server says how to set it up").unwrap();
        line[line.find("http://").unwrap()..].to_owned()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let (mut process, _) = self.process.take().expect("it runs");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// The executable with arguments, and nothing of this process's environment that would change what it does.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(executable());
        command.args(arguments).current_dir(self.folder.path());
        for name in ["STILE_TOKEN", "STILE_LISTEN", "STILE_PUBLIC_URL", "STILE_POD", "STILE_MAIL_URL"] {
            command.env_remove(name);
        }
        command
            .env("STILE_DATA", self.data())
            .env("STILE_URL", self.url())
            .env("STILE_CONFIG", self.folder.path().join("session"));
        if let Some(port) = self.mail_port {
            command.env("STILE_MAIL_URL", format!("smtp://127.0.0.1:{port}?tls=none"));
            command.env("STILE_MAIL_FROM", "stile@northlight.example").env("STILE_PUBLIC_URL", self.url());
        }
        match &self.database_url {
            Some(url) => command.env("STILE_DATABASE_URL", url),
            None => command.env_remove("STILE_DATABASE_URL"),
        };
        command
    }

    /// Signs the command line in.
    pub fn log_in(&self) {
        let mut login = self.command(&["login", &self.url(), "--email", EMAIL, "--password-stdin"]);
        succeed(spoken_to(&mut login, PASSWORD));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}

/// A port at which nobody listens.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Runs a command that reads one line.
pub fn spoken_to(command: &mut Command, line: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{line}").unwrap();
    child.wait_with_output().unwrap()
}

/// What a command printed, which must have ended well.
pub fn succeed(output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", output.status);
    String::from_utf8(output.stdout).unwrap()
}
