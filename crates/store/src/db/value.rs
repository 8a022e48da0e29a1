//! What goes into a statement and what comes out of a row: the four types of column that both engines share.
//!
//! | Column | SQLite | PostgreSQL |
//! |---|---|---|
//! | whole number (also instants, sizes, flags 0 and 1) | INTEGER | BIGINT |
//! | text | TEXT | TEXT |
//! | bytes | BLOB | BYTEA |
//! | id | BLOB of 16 bytes | UUID |

use domain::secret::TokenHash;
use domain::{Error, Result, Timestamp, ids};
use uuid::Uuid;

/// A parameter of a statement.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// No value; PostgreSQL wants to know of which type it is not.
    Null(NullOf),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Id(Uuid),
    /// A number that no column can hold: binding it is an error.
    OutOfRange,
}

/// The type of a column that holds no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullOf {
    /// Not known: the engine finds out from the statement.
    Any,
    /// A whole number.
    Int,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
    /// An id.
    Id,
}

impl Value {
    /// No value, of a type that the statement makes clear.
    pub const NULL: Self = Self::Null(NullOf::Any);
}

/// The places of `ids` in a statement, as `IN (…)` wants them, with the ids added to its parameters. None is `NULL`.
pub(crate) fn listed<T: Copy + Into<Value>>(ids: &[T], params: &mut Vec<Value>) -> String {
    let mut place = |id: &T| {
        params.push((*id).into());
        format!("${}", params.len())
    };
    let places: Vec<String> = ids.iter().map(&mut place).collect();
    if places.is_empty() { "NULL".to_owned() } else { places.join(", ") }
}

/// Says which type it is, and never the value: parameters are people's data.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null(_) => "Null",
            Self::Int(_) => "Int(…)",
            Self::Text(_) => "Text(…)",
            Self::Bytes(_) => "Bytes(…)",
            Self::Id(_) => "Id(…)",
            Self::OutOfRange => "OutOfRange",
        })
    }
}

/// A column of a row, as the engine shows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ValueRef<'a> {
    /// No value.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'a str),
    /// Bytes; on SQLite also ids.
    Bytes(&'a [u8]),
    /// An id.
    Id(Uuid),
}

impl ValueRef<'_> {
    fn word(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "a number",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
            Self::Id(_) => "an id",
        }
    }

    fn is_not<T>(self, wanted: &str) -> Result<T> {
        Err(Error::internal(format!("the column holds {}, not {wanted}", self.word())))
    }
}

/// A type that a column can be read as.
pub trait FromValue: Sized {
    /// Reads it; a value of another type is an error of ours.
    fn from_value(value: ValueRef<'_>) -> Result<Self>;
}

/// A type that can be a parameter: which column it belongs to when there is none of it.
pub trait Column: Into<Value> {
    /// The type of its column.
    const NULL_OF: NullOf;
}

impl<T: Column> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::NULL_OF), Into::into)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

macro_rules! parameters {
    ($($type:ty => $column:ident, $value:ident => $into:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $into
            }
        }
        impl Column for $type {
            const NULL_OF: NullOf = NullOf::$column;
        }
    )*};
}

parameters! {
    i64 => Int, number => Value::Int(number);
    i32 => Int, number => Value::Int(number.into());
    u32 => Int, number => Value::Int(number.into());
    u16 => Int, number => Value::Int(number.into());
    u8 => Int, number => Value::Int(number.into());
    u64 => Int, number => i64::try_from(number).map_or(Value::OutOfRange, Value::Int);
    usize => Int, number => i64::try_from(number).map_or(Value::OutOfRange, Value::Int);
    bool => Int, flag => Value::Int(flag.into());
    Timestamp => Int, instant => Value::Int(instant.0);
    &str => Text, text => Value::Text(text.to_owned());
    &String => Text, text => Value::Text(text.clone());
    String => Text, text => Value::Text(text);
    Vec<u8> => Bytes, bytes => Value::Bytes(bytes);
    &[u8] => Bytes, bytes => Value::Bytes(bytes.to_vec());
    [u8; 16] => Bytes, bytes => Value::Bytes(bytes.to_vec());
    [u8; 32] => Bytes, bytes => Value::Bytes(bytes.to_vec());
    &[u8; 32] => Bytes, bytes => Value::Bytes(bytes.to_vec());
    TokenHash => Bytes, hash => Value::Bytes(hash.0.to_vec());
    &TokenHash => Bytes, hash => Value::Bytes(hash.0.to_vec());
    Uuid => Id, id => Value::Id(id);
}

impl FromValue for i64 {
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Int(number) => Ok(number),
            other => other.is_not("a number"),
        }
    }
}

macro_rules! narrow_numbers {
    ($($type:ty)*) => {$(
        impl FromValue for $type {
            fn from_value(value: ValueRef<'_>) -> Result<Self> {
                let number = i64::from_value(value)?;
                Self::try_from(number).map_err(|_| Error::internal(concat!("the column's number is not a ", stringify!($type))))
            }
        }
    )*};
}

narrow_numbers! { u64 u32 u16 u8 i32 usize }

impl FromValue for bool {
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl FromValue for Timestamp {
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        i64::from_value(value).map(Self)
    }
}

impl FromValue for String {
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Text(text) => Ok(text.to_owned()),
            other => other.is_not("a text"),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Bytes(bytes) => Ok(bytes.to_vec()),
            other => other.is_not("bytes"),
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Bytes(bytes) => {
                bytes.try_into().map_err(|_| Error::internal(format!("the column does not hold {N} bytes")))
            }
            other => other.is_not("bytes"),
        }
    }
}

impl FromValue for TokenHash {
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        <[u8; 32]>::from_value(value).map(Self)
    }
}

impl FromValue for Uuid {
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Id(id) => Ok(id),
            ValueRef::Bytes(bytes) => Self::from_slice(bytes).map_err(|_| Error::internal("the column does not hold an id")),
            other => other.is_not("an id"),
        }
    }
}

macro_rules! id_values {
    ($($id:ident)*) => {$(
        impl From<ids::$id> for Value {
            fn from(id: ids::$id) -> Self {
                Self::Id(id.0)
            }
        }
        impl From<&ids::$id> for Value {
            fn from(id: &ids::$id) -> Self {
                Self::Id(id.0)
            }
        }
        impl Column for ids::$id {
            const NULL_OF: NullOf = NullOf::Id;
        }
        impl Column for &ids::$id {
            const NULL_OF: NullOf = NullOf::Id;
        }
        impl FromValue for ids::$id {
            fn from_value(value: ValueRef<'_>) -> Result<Self> {
                Uuid::from_value(value).map(Self)
            }
        }
    )*};
}

id_values! {
    OrgId UserId GroupId SpaceId NodeId VersionId BlobId PartId GrantId RoleId LinkId VisitId SessionId ApiKeyId SecretId PasskeyId UploadId EventId
    EntryId JobId ActId AliasId RecipientId ReceiptId AskId
}
