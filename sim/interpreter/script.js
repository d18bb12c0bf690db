/**
 * What the person does in the interpreter bench, behind prelude.js and the bundle: each program of the image for a
 * while, levels up and down, stop; then a reset in the middle of a treatment. Units: us of script time.
 */
/* global bench, D10, D11, D12, D13 */
bench.treat = function () {
  var startUs = bench.nowUs;
  bench.press(D10);
  for (var i = 1; i <= 6; i++) {
    bench.runUntil(startUs + i * 400000);
    bench.press(D11);
  }
  bench.runUntil(startUs + 6000000);
  bench.press(D12);
  bench.runUntil(startUs + 8000000);
  bench.press(D10);
  bench.runUntil(startUs + 8500000);
};
for (var program = 0; program < bench.programs; program++) {
  bench.treat();
  bench.press(D13);
}
// The first program, again and again: what is in use after each of these treatments must be the same.
for (var again = 0; again < 4; again++) {
  bench.treat();
  bench.memory();
}
bench.press(D10);
bench.runUntil(bench.nowUs + 1000000);
bench.kills.forEach(function (kill) {
  kill();
});
bench.note('end');
