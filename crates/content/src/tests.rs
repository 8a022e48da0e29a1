//! The room as others use it: parts are written, outlive what they must, and are read only with the right proof.

use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use domain::access::{self, Action, Actor, Asker, Download, Edit, Facts, Proof, Step, Upload, UserFacts};
use domain::content::{Blob, Part, PartContext};
use domain::grant::{Grant, Principal, Scope};
use domain::ids::{NodeId, OrgId, PartId, UserId};
use domain::node::{NodeKind, SpaceKind};
use domain::policy::Policy;
use domain::role::Role;
use domain::user::UserKind;
use domain::{Kind, Timestamp};
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::cobblestone::{CHUNK_BYTES, sealed_bytes};

/// An id that ends with `number`.
pub(crate) fn id<T: FromStr<Err: Debug>>(number: u128) -> T {
    format!("00000000-0000-7000-8000-{number:012x}").parse().unwrap()
}

/// What `decide` says to an administrator of the node's space.
fn proof<A: Action>(org: OrgId, node: NodeId) -> Proof<A> {
    let user =
        UserFacts { id: id::<UserId>(1), org, kind: UserKind::Internal, enabled: true, access_ends_at: None, groups: Vec::new() };
    let grant = Grant { id: id(1), principal: Principal::User(user.id), role: Role::Admin, scope: Scope::Tree, until: None };
    let facts = Facts {
        now: Timestamp(0),
        org,
        space: id(1),
        space_kind: SpaceKind::Team,
        space_owner: None,
        policy: Policy::default(),
        chain: vec![Step { node, kind: NodeKind::Folder, private: false, trashed: false, grants: vec![grant] }],
        asker: Asker::User(user),
        made_by: None,
        on_the_way: false,
    };
    access::decide(Actor::User(id(1)), &facts).proof().unwrap()
}

struct World {
    dir: TempDir,
    content: Content,
    key: OrgKeys,
}

const ORG: u128 = 1;
const NODE: u128 = 2;
const BLOB: u128 = 3;

fn org_key(dir: &TempDir, org: u128) -> OrgKeys {
    let keys = Keys::open_or_create(dir.path()).unwrap();
    keys.unwrap_org_keys(id(org), &[keys.new_org_key(id(org), 1).unwrap()]).unwrap()
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    World { content: Content::open(&dir.path().join("content")).unwrap(), key: org_key(&dir, ORG), dir }
}

fn plain(len: usize) -> Vec<u8> {
    (0..len).map(|at| ((at * 31 + at / 977) % 253) as u8).collect()
}

impl World {
    fn begin(&self, part: u128) -> PartWriter {
        let context = PartContext { org: id(ORG), blob: id(BLOB), part: id(part) };
        self.content.begin_part(&proof::<Upload>(id(ORG), id(NODE)), &self.key, context).unwrap()
    }

    /// A blob of these pieces, a part each.
    fn write(&self, pieces: &[&[u8]]) -> Blob {
        let (mut parts, mut sums, mut offset_bytes) = (Vec::new(), Vec::new(), 0);
        for (position, piece) in pieces.iter().enumerate() {
            let mut writer = self.begin(100 + position as u128);
            piece.chunks(70_001).for_each(|bytes| writer.write(bytes).unwrap());
            let written = writer.finish().unwrap();
            assert_eq!((written.size_bytes, written.blake3), (piece.len() as u64, *blake3::hash(piece).as_bytes()));
            sums.push((written.crc32, written.size_bytes));
            parts.push(Part {
                id: written.id,
                position: position as u32,
                offset_bytes,
                size_bytes: written.size_bytes,
                wrapped_key: written.wrapped_key,
            });
            offset_bytes += written.size_bytes;
        }
        let whole = pieces.concat();
        let crc32 = combined_crc32(sums);
        assert_eq!(crc32, crc32fast::hash(&whole));
        let blake3 = *blake3::hash(&whole).as_bytes();
        Blob { id: id(BLOB), org: id(ORG), node: id(NODE), size_bytes: offset_bytes, blake3, crc32, parts }
    }

    fn reader(&self, blob: &Blob) -> BlobReader {
        self.content.reader(&proof::<Download>(id(ORG), id(NODE)), blob.clone(), &self.key).unwrap()
    }

    fn read(&self, blob: &Blob, from: u64, to: u64) -> domain::Result<Vec<u8>> {
        let (mut reader, mut bytes, mut at) = (self.reader(blob), Vec::new(), from);
        while at < to {
            let piece = reader.read_at(at, (to - at) as usize)?;
            assert!(!piece.is_empty() && piece.len() <= READ_BYTES);
            at += piece.len() as u64;
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    fn file_of(&self, part: PartId) -> PathBuf {
        self.content.place.path_of(part)
    }

    fn staged(&self) -> usize {
        fs::read_dir(self.dir.path().join("content/staging")).unwrap().count()
    }

    fn stored(&self) -> usize {
        let mut count = 0;
        self.content.each_part(|_, _| count += 1).unwrap();
        count
    }
}

#[test]
fn what_was_written_is_read_back_whole_and_across_parts() {
    let world = world();
    let bytes = plain(1_300_000);
    for cuts in [vec![], vec![0], vec![1, 65_536, 65_536, 700_001], vec![1_299_999], vec![16_384, 32_768]] {
        let mut pieces = Vec::new();
        let mut from = 0;
        for cut in cuts.into_iter().chain([bytes.len()]) {
            pieces.push(&bytes[from..cut]);
            from = cut;
        }
        let blob = world.write(&pieces);
        assert_eq!(world.read(&blob, 0, blob.size_bytes).unwrap(), bytes);
        let whole =
            world.content.hash_whole(&proof::<Edit>(id(ORG), id(NODE)), &world.key, blob.id, blob.parts.clone(), false).unwrap();
        assert_eq!(whole, Whole { size_bytes: blob.size_bytes, blake3: blob.blake3, crc32: blob.crc32, sha256: None });
        blob.parts.iter().for_each(|part| world.content.remove_part(part.id).unwrap());
    }
}

#[test]
fn an_empty_blob_has_no_bytes_with_and_without_a_part() {
    let world = world();
    for pieces in [&[][..], &[&[][..]]] {
        let blob = world.write(pieces);
        assert!(world.reader(&blob).read_at(0, 10).unwrap().is_empty());
    }
}

#[test]
fn reading_needs_a_proof_for_that_node_and_the_key_of_its_organization() {
    let world = world();
    let blob = world.write(&[b"secret"]);
    let refused = |proof: Proof<Download>, key: &OrgKeys| {
        let error = world.content.reader(&proof, blob.clone(), key).err().unwrap();
        assert_eq!(error.kind, Kind::Internal);
    };
    refused(proof(id(ORG), id(99)), &world.key);
    refused(proof(id(9), id(NODE)), &world.key);
    refused(proof(id(ORG), id(NODE)), &org_key(&world.dir, 9));
    assert_eq!(world.read(&blob, 0, 6).unwrap(), b"secret");
}

#[test]
fn writing_needs_a_proof_and_a_key_of_that_organization() {
    let world = world();
    let context = PartContext { org: id(ORG), blob: id(BLOB), part: id(5) };
    assert!(world.content.begin_part(&proof::<Upload>(id(9), id(NODE)), &world.key, context).is_err());
    assert!(world.content.begin_part(&proof::<Edit>(id(ORG), id(NODE)), &org_key(&world.dir, 9), context).is_err());
    assert!(world.content.hash_whole(&proof::<Edit>(id(9), id(NODE)), &world.key, id(BLOB), Vec::new(), false).is_err());
}

#[test]
fn a_part_opens_in_its_own_blob_only() {
    let world = world();
    let blob = world.write(&[b"secret"]);
    let other = Blob { id: id(77), ..blob };
    assert!(world.reader(&other).read_at(0, 6).is_err_and(|error| is_integrity_failure(&error)));
}

#[test]
fn an_unfinished_part_leaves_nothing_behind() {
    let world = world();
    for len in [0, 100, 1_000_000] {
        let mut writer = world.begin(1);
        writer.write(&plain(len)).unwrap();
        drop(writer);
        assert_eq!((world.staged(), world.stored()), (0, 0));
    }
}

#[test]
fn a_small_part_needs_no_staging_and_a_large_one_leaves_it() {
    let world = world();
    for (len, staged) in [(0, 0), (64 * 1024, 0), (1_000_000, 1)] {
        let part = 1 + len as u128;
        let mut writer = world.begin(part);
        writer.write(&plain(len)).unwrap();
        assert_eq!(world.staged(), staged);
        let written = writer.finish().unwrap();
        assert_eq!(world.staged(), 0);
        assert_eq!(fs::metadata(world.file_of(written.id)).unwrap().len(), sealed_bytes(len as u64));
    }
}

#[test]
fn a_part_is_written_once() {
    let world = world();
    for len in [10, 1_000_000] {
        let blob = world.write(&[&plain(len)]);
        for again_len in [50, 900_000] {
            let mut again = world.begin(100);
            again.write(&vec![0; again_len]).unwrap();
            assert!(again.finish().is_err());
        }
        assert_eq!(world.read(&blob, 0, len as u64).unwrap(), plain(len));
        world.content.remove_part(blob.parts[0].id).unwrap();
    }
}

#[test]
fn an_interrupted_upload_keeps_what_has_arrived() {
    let world = world();
    let bytes = plain(500_000);
    let mut first = world.begin(1);
    first.write(&bytes[..300_017]).unwrap();
    let first = first.finish().unwrap();
    let mut second = world.begin(2);
    second.write(&bytes[first.size_bytes as usize..]).unwrap();
    let second = second.finish().unwrap();
    let mut offset_bytes = 0;
    let parts = [first, second].into_iter().zip(0..).map(|(written, position)| {
        let part =
            Part { id: written.id, position, offset_bytes, size_bytes: written.size_bytes, wrapped_key: written.wrapped_key };
        offset_bytes += part.size_bytes;
        part
    });
    let parts = parts.collect();
    let whole = world.content.hash_whole(&proof::<Upload>(id(ORG), id(NODE)), &world.key, id(BLOB), parts, true).unwrap();
    assert_eq!((whole.size_bytes, whole.blake3), (500_000, *blake3::hash(&bytes).as_bytes()));
}

#[test]
fn sweeping_takes_what_nobody_holds() {
    let world = world();
    let mut alive = world.begin(1);
    alive.write(&plain(1_000_000)).unwrap();
    fs::write(world.dir.path().join("content/staging").join(id::<PartId>(9).to_string()), b"left by a crash").unwrap();
    assert_eq!(world.content.sweep_staging().unwrap(), 1);
    alive.finish().unwrap();
    assert_eq!((world.staged(), world.stored()), (0, 1));
}

#[test]
fn removing_twice_is_fine_and_reading_afterwards_is_an_integrity_failure() {
    let world = world();
    let blob = world.write(&[b"bytes"]);
    world.content.remove_part(blob.parts[0].id).unwrap();
    world.content.remove_part(blob.parts[0].id).unwrap();
    assert!(world.reader(&blob).read_at(0, 5).is_err_and(|error| is_integrity_failure(&error)));
}

#[test]
fn a_blob_whose_parts_do_not_fit_is_refused() {
    let world = world();
    let blob = world.write(&[b"one", b"two"]);
    let refused = |change: fn(&mut Blob)| {
        let mut blob = blob.clone();
        change(&mut blob);
        let error = world.content.reader(&proof::<Download>(id(ORG), id(NODE)), blob, &world.key).err().unwrap();
        assert!(is_integrity_failure(&error));
    };
    refused(|blob| blob.size_bytes += 1);
    refused(|blob| blob.parts[1].offset_bytes += 1);
    refused(|blob| blob.parts.truncate(1));
    refused(|blob| blob.parts.swap(0, 1));
}

#[test]
fn stored_bytes_are_not_the_plain_bytes_and_nobody_else_may_read_them() {
    use std::os::unix::fs::PermissionsExt;
    let world = world();
    let canary = b"the canary sings in the mine at dawn";
    let blob = world.write(&[&canary.repeat(2), &canary.repeat(9000)]);
    for part in &blob.parts {
        let stored = fs::read(world.file_of(part.id)).unwrap();
        assert!(!stored.windows(8).any(|window| window == &canary[..8]));
        assert_eq!(fs::metadata(world.file_of(part.id)).unwrap().permissions().mode() & 0o077, 0);
    }
}

#[test]
fn kept_buffers_never_show_what_was_in_them() {
    let world = world();
    let blob = world.write(&[&plain(300_000)]);
    drop(world.read(&blob, 0, 300_000).unwrap());
    let mut reader = world.reader(&blob);
    let held = (0..4).map(|at| reader.read_at(at * 70_000, 70_000).unwrap()).collect::<Vec<_>>();
    for (at, bytes) in held.iter().enumerate() {
        assert_eq!(bytes[..], plain(300_000)[at * 70_000..at * 70_000 + bytes.len()]);
    }
}

#[test]
fn readers_and_writers_can_go_to_another_thread() {
    fn can<T: Send + 'static>() {}
    can::<PartWriter>();
    can::<BlobReader>();
    can::<(Content, Keys, OrgKeys)>();
}

/// Promise 4 of the trust page: nothing that happens to stored bytes makes us give a wrong one.
#[derive(Clone, Debug)]
enum Damage {
    Flip(prop::sample::Index, u8),
    CutTo(prop::sample::Index),
    Append(Vec<u8>),
    OfAnotherPart,
    SwapChunks,
}

fn damages() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => (any::<prop::sample::Index>(), 0_u8..8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        2 => any::<prop::sample::Index>().prop_map(Damage::CutTo),
        1 => prop::collection::vec(any::<u8>(), 1..20_000).prop_map(Damage::Append),
        1 => Just(Damage::OfAnotherPart),
        1 => Just(Damage::SwapChunks),
    ]
}

fn damage(stored: &mut Vec<u8>, other: &[u8], how: &Damage) {
    match how {
        Damage::Flip(at, bit) => {
            let at = at.index(stored.len());
            stored[at] ^= 1_u8 << bit;
        }
        Damage::CutTo(at) => stored.truncate(at.index(stored.len())),
        Damage::Append(more) => stored.extend_from_slice(more),
        Damage::OfAnotherPart => *stored = other.to_vec(),
        Damage::SwapChunks => stored[56..56 + 2 * 16_400].rotate_left(16_400),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_range_of_any_parts_is_that_range(
        sizes in prop::collection::vec(prop_oneof![0_usize..300, 0_usize..400_000, Just(CHUNK_BYTES), Just(READ_BYTES)], 1..5),
        ends in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 6),
    ) {
        let world = world();
        let bytes = plain(sizes.iter().sum());
        let mut rest = &bytes[..];
        let pieces = sizes.iter().map(|size| { let (piece, after) = rest.split_at(*size); rest = after; piece }).collect::<Vec<_>>();
        let blob = world.write(&pieces);
        for (a, b) in ends {
            let (a, b) = (a.index(bytes.len() + 1), b.index(bytes.len() + 1));
            let (from, to) = (a.min(b), a.max(b));
            prop_assert_eq!(&world.read(&blob, from as u64, to as u64).unwrap()[..], &bytes[from..to]);
        }
    }

    #[test]
    fn no_damage_gives_one_wrong_byte(how in prop::collection::vec(damages(), 40)) {
        let world = world();
        let bytes = plain(120_000);
        let blob = world.write(&[&bytes[..60_000], &bytes[60_000..]]);
        let (file, other) = (world.file_of(blob.parts[0].id), fs::read(world.file_of(blob.parts[1].id)).unwrap());
        let whole = fs::read(&file).unwrap();
        for how in how {
            let mut stored = whole.clone();
            damage(&mut stored, &other, &how);
            fs::write(&file, &stored).unwrap();
            let (mut reader, mut at) = (world.reader(&blob), 0);
            let failure = loop {
                match reader.read_at(at, 16_384) {
                    Ok(piece) => {
                        prop_assert_eq!(&piece[..], &bytes[at as usize..at as usize + piece.len()]);
                        at += piece.len() as u64;
                        prop_assert!(at < 60_000, "{:?} went unseen", how);
                    }
                    Err(error) => break error,
                }
            };
            prop_assert!(is_integrity_failure(&failure), "{}", failure);
        }
    }
}
