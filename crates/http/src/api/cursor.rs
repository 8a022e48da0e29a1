//! Cursors: where the next page begins, as a text that only we read. They hold nothing that their reader was not shown.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use domain::ids::NodeId;
use domain::node::SortBy;
use service::nodes::{After, AfterKey};
use uuid::Uuid;

use crate::problem::{Answer, Problem};

/// After a row of a listing sorted by `sort`.
pub(crate) fn of_listing(after: &After, sort: SortBy) -> String {
    let mut bytes = vec![letter(sort), u8::from(after.kind_rank != 0)];
    bytes.extend_from_slice(after.id.0.as_bytes());
    match &after.key {
        AfterKey::Bytes(key) => bytes.extend_from_slice(key),
        AfterKey::Number(number) => bytes.extend_from_slice(&number.to_be_bytes()),
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads what [`of_listing`] wrote for the same order.
pub(crate) fn listing(text: &str, sort: SortBy) -> Answer<After> {
    let bytes = decode(text)?;
    let ([order, rank], rest) = bytes.split_first_chunk().ok_or_else(unreadable)?;
    let (id, key) = rest.split_first_chunk::<16>().ok_or_else(unreadable)?;
    if *order != letter(sort) || *rank > 1 {
        return Err(unreadable());
    }
    let key = match sort {
        SortBy::Name => AfterKey::Bytes(key.to_vec()),
        SortBy::Modified | SortBy::Size => AfterKey::Number(i64::from_be_bytes(key.try_into().map_err(|_| unreadable())?)),
    };
    Ok(After { kind_rank: i64::from(*rank), key, id: NodeId(Uuid::from_bytes(*id)) })
}

/// Before the thing with this id, of this time.
pub(crate) fn of_moment(place: (Timestamp, impl Into<Uuid>)) -> String {
    URL_SAFE_NO_PAD.encode([place.0.0.to_be_bytes().as_slice(), place.1.into().as_bytes()].concat())
}

/// Reads what [`of_moment`] wrote, in the parameter `name`.
pub(crate) fn moment<T: From<Uuid>>(name: &str, text: &str) -> Answer<(Timestamp, T)> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (at, id) = bytes.split_first_chunk::<8>()?;
        Some((Timestamp(i64::from_be_bytes(*at)), Uuid::from_slice(id).ok()?.into()))
    };
    read().ok_or_else(|| unreadable_as(name))
}

/// After the thing with this id.
pub(crate) fn of_id(id: impl Into<Uuid>) -> String {
    URL_SAFE_NO_PAD.encode(id.into().as_bytes())
}

/// Reads what [`of_id`] wrote, in the parameter `name`.
pub(crate) fn id<T: From<Uuid>>(name: &str, text: &str) -> Answer<T> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
    bytes.map(|bytes| Uuid::from_bytes(bytes).into()).ok_or_else(|| unreadable_as(name))
}

fn decode(text: &str) -> Answer<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| unreadable())
}

fn letter(sort: SortBy) -> u8 {
    match sort {
        SortBy::Name => b'n',
        SortBy::Modified => b'm',
        SortBy::Size => b's',
    }
}

fn unreadable() -> Problem {
    unreadable_as("cursor")
}

fn unreadable_as(name: &str) -> Problem {
    Problem::malformed_field(name, "that cursor is not one of this listing: begin again without it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::LinkId;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_written_is_read(key in proptest::collection::vec(any::<u8>(), 0..300), number in any::<i64>(), id in any::<u128>(), rank in 0i64..2) {
            let id = NodeId(Uuid::from_u128(id));
            let by_name = After { kind_rank: rank, key: AfterKey::Bytes(key), id };
            prop_assert_eq!(&listing(&of_listing(&by_name, SortBy::Name), SortBy::Name).unwrap(), &by_name);
            let by_size = After { kind_rank: rank, key: AfterKey::Number(number), id };
            let text = of_listing(&by_size, SortBy::Size);
            prop_assert_eq!(&listing(&text, SortBy::Size).unwrap(), &by_size);
            prop_assert!(listing(&text, SortBy::Modified).is_err());
            prop_assert_eq!(moment::<NodeId>("cursor", &of_moment((Timestamp(number), id))).unwrap(), (Timestamp(number), id));
            prop_assert_eq!(self::id::<LinkId>("cursor", &of_id(LinkId(id.0))).unwrap(), LinkId(id.0));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = (listing(&text, SortBy::Name), listing(&text, SortBy::Size), moment::<NodeId>("cursor", &text), id::<LinkId>("cursor", &text));
        }
    }

    #[test]
    fn what_is_no_cursor_is_malformed() {
        for text in ["../../", "", "a", "AAAA", "7; DROP"] {
            assert_eq!(listing(text, SortBy::Name).unwrap_err().status, 400, "{text}");
            assert_eq!(moment::<NodeId>("cursor", text).unwrap_err().status, 400, "{text}");
            assert_eq!(id::<LinkId>("cursor", text).unwrap_err().status, 400, "{text}");
        }
    }
}
