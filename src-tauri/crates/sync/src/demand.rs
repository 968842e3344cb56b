//! What is asked for beside the regular reading: a file, the rest of a message, a message as it came, an order that was opened, "seen" marks.

use std::sync::Arc;

use bytes::Bytes;
use connect::{
    Channel, ConnectError, Connected, Trouble,
    channel::{Found, Location, Wanted},
};
use model::id::{ConversationId, MessageId, OrderId, PartId};
use store::{
    Durability, StoreError,
    table::{
        account, ingest,
        location::{self, Place},
        part, shop_order,
    },
};
use tokio::sync::mpsc;

use crate::{Standing, bounce, worker::Link};

/// Attempts to tell the provider of one message that was read.
const ATTEMPTS: usize = 3;

pub(crate) async fn fetch_part(link: &Link, id: PartId) -> Result<(), ConnectError> {
    let channel = channel(link)?;
    let (wanted, places) = link
        .store
        .read(move |reader| {
            let wanted = part::get(reader, id)?;
            let places = match wanted.message {
                Some(message) => location::of_message(reader, message)?,
                None => Vec::new(),
            };
            Ok((wanted, places))
        })
        .await
        .map_err(unreadable)?;
    if wanted.held == model::message::Held::Here {
        return Ok(());
    }
    let brought = anywhere(of_account(link, places), |at| {
        let (channel, key) = (&channel, &wanted.remote_key);
        async move { channel.fetch(&at, key).await }
    });
    match brought.await {
        Ok(content) => {
            let kept = move |writer: &mut store::Writer<'_>| {
                if let Some(message) = wanted.message {
                    let conversation = store::table::message::get(&writer.reader(), message)?.conversation;
                    writer.changed(store::Change::Conversation(conversation));
                }
                part::put_content(writer, id, &content)
            };
            link.store.write(Durability::Normal, kept).await.map_err(unreadable)
        }
        Err(error) => {
            if error.trouble == Trouble::NotFound {
                let gone = link.store.write(Durability::Normal, move |writer| part::mark_gone(writer, id));
                gone.await.map_err(unreadable)?;
            }
            Err(error)
        }
    }
}

pub(crate) async fn complete(link: &Link, id: MessageId) -> Result<(), ConnectError> {
    let channel = channel(link)?;
    let places = link.store.read(move |reader| location::of_message(reader, id)).await.map_err(unreadable)?;
    let whole = anywhere(of_account(link, places), |at| {
        let channel = &channel;
        async move { channel.complete(&at).await }
    });
    let whole = whole.await?;
    let kept = move |writer: &mut store::Writer<'_>| ingest::complete(writer, id, &whole);
    link.store.write(Durability::Normal, kept).await.map_err(unreadable)
}

/// The whole message as the provider has it, byte for byte. It is not kept.
pub(crate) async fn raw(link: &Link, id: MessageId) -> Result<Bytes, ConnectError> {
    let channel = channel(link)?;
    let places = link.store.read(move |reader| location::of_message(reader, id)).await.map_err(unreadable)?;
    let raw = anywhere(of_account(link, places), |at| {
        let channel = &channel;
        async move { channel.fetch(&at, "").await }
    });
    raw.await
}

/// Asks at one place after another, until it is there.
async fn anywhere<T, F>(places: impl Iterator<Item = Place>, ask: impl Fn(Location) -> F) -> Result<T, ConnectError>
where
    F: Future<Output = Result<T, ConnectError>>,
{
    let mut trouble = not_there();
    for place in places {
        match ask(place.location).await {
            Ok(found) => return Ok(found),
            Err(error) if error.trouble == Trouble::NotFound => {}
            Err(error) => trouble = error,
        }
    }
    Err(trouble)
}

/// What the provider has beyond what was brought, by its own search.
pub(crate) async fn search(link: &Link, wanted: &Wanted) -> Result<Found, ConnectError> {
    let channel = channel(link)?;
    let account = link.account;
    let stored = link.store.read(move |reader| account::get(reader, account)).await.map_err(unreadable)?;
    channel.search(stored.cursor.as_ref(), wanted).await
}

/// Brings one message that a search found, into the conversation it belongs to.
pub(crate) async fn bring(link: &Link, at: &Location) -> Result<(MessageId, ConversationId), ConnectError> {
    let whole = channel(link)?.complete(at).await?;
    let account = link.account;
    let kept = move |writer: &mut store::Writer<'_>| {
        let (ingested, kept) = ingest::older(writer, account, &whole)?;
        bounce::park(writer, &ingested.bounced)?;
        Ok(kept)
    };
    let kept = link.store.write(Durability::Normal, kept).await.map_err(unreadable)?;
    kept.ok_or_else(|| ConnectError::new(Trouble::Forbidden, "who wrote it was erased here"))
}

/// Reads one order afresh. What goes wrong is seen by the regular reading too.
pub(crate) async fn read_order(link: &Link, id: OrderId) {
    let Connected::Shop(shop) = &link.connected else { return };
    let Ok(stored) = link.store.read(move |reader| shop_order::get(reader, id)).await else { return };
    let account = link.account;
    if stored.account != account {
        return;
    }
    let read = tokio::select! {
        read = shop.order(&stored.order.remote) => read,
        () = link.stopped.cancelled() => return,
    };
    let kept = match read {
        Ok(order) => {
            link.store.write(Durability::Normal, move |writer| ingest::order(writer, account, &order).map(|_| ())).await
        }
        Err(error) if error.trouble == Trouble::NotFound => {
            let gone =
                move |writer: &mut store::Writer<'_>| shop_order::mark_gone(writer, account, &stored.order.remote);
            link.store.write(Durability::Normal, gone).await
        }
        Err(error) => {
            tracing::debug!(%account, trouble = error.trouble.code(), "an order could not be read afresh");
            Ok(())
        }
    };
    if let Err(error) = kept {
        tracing::warn!(%account, %error, "an order that was read could not be kept");
    }
}

/// Tells the provider, one after another, of messages that were read here.
pub(crate) async fn mark_seen(link: Arc<Link>, mut messages: mpsc::UnboundedReceiver<MessageId>) {
    let Connected::Channel(channel) = &link.connected else { return };
    loop {
        let message = tokio::select! {
            message = messages.recv() => message,
            () = link.stopped.cancelled() => return,
        };
        let Some(message) = message else { return };
        tokio::select! {
            () = tell_seen(&link, channel, message) => {}
            () = link.stopped.cancelled() => return,
        }
    }
}

async fn tell_seen(link: &Link, channel: &Arc<dyn Channel>, message: MessageId) {
    for _ in 0..ATTEMPTS {
        if link.subscribe().wait_for(|state| state.standing == Standing::Online).await.is_err() {
            return;
        }
        let Ok(places) = link.store.read(move |reader| location::of_message(reader, message)).await else { return };
        let mut cut = false;
        for place in of_account(link, places).filter(|place| !place.seen) {
            match channel.set_seen(&place.location).await {
                Ok(()) => {
                    let told = move |writer: &mut store::Writer<'_>| {
                        location::mark_seen(writer, place.account, &place.location)
                    };
                    if let Err(error) = link.store.write(Durability::Normal, told).await {
                        tracing::debug!(%error, "a seen mark could not be kept");
                    }
                }
                Err(error) => cut |= error.trouble.is_offline(),
            }
        }
        if !cut {
            return;
        }
        tokio::time::sleep(link.patience.first).await;
    }
}

fn channel(link: &Link) -> Result<Arc<dyn Channel>, ConnectError> {
    match &link.connected {
        Connected::Channel(channel) => Ok(Arc::clone(channel)),
        Connected::Shop(_) => Err(ConnectError::new(Trouble::Unsupported, "a shop has no messages")),
    }
}

fn of_account(link: &Link, places: Vec<Place>) -> impl Iterator<Item = Place> + use<> {
    let account = link.account;
    places.into_iter().filter(move |place| place.account == account)
}

fn not_there() -> ConnectError {
    ConnectError::new(Trouble::NotFound, "it is not at the provider any more")
}

fn unreadable(error: StoreError) -> ConnectError {
    match error {
        StoreError::NotFound => not_there(),
        error => ConnectError::new(Trouble::Broken, format!("it cannot be stored here: {error}")),
    }
}
