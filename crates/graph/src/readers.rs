//! What stands beside the code: manifests, infrastructure, settings, documents. Their readers get the texts they ask for, once code is parsed.

use deepdive_model::Problem;

use crate::{CodeGraph, TextFile, documents, infrastructure, manifests, resolve, settings};

/// Whether one of the readers asks for the text of this file.
pub(crate) fn wants(path: &str) -> bool {
    resolve::modules::wants(path)
        || manifests::wants(path)
        || infrastructure::wants(path)
        || settings::wants(path)
        || documents::wants(path)
}

/// Adds what the readers say of these texts; each gets only what it asks for.
pub(crate) fn read(graph: &mut CodeGraph, texts: &[TextFile<'_>]) {
    let asked = |wants: fn(&str) -> bool| texts.iter().filter(|file| wants(file.path)).copied().collect::<Vec<_>>();
    let mut problems: [Vec<Problem>; 3] = Default::default();
    let [of_manifests, of_infrastructure, of_settings] = &mut problems;
    let packages = || manifests::read(&asked(manifests::wants), of_manifests);
    let deployment = || infrastructure::read(&asked(infrastructure::wants), of_infrastructure);
    let keys = || settings::read(&asked(settings::wants), of_settings);
    let prose = || documents::read(&asked(documents::wants));
    let (((manifests, locks), infrastructure), (settings, documents)) =
        rayon::join(|| rayon::join(packages, deployment), || rayon::join(keys, prose));
    graph.manifests = manifests;
    graph.lock_files = locks;
    graph.infrastructure = infrastructure;
    let of_code = infrastructure::tables_in_code(graph);
    graph.infrastructure.tables.extend(of_code);
    graph.settings = settings;
    graph.documents = documents;
    graph.problems.extend(problems.into_iter().flatten());
}
