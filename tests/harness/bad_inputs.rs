//! Every bad input of the file `tests/data/bad_inputs.json` that names a surface there is today, against a real server
//! on both engines. An entry that nobody runs, or that is answered otherwise than the file says, fails.

mod contents;
mod entry;
mod json;
mod names;
mod numbers;
mod packed;
mod paths;
mod people;
mod races;
mod ranges;
mod tokens;
mod uploads;

use entry::{Trial, Trials, entries};
use testkit::both;
use testkit::world::World;

/// The surfaces that are tried here.
const SURFACES: &[&str] = &[
    "name",
    "name_pair",
    "path",
    "range",
    "tus",
    "json",
    "link_token",
    "zip_out",
    "content",
    "email",
    "password",
    "csv",
    "date",
    "limit",
    "race",
];

/// What cannot be as the file says, yet.
struct Deviation {
    /// The entry.
    id: &'static str,
    /// What is answered instead; none where only one of the entry's assertions cannot be checked.
    status: Option<u16>,
    reason: &'static str,
}

const DEVIATIONS: &[Deviation] = &[
    Deviation {
        id: "range-027",
        status: Some(404),
        reason: "there is no WebDAV with an account yet: the same request is tried on the content of the file, where it is 400",
    },
    Deviation {
        id: "link_token-025",
        status: Some(404),
        reason: "there are no signed URLs yet: nothing is served at such a path",
    },
    Deviation {
        id: "link_token-020",
        status: None,
        reason: "the owner may copy a link's URL again later: the token is kept sealed for them, and is in no answer to anybody else",
    },
    Deviation { id: "name_pair-016", status: None, reason: "there are no user names: accounts are told apart by their address" },
    Deviation { id: "name_pair-017", status: None, reason: "there are no user names: accounts are told apart by their address" },
    Deviation {
        id: "email-023",
        status: Some(201),
        reason: "only administrators make accounts, and no mail is sent: there is nothing to flood",
    },
    Deviation {
        id: "email-024",
        status: Some(303),
        reason: "a way in belongs to an account that is there already: whoever uses it becomes that one, never another",
    },
    Deviation {
        id: "limit-011",
        status: Some(403),
        reason: "all below is not listed at once: refused as RFC 4918 says, with `propfind-finite-depth`",
    },
    Deviation { id: "content-019", status: None, reason: "files whose name and content disagree are not flagged yet" },
];

fn deviation(id: &str) -> Option<&'static Deviation> {
    DEVIATIONS.iter().find(|deviation| deviation.id == id)
}

#[test]
fn every_deviation_is_of_an_entry_that_is_tried() {
    let known: Vec<String> = SURFACES.iter().flat_map(|surface| entries(surface)).map(|entry| entry.id).collect();
    for deviation in DEVIATIONS {
        assert!(known.iter().any(|id| id == deviation.id), "{} is no entry of these surfaces", deviation.id);
        assert!(deviation.reason.len() > 20, "{}: say why", deviation.id);
    }
}

#[test]
fn every_surface_has_entries() {
    for surface in SURFACES {
        assert!(entries(surface).len() >= 4, "{surface}");
    }
}

/// Runs all entries of a surface; fails with all that is wrong.
async fn try_all(world: &World, surface: &str, run: impl AsyncFn(&World, &Trial)) {
    assert!(SURFACES.contains(&surface));
    let trials = Trials::new(surface);
    for trial in trials.all() {
        run(world, trial).await;
    }
    trials.judge();
}

both!(World, bad_names_are_refused_and_odd_ones_kept_as_they_are, |world| try_all(&world, "name", names::run).await);
both!(World, names_that_mean_the_same_meet_and_others_do_not, |world| try_all(&world, "name_pair", names::run_pair).await);
both!(World, i2_odd_paths_lead_nowhere, |world| try_all(&world, "path", paths::run).await);
both!(World, odd_ranges_give_a_part_the_whole_or_nothing, |world| try_all(&world, "range", ranges::run).await);
both!(World, bad_uploads_are_refused, |world| try_all(&world, "tus", uploads::run).await);
both!(World, bad_json_is_refused_and_nothing_is_done, |world| try_all(&world, "json", json::run).await);
both!(World, tokens_of_no_link_are_all_answered_alike, |world| try_all(&world, "link_token", tokens::run).await);
both!(World, i11_archives_hold_only_safe_names, |world| try_all(&world, "zip_out", packed::run).await);
both!(World, i10_hostile_content_is_served_inert, |world| try_all(&world, "content", contents::run).await);
both!(World, bad_addresses_make_no_account, |world| try_all(&world, "email", people::email).await);
both!(World, passwords_are_taken_as_they_are_or_refused, |world| try_all(&world, "password", people::password).await);
both!(World, no_cell_of_an_export_is_a_formula, |world| try_all(&world, "csv", people::cell).await);
both!(World, days_that_are_none_end_no_link, |world| try_all(&world, "date", numbers::date).await);
both!(World, numbers_that_are_none_are_refused_and_never_cut, |world| try_all(&world, "limit", numbers::limit).await);
both!(World, what_happens_at_once_happens_one_after_the_other, |world| try_all(&world, "race", races::run).await);
both!(World, the_bytes_of_a_name_are_counted_in_nfc_by_every_door, |world| names::long_before_nfc(&world).await);
