//! Maven: the `pom.xml` files of a repository together, with what children take over from parents and properties filled in.

use std::collections::BTreeMap;

use deepdive_model::{Problem, Scope};

use self::pom::{Entry, Pom};
use super::super::formats::Format;
use super::super::{Manifest, Requirement, broken};
use crate::paths;
use crate::source::TextFile;

mod pom;

/// Maven.
pub(in super::super) const FORMAT: Format = Format { wants: |path| paths::name(path) == "pom.xml", read };

/// Parents above each other; a circle of parents ends here.
const DEEPEST: usize = 16;
/// Placeholders within placeholders.
const MOST_FILLS: usize = 8;

fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Vec<Manifest> {
    let mut poms = BTreeMap::new();
    for file in files {
        match pom::parse(file.path, file.text) {
            Ok(pom) => {
                poms.insert(file.path.to_owned(), pom);
            }
            Err(line) => problems.push(broken(file.path, line)),
        }
    }
    poms.values().map(|pom| Project::of(pom, &poms).manifest()).collect()
}

/// A file with the files of the repository that it takes things over from, nearest first.
struct Project<'a> {
    pom: &'a Pom,
    /// The file itself, then its parents.
    line: Vec<&'a Pom>,
}

impl<'a> Project<'a> {
    fn of(pom: &'a Pom, poms: &'a BTreeMap<String, Pom>) -> Self {
        let mut line = vec![pom];
        while let Some(parent) = line.last().and_then(|last| parent_of(last, poms)).filter(|_| line.len() < DEEPEST) {
            line.push(parent);
        }
        Self { pom, line }
    }

    fn manifest(&self) -> Manifest {
        let pom = self.pom;
        Manifest {
            path: pom.path.as_str().into(),
            ecosystem: "maven",
            name: pom.artifact.clone(),
            group: self.group().into(),
            version: self.version().map(Into::into),
            description: pom.description.clone(),
            licence: pom.licence.clone(),
            dependencies: self.requirements(),
            members: self.members(),
            parent: self.line.get(1).map(|parent| parent.path.as_str().into()),
            ..Manifest::default()
        }
    }

    /// The group id, its own or that of its parent, in the repository or not.
    fn group(&self) -> String {
        let own = |pom: &&Pom| pom.group.clone().or_else(|| Some(pom.parent.as_ref()?.entry.group.clone()));
        self.line.iter().find_map(own).map(|group| self.fill_with(&group, false).unwrap_or(group)).unwrap_or_default()
    }

    fn version(&self) -> Option<String> {
        let own = |pom: &&Pom| pom.version.clone().or_else(|| pom.parent.as_ref()?.entry.version.clone());
        self.fill_with(&self.line.iter().find_map(own)?, false)
    }

    fn members(&self) -> Vec<Box<str>> {
        let folder = paths::folder(&self.pom.path);
        let module = |module: &String| paths::join(folder, module.strip_suffix("pom.xml").unwrap_or(module));
        let mut members: Vec<Box<str>> = self.pom.modules.iter().filter_map(module).map(Into::into).collect();
        members.sort();
        members.dedup();
        members
    }

    fn requirements(&self) -> Vec<Requirement> {
        let mut all: Vec<Requirement> = self.pom.dependencies.iter().filter_map(|entry| self.dependency(entry)).collect();
        all.extend(self.pom.plugins.iter().filter_map(|entry| self.plugin(entry)));
        let imported = self.pom.managed.iter().filter(|entry| entry.scope == "import");
        all.extend(imported.filter_map(|entry| self.requirement(entry, entry.version.clone(), Scope::Build)));
        let outside = self.pom.parent.as_ref().filter(|_| self.line.len() == 1);
        all.extend(outside.and_then(|parent| self.requirement(&parent.entry, parent.entry.version.clone(), Scope::Build)));
        all.sort_by_key(|requirement| requirement.line);
        all
    }

    fn dependency(&self, entry: &Entry) -> Option<Requirement> {
        let managed = self.managed(entry);
        let version = entry.version.clone().or_else(|| managed?.version.clone());
        let scope = if entry.scope.is_empty() { managed.map_or("", |managed| &managed.scope) } else { &entry.scope };
        self.requirement(entry, version, if scope == "test" { Scope::Test } else { Scope::Product })
    }

    fn plugin(&self, entry: &Entry) -> Option<Requirement> {
        let group = if entry.group.is_empty() { "org.apache.maven.plugins".to_owned() } else { entry.group.clone() };
        self.requirement(&Entry { group, ..entry.clone() }, entry.version.clone(), Scope::Build)
    }

    fn requirement(&self, entry: &Entry, version: Option<String>, scope: Scope) -> Option<Requirement> {
        let name = |text: &str| self.fill(text).unwrap_or_else(|| text.to_owned());
        let version = version.and_then(|version| self.fill(&version));
        let name = format!("{}:{}", name(&entry.group), name(&entry.artifact));
        (name.len() > 1).then(|| Requirement::new(&name, version.as_deref(), scope, entry.line))
    }

    /// What the file or a parent says of this dependency for all.
    fn managed(&self, entry: &Entry) -> Option<&'a Entry> {
        let (group, artifact) = (self.fill(&entry.group), self.fill(&entry.artifact));
        let is_it = |managed: &&Entry| {
            self.fill(&managed.artifact) == artifact && self.fill(&managed.group) == group && managed.scope != "import"
        };
        self.line.iter().flat_map(|pom| pom.managed.iter()).find(is_it)
    }

    /// A text with every `${…}` filled; none where one can't be.
    fn fill(&self, text: &str) -> Option<String> {
        self.fill_with(text, true)
    }

    /// The same; the project's own coordinates only where they are not what is being filled.
    fn fill_with(&self, text: &str, coordinates: bool) -> Option<String> {
        let mut filled = text.to_owned();
        for _ in 0..MOST_FILLS {
            let Some((before, rest)) = filled.split_once("${") else { return Some(filled) };
            let (key, after) = rest.split_once('}')?;
            filled = format!("{before}{}{after}", self.property(key, coordinates)?);
        }
        None
    }

    fn property(&self, key: &str, coordinates: bool) -> Option<String> {
        let parent = || self.pom.parent.as_ref().map(|parent| &parent.entry);
        match key {
            "project.parent.version" => parent()?.version.clone(),
            "project.parent.groupId" => Some(parent()?.group.clone()),
            "project.artifactId" => Some(self.pom.artifact.as_ref()?.text.to_string()),
            "project.version" | "pom.version" | "version" if coordinates => self.version(),
            "project.groupId" | "pom.groupId" | "groupId" if coordinates => Some(self.group()),
            key => self.line.iter().find_map(|pom| pom.properties.get(key).cloned()),
        }
    }
}

/// The parent within the repository: where the file says it lies, if that is it, or wherever it lies.
fn parent_of<'a>(pom: &Pom, poms: &'a BTreeMap<String, Pom>) -> Option<&'a Pom> {
    let parent = pom.parent.as_ref()?;
    let is_it =
        |other: &&Pom| other.path != pom.path && other.artifact.as_ref().is_some_and(|name| *name.text == *parent.entry.artifact);
    let said = paths::join(paths::folder(&pom.path), &parent.relative_path);
    let there = said.and_then(|path| {
        poms.get(&path)
            .or_else(|| poms.get(path.trim_start_matches('/')))
            .or_else(|| poms.get(&super::super::join(&path, "pom.xml")))
    });
    let has_group = |other: &&Pom| {
        let group = other.group.as_ref().or_else(|| Some(&other.parent.as_ref()?.entry.group));
        group.is_some_and(|group| *group == parent.entry.group)
    };
    there.filter(is_it).or_else(|| poms.values().find(|other| is_it(other) && has_group(other)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use crate::manifests::tests::check;

    fn manifests(files: &[(&str, &str)]) -> Vec<Manifest> {
        let files: Vec<TextFile<'_>> = files.iter().map(|(path, text)| TextFile { path, text }).collect();
        let mut read = read(&files, &mut Vec::new());
        super::super::super::internal::mark(&mut read);
        read
    }

    const PARENT: &str = "<project>\n<parent>\n<groupId>org.boot</groupId>\n<artifactId>boot-parent</artifactId>\n<version>3.1</version>\n<relativePath/>\n</parent>\n<groupId>com.shop</groupId><artifactId>shop</artifactId><version>1.0</version>\n<properties><x.version>2.${minor}</x.version><minor>5</minor></properties>\n<modules><module>cart</module></modules>\n<dependencyManagement><dependencies>\n<dependency><groupId>a</groupId><artifactId>b</artifactId><version>${x.version}</version></dependency>\n<dependency><groupId>c</groupId><artifactId>bom</artifactId><version>9</version><type>pom</type><scope>import</scope></dependency>\n</dependencies></dependencyManagement>\n</project>";
    const CHILD: &str = "<?xml version=\"1.0\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n<parent><groupId>com.shop</groupId><artifactId>shop</artifactId><version>1.0</version></parent>\n<artifactId>cart</artifactId>\n<dependencies>\n  <dependency>\n    <groupId>a</groupId>\n    <artifactId>b</artifactId>\n  </dependency>\n  <dependency><groupId>${project.groupId}</groupId><artifactId>shop</artifactId><version>${project.version}</version></dependency>\n  <dependency><groupId>junit</groupId><artifactId>junit</artifactId><scope>test</scope></dependency>\n  <dependency><groupId>d</groupId><artifactId>e</artifactId><version>${unknown}</version></dependency>\n</dependencies>\n<build><plugins>\n<plugin><artifactId>maven-jar-plugin</artifactId></plugin>\n</plugins></build>\n</project>";

    #[test]
    fn children_take_over_from_parents() {
        let read = manifests(&[("pom.xml", PARENT), ("cart/pom.xml", CHILD)]);
        let child = &read[0];
        assert_eq!(
            (&*child.group, child.version.as_deref(), child.parent.as_deref()),
            ("com.shop", Some("1.0"), Some("pom.xml"))
        );
        let expected = [
            "a:b 2.5 Product @8",
            "com.shop:shop 1.0 Product @10 own",
            "junit:junit - Test @11",
            "d:e - Product @12",
            "org.apache.maven.plugins:maven-jar-plugin - Build @15",
        ];
        check(child, &expected);
        check(&read[1], &["org.boot:boot-parent 3.1 Build @4", "c:bom 9 Build @13"]);
        assert_eq!((&*read[1].members, read[1].parent.as_deref()), (&["cart".into()][..], None));
    }

    #[test]
    fn circles_and_nonsense_end() {
        let circle = "<project><parent><groupId>g</groupId><artifactId>a</artifactId><relativePath>../b/pom.xml</relativePath></parent><artifactId>a</artifactId><properties><v>${v}</v></properties><dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId><version>${v}</version></dependency></dependencies></project>";
        let read_circle = manifests(&[("a/pom.xml", circle), ("b/pom.xml", circle)]);
        check(&read_circle[0], &["x:y - Product @1"]);
        let mut problems = Vec::new();
        assert!(read(&[TextFile { path: "pom.xml", text: "<project>\n<a>\n</project>" }], &mut problems).is_empty());
        assert_eq!(problems.len(), 1);
    }
}
