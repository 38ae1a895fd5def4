# Everything CI runs.
test:
    ./deploy/test

# A real Asterisk, two phones, the visitor's page.
demo *ARGS:
    ./deploy/demo {{ARGS}}

# What one call costs with AGI programs of several kinds; --record writes it into docs/benchmarks.md.
bench-agi *ARGS:
    ./deploy/bench-agi {{ARGS}}

# What events and calls cost clients of the manager, ours and others; --record writes it down too.
bench-ami *ARGS:
    ./deploy/bench-ami {{ARGS}}

# Throws bytes at agi-rs, ten minutes a target or so many seconds; needs nightly and cargo-fuzz.
fuzz *SECONDS:
    ./crates/agi-rs/fuzz/run {{SECONDS}}

# The lints alone.
lint:
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# Licences, sources and bans; needs cargo-deny.
deny:
    cargo deny check licenses bans sources

# Kills the api for some minutes and checks from outside what it promised: docs/GUARANTEE.md.
prove:
    ./deploy/prove --kills 300 --each 3

# The same for hours.
prove-long:
    ./deploy/prove --kills 10000 --each 50
