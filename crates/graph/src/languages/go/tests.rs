//! Rows of source and what is extracted from it.
