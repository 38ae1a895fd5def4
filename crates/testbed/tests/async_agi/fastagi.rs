use std::time::Duration;

use agi_rs::fastagi::{Drained, FastAgi, FastAgiStream};
use agi_rs::{AgiError, AsyncSession, Digits};
use tokio::sync::{mpsc, oneshot};

use super::pbx::Pbx;
use super::soon;

async fn greet(mut call: AsyncSession<FastAgiStream>) {
    call.answer().await.unwrap();
    call.stream_file("beep", &Digits::none()).await.unwrap();
}

async fn panics(_: AsyncSession<FastAgiStream>) {
    panic!("this panic belongs to the test");
}

#[tokio::test]
async fn a_refusal_a_panic_and_a_cut_are_failures_to_the_dialplan() {
    let mut pbx = Pbx::boot(|server| server.route("greet", greet).route("panics", panics));
    for (path, status) in [("greet", "SUCCESS"), ("nowhere", "FAILURE"), ("panics", "FAILURE")] {
        let _call = pbx.call(&pbx.url(path), "").await;
        assert_eq!(pbx.status().await, status, "{path}");
    }

    let full = FastAgi::bind("127.0.0.1:0").unwrap().route("greet", greet).max_sessions(0);
    let url = format!("agi://{}/greet", full.local_addr().unwrap());
    let full = tokio::spawn(full.serve(std::future::pending()));
    let _call = pbx.call(&url, "").await;
    assert_eq!(pbx.status().await, "FAILURE", "a full server");
    full.abort();

    let (arrived, mut arrivals) = mpsc::unbounded_channel();
    let waits = move |mut call: AsyncSession<FastAgiStream>| {
        let arrived = arrived.clone();
        async move {
            arrived.send(()).unwrap();
            call.hung_up().await;
        }
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let ending = FastAgi::bind("127.0.0.1:0").unwrap().route("waits", waits);
    let ending = ending.drain_limit(Duration::from_millis(1));
    let url = format!("agi://{}/waits", ending.local_addr().unwrap());
    let ending = tokio::spawn(ending.serve(async { drop(stopped.await) }));
    let _call = pbx.call(&url, "").await;
    soon("the session", arrivals.recv()).await.unwrap();
    stop.send(()).unwrap();
    assert_eq!(ending.await.unwrap().unwrap(), Drained { ended: 0, cut: 1 });
    assert_eq!(pbx.status().await, "FAILURE", "a session that was cut");

    let _call = pbx.call(&url, "").await;
    assert_eq!(pbx.status().await, "FAILURE", "nobody listens any more");
}

#[tokio::test]
async fn a_hangup_is_awaited_and_the_session_goes_on_after_it() {
    let (told, mut endings) = mpsc::unbounded_channel();
    let outlives = move |mut call: AsyncSession<FastAgiStream>| {
        let told = told.clone();
        async move {
            call.answer().await.unwrap();
            call.hang_up().await.unwrap();
            call.hung_up().await;
            let answer = call.answer().await;
            let extension = call.get_variable("EXTEN").await.unwrap();
            told.send((call.hangup().is_raised(), answer, extension)).unwrap();
        }
    };
    let pbx = Pbx::boot(|server| server.route("outlives", outlives));
    let _call = pbx.call(&pbx.url("outlives"), "").await;
    let (raised, answer, extension) = soon("the end", endings.recv()).await.unwrap();
    assert!(raised);
    assert!(matches!(answer, Err(AgiError::DeadChannel)), "{answer:?}");
    assert_eq!(extension, Some(b"call".to_vec()));
}
