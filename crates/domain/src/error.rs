//! What can go wrong, in few kinds. Each protocol maps a [`Kind`] to its own status in one table.

use std::fmt;

/// The result of every rule and every use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kinds of error that every protocol must be able to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It is not there, or the caller may not know that it is: the same answer for both.
    NotFound,
    /// The caller may know that it exists, and may not do this with it.
    Refused,
    /// Nobody is signed in, or the credentials are wrong.
    Unauthenticated,
    /// Something else has the name, or it changed in between.
    Conflict,
    /// A precondition the caller stated (`If-Match`) does not hold.
    PreconditionFailed,
    /// The input breaks a rule; the fields say which.
    Invalid,
    /// A limit that the caller may use up is used up.
    LimitReached,
    /// It has ended by time.
    Expired,
    /// Somebody else holds it.
    Locked,
    /// There is no storage left for it.
    Quota,
    /// More bytes than allowed.
    TooLarge,
    /// A range that the content does not have.
    RangeNotSatisfiable,
    /// The body is of a type that this place does not take.
    UnsupportedType,
    /// Too many tries in too little time.
    RateLimited,
    /// A part of the server cannot be reached now.
    Unavailable,
    /// Our fault. The cause goes to the log, never to the caller.
    Internal,
}

/// One field of an input and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name as the caller wrote it.
    pub field: String,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// An error of the domain: a kind, a stable public code, a text for people, and for bad input the fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Which of the few kinds.
    pub kind: Kind,
    /// Stable and public: programs compare it.
    pub code: &'static str,
    /// For people: lower case, user input in back-ticks, what to do next. For `Internal` it is for the log only.
    pub message: String,
    /// Every field that is wrong.
    pub fields: Vec<FieldError>,
    /// In how many seconds it may be otherwise, where that is known.
    pub retry_after_seconds: Option<u64>,
}

impl Error {
    /// An error of `kind` with its public `code` and a text for people.
    pub fn new(kind: Kind, code: &'static str, message: impl Into<String>) -> Self {
        Self { kind, code, message: message.into(), fields: Vec::new(), retry_after_seconds: None }
    }

    /// Nothing is there, or the caller may not know: always the same words.
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "not_found", "there is nothing here, or you do not have access to it")
    }

    /// The caller may know that it exists, and may not do this.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, "refused", message)
    }

    /// The input breaks a rule.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, code, message)
    }

    /// One field of the input breaks a rule.
    pub fn field(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        let mut error = Self::new(Kind::Invalid, code, message.clone());
        error.fields.push(FieldError { field: field.into(), code, message });
        error
    }

    /// Several fields of the input are not right: each says what to do. There is at least one.
    pub fn fields(wrong: Vec<FieldError>) -> Self {
        match <[FieldError; 1]>::try_from(wrong) {
            Ok([only]) => Self::field(only.field, only.code, only.message),
            Err(fields) => {
                Self { fields, ..Self::new(Kind::Invalid, "invalid_fields", "some fields are not right: see each of them") }
            }
        }
    }

    /// Something else has the name, or it changed in between.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, code, message)
    }

    /// Our fault; `cause` goes to the log only.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(Kind::Internal, "internal", cause.to_string())
    }

    /// A part of the server cannot be reached now; `cause` goes to the log only.
    pub fn unavailable(cause: impl fmt::Display) -> Self {
        Self::new(Kind::Unavailable, "unavailable", cause.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Error {}
