//! The event log as a file: CSV (RFC 4180) or JSON, written piece by piece.

use bytes::Bytes;
use domain::{Error, Result};
use futures::{Stream, StreamExt, stream};
use service::events::Line;

use super::events::{EventBody, PartyBody};
use crate::api::table::{self, guarded};

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// RFC 4180, for spreadsheets.
    Csv,
    /// One array.
    Json,
}

/// The words of the forms.
pub(super) const FORMATS: [(&str, Format); 2] = [("csv", Format::Csv), ("json", Format::Json)];

const HEADER: [&str; 11] =
    ["id", "at", "kind", "user_id", "user", "subject_id", "subject", "node_id", "node", "link_id", "details"];

impl Format {
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Csv => table::MEDIA_TYPE,
            Self::Json => "application/json",
        }
    }

    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "events.csv",
            Self::Json => "events.json",
        }
    }
}

/// The bytes of a file with these lines.
pub(super) fn written(
    pieces: impl Stream<Item = Result<Vec<Line>>> + Send + 'static,
    format: Format,
) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    let mut is_first = true;
    let middle = pieces.map(move |lines| {
        let lines = lines?.into_iter().map(EventBody::from).collect::<Vec<_>>();
        let first = std::mem::replace(&mut is_first, false);
        match format {
            Format::Csv => table::lines(first.then(|| HEADER.map(str::to_owned)).into_iter().chain(lines.iter().map(row_of))),
            Format::Json => json_of(&lines, first),
        }
    });
    let end = if format == Format::Json { "\n]\n" } else { "" };
    middle.chain(stream::iter([Ok(Bytes::from_static(end.as_bytes()))]))
}

fn json_of(lines: &[EventBody], first: bool) -> Result<Bytes> {
    let mut bytes = Vec::new();
    if first {
        bytes.push(b'[');
    }
    for (at, line) in lines.iter().enumerate() {
        bytes.extend_from_slice(if first && at == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut bytes, line).map_err(Error::internal)?;
    }
    Ok(bytes.into())
}

fn row_of(line: &EventBody) -> [String; 11] {
    let id = |party: &Option<PartyBody>| party.as_ref().map(|party| party.id.to_string()).unwrap_or_default();
    let name = |party: &Option<PartyBody>| guarded(party.as_ref().and_then(|party| party.name.as_deref()).unwrap_or_default());
    [
        line.id.to_string(),
        table::instant(line.at),
        line.kind.clone(),
        id(&line.user),
        name(&line.user),
        id(&line.subject),
        name(&line.subject),
        id(&line.node),
        name(&line.node),
        line.link_id.map(|link| link.to_string()).unwrap_or_default(),
        guarded(&line.details.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;
    use uuid::Uuid;

    fn line(name: &str) -> Line {
        Line {
            id: Uuid::nil().into(),
            at: Timestamp(0),
            kind: "renamed".to_owned(),
            user: Some((Uuid::nil().into(), Some(name.to_owned()))),
            subject: None,
            node: Some((Uuid::nil().into(), None)),
            link: None,
            details: "{\"a\":\"b, c\"}".to_owned(),
        }
    }

    async fn file(pieces: Vec<Vec<Line>>, format: Format) -> String {
        let parts: Vec<_> = written(stream::iter(pieces.into_iter().map(Ok)), format).collect().await;
        parts.into_iter().map(|part| String::from_utf8(part.unwrap().to_vec()).unwrap()).collect()
    }

    #[tokio::test]
    async fn a_cell_is_never_a_formula_and_always_one_cell() {
        for (name, cell) in [
            ("Anna", "Anna"),
            ("=1+1", "'=1+1"),
            ("-1", "'-1"),
            ("+1", "'+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\r=1", "'\r=1"),
            ("\t=1", "'\t=1"),
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("a,b\r\n\"c\"", "a,b\r\n\"c\""),
        ] {
            let text = file(vec![vec![line(name)]], Format::Csv).await;
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            assert_eq!(reader.headers().unwrap(), HEADER.as_slice());
            let records: Vec<_> = reader.records().map(Result::unwrap).collect();
            assert_eq!((records.len(), &records[0][4], &records[0][10]), (1, cell, "{\"a\":\"b, c\"}"), "{text}");
            assert!(text.ends_with("\r\n"));
        }
    }

    #[tokio::test]
    async fn pieces_make_one_array() {
        for pieces in [vec![vec![]], vec![vec![line("a")]], vec![vec![line("a"), line("b")], vec![line("c")], vec![]]] {
            let count = pieces.iter().map(Vec::len).sum::<usize>();
            let text = file(pieces, Format::Json).await;
            assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&text).unwrap().len(), count, "{text}");
        }
        assert_eq!(
            file(vec![vec![]], Format::Csv).await,
            "id,at,kind,user_id,user,subject_id,subject,node_id,node,link_id,details\r\n"
        );
    }
}
