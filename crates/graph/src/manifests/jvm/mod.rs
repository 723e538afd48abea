//! Manifests of the JVM: Maven and Gradle.

pub(super) mod gradle;
pub(super) mod maven;
