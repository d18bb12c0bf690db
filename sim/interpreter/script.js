/**
 * What the person does in the interpreter bench, behind prelude.js and the bundle: waits for the self-test, then each
 * program of the image for a while, levels up and down, pause; then a reset in the middle of a treatment. Units: us of
 * script time.
 */
/* global bench, D10, D11, D12, D13 */
/** From power-on to the end of the self-test, and from START to contact. */
bench.TEST_US = 3000000;
bench.CONTACT_US = 2000000;

bench.treat = function () {
  bench.press(D10);
  var startUs = bench.nowUs + bench.CONTACT_US;
  for (var i = 0; i < 6; i++) {
    bench.runUntil(startUs + i * 400000);
    bench.press(D11);
  }
  bench.runUntil(startUs + 6000000);
  bench.press(D12);
  bench.runUntil(startUs + 8000000);
  bench.press(D10);
  bench.runUntil(startUs + 9000000);
};
bench.runUntil(bench.TEST_US);
for (var program = 0; program < bench.programs; program++) {
  bench.treat();
  bench.tap(D13);
}
// The first program, again and again, chosen anew: what is in use after each of these treatments must be the same. The first
// of them comes from another program, and is not compared.
for (var again = 0; again < 5; again++) {
  for (var step = 0; step < bench.programs; step++) bench.tap(D13);
  bench.treat();
  if (again > 0) bench.memory();
}
bench.press(D10);
bench.runUntil(bench.nowUs + 1000000);
bench.kills.forEach(function (kill) {
  kill();
});
bench.note('end');
