//! The few things that every file here needs: errors of the disk in our words, and folders that outlive a power cut.

use std::fs::{DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use domain::{Error, Kind, Result};

/// The error of the domain for what the disk answered while we tried to do `what`.
pub(crate) fn failed(what: &'static str) -> impl Fn(io::Error) -> Error {
    move |error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Error::new(Kind::Quota, "storage_full", "the server's disk is full: tell its administrator")
        }
        ErrorKind::ReadOnlyFilesystem => Error::unavailable(format!("cannot {what}: {error}")),
        _ => Error::internal(format!("cannot {what}: {error}")),
    }
}

/// Makes sure that the names in a folder outlive a power cut.
pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(failed("sync a folder"))
}

/// Makes a folder that only we may enter, and makes sure that it outlives a power cut. One that is there is fine: it may
/// have been made just before a cut, so its parent is synced all the same.
pub(crate) fn make_dir(dir: &Path) -> Result<()> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed("make a folder")(error)),
        _ => {}
    }
    dir.parent().map_or(Ok(()), sync_dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_from_a_broken_one() {
        let kind = |kind: ErrorKind| failed("write")(kind.into()).kind;
        assert_eq!(kind(ErrorKind::StorageFull), Kind::Quota);
        assert_eq!(kind(ErrorKind::QuotaExceeded), Kind::Quota);
        assert_eq!(kind(ErrorKind::ReadOnlyFilesystem), Kind::Unavailable);
        assert_eq!(kind(ErrorKind::PermissionDenied), Kind::Internal);
    }
}
