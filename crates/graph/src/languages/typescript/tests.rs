//! What is extracted from TypeScript, row by row.
