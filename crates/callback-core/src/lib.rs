//! The callback domain: states, rules and ports, without I/O.
