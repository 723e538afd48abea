//! The integration tests, one binary: this file is their table of contents.
