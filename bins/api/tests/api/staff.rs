//! What the business's own people and programs ask, with API keys.

mod blocks;
mod dry_run;
mod explain;
mod first;
mod keys;
mod people;
mod reached;

use callback_core::ports::api_keys::{ApiKeyName, Scope};
use callback_engine::ApiKeySecret;
use jiff::Timestamp;
use serde_json::Value;
use store_sqlite::Beside;

use crate::app::TestApp;
use crate::reply::Reply;

/// A key of these scopes, made while the application runs, as `Authorization` has it.
pub(crate) fn key(app: &TestApp, scopes: &[Scope]) -> String {
    let name = ApiKeyName::parse("test").unwrap();
    let (secret, key) = ApiKeySecret::draw(name, scopes.to_vec(), Timestamp::now());
    let database = app.folder.path().join("callback.db");
    Beside::open(&database).unwrap().keep_api_key(&key).unwrap();
    format!("Bearer {}", secret.show())
}

fn send(app: &TestApp, key: &str, path: &str, body: &Value) -> Reply {
    let headers = [("Authorization", key), ("Content-Type", "application/json")];
    app.client.send(path, &headers, body.to_string().as_bytes())
}
