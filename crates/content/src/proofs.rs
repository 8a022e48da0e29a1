//! Which proofs allow writing bytes.

use domain::access::{Action, Edit, Proof, Upload};
use domain::ids::OrgId;

mod sealed {
    /// Keeps the set of proofs closed.
    pub trait Sealed {}
}

/// That somebody was allowed to write content: as a new file, or into one that is there.
pub trait WriteProof: sealed::Sealed {
    /// The organization whose content it becomes.
    fn org(&self) -> OrgId;
}

/// The actions that write content.
trait Writes: Action {}
impl Writes for Upload {}
impl Writes for Edit {}

impl<A: Writes> sealed::Sealed for Proof<A> {}

impl<A: Writes> WriteProof for Proof<A> {
    fn org(&self) -> OrgId {
        Proof::org(self)
    }
}
