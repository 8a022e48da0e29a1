//! Links: what they give, until when, behind which password, and the texts on them.

use std::time::Duration;

use proptest::prelude::*;
use stile_domain::Timestamp;
use stile_domain::capability::{Capabilities, Capability};
use stile_domain::error::Kind;
use stile_domain::ids::{LinkId, OrgId};
use stile_domain::link::{self, Abilities, Act, Form, Limits, Link, Terms};
use stile_domain::policy::Policy;
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn in_days(days: u16) -> Timestamp {
    NOW + Duration::from_secs(u64::from(days) * 86_400)
}

fn ends(default_days: Option<u16>, days_max: Option<u16>, permanent: bool) -> Policy {
    Policy {
        link_expiry_default_days: default_days,
        link_expiry_days_max: days_max,
        link_permanent_allowed: permanent,
        ..Policy::default()
    }
}

#[test]
fn s4_40_a_link_is_permanent_when_nothing_says_otherwise() {
    assert_eq!(link::effective_expiry(&Policy::default(), None, None, NOW), Ok(None));
    assert_eq!(link::effective_expiry(&Policy::default(), Some(in_days(9)), None, NOW), Ok(Some(in_days(9))));
}

#[test]
fn the_effective_expiry_is_the_earliest_of_what_was_asked_or_the_default_and_the_maximum() {
    for (default_days, days_max, asked, effective) in [
        (Some(14), None, None, Some(14)),
        (Some(14), None, Some(30), Some(30)),
        (Some(14), Some(90), None, Some(14)),
        (Some(14), Some(90), Some(60), Some(60)),
        (Some(14), Some(90), Some(120), Some(90)),
        (Some(120), Some(90), None, Some(90)),
        (None, Some(30), None, Some(30)),
        (None, Some(30), Some(7), Some(7)),
    ] {
        for permanent in [true, false] {
            let policy = ends(default_days, days_max, permanent);
            let actual = link::effective_expiry(&policy, asked.map(in_days), None, NOW);
            assert_eq!(actual, Ok(effective.map(in_days)), "{default_days:?} {days_max:?} {asked:?}");
        }
    }
}

#[test]
fn where_no_link_is_permanent_an_end_must_be_asked_for() {
    let policy = ends(None, None, false);
    let error = link::effective_expiry(&policy, None, None, NOW).unwrap_err();
    assert_eq!((error.kind, error.fields[0].field.as_str(), error.code), (Kind::Invalid, "expires_at", "required"));
    assert_eq!(link::effective_expiry(&policy, Some(in_days(1)), None, NOW), Ok(Some(in_days(1))));
}

#[test]
fn an_end_that_has_passed_is_an_error_and_so_is_now() {
    for asked in [Timestamp(0), Timestamp(i64::MIN), Timestamp(NOW.0 - 1), NOW] {
        assert_eq!(link::effective_expiry(&Policy::default(), Some(asked), None, NOW).unwrap_err().code, "in_the_past");
    }
    let soon = Timestamp(NOW.0 + 1);
    assert_eq!(link::effective_expiry(&Policy::default(), Some(soon), None, NOW), Ok(Some(soon)));
}

proptest! {
    #![proptest_config(crate::cases(300))]

    #[test]
    fn i5_no_link_lasts_longer_than_was_asked_or_than_policy_allows(
        default_days in proptest::option::of(1..400_u16),
        days_max in proptest::option::of(1..400_u16),
        permanent: bool,
        asked in proptest::option::of(any::<i64>().prop_map(Timestamp)),
        now in any::<i64>().prop_map(Timestamp),
    ) {
        let policy = ends(default_days, days_max, permanent);
        if let Ok(effective) = link::effective_expiry(&policy, asked, None, now) {
            let latest = |bound: Timestamp| effective.is_some_and(|end| end <= bound);
            prop_assert!(asked.is_none_or(latest));
            prop_assert!(days_max.is_none_or(|days| latest(now + Duration::from_secs(u64::from(days) * 86_400))));
            prop_assert!(effective.is_some() || permanent);
        } else {
            prop_assert!(asked.is_some_and(|end| end <= now) || !permanent);
        }
    }
}

fn password_ok(policy: &Policy, password: &str) -> bool {
    link::check_password(policy, password).is_ok()
}

#[test]
fn s4_36_s4_37_a_drive_password_has_6_to_8_letters_and_digits() {
    let policy = Policy {
        link_password_length_min: 6,
        link_password_length_max: 8,
        link_password_alphanumeric: true,
        ..Policy::default()
    };
    for (password, fits) in [("abc12", false), ("abc123", true), ("Abc12345", true), ("abc123456", false)] {
        assert_eq!(password_ok(&policy, password), fits, "{password}");
    }
    for password in ["abc-12", "abc 12", "äöü123", "１２３４５６"] {
        assert_eq!(link::check_password(&policy, password).unwrap_err().code, "password_characters");
    }
}

#[test]
fn a_link_password_has_8_to_128_characters_of_any_sort() {
    let policy = Policy::default();
    for (password, fits) in [
        ("7 chars", false),
        ("8 chars!", true),
        ("", false),
        ("        ", true),
        ("пароль12", true),
        ("пароль1", false),
        ("😀😀😀😀😀😀😀😀", true),
    ] {
        assert_eq!(password_ok(&policy, password), fits, "{password}");
    }
    assert!(password_ok(&policy, &"x".repeat(128)));
    assert!(!password_ok(&policy, &"x".repeat(129)));
}

#[test]
fn a_password_of_more_bytes_than_are_hashed_is_refused_whatever_the_policy() {
    let policy = Policy { link_password_length_max: u16::MAX, ..Policy::default() };
    assert!(password_ok(&policy, &"x".repeat(1024)));
    assert!(!password_ok(&policy, &"x".repeat(1025)));
    assert!(!password_ok(&policy, &"😀".repeat(257)));
}

#[test]
fn i8_an_error_about_a_password_does_not_repeat_it() {
    let policy = Policy { link_password_alphanumeric: true, ..Policy::default() };
    for password in ["hunter2", "hunter2-hunter2"] {
        let error = link::check_password(&policy, password).unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

/// All sets of abilities that are capabilities.
fn all_abilities() -> impl Iterator<Item = Abilities> {
    (0..16).map(|bits| Abilities {
        preview: bits & 1 != 0,
        download: bits & 2 != 0,
        save: false,
        upload: bits & 4 != 0,
        edit: bits & 8 != 0,
    })
}

#[test]
fn abilities_are_read_back_from_the_capabilities_they_give() {
    for abilities in all_abilities() {
        assert_eq!(Abilities::from_capabilities(abilities.capabilities()), abilities);
    }
}

#[test]
fn s2_16_each_ability_gives_what_it_says_and_nothing_of_the_others() {
    for abilities in all_abilities() {
        let held = abilities.capabilities();
        assert_eq!(held.has(Capability::Preview), abilities.preview);
        assert_eq!(held.has(Capability::Download), abilities.download);
        assert_eq!(held.has(Capability::Upload), abilities.upload);
        assert_eq!(held.has(Capability::Edit), abilities.edit);
        assert_eq!(held.has(Capability::List), abilities.preview || abilities.download || abilities.edit);
        let most = [Capability::List, Capability::Preview, Capability::Download, Capability::Upload, Capability::Edit];
        assert!(Capabilities::of(&most).includes(held));
    }
}

#[test]
fn s2_18_upload_alone_gives_no_sight_of_anything() {
    let drop_box = Abilities { upload: true, ..Abilities::default() };
    assert_eq!(drop_box.capabilities(), Capability::Upload.into());
}

fn a_link() -> Link {
    Link {
        id: LinkId(Uuid::from_u128(7)),
        org: OrgId(Uuid::from_u128(1)),
        owner: None,
        terms: Terms { expires_at: Some(NOW), ..Terms::default() },
        has_password: false,
        locked_at: None,
        snapshot: false,
        ended_at: None,
        created_at: Timestamp::EPOCH,
        revision: 1,
        items: Vec::new(),
    }
}

#[test]
fn s4_39_a_link_has_expired_at_its_instant_and_a_permanent_one_never() {
    let link = a_link();
    assert!(!link.is_expired(Timestamp(NOW.0 - 1)));
    assert!(link.is_expired(NOW));
    assert!(!Link { terms: Terms::default(), ..link }.is_expired(Timestamp(i64::MAX)));
}

#[test]
fn the_etag_of_a_link_is_another_for_each_change_and_each_link() {
    let link = a_link();
    let changed = Link { revision: 2, ..link.clone() };
    let other = Link { id: LinkId(Uuid::from_u128(8)), ..link.clone() };
    assert_ne!(link.etag(), changed.etag());
    assert_ne!(link.etag(), other.etag());
    assert!(link.etag().starts_with('"') && link.etag().ends_with('"'));
}

#[test]
fn texts_of_a_link_are_trimmed_and_hold_no_control_characters() {
    assert_eq!(link::check_text("message", "  Hello\r\nyou\t ").unwrap(), "Hello\nyou");
    assert_eq!(link::check_text("title", "x".repeat(2000).as_str()).unwrap().len(), 2000);
    for bad in ["a\0b".to_owned(), "a\u{1b}[31mb".to_owned(), "a\rb".to_owned(), "x".repeat(2001)] {
        assert_eq!(link::check_text("title", &bad).unwrap_err().fields[0].field, "title");
    }
}

#[test]
fn s4_26_a_limit_is_1_to_9999() {
    for (most, fits) in [(Some(0), false), (Some(1), true), (Some(9999), true), (Some(10_000), false), (None, true)] {
        for act in Act::COUNTED {
            let mut limits = Limits::default();
            limits.set(act, most);
            assert_eq!(limits.check().is_ok(), fits, "{act:?} {most:?}");
            assert_eq!(limits.of(act), most);
        }
    }
}

#[test]
fn saving_and_editing_go_with_downloading_only() {
    for (save, edit) in [(true, false), (false, true), (true, true)] {
        let without = Abilities { preview: true, save, edit, ..Abilities::default() };
        assert_eq!(without.check().unwrap_err().code, "needs_download");
        assert!(Abilities { download: true, ..without }.check().is_ok());
    }
    assert_eq!(Abilities::default().check().unwrap_err().code, "required");
}

#[test]
fn s5_95_a_link_ends_with_its_owner_where_the_policy_says_so() {
    let policy = Policy { links_auto_revoke_on_deactivation: true, ..Policy::default() };
    let end = Some(in_days(5));
    for (asked, effective) in [(None, end), (Some(in_days(3)), Some(in_days(3))), (Some(in_days(9)), end)] {
        assert_eq!(link::effective_expiry(&policy, asked, end, NOW), Ok(effective));
        assert_eq!(link::effective_expiry(&Policy::default(), asked, end, NOW), Ok(asked));
    }
}

#[test]
fn a_form_asks_for_each_of_its_fields_and_for_the_text_to_be_accepted() {
    let form = Form {
        name: true,
        email: true,
        fields: vec!["Order number".into()],
        terms: Some("Keep it secret".into()),
        ..Form::default()
    };
    let form = form.check().unwrap();
    let told = |pairs: &'static [(&'static str, &'static str)]| {
        form.read(|key| pairs.iter().find(|(name, _)| *name == key).map(|(_, text)| (*text).to_owned()))
    };
    let all = told(&[("name", "Ada"), ("email", "ada@example.org"), ("field1", "17"), ("accept", "yes")]).unwrap();
    assert_eq!(all.label(), Some("Ada"));
    assert_eq!(all.answers[2], ("Order number".to_owned(), "17".to_owned()));
    let wrong = told(&[("name", " "), ("email", "ada")]).unwrap_err();
    let fields: Vec<_> = wrong.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["name", "email", "field1", "accept"]);
    for bad in [vec!["a".to_owned(); 9], vec!["same".into(), "same".into()], vec![" ".into()], vec!["x".repeat(101)]] {
        assert_eq!(Form { fields: bad, ..Form::default() }.check().unwrap_err().code, "invalid_form");
    }
}
