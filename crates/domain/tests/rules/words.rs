//! What is kept as text in the database: roles, capabilities, policies, ids. What cannot be read is closed (I24).

use std::collections::BTreeSet;
use std::str::FromStr;

use stile_domain::capability::{Capabilities, Capability};
use stile_domain::error::Kind;
use stile_domain::event::EventKind;
use stile_domain::ids::{NodeId, RoleId};
use stile_domain::policy::{ExternalMaxRole, LinksEnabled, LinksImpliedBy, Policy, SecondFactorRequired};
use stile_domain::role::Role;
use uuid::Uuid;

use crate::reference;
use crate::translate::capabilities;

/// All 512 sets of capabilities.
fn all_sets() -> impl Iterator<Item = Capabilities> {
    (0..1_u32 << 9).map(|bits| {
        let members = Capability::ALL.into_iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1);
        members.map(|(_, capability)| capability).collect()
    })
}

#[test]
fn every_set_of_capabilities_is_read_back_from_its_words() {
    let mut texts = BTreeSet::new();
    for set in all_sets() {
        assert_eq!(Capabilities::from_str(&set.to_string()), Ok(set));
        assert_eq!(set.iter().collect::<Capabilities>(), set);
        assert_eq!(Capabilities::of(&set.iter().collect::<Vec<_>>()), set);
        assert!(texts.insert(set.to_string()), "two sets are written {set}");
    }
    assert_eq!(texts.len(), 512);
}

#[test]
fn sets_of_capabilities_join_meet_and_differ_member_by_member() {
    let sample: Vec<_> = all_sets().step_by(7).collect();
    for a in &sample {
        for b in &sample {
            for capability in Capability::ALL {
                let (in_a, in_b) = (a.has(capability), b.has(capability));
                assert_eq!((*a | *b).has(capability), in_a || in_b);
                assert_eq!((*a & *b).has(capability), in_a && in_b);
                assert_eq!((*a - *b).has(capability), in_a && !in_b);
            }
            assert_eq!(a.includes(*b), (*b - *a).is_empty());
        }
    }
}

#[test]
fn i24_an_unknown_capability_is_an_error_and_not_skipped() {
    for text in ["read", "list,read", "List", "list, preview", "list;preview", "list,preview\0", "admin", "*"] {
        assert_eq!(Capabilities::from_str(text).unwrap_err().code, "unknown_capability", "{text:?}");
    }
    assert_eq!(Capabilities::from_str(""), Ok(Capabilities::NONE));
}

#[test]
fn built_in_roles_hold_what_the_page_says() {
    let page = reference::roles();
    assert_eq!(page.len(), Role::BUILT_IN.len());
    for implied_by in [LinksImpliedBy::None, LinksImpliedBy::Admin, LinksImpliedBy::EditorAndAdmin] {
        let policy = Policy { share_links_implied_by: implied_by, ..Policy::default() };
        for role in Role::BUILT_IN {
            let row = &page[&role.to_string()];
            let mut expected = capabilities(&row.holds);
            if !row.policy.is_empty() && implied_by.contains(role) {
                expected = expected | capabilities(&row.policy);
            }
            assert_eq!(role.capabilities(&policy), expected, "{role} with {implied_by:?}");
            assert_eq!(role.crosses_barriers(), row.crosses, "{role}");
        }
    }
}

#[test]
fn the_policy_decides_of_the_right_to_make_links_just_where_the_page_says_so() {
    let by_policy = reference::roles().iter().filter(|(_, row)| row.policy.contains("share_link"));
    let page: BTreeSet<String> = by_policy.map(|(name, _)| name.clone()).collect();
    let implied = Role::BUILT_IN.into_iter().filter(|role| LinksImpliedBy::EditorAndAdmin.contains(*role));
    assert_eq!(implied.map(|role| role.to_string()).collect::<BTreeSet<_>>(), page);
}

#[test]
fn only_a_role_with_manage_crosses_barriers_and_never_a_links() {
    for set in all_sets() {
        let own = Role::Own(RoleId(Uuid::from_u128(1)), set);
        assert_eq!(own.crosses_barriers(), set.has(Capability::Manage));
        assert!(!Role::Abilities(set).crosses_barriers());
    }
}

#[test]
fn every_role_is_read_back_from_its_text() {
    for role in Role::BUILT_IN {
        assert_eq!(Role::read(&role.to_string(), None), Ok(role));
        assert_eq!(Role::from_str(&role.to_string()), Ok(role));
    }
    for set in all_sets() {
        let own = Role::Own(RoleId(Uuid::now_v7()), set);
        assert_eq!(Role::read(&own.to_string(), Some(&set.to_string())), Ok(own));
        let abilities = Role::Abilities(set);
        assert_eq!(Role::read(&abilities.to_string(), None), Ok(abilities));
    }
}

#[test]
fn i24_a_role_that_cannot_be_read_is_an_error_and_not_another_role() {
    let id = Uuid::from_u128(5).hyphenated().to_string();
    for (text, own) in [
        ("", None),
        ("owner", None),
        ("Editor", None),
        (" editor", None),
        ("editor\n", None),
        ("editor,admin", None),
        ("abilities", None),
        ("abilities:all", None),
        ("abilities:list,everything", None),
        ("own", None),
        ("own:", Some("list")),
        ("own:not-an-id", Some("list")),
        (&format!("own:{id}"), None),
        (&format!("own:{id}"), Some("list,everything")),
    ] {
        assert!(Role::read(text, own).is_err(), "{text:?} {own:?}");
    }
}

#[test]
fn i24_a_grant_of_a_role_that_is_gone_is_our_fault_and_not_the_callers() {
    let text = format!("own:{}", Uuid::from_u128(5));
    assert_eq!(Role::read(&text, None).unwrap_err().kind, Kind::Internal);
}

#[test]
fn an_own_role_or_a_links_abilities_cannot_be_named_by_people() {
    for text in ["abilities:list", "own:00000000-0000-0000-0000-000000000005"] {
        assert_eq!(Role::from_str(text).unwrap_err().code, "unknown_role");
    }
}

fn read_policy(json: &str) -> serde_json::Result<Policy> {
    serde_json::from_str(json)
}

#[test]
fn i24_a_policy_that_cannot_be_read_is_an_error() {
    for json in [
        "",
        "null",
        "[1]",
        "{",
        r#""standard""#,
        r#"{"links_enabled":"maybe"}"#,
        r#"{"links_enabled":true}"#,
        r#"{"links_enabled":null}"#,
        r#"{"share_links_implied_by":"viewer"}"#,
        r#"{"external_max_role":"admin"}"#,
        r#"{"external_sharing":"no"}"#,
        r#"{"link_password_length_min":-1}"#,
        r#"{"link_password_length_min":8.5}"#,
        r#"{"link_expiry_days_max":70000}"#,
        r#"{"external_sharring":false}"#,
        r#"{"external_sharing":false,"external_sharing":true}"#,
        r#"{} {}"#,
    ] {
        assert!(read_policy(json).is_err(), "{json}");
    }
}

#[test]
fn a_key_that_is_absent_from_a_policy_has_its_default() {
    assert_eq!(read_policy("{}").unwrap(), Policy::default());
    let one = read_policy(r#"{"links_enabled":"suspended"}"#).unwrap();
    assert_eq!(one, Policy { links_enabled: LinksEnabled::Suspended, ..Policy::default() });
}

#[test]
fn a_policy_is_read_back_as_it_was_written() {
    let policy = Policy {
        links_enabled: LinksEnabled::NoNew,
        share_links_implied_by: LinksImpliedBy::None,
        external_sharing: false,
        external_max_role: ExternalMaxRole::Viewer,
        link_follows_owner: false,
        link_password_length_min: 12,
        link_password_length_max: 64,
        link_password_alphanumeric: true,
        link_password_required: true,
        link_expiry_default_days: Some(14),
        link_expiry_days_max: Some(90),
        link_permanent_allowed: false,
        link_purge_after_days: 180,
        link_extendable_days: 14,
        link_daily_quota: Some(500),
        link_qr_days: 3,
        link_note_required: true,
        link_log_days: Some(30),
        link_not_found_text: Some("Ask the front desk.".into()),
        link_reminder_days: 7,
        link_addresses_allowed: true,
        link_uploads_held: true,
        links_auto_revoke_on_deactivation: true,
        custom_domain: Some("files.example.org".into()),
        share_internal: false,
        portable_names: false,
        roles_available: Some(vec!["admin".into(), "editor".into()]),
        users_inactive_days_max: Some(90),
        users_second_factor_required: SecondFactorRequired::Administrators,
        personal_spaces_open_to_administrators: true,
        shared_users_allowed: false,
    };
    assert_eq!(read_policy(&serde_json::to_string(&policy).unwrap()).unwrap(), policy);
    assert_eq!(read_policy(&serde_json::to_string(&Policy::default()).unwrap()).unwrap(), Policy::default());
}

#[test]
fn an_id_is_read_in_its_one_form_only() {
    let id = NodeId(Uuid::from_u128(0x0192_f4c1_7a3b_7cde_8f01_2345_6789_abcd));
    assert_eq!(NodeId::from_str(&id.to_string()), Ok(id));
    let plain = id.0.simple().to_string();
    for text in ["", "1", "../x", &plain, &format!("{{{id}}}"), &format!("urn:uuid:{id}"), &format!(" {id}"), &format!("{id}\0")]
    {
        assert_eq!(NodeId::from_str(text).unwrap_err().code, "invalid_id", "{text:?}");
    }
}

#[test]
fn each_kind_of_event_has_a_word_of_its_own() {
    let words: BTreeSet<_> = EventKind::ALL.iter().map(|kind| kind.word()).collect();
    assert_eq!(words.len(), EventKind::ALL.len());
    for kind in EventKind::ALL {
        assert_eq!(EventKind::from_str(kind.word()), Ok(*kind));
    }
    assert_eq!(EventKind::from_str("nothing").unwrap_err().code, "unknown_kind");
}
