//! What is extracted from JavaScript, row by row.
