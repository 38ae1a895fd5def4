//! Visits every state of the protocol, breaks it on purpose, and prints what was seen.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::process::ExitCode;

use callback_core::CallOrder;
use model::protocol::{Carrier, Faults, Mutant, SIGHTS, Scope, Visit};

fn main() -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut is_sound = true;
    let (mut states, mut seen) = (0, BTreeSet::new());
    writeln!(out, "| scope | states | depth | seconds | rules broken |\n|---|---|---|---|---|")?;
    for (name, scope) in scopes() {
        let visit = Visit::all(scope);
        states += visit.states;
        is_sound &= visit.broken.is_empty();
        seen.extend(visit.seen);
        let (depth, seconds) = (visit.depth, visit.took.as_secs_f32());
        writeln!(
            out,
            "| {name} | {} | {depth} | {seconds:.1} | {} |",
            visit.states,
            visit.broken.len()
        )?;
        for (rule, path) in visit.broken {
            writeln!(out, "\nNOT KEPT: {}\n{path:#?}\n", rule.name())?;
        }
    }
    for name in SIGHTS.into_iter().filter(|name| !seen.contains(name)) {
        is_sound = false;
        writeln!(out, "\nNEVER SEEN: {name}\n")?;
    }
    writeln!(
        out,
        "\n{states} states in all\n\n| broken on purpose | rule | states |\n|---|---|---|"
    )?;
    for mutant in Mutant::ALL {
        let (rule, carrier, order) = mutant.caught();
        let scope = Scope::one(carrier, order).with_faults(Faults::Most).with_mutant(mutant);
        let visit = Visit::until_broken(scope, rule);
        let is_caught = visit.broken.iter().any(|(broken, _)| *broken == rule);
        is_sound &= is_caught;
        let verdict = if is_caught { rule.name() } else { "NOT CAUGHT" };
        writeln!(out, "| {mutant:?} | {verdict} | {} |", visit.states)?;
    }
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn scopes() -> Vec<(String, Scope)> {
    let mut scopes = Vec::new();
    let name = "2 callbacks, 2 lines, no mishap, Proves, BusinessFirst".to_owned();
    scopes.push((name, Scope::two(Carrier::Proves, CallOrder::BusinessFirst, 2, 0)));
    for carrier in [Carrier::Proves, Carrier::Presumes] {
        for order in [CallOrder::BusinessFirst, CallOrder::VisitorFirst] {
            let name = format!("1 callback, every fault, {carrier:?}, {order:?}");
            scopes.push((name, Scope::one(carrier, order)));
            let name = format!("2 callbacks, 1 line, 1 mishap, {carrier:?}, {order:?}");
            scopes.push((name, Scope::two(carrier, order, 1, 1)));
        }
    }
    scopes
}
