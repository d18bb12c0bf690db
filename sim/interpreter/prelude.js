/**
 * What stands before the bundle in the interpreter bench, on the real interpreter and in Node alike: built-ins that
 * write down what they are asked for, time that moves by script, and a person who presses buttons.
 * Plain old JavaScript, as both must read it. Units: us of script time.
 */
/* global global, print, E */
var bench = { nowUs: 0, timers: [], ids: 0, watches: {}, pulses: [], readAt: 0, kills: [], files: {} };
/** What the stage stands at: fractions of full scale by pin, states by pin, its latch, and a clock of the player's own. */
bench.levels = {};
bench.states = {};
bench.isTripped = true;
bench.isStretched = false;

/** The player's clock divider: a stretched pulse makes the one-shots run out. */
bench.CLKDIV = 0x502000c8;
/** Across both pairs of pads, and what the stage's signals stand for at the ADC's full scale. */
bench.LOAD_OHM = 1000;
bench.FULL_MA = 80;
bench.PEAK_FULL_MA = 110;
bench.SENSE_FULL_MV = 132000;
bench.RAIL_MIN_MV = 20000;
bench.ADC_CODES = 4096;
/** 3.7 V of 9.9 V. */
bench.BATTERY_CODE = 1531;

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
/** Depends on every byte and on its place; native, as there are many. */
bench.digest = function (values) {
  return E.CRC32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
};
bench.noteMemory = function () {
  bench.note('memory ' + bench.digest(bench.pulses));
};

global.getTime = function () {
  return bench.nowUs / 1000000;
};
/** As Espruino has it: nothing comes sooner than this, which also lets a script's time move. */
bench.TIMER_MIN_US = 100;
bench.spanUs = function (ms) {
  return Math.max(bench.TIMER_MIN_US, Math.round(ms * 1000));
};
bench.addTimer = function (callback, ms, isTimeout) {
  var spanUs = bench.spanUs(ms);
  bench.ids++;
  bench.timers.push({
    id: bench.ids,
    atUs: bench.nowUs + spanUs,
    everyUs: isTimeout ? 0 : spanUs,
    callback: callback,
  });
  return bench.ids;
};
global.setTimeout = function (callback, delayMs) {
  return bench.addTimer(callback, delayMs, true);
};
global.setInterval = function (callback, everyMs) {
  return bench.addTimer(callback, everyMs, false);
};
global.clearTimeout = function (id) {
  bench.timers = bench.timers.filter(function (timer) {
    return timer.id !== id;
  });
};
global.clearInterval = global.clearTimeout;
global.changeInterval = function (id, everyMs) {
  var timer = bench.timers.find(function (other) {
    return other.id === id;
  });
  timer.everyUs = bench.spanUs(everyMs);
  timer.atUs = bench.nowUs + timer.everyUs;
};
global.setWatch = function (callback, pin, options) {
  bench.note('watch ' + pin + ' ' + options.edge + ' ' + options.debounce);
  bench.watches[pin] = { callback: callback };
  return 1;
};
global.pinMode = function (pin, mode) {
  bench.note('mode ' + pin + ' ' + mode);
};
global.digitalWrite = function (pin, value) {
  bench.note('write ' + pin + ' ' + (value ? 1 : 0));
  bench.states[pin] = value;
  if (value && String(pin) === 'D15') bench.isTripped = false;
};
/** The USB cable is out, and no button is down; the latch holds RUN's node and its own line low. */
bench.read = function (pin) {
  if (pin === bench.down) return 0;
  var name = String(pin);
  if (name === 'D24') return 0;
  return bench.isTripped && (name === 'D14' || name === 'D16') ? 0 : 1;
};
global.digitalRead = function (pins) {
  if (!Array.isArray(pins)) return bench.read(pins);
  var value = 0;
  for (var i = 0; i < pins.length; i++) value = value * 2 + bench.read(pins[i]);
  return value;
};
global.analogWrite = function (pin, fraction) {
  bench.note('analog ' + pin + ' ' + Math.round(fraction * 1000000));
  bench.levels[pin] = fraction;
};
/** A sink has its current at any time, and the rail stands where it is asked to. */
bench.currentMa = function (pin) {
  return (bench.levels[pin] || 0) * bench.FULL_MA;
};
bench.senseMv = function () {
  var highestMa = Math.max(bench.currentMa('D6'), bench.currentMa('D7'));
  if (bench.states.D20) return highestMa * bench.LOAD_OHM;
  var setMv = (bench.levels.D8 || 0) * 3300;
  return setMv < 500 ? 0 : bench.RAIL_MIN_MV + ((setMv - 600) * 100) / 3;
};
bench.codeOf = function (value, full) {
  return Math.floor((value * bench.ADC_CODES) / full) / bench.ADC_CODES;
};
global.analogRead = function (pin) {
  var name = String(pin);
  if (name === 'D29') return bench.BATTERY_CODE / bench.ADC_CODES;
  if (name === 'D28') return bench.codeOf(bench.senseMv(), bench.SENSE_FULL_MV);
  return bench.codeOf(bench.currentMa(name === 'D26' ? 'D6' : 'D7'), bench.PEAK_FULL_MA);
};
/** What the display gets: who draws it, the interpreter or its emulation, must send the same bytes. */
bench.display = {
  setup: function (options) {
    bench.note('i2c ' + options.sda + ' ' + options.scl + ' ' + options.bitrate);
  },
  writeTo: function (address, control, data) {
    var bytes = new Uint8Array(typeof data === 'number' ? [data] : data);
    bench.note('i2c ' + address + ' ' + control + ' ' + bytes.length + ' ' + E.CRC32(bytes));
  },
};
/** A property of `global` would not stand before the interpreter's own. */
var I2C1 = bench.display;
bench.note(typeof I2C1.setup);
global.poke32 = function (address, value) {
  var isArray = typeof value === 'object';
  bench.note('poke ' + bench.hex(address) + ' ' + (isArray ? value.map(bench.hex).join() : bench.hex(value)));
  if (address === bench.CLKDIV) bench.isStretched = !isArray;
  if (address === bench.COUNT_AL1 && isArray && value[1]) bench.readAt = value[1];
  // A count publishes what the memory holds; the count channel then fetches it at once.
  if (address >>> 28 === 2) {
    bench.noteMemory();
    bench.readAt = address + 4;
    if (bench.isStretched) bench.isTripped = true;
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

E.enableWatchdog = function (seconds, isAutomatic) {
  bench.note('watchdog ' + seconds + ' ' + isAutomatic);
};
E.kickWatchdog = function () {
  bench.note('feed');
};
/** Records that outlive the power, as far as the script goes. */
bench.storage = {
  readArrayBuffer: function (name) {
    return bench.files[name];
  },
  getFree: function () {
    return 100000;
  },
  write: function (name, bytes) {
    bench.note('store ' + name + ' ' + bench.digest(bytes));
    bench.files[name] = new Uint8Array(bytes).buffer;
    return true;
  },
};
global.require = function (name) {
  if (name !== 'Storage') throw new Error('no module ' + name);
  return bench.storage;
};

/** The timer that is due next, if it is by then. */
bench.nextTimer = function (untilUs) {
  var next;
  bench.timers.forEach(function (timer) {
    if (timer.atUs <= untilUs && (!next || timer.atUs < next.atUs)) next = timer;
  });
  return next;
};
bench.runUntil = function (untilUs) {
  for (var timer = bench.nextTimer(untilUs); timer; timer = bench.nextTimer(untilUs)) {
    var dueUs = timer.atUs;
    bench.nowUs = dueUs;
    if (!timer.everyUs) global.clearTimeout(timer.id);
    timer.callback();
    // The interval is read behind the call, which may have changed it.
    timer.atUs = dueUs + timer.everyUs;
  }
  bench.nowUs = untilUs;
};
/** An edge of a button, told at once or late; the first one has none before it. */
bench.edge = function (pin, isHigh, atUs) {
  var watch = bench.watches[pin];
  var event = { state: isHigh, time: atUs / 1000000, pin: pin };
  if (watch.lastTime) event.lastTime = watch.lastTime;
  watch.lastTime = event.time;
  watch.callback(event);
};
/** For how long a finger is on a button, and off it before the next press. */
bench.PRESS_US = 60000;
bench.press = function (pin) {
  bench.note('press ' + pin);
  bench.down = pin;
  bench.edge(pin, false, bench.nowUs);
  bench.runUntil(bench.nowUs + bench.PRESS_US);
  bench.down = undefined;
  bench.edge(pin, true, bench.nowUs);
  bench.runUntil(bench.nowUs + bench.PRESS_US);
};
/** A press that is over before the interpreter comes to it. */
bench.tap = function (pin) {
  bench.note('tap ' + pin);
  var startUs = bench.nowUs;
  bench.runUntil(startUs + bench.PRESS_US);
  bench.edge(pin, false, startUs);
  bench.edge(pin, true, bench.nowUs);
  bench.runUntil(bench.nowUs + bench.PRESS_US);
};
