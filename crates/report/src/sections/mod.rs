//! The chapters of a report, in order, one file each. A chapter turns checked facts into claims of the catalogue.

mod architecture;
mod data_flow;
mod dependencies;
mod features;
mod glossary;
mod method;
mod one_minute;
mod own;
mod quality;
mod questions;
mod recommendations;
mod risks;
mod scalability;
mod security;
mod shown;
pub(crate) use stack::by_layer;

mod stack;
mod strengths;
mod team;
mod what_it_does;

use std::collections::BTreeMap;

use deepdive_model::{Claim, Section, SectionPlace, Summary};

use crate::merge::Asked;
use crate::study::Study;
use crate::writer::Writer;

pub(crate) use features::summarise as summarise_features;

/// A chapter: its id, and what writes it.
struct Chapter {
    id: &'static str,
    write: fn(&Study, &Writer) -> Vec<Claim>,
}

/// All chapters but the glossary, which is written from the others.
const ALL: &[Chapter] = &[
    Chapter { id: "in-one-minute", write: one_minute::write },
    Chapter { id: "what-it-does", write: what_it_does::write },
    Chapter { id: "features", write: features::write },
    Chapter { id: "architecture-map", write: architecture::write },
    Chapter { id: "data-flow", write: data_flow::write },
    Chapter { id: "stack", write: stack::write },
    Chapter { id: "security", write: security::write },
    Chapter { id: "scalability", write: scalability::write },
    Chapter { id: "quality", write: quality::write },
    Chapter { id: "team-and-history", write: team::write },
    Chapter { id: "dependencies", write: dependencies::write },
    Chapter { id: "risk-register", write: risks::write },
    Chapter { id: "recommendations", write: recommendations::write },
    Chapter { id: "questions", write: questions::write },
    Chapter { id: "method-and-limits", write: method::write },
];

/// The first screen.
pub(crate) fn summary(study: &Study, writer: &Writer) -> Summary {
    Summary {
        purpose: one_minute::purpose(study, writer),
        verdict: one_minute::verdict(study, writer),
        grades: study.grades.clone(),
        top_risks: risks::top(study, writer),
        strengths: strengths::write(study, writer),
        questions: questions::write(study, writer).into_iter().take(5).collect(),
    }
}

/// Every chapter, with the agents' own ones behind those that they ask for, and the glossary of what was written.
pub(crate) fn all(
    study: &Study,
    writer: &Writer,
    mut own: BTreeMap<String, (SectionPlace, Vec<Claim>)>,
    asked: &[Asked],
) -> Vec<Section> {
    for asked in asked {
        let claims = own::write(asked, study, writer);
        own.entry(asked.place.id.clone()).or_insert_with(|| (asked.place.clone(), Vec::new())).1.extend(claims);
    }
    own.retain(|_, (_, claims)| !claims.is_empty());
    let mut sections: Vec<_> = ALL.iter().map(|chapter| titled(chapter.id, (chapter.write)(study, writer), writer)).collect();
    for (place, claims) in own.into_values() {
        insert(&mut sections, place, claims);
    }
    let terms = glossary::write(&sections, writer);
    sections.push(titled("glossary", terms, writer));
    sections
}

fn titled(id: &str, claims: Vec<Claim>, writer: &Writer) -> Section {
    let title = writer.catalogue().map_or(id, |catalogue| catalogue.title(id));
    Section { id: id.to_owned(), title: title.to_owned(), claims }
}

/// Claims join the section of their id; a new section stands behind the one that its place names, else at the end.
fn insert(sections: &mut Vec<Section>, place: SectionPlace, claims: Vec<Claim>) {
    if let Some(section) = sections.iter_mut().find(|section| section.id == place.id) {
        section.claims.extend(claims);
        return;
    }
    let index = sections.iter().position(|section| section.id == place.after).map_or(sections.len(), |index| index + 1);
    let title = if place.title.is_empty() { place.id.clone() } else { place.title };
    sections.insert(index, Section { id: place.id, title, claims });
}

#[cfg(test)]
mod tests;
