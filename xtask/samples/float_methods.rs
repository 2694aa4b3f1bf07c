//! Calls every float method that differs between machines, so that clippy can be seen to refuse each.

/// The methods of `f32`.
pub fn all_of_f32(x: f32) {
    let _ = x.sin();
    let _ = x.cos();
    let _ = x.tan();
    let _ = x.sin_cos();
    let _ = x.asin();
    let _ = x.acos();
    let _ = x.atan();
    let _ = x.sinh();
    let _ = x.cosh();
    let _ = x.tanh();
    let _ = x.asinh();
    let _ = x.acosh();
    let _ = x.atanh();
    let _ = x.exp();
    let _ = x.exp2();
    let _ = x.exp_m1();
    let _ = x.ln();
    let _ = x.ln_1p();
    let _ = x.log2();
    let _ = x.log10();
    let _ = x.cbrt();
    let _ = x.atan2(x);
    let _ = x.log(x);
    let _ = x.powf(x);
    let _ = x.hypot(x);
    let _ = x.powi(3);
    let _ = x.mul_add(x, x);
}

/// The methods of `f64`.
pub fn all_of_f64(x: f64) {
    let _ = x.sin();
    let _ = x.cos();
    let _ = x.tan();
    let _ = x.sin_cos();
    let _ = x.asin();
    let _ = x.acos();
    let _ = x.atan();
    let _ = x.sinh();
    let _ = x.cosh();
    let _ = x.tanh();
    let _ = x.asinh();
    let _ = x.acosh();
    let _ = x.atanh();
    let _ = x.exp();
    let _ = x.exp2();
    let _ = x.exp_m1();
    let _ = x.ln();
    let _ = x.ln_1p();
    let _ = x.log2();
    let _ = x.log10();
    let _ = x.cbrt();
    let _ = x.atan2(x);
    let _ = x.log(x);
    let _ = x.powf(x);
    let _ = x.hypot(x);
    let _ = x.powi(3);
    let _ = x.mul_add(x, x);
}
