//! Holds no code: the harness is the test target.
