//! What the graph knows of a place in code: in a loop, in an async function, in what answers a request.

use deepdive_graph::facts::SymbolIx;
use deepdive_graph::{CallId, Certainty, CodeGraph, EntryPointFact, FileId, SymbolId};
use deepdive_model::EntryPointKind;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Match;
use crate::modules::is_product_code;

/// How many calls away a loop or async function may be, and a request.
const LOOP_REACH: usize = 2;
const ROUTE_REACH: usize = 3;

/// A place that a rule matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) file: FileId,
    pub(crate) line: u32,
    pub(crate) end_line: u32,
    /// Position in the rule's `match`.
    pub(crate) matched: usize,
    /// The function or class it stands in.
    pub(crate) symbol: Option<SymbolId>,
    /// The call that it is, where it is one.
    pub(crate) call: Option<CallId>,
    /// Calls on the way from the loop, async function or request to it.
    pub(crate) way: Vec<CallId>,
    /// What answers the request that it stands in or is reached from.
    pub(crate) route: Option<Route>,
    /// The line where something that a request sends comes in.
    pub(crate) from: Option<u32>,
}

impl Hit {
    /// A place of which nothing more is known.
    pub(crate) fn new(file: FileId, line: u32, end_line: u32, symbol: Option<SymbolId>) -> Self {
        Self { file, line, end_line, matched: 0, symbol, call: None, way: Vec::new(), route: None, from: None }
    }
}

/// Head of the code that answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) file: FileId,
    pub(crate) line: u32,
}

/// What several rules ask of the graph, made once.
pub(crate) struct Places<'a> {
    graph: &'a CodeGraph,
    /// Calls of product code by the function that is called; by name alone left out.
    callers: FxHashMap<SymbolId, Vec<CallId>>,
    /// Ways in by the function that answers.
    handlers: FxHashMap<SymbolId, Vec<&'a EntryPointFact>>,
    /// Lines of functions written in place where the way in is declared.
    inline: FxHashMap<FileId, Vec<(u32, u32)>>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(graph: &'a CodeGraph) -> Self {
        let mut callers = FxHashMap::<SymbolId, Vec<CallId>>::default();
        for (at, call) in graph.calls.iter().enumerate() {
            if let Some((callee, certainty)) = call.callee
                && certainty > Certainty::Guess
                && graph.file(call.file).is_some_and(is_product_code)
            {
                callers.entry(callee).or_default().push(CallId(at as u32));
            }
        }
        let mut places = Self { graph, callers, handlers: FxHashMap::default(), inline: FxHashMap::default() };
        for way in graph.entry_points.iter().filter(|way| is_asked_from_outside(way.kind)) {
            match way.handler {
                Some(handler) => places.handlers.entry(handler).or_default().push(way),
                None if way.end_line > way.line => places.inline.entry(way.file).or_default().push((way.line, way.end_line)),
                None => {}
            }
        }
        places
    }

    /// The ways in that a function of a file answers.
    pub(crate) fn ways_to(&self, file: FileId, owner: SymbolIx) -> impl Iterator<Item = &'a EntryPointFact> {
        let ways = self.graph.symbol_of(file, owner).and_then(|id| self.handlers.get(&id));
        ways.map(Vec::as_slice).unwrap_or_default().iter().copied()
    }

    /// The innermost function or class around some lines.
    pub(crate) fn symbol_at(&self, file: FileId, line: u32, end_line: u32) -> Option<SymbolId> {
        let range = self.graph.file(file)?.symbols.clone();
        let holds =
            |id: &SymbolId| self.graph.symbol(*id).is_some_and(|symbol| symbol.start_line <= line && symbol.end_line >= end_line);
        range
            .map(SymbolId)
            .filter(holds)
            .min_by_key(|id| self.graph.symbol(*id).map_or(u32::MAX, |symbol| symbol.end_line - symbol.start_line))
    }

    /// The hit with what was found on the way, where everything asked for is true of it.
    pub(crate) fn narrow(&self, hit: Hit, matched: &Match) -> Option<Hit> {
        let (mut hit, narrowed) = (hit, &matched.narrowed);
        let outside = narrowed.at_top && hit.symbol.is_some_and(|id| self.is_function(id));
        let elsewhere =
            matched.function.as_ref().is_some_and(|like| !self.function_name(hit.symbol).is_some_and(|name| like.is_match(name)));
        // Tests may stand in a file of the product.
        let tests = hit.symbol.and_then(|id| self.graph.symbol(id)).is_some_and(|symbol| symbol.flags.test);
        let aside = matched.outside.as_ref().is_some_and(|like| self.names_around(&hit).any(|name| like.is_match(name)));
        if outside || elsewhere || tests || aside {
            return None;
        }
        if narrowed.in_loop {
            hit.way = self.way_from(&hit, LOOP_REACH, &|call| self.flags(call).is_some_and(|flags| flags.in_loop))?;
        }
        if narrowed.in_async {
            hit.way = self.way_from_async(&hit)?;
        }
        hit.route = self.route_of(&hit);
        (!narrowed.in_route || hit.route.is_some()).then_some(hit)
    }

    /// Names of the functions and classes around a hit, and of its file without its ending.
    fn names_around(&self, hit: &Hit) -> impl Iterator<Item = &'a str> {
        let mut at = hit.symbol.and_then(|id| self.graph.symbol(id));
        let symbols = std::iter::from_fn(move || {
            let symbol = at?;
            at = symbol.parent.and_then(|parent| self.graph.symbol(parent));
            Some(&*symbol.name)
        });
        let file = self.graph.path(hit.file).rsplit('/').next().unwrap_or_default();
        symbols.chain([file.split('.').next().unwrap_or(file)])
    }

    /// The lines of the function that a hit stands in, down to the hit; of a function written in place, or of none, some lines before it.
    pub(crate) fn lines_before(&self, hit: &Hit) -> (u32, u32) {
        const SOME: u32 = 12;
        let function = hit.symbol.filter(|id| self.is_function(*id)).and_then(|id| self.graph.symbol(id));
        let start = function.map_or(hit.line.saturating_sub(SOME), |function| function.start_line);
        (start.max(1), hit.end_line)
    }

    fn function_name(&self, id: Option<SymbolId>) -> Option<&'a str> {
        self.graph.symbol(id?).map(|symbol| &*symbol.name)
    }

    fn is_function(&self, id: SymbolId) -> bool {
        self.graph.symbol(id).is_some_and(|symbol| symbol.complexity > 0)
    }

    fn flags(&self, call: CallId) -> Option<deepdive_graph::facts::CallFlags> {
        let call = self.graph.call(call)?;
        Some(self.graph.file(call.file)?.facts.call(call.fact)?.flags)
    }

    /// Calls from one that is as asked down to the hit, outermost first; empty where the hit is one itself.
    fn way_from(&self, hit: &Hit, reach: usize, is_it: &dyn Fn(CallId) -> bool) -> Option<Vec<CallId>> {
        if hit.call.is_some_and(is_it) {
            return Some(Vec::new());
        }
        self.search(hit.symbol?, reach, &|call| is_it(call))
    }

    /// Breadth first from a function to those that call it, until a call is as asked.
    fn search(&self, from: SymbolId, reach: usize, is_it: &dyn Fn(CallId) -> bool) -> Option<Vec<CallId>> {
        let mut edge: Vec<(SymbolId, Vec<CallId>)> = vec![(from, Vec::new())];
        let mut seen = FxHashSet::from_iter([from]);
        for _ in 0..reach {
            let mut next = Vec::new();
            for (symbol, way) in edge {
                for &call in self.callers.get(&symbol).map(Vec::as_slice).unwrap_or_default() {
                    let longer: Vec<_> = std::iter::once(call).chain(way.iter().copied()).collect();
                    if is_it(call) {
                        return Some(longer);
                    }
                    let caller = self.graph.call(call).and_then(|call| call.caller);
                    next.extend(caller.filter(|caller| seen.insert(*caller)).map(|caller| (caller, longer)));
                }
            }
            edge = next;
        }
        None
    }

    /// The hit blocks an async function: it stands in one unawaited, or in a plain function that one calls unawaited.
    fn way_from_async(&self, hit: &Hit) -> Option<Vec<CallId>> {
        let is_async = |id: Option<SymbolId>| id.and_then(|id| self.graph.symbol(id)).is_some_and(|symbol| symbol.flags.is_async);
        let awaited = |call: CallId| self.flags(call).is_some_and(|flags| flags.awaited);
        if hit.call.is_some_and(awaited) {
            return None;
        }
        if is_async(hit.symbol) {
            return Some(Vec::new());
        }
        self.search(hit.symbol?, LOOP_REACH, &|call| {
            !awaited(call) && is_async(self.graph.call(call).and_then(|call| call.caller))
        })
    }

    /// The head of what answers the request that code stands in or is reached from.
    fn route_of(&self, hit: &Hit) -> Option<Route> {
        let around = |(start, end): &&(u32, u32)| *start <= hit.line && hit.end_line <= *end;
        let inline = self.inline.get(&hit.file).and_then(|ranges| ranges.iter().rfind(around));
        if let Some((line, _)) = inline {
            return Some(Route { file: hit.file, line: *line });
        }
        let symbol = hit.symbol?;
        if self.handlers.contains_key(&symbol) {
            return self.head(symbol);
        }
        let caller = |call: CallId| self.graph.call(call).and_then(|call| call.caller);
        let way =
            self.search(symbol, ROUTE_REACH, &|call| caller(call).is_some_and(|caller| self.handlers.contains_key(&caller)))?;
        way.first().and_then(|call| caller(*call)).and_then(|handler| self.head(handler))
    }

    fn head(&self, handler: SymbolId) -> Option<Route> {
        let symbol = self.graph.symbol(handler)?;
        let line = self.graph.file(symbol.file)?.facts.symbol(symbol.fact)?.name_line;
        Some(Route { file: symbol.file, line })
    }
}

/// Kinds that strangers may ask; jobs and commands are run by the product's own people.
fn is_asked_from_outside(kind: EntryPointKind) -> bool {
    match kind {
        EntryPointKind::Http | EntryPointKind::Rpc | EntryPointKind::Graphql | EntryPointKind::Page => true,
        EntryPointKind::Cli | EntryPointKind::Job | EntryPointKind::Consumer => false,
    }
}
