/**
 * What stands before the bundle in the interpreter bench, on the real interpreter and in Node alike: built-ins that
 * write down what they are asked for, time that moves by script, and a person who presses buttons.
 * Plain old JavaScript, as both must read it. Units: us of script time.
 */
/* global global, print, E */
var bench = { nowUs: 0, timers: [], ids: 0, watches: {}, pulses: [], readAt: 0, kills: [] };

/** CTRL, READ_ADDR and WRITE_ADDR of the count channel. */
bench.COUNT_AL1 = 0x50000250;

bench.note = function (text) {
  print('T|' + bench.nowUs + ' ' + text);
};
bench.hex = function (value) {
  return (value >>> 0).toString(16);
};
/** An address as a board may give it: not aligned to the blocks. The engine has one array alone. */
bench.addressOf = function (memory) {
  bench.pulses = memory;
  return 0x20000044;
};
/** Depends on every value and on its place. */
bench.digest = function (buffer) {
  var sum = 0;
  for (var i = 0; i < buffer.length; i++)
    sum = (sum * 31 + (buffer[i] & 0xffffff) + (buffer[i] >>> 24)) % 16777213;
  return sum;
};
bench.noteMemory = function () {
  bench.note('memory ' + bench.digest(bench.pulses));
};

global.getTime = function () {
  return bench.nowUs / 1000000;
};
global.setTimeout = function (callback, delayMs) {
  bench.ids++;
  bench.timers.push({ id: bench.ids, atUs: bench.nowUs + Math.round(delayMs * 1000), callback: callback });
  return bench.ids;
};
global.clearTimeout = function (id) {
  bench.timers = bench.timers.filter(function (timer) {
    return timer.id !== id;
  });
};
global.setWatch = function (callback, pin, options) {
  bench.note('watch ' + pin + ' ' + options.edge + ' ' + options.debounce);
  bench.watches[pin] = callback;
  return 1;
};
global.pinMode = function (pin, mode) {
  bench.note('mode ' + pin + ' ' + mode);
};
global.digitalWrite = function (pin, value) {
  bench.note('write ' + pin + ' ' + (value ? 1 : 0));
};
/** The USB cable is out; RUN's node is high. */
global.digitalRead = function (pin) {
  return String(pin) === 'D24' ? 0 : 1;
};
global.analogWrite = function (pin, fraction) {
  bench.note('analog ' + pin + ' ' + Math.round(fraction * 1000000));
};
global.poke32 = function (address, value) {
  var isArray = typeof value === 'object';
  bench.note('poke ' + bench.hex(address) + ' ' + (isArray ? value.map(bench.hex).join() : bench.hex(value)));
  if (address === bench.COUNT_AL1 && isArray && value[1]) bench.readAt = value[1];
  // A count publishes what the memory holds; the count channel then fetches it at once.
  if (address >>> 28 === 2) {
    bench.noteMemory();
    bench.readAt = address + 4;
  }
};
/** READ_ADDR of the count channel; every control register says BUSY. */
global.peek32 = function (address) {
  return (address & 0x3f) === 0 ? bench.readAt : 1 << 24;
};
E.getAddressOf = bench.addressOf;
E.hwRand = function () {
  return 20251122;
};
E.on = function (event, callback) {
  bench.note('on ' + event);
  if (event === 'kill') bench.kills.push(callback);
};

bench.runUntil = function (untilUs) {
  for (;;) {
    var next;
    bench.timers.forEach(function (timer) {
      if (timer.atUs <= untilUs && (!next || timer.atUs < next.atUs)) next = timer;
    });
    if (!next) break;
    bench.nowUs = next.atUs;
    global.clearTimeout(next.id);
    next.callback();
    next = undefined;
  }
  bench.nowUs = untilUs;
};
bench.press = function (pin) {
  bench.note('press ' + pin);
  bench.watches[pin]({ state: false, time: bench.nowUs / 1000000, pin: pin });
};
