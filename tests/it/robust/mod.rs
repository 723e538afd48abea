//! Whatever is given and whatever happens: a report or a clear word, the right exit code, and a store that stays whole.
//!
//! | module | what it throws at the program |
//! |---|---|
//! | `files` | folders and files that nobody would write by hand |
//! | `checkouts` | git in every state, broken ones too |
//! | `stores` | a store that is damaged, full, not writable, or shared |
//! | `stops` | signals, killed processes, readers that go away |

mod checkouts;
mod files;
mod stops;
mod stores;
