//! Row 7: the ten tasks of an agent's day in the real window, from the last key to the change of the page that ends each. What
//! the store has to answer is told; what the window does alone keeps a limit.

use e2e::{App, hands, hands::Done};

use crate::{
    measure, start,
    table::{Limit, Row, Table},
};

/// Each on a new desk.
const ROUNDS: usize = 3;
const SWITCHES: usize = 120;

pub async fn measure(table: &mut Table) {
    let Some((program, _)) = start::programs() else {
        table.notes.push("Ten tasks: left out, `cargo xtask bench` gives the app and a screen.".into());
        return;
    };
    let mut rounds: Vec<Vec<Done>> = Vec::new();
    let mut switches = Vec::new();
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        let mut app = App::on("bench-hands", &program, folder.path());
        let page = app.start().await;
        hands::sit_down(&page).await;
        rounds.push(hands::ten_tasks(&mut app, &page).await);
        if round + 1 == ROUNDS {
            switches = hands::switches(&page, SWITCHES).await;
        }
        app.kill();
    }
    for (nth, task) in rounds[0].iter().enumerate().filter(|(_, task)| task.stored) {
        let times: Vec<f64> = rounds.iter().map(|round| round[nth].ms).collect();
        let row = Row::new(
            format!("Task, with the store's answer: {}, median", task.task),
            format!("{} keys", task.keys),
            "",
        );
        table.rows.push(row.held(measure::median(&times), " ms", Limit::None));
    }
    let row = Row::new("Task: Switch views, p95", format!("p50 {:.1} ms", measure::median(&switches)), "");
    table.rows.push(row.held(measure::percentile(&switches, 95.0), " ms", Limit::AtMost(16.0)));
}
