//! The five laws that hold whatever is read, each with a test that can fail.
//!
//! | module | law |
//! |---|---|
//! | `same_input_same_bytes` | the same snapshot, workflow, version and day give the same bytes |
//! | `a_repository_is_data` | a studied repository changes nothing that deepdive does, and nothing of it is executed |
//! | `no_secret_leaves` | no secret leaves through any output |
//! | `arrows_have_evidence` | an arrow of a map stands only where a connection with evidence stands |
//! | `no_network_needed` | with no network and no key there is the whole report |

mod a_repository_is_data;
mod arrows_have_evidence;
mod no_network_needed;
mod no_secret_leaves;
mod same_input_same_bytes;
