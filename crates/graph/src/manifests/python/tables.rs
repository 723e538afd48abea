//! Tables of requirements as Poetry and Pipenv write them: `name = "^1"`, `name = { version = "^1", path = "…" }`.

use deepdive_model::Scope;

use super::super::tree::{Member, Node};
use super::super::{Requirement, scope};
use super::pep508::{self, pypi_name};

/// The requirements of a table; the interpreter is none.
pub(super) fn requirements(members: &[Member<'_>], of: Scope) -> Vec<Requirement> {
    let is_package = |member: &&Member<'_>| member.key != "python" && member.key != "python_version";
    members.iter().filter(is_package).map(|member| requirement(member, of)).collect()
}

fn requirement(member: &Member<'_>, of: Scope) -> Requirement {
    // Several versions for several platforms stand in a list; the first is as good as any.
    let spec = member.value.items().first().unwrap_or(&member.value);
    let version = spec.text().or_else(|| spec.text_of("version"));
    let internal = spec.get("path").is_some();
    let version = version.filter(|version| *version != "*" && !internal);
    Requirement { internal, ..Requirement::new(&pypi_name(&member.key), version, of, member.line) }
}

/// The requirements of a list of texts.
pub(super) fn listed(node: Option<&Node<'_>>, of: Scope) -> Vec<Requirement> {
    let read = |(text, line): (&str, u32)| Some(Requirement { scope: of, line, ..pep508::requirement(text)? });
    node.into_iter().flat_map(Node::texts).filter_map(read).collect()
}

/// The scope of a group, where groups are for development unless they say otherwise.
pub(super) fn group_scope(name: &str) -> Scope {
    scope::of_group(name).unwrap_or(Scope::Build)
}

/// Among tools of development, those of tests are told by their names.
pub(super) fn tell_tests(requirements: &mut [Requirement]) {
    for requirement in requirements.iter_mut().filter(|requirement| requirement.scope == Scope::Build) {
        requirement.scope = scope::of_tool(&requirement.name);
    }
}
