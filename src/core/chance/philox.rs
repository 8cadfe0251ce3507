//! Philox4x32-10, a counter-based random function.
//!
//! Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC '11.
//! Four 32-bit words of counter and two of key give four words that pass BigCrush; there is no
//! state to advance, so a draw costs the same whatever was drawn before.

use rand::{TryRng, rand_core::Infallible};

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// The function under one key, with the keys of its rounds worked out beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Philox {
    rounds: [[u32; 2]; ROUNDS],
}

impl Philox {
    /// The function under `key`.
    #[must_use]
    pub const fn new(mut key: [u32; 2]) -> Self {
        let mut rounds = [key; ROUNDS];
        let mut round = 1;
        while round < ROUNDS {
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
            rounds[round] = key;
            round += 1;
        }
        Self { rounds }
    }

    /// The four words that belong to `counter`.
    #[must_use]
    #[inline]
    pub fn block(&self, counter: [u32; 4]) -> [u32; 4] {
        self.rounds.iter().fold(counter, |counter, key| {
            let first = u64::from(MULTIPLIERS[0]) * u64::from(counter[0]);
            let second = u64::from(MULTIPLIERS[1]) * u64::from(counter[2]);
            [
                (second >> 32) as u32 ^ counter[1] ^ key[0],
                second as u32,
                (first >> 32) as u32 ^ counter[3] ^ key[1],
                first as u32,
            ]
        })
    }
}

/// A generator of as many words as are wanted, each from the next block of a function of its own:
/// what [`Luck::rng`](super::Luck::rng) gives for one address.
#[derive(Debug, Clone)]
pub struct Stream {
    philox: Philox,
    blocks: u64,
    block: [u32; 4],
    used: usize,
}

impl Stream {
    /// The stream under `key`.
    #[must_use]
    pub const fn new(key: [u32; 2]) -> Self {
        Self { philox: Philox::new(key), blocks: 0, block: [0; 4], used: 4 }
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        if self.used == 4 {
            let low = self.blocks as u32;
            self.block = self.philox.block([low, (self.blocks >> 32) as u32, 0, 0]);
            self.blocks = self.blocks.wrapping_add(1);
            self.used = 0;
        }
        self.used += 1;
        Ok(self.block[self.used - 1])
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let low = u64::from(self.try_next_u32()?);
        Ok(low | u64::from(self.try_next_u32()?) << 32)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            let word = self.try_next_u32()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    fn block(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
        Philox::new(key).block(counter)
    }

    /// Known answers of the Random123 distribution (`kat_vectors`, philox4x32 10).
    #[test]
    fn gives_the_published_known_answers() {
        assert_eq!(block([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            block([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            block([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn a_stream_goes_on_from_block_to_block() {
        let mut stream = Stream::new([5, 6]);
        let words: Vec<u32> = (0..8).map(|_| stream.next_u32()).collect();
        assert_eq!(words[..4], block([0; 4], [5, 6]));
        assert_eq!(words[4..], block([1, 0, 0, 0], [5, 6]));
    }
}
