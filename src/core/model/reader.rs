//! Takes quantities from the world, turn by turn.

use std::cell::OnceCell;

use bevy_ecs::prelude::{Component, EntityRef, World};

use super::{
    measures::{Extraction, Measure},
    quantity::{Quantity, Subject},
};
use crate::{
    scenario::schema::Route,
    theory::network::Graph,
    world::{
        Dyads, Ledger, Pact, Roster, Rules, StateId, Turn,
        pacts::{Bookmark, News, Standing},
        transient::{Incident, Outcome},
    },
};

/// The world as a turn has left it.
pub struct View<'w> {
    world: &'w World,
    turn: u32,
    /// The rules.
    pub rules: &'w Rules,
    /// Who is who.
    pub roster: &'w Roster,
    /// What lies between states.
    pub dyads: &'w Dyads,
    /// What happened in the turn.
    pub happened: &'w Turn,
    ledger: &'w Ledger,
    graph: OnceCell<Graph>,
}

/// A state in such a world.
pub struct StateView<'w> {
    /// Where it is.
    pub view: &'w View<'w>,
    /// The state, by its number.
    pub id: StateId,
    entity: EntityRef<'w>,
}

impl<'w> View<'w> {
    /// Of a world in which `turn` was the last to be played, and no other has begun.
    #[must_use]
    pub fn of(world: &'w World, turn: u32) -> Self {
        Self {
            world,
            turn,
            rules: world.resource(),
            roster: world.resource(),
            dyads: world.resource(),
            happened: world.resource(),
            ledger: world.resource(),
            graph: OnceCell::new(),
        }
    }

    /// A state.
    #[must_use]
    pub fn state(&'w self, id: StateId) -> StateView<'w> {
        StateView { view: self, id, entity: self.world.entity(self.roster.entity(id)) }
    }

    /// Who has at least one pact in force with whom.
    pub fn graph(&self) -> &Graph {
        self.graph.get_or_init(|| {
            let mut graph = Graph::empty(self.roster.len());
            for pact in self.in_force() {
                graph.link(pact.proposer.at(), pact.partner.at());
            }
            graph
        })
    }

    /// The pacts in force.
    pub fn in_force(&self) -> impl Iterator<Item = &'w Standing> {
        self.ledger.in_force(self.turn as i32)
    }

    /// The pacts signed in the turn.
    pub fn signed(&self) -> impl Iterator<Item = &'w Pact> {
        let order = self.ledger.order();
        self.happened.signed.iter().filter_map(|place| self.world.get(order[*place]))
    }

    /// The incidents of the turn that ended in one of these, or in none of them.
    pub fn ended(&self, outcomes: &[Outcome], so: bool) -> impl Iterator<Item = &'w Incident> {
        self.happened.incidents.iter().filter(move |i| outcomes.contains(&i.outcome) == so)
    }

    /// How many steps of the turn went this way.
    #[must_use]
    pub fn steps(&self, route: Route) -> f64 {
        self.happened.steps_taken.iter().filter(|taken| **taken == route).count() as f64
    }
}

impl<'w> StateView<'w> {
    /// One of its components, if it has it.
    #[must_use]
    pub fn get<C: Component>(&self) -> Option<&'w C> {
        self.entity.get()
    }
}

/// The counts of a measure: of a turn, and of all turns since the run began. Cells of one subject
/// lie together, the last part of the name running fastest; the system comes first.
pub struct Counts {
    measure: &'static Measure,
    sizes: [usize; 2],
    /// Where the cells of a pair begin, by who acts and whom it meets; 0 where none are kept.
    pairs: Vec<Vec<usize>>,
    /// Where those of a side begin, likewise.
    sides: [Vec<usize>; 2],
    now: Vec<f64>,
    sum: Vec<f64>,
    /// Cells in which the turn has counted: most stay empty in most turns.
    touched: Vec<usize>,
    /// What happened between two states, if anybody asked.
    told: Option<Vec<Between>>,
}

/// Cell of the system, who, count.
type Between = (usize, (StateId, StateId), f64);

impl Counts {
    /// Of a measure, for the system alone.
    fn new(measure: &'static Measure, kinds: &[String]) -> Self {
        let size = |place: usize| measure.parts.get(place).map_or(1, |p| p.values(kinds).len());
        let sizes = match measure.read {
            Extraction::Share(_) => [2, 1],
            _ => [size(0), size(1)],
        };
        let cells = vec![0.0; sizes[0] * sizes[1]];
        Self {
            measure,
            sizes,
            pairs: Vec::new(),
            sides: [Vec::new(), Vec::new()],
            now: cells.clone(),
            sum: cells,
            touched: Vec::new(),
            told: None,
        }
    }

    /// Adds things that happened in the turn, with the places of their parts, and between whom.
    pub fn add(&mut self, parts: [usize; 2], between: Option<(StateId, StateId)>, count: f64) {
        if count == 0.0 {
            return;
        }
        let cell = parts[0] * self.sizes[1] + parts[1];
        self.count(cell, count);
        let Some((a, b)) = between else { return };
        if let Some(told) = &mut self.told {
            told.push((cell, (a, b), count));
        }
        let at = |list: &[usize], id: StateId| list.get(id.at()).copied().unwrap_or(0);
        let [from, to] = &self.sides;
        let places = [
            self.pairs.get(a.at()).map_or(0, |row| at(row, b)),
            at(from, a),
            at(to, b),
            if self.measure.mutual { at(from, b) } else { 0 },
            if self.measure.mutual {
                self.pairs.get(b.at()).map_or(0, |row| at(row, a))
            } else {
                0
            },
        ];
        for first in places.into_iter().filter(|first| *first > 0) {
            self.count(first + cell, count);
        }
    }

    fn count(&mut self, cell: usize, count: f64) {
        self.now[cell] += count;
        self.sum[cell] += count;
        self.touched.push(cell);
    }

    /// Where the cells of a subject begin; they are made if they are not there.
    fn begin(&mut self, of: Subject) -> usize {
        let (list, id) = match of {
            Subject::Pair(Some(a), Some(b)) => {
                self.pairs.resize(self.pairs.len().max(a.at() + 1), Vec::new());
                (&mut self.pairs[a.at()], b)
            }
            Subject::Pair(Some(a), None) => (&mut self.sides[0], a),
            Subject::Pair(None, Some(b)) => (&mut self.sides[1], b),
            _ => return 0,
        };
        list.resize(list.len().max(id.at() + 1), 0);
        if list[id.at()] == 0 {
            list[id.at()] = self.now.len();
            let cells = self.now.len() + self.sizes[0] * self.sizes[1];
            self.now.resize(cells, 0.0);
            self.sum.resize(cells, 0.0);
        }
        list[id.at()]
    }

    /// Takes in a turn.
    fn take(&mut self, view: &View<'_>) {
        for cell in self.touched.drain(..) {
            self.now[cell] = 0.0;
        }
        if let Some(told) = &mut self.told {
            told.clear();
        }
        match self.measure.read {
            Extraction::Count(read) => read(view, self),
            Extraction::Share(read) => {
                for (part, count) in read(view).into_iter().enumerate() {
                    self.add([part, 0], None, count);
                }
            }
            _ => {}
        }
    }
}

/// Where a quantity comes from.
enum Source {
    /// Cells of counts, to be added up.
    Cells {
        counts: usize,
        cells: Vec<usize>,
    },
    /// Part and whole among counts.
    Share {
        counts: usize,
    },
    State(fn(&StateView<'_>) -> Option<f64>, StateId),
    System(fn(&View<'_>) -> Option<f64>),
    /// With its value since the network changed.
    Network(fn(&Graph, &Rules) -> Option<f64>, Option<f64>),
}

/// Takes quantities from a run, turn by turn.
pub struct Reader {
    counts: Vec<Counts>,
    sources: Vec<Source>,
    /// The network to which the kept values belong, if any of them is of the network.
    network: Option<Network>,
}

/// Who has at least one pact in force with whom, kept up with the news of the ledger.
#[derive(Default)]
struct Network {
    read: Bookmark,
    /// How many, for each ordered pair.
    pacts: Vec<i32>,
    graph: Graph,
}

impl Network {
    /// Reads the news of a turn; whether anything changed.
    fn turn(&mut self, view: &View<'_>) -> bool {
        let n = view.roster.len();
        let (anew, news) = view.ledger.news(&mut self.read);
        if anew {
            self.pacts.clear();
            self.pacts.resize(n * n, 0);
            self.graph = Graph::empty(n);
        }
        let mut changed = anew;
        for News { pact, in_force, .. } in news.iter().filter(|news| news.in_force != 0) {
            let (a, b) = (pact.proposer.at(), pact.partner.at());
            let pacts = &mut self.pacts[a.min(b) * n + a.max(b)];
            let before = *pacts > 0;
            *pacts += in_force;
            if before != (*pacts > 0) {
                changed = true;
                self.graph.set(a, b, !before);
            }
        }
        changed
    }
}

impl Reader {
    /// For these quantities of a scenario with these kinds of pact.
    #[must_use]
    pub fn new(quantities: &[Quantity], kinds: &[String]) -> Self {
        let mut counts: Vec<Counts> = Vec::new();
        let sources = quantities.iter().map(|quantity| source(quantity, kinds, &mut counts));
        let sources: Vec<Source> = sources.collect();
        let networked = sources.iter().any(|source| matches!(source, Source::Network(..)));
        Self { counts, sources, network: networked.then(Network::default) }
    }

    /// The same, which also keeps what happened between any two states: [`Reader::between`].
    #[must_use]
    pub fn with_pairs(mut self) -> Self {
        for counts in &mut self.counts {
            counts.told = Some(Vec::new());
        }
        self
    }

    /// A run begins.
    pub fn begin(&mut self) {
        for counts in &mut self.counts {
            counts.sum.fill(0.0);
        }
    }

    /// A turn has ended.
    pub fn turn(&mut self, view: &View<'_>) {
        for counts in &mut self.counts {
            counts.take(view);
        }
        if self.network.as_mut().is_some_and(|network| network.turn(view)) {
            for source in &mut self.sources {
                if let Source::Network(_, kept) = source {
                    *kept = None;
                }
            }
        }
        if let Some(network) = &self.network {
            // It is known already to whoever else asks for it.
            let _ = view.graph.set(network.graph.clone());
        }
    }

    /// The value of a quantity, by its place, in the turn that has ended; NaN if it does not apply.
    pub fn value(&mut self, at: usize, view: &View<'_>) -> f64 {
        let none = f64::NAN;
        match &mut self.sources[at] {
            Source::State(read, id) => read(&view.state(*id)).unwrap_or(none),
            Source::System(read) => read(view).unwrap_or(none),
            Source::Network(read, kept) => {
                let graph = self.network.as_ref().map_or(view.graph(), |network| &network.graph);
                *kept.get_or_insert_with(|| read(graph, view.rules).unwrap_or(none))
            }
            Source::Cells { counts, cells } => added(&self.counts[*counts].now, cells),
            Source::Share { counts } => share(&self.counts[*counts].now),
        }
    }

    /// The sum of a quantity that is counted over the turns since the run began, of a share that of
    /// the sums; NaN for any other.
    #[must_use]
    pub fn sum(&self, at: usize) -> f64 {
        match &self.sources[at] {
            Source::Cells { counts, cells } => added(&self.counts[*counts].sum, cells),
            Source::Share { counts } => share(&self.counts[*counts].sum),
            _ => f64::NAN,
        }
    }

    /// What happened between two states in the turn that has ended: quantity of the system, who,
    /// count, in the order of the measures and then as it came.
    pub fn between(&self) -> impl Iterator<Item = (Quantity, (StateId, StateId), f64)> {
        self.counts.iter().flat_map(|counts| {
            let wide = counts.sizes[1];
            let told = counts.told.iter().flatten();
            told.map(move |(cell, who, n)| {
                (Quantity::counted(counts.measure, [cell / wide, cell % wide]), *who, *n)
            })
        })
    }
}

fn added(values: &[f64], cells: &[usize]) -> f64 {
    cells.iter().map(|cell| values[*cell]).sum()
}

fn share(parts: &[f64]) -> f64 {
    if parts[1] > 0.0 { parts[0] / parts[1] } else { f64::NAN }
}

fn source(quantity: &Quantity, kinds: &[String], all: &mut Vec<Counts>) -> Source {
    let measure = quantity.measure();
    let mut counts = || {
        let known = all.iter().position(|counts| counts.measure.name == measure.name);
        known.unwrap_or_else(|| {
            all.push(Counts::new(measure, kinds));
            all.len() - 1
        })
    };
    match (measure.read, quantity.of) {
        (Extraction::State(read), Subject::State(id)) => Source::State(read, id),
        (Extraction::State(_), _) => Source::System(|_| None),
        (Extraction::System(read), _) => Source::System(read),
        (Extraction::Network(read), _) => Source::Network(read, None),
        (Extraction::Share(_), _) => Source::Share { counts: counts() },
        (Extraction::Count(_), of) => {
            let counts = counts();
            let here = &mut all[counts];
            let first = here.begin(of);
            let fits = |cell: &usize| {
                let parts = [cell / here.sizes[1], cell % here.sizes[1]];
                (0..2).all(|at| quantity.part(at).is_none_or(|part| part == parts[at]))
            };
            let cells = (0..here.sizes[0] * here.sizes[1]).filter(fits).map(|c| first + c);
            Source::Cells { counts, cells: cells.collect() }
        }
    }
}
