//! Agents that read what others wrote: they may take back sentences of models, and add their own. What was computed is out of their reach.

use std::collections::BTreeSet;

use deepdive_model::{AgentOutput, Basis, Claim, Problem, short_id};

use crate::checks::Lack;
use crate::fence::Fence;
use crate::offer::Withdrawal;

/// Sentences that models wrote, with the id by which a reviewer names each.
fn written(before: &[AgentOutput]) -> impl Iterator<Item = (String, &AgentOutput, &Claim)> {
    let all = before.iter().flat_map(|output| output.claims.iter().map(move |claim| (output, claim)));
    let written = all.filter(|(_, claim)| claim.basis == Basis::Written);
    written.zip(1..).map(|((output, claim), n): (_, u32)| (format!("w{n}"), output, claim))
}

/// Whether anything is there to be reviewed.
pub(crate) fn has_work(before: &[AgentOutput]) -> bool {
    written(before).next().is_some()
}

/// By which a sentence is known in a run.
pub fn sentence_id(agent: &str, claim: &Claim) -> String {
    short_id("w", &[agent, &claim.text.executive])
}

/// The sentences as a reviewer reads them.
pub(crate) fn sentences(before: &[AgentOutput], fence: &Fence<'_>, most: usize) -> String {
    let one = |(id, output, claim): (String, &AgentOutput, &Claim)| {
        let places = claim.evidence.iter().filter_map(|evidence| evidence.as_place());
        let places: Vec<_> = places.map(|(path, lines)| format!("{path}:{}-{}", lines.start, lines.end)).collect();
        format!("{id} ({}): {} [{}]\n", output.agent, claim.text.executive, places.join(", "))
    };
    let text: String = written(before).map(one).collect();
    let note = "Sentences that other agents wrote. Name in `withdraw` those that should not stand, such as {\"claim\": \"w2\", \"why\": \"…\"}:";
    format!("{note}\n{}", fence.around("written", &text, most))
}

/// Takes back what a reviewer names, but nothing that was computed and nothing that it says itself.
pub(crate) fn withdraw(named: &[Withdrawal], said: &[String], before: &[AgentOutput], output: &mut AgentOutput) {
    let says = |claim: &Claim| said.iter().any(|text| text.trim() == claim.text.executive);
    let gone = written(before).filter(|(id, _, claim)| !says(claim) && named.iter().any(|one| one.claim.trim() == id));
    output.withdrawn = gone.map(|(_, output, claim)| sentence_id(&output.agent, claim)).collect();
}

/// What agents gave, without the sentences that a reviewer among them took back.
pub fn repaired(mut outputs: Vec<AgentOutput>) -> Vec<AgentOutput> {
    let gone: Vec<String> = outputs.iter().flat_map(|output| output.withdrawn.clone()).collect();
    let mut said = BTreeSet::new();
    for output in &mut outputs {
        let agent = output.agent.clone();
        output.claims.retain(|claim| claim.basis != Basis::Written || !gone.contains(&sentence_id(&agent, claim)));
        once(output, &mut said);
    }
    outputs
}

/// Agents that work side by side may say the same: it stands where it was said first.
fn once(output: &mut AgentOutput, said: &mut BTreeSet<String>) {
    let before = output.claims.len();
    let plain = |claim: &Claim| claim.text.executive.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    output.claims.retain(|claim| claim.basis != Basis::Written || said.insert(plain(claim)));
    if output.claims.len() < before {
        let message = format!("a sentence that another agent's model offered too was left out: {}", Lack::New.told());
        output.problems.push(Problem::new("agent", Lack::New.kind(), &output.agent, message));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use deepdive_model::{ClaimDraft, Confidence, Evidence, Lines, Role, Text};

    use super::*;
    use crate::testing::shop;

    fn output(agent: &str, text: &str) -> AgentOutput {
        let shop = shop();
        let evidence = Evidence::place(shop.context.snapshot(), "app.py", Lines::new(3, 3), Role::Primary).unwrap();
        let text = Text { executive: text.to_owned(), ..Text::default() };
        let claim = ClaimDraft::written(text, Confidence::Medium).on(vec![evidence]).unwrap();
        AgentOutput { agent: agent.to_owned(), claims: vec![claim], ..AgentOutput::default() }
    }

    #[test]
    fn what_two_agents_say_stands_once() {
        let all = repaired(vec![output("a", "It waits 30 s."), output("b", "It  waits 30 S."), output("c", "It stops.")]);
        assert_eq!(all.iter().map(|output| output.claims.len()).collect::<Vec<_>>(), [1, 0, 1]);
        let problems: Vec<_> = all.iter().flat_map(|output| &output.problems).map(|problem| problem.kind.as_str()).collect();
        assert_eq!(problems, ["written-twice"]);
    }
}
