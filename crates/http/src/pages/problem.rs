//! Pages that say what went wrong, and no more than the reader may know.

use super::frame::Reader;

/// The one answer to an unknown, revoked, malformed or closed link (status 404).
pub fn share_not_found(reader: &Reader) -> String {
    let _ = reader;
    String::new()
}

/// Nothing here, or nothing the reader may know of (status 404).
pub fn not_found(reader: &Reader) -> String {
    let _ = reader;
    String::new()
}

/// A folder whose name the reader may know, and not what is in it (status 403).
/// `home` is where "Back to my files" leads.
pub fn refused(reader: &Reader, home: &str) -> String {
    let _ = (reader, home);
    String::new()
}

/// Our fault, or a part that cannot be reached now (status 500 or 503).
pub fn failure(reader: &Reader, request_id: &str) -> String {
    let _ = (reader, request_id);
    String::new()
}
