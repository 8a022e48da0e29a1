//! The OpenAPI document: made from the routes, committed as `docs/openapi.json`, compared by a test.

use std::sync::LazyLock;

use http::Method;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, Ref, RefOr, ResponseBuilder, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::{FieldProblem, ProblemBody};
use crate::routes::{self, Door};

/// The document, as JSON.
pub fn document() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = serde_json::to_string_pretty(&build()).unwrap_or_default();
        text.push('\n');
        text
    });
    &TEXT
}

fn build() -> OpenApi {
    let routes = routes::all();
    let mut document = routes.into_document();
    document.info = InfoBuilder::new()
        .title("Stile")
        .version("1")
        .description(Some("Files, shared across the fence. Errors are problem details (RFC 9457); programs compare `code`."))
        .license(None)
        .build();
    document.paths.paths.retain(|path, _| is_for_programs(path));
    for route in routes::declared() {
        let Some(item) = document.paths.paths.get_mut(&route.path) else { continue };
        for method in &route.methods {
            let Some(operation) = operation_of(item, method) else { continue };
            name(operation, method);
            describe_answers(operation);
            if matches!(route.door, Door::Session(_) | Door::Audit | Door::Administer | Door::Node(_)) {
                ask_to_sign_in(operation);
            }
        }
    }
    add_components(&mut document);
    document
}

/// Pages and their assets are not part of the API; what visitors' programs use is.
fn is_for_programs(path: &str) -> bool {
    ["/api/", "/tus", "/s/", "/healthz", "/readyz", "/openapi.json"].iter().any(|prefix| path.starts_with(prefix))
}

fn operation_of<'i>(item: &'i mut PathItem, method: &Method) -> Option<&'i mut Operation> {
    let slot = match *method {
        Method::GET => &mut item.get,
        Method::HEAD => &mut item.head,
        Method::POST => &mut item.post,
        Method::PUT => &mut item.put,
        Method::PATCH => &mut item.patch,
        Method::DELETE => &mut item.delete,
        Method::OPTIONS => &mut item.options,
        _ => return None,
    };
    slot.as_mut()
}

/// The name of the handler says what is done, the tag with what; a HEAD is the GET without its body.
fn name(operation: &mut Operation, method: &Method) {
    let tag = operation.tags.iter().flatten().next().cloned().unwrap_or_default();
    let handler = operation.operation_id.take().unwrap_or_default();
    let suffix = if *method == Method::HEAD && handler != "head" { "_head" } else { "" };
    operation.operation_id = Some(format!("{tag}_{handler}{suffix}"));
}

/// Every operation may answer a problem, and every answer has a description.
fn describe_answers(operation: &mut Operation) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description("A problem").content("application/problem+json", content).build();
    let responses = &mut operation.responses.responses;
    for (status, response) in responses.iter_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = if status == "201" { "Made".to_owned() } else { "Done".to_owned() };
        }
    }
    responses.entry("default".to_owned()).or_insert(RefOr::T(response));
}

fn ask_to_sign_in(operation: &mut Operation) {
    let none: [&str; 0] = [];
    operation.security = Some(vec![SecurityRequirement::new("bearer", none), SecurityRequirement::new("cookie", none)]);
}

fn add_components(document: &mut OpenApi) {
    let had = document.components.take().unwrap_or_default();
    let bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A session or an API key: `stile_…`")).build();
    let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-stile"));
    let mut components = ComponentsBuilder::from(had)
        .schema("Problem", ProblemBody::schema())
        .schema(FieldProblem::name(), FieldProblem::schema())
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    document.components = Some(components);
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

    #[test]
    fn the_committed_document_is_what_the_routes_say() {
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(COMMITTED, document()).unwrap();
        }
        let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
        assert!(committed == document(), "docs/openapi.json is old: run this test with UPDATE=1");
    }

    #[test]
    fn every_route_for_programs_is_described() {
        let document = build();
        for route in routes::declared().iter().filter(|route| is_for_programs(&route.path)) {
            assert!(document.paths.paths.contains_key(&route.path), "{}", route.path);
        }
    }

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let mut names = std::collections::HashSet::new();
        let document = build();
        for item in document.paths.paths.values() {
            for operation in
                [&item.get, &item.head, &item.post, &item.put, &item.patch, &item.delete, &item.options].into_iter().flatten()
            {
                let name = operation.operation_id.clone().unwrap_or_default();
                assert!(!name.is_empty() && names.insert(name.clone()), "`{name}` is there twice");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document: serde_json::Value = serde_json::from_str(document()).unwrap();
        let mut open = vec![&document];
        while let Some(value) = open.pop() {
            if let Some(reference) = value.get("$ref").and_then(serde_json::Value::as_str) {
                assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
            }
            match value {
                serde_json::Value::Array(items) => open.extend(items),
                serde_json::Value::Object(fields) => open.extend(fields.values()),
                _ => {}
            }
        }
    }
}
