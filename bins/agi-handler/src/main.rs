//! Steers a call inside Asterisk: screens, asks for the gate, dials, reports.

fn main() {}
