//! Development only: a real Asterisk, SIP phones with audio, conformance suites.
