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

# What asking for callbacks costs, durably and otherwise; --record writes it down too.
bench-api *ARGS:
    ./deploy/bench-api {{ARGS}}

# Throws bytes at agi-rs, ten minutes a target or so many seconds; needs nightly and cargo-fuzz.
fuzz *SECONDS:
    ./crates/agi-rs/fuzz/run {{SECONDS}}

# Visits every state of the protocol, and breaks it on purpose: minutes, and 2 GiB.
model:
    cargo run --locked --release -p model --bin model

# The real engine in made-up time: `just sim --seeds 10000`, `just sim --seed 17`.
sim *ARGS:
    TMPDIR=/dev/shm cargo run --locked --release -p model --bin sim -- {{ARGS}}

# Fifty thousand callbacks of a month in made-up time: `just month --seed 7`.
month *ARGS:
    cargo run --locked --release -p model --bin month -- {{ARGS}}

# The lints alone.
lint:
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# Licences, sources and bans; needs cargo-deny.
deny:
    cargo deny check licenses bans sources

# Kills the api for some minutes and checks from outside what it promised: docs/GUARANTEE.md.
prove:
    ./deploy/prove --kills 300 --each 3 --house 30

# The same for hours.
prove-long:
    ./deploy/prove --kills 10000 --each 50 --house 300
