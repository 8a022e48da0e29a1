//! One row of an answer.

use super::postgres;
use super::value::{FromValue, ValueRef};
use domain::{Error, Result};

/// One row of an answer; columns are counted from 0.
pub struct Row<'a>(pub(super) RowOf<'a>);

pub(super) enum RowOf<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// Reads a column. A column that is not there, or of another type, is an error of ours.
    pub fn get<T: FromValue>(&self, column: usize) -> Result<T> {
        let value = match &self.0 {
            RowOf::Sqlite(row) => sqlite_value(row, column),
            RowOf::Postgres(row) => postgres::column_value(row, column),
        };
        value.and_then(T::from_value).map_err(|error| Error::internal(format!("column {column}: {}", error.message)))
    }
}

fn sqlite_value<'a>(row: &'a rusqlite::Row<'_>, column: usize) -> Result<ValueRef<'a>> {
    use rusqlite::types::ValueRef as Raw;
    match row.get_ref(column).map_err(|_| Error::internal("there is no such column"))? {
        Raw::Null => Ok(ValueRef::Null),
        Raw::Integer(number) => Ok(ValueRef::Int(number)),
        Raw::Text(text) => std::str::from_utf8(text).map(ValueRef::Text).map_err(|_| Error::internal("the text is not UTF-8")),
        Raw::Blob(bytes) => Ok(ValueRef::Bytes(bytes)),
        Raw::Real(_) => Err(Error::internal("the column holds a fraction, which no column of ours does")),
    }
}
