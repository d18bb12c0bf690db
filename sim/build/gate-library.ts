/**
 * What Espruino has: its global names and the static members of the built-in objects, as lists of names.
 * Used by the gate (gate-names.ts): a name that is not here and not declared in the bundle is refused.
 * Reference: the wrapper declarations (JSON comments) in Espruino's sources, 2v29.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Names that every build has. Pins are matched by PIN_NAME. */
export const ESPRUINO_GLOBALS = words(`
  undefined NaN Infinity global globalThis console process require JSON Math Modules E
  Array ArrayBuffer ArrayBufferView DataView Boolean Date Function Number Object Promise String
  Uint8Array Uint8ClampedArray Int8Array Uint16Array Int16Array Uint24Array Uint32Array Int32Array
  Float32Array Float64Array Error SyntaxError TypeError InternalError ReferenceError
  parseInt parseFloat isFinite isNaN btoa atob encodeURIComponent decodeURIComponent
  setTimeout setInterval clearTimeout clearInterval changeInterval getTime setTime getSerial
  print trace dump load save reset edit echo setBusyIndicator setSleepIndicator setDeepSleep
  peek8 poke8 peek16 poke16 peek32 poke32 analogRead analogWrite digitalPulse digitalWrite digitalRead
  pinMode getPinMode shiftOut setWatch clearWatch HIGH LOW
  Pin Waveform Graphics Serial SPI I2C OneWire Stepper StorageFile
  USB Bluetooth Terminal Telnet LoopbackA LoopbackB Serial1 Serial2 Serial3 Serial4 Serial5 Serial6
  SPI1 SPI2 SPI3 I2C1 I2C2 I2C3 NRF Pixl LED LED1 LED2 LED3 LED4 BTN BTN1 BTN2 BTN3 BTN4 VIBRATE SDA SCL
`);

/** Pins by their printed names: D12, A0, and the driver and connector pins H0 and so on. */
export const PIN_NAME = /^[ADH]\d{1,2}$/;

/** Built-in objects whose static members are known: anything else on them is refused. */
export const STATIC_MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  Math: words(`E PI LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2 abs acos asin atan atan2 cos pow random randInt round
    sin tan sqrt ceil floor exp log clip wrap min max sign`),
  Number: words('NaN MAX_VALUE MIN_VALUE NEGATIVE_INFINITY POSITIVE_INFINITY prototype'),
  Object: words(`keys getOwnPropertyNames values entries fromEntries create getOwnPropertyDescriptor
    getOwnPropertyDescriptors defineProperty defineProperties getPrototypeOf setPrototypeOf assign prototype`),
  Array: words('isArray prototype'),
  String: words('fromCharCode prototype'),
  Promise: words('all resolve reject prototype'),
  Date: words('now parse prototype'),
  JSON: words('stringify parse'),
  ...Object.fromEntries(
    `Uint8Array Uint8ClampedArray Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array
    Float64Array`
      .split(/\s+/)
      .map((name) => [name, words('prototype')]),
  ),
};

/** What to write instead of a missing static member, where that is not plain. */
export const MEMBER_ADVICE: Readonly<Record<string, string>> = {
  'Array.from': 'fill an array with a loop and push()',
  'Array.of': 'write [a, b]',
  'Number.isFinite': 'use the global isFinite()',
  'Number.isNaN': 'use the global isNaN()',
  'Number.isInteger': 'write x === Math.floor(x)',
  'Number.isSafeInteger': 'write x === Math.floor(x)',
  'Number.parseInt': 'use the global parseInt()',
  'Number.parseFloat': 'use the global parseFloat()',
  'Number.MAX_SAFE_INTEGER': 'write 9007199254740991',
  'Math.trunc': 'write x | 0 for 32-bit values, or Math.floor() and Math.ceil()',
  'Math.imul': 'multiply in two 16-bit halves',
  'Math.fround': 'store it in a Float32Array',
  'Math.clz32': 'count with a loop',
  'Math.hypot': 'write Math.sqrt(a * a + b * b)',
  'Math.log2': 'write Math.log(x) * Math.LOG2E',
  'Math.log10': 'write Math.log(x) * Math.LOG10E',
  'Math.cbrt': 'write Math.pow(x, 1 / 3)',
  'Object.freeze': 'use readonly and `as const` types, which cost nothing on the board',
};

/** Names that makers reach for out of habit, and what to write instead. */
export const GLOBAL_ADVICE: Readonly<Record<string, string>> = {
  Map: 'use a plain object or an array',
  Set: 'use a plain object or an array',
  WeakMap: 'use a field of the object (a #name in a class becomes a WeakMap: write `private` instead)',
  WeakSet: 'use a field of the object (a #name in a class becomes a WeakSet: write `private` instead)',
  Symbol: 'use a string or a number',
  Proxy: 'write the methods out',
  Reflect: 'use the plain operators',
  BigInt: 'use numbers',
  RegExp: 'use indexOf(), startsWith() or split() with a string',
  RangeError: 'use Error, or a fault code',
  eval: 'Espruino has it, but no check can see inside: write the code out',
  queueMicrotask: 'use setTimeout(f, 0)',
  setImmediate: 'use setTimeout(f, 0)',
  performance: 'use getTime()',
  window: 'use global',
  module: 'the entry of a bundle must export nothing',
  exports: 'the entry of a bundle must export nothing',
  __dirname: 'there are no folders on the board',
  Buffer: 'use Uint8Array',
};

/** Built-ins that can be called by name but run code which no gate can read. */
export const CODE_FROM_TEXT = words('Function');
