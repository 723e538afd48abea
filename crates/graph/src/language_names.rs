//! What language a file is written in, by its name: a table. Which of them deepdive parses is told by [`crate::languages`].

use crate::languages::{self, Language};

/// Whether people write programs in a language, or data and texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Programs: a language of this sort that is not parsed is told in the coverage.
    Code,
    /// Data, texts, styles and markup.
    Data,
}

/// A language and the files that it is known by.
struct Row(&'static str, Sort, &'static [&'static str], &'static [&'static str]);

use Sort::{Code, Data};

/// Name, sort, extensions, whole file names (both in lower case).
const TABLE: &[Row] = &[
    Row("Python", Code, &["py", "pyi", "pyw"], &[]),
    Row("JavaScript", Code, &["js", "jsx", "mjs", "cjs"], &[]),
    Row("TypeScript", Code, &["ts", "tsx", "mts", "cts"], &[]),
    Row("Java", Code, &["java"], &[]),
    Row("Go", Code, &["go"], &[]),
    Row("Rust", Code, &["rs"], &[]),
    Row("C#", Code, &["cs", "csx"], &[]),
    Row("C++", Code, &["cc", "cpp", "cxx", "hpp", "hh", "hxx", "ipp", "inl"], &[]),
    Row("C", Code, &["c", "h"], &[]),
    Row("Ruby", Code, &["rb", "rake", "gemspec"], &["gemfile", "rakefile", "vagrantfile", "podfile"]),
    Row("PHP", Code, &["php", "phtml"], &[]),
    Row("Kotlin", Code, &["kt", "kts"], &[]),
    Row("Swift", Code, &["swift"], &[]),
    Row("Scala", Code, &["scala", "sc", "sbt"], &[]),
    Row("Groovy", Code, &["groovy", "gradle"], &["jenkinsfile"]),
    Row("Dart", Code, &["dart"], &[]),
    Row("Elixir", Code, &["ex", "exs"], &[]),
    Row("Erlang", Code, &["erl", "hrl"], &[]),
    Row("Haskell", Code, &["hs", "lhs"], &[]),
    Row("Clojure", Code, &["clj", "cljs", "cljc", "edn"], &[]),
    Row("F#", Code, &["fs", "fsx", "fsi"], &[]),
    Row("OCaml", Code, &["ml", "mli"], &[]),
    Row("Lua", Code, &["lua"], &[]),
    Row("Perl", Code, &["pl", "pm"], &[]),
    Row("R", Code, &["r"], &[]),
    Row("Julia", Code, &["jl"], &[]),
    Row("Zig", Code, &["zig"], &[]),
    Row("Nim", Code, &["nim"], &[]),
    Row("Crystal", Code, &["cr"], &[]),
    Row("Objective-C", Code, &["m", "mm"], &[]),
    Row("Visual Basic", Code, &["vb", "vbs"], &[]),
    Row("COBOL", Code, &["cob", "cbl", "cpy"], &[]),
    Row("Fortran", Code, &["f", "f90", "f95", "f03", "for"], &[]),
    Row("Pascal", Code, &["pas", "dpr"], &[]),
    Row("Solidity", Code, &["sol"], &[]),
    Row("Assembly", Code, &["asm", "s"], &[]),
    Row("Vue", Code, &["vue"], &[]),
    Row("Svelte", Code, &["svelte"], &[]),
    Row("Astro", Code, &["astro"], &[]),
    Row("Shell", Code, &["sh", "bash", "zsh", "ksh", "fish"], &["gradlew", "mvnw"]),
    Row("PowerShell", Code, &["ps1", "psm1", "psd1"], &[]),
    Row("Batch", Code, &["bat", "cmd"], &[]),
    Row("Protocol Buffers", Data, &["proto"], &[]),
    Row("Thrift", Data, &["thrift"], &[]),
    Row("GraphQL", Data, &["graphql", "gql", "graphqls"], &[]),
    Row("SQL", Data, &["sql", "ddl"], &[]),
    Row("Prisma", Data, &["prisma"], &[]),
    Row("HCL", Data, &["tf", "tfvars", "hcl"], &[]),
    Row("Bicep", Data, &["bicep"], &[]),
    Row("Dockerfile", Data, &["dockerfile", "containerfile"], &["dockerfile", "containerfile"]),
    Row("Makefile", Data, &["mk", "mak"], &["makefile", "gnumakefile", "justfile"]),
    Row("CMake", Data, &["cmake"], &["cmakelists.txt"]),
    Row("Starlark", Data, &["bzl", "bazel", "star"], &["build", "workspace", "tiltfile"]),
    Row("Nix", Data, &["nix"], &[]),
    Row("Jupyter Notebook", Data, &["ipynb"], &[]),
    Row("YAML", Data, &["yml", "yaml"], &[".clang-format"]),
    Row("JSON", Data, &["json", "jsonc", "json5", "webmanifest", "geojson", "har"], &[".babelrc", ".eslintrc", ".prettierrc"]),
    Row("TOML", Data, &["toml"], &["pipfile", "poetry.lock", "cargo.lock", "uv.lock"]),
    Row("XML", Data, &["xml", "xsd", "xsl", "xslt", "csproj", "fsproj", "props", "targets", "config", "plist", "wsdl"], &[]),
    Row("Properties", Data, &["properties"], &[]),
    Row("INI", Data, &["ini", "cfg", "conf", "editorconfig"], &[".gitconfig", ".npmrc", ".editorconfig", ".flake8"]),
    Row("Dotenv", Data, &["env"], &[".env", ".env.example", ".env.sample", ".env.template", ".env.local", ".envrc"]),
    Row("Markdown", Data, &["md", "mdx", "markdown"], &[]),
    Row("reStructuredText", Data, &["rst"], &[]),
    Row("AsciiDoc", Data, &["adoc", "asciidoc"], &[]),
    Row("TeX", Data, &["tex", "bib"], &[]),
    Row("HTML", Data, &["html", "htm", "xhtml"], &[]),
    Row(
        "Template",
        Data,
        &[
            "j2", "jinja", "jinja2", "tmpl", "tpl", "ejs", "hbs", "mustache", "pug", "ftl", "vm", "jsp", "erb", "haml", "twig",
            "liquid",
        ],
        &[],
    ),
    Row("CSS", Data, &["css", "scss", "sass", "less", "styl", "pcss"], &[]),
    Row("SVG", Data, &["svg"], &[]),
    Row("CSV", Data, &["csv", "tsv"], &[]),
    Row("Gettext", Data, &["po", "pot"], &[]),
    Row("Text", Data, &["txt", "text", "log"], &["license", "licence", "copying", "notice", "authors", "codeowners"]),
];

/// The language of a file by its path, and its sort.
pub(crate) fn of(path: &str) -> Option<(&'static str, Sort)> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let whole = TABLE.iter().find(|row| row.3.contains(&&*name));
    let stem = || name.split_once('.').map_or(&*name, |(stem, _)| stem).to_owned();
    whole
        .or_else(|| by_extension(&name))
        .or_else(|| (stem() == "dockerfile" || name.starts_with(".env.")).then(|| row_of(&name)).flatten())
        .map(|row| (row.0, row.1))
}

fn by_extension(name: &str) -> Option<&'static Row> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty() || extension == "env").then(|| TABLE.iter().find(|row| row.2.contains(&extension))).flatten()
}

/// `Dockerfile.dev` and `.env.production`: the name counts, not what follows it.
fn row_of(name: &str) -> Option<&'static Row> {
    let language = if name.starts_with(".env.") { "Dotenv" } else { "Dockerfile" };
    TABLE.iter().find(|row| row.0 == language)
}

/// Whether a language of this name is one in which programs are written.
pub(crate) fn is_code(language: &str) -> bool {
    TABLE.iter().any(|row| row.0 == language && row.1 == Code)
}

/// The language that parses a file, by the ending of its path, with its place among all of them.
pub(crate) fn parser_of(path: &str) -> Option<(usize, &'static dyn Language)> {
    let extension = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    languages::ALL.iter().copied().enumerate().find(|(_, language)| language.extensions().contains(&&*extension))
}

/// Whether a language of this name is parsed.
pub(crate) fn is_parsed(name: &str) -> bool {
    languages::ALL.iter().any(|language| language.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: Option<&str>) {
        assert_eq!(of(path).map(|row| row.0), expected, "{path}");
    }

    #[test]
    fn files_are_known_by_name_and_extension() {
        check("src/app.py", Some("Python"));
        check("web/App.TSX", Some("TypeScript"));
        check("Dockerfile", Some("Dockerfile"));
        check("docker/Dockerfile.dev", Some("Dockerfile"));
        check(".env.production", Some("Dotenv"));
        check(".env", Some("Dotenv"));
        check("Service.cs", Some("C#"));
        check("CMakeLists.txt", Some("CMake"));
        check("a/.gitignore", None);
        check("bin/tool", None);
    }

    #[test]
    fn no_extension_stands_twice() {
        let mut all: Vec<_> = TABLE.iter().flat_map(|row| row.2).collect();
        let before = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), before);
    }
}
