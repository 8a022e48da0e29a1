//! What the verbs of tus do, the same for users and for visitors: who asks and where it goes is all that differs.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::access::Actor;
use domain::ids::{NodeId, UploadId};
use domain::node::OnConflict;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use service::Stile;
use service::acts::Counted;
use service::identity::Credential;
use service::requests::Delivery;
use service::uploads::{Checksum, NewUpload, Target, UploadState};

use super::headers::{self, Metadata};
use crate::api::content::plain_name;
use crate::api::rules;
use crate::body::{declared_length, incoming};
use crate::conditional::http_date;
use crate::problem::{Answer, Problem};
use crate::send::{insert, read_hash};

/// The node that an upload became.
const NODE: HeaderName = HeaderName::from_static("x-stile-node");
/// "Checksum mismatch", which only tus knows.
const CHECKSUM_MISMATCH: u16 = 460;

/// One request about uploads.
pub(crate) struct Exchange<'a> {
    pub(crate) stile: &'a Stile,
    /// Who asks.
    pub(crate) actor: Actor,
    /// By what they showed who they are; none for a visitor.
    pub(crate) credential: Option<Credential>,
    /// Where uploads are: `/tus`, or the same below a link.
    pub(crate) base: String,
    pub(crate) headers: HeaderMap,
}

/// Where a new upload goes.
pub(crate) struct Destination {
    /// Its id.
    pub(crate) id: UploadId,
    pub(crate) target: Target,
    pub(crate) path: String,
    pub(crate) on_conflict: OnConflict,
    /// What it is to a link that asks for files.
    pub(crate) delivery: Option<Delivery>,
}

impl Exchange<'_> {
    /// Begins an upload, with its first bytes if there are any.
    pub(crate) async fn create(
        &self,
        metadata: &Metadata,
        destination: Destination,
        counted: Option<Counted>,
        body: Body,
    ) -> Answer<Response> {
        let size_bytes = headers::new_length(&self.headers)?;
        let checksum = headers::checksum(&self.headers)?;
        let expected_blake3 = match metadata.get("blake3")? {
            Some(text) => {
                Some(read_hash(text).ok_or_else(|| Problem::malformed_field("blake3", "write its 64 hexadecimal digits"))?)
            }
            None => None,
        };
        let new = NewUpload {
            id: destination.id,
            target: destination.target,
            path: destination.path,
            on_conflict: destination.on_conflict,
            size_bytes,
            expected_blake3,
            metadata: metadata.text.clone(),
            delivery: destination.delivery,
        };
        let begun = self.stile.begin_upload(self.actor, new, counted).await?;
        let location = format!("{}/{}", self.base, begun.id);
        let state =
            if headers::is_offset_type(&self.headers) && declared_length(&self.headers) != Some(0) && begun.size_bytes != Some(0)
            {
                self.append_at(begun.id, 0, None, checksum, body).await
            } else {
                Ok(begun)
            };
        // Also where the first bytes failed: the upload is there, and can be gone on with.
        let mut response = match state {
            Ok(state) => self.told(StatusCode::CREATED, &state),
            Err(problem) => in_tus(problem).into_response(),
        };
        insert(response.headers_mut(), header::LOCATION, &location);
        Ok(response)
    }

    /// How far an upload is.
    pub(crate) async fn head(&self, id: UploadId) -> Answer<Response> {
        let state = self.stile.upload(self.actor, id).await?;
        let mut response = self.told(StatusCode::OK, &state);
        let answer = response.headers_mut();
        match state.size_bytes {
            Some(size) => answer.insert(headers::LENGTH, HeaderValue::from(size)),
            None => answer.insert(headers::DEFER_LENGTH, HeaderValue::from_static("1")),
        };
        if !state.metadata.is_empty() {
            insert(answer, headers::METADATA, &state.metadata);
        }
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }

    /// Appends bytes.
    pub(crate) async fn patch(&self, id: UploadId, body: Body) -> Answer<Response> {
        headers::check_offset_type(&self.headers)?;
        let (offset, length) = (headers::offset(&self.headers)?, headers::length(&self.headers)?);
        let checksum = headers::checksum(&self.headers)?;
        let state = self.append_at(id, offset, length, checksum, body).await?;
        Ok(self.told(StatusCode::NO_CONTENT, &state))
    }

    /// Gives an upload up.
    pub(crate) async fn delete(&self, id: UploadId) -> Answer<Response> {
        self.stile.end_upload(self.actor, id).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    /// A POST on an upload stands for another method.
    pub(crate) async fn overridden(&self, id: UploadId, body: Body) -> Answer<Response> {
        match headers::overridden(&self.headers) {
            Some(Method::PATCH) => self.patch(id, body).await,
            Some(Method::DELETE) => self.delete(id).await,
            Some(Method::HEAD) => self.head(id).await,
            _ => {
                // Whoever may not know the upload learns nothing from what is wrong with the request.
                self.stile.upload(self.actor, id).await?;
                Err(Problem::malformed_field("X-HTTP-Method-Override", "a POST here stands for `PATCH`, `DELETE` or `HEAD`"))
            }
        }
    }

    async fn append_at(
        &self,
        id: UploadId,
        offset: u64,
        length: Option<u64>,
        checksum: Checksum,
        body: Body,
    ) -> Answer<UploadState> {
        let stile = self.stile;
        let bytes = match self.credential {
            Some(credential) => stile.while_in_force(credential, incoming(body)),
            None => incoming(body),
        };
        Ok(stile.append(self.actor, id, offset, length, checksum, bytes).await?)
    }

    fn told(&self, status: StatusCode, state: &UploadState) -> Response {
        let mut response = status.into_response();
        let headers = response.headers_mut();
        headers.insert(headers::OFFSET, HeaderValue::from(state.received_bytes));
        let is_complete = state.size_bytes == Some(state.received_bytes);
        if let Some(date) = http_date(state.expires_at).filter(|_| !is_complete) {
            headers.insert(headers::EXPIRES, date);
        }
        if let Some(node) = state.finished {
            insert(headers, NODE, &node.to_string());
        }
        response
    }
}

/// The answer of a verb, as tus says errors.
pub(crate) fn answer(result: Answer<Response>) -> Response {
    let mut response = match result {
        Ok(response) => return response,
        Err(problem) => in_tus(problem).into_response(),
    };
    if response.status() == StatusCode::PRECONDITION_FAILED {
        response.headers_mut().insert(headers::TUS_VERSION, HeaderValue::from_static(headers::VERSION));
    }
    response
}

/// What tus says with other statuses than the rest of the API.
fn in_tus(mut problem: Problem) -> Problem {
    problem.status = match problem.code {
        "checksum_mismatch" => StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(problem.status),
        "length_changed" => StatusCode::BAD_REQUEST,
        _ => problem.status,
    };
    problem
}

/// The name or path of the file: `relative_path` where it is there, else `filename`.
pub(crate) fn path_of(metadata: &Metadata) -> Answer<Option<String>> {
    if let Some(path) = metadata.get("relative_path")? {
        return Ok(Some(path.to_owned()));
    }
    metadata.get("filename")?.map(|name| plain_name(name.to_owned())).transpose()
}

/// What to do when the name is taken.
pub(crate) fn rule_of(metadata: &Metadata) -> Answer<Option<OnConflict>> {
    let Some(word) = metadata.get("on_conflict")? else { return Ok(None) };
    let rule = rules().into_iter().find(|(known, _)| *known == word).map(|(_, rule)| rule);
    rule.map(Some).ok_or_else(|| Problem::malformed_field("on_conflict", "use `refuse`, `keep_both` or `new_version`"))
}

/// The id of a node in the metadata. What is no id is the id of nothing.
pub(crate) fn node_of(metadata: &Metadata, key: &str) -> Answer<Option<NodeId>> {
    let Some(text) = metadata.get(key)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| domain::Error::not_found().into())
}
