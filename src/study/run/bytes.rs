//! Plain bytes: what a chunk file is written in.

/// What is kept of some runs until all are done.
pub trait ChunkData: Sized + Send {
    /// Writes it.
    fn write(&self, to: &mut Writer);
    /// Reads it back; none if the bytes do not fit its form.
    fn read(from: &mut Reader<'_>) -> Option<Self>;
}

impl ChunkData for f64 {
    fn write(&self, to: &mut Writer) {
        to.double(*self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.double()
    }
}

impl ChunkData for u32 {
    fn write(&self, to: &mut Writer) {
        to.number(u64::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.number()?.try_into().ok()
    }
}

impl ChunkData for u64 {
    fn write(&self, to: &mut Writer) {
        to.number(*self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.number()
    }
}

impl ChunkData for i32 {
    fn write(&self, to: &mut Writer) {
        to.signed(*self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.signed()
    }
}

impl ChunkData for String {
    fn write(&self, to: &mut Writer) {
        to.number(self.len() as u64);
        to.raw(self.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let length = usize::try_from(from.number()?).ok()?;
        Self::from_utf8(from.raw(length)?.to_vec()).ok()
    }
}

impl<K: ChunkData> ChunkData for Vec<K> {
    fn write(&self, to: &mut Writer) {
        to.number(self.len() as u64);
        self.iter().for_each(|one| one.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        (0..from.number()?).map(|_| K::read(from)).collect()
    }
}

impl<K: ChunkData> ChunkData for Option<K> {
    fn write(&self, to: &mut Writer) {
        to.number(u64::from(self.is_some()));
        self.iter().for_each(|one| one.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.number()? {
            0 => Some(None),
            1 => Some(Some(K::read(from)?)),
            _ => None,
        }
    }
}

/// Keeps a struct field by field, in this order.
macro_rules! chunk_data {
    ($name:ident { $($field:ident),+ }) => {
        impl $crate::run::bytes::ChunkData for $name {
            fn write(&self, to: &mut $crate::run::bytes::Writer) {
                $(self.$field.write(to);)+
            }

            fn read(from: &mut $crate::run::bytes::Reader<'_>) -> Option<Self> {
                $(let $field = $crate::run::bytes::ChunkData::read(from)?;)+
                Some(Self { $($field),+ })
            }
        }
    };
}
pub(crate) use chunk_data;

/// Bytes being written.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// A whole number, in as few bytes as it takes (seven bits a byte, low ones first).
    pub fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    /// A whole number with a sign.
    pub fn signed(&mut self, n: i32) {
        self.number(u64::from(((n << 1) ^ (n >> 31)) as u32));
    }

    /// A double, bit by bit.
    pub fn double(&mut self, x: f64) {
        self.raw(&x.to_bits().to_le_bytes());
    }

    /// All of it.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Bytes being read; nothing is believed, every method may find an end.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    /// Reads from the start.
    #[must_use]
    pub const fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// So many bytes.
    pub fn raw(&mut self, count: usize) -> Option<&'b [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    /// A whole number.
    pub fn number(&mut self) -> Option<u64> {
        let mut n = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.raw(1)?[0];
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    /// A whole number with a sign.
    pub fn signed(&mut self) -> Option<i32> {
        let n = u32::try_from(self.number()?).ok()?;
        Some((n >> 1) as i32 ^ -((n & 1) as i32))
    }

    /// A double.
    pub fn double(&mut self) -> Option<f64> {
        Some(f64::from_bits(u64::from_le_bytes(self.raw(8)?.try_into().ok()?)))
    }

    /// Whether everything has been read.
    #[must_use]
    pub const fn at_end(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(n in any::<u64>(), i in any::<i32>(), x in any::<f64>()) {
            let mut out = Writer::default();
            out.number(n);
            out.signed(i);
            out.double(x);
            let bytes = out.finish();
            let mut from = Reader::new(&bytes);
            prop_assert_eq!(from.number(), Some(n));
            prop_assert_eq!(from.signed(), Some(i));
            prop_assert_eq!(from.double().map(f64::to_bits), Some(x.to_bits()));
            prop_assert!(from.at_end());
            let mut short = Reader::new(&bytes[..bytes.len() - 1]);
            prop_assert!(short.number().is_none() || short.signed().is_none() || short.double().is_none());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut from = Reader::new(&bytes);
            while from.number().is_some() && from.signed().is_some() && from.double().is_some() {}
        }
    }
}
