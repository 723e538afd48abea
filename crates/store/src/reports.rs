//! Reports: the body as an object that can stand alone, a row of the index that points to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::store::pick;
use crate::{ReportEntry, ReportKind, Store, StoreError, codec};

pub(crate) const REPORTS: &str = "reports";

/// A report to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewReport<'a> {
    /// report.json or comparison.json, as it is given out.
    pub json: &'a str,
    /// run.json.
    pub run: &'a str,
    /// The path or URL that was read; of a comparison none.
    pub location: &'a str,
    /// Now, RFC 3339, UTC.
    pub created: &'a str,
    /// Workflow that made it.
    pub workflow: &'a str,
}

/// A report as it was kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredReport {
    /// Its row.
    pub entry: ReportEntry,
    /// report.json, byte for byte.
    pub json: String,
    /// run.json.
    pub run: String,
}

impl Store {
    /// Keeps a report; the same report again takes the place of the first.
    pub fn put_report(&self, new: NewReport<'_>) -> Result<ReportEntry, StoreError> {
        let entry = entry_of(new)?;
        let stored = StoredReport { entry, json: new.json.to_owned(), run: new.run.to_owned() };
        let object = self.objects.put(&codec::encode(&stored)?)?;
        let entry = ReportEntry { object, ..stored.entry };
        let row = codec::encode(&entry)?;
        let before = self.transact(&|db| self.rows.put(db, REPORTS, &entry.id, &row))?;
        if let Some(before) =
            before.and_then(|row| codec::decode::<ReportEntry>(&row).ok()).filter(|before| before.object != entry.object)
        {
            self.objects.remove(&before.object);
        }
        Ok(entry)
    }

    /// A report by id or the beginning of one.
    pub fn report(&self, id: &str) -> Result<StoredReport, StoreError> {
        let entries = self.list()?;
        let wanted = pick(id, entries.iter().map(|entry| entry.id.as_str()))?;
        let entry = entries.into_iter().find(|entry| Some(&entry.id) == wanted.as_ref());
        let entry = entry.ok_or_else(|| StoreError::NoReport(id.to_owned()))?;
        self.body(entry)
    }

    /// Reports that are listed and can't be read any more.
    pub fn unreadable(&self) -> Result<Vec<StoreError>, StoreError> {
        Ok(self.list()?.into_iter().filter_map(|entry| self.body(entry).err()).collect())
    }

    pub(crate) fn body(&self, entry: ReportEntry) -> Result<StoredReport, StoreError> {
        match self.objects.get(&entry.object).and_then(|bytes| codec::decode::<StoredReport>(&bytes)) {
            Ok(stored) => Ok(StoredReport { entry, ..stored }),
            Err(why) => Err(StoreError::Unreadable { id: entry.id, location: entry.location, why: Box::new(why) }),
        }
    }

    /// All reports and comparisons, newest first.
    pub fn list(&self) -> Result<Vec<ReportEntry>, StoreError> {
        let mut entries: Vec<ReportEntry> = self.all(REPORTS)?;
        entries.sort_by(|a, b| (&b.created, &a.id).cmp(&(&a.created, &b.id)));
        Ok(entries)
    }

    /// Deletes a report; with the last of a subject go its tree and the facts of its files.
    pub fn remove(&self, id: &str) -> Result<ReportEntry, StoreError> {
        let entries = self.list()?;
        let wanted = pick(id, entries.iter().map(|entry| entry.id.as_str()))?;
        let entry = entries.iter().find(|entry| Some(&entry.id) == wanted.as_ref());
        let entry = entry.ok_or_else(|| StoreError::NoReport(id.to_owned()))?;
        self.transact(&|db| self.rows.remove(db, REPORTS, &entry.id))?;
        self.objects.remove(&entry.object);
        let others = entries.iter().any(|other| other.id != entry.id && other.location == entry.location);
        if entry.kind == ReportKind::Report && !others {
            self.forget(&entry.location)?;
        }
        Ok(entry.clone())
    }

    /// Rows of the reports that lie among the objects, for an index that was lost.
    pub(crate) fn reports_of_objects(&self) -> Vec<(String, Vec<u8>)> {
        let mut newest = BTreeMap::<String, ReportEntry>::new();
        for object in self.objects.all() {
            let Ok(stored) = self.objects.get(&object).and_then(|bytes| codec::decode::<StoredReport>(&bytes)) else { continue };
            let entry = ReportEntry { object, ..stored.entry };
            if newest.get(&entry.id).is_none_or(|known| known.created < entry.created) {
                newest.insert(entry.id.clone(), entry);
            }
        }
        newest.into_iter().filter_map(|(id, entry)| Some((id, codec::encode(&entry).ok()?))).collect()
    }
}

fn entry_of(new: NewReport<'_>) -> Result<ReportEntry, StoreError> {
    let report: Value = serde_json::from_str(new.json).map_err(|error| StoreError::Codec(error.to_string()))?;
    if let Some(subjects) = report.get("subjects").and_then(Value::as_array) {
        return Ok(comparison_of(new, subjects));
    }
    let text = |pointer: &str| report.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let number = |pointer: &str| report.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
    let subject = text("/subject/name").unwrap_or_default();
    Ok(ReportEntry {
        kind: ReportKind::Report,
        id: id_of(&subject, new),
        location: new.location.to_owned(),
        commit: text("/subject/commit"),
        snapshot: text("/subject/snapshot").unwrap_or_default(),
        as_of: text("/subject/as_of").unwrap_or_default(),
        created: new.created.to_owned(),
        workflow: new.workflow.to_owned(),
        files: number("/subject/files"),
        lines: number("/subject/lines"),
        findings: by_severity(&report, |_| true),
        counted: Some(by_severity(&report, |confidence| confidence != "low")),
        object: String::new(),
        subject,
    })
}

/// The same content at two places is two reports: each is shown and deleted by itself.
fn id_of(name: &str, new: NewReport<'_>) -> String {
    let hash = blake3::hash(format!("{}\0{}", new.location, new.json).as_bytes()).to_hex();
    format!("{}-{}", slug(name), hash.as_str().get(..6).unwrap_or_default())
}

fn comparison_of(new: NewReport<'_>, subjects: &[Value]) -> ReportEntry {
    let texts = |pointer: &str| subjects.iter().filter_map(|one| one.pointer(pointer)?.as_str()).collect::<Vec<_>>();
    let sum = |pointer: &str| subjects.iter().filter_map(|one| one.pointer(pointer)?.as_u64()).sum();
    ReportEntry {
        kind: ReportKind::Comparison,
        id: id_of("comparison", new),
        subject: texts("/label").join(", "),
        location: new.location.to_owned(),
        commit: None,
        snapshot: String::new(),
        as_of: texts("/subject/as_of").into_iter().max().unwrap_or_default().to_owned(),
        created: new.created.to_owned(),
        workflow: new.workflow.to_owned(),
        files: sum("/subject/files"),
        lines: sum("/subject/lines"),
        findings: BTreeMap::new(),
        counted: None,
        object: String::new(),
    }
}

/// Findings by severity, of the confidences that are asked for.
fn by_severity(report: &Value, wanted: fn(&str) -> bool) -> BTreeMap<String, u64> {
    let findings = report.get("findings").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut out = BTreeMap::new();
    let confident = |finding: &&Value| finding.get("confidence").and_then(Value::as_str).is_none_or(wanted);
    for severity in findings.iter().filter(confident).filter_map(|finding| finding.get("severity")?.as_str()) {
        *out.entry(severity.to_owned()).or_default() += 1;
    }
    out
}

/// Letters and digits in lower case, everything else a hyphen.
fn slug(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "report".to_owned() } else { parts.join("-") }
}
