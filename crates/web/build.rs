//! Builds `web/` with npm and vite and writes the table that `src/lib.rs` includes.
//!
//! Nothing is written into the checkout: the sources are copied to `<target>/stile-web/`, where `node_modules` stays from
//! build to build. `npm ci` runs only when the lock file changed, and never runs packages' scripts. A file lock keeps two
//! builds apart. `WEB_DIST=path` takes a ready build (a folder with `table.tsv`) and needs no Node; `WEB_UI=skip` leaves
//! the pages' assets out.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What is read from `web/`; anything else there (node_modules, dist) is not ours.
const SOURCES: [&str; 7] = ["package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", "src", "tools", "public"];

const NO_NODE: &str = "The pages of Stile are built with Node.js 20.19 or newer and npm, and `node` or `npm` could not be \
    run. Install them (on Debian: `apt-get install nodejs npm`), or set WEB_DIST=path to a ready build of `web/`, or set \
    WEB_UI=skip to leave the pages' scripts and styles out.";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "\n{error}\n");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let out = PathBuf::from(required("OUT_DIR")?);
    let web = PathBuf::from(required("CARGO_MANIFEST_DIR")?).join("../../web");
    tell("rerun-if-env-changed=WEB_DIST")?;
    tell("rerun-if-env-changed=WEB_UI")?;
    for source in SOURCES {
        watch(&web.join(source))?;
    }
    if env::var_os("WEB_UI").is_some_and(|value| value == "skip") {
        return Ok(fs::write(out.join("table.rs"), empty_table())?);
    }
    let dist = match env::var_os("WEB_DIST") {
        Some(path) => ready(&web, Path::new(&path))?,
        None => build(&web, &out)?,
    };
    Ok(fs::write(out.join("table.rs"), table(&dist)?)?)
}

/// A ready build. A relative path is meant from the root of the repository, where cargo is usually called.
fn ready(web: &Path, path: &Path) -> Result<PathBuf> {
    let dist = fs::canonicalize(web.join("..").join(path)).map_err(|e| format!("WEB_DIST={}: {e}", path.display()))?;
    tell(&format!("rerun-if-changed={}", dist.join("table.tsv").display()))?;
    Ok(dist)
}

fn required(name: &str) -> Result<OsString> {
    env::var_os(name).ok_or_else(|| format!("cargo did not set {name}").into())
}

/// A directive for cargo, which reads them from standard output.
fn tell(directive: &str) -> io::Result<()> {
    writeln!(io::stdout(), "cargo::{directive}")
}

/// Asks cargo to build again when a file below changes. Each by name: a folder's own time says too little.
fn watch(path: &Path) -> Result<()> {
    if path.file_name().is_some_and(|name| name == "generated") {
        return Ok(());
    }
    tell(&format!("rerun-if-changed={}", path.display()))?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            watch(&entry?.path())?;
        }
    }
    Ok(())
}

/// Runs npm and vite on a copy of the sources; the answer is the folder of the build.
fn build(web: &Path, out: &Path) -> Result<PathBuf> {
    let target = out.ancestors().nth(4).ok_or("OUT_DIR is not inside a target folder")?;
    let work = target.join("stile-web");
    fs::create_dir_all(&work)?;
    let lock = File::create(work.join(".lock"))?;
    lock.lock()?;
    for source in SOURCES {
        let copy = work.join(source);
        remove(&copy)?;
        copy_all(&web.join(source), &copy)?;
    }
    install(&work)?;
    let dist = out.join("dist");
    for step in
        [&["tools/generate.mjs"][..], &["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"], &["tools/table.mjs"]]
    {
        node(&work, step, &dist)?;
    }
    Ok(dist)
}

/// `npm ci` of what a build needs, unless it ran for this very lock file before. What only checks and tests is left out.
fn install(work: &Path) -> Result<()> {
    let lock = fs::read(work.join("package-lock.json"))?;
    let stamp = work.join("node_modules/.stile-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let arguments = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    let mut npm = npm_command()?;
    finish(npm.args(arguments).current_dir(work), "npm ci")?;
    Ok(fs::write(stamp, lock)?)
}

/// npm as a program, or else as the script that lies beside Node: some installations put no `npm` on the path.
fn npm_command() -> Result<Command> {
    if Command::new("npm").arg("--version").output().is_ok_and(|run| run.status.success()) {
        return Ok(Command::new("npm"));
    }
    let prefix = Command::new("node").args(["-p", "require('path').resolve(process.execPath, '../..')"]).output();
    let prefix = prefix.map_err(|_| NO_NODE)?.stdout;
    let script = Path::new(String::from_utf8(prefix)?.trim()).join("lib/node_modules/npm/bin/npm-cli.js");
    if !script.is_file() {
        return Err(NO_NODE.into());
    }
    let mut command = Command::new("node");
    command.arg(script);
    Ok(command)
}

fn node(work: &Path, arguments: &[&str], dist: &Path) -> Result<()> {
    let mut command = Command::new("node");
    let run = command.args(arguments).current_dir(work).env("STILE_WEB_OUT", dist).env("NODE_ENV", "production");
    finish(run, &format!("node {}", arguments.join(" ")))
}

/// Runs a command quietly; when it fails, what it printed is the error.
fn finish(command: &mut Command, name: &str) -> Result<()> {
    let run = command.output().map_err(|_| NO_NODE)?;
    if run.status.success() {
        return Ok(());
    }
    let said = [run.stdout, run.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Err(format!("`{name}` failed while building the pages of `web/` ({}):\n{said}", run.status).into())
}

fn remove(path: &Path) -> io::Result<()> {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    gone.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        fs::copy(from, to).map_err(|e| format!("{}: {e}", from.display()))?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_all(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn empty_table() -> &'static str {
    "static ASSETS: &[Asset] = &[];\nstatic ENTRIES: &[Entry] = &[];\nstatic ICONS: &str = \"\";\nstatic FAVICON: &str = \"\";\n"
}

/// Rust source for `table.tsv`. Paths are written with `{:?}`, which is Rust's own quoting.
fn table(dist: &Path) -> Result<String> {
    let source = dist.join("table.tsv");
    let text = fs::read_to_string(&source).map_err(|e| format!("{}: {e}", source.display()))?;
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let named = |name: &str| {
        rows.iter().find_map(|row| match row[..] {
            ["named", key, file] if key == name => Some(format!("/assets/{file}")),
            _ => None,
        })
    };
    let (mut assets, mut entries) = (Vec::new(), String::new());
    for row in &rows {
        match row[..] {
            ["asset", file, kind, etag, immutable, brotli, gzip] => {
                assets.push((format!("/assets/{file}"), asset_row(dist, file, [kind, etag, immutable, brotli, gzip])));
            }
            ["entry", name, script, styles, preloads] => {
                let font = named("font").ok_or("table.tsv names no font")?;
                let [styles, preloads] = [styles, preloads].map(paths);
                writeln!(
                    entries,
                    "Entry {{ name: {name:?}, script: {:?}, styles: &{styles:?}, preloads: &{preloads:?}, fonts: &[{font:?}] }},",
                    format!("/assets/{script}")
                )?;
            }
            ["named", _, _] => {}
            _ => return Err(format!("{}: a line that is not understood: {row:?}", source.display()).into()),
        }
    }
    assets.sort();
    let assets: String = assets.into_iter().map(|(_, row)| row).collect();
    let (icons, favicon) = (named("icons").unwrap_or_default(), named("favicon").unwrap_or_default());
    Ok(format!(
        "static ASSETS: &[Asset] = &[{assets}];\nstatic ENTRIES: &[Entry] = &[{entries}];\n\
         static ICONS: &str = {icons:?};\nstatic FAVICON: &str = {favicon:?};\n"
    ))
}

fn asset_row(dist: &Path, file: &str, [kind, etag, immutable, brotli, gzip]: [&str; 5]) -> String {
    let bytes = |suffix: &str| format!("include_bytes!({:?})", dist.join(format!("{file}{suffix}")));
    let encoded = |there: &str, suffix: &str| match there {
        "yes" => format!("Some({})", bytes(suffix)),
        _ => "None".to_owned(),
    };
    format!(
        "Asset {{ path: {:?}, content_type: {kind:?}, body: {}, brotli: {}, gzip: {}, etag: {:?}, immutable: {} }},\n",
        format!("/assets/{file}"),
        bytes(""),
        encoded(brotli, ".br"),
        encoded(gzip, ".gz"),
        format!("\"{etag}\""),
        immutable == "yes",
    )
}

fn paths(files: &str) -> Vec<String> {
    files.split(',').filter(|file| !file.is_empty()).map(|file| format!("/assets/{file}")).collect()
}
