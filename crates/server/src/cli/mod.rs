//! The command line: one file for each group of commands. A command reads its arguments, calls the client or the
//! server's own rooms, and says the result; what went wrong becomes an exit code in one place, [`exit`].

mod auth;
mod context;
mod crew;
mod exit;
mod expiry;
mod files;
mod get;
mod link;
#[cfg(test)]
mod manual;
mod operate;
mod output;
mod password;
mod progress;
mod put;
mod remote;
mod secret;
mod session;
mod share;
mod tally;
mod terms;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::client::{Cause, Failure, Result};
use context::Context;
use output::{Format, Output};

/// Files of an organization: kept, worked on together, shared across the fence.
#[derive(Parser)]
#[command(name = "stile", version, disable_help_subcommand = true, after_long_help = after_help())]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const ENVIRONMENT: &str = "\
REMOTE is `/path` in your personal space, or `SPACE:/path` in a team space, by its name or id.

Environment:
  STILE_URL     the server, instead of the one you signed in to
  STILE_TOKEN   an API key or session token, instead of the stored one
  STILE_CONFIG  where the session is stored, instead of $XDG_CONFIG_HOME/stile

Exit codes:";

fn after_help() -> String {
    exit::CODES.iter().fold(ENVIRONMENT.to_owned(), |text, (code, meaning)| format!("{text}\n  {code}  {meaning}"))
}

#[derive(Args)]
struct Global {
    /// Say the result as one JSON document on standard output, and a failure as a JSON problem on standard error
    #[arg(long, global = true, help_heading = "Everywhere")]
    json: bool,

    /// Keep the session here instead of in $XDG_CONFIG_HOME/stile
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "DIR", env = "STILE_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    Serve(operate::Serve),
    #[command(subcommand)]
    Admin(operate::Admin),
    Login(auth::Login),
    Logout(auth::Logout),
    Ls(files::ls::Ls),
    Mkdir(files::Mkdir),
    Put(put::Put),
    Get(get::Get),
    Mv(files::Mv),
    Rm(files::Rm),
    Restore(files::Restore),
    Share(Box<share::Share>),
    #[command(subcommand)]
    Link(link::Link),
    /// Makes one rendition, from standard input to standard output: the server starts it
    #[command(name = render::COMMAND, hide = true)]
    Render,
    #[command(subcommand)]
    Secret(secret::Secret),
}

/// Does what the arguments of the process ask for, and says with which code it ends.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return misused(&error, &arguments),
    };
    if matches!(cli.command, Command::Render) {
        // Before there are threads: it is a process of one, behind a wall.
        return render::worker::main();
    }
    let output = Output::new(if cli.global.json { Format::Json } else { Format::Text });
    let result = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Cause::Other, "local_io", format!("the threads cannot be started: {error}")))
        .and_then(|runtime| {
            let result = runtime.block_on(run(cli.command, Context::new(output, cli.global.config)));
            // What still waits for the disk or the terminal must not hold the end up.
            runtime.shutdown_background();
            result
        });
    match result {
        Err(failure) if failure.code != output::READER_GONE => {
            output.failure(&failure);
            ExitCode::from(exit::code(failure.cause))
        }
        _ => ExitCode::SUCCESS,
    }
}

async fn run(command: Command, context: Context) -> Result<()> {
    match command {
        Command::Serve(command) => command.run().await,
        Command::Admin(command) => command.run(&context).await,
        Command::Login(command) => command.run(&context).await,
        Command::Logout(command) => command.run(&context).await,
        Command::Ls(command) => command.run(&context).await,
        Command::Mkdir(command) => command.run(&context).await,
        Command::Put(command) => command.run(&context).await,
        Command::Get(command) => command.run(&context).await,
        Command::Mv(command) => command.run(&context).await,
        Command::Rm(command) => command.run(&context).await,
        Command::Restore(command) => command.run(&context).await,
        Command::Share(command) => command.run(&context).await,
        Command::Link(command) => command.run(&context).await,
        Command::Render => Ok(()),
        Command::Secret(command) => command.run(&context).await,
    }
}

/// Help and version are no failure; anything else is wrong usage, for programs as a problem.
fn misused(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let asked_for_json = arguments.iter().any(|argument| argument == "--json");
    if error.use_stderr() && asked_for_json {
        let text = error.to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
        Output::new(Format::Json).failure(&Failure::usage(text));
    } else {
        let _ = error.print();
    }
    if error.use_stderr() { ExitCode::from(exit::code(Cause::Usage)) } else { ExitCode::SUCCESS }
}

/// Every command with its arguments, for the manual.
pub fn definition() -> clap::Command {
    Cli::command()
}
