;; Steps of a network over many rows, four numbers at a time. All addresses and strides are in bytes; a vector is four
;; floats. Assembled by wabt into the text in dense.ts (test/models/dense.test.ts tells whether it still is the same).
(module
  (memory (export "memory") 16 16)

  ;; x[row] = min(bound, max(-bound, (x[row] - mean) * scale)), rows of so many vectors, one after the other.
  (func (export "normalise")
    (param $x i32) (param $mean i32) (param $scale i32) (param $vectors i32) (param $rows i32) (param $bound f32)
    (local $high v128) (local $low v128) (local $left i32) (local $width i32)
    (local.set $width (i32.shl (local.get $vectors) (i32.const 4)))
    (local.set $high (f32x4.splat (local.get $bound)))
    (local.set $low (f32x4.neg (local.get $high)))
    (block $done
      (loop $row
        (br_if $done (i32.le_s (local.get $rows) (i32.const 0)))
        (local.set $left (i32.const 0))
        (loop $vector
          (v128.store (local.get $x)
            (f32x4.min (local.get $high)
              (f32x4.max (local.get $low)
                (f32x4.mul (v128.load (i32.add (local.get $scale) (local.get $left)))
                  (f32x4.sub (v128.load (local.get $x)) (v128.load (i32.add (local.get $mean) (local.get $left))))))))
          (local.set $x (i32.add (local.get $x) (i32.const 16)))
          (br_if $vector
            (i32.lt_u (local.tee $left (i32.add (local.get $left) (i32.const 16))) (local.get $width))))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $row))))

  ;; into += a * b, so many vectors.
  (func (export "addProduct") (param $into i32) (param $a i32) (param $b i32) (param $vectors i32)
    (block $done
      (loop $vector
        (br_if $done (i32.le_s (local.get $vectors) (i32.const 0)))
        (v128.store (local.get $into)
          (f32x4.add (v128.load (local.get $into))
            (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
        (local.set $into (i32.add (local.get $into) (i32.const 16)))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (local.set $vectors (i32.sub (local.get $vectors) (i32.const 1)))
        (br $vector))))

  ;; out[row] = max(floor, x[row] · w + b), four rows by four outputs at a time: `w` is [inputs][4 · vectors], `b`
  ;; [4 · vectors], and rows are a multiple of four.
  (func (export "dense")
    (param $x i32) (param $xStride i32) (param $w i32) (param $b i32) (param $out i32) (param $outStride i32)
    (param $inputs i32) (param $vectors i32) (param $rows i32) (param $floor f32)
    (local $x1 i32) (local $x2 i32) (local $x3 i32) (local $end i32) (local $width i32)
    (local $at i32) (local $from i32) (local $to i32) (local $left i32)
    (local $v v128) (local $least v128)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local.set $width (i32.shl (local.get $vectors) (i32.const 4)))
    (local.set $least (f32x4.splat (local.get $floor)))
    (block $done
      (loop $row
        (br_if $done (i32.le_s (local.get $rows) (i32.const 0)))
        (local.set $left (i32.const 0))
        (loop $vector
          (local.set $at (local.get $x))
          (local.set $x1 (i32.add (local.get $at) (local.get $xStride)))
          (local.set $x2 (i32.add (local.get $x1) (local.get $xStride)))
          (local.set $x3 (i32.add (local.get $x2) (local.get $xStride)))
          (local.set $end (i32.add (local.get $at) (i32.shl (local.get $inputs) (i32.const 2))))
          (local.set $from (i32.add (local.get $w) (local.get $left)))
          (local.set $a0 (v128.load (i32.add (local.get $b) (local.get $left))))
          (local.set $a1 (local.get $a0))
          (local.set $a2 (local.get $a0))
          (local.set $a3 (local.get $a0))
          (loop $input
            (local.set $v (v128.load (local.get $from)))
            (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $v) (v128.load32_splat (local.get $at)))))
            (local.set $a1 (f32x4.add (local.get $a1) (f32x4.mul (local.get $v) (v128.load32_splat (local.get $x1)))))
            (local.set $a2 (f32x4.add (local.get $a2) (f32x4.mul (local.get $v) (v128.load32_splat (local.get $x2)))))
            (local.set $a3 (f32x4.add (local.get $a3) (f32x4.mul (local.get $v) (v128.load32_splat (local.get $x3)))))
            (local.set $x1 (i32.add (local.get $x1) (i32.const 4)))
            (local.set $x2 (i32.add (local.get $x2) (i32.const 4)))
            (local.set $x3 (i32.add (local.get $x3) (i32.const 4)))
            (local.set $from (i32.add (local.get $from) (local.get $width)))
            (br_if $input (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
          (local.set $to (i32.add (local.get $out) (local.get $left)))
          (v128.store (local.get $to) (f32x4.max (local.get $a0) (local.get $least)))
          (local.set $to (i32.add (local.get $to) (local.get $outStride)))
          (v128.store (local.get $to) (f32x4.max (local.get $a1) (local.get $least)))
          (local.set $to (i32.add (local.get $to) (local.get $outStride)))
          (v128.store (local.get $to) (f32x4.max (local.get $a2) (local.get $least)))
          (local.set $to (i32.add (local.get $to) (local.get $outStride)))
          (v128.store (local.get $to) (f32x4.max (local.get $a3) (local.get $least)))
          (br_if $vector
            (i32.lt_u (local.tee $left (i32.add (local.get $left) (i32.const 16))) (local.get $width))))
        (local.set $x (i32.add (local.get $x) (i32.shl (local.get $xStride) (i32.const 2))))
        (local.set $out (i32.add (local.get $out) (i32.shl (local.get $outStride) (i32.const 2))))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $row)))))
