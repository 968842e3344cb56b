//! A panel, as the app's tray sees one on the session bus: it keeps the list of items, reads an item's picture and menu, and
//! presses a line of it. (StatusNotifierItem, and `com.canonical.dbusmenu` for the menu.)
#![allow(clippy::unused_self, clippy::used_underscore_binding)] // the interface says what is asked and answered

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use zbus::{
    Connection, Proxy, interface,
    message::Header,
    zvariant::{OwnedObjectPath, OwnedValue, Value},
};

const PATIENCE: Duration = Duration::from_mins(1);
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// An entry of a menu: its id, what it has, and the entries in it.
type Entry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
type Items = Arc<Mutex<Vec<(String, String)>>>;

struct Watcher(Items);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    /// `item` is the item's path, or the name of a program that has it at the usual place.
    fn register_status_notifier_item(&self, item: String, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let at = if item.starts_with('/') { (sender, item) } else { (item, "/StatusNotifierItem".into()) };
        self.0.lock().unwrap().push(at);
    }

    fn register_status_notifier_host(&self, _host: String) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|(name, path)| format!("{name}{path}")).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// The panel.
pub struct Panel {
    bus: Connection,
    items: Items,
}

impl Panel {
    /// Starts it, before the app whose tray it is to show.
    pub async fn start() -> Self {
        let items = Items::default();
        let builder = zbus::connection::Builder::session().unwrap();
        let builder = builder.serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&items))).unwrap();
        let bus = builder.name("org.kde.StatusNotifierWatcher").unwrap().build().await.unwrap();
        Self { bus, items }
    }

    /// The tray that came last, once there is one.
    async fn item(&self, interface: &'static str) -> Proxy<'static> {
        let (name, path) = until("a tray is there", async || self.items.lock().unwrap().last().cloned()).await;
        let item = Proxy::new(&self.bus, name.clone(), path, ITEM).await.unwrap();
        if interface == ITEM {
            return item;
        }
        let menu: OwnedObjectPath = item.get_property("Menu").await.unwrap();
        Proxy::new(&self.bus, name, menu, interface).await.unwrap()
    }

    /// The file of the picture that is shown.
    pub async fn picture(&self) -> PathBuf {
        let icon: String = self.item(ITEM).await.get_property("IconName").await.unwrap();
        PathBuf::from(icon)
    }

    /// The menu's lines.
    pub async fn lines(&self) -> Vec<String> {
        self.entries().await.into_iter().map(|(_, words)| words).collect()
    }

    async fn entries(&self) -> Vec<(i32, String)> {
        let menu = self.item(MENU).await;
        let (_, (_, _, entries)): (u32, Entry) = menu.call("GetLayout", &(0, -1, Vec::<String>::new())).await.unwrap();
        let entries = entries.into_iter().filter_map(|entry| Entry::try_from(entry).ok());
        entries
            .filter_map(|(id, has, _)| Some((id, String::try_from(has.get("label")?.try_clone().ok()?).ok()?)))
            // A letter is marked for the keyboard by the line before it.
            .map(|(id, words)| (id, words.replace('_', "")))
            .collect()
    }

    /// Waits until the menu is so.
    pub async fn says(&self, wanted: &[&str]) {
        let mut last = Vec::new();
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            last = self.lines().await;
            if last == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the tray says {last:?} and not {wanted:?}");
    }

    /// Presses a line of the menu.
    pub async fn press(&self, words: &str) {
        let line = self.entries().await.into_iter().find(|(_, line)| line == words);
        let (id, _) = line.unwrap_or_else(|| panic!("no line {words}"));
        let menu = self.item(MENU).await;
        menu.call::<_, _, ()>("Event", &(id, "clicked", Value::from(0), 0_u32)).await.unwrap();
    }
}

/// Waits until something is there.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
