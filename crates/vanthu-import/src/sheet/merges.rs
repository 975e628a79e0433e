//! The merged regions of a sheet in order, no two of them at one place.

use std::collections::BTreeMap;

use vanthu_model::grid::Region;

/// Sorts merged regions from top to bottom, each row from left to right. A region that overlaps one before it is left out,
/// as Excel does when it repairs such a file: no program writes one, and thousands of regions over a whole sheet would
/// make each cell be asked thousands of times.
pub(crate) fn settle(mut merges: Vec<Region>) -> Vec<Region> {
    merges.retain(|merge| merge.top <= merge.bottom && merge.left <= merge.right);
    merges.sort_by_key(|merge| (merge.top, merge.left));
    // The last regions kept, by their first column, with their last column and row. No two of them share a column, since
    // one that does either reaches down to the new one or is replaced by it.
    let mut open: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    merges.retain(|merge| {
        let before = open.range(..merge.left).next_back().filter(|(_, (right, _))| *right >= merge.left);
        let shared: Vec<(u32, u32)> = before
            .into_iter()
            .chain(open.range(merge.left..=merge.right))
            .map(|(left, (_, bottom))| (*left, *bottom))
            .collect();
        if shared.iter().any(|(_, bottom)| *bottom >= merge.top) {
            return false;
        }
        for (left, _) in shared {
            open.remove(&left);
        }
        open.insert(merge.left, (merge.right, merge.bottom));
        true
    });
    merges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(top: u32, bottom: u32, left: u32, right: u32) -> Region {
        Region { top, bottom, left, right }
    }

    #[test]
    fn regions_beside_and_below_each_other_stay_and_those_that_overlap_go() {
        let (title, left, right) = (region(0, 0, 0, 5), region(1, 3, 0, 1), region(1, 1, 2, 4));
        let (below, wide) = (region(2, 2, 2, 2), region(4, 4, 0, 9));
        let kept = vec![title, left, right, below, wide];
        assert_eq!(settle(vec![wide, below, right, left, title]), kept);
        let over = [title, region(3, 3, 1, 2), region(2, 5, 4, 4), region(0, 9, 5, 5), region(4, 3, 0, 0)];
        // The last column is free below the title, so that a region there stays; the wide one then overlaps it.
        let found = settle(kept.iter().chain(&over).copied().collect());
        assert_eq!(found, vec![title, left, right, below, region(2, 5, 4, 4)]);
    }

    #[test]
    fn many_regions_over_a_whole_sheet_are_one() {
        let whole = region(0, 1_048_575, 0, 16_383);
        assert_eq!(settle(vec![whole; 100_000]), vec![whole]);
    }
}
