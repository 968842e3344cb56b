//! Writes the window's TypeScript into the folder given.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("ui/src/ipc/generated"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    for (name, text) in api::bindings::files() {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}
