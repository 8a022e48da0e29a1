//! The sealed form against another implementation's, and against everything that can happen to it on disk.

use aws_lc_rs::digest;
use proptest::prelude::*;

use super::*;

const CONTEXT: &[u8] = b"stile/v1|org|blob|part";

fn key() -> DataKey {
    let mut key = [0; 32];
    key.iter_mut().zip(0..).for_each(|(byte, at)| *byte = at);
    Zeroizing::new(key)
}

fn plain(len: usize) -> Vec<u8> {
    (0..len).map(|at| ((at * 7 + 3) % 251) as u8).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn seal(plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut sealer = Sealer::begin(&key(), CONTEXT, &mut out).unwrap();
    sealer.push(plain, &mut out).unwrap();
    sealer.finish(&mut out).unwrap();
    out
}

/// Reads `range` of a message of `len` plain bytes as a reader of files does.
fn read(sealed: &[u8], key: &DataKey, context: &[u8], len: u64, range: Range<u64>) -> Result<Vec<u8>> {
    let cut_off = || integrity("cut off");
    if sealed.len() as u64 != sealed_bytes(len) {
        return Err(cut_off());
    }
    let opener = Opener::new(key, context, sealed.get(..HEADER_BYTES).ok_or_else(cut_off)?)?;
    let mut plain = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let span = span(len, at, 2);
        let mut bytes = sealed[span.sealed.start as usize..span.sealed.end as usize].to_vec();
        let count = opener.open(&span, &mut bytes)?;
        let end = span.plain.end.min(range.end);
        plain.extend_from_slice(&bytes[..count][(at - span.plain.start) as usize..(end - span.plain.start) as usize]);
        at = end;
    }
    Ok(plain)
}

/// Made by the Cobblestone-256 of pyca/cryptography 50.0.2 with the key 00 01 … 1f and the context above:
/// length of the plain bytes, salt, SHA-256 of all that is sealed.
const KNOWN: [(usize, &str, &str); 5] = [
    (0, "d29cfff5057c2da7ce01da286deee17853bee9dc6bd89c11", "6cf14fc77a64ba6d4ef7094053099071a5abc3f68937c932ac7078a75f73b46c"),
    (5, "0ce09a762cdb71c32beb7b6c03d9f552db24b2035b67a1f9", "35d454ea82ed1b647f357a20bcad9d323c63cf38398ccde4db2fbadecf17ba69"),
    (
        16383,
        "8e7a07c89d4624d258dc4cd60b49684c54f297f0006e04a5",
        "770764699b59f80a59b536f88d42396ca3b27ec105804b984cc544b23be2b708",
    ),
    (
        16384,
        "d1c057bfbc4ed52f4284117fcb6b1cd5c2c9ab366c78f374",
        "6aa26f02c1e58503cc69eacab0f28d3eb658e3daae4c8efc127010b77dee8ef5",
    ),
    (
        40000,
        "9d9f9e779e72221c8591cc3c7643897fc95d23512f9e3f41",
        "ada4a4793aa427e957cbe12cd6138ce5e510017e5ef1f91a3c84a0df911cba7b",
    ),
];

#[test]
fn sealed_bytes_are_those_of_another_implementation() {
    for (len, salt, expected) in KNOWN {
        let mut out = Vec::new();
        let salt = <[u8; 24]>::try_from(unhex(salt)).unwrap();
        let mut sealer = Sealer::begin_with_salt(&key(), CONTEXT, &salt, &mut out).unwrap();
        sealer.push(&plain(len), &mut out).unwrap();
        sealer.finish(&mut out).unwrap();
        assert_eq!(hex(digest::digest(&digest::SHA256, &out).as_ref()), expected, "{len} bytes");
    }
}

#[test]
fn the_shortest_message_is_known_byte_for_byte() {
    let sealed = unhex(concat!(
        "0ce09a762cdb71c32beb7b6c03d9f552db24b2035b67a1f9",
        "778ed03d61bd636bc82a493914cbcb3a3963b347bea1518eeab13cca71260b6e",
        "525248dd1a76e78734d6d7a29e2a5b4e34ed993a1e"
    ));
    assert_eq!(read(&sealed, &key(), CONTEXT, 5, 0..5).unwrap(), plain(5));
}

#[test]
fn a_full_multiple_ends_with_an_empty_chunk() {
    for (len, sealed) in [(0, 56 + 16), (1, 56 + 17), (16383, 56 + 16399), (16384, 56 + 16400 + 16), (32768, 56 + 2 * 16400 + 16)]
    {
        assert_eq!(sealed_bytes(len), sealed);
        assert_eq!(seal(&plain(len as usize)).len() as u64, sealed);
    }
}

#[test]
fn the_same_bytes_are_never_sealed_alike() {
    let (one, other) = (seal(b"same"), seal(b"same"));
    assert_ne!(one[..HEADER_BYTES], other[..HEADER_BYTES]);
    assert_ne!(one[HEADER_BYTES..], other[HEADER_BYTES..]);
}

#[test]
fn no_nonce_of_a_message_is_used_twice() {
    let (chunks, _) = Chunks::derive(&key(), &[9; 24], CONTEXT).unwrap();
    let numbers = (0..2000).chain((0..38).map(|bit| 1 << bit)).collect::<std::collections::BTreeSet<u64>>();
    let nonces = numbers.iter().map(|number| *chunks.nonce(*number).unwrap().as_ref()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(nonces.len(), numbers.len());
    assert!(chunks.nonce(CHUNKS_MAX - 1).is_ok() && chunks.nonce(CHUNKS_MAX).is_err());
}

#[test]
fn wrong_key_and_wrong_place_open_nothing() {
    let sealed = seal(&plain(100));
    let mut other = key();
    other[31] ^= 1;
    assert!(read(&sealed, &other, CONTEXT, 100, 0..100).is_err_and(|error| is_integrity_failure(&error)));
    assert!(read(&sealed, &key(), b"stile/v1|org|blob|other", 100, 0..100).is_err_and(|error| is_integrity_failure(&error)));
}

fn lengths() -> impl Strategy<Value = usize> {
    let edges = (0_usize..5, 0_usize..3).prop_map(|(chunks, around)| (chunks * CHUNK_BYTES + around).saturating_sub(1));
    prop_oneof![0_usize..200, edges, 0_usize..80_000]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_was_sealed_in_any_pieces_is_read_back(len in lengths(), cuts in prop::collection::vec(1_usize..40_000, 1..8)) {
        let plain = plain(len);
        let mut sealed = Vec::new();
        let mut sealer = Sealer::begin(&key(), CONTEXT, &mut sealed).unwrap();
        let mut rest = &plain[..];
        for cut in cuts.iter().cycle() {
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            sealer.push(piece, &mut sealed).unwrap();
            rest = after;
            if rest.is_empty() { break }
        }
        sealer.finish(&mut sealed).unwrap();
        prop_assert_eq!(sealed.len() as u64, sealed_bytes(len as u64));
        prop_assert_eq!(read(&sealed, &key(), CONTEXT, len as u64, 0..len as u64).unwrap(), plain);
    }

    #[test]
    fn any_range_is_that_range(len in lengths(), a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let plain = plain(len);
        let (a, b) = (a.index(len + 1), b.index(len + 1));
        let (from, to) = (a.min(b), a.max(b));
        let got = read(&seal(&plain), &key(), CONTEXT, len as u64, from as u64..to as u64).unwrap();
        prop_assert_eq!(&got[..], &plain[from..to]);
    }

    #[test]
    fn no_flipped_bit_goes_unseen(len in lengths(), at in any::<prop::sample::Index>(), bit in 0..8) {
        let mut sealed = seal(&plain(len));
        let at = at.index(sealed.len());
        sealed[at] ^= 1_u8 << bit;
        // The chunk that the bit is in, or the last when it is in the header or in an empty chunk.
        let chunk = at.saturating_sub(HEADER_BYTES) / SEALED_CHUNK_BYTES;
        let span = span(len as u64, (chunk * CHUNK_BYTES) as u64, 1);
        let bytes = &mut sealed[span.sealed.start as usize..span.sealed.end as usize].to_vec();
        let opened = Opener::new(&key(), CONTEXT, &sealed[..HEADER_BYTES]).and_then(|opener| opener.open(&span, bytes));
        prop_assert!(opened.is_err_and(|error| is_integrity_failure(&error)));
    }

    #[test]
    fn no_truncation_goes_unseen(len in lengths(), cut in any::<prop::sample::Index>()) {
        let sealed = seal(&plain(len));
        let shorter = cut.index(sealed.len());
        prop_assert!(read(&sealed[..shorter], &key(), CONTEXT, len as u64, 0..len.max(1) as u64).is_err());
        // Also when the reader is told a length that fits what is left: the end is sealed as an end.
        for claimed in 0..len as u64 {
            if sealed_bytes(claimed) == shorter as u64 {
                let span = span(claimed, claimed, 1);
                let opener = Opener::new(&key(), CONTEXT, &sealed[..HEADER_BYTES]).unwrap();
                let bytes = &mut sealed[span.sealed.start as usize..span.sealed.end as usize].to_vec();
                prop_assert!(opener.open(&span, bytes).is_err());
            }
        }
    }

    #[test]
    fn nothing_can_be_appended(len in lengths(), more in 1_usize..40_000) {
        let mut sealed = seal(&plain(len));
        let (old, longer) = (sealed.len(), sealed.len() + more);
        sealed.extend_from_within(old.saturating_sub(more.min(old))..);
        sealed.resize(longer, 0);
        prop_assert!(read(&sealed, &key(), CONTEXT, len as u64, 0..len.max(1) as u64).is_err());
        for claimed in len as u64 + 1..(len + more) as u64 + 1 {
            if sealed_bytes(claimed) == longer as u64 {
                prop_assert!(read(&sealed, &key(), CONTEXT, claimed, len as u64..claimed).is_err());
            }
        }
    }

    #[test]
    fn chunks_do_not_change_places(chunks in 2_usize..5, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let len = chunks * CHUNK_BYTES;
        let (a, b) = (a.index(chunks), b.index(chunks));
        prop_assume!(a != b);
        let sealed = seal(&plain(len));
        let mut swapped = sealed.clone();
        let at = |chunk: usize| HEADER_BYTES + chunk * SEALED_CHUNK_BYTES..HEADER_BYTES + (chunk + 1) * SEALED_CHUNK_BYTES;
        swapped[at(a)].copy_from_slice(&sealed[at(b)]);
        swapped[at(b)].copy_from_slice(&sealed[at(a)]);
        let start = (a * CHUNK_BYTES) as u64;
        prop_assert!(read(&swapped, &key(), CONTEXT, len as u64, start..start + 1).is_err());
        // Nor do they move to another message of the same key.
        let mut other = seal(&plain(len));
        other[at(a)].copy_from_slice(&sealed[at(a)]);
        prop_assert!(read(&other, &key(), CONTEXT, len as u64, start..start + 1).is_err());
    }
}
