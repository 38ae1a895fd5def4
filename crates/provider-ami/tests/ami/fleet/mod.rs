//! Several PBXs, each of which does as it is told.

mod changing;
mod fakes;
mod health;
mod staying;
mod waiting;
