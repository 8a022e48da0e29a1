//! Envelopes open only where they belong, and the root key is kept closed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use domain::ids::{BlobId, LinkId, PartId};
use proptest::prelude::*;

use super::*;
use crate::tests::id;

fn org_keys(dir: &Path, org: u128) -> OrgKeys {
    let keys = Keys::open_or_create(dir).unwrap();
    keys.unwrap_org_keys(id(org), &[keys.new_org_key(id(org), 1).unwrap()]).unwrap()
}

fn context(org: u128, part: u128) -> PartContext {
    PartContext { org: id(org), blob: id::<BlobId>(7), part: id::<PartId>(part) }
}

#[test]
fn a_root_key_is_made_once_and_read_again() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(Keys::open(dir.path()).unwrap_err().code, "root_key_missing");
    let wrapped = Keys::open_or_create(dir.path()).unwrap().new_org_key(id(1), 1).unwrap();
    let text = fs::read_to_string(dir.path().join(FILE_NAME)).unwrap();
    for keys in [Keys::open(dir.path()).unwrap(), Keys::open_or_create(dir.path()).unwrap()] {
        assert_eq!(keys.unwrap_org_keys(id(1), std::slice::from_ref(&wrapped)).unwrap().version(), 1);
    }
    assert_eq!(fs::read_to_string(dir.path().join(FILE_NAME)).unwrap(), text);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing temporary is left");
}

#[test]
fn a_root_key_that_others_may_read_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    Keys::open_or_create(dir.path()).unwrap();
    let path = dir.path().join(FILE_NAME);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    for mode in [0o640, 0o604, 0o660, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = Keys::open_or_create(dir.path()).unwrap_err();
        assert_eq!(error.code, "root_key_exposed");
        assert!(error.message.contains("chmod 600"));
    }
}

#[test]
fn a_damaged_root_key_is_refused_and_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    Keys::open_or_create(dir.path()).unwrap();
    let path = dir.path().join(FILE_NAME);
    let good = fs::read_to_string(&path).unwrap();
    for bad in [
        "".to_string(),
        good.replace("version 1", "version 2"),
        good[..good.len() - 2].to_string(),
        good.replace('\n', "\r\n\r"),
        good.clone() + "x",
    ] {
        fs::write(&path, &bad).unwrap();
        assert_eq!(Keys::open_or_create(dir.path()).unwrap_err().code, "root_key_unusable", "{bad:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), bad);
    }
}

#[test]
fn servers_that_start_at_once_agree_on_one_root_key() {
    let dir = tempfile::tempdir().unwrap();
    let wrapped = std::thread::scope(|scope| {
        let start = || Keys::open_or_create(dir.path()).unwrap().new_org_key(id(1), 1).unwrap();
        let threads = (0..8).map(|_| scope.spawn(start)).collect::<Vec<_>>();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let keys = Keys::open(dir.path()).unwrap();
    assert!(wrapped.iter().all(|wrapped| keys.unwrap_org_keys(id(1), std::slice::from_ref(wrapped)).is_ok()));
}

#[test]
fn an_organizations_key_opens_for_that_organization_only() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let keys = Keys::open_or_create(dir.path()).unwrap();
    let wrapped = keys.new_org_key(id(1), 1).unwrap();
    assert!(keys.unwrap_org_keys(id(1), std::slice::from_ref(&wrapped)).is_ok());
    let error = keys.unwrap_org_keys(id(2), std::slice::from_ref(&wrapped)).unwrap_err();
    assert!(error.message.contains(&id::<OrgId>(2).to_string()), "the organization is named: {error}");
    assert!(Keys::open_or_create(other.path()).unwrap().unwrap_org_keys(id(1), std::slice::from_ref(&wrapped)).is_err());
}

#[test]
fn a_parts_key_opens_for_that_part_only() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (org_keys(dir.path(), 1), org_keys(dir.path(), 2));
    let (key, wrapped) = one.new_data_key(&context(1, 5)).unwrap();
    assert_eq!(*one.unwrap_data_key(&context(1, 5), &wrapped).unwrap(), *key);
    assert!(one.unwrap_data_key(&context(1, 6), &wrapped).is_err());
    assert!(two.unwrap_data_key(&context(1, 5), &wrapped).is_err());
    assert_ne!(*one.new_data_key(&context(1, 5)).unwrap().0, *key);
}

#[test]
fn a_field_opens_for_its_purpose_and_row_only() {
    let dir = tempfile::tempdir().unwrap();
    let key = org_keys(dir.path(), 1);
    let (row, other) = (id::<LinkId>(3), id::<LinkId>(4));
    let sealed = key.seal_field(Purpose::LinkToken, row, b"token").unwrap();
    assert_eq!(key.open_field(Purpose::LinkToken, row, &sealed).unwrap().as_slice(), b"token");
    assert!(key.open_field(Purpose::LinkPassword, row, &sealed).is_err());
    assert!(key.open_field(Purpose::LinkToken, other, &sealed).is_err());
    assert_ne!(key.seal_field(Purpose::LinkToken, row, b"token").unwrap(), sealed);
}

#[test]
fn a_token_is_found_again_by_what_is_shown_and_by_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let keys = Keys::open_or_create(dir.path()).unwrap();
    let wrapped = keys.new_org_key(id(1), 1).unwrap();
    let (key, again) = (
        keys.unwrap_org_keys(id(1), std::slice::from_ref(&wrapped)).unwrap(),
        keys.unwrap_org_keys(id(1), std::slice::from_ref(&wrapped)).unwrap(),
    );
    let token = key.tokens_of(&[b"visit", b"open sesame"]).unwrap();
    assert!(token.1.is_empty(), "there is one key");
    assert_eq!(again.tokens_of(&[b"visit", b"open sesame"]).unwrap(), token);
    for other in [&[b"visit".as_slice(), b"open"] as &[&[u8]], &[b"visitopen sesame"], &[b"visitopen", b" sesame"], &[]] {
        assert_ne!(key.tokens_of(other).unwrap(), token, "{other:?}");
    }
    assert_ne!(org_keys(dir.path(), 1).tokens_of(&[b"visit", b"open sesame"]).unwrap(), token, "another key makes another");
}

#[test]
fn the_first_key_seals_and_each_opens_what_it_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let root = Keys::open_or_create(dir.path()).unwrap();
    let (one, two) = (root.new_org_key(id(1), 1).unwrap(), root.new_org_key(id(1), 2).unwrap());
    let before = root.unwrap_org_keys(id(1), std::slice::from_ref(&one)).unwrap();
    let after = root.unwrap_org_keys(id(1), &[two, one]).unwrap();
    assert_eq!((before.version(), after.version()), (1, 2));
    let row = id::<LinkId>(3);
    let (old, new) = (before.seal_field(Purpose::Totp, row, b"old"), after.seal_field(Purpose::Totp, row, b"new"));
    let (old, new) = (old.unwrap(), new.unwrap());
    assert_eq!(after.open_field(Purpose::Totp, row, &old).unwrap().as_slice(), b"old");
    assert_eq!(after.open_field(Purpose::Totp, row, &new).unwrap().as_slice(), b"new");
    assert!(before.open_field(Purpose::Totp, row, &new).is_err(), "nobody opens with another key than sealed it");
    let (key, wrapped) = before.new_data_key(&context(1, 5)).unwrap();
    assert_eq!(*after.unwrap_data_key(&context(1, 5), &wrapped).unwrap(), *key);
    assert!(before.unwrap_data_key(&context(1, 5), &after.new_data_key(&context(1, 5)).unwrap().1).is_err());
    assert!(root.unwrap_org_keys(id(1), &[]).unwrap_err().message.contains("has no key"));
}

#[test]
fn keys_are_not_printed() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(format!("{:?}", Keys::open_or_create(dir.path()).unwrap()), "Keys(…)");
    assert_eq!(format!("{:?}", org_keys(dir.path(), 1)), format!("OrgKeys({}, version 1)", id::<OrgId>(1)));
}

proptest! {
    #[test]
    fn a_changed_envelope_does_not_open(secret in prop::collection::vec(any::<u8>(), 0..80), at in any::<prop::sample::Index>(), bit in 0..8, cut in any::<bool>()) {
        let key = aead(&[3; 32]).unwrap();
        let mut sealed = seal(&key, 1, "here", &secret).unwrap();
        let opened = open(&key, 1, "here", &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), &secret[..]);
        let at = at.index(sealed.len());
        if cut { sealed.truncate(at) } else { sealed[at] ^= 1_u8 << bit }
        prop_assert!(open(&key, 1, "here", &sealed).is_none());
    }

    #[test]
    fn garbage_is_no_envelope(garbage in prop::collection::vec(any::<u8>(), 0..100)) {
        prop_assert!(open(&aead(&[3; 32]).unwrap(), 1, "here", &garbage).is_none());
    }
}
