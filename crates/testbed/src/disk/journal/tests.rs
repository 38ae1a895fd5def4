use super::*;

const FILE: u64 = 7;
const FOLDER: u64 = 8;

fn made(name: &str) -> Record {
    Record::Created { file: FILE, name: name.to_owned() }
}

fn written(at: usize, data: &[u8]) -> Record {
    Record::Written { file: FILE, at, data: data.to_vec() }
}

fn synced(file: u64, sync: u64, is_good: bool) -> [Record; 2] {
    [Record::SyncBegan { file, sync }, Record::SyncEnded { sync, is_good }]
}

fn folder_synced(sync: u64) -> Vec<Record> {
    let opened = Record::Opened { file: FOLDER, name: String::new() };
    std::iter::once(opened).chain(synced(FOLDER, sync, true)).collect()
}

fn journal(parts: &[&[Record]]) -> Journal {
    Journal::of(&Image::default(), parts.concat()).unwrap()
}

/// What many power cuts in the end leave in the file of this name, each once; `None`: no file.
fn left(journal: &Journal, name: &str) -> Vec<Option<Vec<u8>>> {
    let mut seed = 1_u64;
    let mut below = |limit: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % limit
    };
    let image = |_| journal.image(journal.len(), &mut below).files.get(name).cloned();
    let mut all: Vec<_> = (0..300).map(image).collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn what_is_synced_is_there_and_of_the_rest_any_part() {
    let old = [b'a'; 1024];
    let journal = journal(&[
        &[made("f"), written(0, &old)],
        &synced(FILE, 1, true),
        &folder_synced(2),
        &[written(512, &[b'b'; 1024])],
    ]);
    let all = left(&journal, "f");
    let sector = |data: &Vec<u8>, nth: usize| data.get(nth * 512).copied();
    assert!(all.iter().flatten().all(|data| data[..512] == old[..512]));
    for (second, third) in [(b'a', None), (b'b', None), (b'a', Some(b'b')), (b'b', Some(b'b'))] {
        let is_it = |data: &&Vec<u8>| (sector(data, 1), sector(data, 2)) == (Some(second), third);
        assert!(all.iter().flatten().any(|data| is_it(&data)), "{second} {third:?}");
    }
    let is_torn = |data: &&Vec<u8>| data[512..1024].windows(2).any(|pair| pair == b"ba");
    assert!(all.iter().flatten().any(|data| is_torn(&data)));
}

#[test]
fn what_a_failed_sync_was_to_write_is_certain_by_no_later_one() {
    let journal = journal(&[
        &[made("f"), written(0, b"x")],
        &folder_synced(1),
        &synced(FILE, 2, false),
        &[written(1, b"y")],
        &synced(FILE, 3, true),
    ]);
    assert_eq!(left(&journal, "f"), [Some(b"\0y".to_vec()), Some(b"xy".to_vec())]);
}

#[test]
fn what_was_written_while_it_was_synced_is_not_certain() {
    let journal = journal(&[
        &[made("f")],
        &folder_synced(1),
        &[Record::SyncBegan { file: FILE, sync: 2 }, written(0, b"x")],
        &[Record::SyncEnded { sync: 2, is_good: true }],
    ]);
    assert_eq!(left(&journal, "f"), [Some(Vec::new()), Some(b"x".to_vec())]);
}

#[test]
fn a_name_is_certain_when_its_folder_is_synced() {
    let new = [made("f.new"), written(0, b"x")];
    let renamed = [Record::Renamed { from: "f.new".to_owned(), to: "f".to_owned() }];
    let before = journal(&[&new, &synced(FILE, 1, true), &renamed]);
    assert_eq!(left(&before, "f"), [None, Some(b"x".to_vec())]);
    let after = journal(&[&new, &synced(FILE, 1, true), &renamed, &folder_synced(2)]);
    assert_eq!(left(&after, "f"), [Some(b"x".to_vec())]);
    let gone = [Record::Unlinked { name: "f".to_owned() }];
    let gone = journal(&[&new, &synced(FILE, 1, true), &renamed, &folder_synced(2), &gone]);
    assert_eq!(left(&gone, "f"), [None, Some(b"x".to_vec())]);
}
