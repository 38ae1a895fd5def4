//! The Asterisk Gateway Interface (AGI): typed commands over a core without I/O.
