//! Ten tasks of an agent's day, by keyboard alone, in the real window, each with its count of keys.
//! The counts are README's: a task that comes to need another key fails here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout)] // the table of keys
#![cfg(target_os = "linux")]

use e2e::{App, hands};

const README: &str = include_str!("../../../README.md");

#[tokio::test]
async fn ten_tasks_without_the_mouse() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("hands");
    let page = app.start().await;
    hands::sit_down(&page).await;
    let done = hands::ten_tasks(&mut app, &page).await;
    let rows: Vec<String> = done.iter().map(|done| format!("| {} | {} |", done.task, done.keys)).collect();
    for (row, done) in rows.iter().zip(&done) {
        println!("{row} {:.1} ms", done.ms);
    }
    let untold: Vec<_> = rows.iter().filter(|row| !README.contains(*row)).collect();
    assert!(untold.is_empty(), "README's table of keys lacks {untold:#?}");
    assert_eq!(done.len(), 10);
    app.quit().await;
}
