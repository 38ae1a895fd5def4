//! An Asterisk manager (AMI) client, and the Asterisk call provider on top of it.
