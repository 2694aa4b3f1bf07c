//! The frame report as JSON lines: one object for each frame.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use reelm::realms::{ChangeCounts, LayerKey, LinkFailure, Route};
use reelm::{RoutedEvent, StageFrame, inset_host};
use serde_json::{Value, json};

use crate::exit::{Failure, Outcome};

/// Writes reports, beside their place until they are whole. Dropped before that, it leaves nothing.
pub(crate) struct ReportWriter {
    out: Option<Box<dyn Write>>,
    /// Where it is written now, and where it is to be.
    paths: Option<[PathBuf; 2]>,
    failed: Option<std::io::Error>,
}

impl ReportWriter {
    /// A writer to the file `path`, to standard output for `-`, or to nowhere.
    pub(crate) fn open(path: Option<&OsStr>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self { out: None, paths: None, failed: None }) };
        if path == "-" {
            return Ok(Self { out: Some(Box::new(BufWriter::new(std::io::stdout()))), paths: None, failed: None });
        }
        let mut aside = path.to_owned();
        aside.push(".part");
        let file = File::create(&aside).map_err(|error| failure(&error))?;
        let paths = Some([PathBuf::from(aside), PathBuf::from(path)]);
        Ok(Self { out: Some(Box::new(BufWriter::new(file))), paths, failed: None })
    }

    /// Adds a frame.
    pub(crate) fn frame(&mut self, frame: &StageFrame<'_>) {
        if let (Some(out), None) = (&mut self.out, &self.failed) {
            self.failed = out.write_all(line(frame).as_bytes()).err();
        }
    }

    /// Puts the report in its place.
    pub(crate) fn close(mut self) -> Outcome {
        if let Some(error) = self.failed.take() {
            return Err(failure(&error));
        }
        if let Some(mut out) = self.out.take() {
            out.flush().map_err(|error| failure(&error))?;
        }
        if let Some([aside, path]) = self.paths.take() {
            std::fs::rename(aside, path).map_err(|error| failure(&error))?;
        }
        Ok(())
    }
}

impl Drop for ReportWriter {
    fn drop(&mut self) {
        if let Some([aside, _]) = self.paths.take() {
            self.out = None;
            _ = std::fs::remove_file(aside);
        }
    }
}

fn failure(error: &std::io::Error) -> Failure {
    Failure::Output(format!("error: cannot write the report: {error}"))
}

/// What a frame did, as one line of JSON.
pub(crate) fn line(frame: &StageFrame<'_>) -> String {
    let StageFrame { plan, report, routes, .. } = frame;
    let realm = |planned: &reelm::realms::PlannedRealm| {
        let shows: Vec<Value> = plan.inputs(planned).iter().map(connector).collect();
        json!({
            "realm": planned.realm.id,
            "kind": planned.kind.to_string(),
            "size": [planned.size.width, planned.size.height],
            "action": planned.action.name(),
            "shows": shows,
        })
    };
    let root = |root: &reelm::realms::PlannedRoot| {
        json!({
            "target": root.target.id,
            "shows": root.shows.map(|realm| realm.id),
            "source": root.source.name(),
        })
    };
    let layers = |keys: &[LayerKey]| keys.iter().copied().map(layer).collect::<Vec<_>>();
    let mut value = json!({
        "frame": frame.frame,
        "graph_built": report.graph_built,
        "realms": plan.realms.iter().map(realm).collect::<Vec<_>>(),
        "roots": plan.roots.iter().map(root).collect::<Vec<_>>(),
        "rendered": report.rendered,
        "reused": report.reused,
        "last_good": report.last_good,
        "fallbacks": report.fallbacks,
        "failed": report.failed.iter().map(|realm| realm.id).collect::<Vec<_>>(),
        "held": report.held.iter().map(|realm| realm.id).collect::<Vec<_>>(),
        "cut": layers(&report.cut),
        "blocked": layers(&report.blocked),
        "self_sampling": layers(&report.self_sampling),
        "failures": report.failures.iter().map(link_failure).collect::<Vec<_>>(),
        "diagnostics": report.diagnostics.iter().map(link_failure).collect::<Vec<_>>(),
        "targets": changes(&report.targets),
        "layers": changes(&report.layers),
        "routes": routes.iter().map(route).collect::<Vec<_>>(),
    });
    if !report.times.is_empty() {
        let times = report.times.iter().map(|(realm, took)| json!({ "realm": realm.id, "nanoseconds": took }));
        value["times"] = times.collect();
    }
    format!("{value}\n")
}

fn connector(input: &reelm::realms::PlannedConnector) -> Value {
    let mut value = layer(input.key);
    value["source"] = input.source.name().into();
    value
}

/// The key of a layer; one that a node of a composition stands for has the realm of that composition instead of a target.
fn layer(key: LayerKey) -> Value {
    match inset_host(key.target) {
        Some(host) => json!({ "realm": key.realm, "within": host }),
        None => json!({ "realm": key.realm, "target": key.target }),
    }
}

fn link_failure(failure: &LinkFailure) -> Value {
    let mut value = layer(failure.layer);
    value["problem"] = failure.problem.name().into();
    value
}

fn changes(counts: &ChangeCounts) -> Value {
    json!({ "added": counts.added, "removed": counts.removed, "updated": counts.updated })
}

fn route(routed: &RoutedEvent) -> Value {
    let RoutedEvent { event, route } = routed;
    let hops = route.trace.iter().map(|hop| {
        let mut value = json!({
            "stage": hop.stage.name(),
            "realm": hop.realm,
            "target": hop.target,
            "connector": hop.connector.map(|connector| connector.0),
            "uv": hop.uv,
        });
        if let Some(host) = hop.target.and_then(inset_host) {
            value["target"] = Value::Null;
            value["within"] = host.into();
        }
        value
    });
    let Route { realm, uv, position, captured, path, .. } = route;
    json!({
        "event": event,
        "realm": realm.map(|realm| realm.id),
        "uv": uv,
        "position": position,
        "captured": captured,
        "path": path.iter().copied().map(layer).collect::<Vec<_>>(),
        "trace": hops.collect::<Vec<_>>(),
    })
}
