//! What visitors do with a link: look, unlock, take files, send files in. Nothing here decides; each handler takes a
//! [`gate::Visitor`], which only an open link makes, and acts as that visitor.

mod files;
mod gate;
mod look;
mod requests;
mod robots;
mod save;
mod uploads;

pub(crate) use requests::ReceiptBody;

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    [look::routes, files::routes, uploads::routes, save::routes, requests::routes]
        .into_iter()
        .fold(routes, |routes, add| add(routes))
}
