//! Where parts live: `parts/<period>/<shard>/<part id>`, and `staging/` for what is not whole yet.
//!
//! The period is taken from the time in the id (about six days each, 256 in turn), the shard from its random end. So at
//! most 256 folders take new parts at a time: they are made and synced once, not for every part, and none grows for ever.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use domain::access::{Action, Preview, Proof, Reads};
use domain::content::{Blob, Part, PartContext};
use domain::ids::{BlobId, PartId};
use domain::{Error, Result, Timestamp};

use crate::buffers::Pool;
use crate::files::{failed, make_dir, sync_dir};
use crate::keys::OrgKeys;
use crate::proofs::WriteProof;
use crate::reading::{BlobReader, Parts, RenditionSource, Whole};
use crate::writing::PartWriter;

/// The content room on a local disk. Cheap to clone.
#[derive(Clone)]
pub struct Content {
    pub(crate) place: Arc<Place>,
}

/// Folders, and what is known about them.
pub(crate) struct Place {
    parts: PathBuf,
    staging: PathBuf,
    /// The folders that are known to outlive a power cut.
    synced: Mutex<HashSet<PathBuf>>,
    pub(crate) pool: Arc<Pool>,
}

impl Content {
    /// Opens the folder `dir`, and makes it first when it is not there.
    pub fn open(dir: &Path) -> Result<Self> {
        let made = fs::create_dir_all(dir).and_then(|()| fs::canonicalize(dir));
        let dir = made.map_err(failed("make the folder of the content"))?;
        dir.parent().map_or(Ok(()), sync_dir)?;
        let place =
            Place { parts: dir.join("parts"), staging: dir.join("staging"), synced: Mutex::default(), pool: Arc::default() };
        make_dir(&place.parts)?;
        make_dir(&place.staging)?;
        Ok(Self { place: Arc::new(place) })
    }

    /// Begins a part. Its bytes are bound to `context`; nothing of it counts before [`PartWriter::finish`].
    pub fn begin_part(&self, proof: &impl WriteProof, key: &OrgKeys, context: PartContext) -> Result<PartWriter> {
        if proof.org() != context.org || key.org() != context.org {
            return Err(Error::internal("a part was begun with a proof or a key of another organization"));
        }
        PartWriter::begin(Arc::clone(&self.place), key, context)
    }

    /// Opens content to read it. The proof must be for the node that the blob stands for.
    pub fn reader(&self, proof: &Proof<impl Reads>, blob: Blob, key: &OrgKeys) -> Result<BlobReader> {
        self.open_blob(proof, blob, key)
    }

    /// Opens content to make a rendition of it: what comes out is for whoever renders, and is never sent (I10).
    pub fn rendition_source(&self, proof: &Proof<Preview>, blob: Blob, key: &OrgKeys) -> Result<RenditionSource> {
        Ok(RenditionSource::new(self.open_blob(proof, blob, key)?))
    }

    fn open_blob<A: Action>(&self, proof: &Proof<A>, blob: Blob, key: &OrgKeys) -> Result<BlobReader> {
        if proof.node() != blob.node || proof.org() != blob.org || key.org() != blob.org {
            return Err(Error::internal("content was asked for with a proof or a key for something else"));
        }
        let parts = Parts::new(blob.org, blob.id, blob.parts, key)?;
        if parts.size_bytes() != blob.size_bytes {
            return Err(crate::cobblestone::integrity(&format!("the parts of blob {} do not make its size", blob.id)));
        }
        Ok(BlobReader::new(Arc::clone(&self.place), parts))
    }

    /// Reads all parts of an upload once more, to know what their whole is. An upload of one part need not ask:
    /// what [`PartWriter::finish`] said of the part is true of the whole, but for SHA-256, which only this says.
    pub fn hash_whole(
        &self,
        proof: &impl WriteProof,
        key: &OrgKeys,
        blob: BlobId,
        parts: Vec<Part>,
        with_sha256: bool,
    ) -> Result<Whole> {
        if proof.org() != key.org() {
            return Err(Error::internal("content was asked for with a key of another organization"));
        }
        BlobReader::new(Arc::clone(&self.place), Parts::new(key.org(), blob, parts, key)?).hash(with_sha256)
    }

    /// That a part is where it is kept; one that is not is an inner error.
    pub fn expect_part(&self, part: PartId) -> Result<()> {
        fs::metadata(self.place.path_of(part)).map(drop).map_err(failed("find a part"))
    }

    /// Whether any part is kept here.
    pub fn has_parts(&self) -> Result<bool> {
        let mut found = false;
        self.each_part(|_, _| found = true)?;
        Ok(found)
    }

    /// Whether this content belongs to the installation of that name: what a database calls itself. Content that belongs to
    /// none yet belongs to it from now on.
    pub fn belongs_to(&self, installation: &str) -> Result<bool> {
        let path = self.place.parts.with_file_name("installation");
        match fs::read_to_string(&path) {
            Ok(known) => return Ok(known.trim() == installation),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed("read whose content it is")(error)),
        }
        let part = path.with_extension("part");
        fs::write(&part, installation)
            .and_then(|()| File::open(&part)?.sync_all())
            .map_err(failed("write whose content it is"))?;
        fs::rename(&part, &path).map_err(failed("write whose content it is"))?;
        path.parent().map_or(Ok(()), sync_dir)?;
        Ok(true)
    }

    /// Ends a part. One that is gone already is fine.
    pub fn remove_part(&self, part: PartId) -> Result<()> {
        match fs::remove_file(self.place.path_of(part)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(failed("remove a part")),
        }
    }

    /// Removes what writers that are no more left behind; answers how many. What a living writer holds stays.
    pub fn sweep_staging(&self) -> Result<usize> {
        let mut swept = 0;
        for entry in fs::read_dir(&self.place.staging).map_err(failed("list the staging folder"))? {
            let path = entry.map_err(failed("list the staging folder"))?.path();
            let unused = File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
            if unused && fs::remove_file(&path).is_ok() {
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Shows every part on disk with the time it was written: to find those that no row knows.
    pub fn each_part(&self, mut show: impl FnMut(PartId, Timestamp)) -> Result<()> {
        for shard in folders_in(&self.place.parts)?.iter().map(|period| folders_in(period)).collect::<Result<Vec<_>>>()?.concat()
        {
            for entry in fs::read_dir(&shard).map_err(failed("list parts"))? {
                let entry = entry.map_err(failed("list parts"))?;
                let Some(part) = entry.file_name().to_str().and_then(|name| name.parse::<PartId>().ok()) else { continue };
                let Ok(modified) = entry.metadata().and_then(|about| about.modified()) else { continue };
                let age = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
                show(part, Timestamp::EPOCH + age);
            }
        }
        Ok(())
    }
}

fn folders_in(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).map_err(failed("list parts"))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed("list parts"))).collect()
}

impl Place {
    /// INVARIANT (I11): made of an id of ours alone.
    pub(crate) fn path_of(&self, part: PartId) -> PathBuf {
        let number = part.0.as_u128();
        let period = (number >> 80 >> 29) & 0xff;
        let shard = number & 0xff;
        self.parts.join(format!("{period:02x}")).join(format!("{shard:02x}")).join(part.to_string())
    }

    pub(crate) fn staging_path_of(&self, part: PartId) -> PathBuf {
        self.staging.join(part.to_string())
    }

    /// Makes the folder that `path` is in, and the one above, unless that was done before.
    pub(crate) fn prepare(&self, path: &Path) -> Result<PathBuf> {
        let shard = path.parent().ok_or_else(|| Error::internal("a part has no folder"))?;
        let known = || self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        if !known().contains(shard) {
            for dir in shard.parent().into_iter().chain([shard]) {
                if !known().contains(dir) {
                    make_dir(dir)?;
                    known().insert(dir.to_path_buf());
                }
            }
        }
        Ok(shard.to_path_buf())
    }
}
