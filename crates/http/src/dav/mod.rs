//! WebDAV, class 1 (RFC 4918). What is understood of the protocol is in [`verbs`], [`path`], [`asked`] and [`multistatus`], and
//! knows neither links nor people; [`link`] is what visitors do with it. Nothing here decides: the same gate and the same use
//! cases as on the page of a link.

mod asked;
mod entrance;
mod link;
mod multistatus;
mod path;
mod verbs;

pub(crate) use verbs::Verb;

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    link::routes(routes)
}
