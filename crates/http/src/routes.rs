//! The table of all routes. A route cannot be added without saying by which door one comes in (I1): the router, the
//! OpenAPI document and the list that the tests try as everybody are made from the same lines.

use std::fmt;

use axum::Router;
use http::{Method, StatusCode};
use utoipa::openapi::path::{PathItem, Paths};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::problem::Problem;
use crate::{App, api, assets, browse, forms, links, secret, tus, welcome};

/// By which right one comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Anybody: why that tells and changes nothing that is somebody's.
    Anonymous(&'static str),
    /// Somebody who is signed in, about themselves only.
    Session(&'static str),
    /// An administrator or an auditor of the organization, to look.
    Audit,
    /// An administrator of the organization, to change.
    Administer,
    /// A user: these actions are asked of the rule, on the nodes concerned.
    Node(&'static [&'static str]),
    /// A visitor of a link that is open to them: these actions are asked of the rule, on the nodes concerned.
    Link(&'static [&'static str]),
}

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&match self {
            Self::Anonymous(why) => format!("anonymous: {why}"),
            Self::Session(why) => format!("session: {why}"),
            Self::Audit => "auditor".to_owned(),
            Self::Administer => "administrator".to_owned(),
            Self::Node(actions) => actions.join(", "),
            Self::Link(actions) => format!("link: {}", actions.join(", ")),
        })
    }
}

/// One route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteDecl {
    /// The methods it answers.
    pub methods: Vec<Method>,
    /// Its path, with `{parameters}`.
    pub path: String,
    /// By which right one comes in.
    pub door: Door,
}

impl RouteDecl {
    /// Whether it can change anything (I21).
    pub fn changes(&self) -> bool {
        self.methods.iter().any(crate::gate::is_unsafe)
    }
}

/// Routes on their way into the router.
pub(crate) struct Routes {
    router: OpenApiRouter<App>,
    declared: Vec<RouteDecl>,
}

impl Routes {
    fn new() -> Self {
        Self { router: OpenApiRouter::new(), declared: Vec::new() }
    }

    /// Adds one handler. The only way in.
    pub(crate) fn add(self, door: Door, route: UtoipaMethodRouter<App>) -> Self {
        let Self { router, mut declared } = self;
        declared.extend(declarations(&route.1, door));
        Self { router: router.routes(route), declared }
    }

    pub(crate) fn into_router(self) -> Router<App> {
        self.router.split_for_parts().0
    }

    pub(crate) fn into_document(self) -> utoipa::openapi::OpenApi {
        self.router.split_for_parts().1
    }
}

fn declarations(paths: &Paths, door: Door) -> impl Iterator<Item = RouteDecl> {
    let lines = paths.paths.iter().map(move |(path, item)| RouteDecl { methods: methods_of(item), path: path.clone(), door });
    lines.collect::<Vec<_>>().into_iter()
}

fn methods_of(item: &PathItem) -> Vec<Method> {
    let all = [
        (&item.get, Method::GET),
        (&item.head, Method::HEAD),
        (&item.post, Method::POST),
        (&item.put, Method::PUT),
        (&item.patch, Method::PATCH),
        (&item.delete, Method::DELETE),
        (&item.options, Method::OPTIONS),
    ];
    all.into_iter().filter(|(operation, _)| operation.is_some()).map(|(_, method)| method).collect()
}

/// Every route there is.
pub(crate) fn all() -> Routes {
    [api::routes, tus::routes, links::routes, forms::routes, welcome::routes, secret::routes, browse::routes, assets::routes]
        .into_iter()
        .fold(Routes::new(), |routes, add| add(routes))
}

/// The list of all routes: what the tests try as everybody.
pub fn declared() -> Vec<RouteDecl> {
    all().declared
}

/// The answer where there is no route. Below `/s/` it is the same as for a link that is unknown.
pub(crate) async fn nothing_here(uri: http::Uri) -> Problem {
    if is_of_link(uri.path()) { Problem::share_not_found() } else { domain::Error::not_found().into() }
}

/// Whether a path is one of a link, or of what somebody took for one.
pub(crate) fn is_of_link(path: &str) -> bool {
    path == "/s" || path.starts_with("/s/")
}

/// The answer to a method that the route does not have; the framework adds `Allow`.
pub(crate) async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this cannot be done here: see `Allow`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::ACTIONS;
    use std::collections::HashSet;

    #[test]
    fn every_door_names_actions_of_the_rule_or_says_why_it_needs_none() {
        for route in declared() {
            match route.door {
                Door::Anonymous(why) | Door::Session(why) => assert!(why.len() > 8, "{}: say why", route.path),
                Door::Audit | Door::Administer => assert!(route.path.starts_with("/api/v1/admin/"), "{}", route.path),
                Door::Node(actions) | Door::Link(actions) => {
                    for action in actions {
                        assert!(ACTIONS.iter().any(|(name, ..)| name == action), "{}: `{action}` is no action", route.path);
                    }
                    assert!(!actions.is_empty(), "{}", route.path);
                }
            }
        }
    }

    #[test]
    fn every_route_of_links_comes_in_by_the_gate_of_links() {
        for route in declared().iter().filter(|route| route.path.starts_with("/s/")) {
            let is_before_the_gate =
                ["/s/{token}/unlock", "/s/{token}/ask"].contains(&route.path.as_str()) || route.methods == [Method::OPTIONS];
            assert!(matches!(route.door, Door::Link(_)) || is_before_the_gate, "{}", route.path);
        }
    }

    #[test]
    fn no_method_of_a_path_is_declared_twice() {
        let mut seen = HashSet::new();
        for route in declared() {
            for method in &route.methods {
                assert!(seen.insert((method.clone(), route.path.clone())), "{method} {}", route.path);
            }
        }
    }
}
