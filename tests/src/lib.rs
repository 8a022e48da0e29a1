//! What does not compile: rows and bytes are given for a proof that the access rule made, and for nothing else (I1).
//!
//! The harness is the test target. Here stand pairs: first what compiles, then the same with one thing changed, which must
//! not. `make test` compiles all of them.
//!
//! # A listing asks for the proof that the folder may be listed
//!
//! ```no_run
//! use domain::access::{List, Proof};
//! fn listed(tx: &store::Tx<'_>, proof: &Proof<List>) -> domain::Result<u64> {
//!     store::nodes::count_children(tx, proof)
//! }
//! ```
//!
//! Being allowed something else is not enough:
//!
//! ```compile_fail,E0308
//! use domain::access::{Download, Proof};
//! fn listed(tx: &store::Tx<'_>, proof: &Proof<Download>) -> domain::Result<u64> {
//!     store::nodes::count_children(tx, proof)
//! }
//! ```
//!
//! Nor is knowing its id, so that a proof for one node is none for another: the node is the proof's own.
//!
//! ```compile_fail,E0308
//! use domain::ids::NodeId;
//! fn listed(tx: &store::Tx<'_>, proof: NodeId) -> domain::Result<u64> {
//!     store::nodes::count_children(tx, proof)
//! }
//! ```
//!
//! # Bytes are read by the proof that they may be downloaded
//!
//! ```no_run
//! use domain::access::{Download, Proof};
//! fn read(content: &content::Content, proof: &Proof<Download>, blob: domain::content::Blob, key: &content::keys::OrgKeys) {
//!     let _ = content.reader(proof, blob, key);
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use domain::access::{Preview, Proof};
//! fn read(content: &content::Content, proof: &Proof<Preview>, blob: domain::content::Blob, key: &content::keys::OrgKeys) {
//!     let _ = content.reader(proof, blob, key);
//! }
//! ```
//!
//! Being allowed to look gives what whoever renders is handed, which has no ranges and is no stream:
//!
//! ```no_run
//! use domain::access::{Preview, Proof};
//! fn seen(content: &content::Content, proof: &Proof<Preview>, blob: domain::content::Blob, key: &content::keys::OrgKeys) {
//!     let _ = content.rendition_source(proof, blob, key);
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use domain::access::{List, Proof};
//! fn seen(content: &content::Content, proof: &Proof<List>, blob: domain::content::Blob, key: &content::keys::OrgKeys) {
//!     let _ = content.rendition_source(proof, blob, key);
//! }
//! ```
//!
//! ```compile_fail,E0599
//! fn read(source: &mut content::RenditionSource) {
//!     let _ = source.read_at(100, 10);
//! }
//! ```
//!
//! # Bytes are written by the proof that something may be put there
//!
//! ```no_run
//! use domain::access::{Proof, Upload};
//! fn write(content: &content::Content, proof: &Proof<Upload>, key: &content::keys::OrgKeys, to: domain::content::PartContext) {
//!     let _ = content.begin_part(proof, key, to);
//! }
//! ```
//!
//! ```compile_fail,E0277
//! use domain::access::{Download, Proof};
//! fn write(content: &content::Content, proof: &Proof<Download>, key: &content::keys::OrgKeys, to: domain::content::PartContext) {
//!     let _ = content.begin_part(proof, key, to);
//! }
//! ```
//!
//! # Nobody but the rule makes a proof
//!
//! ```no_run
//! use domain::access::{Actor, Facts, Proof, Purge, decide};
//! fn made(actor: Actor, facts: &Facts) -> domain::Result<Proof<Purge>> {
//!     decide(actor, facts).proof()
//! }
//! ```
//!
//! ```compile_fail,E0451
//! use domain::access::{Held, Proof, Purge};
//! fn made(from: Proof<Purge>) -> Proof<Purge> {
//!     Proof { actor: from.actor(), org: from.org(), space: from.space(), node: from.node(), at: from.at(), held: from.held(),
//!         action: std::marker::PhantomData }
//! }
//! ```
//!
//! It is for one use: there is no second one of it.
//!
//! ```compile_fail,E0599
//! use domain::access::{Proof, Purge};
//! fn made(from: Proof<Purge>) -> (Proof<Purge>, Proof<Purge>) {
//!     (from.clone(), from)
//! }
//! ```
//!
//! Actions are the domain's own: nobody adds one that asks for nothing.
//!
//! ```compile_fail,E0277
//! struct Anything;
//! impl domain::access::Action for Anything {
//!     const NAME: &'static str = "anything";
//!     const ASKS: Option<domain::capability::Capability> = None;
//!     const IN_TRASH: bool = false;
//!     const MAKER_MAY: bool = false;
//! }
//! ```
//!
//! # The organization is changed by who administers it, not by who looks
//!
//! ```no_run
//! use domain::admin::Administers;
//! fn reset(tx: &store::Tx<'_>, by: &Administers, user: domain::ids::UserId) -> domain::Result<u64> {
//!     store::users::managed::reset(tx, by, user, true)
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use domain::admin::Audits;
//! fn reset(tx: &store::Tx<'_>, by: &Audits, user: domain::ids::UserId) -> domain::Result<u64> {
//!     store::users::managed::reset(tx, by, user, true)
//! }
//! ```
