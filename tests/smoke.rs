//! quick look
use deter::{
    scenario::load,
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};
#[test]
fn look() {
    let loaded = match load(std::path::Path::new("scenarios/vietnam-2021.ron")) {
        Ok(l) => l,
        Err(e) => panic!("{e}"),
    };
    let mut e = Engine::new(Blueprint::new(&loaded));
    e.reset(2021, 0, Detail::Reasons);
    let t = std::time::Instant::now();
    e.run_to(40);
    println!("{:?} hash {}", t.elapsed(), e.snapshot().hash());
    for ev in &e.journal().events {
        if [
            "signature",
            "incident",
            "step",
            "election",
            "lapse",
            "concession",
            "regime",
            "call",
            "script",
            "veto",
        ]
        .contains(&ev.kind.as_str())
        {
            println!(
                "{:>2} {:?} {} | {}",
                ev.turn,
                ev.phase,
                ev.actor.map(|a| e.roster().code(a).to_string()).unwrap_or_default(),
                ev.text
            );
        }
    }
    println!("{:?}", e.tally());
    let n = 500;
    let t = std::time::Instant::now();
    for r in 0..n {
        e.reset(2021, r, Detail::Nothing);
        e.run_to(40);
    }
    println!("per run {:?}", t.elapsed() / n as u32);
}
