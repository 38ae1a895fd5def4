# Everything CI runs.
test:
    ./deploy/test

# A real Asterisk, two phones, the visitor's page.
demo *ARGS:
    ./deploy/demo {{ARGS}}

# The lints alone.
lint:
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# Licences, sources and bans; needs cargo-deny.
deny:
    cargo deny check licenses bans sources
