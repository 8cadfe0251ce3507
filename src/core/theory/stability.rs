//! Which networks of alliances leave nobody to be attacked (Jackson & Nei 2015, *PNAS* 112).
//!
//! Country i is vulnerable when some j, with a coalition C of itself and its allies that leaves out
//! i, is more than γ times as strong as i with those of its allies who are not in C:
//! `M(C) > γ·M({i} ∪ (N_i \ C))`. Without gains from trade no non-empty network is war-stable: allies
//! enough to be safe tempt, and links that are not needed are dropped.

/// Alliances among at most [`LARGEST`] countries: bit j of entry i says that i and j are allied.
pub type Alliances = [u16; LARGEST];

/// Most countries that the exhaustive functions handle.
pub const LARGEST: usize = 6;

/// Countries with their strengths (> 0, any unit) and the attacker's needed superiority γ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct World<'a> {
    /// Strengths, at most [`LARGEST`] of them.
    pub strengths: &'a [f64],
    /// γ > 0; above 1 the defender has the advantage.
    pub defence_advantage: f64,
}

impl World<'_> {
    fn strength(&self, coalition: u16) -> f64 {
        let members = (0..self.strengths.len()).filter(|i| coalition >> i & 1 == 1);
        members.fold(0.0, |sum, i| sum + self.strengths[i])
    }

    /// Whether country `i` is vulnerable in this network.
    #[must_use]
    pub fn vulnerable(&self, alliances: &Alliances, i: usize) -> bool {
        (0..self.strengths.len()).filter(|&j| j != i).any(|j| {
            let circle = (alliances[j] | 1 << j) & !(1 << i);
            // All subsets of the attacker's circle: (s − circle) & circle walks through them.
            let mut coalition = 0_u16;
            loop {
                coalition = coalition.wrapping_sub(circle) & circle;
                let defence = self.strength((alliances[i] & !coalition) | 1 << i);
                if self.strength(coalition) > self.defence_advantage * defence {
                    break true;
                }
                if coalition == 0 {
                    break false;
                }
            }
        })
    }

    /// Whether nobody is vulnerable (condition S1).
    #[must_use]
    pub fn invulnerable(&self, alliances: &Alliances) -> bool {
        (0..self.strengths.len()).all(|i| !self.vulnerable(alliances, i))
    }

    /// Whether the network is war-stable: S1 nobody is vulnerable, S2 nor after adding any link, S3
    /// dropping any link would leave both its ends vulnerable, so that neither drops it.
    #[must_use]
    pub fn war_stable(&self, alliances: &Alliances) -> bool {
        let n = self.strengths.len();
        self.invulnerable(alliances)
            && pairs(n).all(|(i, j)| {
                let mut other = *alliances;
                other[i] ^= 1 << j;
                other[j] ^= 1 << i;
                if alliances[i] >> j & 1 == 0 {
                    self.invulnerable(&other)
                } else {
                    self.vulnerable(&other, i) && self.vulnerable(&other, j)
                }
            })
    }

    /// Enumerates all networks (case `JN-1`); `None` above [`LARGEST`] countries.
    #[must_use]
    pub fn enumerate(&self) -> Option<Census> {
        let n = self.strengths.len();
        if n > LARGEST {
            return None;
        }
        let mut census = Census::default();
        for code in 0_u32..1 << (n * n.saturating_sub(1) / 2) {
            let mut alliances = Alliances::default();
            for (bit, (i, j)) in pairs(n).enumerate() {
                if code >> bit & 1 == 1 {
                    alliances[i] |= 1 << j;
                    alliances[j] |= 1 << i;
                }
            }
            census.networks += 1;
            if self.invulnerable(&alliances) {
                census.invulnerable += 1;
                census.war_stable += usize::from(self.war_stable(&alliances));
                census.empty_is_stable |= code == 0 && self.war_stable(&alliances);
            }
        }
        Some(census)
    }
}

fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
}

/// Numbers of labelled networks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Census {
    /// All of them.
    pub networks: usize,
    /// Those in which nobody is vulnerable.
    pub invulnerable: usize,
    /// The war-stable ones.
    pub war_stable: usize,
    /// Whether the empty network is among the war-stable.
    pub empty_is_stable: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safety_for_one_is_danger_for_another() {
        let world = World { strengths: &[1.0, 3.0, 3.0], defence_advantage: 1.0 };
        let mut alliances = Alliances::default();
        assert!(world.vulnerable(&alliances, 0) && !world.vulnerable(&alliances, 1));
        // One ally is no help, since the ally itself may attack; two hold each other.
        (alliances[0], alliances[2]) = (0b100, 0b001);
        assert!(world.vulnerable(&alliances, 0));
        (alliances[0], alliances[1]) = (0b110, 0b001);
        assert!(!world.vulnerable(&alliances, 0) && world.vulnerable(&alliances, 1));
    }

    #[test]
    fn no_alliance_network_is_war_stable_without_trade() {
        for defence_advantage in [1.0, 1.3, 2.0, 2.5] {
            for strengths in [&[1.0; 4][..], &[1.0, 2.0, 1.5, 1.2], &[4.0, 1.0, 1.0]] {
                let census = World { strengths, defence_advantage }.enumerate().unwrap();
                assert_eq!(census.war_stable, usize::from(census.empty_is_stable));
            }
        }
    }
}
