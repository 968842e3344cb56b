//! Sets of UIDs as servers write them: `1:5,7`. A mailbox of a hundred thousand messages is a handful of ranges.

use std::{fmt, ops::RangeInclusive};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Ranges, ascending, disjoint and not adjacent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UidSet(Vec<(u32, u32)>);

impl UidSet {
    /// From any UIDs, in any order.
    pub fn of(uids: impl IntoIterator<Item = u32>) -> Self {
        let mut uids: Vec<u32> = uids.into_iter().collect();
        uids.sort_unstable();
        let mut set = Self::default();
        for uid in uids {
            set.push(uid);
        }
        set
    }

    /// Adds a UID that is not below any other in it.
    fn push(&mut self, uid: u32) {
        match self.0.last_mut() {
            Some((_, last)) if uid <= last.saturating_add(1) => *last = uid.max(*last),
            _ => self.0.push((uid, uid)),
        }
    }

    pub fn insert(&mut self, uid: u32) {
        match self.0.last() {
            Some((_, last)) if uid <= *last => {
                if !self.contains(uid) {
                    *self = Self::of(self.iter().chain([uid]).collect::<Vec<_>>());
                }
            }
            _ => self.push(uid),
        }
    }

    pub fn contains(&self, uid: u32) -> bool {
        let at = self.0.partition_point(|(first, _)| *first <= uid);
        at.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| uid <= *last)
    }

    pub fn len(&self) -> usize {
        self.0.iter().map(|(first, last)| (last - first) as usize + 1).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// Those that are not in `other`.
    pub fn without(&self, other: &Self) -> Self {
        Self::of(self.iter().filter(|uid| !other.contains(*uid)))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut set = Self::default();
        for range in text.split(',').filter(|range| !range.is_empty()) {
            let (first, last) = range.split_once(':').unwrap_or((range, range));
            let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
            if first > last || set.0.last().is_some_and(|(_, before)| first <= *before) {
                return None;
            }
            set.0.push((first, last));
        }
        Some(set)
    }
}

impl fmt::Display for UidSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (first, last)) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            if first == last { write!(f, "{first}")? } else { write!(f, "{first}:{last}")? }
        }
        Ok(())
    }
}

impl Serialize for UidSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UidSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a set of UIDs"))
    }
}

/// UIDs of ranges that a server gave, within bounds: it may name millions that were never there.
pub fn within(ranges: &[RangeInclusive<u32>], bounds: RangeInclusive<u32>) -> impl Iterator<Item = u32> {
    ranges.iter().flat_map(move |range| (*range.start()).max(*bounds.start())..=(*range.end()).min(*bounds.end()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn is_written_as_servers_do() {
        let set = UidSet::of([7, 1, 2, 3, 2, 5, 4]);
        assert_eq!(set.to_string(), "1:5,7");
        assert_eq!(UidSet::parse("1:5,7"), Some(set));
        assert_eq!(UidSet::parse(""), Some(UidSet::default()));
        assert_eq!(UidSet::parse("5:1"), None);
        assert_eq!(UidSet::parse("3,2"), None);
    }

    #[test]
    fn ranges_are_clipped() {
        assert_eq!(within(&[1..=u32::MAX, 4..=4], 3..=5).collect::<Vec<_>>(), [3, 4, 5, 4]);
        assert_eq!(within(&[10..=20], 1..=5).count(), 0);
    }

    proptest! {
        #[test]
        fn behaves_as_a_set(a in prop::collection::btree_set(0_u32..200, 0..60), b in prop::collection::vec(0_u32..200, 0..60)) {
            let mut set = UidSet::of(a.iter().copied());
            let mut model = a.clone();
            for uid in &b {
                set.insert(*uid);
                model.insert(*uid);
            }
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), model.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(set.len(), model.len());
            prop_assert!((0..200).all(|uid| set.contains(uid) == model.contains(&uid)));
            prop_assert_eq!(UidSet::parse(&set.to_string()).unwrap(), set.clone());
            let rest = set.without(&UidSet::of(a.iter().copied()));
            prop_assert!(rest.iter().all(|uid| !a.contains(&uid)));
        }
    }
}
