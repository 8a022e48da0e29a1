//! The records of the ZIP format (APPNOTE 6.3), little-endian.

use super::Entry;
use crate::node::NodeKind;
use crate::time::Timestamp;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const END_64_LOCATOR: u32 = 0x0706_4b50;

const LOCAL_BYTES: u64 = 30;
const CENTRAL_BYTES: u64 = 46;
/// The two extra fields: size, 4 bytes of head included.
const TIMES_EXTRA: u16 = 0x5455;
const TIMES_EXTRA_BYTES: u64 = 9;
const ZIP64_EXTRA: u16 = 0x0001;
const EXTRA_HEAD_BYTES: u64 = 4;

const UTF8_NAMES: u16 = 1 << 11;
const STORED: u16 = 0;
const VERSION_PLAIN: u16 = 20;
const VERSION_ZIP64: u16 = 45;
const MADE_ON_UNIX: u16 = 3 << 8;
/// What stands in a field of 32 or 16 bits when the value is in a ZIP64 record. From this value on it must be.
const IN_ZIP64: u32 = u32::MAX;
const COUNT_IN_ZIP64: u16 = u16::MAX;

fn is_large(value: u64) -> bool {
    value >= u64::from(IN_ZIP64)
}

/// The value, or the mark that it stands in a ZIP64 record.
fn short(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(IN_ZIP64)
}

fn version(needs_zip64: bool) -> u16 {
    if needs_zip64 { VERSION_ZIP64 } else { VERSION_PLAIN }
}

/// The values of an entry that do not fit where they belong, in the order of the format.
fn large_values(entry: &Entry, local_at: u64) -> Vec<u64> {
    let size = entry.size_bytes;
    [size, size, local_at].into_iter().filter(|value| is_large(*value)).collect()
}

/// The seconds for the extended timestamp, if they fit it.
fn exact_seconds(entry: &Entry) -> Option<i32> {
    i32::try_from(entry.modified_at.seconds()).ok()
}

fn extra_bytes(entry: &Entry, local_at: u64) -> u64 {
    let times = exact_seconds(entry).map_or(0, |_| TIMES_EXTRA_BYTES);
    match large_values(entry, local_at).len() as u64 {
        0 => times,
        values => times + EXTRA_HEAD_BYTES + 8 * values,
    }
}

fn put_extra(out: &mut Vec<u8>, entry: &Entry, local_at: u64) {
    let values = large_values(entry, local_at);
    if !values.is_empty() {
        put16(out, ZIP64_EXTRA);
        put16(out, 8 * values.len() as u16);
        values.into_iter().for_each(|value| put64(out, value));
    }
    if let Some(seconds) = exact_seconds(entry) {
        put16(out, TIMES_EXTRA);
        put16(out, (TIMES_EXTRA_BYTES - EXTRA_HEAD_BYTES) as u16);
        out.push(1);
        out.extend_from_slice(&seconds.to_le_bytes());
    }
}

/// How long a local header is.
pub(super) fn local_bytes(entry: &Entry, path_bytes: usize) -> u64 {
    LOCAL_BYTES + path_bytes as u64 + extra_bytes(entry, 0)
}

/// The header before the content of a file.
pub(super) fn local(entry: &Entry, path: &str) -> Vec<u8> {
    let mut out = Vec::new();
    put32(&mut out, LOCAL);
    put_common(&mut out, entry, path, 0);
    out.extend_from_slice(path.as_bytes());
    put_extra(&mut out, entry, 0);
    out
}

/// How long a header in the central directory is.
pub(super) fn central_bytes(entry: &Entry, path_bytes: usize, local_at: u64) -> u64 {
    CENTRAL_BYTES + path_bytes as u64 + extra_bytes(entry, local_at)
}

/// The header in the central directory.
pub(super) fn central(entry: &Entry, path: &str, local_at: u64) -> Vec<u8> {
    let mut out = Vec::new();
    put32(&mut out, CENTRAL);
    put16(&mut out, MADE_ON_UNIX | VERSION_ZIP64);
    put_common(&mut out, entry, path, local_at);
    put16(&mut out, 0); // comment
    put16(&mut out, 0); // disk
    put16(&mut out, 0); // internal attributes
    put32(&mut out, attributes(entry.kind));
    put32(&mut out, short(local_at));
    out.extend_from_slice(path.as_bytes());
    put_extra(&mut out, entry, local_at);
    out
}

/// What both headers have: from the version needed to the length of the extra fields.
fn put_common(out: &mut Vec<u8>, entry: &Entry, path: &str, local_at: u64) {
    let (time, date) = dos_time(entry.modified_at);
    put16(out, version(!large_values(entry, local_at).is_empty()));
    put16(out, UTF8_NAMES);
    put16(out, STORED);
    put16(out, time);
    put16(out, date);
    put32(out, entry.crc32);
    put32(out, short(entry.size_bytes));
    put32(out, short(entry.size_bytes));
    put16(out, path.len() as u16);
    put16(out, extra_bytes(entry, local_at) as u16);
}

/// The rights of a Unix file or folder that everybody may read, and the mark of a folder for DOS.
fn attributes(kind: NodeKind) -> u32 {
    match kind {
        NodeKind::File => 0o100_644 << 16,
        NodeKind::Folder => 0o040_755 << 16 | 0x10,
    }
}

/// What ends an archive of `count` entries, whose central directory is at `central..end`.
pub(super) fn end(count: u64, central: u64, end: u64) -> Vec<u8> {
    let size = end - central;
    let mut out = Vec::new();
    if count >= u64::from(COUNT_IN_ZIP64) || is_large(size) || is_large(central) {
        put_end_64(&mut out, count, central, end);
    }
    let short_count = u16::try_from(count).unwrap_or(COUNT_IN_ZIP64);
    put32(&mut out, END);
    put16(&mut out, 0); // this disk
    put16(&mut out, 0); // the disk of the central directory
    put16(&mut out, short_count);
    put16(&mut out, short_count);
    put32(&mut out, short(size));
    put32(&mut out, short(central));
    put16(&mut out, 0); // comment
    out
}

fn put_end_64(out: &mut Vec<u8>, count: u64, central: u64, end: u64) {
    put32(out, END_64);
    put64(out, 44); // what follows this field
    put16(out, MADE_ON_UNIX | VERSION_ZIP64);
    put16(out, VERSION_ZIP64);
    put32(out, 0); // this disk
    put32(out, 0); // the disk of the central directory
    put64(out, count);
    put64(out, count);
    put64(out, end - central);
    put64(out, central);
    put32(out, END_64_LOCATOR);
    put32(out, 0); // the disk of the record above
    put64(out, end);
    put32(out, 1); // disks
}

/// Time and date as DOS has them, to two seconds, from 1980 to 2107; in UTC, since we do not know where it is read.
fn dos_time(at: Timestamp) -> (u16, u16) {
    let seconds = at.seconds();
    let (year, month, day) = civil_date(seconds.div_euclid(86_400));
    if year < 1980 {
        return (0, 1 << 5 | 1);
    }
    if year > 2107 {
        return (23 << 11 | 59 << 5 | 29, 127 << 9 | 12 << 5 | 31);
    }
    let second = seconds.rem_euclid(86_400);
    let time = (second / 3600) << 11 | (second / 60 % 60) << 5 | (second % 60 / 2);
    let date = (year - 1980) << 9 | month << 5 | day;
    (time as u16, date as u16)
}

/// Year, month and day of a count of days since 1970, in the Gregorian calendar.
fn civil_date(days: i64) -> (i64, i64, i64) {
    // Eras of 400 years that begin on the first of March, so that the leap day comes last.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let days =
            [(0, (1970, 1, 1)), (-1, (1969, 12, 31)), (11_016, (2000, 2, 29)), (11_017, (2000, 3, 1)), (20_779, (2026, 11, 22))];
        for (count, date) in days {
            assert_eq!(civil_date(count), date);
        }
    }

    #[test]
    fn times_are_cut_to_what_dos_knows() {
        // 2026-11-22 01:02:03 UTC
        let (time, date) = dos_time(Timestamp(1_795_309_323_000));
        assert_eq!((time >> 11, time >> 5 & 63, time & 31), (1, 2, 1));
        assert_eq!((1980 + (date >> 9), date >> 5 & 15, date & 31), (2026, 11, 22));
        assert_eq!(dos_time(Timestamp::EPOCH), (0, 33));
        assert_eq!(dos_time(Timestamp(i64::MAX)).1, 127 << 9 | 12 << 5 | 31);
        assert_eq!(dos_time(Timestamp(i64::MIN)), (0, 33));
    }
}
