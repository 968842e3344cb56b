//! Tells Tauri what the window may call, so that the access list covers our own commands too.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().commands(&["call", "put"]));
    tauri_build::try_build(attributes)?;
    Ok(())
}
