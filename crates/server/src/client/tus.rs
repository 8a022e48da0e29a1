//! The four requests of tus 1.0 that a client needs: create, where are we, more, give up.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ids::NodeId;
use domain::node::OnConflict;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use reqwest::{Body, Method, Response, Url};

use super::failure::{Failure, Result};
use super::wire::on_conflict_text;
use super::{ANSWER_TIMEOUT, Api};

const RESUMABLE: &str = "Tus-Resumable";
const VERSION: &str = "1.0.0";

/// How far the server is with an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many bytes it has.
    pub offset_bytes: u64,
    /// How many it will be, where it says so.
    pub length_bytes: Option<u64>,
    /// The file it became.
    pub node: Option<NodeId>,
}

/// What an upload will become.
pub struct NewUpload<'a> {
    /// In which folder.
    pub parent: NodeId,
    /// Called what.
    pub name: &'a str,
    /// And if the name is taken.
    pub on_conflict: OnConflict,
    /// How many bytes.
    pub size_bytes: u64,
    /// With which hash: the server compares before it keeps the file.
    pub hash: blake3::Hash,
}

impl Api {
    /// Announces an upload; the answer is its address.
    pub async fn tus_create(&self, upload: &NewUpload<'_>) -> Result<Url> {
        let request = self
            .request(Method::POST, &["tus"])?
            .header(RESUMABLE, VERSION)
            .header("Upload-Length", upload.size_bytes)
            .header("Upload-Metadata", metadata(upload))
            .header(CONTENT_LENGTH, 0);
        let response = self.send(request.timeout(ANSWER_TIMEOUT)).await?;
        let location = header(&response, LOCATION.as_str())
            .ok_or_else(|| Failure::unexpected("the server gave no address for the upload"))?;
        self.own_url(response.url(), location)
    }

    /// Asks how far the server is.
    pub async fn tus_progress(&self, upload: &Url) -> Result<Progress> {
        let request = self.request_url(Method::HEAD, upload.clone()).header(RESUMABLE, VERSION);
        read_progress(&self.send(request.timeout(ANSWER_TIMEOUT)).await?)
    }

    /// Sends `length_bytes` bytes more, from `offset_bytes` on.
    pub async fn tus_append(&self, upload: &Url, offset_bytes: u64, length_bytes: u64, body: Body) -> Result<Progress> {
        let request = self
            .request_url(Method::PATCH, upload.clone())
            .header(RESUMABLE, VERSION)
            .header("Upload-Offset", offset_bytes)
            .header(CONTENT_TYPE, "application/offset+octet-stream")
            .header(CONTENT_LENGTH, length_bytes)
            .body(body);
        read_progress(&self.send(request).await?)
    }

    /// The address the server gave, on the server we know: our token goes nowhere else.
    fn own_url(&self, asked: &Url, location: &str) -> Result<Url> {
        let url = asked.join(location).map_err(|_| Failure::unexpected("the server gave an address that cannot be read"))?;
        // Behind a proxy a server may name itself by another scheme or host: only its path counts.
        let mut own = self.base.clone();
        own.set_path(url.path());
        Ok(own)
    }
}

fn metadata(upload: &NewUpload<'_>) -> String {
    let parent = upload.parent.to_string();
    let hash = upload.hash.to_hex();
    let pairs = [
        ("parent", parent.as_str()),
        ("filename", upload.name),
        ("on_conflict", on_conflict_text(upload.on_conflict)),
        ("blake3", hash.as_str()),
    ];
    pairs.map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).join(",")
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).and_then(|value| value.to_str().ok())
}

fn read_progress(response: &Response) -> Result<Progress> {
    let number = |name| header(response, name).and_then(|text| text.parse().ok());
    Ok(Progress {
        offset_bytes: number("Upload-Offset")
            .ok_or_else(|| Failure::unexpected("the server does not say how far the upload is"))?,
        length_bytes: number("Upload-Length"),
        node: header(response, "X-Stile-Node").and_then(|text| text.parse().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(base: &str) -> Api {
        Api::new(&Url::parse(base).unwrap(), None).unwrap()
    }

    #[test]
    fn the_token_stays_with_our_server() {
        let api = api("http://127.0.0.1:8420");
        let asked = api.url(&["tus"]).unwrap();
        let table = [
            ("/tus/abc", "http://127.0.0.1:8420/tus/abc"),
            ("http://127.0.0.1:8420/tus/abc", "http://127.0.0.1:8420/tus/abc"),
            ("https://evil.example/tus/abc", "http://127.0.0.1:8420/tus/abc"),
        ];
        for (location, own) in table {
            assert_eq!(api.own_url(&asked, location).unwrap().as_str(), own);
        }
    }

    #[test]
    fn metadata_is_base64_of_the_text() {
        let upload = NewUpload {
            parent: "018f2b6e-0000-7000-8000-000000000001".parse().unwrap(),
            name: "é.txt",
            on_conflict: OnConflict::NewVersion,
            size_bytes: 3,
            hash: blake3::hash(b"abc"),
        };
        let text = metadata(&upload);
        assert!(
            text.starts_with(
                "parent MDE4ZjJiNmUtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx,filename w6kudHh0,on_conflict bmV3X3ZlcnNpb24=,blake3 "
            ),
            "{text}"
        );
    }
}
