//! What stands right beside a figure and makes it another number: digits, a sign, a word such as `nghìn`.

/// The words that multiply the number before them.
const MULTIPLES: [&str; 9] = ["chục", "trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ", "rưỡi"];

/// The stretch of `letters` that is read as one number with `span`, apart from the other figures, which stand at `taken`, in
/// their order.
pub(crate) fn reach(
    letters: &[char],
    (start, end): (usize, usize),
    taken: &[(usize, usize)],
) -> (usize, usize) {
    let digit = |at: usize| {
        let next = taken.partition_point(|span| span.1 <= at);
        let free = taken.get(next).is_none_or(|span| span.0 > at);
        free && letters.get(at).is_some_and(char::is_ascii_digit)
    };
    let is = |at: usize, marks: &[char]| letters.get(at).is_some_and(|letter| marks.contains(letter));
    let (mut from, mut till) = (start, end);
    loop {
        if from >= 1 && digit(from - 1) {
            from -= 1;
        } else if from >= 2 && is(from - 1, &['.', ',', '/']) && digit(from - 2) {
            from -= 2;
        } else {
            break;
        }
    }
    let open = |at: usize| at == 0 || letters[at - 1].is_whitespace() || letters[at - 1] == '(';
    if from >= 1 && is(from - 1, &['-', '−', '+']) && open(from - 1) {
        from -= 1;
    }
    loop {
        if digit(till) {
            till += 1;
        } else if is(till, &['.', ',', '/']) && digit(till + 1) {
            till += 2;
        } else {
            break;
        }
    }
    if is(till, &['%', '‰']) {
        till += 1;
    }
    let space = letters[till.min(letters.len())..].iter().take_while(|letter| letter.is_whitespace()).count();
    let word: String = letters[till + space..].iter().take_while(|letter| letter.is_alphanumeric()).collect();
    if space > 0 && MULTIPLES.contains(&word.to_lowercase().as_str()) {
        till += space + word.chars().count();
    }
    (from, till)
}

/// The words or marks before and behind a stretch, that before it from its end to its start.
pub(crate) fn around(letters: &[char], (start, end): (usize, usize)) -> [String; 2] {
    fn first<'l>(letters: impl Iterator<Item = &'l char>) -> String {
        let mut word = String::new();
        for letter in letters.skip_while(|letter| letter.is_whitespace()) {
            if !letter.is_alphanumeric() && !word.is_empty() {
                break;
            }
            word.extend(letter.to_lowercase());
            if !letter.is_alphanumeric() {
                break;
            }
        }
        word
    }
    [first(letters[..start].iter().rev()), first(letters[end..].iter())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reaches_as_far_as_a_reader_reads_it() {
        let reached = |text: &str| {
            let letters: Vec<char> = text.chars().collect();
            let start = letters.iter().position(|letter| *letter == '6').unwrap();
            let (from, till) = reach(&letters, (start, start + 2), &[(start, start + 2)]);
            letters[from..till].iter().collect::<String>()
        };
        assert_eq!(reached("có 63 người"), "63");
        assert_eq!(reached("có 163 người"), "163");
        assert_eq!(reached("có 63,5 người"), "63,5");
        assert_eq!(reached("có 63/70, còn lại"), "63/70");
        assert_eq!(reached("có 63. 5 người"), "63");
        assert_eq!(reached("tăng -63%"), "-63%");
        assert_eq!(reached("năm 2020-63 người"), "63");
        assert_eq!(reached("có 63 triệu đồng"), "63 triệu");
        assert_eq!(reached("có 63 trăng"), "63");
    }

    #[test]
    fn other_figures_are_left_alone() {
        let letters: Vec<char> = "08/17 chi bộ".chars().collect();
        let taken = [(0, 2), (3, 5)];
        assert_eq!([reach(&letters, taken[0], &taken), reach(&letters, taken[1], &taken)], taken);
        assert_eq!(around(&letters, taken[1]), ["/", "chi"]);
    }
}
