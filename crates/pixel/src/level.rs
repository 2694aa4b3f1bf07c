//! A **level** is an instruction set: SSE2, SSE4.2, AVX2 or AVX-512 on x86-64, NEON on AArch64.

use std::sync::LazyLock;

use fearless_simd::Level;

/// The instruction set that kernels run on. Copied freely, handed to each kernel by value.
///
/// The level has no influence on results.
///
/// ```
/// use reelm_pixel::CpuLevel;
/// let best = CpuLevel::detect();
/// assert_eq!(CpuLevel::available().last(), Some(&best));
/// ```
#[derive(Clone, Copy)]
pub struct CpuLevel {
    pub(crate) simd: Level,
    name: &'static str,
}

static AVAILABLE: LazyLock<Vec<CpuLevel>> = LazyLock::new(list_levels);

impl CpuLevel {
    /// The best level that this CPU has. The CPU is asked once per process.
    #[must_use]
    pub fn detect() -> Self {
        AVAILABLE.last().copied().unwrap_or_else(Self::baseline)
    }

    /// The level that every CPU of the target has.
    #[must_use]
    pub fn baseline() -> Self {
        AVAILABLE.first().copied().unwrap_or(Self { simd: Level::baseline(), name: "baseline" })
    }

    /// Every level that this CPU has, lowest first. Never empty.
    #[must_use]
    pub fn available() -> &'static [Self] {
        &AVAILABLE
    }

    /// The available level of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        AVAILABLE.iter().find(|level| level.name == name).copied()
    }

    /// `sse2`, `sse4.2`, `avx2`, `avx512`, or `baseline` on other architectures.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name
    }
}

impl Default for CpuLevel {
    fn default() -> Self {
        Self::detect()
    }
}

impl PartialEq for CpuLevel {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for CpuLevel {}

impl std::fmt::Debug for CpuLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CpuLevel({})", self.name)
    }
}

#[cfg(target_arch = "x86_64")]
fn list_levels() -> Vec<CpuLevel> {
    let best = Level::new();
    let candidates = [
        (best.as_sse2().map(Level::Sse2), "sse2"),
        (best.as_sse4_2().map(Level::Sse4_2), "sse4.2"),
        (best.as_avx2().map(Level::Avx2), "avx2"),
        (best.as_avx512().map(Level::Avx512), "avx512"),
    ];
    let present = candidates.into_iter().filter_map(|(simd, name)| Some(CpuLevel { simd: simd?, name }));
    present.collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn list_levels() -> Vec<CpuLevel> {
    vec![CpuLevel { simd: Level::new(), name: "baseline" }]
}
