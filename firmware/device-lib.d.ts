/**
 * What Espruino has of ES2015 and later, on top of the ES5 library: no Map, Set, Symbol, Array.from and so on.
 * Read by the device type-check only (firmware/tsconfig.json). A name that is missing here does not exist on the
 * board. Reference: the wrapper declarations in Espruino's sources, 2v29.
 */

/** Only the type checker's key for for..of: the gate refuses Symbol itself. */
declare var Symbol: SymbolConstructor;

interface SymbolConstructor {
  readonly iterator: unique symbol;
}

interface IteratorYieldResult<TYield> {
  done?: false;
  value: TYield;
}

interface IteratorReturnResult<TReturn> {
  done: true;
  value: TReturn;
}

type IteratorResult<T, TReturn = unknown> = IteratorYieldResult<T> | IteratorReturnResult<TReturn>;

interface Iterator<T, TReturn = unknown, TNext = unknown> {
  next(...values: [] | [TNext]): IteratorResult<T, TReturn>;
}

interface Iterable<T, TReturn = unknown, TNext = unknown> {
  [Symbol.iterator](): Iterator<T, TReturn, TNext>;
}

interface IterableIterator<T, TReturn = unknown, TNext = unknown> extends Iterator<T, TReturn, TNext> {
  [Symbol.iterator](): IterableIterator<T, TReturn, TNext>;
}

interface Array<T> {
  [Symbol.iterator](): IterableIterator<T>;
  find(test: (value: T, index: number) => boolean): T | undefined;
  findIndex(test: (value: T, index: number) => boolean): number;
  fill(value: T, start?: number, end?: number): this;
  includes(value: T, start?: number): boolean;
}

interface ReadonlyArray<T> {
  [Symbol.iterator](): IterableIterator<T>;
  find(test: (value: T, index: number) => boolean): T | undefined;
  findIndex(test: (value: T, index: number) => boolean): number;
  includes(value: T, start?: number): boolean;
}

interface IArguments {
  [Symbol.iterator](): IterableIterator<unknown>;
}

interface String {
  [Symbol.iterator](): IterableIterator<string>;
  startsWith(text: string, position?: number): boolean;
  endsWith(text: string, position?: number): boolean;
  includes(text: string, position?: number): boolean;
  repeat(count: number): string;
  padStart(length: number, fill?: string): string;
  padEnd(length: number, fill?: string): string;
  replaceAll(text: string, by: string): string;
}

interface Math {
  sign(x: number): number;
  /** A whole number from 0 to `limit` - 1; Espruino's own. */
  randInt(limit: number): number;
  /** `x` held between `min` and `max`; Espruino's own. */
  clip(x: number, min: number, max: number): number;
  /** `x` wrapped into 0..`max`; Espruino's own. */
  wrap(x: number, max: number): number;
}

interface ObjectConstructor {
  assign<T extends object, U>(target: T, source: U): T & U;
  assign<T extends object, U, V>(target: T, first: U, second: V): T & U & V;
  values<T>(of: { readonly [key: string]: T }): T[];
  entries<T>(of: { readonly [key: string]: T }): [string, T][];
  fromEntries<T>(entries: readonly (readonly [string, T])[]): { [key: string]: T };
}

interface PromiseConstructor {
  new <T>(run: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void): Promise<T>;
  all<T>(values: readonly (T | PromiseLike<T>)[]): Promise<T[]>;
  resolve<T>(value: T | PromiseLike<T>): Promise<T>;
  reject(reason: unknown): Promise<never>;
}
declare var Promise: PromiseConstructor;

interface Int8Array<TArrayBuffer extends ArrayBufferLike> {
  [Symbol.iterator](): IterableIterator<number>;
  includes(value: number): boolean;
}
interface Uint8Array<TArrayBuffer extends ArrayBufferLike> {
  [Symbol.iterator](): IterableIterator<number>;
  includes(value: number): boolean;
}
interface Uint8ClampedArray<TArrayBuffer extends ArrayBufferLike> {
  [Symbol.iterator](): IterableIterator<number>;
  includes(value: number): boolean;
}
interface Int16Array<TArrayBuffer extends ArrayBufferLike> {
  [Symbol.iterator](): IterableIterator<number>;
  includes(value: number): boolean;
}
interface Uint16Array<TArrayBuffer extends ArrayBufferLike> {
  [Symbol.iterator](): IterableIterator<number>;
  includes(value: number): boolean;
}
interface Int32Array<TArrayBuffer extends ArrayBufferLike> {
  [Symbol.iterator](): IterableIterator<number>;
  includes(value: number): boolean;
}
interface Uint32Array<TArrayBuffer extends ArrayBufferLike> {
  [Symbol.iterator](): IterableIterator<number>;
  includes(value: number): boolean;
}
interface Float32Array<TArrayBuffer extends ArrayBufferLike> {
  [Symbol.iterator](): IterableIterator<number>;
  includes(value: number): boolean;
}
interface Float64Array<TArrayBuffer extends ArrayBufferLike> {
  [Symbol.iterator](): IterableIterator<number>;
  includes(value: number): boolean;
}
