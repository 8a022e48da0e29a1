//! A person with a browser: Chromium, driven by the scripts of `tests/browser`, against the executable.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::server::{EMAIL, PASSWORD, Server};

/// The folder in which the scripts run: a copy, with the packages they need installed once for each lock file.
fn scripts() -> &'static Path {
    static INSTALLED: OnceLock<PathBuf> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
        let tests = std::env::current_exe().unwrap();
        let place = tests.ancestors().nth(3).unwrap().join("stile-browser");
        std::fs::create_dir_all(&place).unwrap();
        copy_all(&source, &place);
        let lock = std::fs::read(place.join("package-lock.json")).unwrap();
        let stamp = place.join("node_modules/.stile-lock");
        if std::fs::read(&stamp).ok().as_deref() != Some(&lock) {
            run(Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(&place));
            std::fs::write(stamp, lock).unwrap();
        }
        place
    })
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "node_modules" {
            continue;
        }
        if path.is_dir() {
            copy_all(&path, &copy);
        } else {
            std::fs::copy(&path, &copy).unwrap();
        }
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// Two browsers beside each other, and beside the other tests, would make each wait for the other.
static ONE_BROWSER: Mutex<()> = Mutex::new(());

/// Runs one journey against a server. What goes wrong is printed by the script, with where its pictures are.
fn journey(name: &str, server: &Server, setup_url: &str) {
    journey_at(name, &server.url(), setup_url, server.mail_port);
}

/// The same by an address of one's own choice.
fn journey_at(name: &str, url: &str, setup_url: &str, mail_port: Option<u16>) {
    let _alone = ONE_BROWSER.lock().unwrap_or_else(PoisonError::into_inner);
    let mut node = Command::new("node");
    node.arg("run.mjs").arg(name).current_dir(scripts());
    node.env("STILE_URL", url).env("STILE_SETUP_URL", setup_url);
    node.env("STILE_MAIL_PORT", mail_port.unwrap_or_default().to_string());
    node.env("STILE_EMAIL", EMAIL).env("STILE_PASSWORD", PASSWORD);
    node.env("STILE_PICTURES", scripts().join("pictures").join(name.replace(':', "-")));
    run(&mut node);
}

/// A journey that begins with a server that nobody has set up.
fn from_the_first_start(name: &str, database_url: Option<String>) {
    let mut server = Server::empty(database_url);
    server.run();
    let setup_url = server.setup_url();
    journey(name, &server, &setup_url);
}

/// A journey of somebody who has an account.
fn with_an_account(name: &str) {
    journey(name, &Server::start(None), "");
}

/// A journey on PostgreSQL.
fn database() -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(testkit::postgres::fresh_database()).unwrap()
}

#[test]
fn s2_8_s2_12_s2_21_s2_22_s4_22_s5_72_from_the_first_start_to_a_link_that_was_used_and_ended() {
    from_the_first_start("first-run", None);
}

#[test]
fn from_the_first_start_to_a_link_that_ended_on_postgres() {
    from_the_first_start("first-run", Some(database()));
}

#[test]
fn s2_15_s2_16_s2_17_s2_18_s2_19_visitors_send_files_into_a_folder_and_see_nothing_of_it() {
    with_an_account("receive");
}

#[test]
fn visitors_send_what_they_are_asked_for_and_its_owner_sees_what_came_and_who_asks_for_more() {
    with_an_account("requests");
}

#[test]
fn what_visitors_send_waits_until_its_owner_has_looked_at_it() {
    with_an_account("held");
}

#[test]
fn the_owner_of_a_link_that_ends_soon_lets_it_go_on_with_one_click() {
    with_an_account("extend");
}

#[test]
fn ten_thousand_rows_are_scrolled_narrowed_selected_and_moved() {
    with_an_account("rows");
}

#[test]
fn all_of_it_goes_by_keyboard() {
    with_an_account("keyboard");
}

#[test]
fn all_of_it_goes_with_a_finger_on_a_phone() {
    with_an_account("touch");
}

#[test]
fn naughty_strings_neither_run_nor_break_a_page() {
    from_the_first_start("naughty", None);
}

#[test]
fn uploads_go_on_after_pauses_a_reload_and_the_end_of_a_session_and_are_taken_back() {
    with_an_account("uploads");
}

#[test]
fn s2_6_s2_7_s2_11_s2_20_s4_9_s4_10_s4_42_s4_45_s4_46_s4_47_s4_52_s4_53_s4_54_s4_55_s4_56_s4_57_s4_58_s4_59_s4_60_links_are_made_changed_and_ended()
 {
    with_an_account("shares");
}

#[test]
fn s5_38_visitors_fill_in_a_form_and_the_owner_reads_it() {
    with_an_account("forms");
}

#[test]
fn s5_50_invited_people_come_in_by_a_code_and_the_owner_sees_who_has_not_come() {
    journey("codes", &Server::start_with_mail(), "");
}

#[test]
fn s4_30_what_a_link_lets_be_kept_is_saved_after_signing_in() {
    with_an_account("saves");
}

#[test]
fn in_german_nothing_is_left_in_english() {
    with_an_account("language");
}

#[test]
fn every_screen_is_for_everybody_in_light() {
    with_an_account("screens:light");
}

#[test]
fn every_screen_is_for_everybody_in_the_dark() {
    with_an_account("screens:dark");
}

#[test]
fn every_screen_is_for_everybody_on_a_phone() {
    with_an_account("screens:phone");
}

#[test]
fn s3_7_s3_8_s3_23_s3_24_s3_25_s3_28_s3_42_s3_43_s3_47_s3_49_s3_51_s3_52_five_people_see_each_what_they_may() {
    with_an_account("people");
}

#[test]
fn s3_1_s3_2_s3_3_s3_20_people_groups_roles_policy_and_the_log_are_run_in_the_admin_center() {
    with_an_account("admin");
}

#[test]
fn an_authenticator_app_recovery_codes_and_a_passkey_are_set_up_used_and_taken_away() {
    let server = Server::start(None);
    // No passkey belongs to a number.
    journey_at("second-factor", &server.url().replace("127.0.0.1", "localhost"), "", None);
}
