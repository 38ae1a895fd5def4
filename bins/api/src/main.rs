//! The callback platform's HTTP server.

fn main() {}
