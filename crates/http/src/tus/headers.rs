//! The headers of tus 1.0, read strictly: what is not exactly what the protocol says is an error, never a guess.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::limits;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use service::uploads::Checksum;

use crate::problem::{Answer, Problem};

/// The one version that is spoken.
pub(crate) const VERSION: &str = "1.0.0";
/// The extensions that are offered.
pub(crate) const EXTENSIONS: &str = "creation,creation-with-upload,creation-defer-length,checksum,termination,expiration";

pub(crate) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(crate) const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(crate) const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(crate) const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(crate) const TUS_ALGORITHMS: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
pub(crate) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(crate) const DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
pub(crate) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(crate) const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(crate) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const CONCAT: HeaderName = HeaderName::from_static("upload-concat");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
const OFFSET_TYPE: &str = "application/offset+octet-stream";

/// Whether the client speaks the version that we do: before anything else.
pub(crate) fn check_version(headers: &HeaderMap) -> Answer<()> {
    if headers.get(RESUMABLE).is_some_and(|version| version == VERSION) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::PRECONDITION_FAILED, "unsupported_tus_version", "send `Tus-Resumable: 1.0.0`"))
}

/// The length of a new upload: known, or said to come later.
pub(crate) fn new_length(headers: &HeaderMap) -> Answer<Option<u64>> {
    if headers.contains_key(CONCAT) {
        return Err(Problem::malformed_field("Upload-Concat", "uploads are not put together here: send one upload"));
    }
    let deferred = one(headers, &DEFER_LENGTH)?;
    match (length(headers)?, deferred) {
        (Some(length), None) => Ok(Some(length)),
        (None, Some("1")) => Ok(None),
        (None, None) => Err(Problem::malformed_field("Upload-Length", "say how long it is, or `Upload-Defer-Length: 1`")),
        _ => Err(Problem::malformed_field("Upload-Defer-Length", "it is `1`, and never beside `Upload-Length`")),
    }
}

/// The length, where it is said.
pub(crate) fn length(headers: &HeaderMap) -> Answer<Option<u64>> {
    number(headers, &LENGTH)
}

/// The offset, which must be said.
pub(crate) fn offset(headers: &HeaderMap) -> Answer<u64> {
    number(headers, &OFFSET)?.ok_or_else(|| Problem::malformed_field("Upload-Offset", "say where these bytes go"))
}

/// Whether the body is bytes of an upload.
pub(crate) fn is_offset_type(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == OFFSET_TYPE)
}

/// The body of a PATCH must be bytes of an upload.
pub(crate) fn check_offset_type(headers: &HeaderMap) -> Answer<()> {
    if is_offset_type(headers) {
        return Ok(());
    }
    let text = "send the bytes as `Content-Type: application/offset+octet-stream`";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type", text))
}

/// `Upload-Checksum: sha256 <base64>`.
pub(crate) fn checksum(headers: &HeaderMap) -> Answer<Checksum> {
    let Some(text) = one(headers, &CHECKSUM)? else { return Ok(Checksum::None) };
    let unreadable = || Problem::malformed_field("Upload-Checksum", "write an algorithm, a space and the checksum in base64");
    let (algorithm, sum) = text.split_once(' ').ok_or_else(unreadable)?;
    let sum = STANDARD.decode(sum).map_err(|_| unreadable())?;
    Checksum::new(algorithm, sum).map_err(|error| Problem::malformed_field("Upload-Checksum", error.message))
}

/// What a POST means: some clients may not send other methods.
pub(crate) fn overridden(headers: &HeaderMap) -> Option<Method> {
    headers.get(METHOD_OVERRIDE)?.as_bytes().to_ascii_uppercase().as_slice().try_into().ok()
}

/// The metadata of an upload: as it was sent, and its pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) text: String,
    pairs: Vec<(String, Vec<u8>)>,
}

impl Metadata {
    /// Reads `key base64,key base64,key`; missing and empty are fine.
    pub(crate) fn of(headers: &HeaderMap) -> Answer<Self> {
        let Some(text) = one(headers, &METADATA)? else { return Ok(Self::default()) };
        let unreadable = |what: &str| Problem::malformed_field("Upload-Metadata", what);
        if text.len() > limits::UPLOAD_METADATA_BYTES_MAX {
            return Err(unreadable("it is longer than 8 KiB"));
        }
        let mut pairs: Vec<(String, Vec<u8>)> = Vec::new();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = STANDARD.decode(value.trim()).map_err(|_| unreadable("write each value in base64"))?;
            if pairs.iter().any(|(known, _)| known == key) {
                return Err(unreadable("a key is there twice"));
            }
            pairs.push((key.to_owned(), value));
        }
        Ok(Self { text: text.to_owned(), pairs })
    }

    /// The value of a key as text; empty is as missing.
    pub(crate) fn get(&self, key: &str) -> Answer<Option<&str>> {
        let Some((_, value)) = self.pairs.iter().find(|(known, _)| known == key) else { return Ok(None) };
        let text = std::str::from_utf8(value).ok().filter(|text| !text.contains('\0'));
        let text = text.ok_or_else(|| Problem::malformed_field("Upload-Metadata", format!("`{key}` is not UTF-8 text")))?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }
}

/// Exactly the digits of a number: no sign, no spaces, no other base, nothing that does not fit.
fn number(headers: &HeaderMap, name: &HeaderName) -> Answer<Option<u64>> {
    let Some(text) = one(headers, name)? else { return Ok(None) };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(number) if digits => Ok(Some(number)),
        _ => Err(Problem::malformed_field(name.as_str(), format!("`{name}` is a whole number of bytes"))),
    }
}

fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Answer<Option<&'h str>> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    match (value.to_str(), values.next()) {
        (Ok(text), None) => Ok(Some(text)),
        _ => Err(Problem::malformed_field(name.as_str(), format!("`{name}` is one line of plain ASCII"))),
    }
}

/// The largest upload, as a header says it.
pub(crate) fn max_size() -> String {
    limits::FILE_BYTES_MAX.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn numbers_are_digits_and_nothing_else() {
        assert_eq!(offset(&headers(&[(OFFSET, "0")])).unwrap(), 0);
        assert_eq!(offset(&headers(&[(OFFSET, "18446744073709551615")])).unwrap(), u64::MAX);
        for bad in ["", "0x0", "+1", "-1", " 1", "1.0", "1e3", "18446744073709551616", "１"] {
            let Ok(value) = HeaderValue::from_str(bad) else { continue };
            let headers = [(OFFSET, value)].into_iter().collect();
            assert_eq!(offset(&headers).unwrap_err().status, 400, "{bad}");
        }
        assert_eq!(offset(&headers(&[])).unwrap_err().status, 400);
        assert_eq!(offset(&headers(&[(OFFSET, "1"), (OFFSET, "2")])).unwrap_err().status, 400);
    }

    #[test]
    fn a_length_is_known_or_comes_later() {
        assert_eq!(new_length(&headers(&[(LENGTH, "5")])).unwrap(), Some(5));
        assert_eq!(new_length(&headers(&[(DEFER_LENGTH, "1")])).unwrap(), None);
        for bad in [
            &[][..],
            &[(DEFER_LENGTH, "2")],
            &[(DEFER_LENGTH, "1"), (LENGTH, "5")],
            &[(LENGTH, "x")],
            &[(LENGTH, "5"), (CONCAT, "partial")],
        ] {
            assert_eq!(new_length(&headers(bad)).unwrap_err().status, 400, "{bad:?}");
        }
    }

    #[test]
    fn metadata_is_base64_and_may_be_missing() {
        assert_eq!(Metadata::of(&headers(&[])).unwrap(), Metadata::default());
        assert_eq!(Metadata::of(&headers(&[(METADATA, "")])).unwrap().get("filename").unwrap(), None);
        let some = Metadata::of(&headers(&[(METADATA, "filename w6kudHh0, flag,empty ")])).unwrap();
        assert_eq!(some.get("filename").unwrap(), Some("é.txt"));
        assert_eq!(some.get("flag").unwrap(), None);
        for bad in ["filename !!!notbase64", "a YQ==,a Yg==", &format!("a {}", "A".repeat(9000))] {
            assert_eq!(Metadata::of(&headers(&[(METADATA, bad)])).unwrap_err().status, 400, "{bad:.30}");
        }
        let bytes = Metadata::of(&headers(&[(METADATA, "filename /w==,nul AA==")])).unwrap();
        assert!(bytes.get("filename").is_err() && bytes.get("nul").is_err());
    }

    #[test]
    fn other_versions_and_types_are_refused() {
        assert!(check_version(&headers(&[(RESUMABLE, "1.0.0")])).is_ok());
        assert_eq!(check_version(&headers(&[(RESUMABLE, "0.2.2")])).unwrap_err().status, 412);
        assert_eq!(check_version(&headers(&[])).unwrap_err().status, 412);
        assert!(check_offset_type(&headers(&[(header::CONTENT_TYPE, OFFSET_TYPE)])).is_ok());
        assert_eq!(check_offset_type(&headers(&[(header::CONTENT_TYPE, "application/octet-stream")])).unwrap_err().status, 415);
    }

    #[test]
    fn checksums_name_an_algorithm_that_is_offered() {
        assert!(matches!(checksum(&headers(&[])), Ok(Checksum::None)));
        assert!(checksum(&headers(&[(CHECKSUM, "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=")])).is_ok());
        for bad in ["sha1", "md5 AA==", "sha1 !", ""] {
            assert_eq!(checksum(&headers(&[(CHECKSUM, bad)])).err().unwrap().status, 400, "{bad}");
        }
    }

    #[test]
    fn a_post_may_stand_for_another_method() {
        assert_eq!(overridden(&headers(&[(METHOD_OVERRIDE, "patch")])), Some(Method::PATCH));
        assert_eq!(overridden(&headers(&[])), None);
    }
}
