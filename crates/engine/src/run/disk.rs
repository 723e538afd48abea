//! The way to the disk: what has been settled is written in batches, and used once it is there.

use std::sync::Arc;

use deepdive_store::StoreError;
use serde_json::Value;
use tokio::task::JoinHandle;

use super::RunError;
use super::state::{Settled, State};
use crate::{Entry, Event, Expansion, StepOutput, StepRecord};

pub(super) type Batch = Vec<Settled>;
pub(super) type Written = (Batch, Result<(), StoreError>);

impl State {
    /// Hands what has been settled to the disk, unless an earlier batch is still on its way.
    pub(super) fn commit(&mut self) {
        if self.pending.is_empty() || self.writing.is_some() {
            return;
        }
        let (batch, journal) = (std::mem::take(&mut self.pending), Arc::clone(&self.job.journal));
        let entries = self.entries(&batch);
        self.writing = Some(tokio::task::spawn_blocking(move || {
            let written = if entries.is_empty() { Ok(()) } else { journal.write(&entries) };
            (batch, written)
        }));
    }

    /// What of a batch is not in the journal yet.
    fn entries(&self, batch: &Batch) -> Vec<Entry> {
        if !self.job.journal.keeps() {
            return Vec::new();
        }
        batch.iter().filter_map(|settled| self.entry(settled)).collect()
    }

    fn entry(&self, settled: &Settled) -> Option<Entry> {
        match settled {
            Settled::Ended(_, record, output) => {
                let known = self.known.get(&record.id);
                let same =
                    known.is_some_and(|known| known.state == record.state && known.why == record.why && known.key == record.key);
                let output = || output.as_deref().cloned();
                (!same).then(|| Entry::Step(StepRecord { output: output(), ..record.clone() }))
            }
            Settled::Opened(n, items) => {
                let block = self.steps.node(*n)?.id.clone();
                let same = self.opened.get(&block).is_some_and(|known| known == items);
                (!same).then(|| Entry::Expanded(Expansion { block, items: items.clone() }))
            }
        }
    }

    /// From here on, others may use what was written.
    pub(super) fn apply(&mut self, (batch, written): Written) -> Result<(), RunError> {
        written?;
        for settled in batch {
            match settled {
                Settled::Ended(n, record, output) => self.apply_end(n, record, output),
                Settled::Opened(n, items) => self.apply_open(n, &items),
            }
        }
        Ok(())
    }

    fn apply_end(&mut self, n: usize, record: StepRecord, output: Option<Arc<StepOutput>>) {
        self.busy.remove(&n);
        let free = self.done.set(&self.steps, n, record.state);
        self.queue.extend(free);
        let StepRecord { id: step, state, why, ms, .. } = record.clone();
        let _ = self.job.events.send(Event::Ended { step, state, why, ms });
        if let (Some(kept), Some(slot)) = (self.records.get_mut(n), self.outputs.get_mut(n)) {
            *kept = Some(record);
            *slot = output;
        }
        self.leave(n);
    }

    /// Tells the runner when the last step of a frame has ended.
    fn leave(&self, n: usize) {
        let Some(frame) = self.steps.frame_of(n).filter(|frame| frame.block.is_some()) else { return };
        if self.done.is_empty(self.steps.node(n).map_or(0, |node| node.frame)) {
            self.job.runner.leave(&frame.path);
        }
    }

    fn apply_open(&mut self, n: usize, items: &[Value]) {
        let first = self.steps.nodes.len();
        self.steps.open(n, items);
        self.grow();
        self.busy.remove(&n);
        self.queue.insert(n);
        self.queue.extend(first..self.steps.nodes.len());
        if let Some(node) = self.steps.node(n) {
            let _ = self.job.events.send(Event::Opened { step: node.id.clone(), items: items.len() });
        }
    }

    /// What has ended must not be lost because the run stops.
    pub(super) fn write_rest(&mut self) -> Result<(), RunError> {
        self.settle_more();
        let batch = std::mem::take(&mut self.pending);
        let entries = self.entries(&batch);
        let written = if entries.is_empty() { Ok(()) } else { self.job.journal.write(&entries) };
        self.apply((batch, written))
    }
}

/// The batch that was on its way, once it is on the disk.
pub(super) async fn written(writing: &mut Option<JoinHandle<Written>>) -> Written {
    let Some(writing) = writing else { return std::future::pending().await };
    writing.await.unwrap_or_else(|error| {
        let why = format!("the thread that writes it broke: {error}");
        (Vec::new(), Err(StoreError::Damaged { path: "journal".into(), why }))
    })
}
