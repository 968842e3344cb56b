//! Workers against channels and shops that fail as told.

mod bring;
mod cuts;
mod desk;
mod orders;
mod scripted;
