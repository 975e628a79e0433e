//! Small pictures of a few plain colours, written as PNG (ISO/IEC 15948) with a palette. The zip of the package packs them.

/// The colours of a picture by their number: red, green and blue.
pub(crate) type Palette<'a> = &'a [[u8; 3]];

/// A picture whose points are the numbers of colours.
pub(crate) struct Canvas {
    width: usize,
    height: usize,
    points: Vec<u8>,
}

impl Canvas {
    /// A picture of so many points, all of the colour 0.
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self { width, height, points: vec![0; width * height] }
    }

    /// Fills a rectangle, as far as it lies within the picture.
    pub(crate) fn fill(&mut self, (left, right): (usize, usize), (top, bottom): (usize, usize), colour: u8) {
        let (left, right) = (left.min(self.width), right.min(self.width));
        for row in top.min(self.height)..bottom.min(self.height) {
            self.points[row * self.width..][left..right.max(left)].fill(colour);
        }
    }

    /// The bytes of a PNG file.
    pub(crate) fn png(&self, palette: Palette) -> Vec<u8> {
        // One byte a point, with the filter "none" before each row.
        let mut rows = Vec::with_capacity((self.width + 1) * self.height);
        for row in self.points.chunks(self.width.max(1)) {
            rows.push(0);
            rows.extend_from_slice(row);
        }
        let mut head = Vec::new();
        head.extend((self.width as u32).to_be_bytes());
        head.extend((self.height as u32).to_be_bytes());
        // Eight bits a point, colours of a palette, the usual compression and filters, not interlaced.
        head.extend([8, 3, 0, 0, 0]);
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        chunk(&mut png, *b"IHDR", &head);
        chunk(&mut png, *b"PLTE", &palette.concat());
        chunk(&mut png, *b"IDAT", &stored(&rows));
        chunk(&mut png, *b"IEND", &[]);
        png
    }
}

fn chunk(png: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    png.extend((content.len() as u32).to_be_bytes());
    let from = png.len();
    png.extend(name);
    png.extend(content);
    let sum = crc(&png[from..]);
    png.extend(sum.to_be_bytes());
}

/// The bytes in the format of zlib (RFC 1950), not compressed.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        zlib.push(u8::from(blocks.peek().is_none()));
        zlib.extend(length.to_le_bytes());
        zlib.extend((!length).to_le_bytes());
        zlib.extend(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65521;
        high = (high + low) % 65521;
    }
    zlib.extend((high << 16 | low).to_be_bytes());
    zlib
}

/// The remainders of all bytes for the checksum of a chunk.
const REMAINDERS: [u32; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xedb8_8320 ^ value >> 1 } else { value >> 1 };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
};

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| REMAINDERS[((sum ^ u32::from(*byte)) & 0xff) as usize] ^ sum >> 8;
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standards() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        assert_eq!(stored(b"Wikipedia")[2 + 5 + 9..], 0x11e6_0398_u32.to_be_bytes());
    }

    #[test]
    fn a_picture_says_its_size_and_colours() {
        let mut canvas = Canvas::new(4, 2);
        canvas.fill((1, 9), (1, 9), 1);
        let png = canvas.png(&[[255, 255, 255], [1, 2, 3]]);
        assert_eq!(png[16..24], [0, 0, 0, 4, 0, 0, 0, 2]);
        let rows = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1];
        assert!(png.windows(rows.len()).any(|window| window == rows));
        assert!(png.windows(6).any(|window| window == [255, 255, 255, 1, 2, 3]));
    }
}
