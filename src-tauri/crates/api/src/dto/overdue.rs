//! Orders with a parcel that left long ago and is not marked delivered.

use super::{OrderRow, dto};

dto! {
    pub struct OverdueRequest { pub after: Option<String>, pub limit: u32 }

    /// `days`: so long ago or longer, as the desk has chosen it.
    pub struct OverduePage { pub rows: Vec<OverdueRow>, pub next: Option<String>, pub days: u32 }

    /// `shipped_at`: when its oldest parcel left of those that are not marked delivered. `case_number`: of a case about the
    /// order that is not closed.
    pub struct OverdueRow { pub order: OrderRow, pub shipped_at: i64, pub case_number: Option<u32> }

    pub struct OverdueDays { pub days: u32 }
}
