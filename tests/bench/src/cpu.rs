//! Processor time as the kernel counts it, in seconds.

/// Hundredths of a second: what Linux counts in, on every architecture.
const TICKS: f64 = 100.0;

/// Of this process.
pub fn own() -> f64 {
    of("/proc/self/stat", &[13, 14])
}

/// Of the children that have ended.
pub fn children() -> f64 {
    of("/proc/self/stat", &[15, 16])
}

/// Sums fields of a `stat` file, numbered from 0 (proc(5) counts from 1).
fn of(path: &str, fields: &[usize]) -> f64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    // The second field is a name in brackets that may hold anything.
    let rest: Vec<&str> = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = fields.iter().filter_map(|field| rest.get(field - 2)?.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS
}
