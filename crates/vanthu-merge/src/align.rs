//! What two sequences have in common, in the same order.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// The most pairs of elements that are compared one with the other.
const MOST: usize = 4 << 20;

/// The places of the elements that `one` and `other` share, in the order of both.
pub fn align<T: Eq + Hash>(one: &[T], other: &[T]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    between(one, other, 0..one.len(), 0..other.len(), &mut pairs);
    pairs
}

fn between<T: Eq + Hash>(
    one: &[T],
    other: &[T],
    mut left: Range<usize>,
    mut right: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    while !left.is_empty() && !right.is_empty() && one[left.start] == other[right.start] {
        pairs.push((left.start, right.start));
        (left.start, right.start) = (left.start + 1, right.start + 1);
    }
    let mut tail = Vec::new();
    while !left.is_empty() && !right.is_empty() && one[left.end - 1] == other[right.end - 1] {
        (left.end, right.end) = (left.end - 1, right.end - 1);
        tail.push((left.end, right.end));
    }
    if !left.is_empty() && !right.is_empty() {
        if left.len().saturating_mul(right.len()) <= MOST {
            longest(one, other, left, right, pairs);
        } else {
            // Elements that stand once on either side part long sequences into short ones.
            let anchors = increasing(&unique(one, other, left.clone(), right.clone()));
            if !anchors.is_empty() {
                let ends = anchors.iter().copied().chain([(left.end, right.end)]);
                let (mut from_left, mut from_right) = (left.start, right.start);
                for (at_left, at_right) in ends {
                    between(one, other, from_left..at_left, from_right..at_right, pairs);
                    if at_left < left.end {
                        pairs.push((at_left, at_right));
                    }
                    (from_left, from_right) = (at_left + 1, at_right + 1);
                }
            }
        }
    }
    pairs.extend(tail.into_iter().rev());
}

/// The longest common subsequence by the table of its lengths.
fn longest<T: Eq>(
    one: &[T],
    other: &[T],
    left: Range<usize>,
    right: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let width = right.len() + 1;
    let mut lengths = vec![0_u32; (left.len() + 1) * width];
    for row in (0..left.len()).rev() {
        for column in (0..right.len()).rev() {
            let same = one[left.start + row] == other[right.start + column];
            lengths[row * width + column] = match same {
                true => lengths[(row + 1) * width + column + 1] + 1,
                false => lengths[(row + 1) * width + column].max(lengths[row * width + column + 1]),
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < left.len() && column < right.len() {
        if one[left.start + row] == other[right.start + column] {
            pairs.push((left.start + row, right.start + column));
            (row, column) = (row + 1, column + 1);
        } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
}

/// The places of the elements that stand once on either side, in the order of the first.
fn unique<T: Eq + Hash>(
    one: &[T],
    other: &[T],
    left: Range<usize>,
    right: Range<usize>,
) -> Vec<(usize, usize)> {
    let mut places: HashMap<&T, (usize, usize, usize, usize)> = HashMap::new();
    for at in left.clone() {
        let place = places.entry(&one[at]).or_default();
        (place.0, place.1) = (place.0 + 1, at);
    }
    for at in right {
        let place = places.entry(&other[at]).or_default();
        (place.2, place.3) = (place.2 + 1, at);
    }
    left.filter_map(|at| match places[&one[at]] {
        (1, _, 1, to) => Some((at, to)),
        _ => None,
    })
    .collect()
}

/// The longest run of pairs whose second places increase as well.
pub(crate) fn increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, pair) in pairs.iter().enumerate() {
        let at = ends.partition_point(|end| pairs[*end].1 < pair.1);
        before.push(at.checked_sub(1).map(|at| ends[at]));
        match ends.get_mut(at) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut chain = Vec::new();
    let mut next = ends.last().copied();
    while let Some(index) = next {
        chain.push(pairs[index]);
        next = before[index];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_is_found_in_its_order() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        let common = |one: &str, other: &str| {
            let (one, other) = (letters(one), letters(other));
            align(&one, &other).into_iter().map(|(at, _)| one[at]).collect::<String>()
        };
        assert_eq!(common("abcdefg", "abxdeg"), "abdeg");
        assert_eq!(common("abc", "xyz"), "");
        assert_eq!(common("", "a"), "");
        assert_eq!(common("aXbXcd", "abYcd"), "abcd");
    }

    #[test]
    fn long_sequences_are_parted_at_what_stands_once() {
        let one: Vec<usize> = (0..4000).collect();
        let mut other: Vec<usize> = one.iter().copied().filter(|number| number % 7 != 3).collect();
        other.insert(1500, 90_000);
        let pairs = align(&one, &other);
        assert_eq!(pairs.len(), other.len() - 1);
        assert!(pairs.iter().all(|(left, right)| one[*left] == other[*right]));
    }

    #[test]
    fn the_longest_increasing_run_leaves_out_what_moved() {
        let pairs = [(0, 0), (1, 3), (2, 1), (3, 2), (4, 4)];
        assert_eq!(increasing(&pairs), [(0, 0), (2, 1), (3, 2), (4, 4)]);
    }
}
